//! Journals that nothing proves: of another machine, or edited.

use super::journal::assert_same;
use crate::Test;
use crate::run::Run;
use crate::suite::Suite;
use crate::test_account::{TestAccount, assert_private};
use serde_json::Value;
use std::fs;
use std::path::Path;

pub(crate) const TESTS: &[Test] = &[
    (
        "undo refuses an edited journal, and names the first line that differs",
        refuses_edited_journal,
    ),
    (
        "undo takes the journal of another machine with --foreign-journal alone, and shows all it claims",
        accepts_foreign_journal,
    ),
    (
        "where no key can be kept, apply says that its journal has no MACs",
        says_that_there_are_no_macs,
    ),
];

/// Runs the binary as on a machine with this folder for state.
fn on_machine(account: &TestAccount<'_>, state: &Path, words: &str) -> Run {
    let mut command = account.command(words);
    command.env("XDG_STATE_HOME", state);
    command.args(["--write-rate", "unlimited"]);
    Run::of(&mut command)
}

fn refuses_edited_journal(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let journal = account.place("honest.jsonl");
    let words = format!("apply --yes --control 3.4 --journal {}", journal.display());
    account.cis_fix(&words).exits(3);
    let before = account.snapshot();
    let text = fs::read_to_string(&journal).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let last = lines.len();
    assert!(lines[last - 1].starts_with("{\"ended\":"), "{text}");
    let edited = [
        (
            text.replacen("\"threshold\":1.0", "\"threshold\":9.0", 1),
            None,
        ),
        (
            [&lines[..2], &lines[3..]].concat().join("\n") + "\n",
            Some(3),
        ),
        (format!("{text}{}\n", lines[1]), Some(last + 1)),
    ];
    let path = account.place("edited.jsonl");
    for (edited, line) in edited {
        fs::write(&path, edited).unwrap();
        let run = account.cis_fix(&format!("undo {} --yes", path.display()));
        let run = run.exits(1).complains("is not as cis-fix wrote it here");
        let run = run
            .complains("--foreign-journal")
            .complains("Nothing was changed.");
        if let Some(line) = line {
            run.complains(&format!("line {line} is not"));
        }
    }
    assert_eq!(account.snapshot(), before);
}

fn accepts_foreign_journal(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let before = account.snapshot();
    let journal = account.place("artifact.jsonl");
    let path = journal.display();
    let (here, there) = (account.place("here"), account.place("there"));
    let words = format!("apply --yes --control 2.6,3.4 --journal {path}");
    on_machine(&account, &here, &words).exits(3);
    assert_private(&here.join("cis-fix/journal.key"));
    // A machine without a key, and one with a key of its own.
    let undo = format!("undo {path} --yes");
    let run = on_machine(&account, &there, &undo).exits(1);
    run.complains("there is no key")
        .complains("Nothing was changed.");
    let other = TestAccount::seeded(suite, "finding");
    on_machine(&other, &there, "apply --yes --control 3.4").exits(3);
    let run = on_machine(&account, &there, &undo).exits(1);
    run.complains("line 1 names another key");
    let words = format!("iam-policy undo {path}");
    on_machine_without_rate(&account, &there, &words)
        .exits(0)
        .complains("The journal is not proven: line 1 names another key");

    let words = format!("{undo} --foreign-journal");
    let run = on_machine(&account, &there, &format!("{words} --format json")).exits(0);
    let document: Value = serde_json::from_str(&run.out).unwrap();
    let claims = document["foreign_journal"]["claims"].as_array().unwrap();
    assert!(claims.len() >= 9, "{document:#}");
    let steps = document["steps"].as_array().unwrap();
    for step in steps {
        let shown = step.get("value_before").is_some();
        assert!(shown && step.get("value_after").is_none(), "{step:#}");
    }
    assert_same(&before, &account.snapshot(), &run.out);
    let run = on_machine(&account, &there, &words).exits(0);
    run.prints("This journal is not proven: line 1 names another key")
        .prints("What the journal claims")
        .prints("Undo: nothing to take back");
}

/// The same for a command that writes nothing.
fn on_machine_without_rate(account: &TestAccount<'_>, state: &Path, words: &str) -> Run {
    let mut command = account.command(words);
    Run::of(command.env("XDG_STATE_HOME", state))
}

fn says_that_there_are_no_macs(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let before = account.snapshot();
    let (journal, file) = (account.place("plain.jsonl"), account.place("a-file"));
    fs::write(&file, "").unwrap();
    let path = journal.display();
    let words = format!("apply --yes --control 3.4 --journal {path}");
    let run = on_machine(&account, &file, &words).exits(3);
    run.complains("The journal of this run has no MACs, because the key");
    let text = fs::read_to_string(&journal).unwrap();
    assert!(!text.contains("\"mac\":"), "{text}");
    let run = account.cis_fix(&format!("undo {path} --yes")).exits(1);
    run.complains("line 1 has no MAC");
    let words = format!("undo {path} --yes --foreign-journal");
    account.cis_fix(&words).exits(0);
    assert_same(&before, &account.snapshot(), &words);
}
