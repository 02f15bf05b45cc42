//! Golden tests of `pattern explain` and `pattern test`, as text and as JSON. The patterns are the lines of
//! `patterns/explained.txt`, the cases those of `patterns/claims.jsonl`. After an intended change run
//! `INSTA_UPDATE=always cargo test --test core` and review the difference.

use crate::account::CATALOG;
use cis_fix::control::BenchmarkVersion;
use cis_fix::pattern::Pattern;
use cis_fix::pattern_comparison::PatternComparison;
use cis_fix::pattern_tests::FileResult;
use cis_fix::render::json::v1::{PatternComparisonV1, PatternExplanationV1, PatternTestsV1};
use cis_fix::render::{LineWriter, json, pattern};
use std::fs;

fn data(name: &str) -> String {
    let path = format!("{}/tests/core/patterns/{name}", env!("CARGO_MANIFEST_DIR"));
    fs::read_to_string(path).unwrap()
}

fn explained(text: &str, width: Option<usize>) -> String {
    let parsed = Pattern::parse(text).unwrap();
    let mut out = Vec::new();
    let mut writer = LineWriter::new(&mut out, false).with_width(width);
    pattern::write_explanation(&mut writer, &PatternExplanationV1::new(&parsed)).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn patterns_explained() {
    let screens: Vec<String> = data("explained.txt")
        .lines()
        .map(|line| format!("{line}\n\n{}", explained(line, None)))
        .collect();
    insta::assert_snapshot!(screens.join("\n----\n\n"));
}

#[test]
fn patterns_explained_at_60() {
    let patterns = data("explained.txt");
    let screens: Vec<String> = patterns
        .lines()
        .map(|line| explained(line, Some(60)))
        .collect();
    insta::assert_snapshot!(screens.join("\n----\n\n"));
}

#[test]
fn the_page_on_patterns_has_the_printed_output() {
    let path = format!("{}/docs/patterns.md", env!("CARGO_MANIFEST_DIR"));
    let readme = fs::read_to_string(path).unwrap();
    let (_, rest) = readme.split_once("$ cis-fix pattern explain '").unwrap();
    let (typed, rest) = rest.split_once("'\n").unwrap();
    let (printed, rest) = rest.split_once("```").unwrap();
    assert_eq!(printed, explained(typed, None));
    let (_, rest) = rest.split_once("```json\n").unwrap();
    let (claims, _) = rest.split_once("```").unwrap();
    let tested = FileResult::run("docs/patterns.md", claims);
    assert_eq!(
        (tested.results.len(), &tested.malformed_lines),
        (3, &Vec::new())
    );
    assert_eq!(tested.disagreements().count(), 0);
}

/// `CIS_FIX_DOCS=1` writes the table.
#[test]
fn the_comparison_has_the_table_of_peer_patterns() {
    let here = env!("CARGO_MANIFEST_DIR");
    let files = ["peers", "broken"].map(|name| {
        let text = fs::read_to_string(format!("{here}/tests/core/corpus/{name}.jsonl")).unwrap();
        FileResult::run(name, &text)
    });
    let mut out = Vec::new();
    pattern::write_test_markdown(&mut out, &files).unwrap();
    let table = String::from_utf8(out).unwrap();
    let path = format!("{here}/docs/comparison.md");
    let readme = fs::read_to_string(&path).unwrap();
    let (before, rest) = readme.split_once("<!-- patterns: begin -->\n").unwrap();
    let (shown, after) = rest.split_once("<!-- patterns: end -->\n").unwrap();
    if std::env::var_os("CIS_FIX_DOCS").is_some() {
        let marked = format!("<!-- patterns: begin -->\n{table}<!-- patterns: end -->\n");
        fs::write(path, format!("{before}{marked}{after}")).unwrap();
        return;
    }
    assert!(shown == table, "write it anew with CIS_FIX_DOCS=1");
}

#[test]
fn the_pages_have_the_comparison_of_patterns() {
    let page = |name: &str| {
        fs::read_to_string(format!("{}/docs/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
    };
    let (patterns, rules) = (page("patterns.md"), page("how-it-decides.md"));
    let (_, rest) = patterns.split_once("$ cis-fix pattern compare '").unwrap();
    let (typed, rest) = rest.split_once("' --control 3.5\n").unwrap();
    let (printed, _) = rest.split_once("```").unwrap();
    assert_eq!(printed, against_3_5(typed).0);
    let (_, rest) = rules.split_once("{ $.eventName = \"*Trail\" || ").unwrap();
    let examples = format!(
        "{{ $.eventName = \"*Trail\" || {}",
        rest.split_once("```").unwrap().0
    );
    for line in examples.lines() {
        let (pattern, result) = line.split_once("}  ").unwrap();
        let (_, compared) = against_3_5(&format!("{pattern}}}"));
        let counts = compared.coverage.covers() && compared.excess.is_none();
        assert_eq!(counts, result.trim() == "counts as 3.5", "{line}");
    }
}

/// The printed comparison of a pattern with the text of 3.5.
fn against_3_5(text: &str) -> (String, PatternComparison) {
    let existing = Pattern::parse(text).unwrap();
    let version = BenchmarkVersion::default();
    let control = CATALOG.find("3.5", version).unwrap();
    let accepted = control.filter().unwrap().accepted(version).next().unwrap();
    let source = format!("{}, {}", control.slug, accepted.source);
    let compared = PatternComparison::of(&[&existing], &accepted.pattern);
    let mut out = Vec::new();
    let sides = (&accepted.pattern, Some(source.as_str()));
    pattern::write_comparison(
        &mut LineWriter::new(&mut out, false),
        &[&existing],
        sides,
        &compared,
    )
    .unwrap();
    (String::from_utf8(out).unwrap(), compared)
}

/// Each kind of verdict with all its details.
#[test]
fn patterns_compared() {
    let names =
        "{ $.eventName = CreateTrail || $.eventName = DeleteTrail || $.eventName = StopLogging }";
    let pairs: [(&[&str], &str); 8] = [
        (
            &["{$.eventName=StopLogging||$.eventName=DeleteTrail||$.eventName=CreateTrail}"],
            names,
        ),
        (
            &["{ $.eventName = *Trail }", "{ $.eventName = %^Stop% }"],
            names,
        ),
        (
            &[
                "{ $.eventName = CreateTrail }",
                "{ $.eventName = StopLogging }",
            ],
            names,
        ),
        (&["{ $.eventName = x && $.eventName = y }"], names),
        (
            &["{ $.eventName = D*Trail || $.eventName = C* || $.eventName = S* }"],
            names,
        ),
        (&["{ $.eventName != DescribeTrails }"], names),
        (
            &["{ $.eventSource = cloudtrail.amazonaws.com && $.eventName = StopLogging }"],
            "{ $.eventName = StopLogging }",
        ),
        (
            &["ERROR"],
            "{ $.eventName = StopLogging && $.eventName = x }",
        ),
    ];
    let screens = pairs.map(|(existing, required)| {
        let existing: Vec<Pattern> = existing
            .iter()
            .map(|text| Pattern::parse(text).unwrap())
            .collect();
        let existing: Vec<&Pattern> = existing.iter().collect();
        let required = Pattern::parse(required).unwrap();
        let compared = PatternComparison::of(&existing, &required);
        let mut out = Vec::new();
        let writer = &mut LineWriter::new(&mut out, false);
        pattern::write_comparison(writer, &existing, (&required, None), &compared).unwrap();
        json::write(
            &mut out,
            &PatternComparisonV1::new(&existing, (&required, None), &compared),
        )
        .unwrap();
        versionless(out)
    });
    insta::assert_snapshot!(screens.join("\n----\n\n"));
}

#[test]
fn the_document_of_a_pattern() {
    let patterns = data("explained.txt");
    let parsed = Pattern::parse(patterns.lines().nth(3).unwrap()).unwrap();
    let mut out = Vec::new();
    json::write(&mut out, &PatternExplanationV1::new(&parsed)).unwrap();
    insta::assert_snapshot!(versionless(out));
}

#[test]
fn claims_as_text_json_markdown_and_junit() {
    let missing = FileResult::unreadable("missing.jsonl", "it is not there".to_owned());
    let files = [
        FileResult::run("claims.jsonl", &data("claims.jsonl")),
        missing,
    ];
    let mut out = Vec::new();
    pattern::write_test_text(&mut LineWriter::new(&mut out, false), &files).unwrap();
    insta::assert_snapshot!("claims_text", versionless(out));
    let mut out = Vec::new();
    json::write(&mut out, &PatternTestsV1::new(&files)).unwrap();
    insta::assert_snapshot!("claims_json", versionless(out));
    let mut out = Vec::new();
    pattern::write_test_markdown(&mut out, &files).unwrap();
    insta::assert_snapshot!("claims_markdown", versionless(out));
    let mut out = Vec::new();
    pattern::write_test_junit(&mut out, &files).unwrap();
    insta::assert_snapshot!("claims_junit", versionless(out));
}

#[test]
fn the_table_is_empty_without_coverage_cases() {
    let files = [FileResult::run(
        "x",
        r#"{"pattern":"x","event":"x","match":true}"#,
    )];
    let mut out = Vec::new();
    pattern::write_test_markdown(&mut out, &files).unwrap();
    let table = String::from_utf8(out).unwrap();
    assert_eq!(
        table,
        "| control | whose | verdict | why |\n|---|---|---|---|\n"
    );
}

fn versionless(out: Vec<u8>) -> String {
    let text = String::from_utf8(out).unwrap();
    text.replace(env!("CARGO_PKG_VERSION"), "VERSION")
}
