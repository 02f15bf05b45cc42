//! Test cases: what a line can contain, and its result.

use super::{FileResult, Grounds, MalformedLine, PatternCase};

fn tested(text: &str) -> FileResult {
    FileResult::run("cases.jsonl", text)
}

/// How each case of a text disagrees: the line, the claim, the result.
fn disagreements(text: &str) -> Vec<(usize, &'static str, &'static str)> {
    let tested = tested(text);
    assert_eq!(tested.malformed_lines, [], "{text}");
    tested
        .disagreements()
        .map(|(result, differs)| (result.line, differs.expected, differs.found))
        .collect()
}

fn malformed(line: &str) -> MalformedLine {
    let tested = tested(line);
    assert!(tested.results.is_empty(), "{line}");
    tested
        .malformed_lines
        .into_iter()
        .next()
        .unwrap_or_else(|| unreachable!("{line} is a case"))
}

const OWN: &str = r#"{"pattern":"{ $.a = 1 }","event":"{\"a\":1}","match":true}"#;

#[test]
fn a_case_that_holds_is_no_disagreement() {
    for line in [
        OWN,
        r#"{"pattern":"{ $.a = 1 }","event":{ "a": 1 },"match":true,"source":"ours","basis":"doc"}"#,
        r#"{"pattern":"ERROR","event":"an ERROR","match":true,"valid":true}"#,
        r#"{"pattern":"{ $.a == 1 }","valid":false}"#,
        r#"{"pattern":"{ $.a = 1 }","valid":true}"#,
        r#"{"pattern":"{ $.a == 1 }","event":"{}","match":false,"valid":false}"#,
        r#"{"existing":"{$.a=1}","required":"{ $.a = 1 }","covers":true,"equivalent":true}"#,
        r#"{"existing":"{$.a=1||$.b=2}","required":"{ $.a = 1 }","covers":true,"equivalent":false}"#,
        r#"{"existing":["{$.a=1}","{$.b=2}"],"required":"{ $.b = 2 || $.a = 1 }","covers":true}"#,
        r#"{"existing":"eventName = DeleteTrail","required":"{ $.a = 1 }","covers":false,"equivalent":false}"#,
        r#"{"existing":["{ $.a","{$.a=1}"],"required":"{ $.a = 1 }","covers":true}"#,
        r#"{"existing":"[a, b]","required":"{ $.a = 1 }","undecided":true}"#,
        r#"{"existing":"[a, b]","required":"{ $.a = 1 }","covers":false}"#,
    ] {
        assert_eq!(disagreements(line), [], "{line}");
    }
}

/// Cases that disagree: the line, the claim, the result.
const DISAGREEING: [(&str, &str, &str); 15] = [
    (
        r#"{"pattern":"{ $.a = 1 }","event":"{}","match":true}"#,
        "a match",
        "no match",
    ),
    (
        r#"{"pattern":"{ $.a = 1 }","event":{"a":1},"match":false}"#,
        "no match",
        "a match",
    ),
    (
        r#"{"pattern":"{ $.a == 1 }","event":"{}","match":false}"#,
        "no match",
        "not a pattern",
    ),
    (
        r#"{"pattern":"[a, b]","event":"a b","match":false}"#,
        "no match",
        "a match",
    ),
    (
        r#"{"pattern":"{ $.a = 1 }","valid":false}"#,
        "not a pattern",
        "a pattern",
    ),
    (
        r#"{"pattern":"{ $.a == 1 }","valid":true}"#,
        "a pattern",
        "not a pattern",
    ),
    (
        r#"{"existing":"{$.a=1}","required":"{$.a=1}","covers":false}"#,
        "not covered",
        "equal",
    ),
    (
        r#"{"existing":"{$.a=1}","required":"{$.a=1}","covers":true,"equivalent":false}"#,
        "wider",
        "equal",
    ),
    (
        r#"{"existing":"{$.a=1||$.b=1}","required":"{$.a=1}","covers":true,"equivalent":true}"#,
        "equal",
        "wider",
    ),
    (
        r#"{"existing":"{$.a=1}","required":"{$.a=1}","undecided":true}"#,
        "undecided",
        "equal",
    ),
    (
        r#"{"existing":"[a]","required":"{$.a=1}","covers":true}"#,
        "equal or wider",
        "undecided",
    ),
    (
        r#"{"existing":"[a]","required":"{$.a=1}","covers":false,"undecided":false}"#,
        "narrower or unrelated",
        "undecided",
    ),
    (
        r#"{"existing":"{ $.a","required":"{$.a=1}","covers":true}"#,
        "equal or wider",
        "not a pattern",
    ),
    (
        r#"{"existing":"{ $.a","required":"{$.a=1}","undecided":true}"#,
        "undecided",
        "not a pattern",
    ),
    (
        r#"{"existing":"{$.a=1}","required":"{ $.a","covers":false}"#,
        "not covered",
        "not a pattern",
    ),
];

#[test]
fn a_case_that_fails_is_reported_with_its_result() {
    for (line, expected, found) in DISAGREEING {
        assert_eq!(disagreements(line), [(1, expected, found)], "{line}");
    }
}

#[test]
fn blank_lines_and_comments_are_skipped_but_counted() {
    let text = format!(
        "\u{feff}# ours\n\n  // AWS's\r\n{OWN}\r\n  {{\"pattern\":\"\",\"event\":\"x\",\"match\":false}}"
    );
    assert_eq!(disagreements(&text), [(5, "no match", "a match")]);
}

#[test]
fn a_malformed_line_does_not_stop_the_other_cases() {
    let text = format!("{{\"pattern\": tru}}\n{OWN}\n5\n");
    let tested = tested(&text);
    let lines: Vec<usize> = tested
        .malformed_lines
        .iter()
        .map(|malformed| malformed.line)
        .collect();
    assert_eq!((lines, tested.results.len()), (vec![1, 3], 1));
}

#[test]
fn a_malformed_line_has_a_column_and_a_message() {
    let error = malformed(r#"{"pattern":"é","match":"yes"}"#);
    assert_eq!(error.column, Some(28));
    assert_eq!(
        error.message,
        "invalid type: string \"yes\", expected a boolean"
    );
    assert_eq!(
        malformed("{\"pattern\":").message,
        "not JSON: EOF while parsing a value"
    );
    let twice = malformed(r#"{"pattern":"x","event":"x","match":true,"match":false}"#);
    assert_eq!(twice.message, "duplicate field `match`");
}

#[test]
fn a_line_without_a_claim_or_with_two_is_malformed() {
    for (line, says) in [
        ("{}", "it has neither `pattern` nor"),
        (r#"{"pattern":"x","match":true}"#, "`event` is missing"),
        (r#"{"pattern":"x","event":"x"}"#, "`match` is missing"),
        (
            r#"{"pattern":"x","event":5,"match":true}"#,
            "`event` is the raw message",
        ),
        (r#"{"existing":"x","covers":true}"#, "`required` is missing"),
        (r#"{"required":"x","covers":true}"#, "`existing` is missing"),
        (r#"{"existing":"x","required":"x"}"#, "`covers` is missing"),
        (
            r#"{"existing":5,"required":"x","covers":true}"#,
            "invalid type: `existing` is a text or",
        ),
        (
            r#"{"existing":"x","required":"x","covers":true,"undecided":true}"#,
            "what is undecided",
        ),
        (
            r#"{"existing":"x","required":"x","covers":false,"equivalent":true}"#,
            "what is equivalent covers",
        ),
        (
            r#"{"existing":"x","required":"x","covers":true,"match":true}"#,
            "it has `existing`",
        ),
    ] {
        let message = malformed(line).message;
        assert!(message.starts_with(says), "{line}: {message}");
    }
}

#[test]
fn an_event_object_becomes_the_message_of_a_trail() {
    let tested = tested(r#"{"pattern":"x","event":{ "b": 1.0, "a": [ 2 ] },"match":true}"#);
    let claim = tested.results.first().map(|result| &result.case);
    let Some(PatternCase::Matching { event, .. }) = claim else {
        unreachable!("{claim:?}");
    };
    assert_eq!(event, r#"{"b":1.0,"a":[2]}"#);
}

#[test]
fn the_grounds_of_a_result_are_a_sentence_or_a_witness() {
    let why = |line: &str| {
        tested(line)
            .results
            .first()
            .and_then(|result| result.found.grounds())
    };
    let sentence = why(r#"{"existing":"{ $.a == 1 }","required":"{$.a=1}","covers":false}"#);
    let said = "there is no operator `==`, at column 7".to_owned();
    assert_eq!(sentence, Some(Grounds::Words(said)));
    assert_eq!(why(OWN), None);
    let narrower = why(r#"{"existing":"{ $.a = x }","required":"{ $.a = x* }","covers":false}"#);
    let Some(Grounds::Witness(words, event)) = narrower else {
        unreachable!("{narrower:?}");
    };
    assert_eq!(words, "misses events with a \"xx\"");
    assert_eq!(event.get("a"), Some(&serde_json::json!("xx")));
}
