//! Runs the corpus: the rules of the language, one case per line, in the files next to this one.

use cis_fix::pattern::{Pattern, Rule, Semantics};
use cis_fix::pattern_tests::FileResult;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;

fn read(name: &str) -> String {
    let here = env!("CARGO_MANIFEST_DIR");
    fs::read_to_string(format!("{here}/tests/core/corpus/{name}.jsonl")).unwrap()
}

/// The program agrees with every case of the corpus.
#[test]
fn every_case_of_the_corpus_holds() {
    let mut cases = 0;
    for name in [
        "language",
        "recorded",
        "unsettled",
        "coverage",
        "prescribed",
        "peers",
        "broken",
    ] {
        let text = read(name);
        let tested = FileResult::run(name, &text);
        assert!(
            tested.malformed_lines.is_empty(),
            "{:?}",
            tested.malformed_lines
        );
        let differing: Vec<_> = tested
            .disagreements()
            .map(|(result, differs)| (result.line, differs))
            .collect();
        assert!(differing.is_empty(), "{name}: {differing:?}");
        cases += tested.results.len();
    }
    assert!(cases > 1500, "{cases}");
}

/// Toggling the rule that an unsettled case names changes its result.
#[test]
fn each_unsettled_case_depends_on_the_rule_it_names() {
    let text = read("unsettled");
    let rules = [
        ("inner_asterisk_is_wildcard", Rule::InnerAsterisk),
        ("numbers_equal_their_text", Rule::NumberAsText),
        ("booleans_equal_their_text", Rule::BooleanAsText),
        ("asterisk_matches_empty", Rule::EmptyText),
        ("order_reads_numeric_text", Rule::NumericText),
        ("wildcard_differs_from_all", Rule::AllDiffer),
        ("wildcard_lacked_by_one", Rule::OneLacks),
    ];
    let mut turned = BTreeMap::new();
    for line in text.lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        let Some((name, rule)) = rules.iter().find(|(name, _)| case["rule"] == **name) else {
            continue;
        };
        let pattern = Pattern::parse(case["pattern"].as_str().unwrap()).unwrap();
        let event = serde_json::from_str(case["event"].as_str().unwrap()).unwrap();
        let other = pattern.matches_under(Semantics::default().with_toggled(*rule), &event);
        let turns = case["turns"] != false;
        assert_eq!(other != case["match"].as_bool().unwrap(), turns, "{line}");
        *turned.entry(name).or_insert(0) += usize::from(turns);
    }
    assert!(
        turned.len() == rules.len() && turned.values().all(|n| *n > 0),
        "{turned:?}"
    );
}
