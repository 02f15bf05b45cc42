//! The policies that `iam-policy` prints, enforced: IAM users with exactly these policies run the commands.

use super::permissions::{NOTIFY, flags_for_existing_targets, printed_undo_policy};
use crate::Test;
use crate::catalog::{control_count, filter_control_count};
use crate::emulator::Emulator;
use crate::iam::{Pair, Policy, needs};
use crate::matcher::agreeing_answers;
use crate::parallel;
use crate::proxy::Proxy;
use crate::report::text;
use crate::request::{Call, Protocol};
use crate::run::Run;
use crate::suite::Suite;
use crate::test_account::{REGION, TestAccount};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::Arc;

pub(crate) const TESTS: &[Test] = &[
    (
        "the printed policies are sufficient for plan, apply and undo",
        are_sufficient,
    ),
    (
        "without any one write action of the printed policy apply reports a denial",
        every_write_action_is_necessary,
    ),
    (
        "without any one read action of the printed policy plan reports a denial",
        every_read_action_is_necessary,
    ),
    (
        "with a policy for other resources plan reports a denial",
        resources_are_necessary,
    ),
];

/// The permissions that ministack 1.5.33 does not check, or checks differently from AWS. The proxy checks them.
///
/// - It does not check CBOR requests, and the SDK uses CBOR for CloudWatch.
///
/// - For two operations of SNS it does not read the topic, and checks them against `*`. A confirmation it does not check at all.
///
/// - It does not check what else a creation needs: tags, and the ownership of a bucket.
///
/// - It does not implement `TestMetricFilter`.
///
/// Conditions are checked by the proxy alone.
fn checked_by_proxy(call: &Call, account: &str) -> Vec<Pair> {
    let needs = needs(call, account);
    match (call.protocol, call.operation.as_str()) {
        (Protocol::Cbor, _)
        | (_, "ListTagsForResource" | "Unsubscribe" | "TestMetricFilter" | "ConfirmSubscription") => {
            needs
        }
        (Protocol::S3, "PUT ") | (_, "CreateTopic") => needs.into_iter().skip(1).collect(),
        _ => Vec::new(),
    }
}

/// The policy in the form for the emulator.
fn emulator_policy(policy: &Policy) -> Value {
    let mut document = policy.without_conditions().0;
    let everywhere = json!({
        "Sid": "CheckedByProxy", "Effect": "Allow", "Resource": "*",
        "Action": ["sns:ListTagsForResource", "sns:Unsubscribe"]
    });
    let statements = document["Statement"].as_array_mut().unwrap();
    statements.push(everywhere);
    document
}

/// Creates a user with one managed policy, and prints its access key.
const USER: &str = r#"
iam, (name, document) = aws("iam"), sys.argv[1:]
iam.create_user(UserName=name)
policy = iam.create_policy(PolicyName=name, PolicyDocument=document)["Policy"]
iam.attach_user_policy(UserName=name, PolicyArn=policy["Arn"])
print(json.dumps(iam.create_access_key(UserName=name)["AccessKey"], default=str))
"#;

/// A user with one policy, behind a proxy that checks what the emulator does not.
pub(super) struct User<'a> {
    account: &'a TestAccount<'a>,
    key: String,
    secret: String,
    proxy: Proxy,
}

impl<'a> User<'a> {
    pub(super) fn with(account: &'a TestAccount<'a>, name: &str, policy: &Policy) -> Self {
        let attached = emulator_policy(policy).to_string();
        let made = account.python(USER, &[name, &attached]);
        let (policy, id) = (policy.clone(), account.id().to_owned());
        let denied = move |call: &Call| {
            !policy.allows(&checked_by_proxy(call, &id)) || !policy.conditions_hold(call, &id)
        };
        Self {
            account,
            key: text(&made["AccessKeyId"]),
            secret: text(&made["SecretAccessKey"]),
            proxy: Proxy::terminating_tls_with(account.emulator, agreeing_answers(), denied),
        }
    }

    pub(super) fn cis_fix(&self, words: &str) -> Run {
        let mut command = self.account.command(words);
        command.env("AWS_ENDPOINT_URL", &self.proxy.endpoint);
        command.env("AWS_ACCESS_KEY_ID", &self.key);
        command.env("AWS_SECRET_ACCESS_KEY", &self.secret);
        if words.starts_with("apply") || words.starts_with("undo") {
            command.args(["--write-rate", "unlimited"]);
        }
        Run::of(&mut command)
    }
}

/// An emulator that enforces the policies of IAM users. It ends with the test that started it.
pub(super) fn start_enforcing_emulator(suite: &Suite) -> Emulator {
    let python = Arc::clone(&suite.emulator().python);
    Emulator::start_with(python, &[("AUTH", "true")]).unwrap_or_else(|why| panic!("{why}"))
}

pub(super) fn finding_on(emulator: &Emulator) -> TestAccount<'_> {
    TestAccount::seeded_on(emulator, REGION, "finding", &json!({}))
}

/// The policy as printed for a caller with all permissions.
pub(super) fn policy_printed_by_owner(account: &TestAccount<'_>, words: &str) -> Policy {
    // Our bucket denies requests without TLS.
    let proxy = Proxy::terminating_tls(account.emulator, |_| false);
    let run = account.through(&proxy.endpoint, &format!("iam-policy {words}"));
    Policy::printed(&run.exits(0).out)
}

fn are_sufficient(suite: &Suite) {
    let emulator = start_enforcing_emulator(suite);
    let finding = finding_on(&emulator);
    let filters = filter_control_count();
    assert_policies_are_sufficient(&finding, NOTIFY, 3 + filters * 2);
    let other = finding_on(&emulator);
    let flags = flags_for_existing_targets(&other);
    assert_policies_are_sufficient(&other, &flags, 4 + filters * 2);
}

fn assert_policies_are_sufficient(account: &TestAccount<'_>, flags: &str, changes: usize) {
    let before = account.snapshot();
    let plan = policy_printed_by_owner(account, &format!("plan {flags}"));
    let planner = User::with(account, "planner", &plan);
    let applier = policy_printed_by_owner(account, &format!("apply {flags}"));
    let applier = User::with(account, "applier", &applier);

    let plan_words = format!("plan {flags} --format json");
    let run = planner.cis_fix(&plan_words).exits(0);
    assert_eq!(
        run.report().verdicts(),
        [("fail", control_count())].into(),
        "{run}"
    );
    // The policy for plan does not allow apply.
    let journal = account.place("planner.jsonl");
    let words = format!(
        "apply {flags} --yes --format json --journal {}",
        journal.display()
    );
    let run = planner.cis_fix(&words).exits(4);
    let outcomes: BTreeSet<String> = run.report().outcomes().into_values().collect();
    assert_eq!(
        outcomes,
        ["failed", "skipped"].map(str::to_owned).into(),
        "{run}"
    );
    assert_eq!(account.snapshot(), before);

    let journal = account.place("applier.jsonl");
    let path = journal.display();
    let words = format!("apply {flags} --yes --journal {path} --format json");
    let run = applier.cis_fix(&words).exits(0);
    assert_eq!(
        run.report().verdicts(),
        [("pass", control_count())].into(),
        "{run}"
    );
    // The policy for plan also serves after apply.
    let run = planner.cis_fix(&plan_words).exits(0);
    assert_eq!(
        run.report().verdicts(),
        [("pass", control_count())].into(),
        "{run}"
    );

    let undo = printed_undo_policy(account, &journal);
    let undoer = User::with(account, "undoer", &undo);
    let run = undoer.cis_fix(&format!("undo {path} --yes")).exits(0);
    run.prints(&format!("{changes} of {changes} changes were taken back."));
    assert_eq!(account.snapshot(), before);
}

/// The writes of each service, and the actions that a creation needs in addition. The emulator denies the first three,
/// the proxy the others.
const WRITE_ACTIONS: [&str; 8] = [
    "logs:PutMetricFilter",
    "s3:PutBucketLogging",
    "sns:CreateTopic",
    "cloudwatch:PutMetricAlarm",
    "cloudwatch:TagResource",
    "s3:PutBucketOwnershipControls",
    "s3:TagResource",
    "sns:TagResource",
];

fn every_write_action_is_necessary(suite: &Suite) {
    let emulator = start_enforcing_emulator(suite);
    parallel::map(2, WRITE_ACTIONS, |action| {
        let account = finding_on(&emulator);
        let policy = policy_printed_by_owner(&account, &format!("apply {NOTIFY}"));
        let user = User::with(&account, "applier", &policy.without(action));
        let run = user.cis_fix(&format!("apply {NOTIFY} --yes --format json"));
        let report = run.exits(4).report();
        let failed = report.outcomes();
        let failed = failed.iter().filter(|(_, outcome)| *outcome == "failed");
        let whys: Vec<String> = failed.map(|(step, _)| report.why(step)).collect();
        assert!(!whys.is_empty());
        for why in whys {
            let (_, allow) = why.rsplit_once("; allow ").unwrap();
            assert!(allow.contains(action), "{why}");
        }
    });
}

fn every_read_action_is_necessary(suite: &Suite) {
    let emulator = start_enforcing_emulator(suite);
    let account = finding_on(&emulator);
    let policy = policy_printed_by_owner(&account, &format!("plan {NOTIFY}"));
    let reads: BTreeSet<String> = policy
        .pairs()
        .into_iter()
        .map(|(action, _)| action)
        .collect();
    parallel::map(2, reads.iter().enumerate(), |(number, action)| {
        let name = format!("planner-{number}");
        let user = User::with(&account, &name, &policy.without(action));
        let run = user.cis_fix(&format!("plan {NOTIFY} --format json"));
        // Some are read only if a bucket or a topic of ours exists. ListTrails does not change a verdict here.
        let later = run.code == Some(0);
        assert_eq!(
            later,
            !ALWAYS_READ.contains(&action.as_str()),
            "{action}: {run}"
        );
        if !later {
            let unreadable = run.report().findings().iter().any(|finding| {
                finding["verdict"] == "unreadable" && finding_reason(finding).contains(action)
            });
            assert!(unreadable, "{action}: {run}");
        }
    });
}

/// The same for a policy with other resources. `logs:DescribeMetricFilters` is allowed for all of them, since a metric may have
/// filters in any log group.
fn resources_are_necessary(suite: &Suite) {
    let emulator = start_enforcing_emulator(suite);
    let account = finding_on(&emulator);
    let policy = policy_printed_by_owner(&account, &format!("plan {NOTIFY}"));
    // Metric filters are read in every log group: any of them may feed the metric of an alarm.
    let moved = [
        (account.made("bucket"), "s3:ListBucket"),
        ("trail/management-events", "cloudtrail:GetTrailStatus"),
        ("cis-fix-alarms", "sns:GetTopicAttributes"),
    ];
    for (number, (name, action)) in moved.into_iter().enumerate() {
        let elsewhere = policy.0.to_string().replace(name, &format!("{name}-2"));
        let name = format!("planner-{number}");
        let user = User::with(&account, &name, &Policy::printed(&elsewhere));
        let run = user.cis_fix(&format!("plan {NOTIFY} --format json"));
        let reasons: Vec<String> = run.report().findings().iter().map(finding_reason).collect();
        let named = reasons.iter().any(|reason| reason.contains(action));
        assert!(run.code == Some(3) && named, "{action}: {run}");
    }
}

fn finding_reason(finding: &Value) -> String {
    text(&finding["reason"])
}

/// The reads that every plan of the finding needs.
const ALWAYS_READ: [&str; 9] = [
    "cloudtrail:DescribeTrails",
    "cloudtrail:GetEventSelectors",
    "cloudtrail:GetTrailStatus",
    "cloudwatch:DescribeAlarms",
    "logs:DescribeLogGroups",
    "logs:DescribeMetricFilters",
    "s3:GetBucketLogging",
    "s3:ListBucket",
    "sns:GetTopicAttributes",
];
