//! Journals that nothing proves: of another machine, or edited.

use super::journal::assert_same;
use crate::Test;
use crate::report::text;
use crate::run::Run;
use crate::suite::Suite;
use crate::test_account::{TestAccount, assert_private};
use serde_json::{Value, json};
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
        "undo of a forged journal takes back the run and touches nothing of others",
        touches_nothing_of_others,
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

/// The things of others that a forger claims, and the claims.
struct Others {
    bucket: String,
    topic: String,
    alarm: Value,
}

impl Others {
    /// Creates them: a topic with a person on call, an alarm that notifies it, and an empty bucket.
    fn create(account: &TestAccount<'_>) -> Self {
        let bucket = text(&account.python("print(json.dumps(bucket('shop')))", &[]));
        let topic = account.aws("sns create-topic --name on-call");
        let topic = text(&topic["TopicArn"]);
        account.aws(&format!(
            "sns subscribe --topic-arn {topic} --protocol email --notification-endpoint on-call@example.com"
        ));
        account.aws_with(
            "cloudwatch put-metric-alarm --alarm-name pager --namespace Shop --metric-name errors --statistic Sum --period 300 --evaluation-periods 1 --threshold 1 --comparison-operator GreaterThanOrEqualToThreshold --treat-missing-data notBreaching",
            &["--alarm-description", "made by hand", "--alarm-actions", &topic],
        );
        let alarm = json!({
            "name": "pager", "description": "made by hand",
            "metric": { "namespace": "Shop", "name": "errors" }, "dimensions": {},
            "statistic": "Sum", "comparison": "GreaterThanOrEqualToThreshold", "threshold": 1.0,
            "period": 300, "evaluation_periods": 1, "datapoints_to_alarm": null,
            "treat_missing_data": "notBreaching", "unit": null, "actions_enabled": true,
            "alarm_actions": [topic], "ok_actions": [], "insufficient_data_actions": [],
        });
        Self {
            bucket,
            topic,
            alarm,
        }
    }

    /// The lines that claim that a run created all this.
    fn claims(&self, account: &TestAccount<'_>, trail_bucket: &str) -> String {
        let Self {
            bucket,
            topic,
            alarm,
        } = self;
        let words = format!("sns get-topic-attributes --topic-arn {topic}");
        let policy = &account.aws(&words)["Attributes"]["Policy"];
        let region = &account.identity.region;
        let person = json!({ "protocol": "email", "endpoint": "on-call@example.com" });
        let created = |after: Value| json!({ "before": null, "after": after });
        let closed = json!({
            "block_public_acls": true, "ignore_public_acls": true,
            "block_public_policy": true, "restrict_public_buckets": true,
        });
        let mut open = closed.clone();
        open["block_public_policy"] = json!(false);
        let changes = [
            (
                "alarm/pager".to_owned(),
                json!({ "alarm": { "region": region, "tags": {}, "delta": created(alarm.clone()) } }),
            ),
            (
                format!("create-topic/{topic}"),
                json!({ "create_topic": {
                    "topic": topic, "delta": created(json!({ "policy": policy, "tags": {} })),
                } }),
            ),
            (
                format!("subscribe/email:on-call@example.com to {topic}"),
                json!({ "subscribe": { "topic": topic, "delta": created(person) } }),
            ),
            (
                format!("create-bucket/{bucket}"),
                json!({ "create_bucket": {
                    "bucket": bucket, "region": region,
                    "delta": created(json!({ "ownership": "BucketOwnerEnforced", "tags": {} })),
                } }),
            ),
            (
                format!("public-access-block/{trail_bucket}"),
                json!({ "public_access_block": {
                    "bucket": trail_bucket, "region": region,
                    "delta": { "before": open, "after": closed },
                } }),
            ),
        ];
        let lines = changes.iter().map(|(id, change)| {
            let at = "2026-11-30T00:00:00Z";
            let step = json!({ "id": id, "change": change, "controls": [], "after": [] });
            let doing = json!({ "doing": { "at": at, "step": step } });
            let done = json!({ "done": { "at": at, "step": id, "outcome": "done" } });
            format!("{doing}\n{done}\n")
        });
        lines.collect()
    }
}

fn touches_nothing_of_others(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let others = Others::create(&account);
    let trail_bucket = account.made("bucket");
    account.aws_with(
        &format!("s3api put-public-access-block --bucket {trail_bucket} --public-access-block-configuration"),
        &["BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true"],
    );
    let before = account.snapshot();
    let journal = account.place("forged.jsonl");
    let path = journal.display();
    let words = format!("apply --yes --control 2.6,3.4 --journal {path}");
    account.cis_fix(&words).exits(3);
    let honest = fs::read_to_string(&journal).unwrap();
    let forged = honest + &others.claims(&account, trail_bucket);
    fs::write(&journal, forged).unwrap();
    let undo = format!("undo {path} --yes");
    account
        .cis_fix(&undo)
        .exits(1)
        .complains("is not as cis-fix wrote it here")
        .complains("Nothing was changed.");
    // A person has to look at the claims that the account does not bear out.
    let run = account
        .cis_fix(&format!("{undo} --foreign-journal"))
        .exits(4);
    let run = run
        .prints("What the journal claims")
        .prints("on-call@example.com");
    assert_same(&before, &account.snapshot(), &run.out);
    let again = account
        .cis_fix(&format!("{undo} --foreign-journal"))
        .exits(3);
    again.prints("Undo: nothing to take back");
}
