//! README.md, the pages in `docs` and the policies in `examples` agree with the program.

use crate::account::{Account, CATALOG, notify};
use cis_fix::control::{BenchmarkVersion, Control};
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
    let page = read("docs/controls.md");
    let (_, rest) = page.split_once("<!-- controls: begin").unwrap();
    let (table, _) = rest.split_once("<!-- controls: end").unwrap();
    let rows: Vec<&str> = table
        .lines()
        .filter(|line| line.starts_with("| ") && line.contains('`'))
        .collect();
    let number = |control: &Control, version: &str| {
        let version: BenchmarkVersion = version.parse().unwrap();
        let number = control.ids.at(version);
        number.map_or_else(|| "-".to_owned(), Clone::clone)
    };
    let expected: Vec<String> = CATALOG
        .iter()
        .map(|control| {
            format!(
                "| {} | {} | {} | `{}` | {} |",
                number(control, "1.2.0"),
                number(control, "5.0.0"),
                number(control, "7.0.0"),
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
    for page in pages() {
        let page = page.as_str();
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

/// README, the pages of `docs`, and the other pages at the top.
fn pages() -> Vec<String> {
    let docs = fs::read_dir(format!("{}/docs", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let mut pages: Vec<String> = docs
        .map(|entry| format!("docs/{}", entry.unwrap().file_name().to_string_lossy()))
        .collect();
    pages.sort();
    pages.extend(["README.md", "CONTRIBUTING.md", "SECURITY.md"].map(str::to_owned));
    pages
}

#[test]
fn the_readme_is_short_and_shows_the_overview() {
    let readme = read("README.md");
    let lines = readme.lines().count();
    assert!(lines <= 200, "{lines} lines");
    let (_, rest) = readme.split_once("$ cis-fix plan\n").unwrap();
    let (shown, _) = rest.split_once("\n```").unwrap();
    let golden = read("tests/core/snapshots/core__overviews__no_one_notified.snap");
    let screen = golden.splitn(3, "---\n").nth(2).unwrap();
    assert_eq!(shown, screen.trim_end());
}

/// The name that GitHub gives to a heading.
fn anchor(heading: &str) -> String {
    let kept = heading.to_lowercase();
    let kept = kept
        .chars()
        .filter(|c| c.is_alphanumeric() || " -_".contains(*c));
    kept.collect::<String>().replace(' ', "-")
}

#[test]
fn every_link_of_a_page_leads_somewhere() {
    for page in pages() {
        let text = read(&page);
        let folder = page.rsplit_once('/').map_or("", |(folder, _)| folder);
        for link in text.split("](").skip(1) {
            let (target, _) = link.split_once(')').unwrap();
            if target.contains("://") || target.contains(' ') {
                continue;
            }
            let (file, section) = target.split_once('#').unwrap_or((target, ""));
            let file = if file.is_empty() {
                page.clone()
            } else {
                format!("{folder}/{file}")
                    .trim_start_matches('/')
                    .to_owned()
            };
            let path = format!("{}/{file}", env!("CARGO_MANIFEST_DIR"));
            assert!(fs::exists(&path).unwrap(), "{page}: {target}");
            if !section.is_empty() {
                let there = read(&file);
                let mut headings = there.lines().filter(|line| line.starts_with('#'));
                let named = |line: &str| anchor(line.trim_start_matches('#').trim()) == section;
                assert!(headings.any(named), "{page}: {target}");
            }
        }
    }
}
