//! The `pattern` commands end to end: the program on files and on standard input, in a directory with an invalid settings
//! file. The files in `patterns/events` hold the same three events in every format.
#![cfg(feature = "cli")]

mod corpus;
mod files;

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
