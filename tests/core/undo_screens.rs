//! The screen of an undo at 80 columns: each value before and after, and what a journal claims that nothing proves.

use crate::account::{
    Account, HOME, OWN_BUCKET, OWN_TOPIC, THEIR_BUCKET, TRAIL_BUCKET, group, notify,
};
use crate::undo_plans::{applied_finding, complete_journal, undo_of};
use cis_fix::journal::{Entry, Journal};
use cis_fix::plan::{Change, Delta, Step, StepId};
use cis_fix::render::json::v1::UndoV1;
use cis_fix::render::{LineWriter, write_claims, write_undo_overview, write_undo_plan};
use cis_fix::reversal::Reversal;
use cis_fix::state::{BucketName, PublicAccessBlock, Read, Region, TopicArn};
use cis_fix::undo::{UndoPlan, UndoStep};
use serde_json::{Value, json};
use std::io;

const OWN: &str = "cis-fix-root-usage";

/// The text of a screen of 80 columns.
fn screen(write: impl FnOnce(&mut LineWriter<'_>) -> io::Result<()>) -> String {
    let mut text = Vec::new();
    let mut writer = LineWriter::new(&mut text, false).with_width(Some(80));
    write(&mut writer).unwrap();
    String::from_utf8(text).unwrap()
}

/// The account after a run, with a policy of others to which our statement was added.
fn account() -> Account {
    let mut account = Account::compliant_by_us();
    let own = account.bucket(OWN_BUCKET).policy.present().unwrap().clone();
    let mut statements = statements(&own);
    let theirs = json!({"Sid": "Theirs", "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*"});
    statements.insert(0, theirs);
    account.bucket(THEIR_BUCKET).policy = Read::Present(document(&statements));
    account
}

fn statements(policy: &str) -> Vec<Value> {
    let document: Value = serde_json::from_str(policy).unwrap();
    document["Statement"].as_array().unwrap().clone()
}

fn document(statements: &[Value]) -> String {
    json!({ "Version": "2012-10-17", "Statement": statements }).to_string()
}

/// One reversal of each kind.
fn reversals(account: &mut Account) -> Vec<Reversal> {
    let mut all = deletions();
    all.extend(policy_removals(account));
    all.extend(restorations(account));
    all
}

fn deletions() -> Vec<Reversal> {
    let region = Region::from(HOME);
    let topic = TopicArn::from(OWN_TOPIC);
    let person = &notify().notify[0];
    vec![
        Reversal::DeleteAlarm {
            region: region.clone(),
            name: OWN.to_owned(),
        },
        Reversal::DeleteMetricFilter {
            log_group: group(HOME),
            name: OWN.to_owned(),
        },
        Reversal::Unsubscribe {
            topic: topic.clone(),
            subscriber: person.masked(),
            name: person.unique_label(),
        },
        Reversal::DeleteTopic { topic },
        Reversal::StopLogging {
            bucket: BucketName::from(TRAIL_BUCKET),
            region: region.clone(),
        },
        Reversal::DeleteBucket {
            bucket: BucketName::from(OWN_BUCKET),
            region,
        },
    ]
}

/// The removal of our statements from policies of topics and buckets.
fn policy_removals(account: &mut Account) -> Vec<Reversal> {
    let own = account.bucket(OWN_BUCKET).policy.present().unwrap().clone();
    let from_bucket = |bucket: &str, had_none| Reversal::BucketPolicy {
        bucket: BucketName::from(bucket),
        region: Region::from(HOME),
        statements: statements(&own),
        had_none,
    };
    let topic = TopicArn::from(OWN_TOPIC);
    let policy = account.topic(OWN_TOPIC).attributes.present().unwrap();
    let from_topic = Reversal::TopicPolicy {
        topic,
        statements: statements(policy.policy.as_ref().unwrap()),
    };
    vec![
        from_topic,
        from_bucket(THEIR_BUCKET, false),
        from_bucket(OWN_BUCKET, true),
    ]
}

fn restorations(account: &Account) -> Vec<Reversal> {
    let now = account.alarms().remove(0);
    let mut louder = now.clone();
    louder.threshold = Some(5.0);
    let region = Region::from(HOME);
    let alarm = Change::Alarm {
        region: region.clone(),
        tags: [].into(),
        delta: Delta {
            before: Some(now),
            after: louder,
        },
    };
    let block = Change::PublicAccessBlock {
        bucket: BucketName::from(OWN_BUCKET),
        region,
        delta: Delta {
            before: Some(PublicAccessBlock::CLOSED),
            after: PublicAccessBlock {
                block_public_acls: false,
                ..PublicAccessBlock::CLOSED
            },
        },
    };
    [alarm, block]
        .map(|change| Reversal::Restore { change })
        .into()
}

fn undo(account: &mut Account) -> UndoPlan {
    let step = |reversal| UndoStep {
        step: StepId::new("a-step"),
        reversal,
        after: Vec::new(),
    };
    UndoPlan {
        steps: reversals(account).into_iter().map(step).collect(),
        retained: Vec::new(),
    }
}

fn journal(account: &Account) -> Journal {
    let plan = Account::finding().review(&notify()).plan;
    complete_journal(&account.0, &plan)
}

#[test]
fn each_reversal_is_shown_with_the_value_before_and_after() {
    let mut account = account();
    let plan = undo(&mut account);
    let run = journal(&account).header;
    let shown = screen(|writer| write_undo_plan(writer, &run, &account.0, &plan));
    insta::assert_snapshot!(shown);
}

#[test]
fn an_overview_has_an_entry_per_kind_and_each_value_that_is_put_back() {
    let mut account = account();
    let plan = undo(&mut account);
    let run = journal(&account).header;
    let details = "cis-fix undo --last --full";
    let shown = screen(|writer| write_undo_overview(writer, &run, &account.0, &plan, details));
    insta::assert_snapshot!(shown);
}

#[test]
fn the_overview_of_the_reported_finding_fits_on_a_terminal() {
    let (applied, now) = applied_finding();
    let run = complete_journal(&now, &applied).header;
    let plan = undo_of(&applied, &now);
    assert!(plan.steps.len() > 28, "{}", plan.steps.len());
    let details = "cis-fix undo --last --full";
    let shown = screen(|writer| write_undo_overview(writer, &run, &now, &plan, details));
    assert!(shown.lines().count() <= 24, "{shown}");
    insta::assert_snapshot!(shown);
}

#[test]
fn everything_that_a_foreign_journal_claims_is_shown() {
    let mut account = account();
    let mut journal = journal(&account);
    journal.entries.truncate(8);
    for (number, reversal) in reversals(&mut account).into_iter().enumerate() {
        let Reversal::Restore { change } = reversal else {
            continue;
        };
        // Twice under one id: both are claims.
        for id in ["one".to_owned(), format!("one-{number}"), "one".to_owned()] {
            let step = Step {
                id: StepId::new(id),
                change: change.clone(),
                controls: Vec::new(),
                after: Vec::new(),
            };
            let at = journal.header.at.clone();
            journal.entries.push(Entry::Doing { at, step });
        }
    }
    let reason = "line 1 has no MAC";
    let shown = screen(|writer| write_claims(writer, &journal, reason));
    insta::assert_snapshot!(shown);
}

#[test]
fn the_report_has_the_values_of_the_screen() {
    let mut account = account();
    let plan = undo(&mut account);
    let journal = journal(&account);
    let document = UndoV1::new(&journal, Some("why"), &account.0, &plan, &[]);
    let document = serde_json::to_value(&document).unwrap();
    let claims = document["foreign_journal"]["claims"].as_array().unwrap();
    assert_eq!(claims.len(), journal.claimed_steps().count());
    for step in document["steps"].as_array().unwrap() {
        let removes = step.get("value_after").is_none();
        let does = step["does"].as_str().unwrap();
        let is_removal = ["delete", "unsubscribe", "turn off"];
        let is_removal = is_removal.iter().any(|verb| does.starts_with(verb));
        let deletes_policy = step["reversal"]["bucket_policy"]["had_none"] == true;
        assert_eq!(removes, is_removal || deletes_policy, "{step:#}");
        assert!(step.get("value_before").is_some(), "{step:#}");
    }
    let proven = UndoV1::new(&journal, None, &account.0, &plan, &[]);
    let proven = serde_json::to_value(&proven).unwrap();
    assert!(proven.get("foreign_journal").is_none());
}
