//! `undo --last` and `undo --list`: the journals in the state folder.

use crate::Test;
use crate::report::text;
use crate::scenarios::journal::assert_same;
use crate::suite::Suite;
use crate::test_account::TestAccount;
use serde_json::Value;
use std::fs;

pub(crate) const TESTS: &[Test] = &[
    (
        "undo --last takes back the newest run of the account, and undo --list shows it",
        takes_back_newest,
    ),
    (
        "undo --last takes back an interrupted run with the run that continued it",
        takes_back_interrupted,
    ),
];

/// The rows of this account.
fn listed(account: &TestAccount<'_>) -> Vec<Value> {
    let run = account.cis_fix("undo --list --format json").exits(0);
    let document: Value = serde_json::from_str(&run.out).unwrap();
    let rows = document["journals"].as_array().unwrap().iter();
    rows.filter(|row| row["account"] == account.id())
        .cloned()
        .collect()
}

fn takes_back_newest(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    account
        .cis_fix("undo --last --yes")
        .exits(1)
        .complains("can be taken back")
        .complains("Nothing was changed.");
    let before = account.snapshot();
    account.cis_fix("apply --yes --control 3.3").exits(3);
    let rows = listed(&account);
    assert_eq!(rows.len(), 1, "{rows:?}");
    assert_eq!(rows[0]["state"], "complete");
    assert_eq!(rows[0]["changes"], 3);
    account
        .cis_fix("undo --list")
        .exits(0)
        .prints(&text(&rows[0]["path"]));
    account.cis_fix("undo --last --yes").exits(0);
    assert_same(&before, &account.snapshot(), "after undo --last");
    assert_eq!(listed(&account)[0]["state"], "taken_back");
    account
        .cis_fix("undo --last --yes")
        .exits(1)
        .complains("can be taken back");
    account.cis_fix("undo").exits(64);
}

fn takes_back_interrupted(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let before = account.snapshot();
    account.cis_fix("apply --yes --control 3.3").exits(3);
    let first = text(&listed(&account)[0]["path"]);
    // A run that was killed after its last change has no line that says that it ended.
    let journal = fs::read_to_string(&first).unwrap();
    let (kept, _) = journal.trim_end().rsplit_once('\n').unwrap();
    fs::write(&first, format!("{kept}\n")).unwrap();
    assert_eq!(listed(&account)[0]["state"], "interrupted");
    // The time of a journal has seconds.
    std::thread::sleep(std::time::Duration::from_millis(1_100));
    account.cis_fix("apply --yes --control 3.4").exits(3);
    account
        .cis_fix("undo --last --yes")
        .exits(0)
        .complains("continued one that was interrupted");
    assert_same(&before, &account.snapshot(), "after undo --last");
}
