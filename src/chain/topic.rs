//! Whether an alarm may publish to a topic.

use crate::aws_cli::sns;
use crate::chain::foreign_topic::{is_named, leave_to_owner};
use crate::chain::kms_key::key_blocks_alarm;
use crate::chain::link::Link;
use crate::chain::requests::cloudwatch_request;
use crate::chain::status::{ChainStatus, Consequence};
use crate::chain::subscribers;
use crate::inputs::Inputs;
use crate::memo::Memo;
use crate::naming::monitor_name;
use crate::policy::{Decision, Policy, PolicyError};
use crate::state::{TopicArn, TopicAttributes};
use std::sync::Arc;

/// The decision of a topic's policy on a message of an alarm of this account.
#[must_use]
pub fn alarm_may_publish(
    inputs: Inputs<'_>,
    arn: &TopicArn,
    policy: &Policy,
    alarm: &str,
) -> Decision {
    let region = arn.region();
    let request = cloudwatch_request(inputs, &region, alarm, "SNS:Publish", arn.as_str())
        .with("aws:SourceOwner", inputs.account().as_str())
        .with("aws:SecureTransport", "true");
    policy.decide(&request)
}

/// The decision of a topic's policy on all alarms of ours. A policy may name the alarms it allows, so the first one that is
/// not allowed decides, and a denial before all.
#[must_use]
pub fn own_alarms_may_publish(inputs: Inputs<'_>, arn: &TopicArn, policy: &Policy) -> Decision {
    let mut worst = None;
    for control in inputs.controls() {
        let name = monitor_name(inputs, control);
        match alarm_may_publish(inputs, arn, policy, &name) {
            refused @ (Decision::Denied { .. } | Decision::CannotTell { .. }) => return refused,
            Decision::NotAllowed => worst = Some(Decision::NotAllowed),
            allowed @ Decision::Allowed { .. } => worst = worst.or(Some(allowed)),
        }
    }
    worst.unwrap_or(Decision::NotAllowed)
}

/// The policy of a topic. A topic without a policy allows nothing.
///
/// # Errors
///
/// If the policy is not an IAM policy document.
pub fn parse_policy(memo: &Memo, attributes: &TopicAttributes) -> Result<Arc<Policy>, PolicyError> {
    let text = attributes.policy.as_deref();
    text.map_or_else(
        || Ok(Arc::new(Policy::empty())),
        |text| memo.parse_policy(text),
    )
}

/// How far a message of the alarm gets at this topic.
pub(super) fn status(inputs: Inputs<'_>, arn: &TopicArn, alarm: &str) -> ChainStatus {
    if arn.account() == inputs.account() {
        return status_at(inputs, arn, alarm);
    }
    if is_named(inputs, arn) {
        return leave_to_owner(inputs, arn, status_at(inputs, arn, alarm));
    }
    let account = arn.account();
    ChainStatus::Elsewhere {
        link: Link::Person,
        reason: format!(
            "topic {arn} belongs to account {account}, and only account {account} sees who is subscribed; name it with --topic to have it read"
        ),
        account,
    }
}

fn status_at(inputs: Inputs<'_>, arn: &TopicArn, alarm: &str) -> ChainStatus {
    let topic = inputs.observed.topic(arn);
    match topic.attributes.known("sns:GetTopicAttributes") {
        Ok(Some(attributes)) => status_by_policy(inputs, arn, &attributes, alarm),
        Ok(None) => ChainStatus::broken(
            Link::Topic,
            format!("topic {arn} does not exist, so what the alarm says is lost"),
            Consequence::InReason,
        )
        .shown_by(sns::get_topic_policy(arn)),
        Err(unread) => {
            let reason = format!("topic {arn} {} read", unread.verb());
            ChainStatus::unreadable(Link::Topic, unread, reason)
        }
    }
}

fn status_by_policy(
    inputs: Inputs<'_>,
    arn: &TopicArn,
    attributes: &TopicAttributes,
    alarm: &str,
) -> ChainStatus {
    let name = arn.name();
    let key = attributes.kms_key.as_deref();
    if let Some(status) = key.and_then(|key| key_blocks_alarm(inputs, arn, key, alarm)) {
        return status.about(&format!("topic {name}"));
    }
    let broken = |reason: String| {
        ChainStatus::broken(Link::Topic, reason, Consequence::InReason)
            .shown_by(sns::get_topic_policy(arn))
    };
    let undecidable = |reason: String| ChainStatus::Undecidable {
        link: Link::Topic,
        reason,
        advice: sns::get_topic_policy(arn),
    };
    let policy = match parse_policy(inputs.memo, attributes) {
        Ok(policy) => policy,
        Err(error) => {
            return undecidable(format!(
                "the policy of topic {name} cannot be read: {error}"
            ));
        }
    };
    match alarm_may_publish(inputs, arn, &policy, alarm) {
        Decision::Allowed { .. } => {
            subscribers::status(inputs, arn, &inputs.observed.topic(arn), alarm)
        }
        Decision::Denied { by } => broken(format!(
            "the policy of topic {name} denies CloudWatch to publish, by {by}, so nothing arrives"
        )),
        Decision::NotAllowed => broken(format!(
            "the policy of topic {name} does not let CloudWatch publish, so nothing arrives"
        )),
        Decision::CannotTell { why, .. } => undecidable(format!(
            "whether the policy of topic {name} lets CloudWatch publish cannot be told: {why}"
        )),
    }
}
