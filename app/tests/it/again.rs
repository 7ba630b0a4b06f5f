use std::process::Child;
use std::time::{Duration, Instant};

use dealsync_sandbox::{CallKind, Fault, FaultKind};
use serde_json::json;

use crate::program::Program;

/// A process that is ended with the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Looks again and again, for at most a minute.
fn until(is_so: impl Fn() -> bool, what: &str) {
    let end = Instant::now() + Duration::from_secs(60);
    while !is_so() {
        assert!(Instant::now() < end, "not within a minute: {what}");
        std::thread::yield_now();
    }
}

#[test]
fn a_server_goes_on_with_a_run_whose_process_was_killed() {
    let program = Program::connected();
    let slow = FaultKind::Slow { delay: Duration::from_secs(3) };
    program.sandbox.airtable().inject(Fault::on(CallKind::List, slow).nth(2));
    let reading = || program.sandbox.airtable().calls().iter().filter(|call| call.kind == CallKind::List).count() == 2;
    let import = Running(program.start(&["import", "airtable", "--yes"]));
    until(reading, "the import reads");
    drop(import);
    let list = || program.run(&["runs", "list", "--json"]).expect(0).json()[0].clone();
    assert_eq!(list()["status"], "interrupted");
    let _serve = Running(program.start(&["serve", "--resume", "--bind", "127.0.0.1:0"]));
    until(|| list()["status"] == "success", "the run is at its end");
    let run = list();
    assert_eq!((&run["id"], run["records_created"].as_u64() > Some(0)), (&json!(1), true), "{run}");
}

#[test]
fn an_undo_is_asked_for_and_told_as_what_it_is() {
    let program = Program::connected();
    program.run(&["import", "airtable", "--yes"]).expect(0);
    let asked = program.run(&["runs", "undo", "1"]).expect(4);
    assert!(asked.out.starts_with("Run 2: take run 1 back in the CRM"), "{}", asked.out);
    let undone = program.run(&["runs", "apply", "2"]).expect(0);
    assert!(undone.out.contains("deleted"), "{}", undone.out);
    let listed = program.run(&["runs", "list"]).expect(0);
    assert!(listed.out.contains("undo of 1") && listed.out.contains("deleted"), "{}", listed.out);
    assert_eq!(program.run(&["deals", "list", "--json"]).expect(0).json(), json!([]));
}
