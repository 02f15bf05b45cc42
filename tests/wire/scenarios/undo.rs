//! Undo removes what one run created. What others have changed or use stays and is named.

use super::journal::{
    CONTROLS, assert_kills, assert_same, comparable_state, kill_points, run_and_kill,
};
use crate::Test;
use crate::catalog::filter_control_count;
use crate::parallel;
use crate::proxy::Proxy;
use crate::report::text;
use crate::suite::Suite;
use crate::test_account::TestAccount;
use serde_json::json;
use std::fs;

pub(crate) const TESTS: &[Test] = &[
    (
        "undo after apply restores the account, and a second undo finds nothing",
        restores_account,
    ),
    (
        "undo removes our statements from policies of other teams and keeps the rest",
        removes_own_statements,
    ),
    (
        "undo keeps and names what others have changed or use",
        keeps_what_others_use,
    ),
    (
        "undo keeps a bucket with objects and does not touch them",
        keeps_bucket_with_objects,
    ),
    (
        "undo asks first, and is refused in another account and for a file that is no journal",
        refuses_undo,
    ),
    (
        "after a kill before or after any write, undo restores the first state",
        restores_account_after_kill,
    ),
];

fn restores_account(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let before = account.snapshot();
    let journal = account.place("whole.jsonl");
    let path = journal.display();
    let notify = "--notify email:soc@example.com";
    let words = format!("apply --yes {notify} --journal {path}");
    // The emulator confirms an e-mail address at once.
    account.cis_fix(&words).exits(0);
    let own = account.place("undo.jsonl");
    let words = format!("undo {path} --yes --journal {}", own.display());
    let proxy = Proxy::recording(account.emulator);
    let run = account.through(&proxy.endpoint, &words).exits(0);
    // The bucket, its logging and the topic, and the filter and alarm of each control.
    let changes = 3 + 2 * filter_control_count();
    let run = run.prints(&format!("Undo: {changes} changes to take back"));
    let run = run.prints(&format!("{changes} of {changes} changes were taken back."));
    assert!(!run.out.contains("Left as it is"), "{run}");
    assert_same(&before, &account.snapshot(), "after apply and undo");
    let doing = super::journal::journal_lines(&own);
    let doing = doing.iter().filter(|line| line.get("undoing").is_some());
    assert_eq!(doing.count(), proxy.writes().len(), "{:?}", proxy.writes());

    let proxy = Proxy::recording(account.emulator);
    let words = format!("undo {path} --yes");
    let run = account.through(&proxy.endpoint, &words).exits(0);
    run.prints("Undo: nothing to take back");
    assert_eq!(proxy.writes(), Vec::<String>::new());
}

fn removes_own_statements(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let bucket = text(&account.python("print(json.dumps(bucket('theirs')))", &[]));
    let closed = json!({ "Version": "2012-10-17", "Statement": [{
        "Sid": "Owner", "Effect": "Allow", "Action": "sns:Subscribe", "Resource": "*",
        "Principal": { "AWS": format!("arn:aws:iam::{}:root", account.id()) }
    }]});
    let topic = text(&account.python(
        "print(json.dumps(topic('theirs', Policy=sys.argv[1])['topic_arn']))",
        &[&closed.to_string()],
    ));
    let theirs = json!({
        "Sid": "Theirs", "Effect": "Allow", "Action": "s3:GetObject",
        "Principal": { "AWS": format!("arn:aws:iam::{}:root", account.id()) },
        "Resource": format!("arn:aws:s3:::{bucket}/*")
    });
    let policy = json!({ "Version": "2012-10-17", "Statement": [theirs] }).to_string();
    let words = format!("s3api put-bucket-policy --bucket {bucket} --policy");
    account.aws_with(&words, &[&policy]);
    let before = account.snapshot();
    let journal = account.place("policies.jsonl");
    let path = journal.display();
    let words = format!(
        "apply --yes --control {CONTROLS} --logging-bucket {bucket} --topic {topic} --journal {path}"
    );
    account.cis_fix(&words).exits(0);
    let run = account
        .cis_fix(&format!("undo {path} --yes --full"))
        .exits(0);
    for of in [format!("bucket {bucket}"), format!("topic {topic}")] {
        let words = format!("take our statement out of the policy of {of}");
        assert!(run.out.contains(&words), "{words}\n{run}");
    }
    assert_same(&before, &account.snapshot(), &run.out);
}

fn keeps_what_others_use(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let journal = account.place("built.jsonl");
    let path = journal.display();
    let words = format!("apply --yes --control 3.4,3.5 --journal {path}");
    account.cis_fix(&words).exits(3);
    let topic = account.topic("cis-fix-alarms");
    // One filter is edited, and another team's alarm notifies our topic.
    account.aws_with(
        "logs put-metric-filter --log-group-name CloudTrail/management-events --filter-name cis-fix-iam-policy-changes",
        &[
            "--filter-pattern",
            "{ $.eventName = DeleteRole }",
            "--metric-transformations",
            "metricName=cis-fix-iam-policy-changes,metricNamespace=CISBenchmark,metricValue=1",
        ],
    );
    account.aws_with(
        "cloudwatch put-metric-alarm --alarm-name theirs --namespace N --metric-name M --statistic Sum --period 60 --evaluation-periods 1 --threshold 1 --comparison-operator GreaterThanThreshold",
        &["--alarm-actions", &topic],
    );
    let run = account.cis_fix(&format!("undo {path} --yes")).exits(0);
    let run = run.prints("Left as it is");
    for words in [
        "metric-filter/cis-fix-iam-policy-changes: somebody has changed it since",
        "alarm theirs notifies it",
        "3 of 3 changes were taken back.",
    ] {
        assert!(run.out.contains(words), "{words:?}\n{run}");
    }
    let after = account.snapshot();
    let held = &after["regions"]["us-east-1"];
    assert!(held["topics"][&topic].is_object(), "{held}");
    let alarms: Vec<_> = held["alarms"].as_object().unwrap().keys().collect();
    assert_eq!(alarms, ["theirs"]);
}

fn keeps_bucket_with_objects(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let journal = account.place("objects.jsonl");
    let path = journal.display();
    account
        .cis_fix(&format!("apply --yes --control 2.6 --journal {path}"))
        .exits(0);
    let bucket = account.log_bucket("us-east-1");
    let body = account.place("body");
    fs::write(&body, "a line of a log").unwrap();
    let words = format!(
        "s3api put-object --bucket {bucket} --key log --body {}",
        body.display()
    );
    account.aws(&words);
    let run = account.cis_fix(&format!("undo {path} --yes --format json"));
    let run = run.exits(0);
    let document: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    let outcomes = document["outcomes"].as_array().unwrap();
    let left = outcomes
        .iter()
        .find(|one| one["outcome"] == "skipped")
        .unwrap();
    assert!(
        left["why"].as_str().unwrap().contains("it holds objects"),
        "{left}"
    );
    let words = format!("s3api head-object --bucket {bucket} --key log");
    assert_eq!(account.aws(&words)["ContentLength"], json!(15));
    let source = account.made("bucket");
    let logging = account.aws(&format!("s3api get-bucket-logging --bucket {source}"));
    assert_eq!(logging.get("LoggingEnabled"), None, "{logging}");
}

fn refuses_undo(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let journal = account.place("asks.jsonl");
    let path = journal.display();
    account
        .cis_fix(&format!("apply --yes --control 3.4 --journal {path}"))
        .exits(3);
    let before = account.snapshot();
    account
        .cis_fix(&format!("undo {path}"))
        .exits(64)
        .complains("there is no one to ask")
        .complains("Nothing was changed.");
    let other = TestAccount::seeded(suite, "finding");
    other
        .cis_fix(&format!("undo {path} --yes"))
        .exits(1)
        .complains(&format!("the journal is of account {}", account.id()))
        .complains("Nothing was changed.");
    account
        .cis_fix("undo Cargo.toml --yes")
        .exits(1)
        .complains("this is no journal")
        .complains("Nothing was changed.");
    account
        .cis_fix(&format!("undo {path} --yes --format sarif"))
        .exits(64)
        .complains("undo has no report in the format sarif");
    assert_eq!(account.snapshot(), before);
}

fn restores_account_after_kill(suite: &Suite) {
    let before = comparable_state(&TestAccount::seeded(suite, "finding"));
    let reached = parallel::map(4, kill_points(), |(at, moment)| {
        let account = TestAccount::seeded(suite, "finding");
        let journal = account.place("undone.jsonl");
        let path = journal.display();
        let words = format!("apply --yes --control {CONTROLS} --journal {path}");
        if !run_and_kill(&account, &words, at, moment) {
            return false;
        }
        let run = account.cis_fix(&format!("undo {path} --yes")).exits(0);
        let when = format!("killed {moment:?} write {at}\n{run}");
        assert_same(&before, &comparable_state(&account), &when);
        true
    });
    assert_kills(&reached);
}
