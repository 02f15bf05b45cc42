//! The commands that give a trail what it lacks. A trail of another account is named by its ARN: by its name only its owner
//! finds it ("`UpdateTrail`", CloudTrail API reference).

use crate::aws_cli::{cloudtrail, iam, logs, with_note};
use crate::inputs::Inputs;
use crate::select::logging::{FIRST_TRAIL, create_trail_advice};
use crate::state::{AccountId, Arn, LogGroupArn, Region, Trail, TrailArn};
use serde_json::json;

/// The name of the policy that lets a role write to a log group.
const POLICY_NAME: &str = "write-events";

/// The commands that create the first trail of an account, and its log group.
pub(super) fn create_trail(inputs: Inputs<'_>) -> Vec<String> {
    let (region, account) = (&inputs.observed.start_region, inputs.account());
    let mut advice = create_trail_advice(inputs);
    let arn = format!(
        "arn:{}:cloudtrail:{region}:{account}:trail/{}",
        inputs.partition(),
        FIRST_TRAIL
    );
    advice.extend(log_group(inputs, &TrailArn::new(arn), region, false));
    advice
}

/// The commands that give this trail a log group of this account.
pub(super) fn log_group_of(inputs: Inputs<'_>, trail: &Trail) -> Vec<String> {
    log_group(inputs, &trail.arn, &trail.home_region, trail.organization)
}

/// The log group, its retention, the role with its two policies, and the update of the trail, as in the CloudTrail user
/// guide ("Sending events to CloudWatch Logs" and its role policy document).
fn log_group(
    inputs: Inputs<'_>,
    trail: &TrailArn,
    home: &Region,
    organization: bool,
) -> Vec<String> {
    let (account, partition, name) = (inputs.account(), inputs.partition(), trail.name());
    let group = format!("aws-cloudtrail-logs-{account}-{name}");
    let role = format!("CloudTrail-to-CloudWatchLogs-{name}");
    let role: String = role.chars().take(64).collect();
    let group_arn = format!("arn:{partition}:logs:{home}:{account}:log-group:{group}");
    let role_arn = format!("arn:{partition}:iam::{account}:role/{role}");
    let trust = json!({
        "Version": "2012-10-17",
        "Statement": [{
            "Effect": "Allow",
            "Principal": { "Service": "cloudtrail.amazonaws.com" },
            "Action": "sts:AssumeRole",
            "Condition": { "StringEquals": { "aws:SourceArn": trail.as_str() } },
        }],
    });
    let trust = trust.to_string();
    let write = write_policy(&group_arn, &account, home, organization);
    vec![
        logs::create_log_group(home, &group),
        logs::put_retention_policy(home, &group, 365),
        iam::create_role(&role, &trust),
        with_note(
            &format!(
                "{} && sleep 15",
                iam::put_role_policy(&role, POLICY_NAME, &write)
            ),
            "until IAM has spread the role",
        ),
        cloudtrail::update_trail_log_group(home, reference(inputs, trail), &group_arn, &role_arn),
    ]
}

/// The policy that lets a role write a trail's events to a log group.
fn write_policy(group: &str, account: &AccountId, home: &Region, organization: bool) -> String {
    let streams = format!("{group}:log-stream:{account}_CloudTrail_{home}*");
    let resources = if organization {
        json!([streams, format!("{group}:log-stream:o-*")])
    } else {
        json!(streams)
    };
    let policy = json!({
        "Version": "2012-10-17",
        "Statement": [{
            "Effect": "Allow",
            "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
            "Resource": resources,
        }],
    });
    policy.to_string()
}

/// The command that lets the role of a trail write to its log group. `None` without a role of this account.
pub(super) fn let_role_write(
    inputs: Inputs<'_>,
    trail: &Trail,
    group: &LogGroupArn,
) -> Option<String> {
    let account = inputs.account();
    let role = Arn::parse(trail.log_role.as_deref()?)?;
    let name = role.resource.strip_prefix("role/")?.rsplit('/').next()?;
    let write = write_policy(
        group.as_str(),
        &group.account(),
        &trail.home_region,
        trail.organization,
    );
    (role.account == account.as_str()).then(|| {
        with_note(
            &iam::put_role_policy(name, POLICY_NAME, &write),
            "where the role may not write, then wait some minutes",
        )
    })
}

/// How a request names a trail.
pub(super) fn reference<'t>(inputs: Inputs<'_>, trail: &'t TrailArn) -> &'t str {
    trail.reference(&inputs.account())
}
