//! The last link but one: may the alarm publish to the topic.

use super::Fate;
use super::finding::Link;
use super::key::locked;
use super::person;
use crate::policy::{
    Condition, Decision, Effect, Policy, PolicyError, Principal, PrincipalElement, Request,
    Statement, our_sid,
};
use crate::select::Inputs;
use crate::state::{Read, Region, TopicArn, TopicAttributes};

/// The service principal alarms publish as.
pub(super) const CLOUDWATCH: &str = "cloudwatch.amazonaws.com";

/// The statement that lets this account's alarms of the topic's Region publish to the topic
/// ("Example cases for Amazon SNS access control", SNS developer guide).
#[must_use]
pub fn publish_statement(inputs: Inputs<'_>, topic: &TopicArn) -> Statement {
    let account = inputs.account();
    let partition = inputs.partition();
    let alarms = format!(
        "arn:{partition}:cloudwatch:{}:{account}:alarm:*",
        topic.region()
    );
    Statement::new(
        &our_sid(&format!("{alarms} to {topic}")),
        Effect::Allow,
        &PrincipalElement::Service(CLOUDWATCH.to_owned()),
        &["SNS:Publish"],
        &[topic.as_str()],
        &[
            Condition::new("ArnLike", "aws:SourceArn", &[&alarms]),
            Condition::new("StringEquals", "aws:SourceAccount", &[account.as_str()]),
        ],
    )
}

/// What the topic's policy says to an alarm of this account.
#[must_use]
pub fn alarm_may_publish(
    inputs: Inputs<'_>,
    arn: &TopicArn,
    policy: &Policy,
    alarm: &str,
) -> Decision {
    let request = as_cloudwatch(inputs, &arn.region(), alarm, ("SNS:Publish", arn.as_str()))
        .with("aws:SourceOwner", inputs.account().as_str())
        .with("aws:SecureTransport", "true");
    policy.decide(&request)
}

/// What CloudWatch asks for in the name of an alarm of this account: an action, on a resource.
pub(super) fn as_cloudwatch(
    inputs: Inputs<'_>,
    region: &Region,
    alarm: &str,
    (action, resource): (&str, &str),
) -> Request {
    let account = inputs.account();
    let source = format!(
        "arn:{}:cloudwatch:{region}:{account}:alarm:{alarm}",
        inputs.partition()
    );
    Request::new(Principal::Service(CLOUDWATCH.to_owned()), action, resource)
        .with("aws:SourceArn", &source)
        .with("aws:SourceAccount", account.as_str())
        // A service is a member of no organization ("AWS global condition context keys", IAM user guide).
        .without("aws:PrincipalOrgID")
        .with("aws:PrincipalIsAWSService", "true")
        .with("aws:PrincipalServiceName", CLOUDWATCH)
}

/// The topic's policy; a topic without one lets nobody in.
pub(crate) fn policy_of(attributes: &TopicAttributes) -> Result<Policy, PolicyError> {
    let text = attributes.policy.as_deref();
    text.map_or_else(|| Ok(Policy::empty()), Policy::parse)
}

/// How far a message of the alarm gets at this topic.
pub(super) fn fate(inputs: Inputs<'_>, arn: &TopicArn, alarm: &str) -> Fate {
    if arn.account() != inputs.account() {
        let account = arn.account();
        return Fate::Elsewhere {
            link: Link::Person,
            words: format!(
                "topic {arn} belongs to account {account}, and only account {account} sees who is subscribed"
            ),
            account,
        };
    }
    let name = arn.name();
    let topic = inputs.observed.topic(arn);
    let attributes = match &topic.attributes {
        Read::Present(attributes) => attributes,
        Read::Absent => {
            return Fate::broken(
                Link::Topic,
                format!("topic {arn} does not exist, so what the alarm says is lost"),
            )
            .shown_by(show_policy(arn));
        }
        Read::Denied { action } => {
            return Fate::unknown(Link::Topic, action, format!("topic {arn} may not be read"));
        }
        Read::NotAsked => {
            return Fate::unknown(
                Link::Topic,
                "sns:GetTopicAttributes",
                format!("topic {arn} was not read"),
            );
        }
    };
    let key = attributes.kms_key.as_deref();
    if let Some(fate) = key.and_then(|key| locked(inputs, arn, key, alarm)) {
        return fate.about(&format!("topic {name}"));
    }
    let policy = match policy_of(attributes) {
        Ok(policy) => policy,
        Err(error) => {
            return Fate::Unproven {
                link: Link::Topic,
                words: format!("the policy of topic {name} cannot be read: {error}"),
                advice: show_policy(arn),
            };
        }
    };
    match alarm_may_publish(inputs, arn, &policy, alarm) {
        Decision::Allowed { .. } => person::fate(inputs, arn, &topic, alarm),
        Decision::Denied { by } => Fate::broken(
            Link::Topic,
            format!("the policy of topic {name} denies CloudWatch to publish, by {by}, so nothing arrives"),
        )
        .shown_by(show_policy(arn)),
        Decision::NotAllowed => Fate::broken(
            Link::Topic,
            format!("the policy of topic {name} does not let CloudWatch publish, so nothing arrives"),
        )
        .shown_by(show_policy(arn)),
        Decision::CannotTell { why, .. } => Fate::Unproven {
            link: Link::Topic,
            words: format!(
                "whether the policy of topic {name} lets CloudWatch publish cannot be told: {why}"
            ),
            advice: show_policy(arn),
        },
    }
}

/// The command that shows a topic's policy.
fn show_policy(arn: &TopicArn) -> String {
    format!(
        "aws sns get-topic-attributes --region {} --topic-arn {arn} --query Attributes.Policy --output text",
        arn.region()
    )
}
