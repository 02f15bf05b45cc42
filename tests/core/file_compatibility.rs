//! Files that an earlier program wrote are read as before, and lead to the same decisions. `fixtures/README.md` says how they
//! were made.

use crate::account::decide;
use crate::undo_plans::with_undo_reads;
use cis_fix::journal::{Entry, Journal, JournalKey, Provenance};
use cis_fix::plan::{Review, Step};
use cis_fix::recording::Recording;
use cis_fix::render::json::v1::Report;
use cis_fix::render::{LineWriter, write_undo_plan};
use cis_fix::reversal::Reversal;
use cis_fix::saved_plan::{SavedPlan, StepDifference, compare_steps, mask_secrets};
use cis_fix::settings::{Settings, Subscriber};
use cis_fix::state::Observed;
use cis_fix::undo::plan_undo;
use serde_json::{Value, json};
use std::fs;
use std::path::PathBuf;

fn fixture(name: &str) -> String {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/core/fixtures");
    fs::read_to_string(folder.join(name)).unwrap()
}

/// The settings of the command lines that wrote the files.
fn settings() -> Settings {
    Settings {
        notify: vec![
            Subscriber::new("email", "security@example.com"),
            Subscriber::new(
                "https",
                "https://events.example.com/integration/0123456789abcdef/enqueue",
            ),
        ],
        ..Settings::default()
    }
}

fn read_recording(name: &str) -> Observed {
    Recording::read(&fixture(name)).unwrap().observed
}

fn review_recording() -> (Observed, Review) {
    let observed = read_recording("recording.json");
    let review = decide(&settings(), &observed);
    (observed, review)
}

/// What a report decides, without the wording.
fn decision(report: &Value) -> Value {
    let findings = report["findings"].as_array().unwrap().iter();
    let findings: Vec<Value> = findings
        .map(|finding| {
            json!([
                finding["control"],
                finding["id"],
                finding["verdict"],
                finding["broken_link"],
                finding["unheard"],
            ])
        })
        .collect();
    json!({
        "account": report["account"],
        "observed_at": report["observed_at"],
        "trail": report["trail"],
        "log_group": report["log_group_arn"],
        "trail_buckets": report["trail_buckets"],
        "topic": report["topic"],
        "findings": findings,
        "steps": report["plan"]["steps"],
        "totals": report["plan"]["totals"],
        "digest": report["plan"]["digest"],
    })
}

#[test]
fn a_recording_leads_to_the_same_plan() {
    let (observed, review) = review_recording();
    let caller = observed.caller.present().unwrap();
    let region = observed.start_region.as_str();
    let report = Report::new("plan", caller, region, settings().benchmark, &review)
        .observed_at(observed.observed_at)
        .with_plan(&review.plan);
    let now = serde_json::to_value(&report).unwrap();
    let before: Value = serde_json::from_str(&fixture("report.json")).unwrap();
    assert_eq!(decision(&now), decision(&before));
}

#[test]
fn a_saved_plan_is_parsed_and_equals_the_plan_made_now_but_for_its_encryption() {
    let text = fixture("saved-plan.json");
    let saved = SavedPlan::parse(&text).unwrap();
    let (observed, review) = review_recording();
    let caller = observed.caller.present().unwrap();
    assert_eq!(saved.account, caller.account);
    // That program also wrote the encryption that a new bucket has anyway, so `apply` refuses its plan.
    assert!(!saved.matches(&review.plan));
    let is_encryption = |id: &str| id.starts_with("bucket-encryption/");
    for difference in compare_steps(&saved, &review.plan) {
        match difference {
            StepDifference::Removed(step) => assert!(is_encryption(step.id.as_str())),
            StepDifference::Changed { planned, now } => {
                assert_eq!(planned.change, now.change, "{}", now.id);
                assert!(planned.after.iter().any(|id| is_encryption(id.as_str())));
            }
            other => panic!("{other:?}"),
        }
    }
    let mut steps = saved.steps.clone();
    steps.retain(|step| !is_encryption(step.id.as_str()));
    for step in &mut steps {
        step.after.retain(|id| !is_encryption(id.as_str()));
    }
    assert_eq!(steps.len() + 1, saved.steps.len());
    assert_eq!(steps, mask_secrets(&review.plan.steps));
    assert_eq!(saved.to_json(), text, "it is written as it was");
}

#[test]
fn a_journal_leads_to_the_same_undo() {
    let journal = Journal::parse(&fixture("journal.jsonl")).unwrap();
    assert!(!journal.truncated);
    let started = journal.started_steps().into_iter();
    let steps: Vec<Step> = started.map(|started| started.step.clone()).collect();
    let after = with_undo_reads(read_recording("recording-after-apply.json"), &steps);
    let undo = plan_undo(&journal, &after);
    let mut screen = Vec::new();
    let writer = &mut LineWriter::new(&mut screen, false);
    write_undo_plan(writer, &journal.header, &after, &undo).unwrap();
    // Below each step, the screen now has the value before and after it, which that program did not show.
    let screen = String::from_utf8(screen).unwrap();
    let is_value = |line: &&str| line.starts_with("      ");
    let titles: Vec<&str> = screen.lines().filter(|line| !is_value(line)).collect();
    let before = fixture("undo.txt");
    assert_eq!(titles, before.lines().collect::<Vec<_>>(), "{screen}");
}

#[test]
fn a_sealed_journal_is_proven_by_its_key() {
    let text = fixture("sealed-journal.jsonl");
    let key = JournalKey::parse(&fixture("sealed-journal.key")).unwrap();
    assert_eq!(Provenance::of(&text, &key), Provenance::Proven);
    let journal = Journal::parse(&text).unwrap();
    assert!(journal.has_end());
    assert_eq!(journal.started_steps().len(), 3);
}

#[test]
fn the_written_journal_equals_the_stored_one() {
    for name in ["journal.jsonl", "undo-journal.jsonl"] {
        let text = fixture(name);
        let journal = Journal::parse(&text).unwrap();
        let lines: String = journal.entries.iter().map(Entry::to_line).collect();
        assert_eq!(journal.header.to_line() + &lines, text, "{name}");
    }
}

#[test]
fn a_journal_of_an_undo_keeps_the_value_that_was_restored() {
    let journal = Journal::parse(&fixture("undo-journal.jsonl")).unwrap();
    let restores = journal.entries.iter().filter(|entry| {
        matches!(
            entry,
            Entry::Undoing {
                reversal: Reversal::Restore { .. },
                ..
            }
        )
    });
    assert_eq!(restores.count(), 1);
}
