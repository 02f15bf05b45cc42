//! README.md and the policies in `examples` agree with the program.

use crate::account::{Account, CATALOG, notify};
use cis_fix::control::BenchmarkVersion;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;

fn read(path: &str) -> String {
    fs::read_to_string(format!("{}/{path}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

/// The actions a policy allows.
pub(crate) fn allowed(path: &str) -> BTreeSet<String> {
    let policy: Value = serde_json::from_str(&read(path)).unwrap();
    let statements = policy["Statement"].as_array().unwrap();
    statements
        .iter()
        .flat_map(|statement| match &statement["Action"] {
            Value::String(one) => vec![one.clone()],
            many => serde_json::from_value(many.clone()).unwrap(),
        })
        .collect()
}

#[test]
fn the_table_of_controls_is_the_catalog() {
    let readme = read("README.md");
    let (_, rest) = readme.split_once("<!-- controls: begin").unwrap();
    let (table, _) = rest.split_once("<!-- controls: end").unwrap();
    let rows: Vec<&str> = table
        .lines()
        .filter(|line| line.starts_with("| ") && line.contains('`'))
        .collect();
    let version = |text: &str| text.parse::<BenchmarkVersion>().unwrap();
    let expected: Vec<String> = CATALOG
        .iter()
        .map(|control| {
            format!(
                "| {} | {} | {} | `{}` | {} |",
                control.id(version("1.2.0")),
                control.id(version("5.0.0")),
                control.id(version("7.0.0")),
                control.slug,
                control.security_hub.as_deref().unwrap_or("-")
            )
        })
        .collect();
    assert_eq!(rows, expected);
}

#[test]
fn the_policy_for_plan_allows_every_read_of_the_finding_and_no_write() {
    let actions = allowed("examples/iam/plan.json");
    for account in [Account::finding(), Account::compliant_by_us()] {
        for question in account.observe(&notify()).rounds.into_iter().flatten() {
            let action = question.action();
            assert!(
                actions.contains(action) || action == "sts:GetCallerIdentity",
                "{action} is missing"
            );
        }
    }
    let writes = |action: &&String| {
        !["Describe", "Get", "List"]
            .iter()
            .any(|w| action.contains(w))
    };
    assert_eq!(actions.iter().find(writes), None);
}

#[test]
fn the_policy_for_apply_allows_every_write_of_the_finding() {
    let actions = allowed("examples/iam/apply.json");
    for step in Account::finding().review(&notify()).plan.steps {
        for action in step.change.actions() {
            assert!(actions.contains(*action), "{action} is missing");
        }
    }
}

#[test]
fn every_test_that_the_pages_name_is_there() {
    for page in ["docs/safety.md", "docs/architecture.md", "SECURITY.md"] {
        let text = read(page);
        let quoted = text.split('`').skip(1).step_by(2);
        for path in
            quoted.filter(|word| word.starts_with("tests/") && !word.contains(['*', '{', ' ']))
        {
            let path = format!("{}/{path}", env!("CARGO_MANIFEST_DIR"));
            assert!(fs::exists(&path).unwrap(), "{page}: {path}");
        }
    }
}
