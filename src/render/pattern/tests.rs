//! Output about patterns that no golden file shows.
#![expect(clippy::unwrap_used, reason = "a test stops where it goes wrong")]

use super::{write_test_junit, write_test_markdown, write_test_text};
use crate::pattern::Pattern;
use crate::pattern_comparison::PatternComparison;
use crate::pattern_tests::{
    CaseOutcome, CaseResult, CoverageCase, Disagreement, FileResult, PatternCase,
};
use crate::render::LineWriter;
use crate::render::json::v1::{PatternExplanationV1, PatternTestsV1};
use crate::render::pattern_description::{describe_terms, has_mixed_operators};
use serde_json::json;

fn pattern(text: &str) -> Pattern {
    Pattern::parse(text).unwrap()
}

#[test]
fn only_adjacent_operators_are_mixed() {
    for text in [
        "{ $.a = 1 && $.b = 2 || $.c = 3 }",
        "{ ($.a = 1) || ($.b = 2) && ($.c = 3) }",
        "{ (($.a = 1) && ($.b = 2) || ($.c = 3)) }",
        "{ $.x = 1 && ($.a = 1 || ($.b = 2 && $.d = 4 || $.c = 3)) }",
    ] {
        assert!(has_mixed_operators(&pattern(text)), "{text}");
    }
    for text in [
        "{ $.a = 1 }",
        "{ ($.a = 1 && $.b = 2) || $.c = 3 }",
        "{ (($.a = 1) && ($.b = 2)) || ($.c = 3) }",
        "{ $.a = \"(&& ||\" && $.b = %x|y% && $.['|'] = 1 }",
        "\"a && b || c\"",
    ] {
        assert!(!has_mixed_operators(&pattern(text)), "{text}");
    }
}

#[test]
fn terms_are_split_as_the_parser_splits_them() {
    let text = "ERROR -\"a \\\"b\\\" c\\\\\" ?%x y%\t plain";
    pattern(text);
    let (terms, any) = describe_terms(text);
    let written: Vec<&str> = terms.iter().map(|(term, _)| term.as_str()).collect();
    assert_eq!(
        written,
        ["ERROR", "-\"a \\\"b\\\" c\\\\\"", "?%x y%", "plain"]
    );
    assert!(!any);
    let (_, said) = terms.get(1).unwrap();
    assert_eq!(said.says, "the message does not contain `a \"b\" c\\`");
}

#[test]
fn the_shown_limits_are_those_of_the_parser() {
    let limits = PatternExplanationV1::new(&pattern("{ $.a = 1 }")).limits;
    let characters = |number: usize| {
        let padding = " ".repeat(number - "{ $.a = 1 }".len());
        Pattern::parse(&format!("{{ $.a = 1 {padding}}}"))
    };
    let joined = |number: usize, condition: &str| {
        let all = vec![condition; number].join(" || ");
        Pattern::parse(&format!("{{ {all} }}"))
    };
    let most = limits.characters.allowed;
    assert!(characters(most).is_ok() && characters(most + 1).is_err());
    let most = limits.regular_expressions.allowed;
    assert!(joined(most, "$.a = %x%").is_ok() && joined(most + 1, "$.a = %x%").is_err());
    let most = limits.wildcard_selectors.allowed;
    assert!(joined(most, "$.a[*] = 1").is_ok() && joined(most + 1, "$.a[*] = 1").is_err());
}

/// A file whose only case is shown as not covered, independent of what the language can prove.
fn narrower() -> [FileResult; 1] {
    let claim = CoverageCase {
        existing: vec!["{ $.a = x }".to_owned()],
        required: "{ $.a = \"y|z\" }".to_owned(),
        covers: Some(true),
        equivalent: None,
        undecided: None,
        control: Some("root-usage".to_owned()),
        who: None,
    };
    let [existing, required] =
        ["{ $.a = x }", "{ $.a = \"y|z\" }"].map(|text| Pattern::parse(text).unwrap());
    let mut compared = PatternComparison::of(&[&existing], &required);
    compared.missed.as_mut().unwrap().event = json!({"a": "y|z"});
    let mut tested = FileResult::run("peers.jsonl", "");
    tested.results.push(CaseResult {
        line: 7,
        case: PatternCase::Coverage(claim),
        found: CaseOutcome::Coverage(Box::new(compared)),
        disagreement: Some(Disagreement {
            expected: "equal or wider",
            found: "unrelated",
        }),
    });
    [tested]
}

#[test]
fn a_witness_is_shown_in_every_format() {
    let files = narrower();
    let mut out = Vec::new();
    write_test_text(&mut LineWriter::new(&mut out, false), &files).unwrap();
    let screen = String::from_utf8(out).unwrap();
    assert!(
        screen.contains("  witness   {\"a\":\"y|z\"}\n1 case, 1 disagreement"),
        "{screen}"
    );
    let mut out = Vec::new();
    write_test_markdown(&mut out, &files).unwrap();
    let table = String::from_utf8(out).unwrap();
    assert!(
        table.contains("| `root-usage` |  | unrelated | misses events with a \"`y\\|z`\": `{\"a\":\"y\\|z\"}` |\n"),
        "{table}"
    );
    let mut out = Vec::new();
    write_test_junit(&mut out, &files).unwrap();
    let report = String::from_utf8(out).unwrap();
    assert!(
        report.contains("witness: {&quot;a&quot;:&quot;y|z&quot;}"),
        "{report}"
    );
    let document = serde_json::to_value(PatternTestsV1::new(&files)).unwrap();
    let witness = document.pointer("/disagreements/0/witness").unwrap();
    assert_eq!(*witness, json!({"a": "y|z"}));
}
