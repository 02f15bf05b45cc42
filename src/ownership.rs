//! The line between what is ours and what is somebody else's, drawn from what is observed. `apply` and `undo` share it: what
//! these functions do not call ours is theirs, whatever a plan, a journal or a name says.
//!
//! | resource | ours if |
//! |---|---|
//! | alarm | its description ends in our marker, `[cis-fix CONTROL]` |
//! | metric filter | its name has our prefix, and it feeds the metric of that name in our namespace |
//! | topic, bucket | it has the tag `managed-by` = `cis-fix` |
//! | policy statement | it equals, `Sid` and all, the statement that we would write for that resource |
//! | access logging | the target's policy has our statement for exactly that bucket and prefix |

use crate::inputs::Inputs;
use crate::naming::OWNER_TAG;
use crate::policy::{Policy, Statement};
use crate::settings::Settings;
use crate::state::{Alarm, Arn, BucketLogging, BucketName, MetricFilter, TopicArn};
use crate::statements::HomeAccount;
use serde_json::Value;
use std::collections::BTreeMap;

/// The slug of the control that the marker of an alarm of ours names; `None` for an alarm of somebody else.
#[must_use]
pub fn marked_control(alarm: &Alarm) -> Option<&str> {
    let description = alarm.description.trim_end();
    let (_, rest) = description.rsplit_once("[cis-fix ")?;
    let slug = rest.strip_suffix(']')?;
    (!slug.is_empty() && !slug.contains([' ', '[', ']'])).then_some(slug)
}

/// Whether an alarm is ours for the control of this slug.
#[must_use]
pub fn is_our_alarm(alarm: &Alarm, slug: &str) -> bool {
    marked_control(alarm) == Some(slug)
}

/// Whether an alarm is ours for a control of the run.
#[must_use]
pub fn is_alarm_of_run(inputs: Inputs<'_>, alarm: &Alarm) -> bool {
    marked_control(alarm).is_some_and(|slug| inputs.controls().any(|one| one.slug.as_str() == slug))
}

/// Whether a filter is ours, of a run with these settings: by its name, its namespace and its metric.
#[must_use]
pub fn is_our_filter(settings: &Settings, filter: &MetricFilter) -> bool {
    let rest = filter.name.strip_prefix(&settings.name_prefix);
    rest.is_some_and(|rest| !rest.is_empty())
        && filter.metric.namespace == settings.namespace
        && filter.metric.name == filter.name
}

/// Whether a filter is ours by an alarm of ours: both have one name, which ends in the control of the alarm's marker, with a
/// number or not, and the alarm is on the filter's metric of that name. So a filter of a run with another `--name-prefix` is
/// recognized.
#[must_use]
pub fn is_filter_of_our_alarm(filter: &MetricFilter, alarm: &Alarm) -> bool {
    let Some(slug) = marked_control(alarm) else {
        return false;
    };
    let plain = match filter.name.rsplit_once('-') {
        Some((plain, number)) if number.bytes().all(|byte| byte.is_ascii_digit()) => plain,
        _ => &filter.name,
    };
    plain
        .strip_suffix(slug)
        .is_some_and(|prefix| !prefix.is_empty())
        && alarm.name == filter.name
        && filter.metric.name == filter.name
        && alarm.metric.as_ref() == Some(&filter.metric)
}

/// Whether the tags of a topic or bucket say that it is ours. No tags do not.
#[must_use]
pub fn has_owner_tag(tags: &BTreeMap<String, String>) -> bool {
    tags.get(OWNER_TAG.0).map(String::as_str) == Some(OWNER_TAG.1)
}

/// Whether a statement is the one that we write into the policy of this topic.
#[must_use]
pub fn is_our_topic_statement(home: &HomeAccount, topic: &TopicArn, statement: &Statement) -> bool {
    *statement == home.publish_statement(topic)
}

/// A statement that we write into the policy of a bucket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OwnBucketStatement {
    /// It denies every request without TLS.
    Tls,
    /// It lets the access logs of a bucket in.
    Logs {
        /// The bucket that is logged.
        source: BucketName,
        /// The prefix of the keys of the logs.
        prefix: String,
    },
}

impl OwnBucketStatement {
    /// The bucket whose access logs it lets in.
    #[must_use]
    pub fn into_source(self) -> Option<BucketName> {
        match self {
            Self::Logs { source, .. } => Some(source),
            Self::Tls => None,
        }
    }
}

/// What a statement of ours in the policy of this bucket is for; `None` if we would write it otherwise or not at all.
#[must_use]
pub fn our_bucket_statement(
    home: &HomeAccount,
    bucket: &BucketName,
    statement: &Statement,
) -> Option<OwnBucketStatement> {
    if *statement == home.tls_statement(bucket) {
        return Some(OwnBucketStatement::Tls);
    }
    let elements = statement.elements();
    let text = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_owned);
    let conditions = elements.get("Condition");
    let source = conditions.and_then(|all| all.get("ArnLike")?.get("aws:SourceArn"));
    let of_s3 = format!("arn:{}:s3:::", home.partition);
    let source = BucketName::new(text(source)?.strip_prefix(&of_s3)?);
    let objects = text(elements.get("Resource"))?;
    let prefix = objects.strip_prefix(&format!("{of_s3}{bucket}/"))?;
    let prefix = prefix.strip_suffix('*')?.to_owned();
    (*statement == home.log_statement(bucket, &prefix, &source))
        .then_some(OwnBucketStatement::Logs { source, prefix })
}

/// Whether the access logging of a bucket is ours: the policy of the target has our statement for exactly this bucket and
/// prefix.
#[must_use]
pub fn is_our_logging(
    home: &HomeAccount,
    source: &BucketName,
    logging: &BucketLogging,
    target_policy: &Policy,
) -> bool {
    let ours = home.log_statement(&logging.target, &logging.prefix, source);
    target_policy.statements().contains(&ours)
}

/// Whether an ARN is of this account and partition, of a service, and names a Region.
#[must_use]
pub fn is_in_account(home: &HomeAccount, service: &str, arn: &str) -> bool {
    Arn::parse(arn).is_some_and(|arn| {
        arn.partition == home.partition.as_str()
            && arn.account == home.account.as_str()
            && arn.service == service
            && !arn.region.is_empty()
            && !arn.resource.is_empty()
    })
}
