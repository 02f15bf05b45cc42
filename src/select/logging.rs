//! The target of each trail bucket's access logs, and the commands that give a trail what only a person may create.

use crate::aws_cli;
use crate::chain::log_target::Target;
use crate::inputs::Inputs;
use crate::settings::DEFAULT_NAME_PREFIX;
use crate::state::{BucketName, LogKeyFormat, Region, Trail, TrailArn};
use std::collections::BTreeMap;

/// A bucket of the account's trails and the target of its access logs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoggingChoice {
    /// The bucket.
    pub bucket: BucketName,
    /// The trails that write to it.
    pub trails: Vec<TrailArn>,
    /// The target; `None` until the bucket's Region is known.
    pub target: Option<Target>,
}

/// The name of our own bucket in a Region.
pub(super) fn own_bucket(inputs: Inputs<'_>, region: &Region) -> BucketName {
    let prefix = &inputs.settings.name_prefix;
    let begins = if prefix == DEFAULT_NAME_PREFIX {
        "aws-cloudtrail-".to_owned()
    } else {
        // A bucket name allows fewer characters than the other names.
        prefix.to_ascii_lowercase().replace('_', "-")
    };
    BucketName::new(format!("{begins}access-logs-{}-{region}", inputs.account()))
}

pub(super) fn choose(inputs: Inputs<'_>) -> Vec<LoggingChoice> {
    if inputs.logging_control().is_none() {
        return Vec::new();
    }
    let mut trails: BTreeMap<&BucketName, Vec<TrailArn>> = BTreeMap::new();
    for trail in inputs.own_trails() {
        trails
            .entry(&trail.bucket)
            .or_default()
            .push(trail.arn.clone());
    }
    trails
        .into_iter()
        .map(|(bucket, trails)| LoggingChoice {
            target: target(inputs, bucket),
            bucket: bucket.clone(),
            trails,
        })
        .collect()
}

fn target(inputs: Inputs<'_>, name: &BucketName) -> Option<Target> {
    let bucket = inputs.observed.bucket(name);
    let region = bucket.region.present()?.clone();
    let own = own_bucket(inputs, &region);
    if let Some(logging) = bucket.logging.present() {
        return Some(Target {
            ours: logging.target == own,
            bucket: logging.target.clone(),
            region,
            prefix: logging.prefix.clone(),
            key_format: logging.key_format,
            configured: true,
        });
    }
    let bucket = inputs
        .settings
        .logging_bucket
        .clone()
        .unwrap_or(own.clone());
    Some(Target {
        ours: bucket == own,
        bucket,
        region,
        prefix: inputs
            .settings
            .logging_prefix
            .clone()
            .unwrap_or_else(|| format!("{name}/")),
        key_format: Some(LogKeyFormat::Simple),
        configured: false,
    })
}

/// The commands that give this trail a log group: group, retention, role with its two policies, and the update of the trail,
/// as in the CloudTrail user guide ("Sending events to CloudWatch Logs" and its role policy document).
pub(in crate::select) fn log_group_advice(inputs: Inputs<'_>, trail: &Trail) -> Vec<String> {
    let Some(caller) = inputs.caller() else {
        return Vec::new();
    };
    let (account, partition) = (&caller.account, &caller.partition);
    let (home, name) = (&trail.home_region, trail.arn.name());
    let group = format!("aws-cloudtrail-logs-{account}-{name}");
    let role = format!("CloudTrail-to-CloudWatchLogs-{name}");
    let role: String = role.chars().take(64).collect();
    let group_arn = format!("arn:{partition}:logs:{home}:{account}:log-group:{group}");
    let role_arn = format!("arn:{partition}:iam::{account}:role/{role}");
    let trust = format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{{"Service":"cloudtrail.amazonaws.com"}},"Action":"sts:AssumeRole","Condition":{{"StringEquals":{{"aws:SourceArn":"{}"}}}}}}]}}"#,
        trail.arn
    );
    let streams = format!("{group_arn}:log-stream:{account}_CloudTrail_{home}*");
    let resources = if trail.organization {
        format!(r#"["{streams}","{group_arn}:log-stream:o-*"]"#)
    } else {
        format!(r#""{streams}""#)
    };
    let write = format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Action":["logs:CreateLogStream","logs:PutLogEvents"],"Resource":{resources}}}]}}"#
    );
    vec![
        aws_cli::logs::create_log_group(home, &group),
        aws_cli::logs::put_retention_policy(home, &group, 365),
        aws_cli::iam::create_role(&role, &trust),
        format!(
            "{} && sleep 15   # until IAM has spread the role",
            aws_cli::iam::put_role_policy(&role, "write-events", &write)
        ),
        aws_cli::cloudtrail::update_trail_log_group(home, name, &group_arn, &role_arn),
    ]
}

/// The commands that create the first trail of an account.
#[must_use]
pub fn create_trail_advice(inputs: Inputs<'_>) -> Vec<String> {
    let (region, name) = (&inputs.observed.start_region, "management-events");
    vec![
        format!(
            "{}   # BUCKET needs CloudTrail's bucket policy first",
            aws_cli::cloudtrail::create_trail(region, name)
        ),
        aws_cli::cloudtrail::start_logging(region, name),
    ]
}
