//! The policies that `iam-policy verify` prints, enforced: IAM users with exactly these policies run `verify` and hold a fire
//! drill.

use super::enforced_permissions::{
    User, finding_on, policy_printed_by_owner, start_enforcing_emulator,
};
use super::permissions::NOTIFY;
use super::verify::verify_report;
use crate::Test;
use crate::catalog::{control_count, filter_control_count};
use crate::emulator::Emulator;
use crate::iam::Policy;
use crate::parallel;
use crate::proxy::Proxy;
use crate::report::text;
use crate::run::Run;
use crate::suite::Suite;
use crate::test_account::TestAccount;
use std::collections::BTreeSet;

pub(crate) const TESTS: &[Test] = &[
    (
        "the printed policies are sufficient for verify and a fire drill",
        are_sufficient,
    ),
    (
        "without any one action of the printed policy verify claims nothing that depends on it",
        every_action_is_necessary,
    ),
    (
        "without any one action of its own, and for another alarm, a fire drill changes nothing",
        drill_actions_are_necessary,
    ),
];

const SHORT: &str = "--control 2.6,3.4 --notify email:soc@example.com";
const ALARM: &str = "cis-fix-iam-policy-changes";

/// An account in which everything that these flags want is made.
fn passing_on<'a>(emulator: &'a Emulator, flags: &str) -> TestAccount<'a> {
    let account = finding_on(emulator);
    // Our bucket denies requests without TLS.
    let proxy = Proxy::terminating_tls(emulator, |_| false);
    let words = format!("apply {flags} --yes");
    account.through(&proxy.endpoint, &words).exits(0);
    account
}

fn alarm_state(account: &TestAccount<'_>) -> String {
    let found = account.aws_with("cloudwatch describe-alarms --alarm-names", &[ALARM]);
    text(&found["MetricAlarms"][0]["StateValue"])
}

fn actions(policy: &Policy) -> BTreeSet<String> {
    let pairs = policy.pairs().into_iter();
    pairs.map(|(action, _)| action).collect()
}

fn are_sufficient(suite: &Suite) {
    let emulator = start_enforcing_emulator(suite);
    let account = passing_on(&emulator, NOTIFY);
    let before = account.snapshot();
    let state = alarm_state(&account);
    let policy = policy_printed_by_owner(&account, &format!("verify {NOTIFY}"));
    let drill_words = format!("verify {NOTIFY} --fire-drill 3.4");
    let drill_policy = policy_printed_by_owner(&account, &drill_words);
    assert!(!actions(&policy).contains("cloudwatch:SetAlarmState"));

    let verifier = User::with(&account, "verifier", &policy);
    let run = verifier.cis_fix(&format!("verify {NOTIFY} --format json"));
    let run = run.exits(0);
    let all_pass = [("pass", control_count())].into();
    assert_eq!(run.report().verdicts(), all_pass, "{run}");
    let report = verify_report(&run);
    let tests = report["tests"].as_array().unwrap();
    assert_eq!(tests.len(), filter_control_count(), "{run}");
    for test in tests {
        assert_eq!(test["outcome"], "agrees", "{test}");
    }
    assert_eq!(report["access_logs"][0]["outcome"], "none", "{run}");
    // The policy without a fire drill does not allow one.
    let drill_words = format!("{drill_words} --yes");
    let run = verifier.cis_fix(&drill_words).exits(1);
    run.complains("cloudwatch:SetAlarmState")
        .complains("Nothing was changed.");
    assert_eq!(alarm_state(&account), state);

    let driller = User::with(&account, "driller", &drill_policy);
    let run = driller.cis_fix(&drill_words).exits(0);
    run.prints(&format!("is {state} again."));
    assert_eq!(alarm_state(&account), state);
    assert_eq!(account.snapshot(), before);
}

/// Reads that nothing `verify` claims of this account rests on.
const WITHOUT_A_CLAIM: [&str; 7] = [
    "logs:ListTagsForResource",
    "s3:GetBucketOwnershipControls",
    "s3:GetBucketPublicAccessBlock",
    "s3:GetBucketTagging",
    "s3:GetBucketVersioning",
    "s3:GetLifecycleConfiguration",
    "sns:ListTagsForResource",
];

fn every_action_is_necessary(suite: &Suite) {
    let emulator = start_enforcing_emulator(suite);
    let account = passing_on(&emulator, SHORT);
    let policy = policy_printed_by_owner(&account, &format!("verify {SHORT}"));
    let actions = actions(&policy);
    let words = format!("verify {SHORT} --format json");
    let unneeded = parallel::map(2, actions.iter().enumerate(), |(number, action)| {
        let name = format!("verifier-{number}");
        let run = User::with(&account, &name, &policy.without(action)).cis_fix(&words);
        if run.code == Some(0) {
            return Some(action.as_str());
        }
        assert_is_named(action, &run.exits(3));
        None
    });
    let unneeded: BTreeSet<&str> = unneeded.into_iter().flatten().collect();
    assert_eq!(unneeded, WITHOUT_A_CLAIM.into());
}

/// The run names the action that is missing, in a reason of what it does not claim.
#[track_caller]
fn assert_is_named(action: &str, run: &Run) {
    let findings = run.report();
    let mut unreadable = findings.findings().iter();
    let by_finding = unreadable.any(|finding| {
        finding["verdict"] == "unreadable" && text(&finding["reason"]).contains(action)
    });
    let own = verify_report(run);
    let mut own = own["tests"]
        .as_array()
        .unwrap()
        .iter()
        .chain(own["access_logs"].as_array().unwrap());
    let by_verify = own.any(|one| {
        let claims_nothing = one["outcome"] == "unconfirmed" || one["outcome"] == "unknown";
        claims_nothing && one.to_string().contains(action)
    });
    assert!(by_finding || by_verify, "{action}: {run}");
}

fn drill_actions_are_necessary(suite: &Suite) {
    let emulator = start_enforcing_emulator(suite);
    let account = passing_on(&emulator, SHORT);
    let words = format!("verify {SHORT} --fire-drill 3.4");
    let policy = policy_printed_by_owner(&account, &words);
    let before = alarm_state(&account);
    let elsewhere = policy.0.to_string().replace(ALARM, "cis-fix-another");
    let narrowed = [
        (
            "cloudwatch:SetAlarmState",
            policy.without("cloudwatch:SetAlarmState"),
        ),
        (
            "cloudwatch:DescribeAlarms",
            policy.without("cloudwatch:DescribeAlarms"),
        ),
        ("cloudwatch:SetAlarmState", Policy::printed(&elsewhere)),
    ];
    for (number, (action, policy)) in narrowed.into_iter().enumerate() {
        let user = User::with(&account, &format!("driller-{number}"), &policy);
        let run = user.cis_fix(&format!("{words} --yes")).exits(1);
        run.complains(action).complains("Nothing was changed.");
        assert_eq!(alarm_state(&account), before);
    }
}
