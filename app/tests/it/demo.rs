use std::process::Command;

#[test]
fn the_demo_tells_the_whole_story_and_ends_well() {
    let output = Command::new(env!("CARGO_BIN_EXE_dealsync")).args(["demo", "--once"]).output().unwrap();
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{told}\n{}", String::from_utf8_lossy(&output.stderr));
    assert!(told.contains("0 writes in the second run, 0 calls refused"), "{told}");
}
