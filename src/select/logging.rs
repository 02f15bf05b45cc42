//! The target of each trail bucket's access logs, and the commands that create a first trail.

use crate::aws_cli::{self, with_note};
use crate::chain::log_target::Target;
use crate::inputs::Inputs;
use crate::settings::DEFAULT_NAME_PREFIX;
use crate::state::{BucketName, LogKeyFormat, Region, Trail, TrailArn};
use std::collections::BTreeMap;

/// The name of the trail that is advised where there is none.
pub(in crate::select) const FIRST_TRAIL: &str = "management-events";

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
    for trail in trails_to_log(inputs) {
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

/// The trails of the account, and an organization trail that it sees if the settings name it or the account has no trail. The
/// bucket of an organization trail is often that of a log archive account, which has no trail of its own.
fn trails_to_log(inputs: Inputs<'_>) -> Vec<&Trail> {
    let mut trails = inputs.own_trails();
    if inputs.caller().is_none() {
        return trails;
    }
    let wanted = inputs.settings.trail.as_deref();
    let has_none = trails.is_empty();
    let all = inputs.observed.all_trails().into_iter();
    trails.extend(all.filter(|trail| {
        let is_wanted = has_none || wanted.is_some_and(|wanted| trail.is_named(wanted));
        trail.organization && trail.owner() != inputs.account() && is_wanted
    }));
    trails
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

/// The commands that create the first trail of an account.
#[must_use]
pub fn create_trail_advice(inputs: Inputs<'_>) -> Vec<String> {
    let (region, name) = (&inputs.observed.start_region, FIRST_TRAIL);
    vec![
        with_note(
            &aws_cli::cloudtrail::create_trail(region, name),
            "BUCKET needs CloudTrail's bucket policy first",
        ),
        aws_cli::cloudtrail::start_logging(region, name),
    ]
}
