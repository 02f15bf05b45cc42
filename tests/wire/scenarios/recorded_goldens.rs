//! The recordings behind the snapshots of `tests/core/goldens.rs` are what the program records of such accounts,
//! redacted. To update them: `CIS_FIX_RECORD=1 cargo test --test wire recordings`, then the snapshots, then read the
//! difference.

use super::{accounts, compliant_account};
use crate::Test;
use crate::suite::Suite;
use crate::test_account::TestAccount;
use cis_fix::catalog::Catalog;
use cis_fix::recording::Recording;
use cis_fix::settings::Settings;
use serde_json::{Value, json};
use similar::TextDiff;
use std::fs;
use std::path::PathBuf;

pub(crate) const TESTS: &[Test] = &[(
    "the recordings of the goldens equal recordings of the same accounts",
    match_recordings,
)];

/// An account, with the name of its recording.
type Made<'a> = (&'static str, TestAccount<'a>);

fn accounts(suite: &Suite) -> Vec<Made<'_>> {
    let mut accounts = vec![(
        "met-by-somebody-else",
        compliant_account::compliant_account(suite),
    )];
    let scenarios = [
        ("the-reported-finding", "finding"),
        ("somebody-elses-things", "foreign"),
        ("no-trail", "no-trail"),
        ("a-trail-without-log-group", "no-log-group"),
    ];
    let seeded = |(name, scenario)| (name, TestAccount::seeded(suite, scenario));
    accounts.extend(scenarios.map(seeded));
    let changed = |&(name, change): &(&'static str, Change)| {
        let account = TestAccount::seeded(suite, "finding");
        change(&account);
        (name, account)
    };
    accounts.extend(CHANGED.iter().map(changed));
    accounts
}

/// A change to the account of the finding.
type Change = fn(&TestAccount<'_>);

/// The recordings of the finding after a change.
const CHANGED: &[(&str, Change)] = &[
    ("met-by-us", |account| {
        account
            .cis_fix("apply --yes --notify email:soc@example.com")
            .exits(0);
    }),
    ("made-and-nobody-subscribed", |account| {
        account.cis_fix("apply --yes").exits(3);
    }),
    ("partly-met-in-other-words", |account| {
        account.python(accounts::PARTLY, &[]);
    }),
    ("a-stopped-trail", |account| {
        account.aws("cloudtrail stop-logging --name management-events");
    }),
    ("a-trail-of-one-region", |account| {
        let one = "--name management-events --no-is-multi-region-trail";
        account.aws(&format!("cloudtrail update-trail {one}"));
    }),
    ("two-trails-that-qualify", |account| {
        account.python(accounts::SECOND, &[]);
    }),
    ("a-full-log-group", |account| {
        account.python(accounts::FULL, &[]);
    }),
];

/// Replaces values that differ between runs: when the account was read, and when the trail started and last delivered.
fn without_times(mut recording: Value) -> Value {
    recording["tool_version"] = json!("0.0.0");
    let observed = &mut recording["observed"];
    observed["observed_at"] = json!(1_767_225_600);
    for status in observed["trail_status"]
        .as_object_mut()
        .unwrap()
        .values_mut()
    {
        let delivered = status.pointer_mut("/present/last_delivery_to_logs");
        if let Some(time) = delivered.filter(|time| time.is_number()) {
            *time = json!(1_767_225_000);
        }
        // The recordings are in the form of an earlier version, which must stay readable.
        remove_fields(status, &["started_logging", "last_delivery_to_bucket"]);
    }
    for group in observed["log_groups"].as_object_mut().unwrap().values_mut() {
        remove_fields(group, &["created"]);
    }
    recording
}

/// Removes these fields, if there is a value at all.
fn remove_fields(read: &mut Value, fields: &[&str]) {
    let present = read.get_mut("present").and_then(Value::as_object_mut);
    if let Some(present) = present {
        for field in fields {
            present.remove(*field);
        }
    }
}

/// Replaces the random ids of subscriptions with numbers. Pseudonyms are assigned in the order of the names, so random
/// ids would change them from run to run.
fn with_numbered_subscriptions(recording: &str) -> String {
    let is_id = |word: &str| {
        let parts: Vec<usize> = word.split('-').map(str::len).collect();
        let hex = |letter: char| letter.is_ascii_hexdigit() || letter == '-';
        parts == [8, 4, 4, 4, 12] && word.chars().all(hex)
    };
    let words = recording.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-');
    let mut ids: Vec<&str> = Vec::new();
    for word in words.filter(|word| is_id(word)) {
        if !ids.contains(&word) {
            ids.push(word);
        }
    }
    let mut text = recording.to_owned();
    for (number, id) in ids.into_iter().enumerate() {
        text = text.replace(id, &format!("00000000-0000-4000-8000-{number:012}"));
    }
    text
}

/// The lines that differ, with their surroundings.
fn difference(then: &Value, now: &Value) -> String {
    let (then, now) = (format!("{then:#}"), format!("{now:#}"));
    let lines = TextDiff::from_lines(&then, &now);
    lines.unified_diff().header("then", "now").to_string()
}

fn match_recordings(suite: &Suite) {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/core/recordings");
    let write = std::env::var_os("CIS_FIX_RECORD").is_some();
    let catalog = Catalog::embedded().unwrap();
    let mut known = Vec::new();
    for (name, account) in accounts(suite) {
        let run = account.cis_fix("observe --out -").exits(0);
        let recording = Recording::read(&with_numbered_subscriptions(&run.out)).unwrap();
        let redacted = recording.redacted(&catalog, &Settings::default());
        let now = without_times(serde_json::from_str(&redacted.to_json()).unwrap());
        let file = folder.join(format!("{name}.json"));
        if write {
            fs::write(&file, format!("{now:#}\n")).unwrap();
        }
        let text = fs::read_to_string(&file).unwrap_or_default();
        let then: Value = serde_json::from_str(&text).unwrap_or(Value::Null);
        assert!(
            now == then,
            "{name} is not as it was recorded:\n{}",
            difference(&then, &now)
        );
        known.push(format!("{name}.json"));
    }
    let mut there: Vec<String> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .filter(|name| name.strip_suffix(".json").is_some())
        .collect();
    there.sort();
    known.sort();
    assert_eq!(there, known, "a recording nobody makes");
}
