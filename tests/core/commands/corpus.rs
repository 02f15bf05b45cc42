//! `pattern test` and `pattern compare`: their outcomes and exit codes.

use super::*;

#[test]
fn the_exit_code_of_a_corpus_is_its_outcome() {
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
fn the_exit_code_of_a_comparison_is_its_outcome() {
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
