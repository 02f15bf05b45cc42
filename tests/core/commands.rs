//! The `pattern` commands end to end: the program on files and on standard input, in a directory with an invalid settings
//! file. The files in `patterns/events` hold the same three events in every format.
#![cfg(feature = "cli")]

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::Value;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const DELETE_TRAIL: &str = "{ $.eventName = DeleteTrail }";

/// The two events that match `DELETE_TRAIL`, as compact JSON.
const MATCHES: &str = "{\"eventName\":\"DeleteTrail\",\"awsRegion\":\"eu-west-1\",\"bytes\":1.0}\n\
                     {\"eventName\":\"DeleteTrail\",\"userAgent\":\"ué\\u0041\"}\n";

struct Output {
    code: i32,
    out: String,
    err: String,
}

/// A directory for one test, with an invalid `cis-fix.yaml`.
fn make_directory(name: &str) -> PathBuf {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir_all(&directory).unwrap();
    fs::write(directory.join("cis-fix.yaml"), "no: such: thing").unwrap();
    directory
}

fn run(directory: &Path, arguments: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_cis-fix"))
        .arg("pattern")
        .args(arguments)
        .current_dir(directory)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that rejects its arguments does not read its input.
    let _ = child.stdin.take().unwrap().write_all(input);
    let output = child.wait_with_output().unwrap();
    Output {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

fn event_file(name: &str) -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    root.join("tests/core/patterns/events").join(name)
}

fn event_files() -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = fs::read_dir(event_file(""))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    paths
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn match_reads_every_format_plain_or_gzipped_from_a_file_or_standard_input() {
    let directory = make_directory("shapes");
    let files = event_files();
    assert!(files.len() >= 7);
    for path in files {
        let bytes = fs::read(&path).unwrap();
        let lines = path.extension().unwrap() == "jsonl";
        // An event on a line of its own is printed byte for byte.
        let expected = if lines {
            MATCHES
                .replace("Trail\",\"aws", "Trail\",  \"aws")
                .replace(",\"bytes", ", \"bytes")
        } else {
            MATCHES.to_owned()
        };
        let named = run(
            &directory,
            &["match", DELETE_TRAIL, path.to_str().unwrap()],
            b"",
        );
        let typed = run(&directory, &["match", DELETE_TRAIL], &bytes);
        fs::write(directory.join("packed"), gzip(&bytes)).unwrap();
        let unpacked = run(&directory, &["match", DELETE_TRAIL, "packed"], b"");
        let dashed = run(&directory, &["match", DELETE_TRAIL, "-"], &gzip(&bytes));
        for output in [named, typed, unpacked, dashed] {
            let shown = path.display();
            assert_eq!(
                (output.code, output.out.as_str()),
                (0, expected.as_str()),
                "{shown}"
            );
            assert_eq!(
                output.err.contains("line 3 is no JSON"),
                lines,
                "{shown}: {}",
                output.err
            );
        }
    }
}

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
fn count_prints_one_number_or_one_per_file_and_the_total() {
    let directory = make_directory("counts");
    for (name, text) in [
        ("a", "{\"x\":1}\n{\"x\":2}"),
        ("b", ""),
        ("c", "[{\"x\":1}]"),
    ] {
        fs::write(directory.join(name), text).unwrap();
    }
    let count = |arguments: &[&str]| {
        let output = run(
            &directory,
            &[&["match", "-c", "{ $.x = 1 }"], arguments].concat(),
            b"",
        );
        assert_eq!(output.code, 0);
        output.out
    };
    let empty = run(&directory, &["match", "{ $.x = 1 }", "b"], b"");
    assert_eq!(
        (empty.code, empty.err.as_str()),
        (0, "b: there are no events in it.\n")
    );
    assert_eq!(count(&["a"]), "1\n");
    assert_eq!(count(&["a", "b", "c"]), "1  a\n0  b\n1  c\n2  total\n");
    assert_eq!(count(&["--invert", "a", "c"]), "1  a\n0  c\n1  total\n");
}

#[test]
fn without_a_match_the_number_of_events_is_reported() {
    let directory = make_directory("none");
    let messages = |arguments: &[&str]| {
        let output = run(&directory, arguments, b"{\"x\":1}\n{\"x\":1}\n");
        assert_eq!((output.code, output.out.as_str()), (0, ""));
        output.err
    };
    assert_eq!(
        messages(&["match", "{ $.x = 2 }"]),
        "None matched; events seen: 2.\n"
    );
    assert_eq!(
        messages(&["match", "--invert", "{ $.x = 1 }"]),
        "All matched; events seen: 2.\n"
    );
}

#[test]
fn terms_match_any_text() {
    let directory = make_directory("terms");
    let input = b"[ERROR 400] BAD REQUEST\r\nfine\n\xff ERROR\n";
    let output = run(&directory, &["match", "--invert", "ERROR"], input);
    assert_eq!(
        (output.code, output.out.as_str(), output.err.as_str()),
        (0, "fine\n", "")
    );
    let output = run(&directory, &["match", "-c", "ERROR"], input);
    assert_eq!(output.out, "2\n");
}

#[test]
fn an_invalid_pattern_is_shown_with_a_caret() {
    let directory = make_directory("no-pattern");
    for command in ["match", "explain"] {
        let output = run(
            &directory,
            &[command, "{\t$.eventName == DeleteTrail }"],
            b"",
        );
        assert_eq!((output.code, output.out.as_str()), (64, ""));
        assert_eq!(
            output.err,
            "error: not a filter pattern, at column 15: there is no operator `==`\n  \
             { $.eventName == DeleteTrail }\n                ^^\n  equality is written `=`\n"
        );
    }
    let arguments = ["match", "--format", "json", "{ $.a == 1 }"];
    let document: Value = serde_json::from_str(&run(&directory, &arguments, b"").out).unwrap();
    assert_eq!(document["error"]["advice"][0], "equality is written `=`");
}

#[test]
fn space_delimited_patterns_match_lines() {
    let directory = make_directory("columns");
    let lines = b"ERROR \"disk full\" 3\nINFO ok\nERROR\nERROR a b c\n";
    let matched = run(&directory, &["match", "[level = ERROR, what, ...]"], lines);
    assert_eq!(matched.code, 0, "{}", matched.err);
    assert_eq!(matched.out, "ERROR \"disk full\" 3\nERROR a b c\n");
    let noted = run(&directory, &["match", "[level = us-east, ...]"], lines);
    assert_eq!(
        noted.err,
        "note: `us-east`: AWS does not document a hyphen outside double quotes\n\
         None matched; events seen: 4.\n"
    );
    let refused = run(&directory, &["explain", "[level = ERROR && what = x]"], b"");
    assert_eq!(refused.code, 64);
    assert!(
        refused
            .err
            .contains("a condition on `what` stands in the column `level`")
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
fn undocumented_syntax_is_noted_on_standard_error_unless_quiet() {
    let directory = make_directory("notes");
    let loud = run(
        &directory,
        &["match", "{ $.a is null }"],
        b"{\"a\":null}\n{",
    );
    assert_eq!(loud.out, "{\"a\":null}\n");
    assert!(
        loud.err.starts_with("note: `is`: AWS documents"),
        "{}",
        loud.err
    );
    assert!(
        loud.err.contains("standard input: line 2 is no JSON"),
        "{}",
        loud.err
    );
    let quiet = run(
        &directory,
        &["match", "-q", "{ $.a is null }"],
        b"{\"a\":null}\n{",
    );
    assert_eq!(
        (quiet.out.as_str(), quiet.err.as_str()),
        ("{\"a\":null}\n", "")
    );
}

#[test]
fn the_json_of_a_search_has_the_events_and_the_counts() {
    let directory = make_directory("document");
    fs::write(
        directory.join("a"),
        "{\"x\": 1, \"y\": 2.50}\nno ERROR\u{7f}\n{\"x\":2}\n",
    )
    .unwrap();
    fs::write(directory.join("b"), "{\n\"x\": 1}").unwrap();
    let output = run(
        &directory,
        &["match", "--format", "json", "{ $.x = 1 }", "a", "b", "c"],
        b"",
    );
    assert_eq!(output.code, 1);
    assert!(output.out.contains("2.50"), "{}", output.out);
    let document: Value = serde_json::from_str(&output.out).unwrap();
    assert_eq!(document["format_version"], 1);
    assert_eq!(document["pattern"], "{ $.x = 1 }");
    assert_eq!(document["found"], 2);
    let expected = serde_json::json!([
        { "file": "a", "place": 1, "event": { "x": 1, "y": 2.5 } },
        { "file": "b", "place": 1, "event": { "x": 1 } },
    ]);
    assert_eq!(document["events"], expected);
    assert_eq!(document["files"][0]["first_not_json"], 2);
    assert!(document["files"][2]["error"].is_string());
    let arguments = ["match", "--format", "json", "-c", "ERROR", "a", "b"];
    let document: Value = serde_json::from_str(&run(&directory, &arguments, b"").out).unwrap();
    assert_eq!(
        (&document["events"], &document["found"]),
        (&Value::Null, &Value::from(1))
    );
    let arguments = ["match", "--format", "json", "ERROR", "a"];
    let document: Value = serde_json::from_str(&run(&directory, &arguments, b"").out).unwrap();
    assert_eq!(document["events"][0]["event"], "no ERROR\u{7f}");
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

#[test]
fn the_exit_code_of_a_corpus_tells_its_outcome() {
    let directory = make_directory("corpus");
    let good = r#"{"pattern":"{ $.a = 1 }","event":{"a":1},"match":true}"#;
    let bad = good.replace("true", "false");
    for (input, code, last) in [
        (good.to_owned(), 0, "1 case, no disagreement"),
        (format!("{good}\n{bad}\n"), 3, "2 cases, 1 disagreement"),
        (
            format!("{bad}\n{{"),
            1,
            "1 case, 1 disagreement, 1 line that is no case",
        ),
        ("# nothing\n".to_owned(), 1, "no case, no disagreement"),
    ] {
        let output = run(&directory, &["test", "-"], input.as_bytes());
        assert_eq!(output.code, code, "{input}: {}", output.err);
        assert_eq!(output.out.lines().last(), Some(last), "{input}");
    }
    let output = run(&directory, &["test", "-", "missing"], good.as_bytes());
    assert_eq!(output.code, 1);
    assert!(
        output.err.contains("reading cases from missing"),
        "{}",
        output.err
    );
    let output = run(&directory, &["test", "-"], b"\n{\"pattern\":\n");
    assert!(
        output
            .err
            .starts_with("error: standard input:2:11: not JSON: EOF"),
        "{}",
        output.err
    );
}

#[test]
fn unsupported_formats_are_rejected() {
    let directory = make_directory("forms");
    for arguments in [
        &["match", "--format", "junit", "x"][..],
        &["explain", "--format", "markdown", "x"],
        &["test", "--format", "sarif", "-"],
    ] {
        let output = run(&directory, arguments, b"");
        assert_eq!(
            (output.code, output.out.as_str()),
            (64, ""),
            "{arguments:?}"
        );
    }
}

fn compare(directory: &Path, arguments: &[&str]) -> Output {
    run(directory, &[&["compare"], arguments].concat(), b"")
}

#[test]
fn the_exit_code_of_a_comparison_tells_its_outcome() {
    let directory = make_directory("compared");
    let compare = |arguments: &[&str]| run(&directory, &[&["compare"], arguments].concat(), b"");
    assert_eq!(
        compare(&["{ $.eventName = Delete* }", DELETE_TRAIL]).code,
        0
    );
    let narrower = compare(&[DELETE_TRAIL, "{ $.eventName = Delete* }"]);
    assert_eq!(narrower.code, 3);
    assert!(narrower.out.contains("\nmissed      {"), "{}", narrower.out);
    assert_eq!(
        compare(&["{ $.eventName = D*Trail }", DELETE_TRAIL]).code,
        5
    );
    let together = [
        "{ $.eventName = *Trail }",
        "--with",
        "{ $.eventName = *Logging }",
        "--control",
        "3.5",
    ];
    assert_eq!(compare(&together).code, 0);
    assert_eq!(
        compare(&[
            "{ $.eventName = *Trail }",
            "--control",
            "cloudtrail-config-changes"
        ])
        .code,
        3
    );
    let document = compare(&[
        "--format",
        "json",
        DELETE_TRAIL,
        "{ $.eventName = Delete* }",
    ]);
    let document: Value = serde_json::from_str(&document.out).unwrap();
    assert_eq!(document["verdict"], "narrower");
    assert_eq!(document["missed"]["decided_by"][0], "$.eventName");
}

#[test]
fn a_comparison_that_cannot_be_made_is_rejected() {
    let directory = make_directory("incomparable");
    for (arguments, message) in [
        (&["{ $.a = 1 }"][..], "what is required is missing"),
        (
            &["{ $.a = 1 }", "{ $.a = 1 }", "--control", "3.5"],
            "not both",
        ),
        (&["{ $.a = 1 }", "--control", "2.6"], "has no pattern"),
        (&["{ $.a = 1 }", "--control", "9.9"], "9.9"),
        (
            &["{ $.a == 1 }", "{ $.a = 1 }"],
            "there is no operator `==`",
        ),
        (
            &["{ $.a = 1 }", "{ $.a = 1 }", "--format", "sarif"],
            "no sarif",
        ),
    ] {
        let rejected = compare(&directory, arguments);
        assert_eq!(rejected.code, 64, "{}", rejected.err);
        assert!(rejected.err.contains(message), "{}", rejected.err);
    }
}
