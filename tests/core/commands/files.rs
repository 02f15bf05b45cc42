//! Input files and pipes.

use super::*;

#[test]
fn a_file_may_hold_several_gzip_streams() {
    let directory = make_directory("joined");
    let one = gzip(&fs::read(event_file("records.json")).unwrap());
    let output = run(
        &directory,
        &["match", "--count", DELETE_TRAIL],
        &[one.clone(), one].concat(),
    );
    assert_eq!(
        (output.code, output.out.as_str(), output.err.as_str()),
        (0, "4\n", "")
    );
}

#[test]
fn an_unreadable_file_is_reported_and_the_others_are_read() {
    let directory = make_directory("unreadable");
    let whole = gzip(&fs::read(event_file("records.json")).unwrap());
    fs::write(directory.join("cut.gz"), &whole[..whole.len() / 2]).unwrap();
    fs::write(
        directory.join("cut.json"),
        "\n{\"Records\":[{\"eventName\":\"DeleteTrail\"},{\"e",
    )
    .unwrap();
    fs::write(directory.join("utf-16"), b"\xff\xfe{\0").unwrap();
    fs::write(directory.join("whole"), "{\"eventName\":\"DeleteTrail\"}").unwrap();
    let files = ["missing", ".", "cut.gz", "cut.json", "utf-16", "whole"];
    let output = run(
        &directory,
        &[&["match", DELETE_TRAIL], &files[..]].concat(),
        b"",
    );
    assert_eq!(output.code, 1);
    assert_eq!(output.out, "{\"eventName\":\"DeleteTrail\"}\n".repeat(2));
    for message in [
        "reading events from missing: No such file",
        "  look at the name",
        "reading events from .: Is a directory",
        "reading events from cut.gz: ",
        "  it may be damaged or cut short",
        "reading events from cut.json: line 2, column 43 is not JSON: EOF while parsing a string",
        "reading events from utf-16: it is UTF-16\n  save it as UTF-8",
    ] {
        assert!(output.err.contains(message), "{message}: {}", output.err);
    }
}

#[test]
fn a_closed_pipe_ends_the_program_with_success() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_cis-fix"))
        .args(["pattern", "match", "{ $.a = 1 }"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut input = child.stdin.take().unwrap();
    let line = "{\"a\":1}\n".repeat(10_000);
    // The program ends before it has read all of it, so a write fails.
    while input.write_all(line.as_bytes()).is_ok() {}
    drop(input);
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
}
