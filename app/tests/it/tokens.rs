//! A token leaves the program in no way: not printed, not logged at the most talkative level, not
//! in any file in clear.

use dealsync_sandbox::{CallKind, Fault, FaultKind};

use crate::program::Program;

#[test]
fn a_token_is_nowhere_to_be_found() {
    let program = Program::connected();
    let token = program.pipeline.token.clone();
    let secret = token.trim_start_matches("pat");
    let answer = format!("{{\"error\":{{\"type\":\"X\",\"message\":\"Bearer {token} is not welcome\"}}}}");
    let fault = FaultKind::Status { code: 422, body: answer, headers: Vec::new() };
    let mut told = String::new();
    for (number, arguments) in [
        &["config", "show", "airtable", "--json"][..],
        &["test", "airtable"],
        &["fields", "airtable"],
        &["import", "airtable", "--yes"],
        &["import", "airtable", "--yes", "--json"],
        &["export", "airtable", "--dry-run"],
        &["runs", "list", "--json"],
        &["runs", "show", "1", "--json"],
    ]
    .iter()
    .enumerate()
    {
        if number == 4 {
            program.sandbox.airtable().inject(Fault::on(CallKind::List, fault.clone()));
        }
        let did = program.run(arguments);
        told.push_str(&did.out);
        told.push_str(&did.err);
    }
    assert!(told.contains("is not welcome"), "Airtable's message is quoted");
    assert!(!told.contains(secret), "the token was printed or logged");
    for entry in std::fs::read_dir(program.folder.path()).unwrap() {
        let path = entry.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        assert!(
            !bytes.windows(secret.len()).any(|part| part == secret.as_bytes()),
            "the token lies in {}",
            path.display()
        );
    }
}
