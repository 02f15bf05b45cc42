//! Journals: every line is read back, an incomplete last line is left out, and any other damage is rejected.

use crate::account::{Account, notify};
use crate::corruption::{corrupt, corruptions};
use cis_fix::journal::{Entry, Header, Journal, JournalError};
use cis_fix::plan::{Outcome, Plan};
use cis_fix::state::{AccountId, Partition, Region};
use proptest::prelude::*;
use std::sync::LazyLock;

const AT: &str = "2026-11-24T12:00:00Z";

fn header(plan: &Plan) -> Header {
    Header::new(
        AT.to_owned(),
        AccountId::from("111122223333"),
        Partition::from("aws"),
        "arn:aws:iam::111122223333:user/alice".to_owned(),
        Region::from("eu-west-1"),
        plan.digest.clone(),
    )
}

/// The journal of a run in which the third step failed and the last one was interrupted.
fn written() -> (Plan, Vec<Entry>, String) {
    let plan = Account::finding().review(&notify()).plan;
    let mut entries = Vec::new();
    for (number, step) in plan.steps.iter().enumerate() {
        let at = AT.to_owned();
        entries.push(Entry::Doing {
            at: at.clone(),
            step: step.clone(),
        });
        if number == 4 {
            entries.push(Entry::Found {
                at: at.clone(),
                step: step.id.clone(),
                policy: Some("{\"Version\":\"\u{1b}[2J\"}".to_owned()),
            });
        }
        if number + 1 == plan.steps.len() {
            continue;
        }
        let outcome = match number {
            2 => Outcome::Failed {
                error: "AWS answered AccessDenied: no".to_owned(),
            },
            _ => Outcome::Done,
        };
        let step = step.id.clone();
        entries.push(Entry::Done { at, step, outcome });
    }
    let lines = entries.iter().map(Entry::to_line).collect::<String>();
    let text = format!("{}{lines}", header(&plan).to_line());
    (plan, entries, text)
}

#[test]
fn a_written_journal_is_read_back() {
    let (plan, entries, text) = written();
    let journal = Journal::parse(&text).unwrap();
    assert_eq!(journal.header, header(&plan));
    assert_eq!(journal.entries, entries);
    assert!(!journal.truncated);
    assert!(!text.contains('\u{1b}'), "a policy steers no terminal");
    let started = journal.started_steps();
    assert_eq!(started.len(), plan.steps.len());
    assert!(matches!(started[2].outcome, Some(Outcome::Failed { .. })));
    assert_eq!(started[3].outcome, Some(&Outcome::Done));
    assert_eq!(started.last().unwrap().outcome, None);
}

#[test]
fn a_truncated_journal_is_read_up_to_its_last_complete_line() {
    let (_, entries, text) = written();
    let first = text.find('\n').unwrap() + 1;
    // At every position in the first entries, and at some positions in the others.
    let near = first..first + 4_000;
    let far = (first + 4_000..=text.len()).step_by(1_999);
    let whole = text.len()..=text.len();
    for cut in near
        .chain(far)
        .chain(whole)
        .filter(|cut| text.is_char_boundary(*cut))
    {
        let (start, _) = text.split_at(cut);
        let journal = Journal::parse(start).unwrap();
        let whole = start.matches('\n').count() - 1;
        assert_eq!(journal.entries, entries[..whole], "cut at {cut}");
        assert_eq!(journal.truncated, !start.ends_with('\n'), "cut at {cut}");
    }
}

#[test]
fn other_files_are_rejected_as_journals() {
    let (plan, _, text) = written();
    for other in [
        "",
        "\n",
        "{}\n",
        "nothing",
        "{\"format\":\"cis-fix plan\"}\n",
    ] {
        assert_eq!(
            Journal::parse(other),
            Err(JournalError::NotAJournal),
            "{other:?}"
        );
    }
    let line = header(&plan).to_line();
    let (truncated, _) = line.split_at(line.len() - 1);
    assert_eq!(Journal::parse(truncated), Err(JournalError::NotAJournal));
    let newer = text.replacen("\"format_version\":2", "\"format_version\":7", 1);
    let error = Journal::parse(&newer).unwrap_err().to_string();
    assert!(error.contains("version 7 of the format"), "{error}");
    let damaged = text.replacen("{\"done\":{", "{\"dome\":{", 1);
    let error = Journal::parse(&damaged).unwrap_err().to_string();
    assert!(
        error.contains("unknown variant `dome`") && error.contains("at line 3, column "),
        "{error}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn a_corrupted_journal_is_read_or_rejected_with_a_position(
        changes in corruptions(),
    ) {
        static TEXT: LazyLock<String> = LazyLock::new(|| written().2);
        let text = corrupt(&TEXT, changes);
        if let Err(JournalError::Damaged { line, .. }) = Journal::parse(&text) {
            prop_assert!(line >= 1 && line <= 1 + text.matches('\n').count());
        }
    }
}
