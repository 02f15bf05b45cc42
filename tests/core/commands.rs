//! The commands about patterns from end to end: the program on files and on standard input, in a folder whose settings
//! file nobody could read. The files are in `patterns/events`: the same three events in every shape.
#![cfg(feature = "cli")]

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::Value;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const DELETED: &str = "{ $.eventName = DeleteTrail }";

/// The two events that match, as compact JSON.
const FOUND: &str = "{\"eventName\":\"DeleteTrail\",\"awsRegion\":\"eu-west-1\",\"bytes\":1.0}\n\
                     {\"eventName\":\"DeleteTrail\",\"userAgent\":\"ué\\u0041\"}\n";

struct Ended {
    code: i32,
    out: String,
    err: String,
}

/// A folder of this test's own, in which `cis-fix.yaml` is wrong.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("cis-fix.yaml"), "no: such: thing").unwrap();
    folder
}

fn run(folder: &Path, words: &[&str], input: &[u8]) -> Ended {
    let mut child = Command::new(env!("CARGO_BIN_EXE_cis-fix"))
        .arg("pattern")
        .args(words)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // Whoever is refused reads nothing.
    let _ = child.stdin.take().unwrap().write_all(input);
    let output = child.wait_with_output().unwrap();
    Ended {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

fn events(name: &str) -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.join("tests/core/patterns/events").join(name)
}

fn shapes() -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = fs::read_dir(events(""))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    paths
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::fast());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

#[test]
fn events_are_found_in_every_shape_plain_or_packed_and_on_standard_input() {
    let folder = folder("shapes");
    let shapes = shapes();
    assert!(shapes.len() >= 7);
    for path in shapes {
        let bytes = fs::read(&path).unwrap();
        let lines = path.extension().unwrap() == "jsonl";
        // A line stays as it is, blanks and all.
        let expected = if lines {
            FOUND
                .replace("Trail\",\"aws", "Trail\",  \"aws")
                .replace(",\"bytes", ", \"bytes")
        } else {
            FOUND.to_owned()
        };
        let named = run(&folder, &["match", DELETED, path.to_str().unwrap()], b"");
        let typed = run(&folder, &["match", DELETED], &bytes);
        fs::write(folder.join("packed"), packed(&bytes)).unwrap();
        let unpacked = run(&folder, &["match", DELETED, "packed"], b"");
        let dashed = run(&folder, &["match", DELETED, "-"], &packed(&bytes));
        for ended in [named, typed, unpacked, dashed] {
            let shown = path.display();
            assert_eq!(
                (ended.code, ended.out.as_str()),
                (0, expected.as_str()),
                "{shown}"
            );
            assert_eq!(
                ended.err.contains("line 3 is no JSON"),
                lines,
                "{shown}: {}",
                ended.err
            );
        }
    }
}

#[test]
fn packed_files_may_follow_one_another() {
    let folder = folder("joined");
    let one = packed(&fs::read(events("records.json")).unwrap());
    let ended = run(
        &folder,
        &["match", "--count", DELETED],
        &[one.clone(), one].concat(),
    );
    assert_eq!(
        (ended.code, ended.out.as_str(), ended.err.as_str()),
        (0, "4\n", "")
    );
}

#[test]
fn a_count_is_one_number_or_one_a_file_and_their_sum() {
    let folder = folder("counts");
    for (name, text) in [
        ("a", "{\"x\":1}\n{\"x\":2}"),
        ("b", ""),
        ("c", "[{\"x\":1}]"),
    ] {
        fs::write(folder.join(name), text).unwrap();
    }
    let count = |words: &[&str]| {
        let ended = run(
            &folder,
            &[&["match", "-c", "{ $.x = 1 }"], words].concat(),
            b"",
        );
        assert_eq!(ended.code, 0);
        ended.out
    };
    let empty = run(&folder, &["match", "{ $.x = 1 }", "b"], b"");
    assert_eq!(
        (empty.code, empty.err.as_str()),
        (0, "b: there are no events in it.\n")
    );
    assert_eq!(count(&["a"]), "1\n");
    assert_eq!(count(&["a", "b", "c"]), "1  a\n0  b\n1  c\n2  total\n");
    assert_eq!(count(&["--invert", "a", "c"]), "1  a\n0  c\n1  total\n");
}

#[test]
fn who_sees_no_event_is_told_how_many_there_were() {
    let folder = folder("none");
    let said = |words: &[&str]| {
        let ended = run(&folder, words, b"{\"x\":1}\n{\"x\":1}\n");
        assert_eq!((ended.code, ended.out.as_str()), (0, ""));
        ended.err
    };
    assert_eq!(
        said(&["match", "{ $.x = 2 }"]),
        "None matched; events seen: 2.\n"
    );
    assert_eq!(
        said(&["match", "--invert", "{ $.x = 1 }"]),
        "All matched; events seen: 2.\n"
    );
}

#[test]
fn terms_are_looked_for_in_the_text_whatever_it_is() {
    let folder = folder("terms");
    let input = b"[ERROR 400] BAD REQUEST\r\nfine\n\xff ERROR\n";
    let ended = run(&folder, &["match", "--invert", "ERROR"], input);
    assert_eq!(
        (ended.code, ended.out.as_str(), ended.err.as_str()),
        (0, "fine\n", "")
    );
    let ended = run(&folder, &["match", "-c", "ERROR"], input);
    assert_eq!(ended.out, "2\n");
}

#[test]
fn a_text_that_is_no_pattern_is_shown_with_a_caret() {
    let folder = folder("no-pattern");
    for command in ["match", "explain"] {
        let ended = run(&folder, &[command, "{\t$.eventName == DeleteTrail }"], b"");
        assert_eq!((ended.code, ended.out.as_str()), (64, ""));
        assert_eq!(
            ended.err,
            "error: not a filter pattern, at column 15: there is no operator `==`\n  \
             { $.eventName == DeleteTrail }\n                ^^\n  equality is written `=`\n"
        );
    }
    let words = ["match", "--format", "json", "{ $.a == 1 }"];
    let document: Value = serde_json::from_str(&run(&folder, &words, b"").out).unwrap();
    assert_eq!(document["error"]["advice"][0], "equality is written `=`");
}

#[test]
fn patterns_of_columns_are_looked_for_in_the_lines_themselves() {
    let folder = folder("columns");
    let lines = b"ERROR \"disk full\" 3\nINFO ok\nERROR\nERROR a b c\n";
    let matched = run(&folder, &["match", "[level = ERROR, what, ...]"], lines);
    assert_eq!(matched.code, 0, "{}", matched.err);
    assert_eq!(matched.out, "ERROR \"disk full\" 3\nERROR a b c\n");
    let noted = run(&folder, &["match", "[level = us-east, ...]"], lines);
    assert_eq!(
        noted.err,
        "note: `us-east`: AWS does not document a hyphen outside double quotes\n\
         None matched; events seen: 4.\n"
    );
    let refused = run(&folder, &["explain", "[level = ERROR && what = x]"], b"");
    assert_eq!(refused.code, 64);
    assert!(
        refused
            .err
            .contains("a condition on `what` stands in the column `level`")
    );
}

#[test]
fn a_file_that_cannot_be_read_is_named_and_the_others_are_read() {
    let folder = folder("unreadable");
    let whole = packed(&fs::read(events("records.json")).unwrap());
    fs::write(folder.join("cut.gz"), &whole[..whole.len() / 2]).unwrap();
    fs::write(
        folder.join("cut.json"),
        "\n{\"Records\":[{\"eventName\":\"DeleteTrail\"},{\"e",
    )
    .unwrap();
    fs::write(folder.join("utf-16"), b"\xff\xfe{\0").unwrap();
    fs::write(folder.join("whole"), "{\"eventName\":\"DeleteTrail\"}").unwrap();
    let files = ["missing", ".", "cut.gz", "cut.json", "utf-16", "whole"];
    let ended = run(&folder, &[&["match", DELETED], &files[..]].concat(), b"");
    assert_eq!(ended.code, 1);
    assert_eq!(ended.out, "{\"eventName\":\"DeleteTrail\"}\n".repeat(2));
    for says in [
        "reading events from missing: No such file",
        "  look at the name",
        "reading events from .: Is a directory",
        "reading events from cut.gz: ",
        "  it may be damaged or cut short",
        "reading events from cut.json: line 2, column 43 is not JSON: EOF while parsing a string",
        "reading events from utf-16: it is UTF-16\n  save it as UTF-8",
    ] {
        assert!(ended.err.contains(says), "{says}: {}", ended.err);
    }
}

#[test]
fn what_a_pattern_takes_beyond_the_documents_is_said_aside_unless_it_is_to_be_quiet() {
    let folder = folder("notes");
    let loud = run(&folder, &["match", "{ $.a is null }"], b"{\"a\":null}\n{");
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
        &folder,
        &["match", "-q", "{ $.a is null }"],
        b"{\"a\":null}\n{",
    );
    assert_eq!(
        (quiet.out.as_str(), quiet.err.as_str()),
        ("{\"a\":null}\n", "")
    );
}

#[test]
fn the_document_of_a_search_has_the_events_and_the_counts() {
    let folder = folder("document");
    fs::write(
        folder.join("a"),
        "{\"x\": 1, \"y\": 2.50}\nno ERROR\u{7f}\n{\"x\":2}\n",
    )
    .unwrap();
    fs::write(folder.join("b"), "{\n\"x\": 1}").unwrap();
    let ended = run(
        &folder,
        &["match", "--format", "json", "{ $.x = 1 }", "a", "b", "c"],
        b"",
    );
    assert_eq!(ended.code, 1);
    assert!(ended.out.contains("2.50"), "{}", ended.out);
    let document: Value = serde_json::from_str(&ended.out).unwrap();
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
    let words = ["match", "--format", "json", "-c", "ERROR", "a", "b"];
    let document: Value = serde_json::from_str(&run(&folder, &words, b"").out).unwrap();
    assert_eq!(
        (&document["events"], &document["found"]),
        (&Value::Null, &Value::from(1))
    );
    let words = ["match", "--format", "json", "ERROR", "a"];
    let document: Value = serde_json::from_str(&run(&folder, &words, b"").out).unwrap();
    assert_eq!(document["events"][0]["event"], "no ERROR\u{7f}");
}

#[test]
fn whoever_has_read_enough_may_go() {
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
    // It ends before it has read all of this, and so this cannot all be written.
    while input.write_all(line.as_bytes()).is_ok() {}
    drop(input);
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
}

#[test]
fn a_corpus_ends_with_what_came_of_it() {
    let folder = folder("corpus");
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
        let ended = run(&folder, &["test", "-"], input.as_bytes());
        assert_eq!(ended.code, code, "{input}: {}", ended.err);
        assert_eq!(ended.out.lines().last(), Some(last), "{input}");
    }
    let ended = run(&folder, &["test", "-", "missing"], good.as_bytes());
    assert_eq!(ended.code, 1);
    assert!(
        ended.err.contains("reading cases from missing"),
        "{}",
        ended.err
    );
    let ended = run(&folder, &["test", "-"], b"\n{\"pattern\":\n");
    assert!(
        ended
            .err
            .starts_with("error: standard input:2:11: not JSON: EOF"),
        "{}",
        ended.err
    );
}

#[test]
fn forms_that_there_are_not_are_refused() {
    let folder = folder("forms");
    for words in [
        &["match", "--format", "junit", "x"][..],
        &["explain", "--format", "markdown", "x"],
        &["test", "--format", "sarif", "-"],
    ] {
        let ended = run(&folder, words, b"");
        assert_eq!((ended.code, ended.out.as_str()), (64, ""), "{words:?}");
    }
}

#[test]
fn a_comparison_ends_with_what_came_of_it() {
    let folder = folder("compared");
    let ended = |words: &[&str]| {
        let mut all = vec!["compare"];
        all.extend(words);
        run(&folder, &all, b"")
    };
    assert_eq!(ended(&["{ $.eventName = Delete* }", DELETED]).code, 0);
    let narrower = ended(&[DELETED, "{ $.eventName = Delete* }"]);
    assert_eq!(narrower.code, 3);
    assert!(narrower.out.contains("\nmissed      {"), "{}", narrower.out);
    assert_eq!(ended(&["{ $.eventName = D*Trail }", DELETED]).code, 5);
    let together = [
        "{ $.eventName = *Trail }",
        "--with",
        "{ $.eventName = *Logging }",
        "--control",
        "3.5",
    ];
    assert_eq!(ended(&together).code, 0);
    assert_eq!(
        ended(&[
            "{ $.eventName = *Trail }",
            "--control",
            "cloudtrail-config-changes"
        ])
        .code,
        3
    );
    let document = ended(&["--format", "json", DELETED, "{ $.eventName = Delete* }"]);
    let document: Value = serde_json::from_str(&document.out).unwrap();
    assert_eq!(document["verdict"], "narrower");
    assert_eq!(document["missed"]["decided_by"][0], "$.eventName");
    for (words, said) in [
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
        let refused = ended(words);
        assert_eq!(refused.code, 64, "{}", refused.err);
        assert!(refused.err.contains(said), "{}", refused.err);
    }
}
