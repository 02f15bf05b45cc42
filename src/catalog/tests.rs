//! The embedded catalog, the search in it, and the files it rejects, by file, line and column.
#![expect(
    clippy::unwrap_used,
    reason = "a test that meets an unexpected value should stop there"
)]

use super::{Catalog, CatalogError, FILES};
use crate::control::BenchmarkVersion;

/// A complete control file, as short as possible.
const SMALL: &str = r#"slug: small
ids: { "1.1.0": "9.1" }
titles: { "1.1.0": Ensure something small }
level: { "1.1.0": 1 }
security_hub: null
rationale: Because.
filter:
  create: { "1.1.0": '{ $.eventName = Small }' }
  accept:
    - { pattern: '{$.eventName=Small}', source: CIS, since: "1.1.0" }
  metric: { value: "1" }
  alarm: { statistic: Sum, comparison: GreaterThanOrEqualToThreshold, threshold: 1, period: 300, evaluation_periods: 1, treat_missing_data: notBreaching }
  happened: something small happened
  ask: Who did it?
examples:
  match:
    - { why: it is small, event: { eventName: Small } }
  ignore:
    - { why: it is big, event: { eventName: Big } }
"#;

/// The error about the small file with one text replaced.
fn rejection(part: &str, by: &str) -> (usize, usize, String) {
    assert!(SMALL.contains(part));
    let text = SMALL.replacen(part, by, 1);
    let error = Catalog::read([("small.yaml", text.as_str())]).unwrap_err();
    assert_eq!(error.file, "small.yaml");
    (error.position.line, error.position.column, error.message)
}

/// The error about the small file followed by a second file.
fn clash_error(second: &str) -> CatalogError {
    Catalog::read([("one.yaml", SMALL), ("two.yaml", second)]).unwrap_err()
}

fn version(text: &str) -> BenchmarkVersion {
    text.parse().unwrap()
}

#[test]
fn each_embedded_file_is_a_control_in_the_order_of_the_benchmark() {
    let catalog = Catalog::embedded().unwrap();
    assert_eq!(Ok(&catalog), Catalog::read(FILES.iter().copied()).as_ref());
    assert_eq!(catalog.iter().count(), FILES.len());
    let oldest = version("1.2.0");
    let number =
        |id: &str| -> Vec<u32> { id.split('.').map(|part| part.parse().unwrap()).collect() };
    let ids: Vec<Vec<u32>> = catalog
        .in_version(oldest)
        .map(|control| number(control.id(oldest)))
        .collect();
    assert!(ids.is_sorted(), "{ids:?}");
}

#[test]
fn the_embedded_catalog_has_every_monitoring_control_of_the_benchmark() {
    let catalog = Catalog::embedded().unwrap();
    for id in [
        "2.6", "3.1", "3.2", "3.3", "3.4", "3.5", "3.6", "3.7", "3.8", "3.9", "3.10", "3.11",
        "3.12", "3.13", "3.14",
    ] {
        let control = catalog.find(id, version("1.2.0")).unwrap();
        assert_eq!(control.id(version("1.2.0")), id);
    }
}

#[test]
fn changes_of_the_organization_are_a_control_since_1_3_0() {
    let catalog = Catalog::embedded().unwrap();
    for (at, id) in [("1.3.0", "4.15"), ("5.0.0", "4.15"), ("6.0.0", "5.15")] {
        let control = catalog.find(id, version(at)).unwrap();
        assert_eq!(control.slug.as_str(), "organizations-changes");
    }
    let before = catalog.in_version(version("1.2.0"));
    assert!(
        before
            .map(|control| control.slug.as_str())
            .all(|slug| slug != "organizations-changes")
    );
}

#[test]
fn the_small_file_is_a_control() {
    let catalog = Catalog::read([("small.yaml", SMALL)]).unwrap();
    assert_eq!(catalog.iter().count(), 1);
}

#[test]
fn a_control_is_found_by_slug_and_by_the_number_of_a_version() {
    let catalog = Catalog::embedded().unwrap();
    let found = |name, at| catalog.find(name, version(at)).unwrap().slug.to_string();
    assert_eq!(found("root-usage", "1.2.0"), "root-usage");
    assert_eq!(found("3.3", "1.2.0"), "root-usage");
    assert_eq!(found("4.3", "5.0.0"), "root-usage");
    assert_eq!(found("5.3", "7.0.0"), "root-usage");
    assert_eq!(found("3.4", "3.0.0"), "cloudtrail-bucket-access-logging");
    assert_eq!(found("3.4", "1.2.0"), "iam-policy-changes");
}

#[test]
fn a_number_of_another_version_is_explained() {
    let catalog = Catalog::embedded().unwrap();
    let error = catalog.find("5.3", version("1.2.0")).unwrap_err();
    assert_eq!(
        error.to_string(),
        r#"no control is called "5.3" in CIS 1.2.0; in CIS 6.0.0 to 7.0.0 it is root-usage, which is 3.3 in CIS 1.2.0; --benchmark chooses the version"#
    );
    let newest = catalog.find("4.3", version("7.0.0")).unwrap_err();
    assert_eq!(
        newest.hint,
        "; in CIS 1.3.0 to 5.0.0 it is root-usage, which is 5.3 in CIS 7.0.0; --benchmark chooses the version"
    );
    let two = catalog.find("3.4", version("7.0.0")).unwrap_err();
    for slug in ["iam-policy-changes", "cloudtrail-bucket-access-logging"] {
        assert!(two.hint.contains(slug), "{}", two.hint);
    }
}

#[test]
fn a_control_is_found_by_its_security_hub_id_in_any_version() {
    let catalog = Catalog::embedded().unwrap();
    for at in BenchmarkVersion::all() {
        for control in catalog.in_version(at) {
            // Security Hub has no control for some of the benchmark's.
            let Some(id) = control.security_hub.as_deref() else {
                continue;
            };
            let found = catalog.find(&id.to_lowercase(), at).unwrap();
            assert_eq!(found.security_hub.as_deref(), Some(id));
        }
    }
    let found = |name| {
        catalog
            .find(name, version("1.2.0"))
            .unwrap()
            .slug
            .to_string()
    };
    assert_eq!(found("CloudWatch.1"), "root-usage");
    assert_eq!(found("CloudTrail.7"), "cloudtrail-bucket-access-logging");
}

#[test]
fn a_similar_name_is_suggested() {
    let catalog = Catalog::embedded().unwrap();
    let near = catalog.find("root", version("1.2.0")).unwrap_err();
    assert_eq!(near.hint, "; is it root-usage?");
    let far = catalog.find("nothing", version("1.2.0")).unwrap_err();
    assert_eq!(far.hint, "; `cis-fix list` shows them all");
}

#[test]
fn invalid_yaml_is_rejected_with_its_position() {
    let (line, _, message) = rejection("null", "]");
    assert_eq!(line, 5);
    assert!(message.starts_with("this is not YAML: "), "{message}");
}

#[test]
fn an_unknown_key_is_rejected_with_its_position() {
    let (line, column, message) = rejection("rationale:", "reason:");
    assert_eq!((line, column), (6, 1));
    assert!(message.contains("no key `reason` here"), "{message}");
}

#[test]
fn a_duplicate_key_is_rejected_with_its_position() {
    let (line, column, message) = rejection("security_hub: null", "slug: other");
    assert_eq!((line, column), (5, 1));
    assert!(
        message.contains("the first is at line 1 column 1"),
        "{message}"
    );
}

#[test]
fn a_pattern_that_does_not_parse_is_rejected_with_its_position() {
    let (line, column, message) = rejection("{$.eventName=Small}", "{$.eventName==Small}");
    assert_eq!((line, column), (10, 9));
    assert!(
        message.starts_with("this pattern does not parse: "),
        "{message}"
    );
}

#[test]
fn a_created_pattern_must_be_documented_syntax() {
    let (line, _, message) = rejection("'{ $.eventName = Small }'", "'Small'");
    assert_eq!(line, 8);
    assert!(
        message.starts_with("not a pattern we may write: "),
        "{message}"
    );
}

#[test]
fn a_created_pattern_must_be_accepted() {
    let (line, _, message) = rejection("{$.eventName=Small}", "{$.eventName=Other}");
    assert_eq!(line, 8);
    assert_eq!(
        message,
        "what is created for CIS 1.1.0 is not among the patterns it accepts"
    );
}

#[test]
fn an_example_that_does_not_hold_is_rejected_with_its_position() {
    let (line, column, message) = rejection("{ eventName: Small }", "{ eventName: Tiny }");
    assert_eq!((line, column), (17, 7));
    assert_eq!(
        message,
        "this event does not match what is created for CIS 1.1.0"
    );
    let (line, _, message) = rejection("{ eventName: Big }", "{ eventName: Small }");
    assert_eq!(line, 19);
    assert_eq!(message, "this event matches what is created for CIS 1.1.0");
}

#[test]
fn noise_has_an_explanation_and_a_matching_event() {
    let with = |why: &str, narrow: &str, name: &str| {
        let noise = format!(
            "noise: {{ why: '{why}', narrow: '{narrow}', event: {{ eventName: {name} }} }}"
        );
        (SMALL.replacen("security_hub: null", &noise, 1), noise)
    };
    let (text, _) = with(" small things happen ", "`threshold: 5`", "Small");
    let catalog = Catalog::read([("small.yaml", text.as_str())]).unwrap();
    let noise = catalog.iter().next().unwrap().noise.clone().unwrap();
    assert_eq!(noise.why, "small things happen");
    assert_eq!(noise.narrow, "`threshold: 5`");

    let rejection_of =
        |why, narrow, name| rejection("security_hub: null", &with(why, narrow, name).1);
    assert_eq!(
        rejection_of(" ", "so", "Small"),
        (5, 10, "`why` says nothing".to_owned())
    );
    assert_eq!(rejection_of("so", "", "Small").2, "`narrow` says nothing");
    assert_eq!(
        rejection_of("so", "so", "Big").2,
        "this event does not match what is created for CIS 1.1.0"
    );
    let logging_with_noise =
        "logging: { retention_days: 1 }\nnoise: { why: so, narrow: so, event: {} }";
    let (start, end) = (SMALL.find("filter:"), SMALL.find("examples:"));
    let block = SMALL.get(start.unwrap()..end.unwrap()).unwrap();
    assert_eq!(
        rejection(block, &format!("{logging_with_noise}\n")).2,
        "only a control with a `filter` block has an alarm that can be noisy"
    );
}

#[test]
fn a_control_has_a_filter_or_a_logging_block() {
    let (line, _, message) = rejection("security_hub: null", "logging: { retention_days: 1 }");
    assert_eq!(line, 5);
    assert_eq!(
        message,
        "a control has a `filter` or a `logging` block, not both"
    );
}

#[test]
fn slug_and_level_are_checked() {
    assert_eq!(rejection("slug: small", "slug: Small").0, 1);
    assert_eq!(
        rejection(r#"level: { "1.1.0": 1 }"#, r#"level: { "1.1.0": 3 }"#).2,
        "a level is 1 or 2"
    );
}

#[test]
fn an_unknown_version_is_rejected_with_the_known_ones() {
    let (line, _, message) = rejection(r#"ids: { "1.1.0""#, r#"ids: { "1.1.1""#);
    assert_eq!(line, 2);
    assert!(message.contains("there are 1.1.0, 1.2.0,"), "{message}");
}

#[test]
fn two_controls_share_neither_slug_nor_number_nor_pattern() {
    let same = clash_error(SMALL);
    assert_eq!(
        same.to_string(),
        "two.yaml:1:1: another control is called small already"
    );

    let number = SMALL.replacen("small", "other", 1);
    assert_eq!(
        clash_error(&number).to_string(),
        "two.yaml:2:1: CIS 1.1.0 has the number 9.1 for small already"
    );

    let pattern = number.replacen("9.1", "9.2", 1);
    assert_eq!(
        clash_error(&pattern).to_string(),
        "two.yaml:8:3: small creates an equal pattern"
    );
}
