//! The conditions of the printed policies, enforced on IAM users.

use super::enforced_permissions::{
    User, finding_on, policy_printed_by_owner, start_enforcing_emulator,
};
use super::permissions::NOTIFY;
use crate::Test;
use crate::parallel;
use crate::suite::Suite;
use serde_json::json;

pub(crate) const TESTS: &[Test] = &[(
    "with a policy for other topics, subscribers, tags or owners apply reports a denial",
    conditions_are_necessary,
)];

/// Each kind of condition, with another value.
fn conditions_are_necessary(suite: &Suite) {
    let emulator = start_enforcing_emulator(suite);
    let edits = [
        ("/cloudwatch:AlarmActions", "PutMetricAlarm"),
        ("/aws:RequestTag~1managed-by", "CreateTopic"),
        ("/sns:Endpoint", "Subscribe"),
        ("/sns:Protocol", "Subscribe"),
        ("/s3:x-amz-object-ownership", "CreateBucket"),
        ("/aws:ResourceAccount", "PutBucketPolicy"),
    ];
    parallel::map(2, edits, |(key, operation)| {
        let account = finding_on(&emulator);
        let mut policy = policy_printed_by_owner(&account, &format!("apply {NOTIFY}"));
        let mut edited = 0;
        for statement in policy.0["Statement"].as_array_mut().unwrap() {
            let reads = statement["Sid"].as_str().unwrap().starts_with("Read");
            let Some(operators) = statement["Condition"].as_object_mut().filter(|_| !reads) else {
                continue;
            };
            for keys in operators.values_mut() {
                if let Some(values) = keys.pointer_mut(key) {
                    *values = json!("another");
                    edited += 1;
                }
            }
        }
        assert!(edited > 0, "{key}");
        let user = User::with(&account, "applier", &policy);
        let run = user.cis_fix(&format!("apply {NOTIFY} --yes --format json"));
        let report = run.exits(4).report();
        let plan = report.field("plan")["steps"].as_array().unwrap().clone();
        let outcomes = report.outcomes();
        let mut denied = plan.iter().filter(|step| step["operation"] == operation);
        assert!(
            denied.any(|step| outcomes[step["id"].as_str().unwrap()] == "failed"),
            "{key}: {outcomes:?}"
        );
    });
}
