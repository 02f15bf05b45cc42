//! `pattern explain` and `pattern test` as people and programs read them. A pattern to explain is a line of
//! `patterns/explained.txt`, a claim a line of `patterns/claims.jsonl`.
//! After a wanted change: `INSTA_UPDATE=always cargo test --test core`, and read the difference.

use cis_fix::cases::Tested;
use cis_fix::pattern::Pattern;
use cis_fix::render::json::v1::{PatternV1, TestedV1};
use cis_fix::render::{Paper, json, pattern};
use std::fs;

fn data(name: &str) -> String {
    let path = format!("{}/tests/core/patterns/{name}", env!("CARGO_MANIFEST_DIR"));
    fs::read_to_string(path).unwrap()
}

fn explained(text: &str, width: Option<usize>) -> String {
    let parsed = Pattern::parse(text).unwrap();
    let mut out = Vec::new();
    let mut paper = Paper::new(&mut out, false).width(width);
    pattern::explained(&mut paper, &PatternV1::new(&parsed)).unwrap();
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
fn the_readme_shows_what_is_printed() {
    let path = format!("{}/README.md", env!("CARGO_MANIFEST_DIR"));
    let readme = fs::read_to_string(path).unwrap();
    let (_, rest) = readme.split_once("$ cis-fix pattern explain '").unwrap();
    let (typed, rest) = rest.split_once("'\n").unwrap();
    let (printed, rest) = rest.split_once("```").unwrap();
    assert_eq!(printed, explained(typed, None));
    let (_, rest) = rest.split_once("```json\n").unwrap();
    let (claims, _) = rest.split_once("```").unwrap();
    let tested = Tested::run("README.md", claims);
    assert_eq!((tested.trials.len(), &tested.malformed), (3, &Vec::new()));
    assert_eq!(tested.disagreements().count(), 0);
}

#[test]
fn the_document_of_a_pattern() {
    let patterns = data("explained.txt");
    let parsed = Pattern::parse(patterns.lines().nth(3).unwrap()).unwrap();
    let mut out = Vec::new();
    json::write(&mut out, &PatternV1::new(&parsed)).unwrap();
    insta::assert_snapshot!(versionless(out));
}

#[test]
fn claims_as_text_json_markdown_and_junit() {
    let missing = Tested::unread("missing.jsonl", "it is not there".to_owned());
    let files = [Tested::run("claims.jsonl", &data("claims.jsonl")), missing];
    let mut out = Vec::new();
    pattern::text(&mut Paper::new(&mut out, false), &files).unwrap();
    insta::assert_snapshot!("claims_text", versionless(out));
    let mut out = Vec::new();
    json::write(&mut out, &TestedV1::new(&files)).unwrap();
    insta::assert_snapshot!("claims_json", versionless(out));
    let mut out = Vec::new();
    pattern::markdown(&mut out, &files).unwrap();
    insta::assert_snapshot!("claims_markdown", versionless(out));
    let mut out = Vec::new();
    pattern::junit(&mut out, &files).unwrap();
    insta::assert_snapshot!("claims_junit", versionless(out));
}

#[test]
fn the_table_of_a_corpus_without_claims_of_coverage_is_empty_and_without_disagreements_stands_alone()
 {
    let files = [Tested::run(
        "x",
        r#"{"pattern":"x","event":"x","match":true}"#,
    )];
    let mut out = Vec::new();
    pattern::markdown(&mut out, &files).unwrap();
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
