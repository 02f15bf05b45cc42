//! The last two links: may the alarm publish to the topic, and is anybody there to be told.

use super::Fate;
use super::finding::Link;
use crate::policy::{
    Condition, Decision, Effect, Policy, PolicyError, Principal, PrincipalElement, Request,
    Statement, our_sid,
};
use crate::select::Inputs;
use crate::settings::Subscriber;
use crate::state::{Arn, Read, Subscription, Topic, TopicArn, TopicAttributes};

/// The service principal alarms publish as.
const CLOUDWATCH: &str = "cloudwatch.amazonaws.com";

/// Whether somebody is subscribed to the topic and has confirmed; a queue or a function is nobody.
#[must_use]
pub fn has_person(topic: &Topic) -> bool {
    topic.confirmed().any(|one| !subscriber(one).is_machine())
}

fn subscriber(subscription: &Subscription) -> Subscriber {
    Subscriber::new(
        subscription.protocol.as_str(),
        subscription.endpoint.as_str(),
    )
}

/// The command with which the owner of a queue or a function lets the topic in, or sees whether it
/// is let in already ("Subscribing an Amazon SQS queue" and "Subscribing a function", SNS developer
/// guide).
#[must_use]
pub fn machine_advice(machine: &Subscriber, topic: &TopicArn) -> String {
    let Subscriber { protocol, endpoint } = machine;
    let Some(arn) = Arn::parse(endpoint) else {
        return format!("its owner must let {topic} in");
    };
    let Arn {
        partition,
        region,
        account,
        resource,
        ..
    } = arn;
    if protocol == "lambda" {
        return format!(
            "aws lambda add-permission --region {region} --function-name {endpoint} --statement-id cis-fix-alarms --action lambda:InvokeFunction --principal sns.amazonaws.com --source-arn {topic}"
        );
    }
    // Writing a queue's policy replaces it, so the statement is shown and nothing is written.
    let statement = format!(
        r#"{{"Effect":"Allow","Principal":{{"Service":"sns.amazonaws.com"}},"Action":"sqs:SendMessage","Resource":"{endpoint}","Condition":{{"ArnEquals":{{"aws:SourceArn":"{topic}"}}}}}}"#
    );
    let domain = if partition == "aws-cn" {
        "amazonaws.com.cn"
    } else {
        "amazonaws.com"
    };
    format!(
        "aws sqs get-queue-attributes --region {region} --queue-url https://sqs.{region}.{domain}/{account}/{resource} --attribute-names Policy   # needs the statement {statement}"
    )
}

/// Why no alarm can publish to this topic whatever its policy says; `None` if nothing stands in
/// the way. With SNS's own key CloudWatch is never let in ("Key management", SNS developer guide).
#[must_use]
pub fn blocked(topic: &Topic) -> Option<Fate> {
    let attributes = topic.attributes.present()?;
    let key = attributes.kms_key.as_deref()?;
    if key.ends_with("alias/aws/sns") {
        return Some(Fate::broken(
            Link::Topic,
            "is encrypted with alias/aws/sns, whose key CloudWatch may not use, so nothing arrives",
        ));
    }
    // Key policies are not read (yet): nothing is claimed of the topic, and nothing made beside it.
    Some(Fate::Unproven {
        link: Link::Topic,
        words: format!(
            "is encrypted with {key}, and whether CloudWatch may use that key is not proven"
        ),
        advice: format!(
            "aws kms get-key-policy --key-id {key} --policy-name default --query Policy --output text   # must let cloudwatch.amazonaws.com use kms:Decrypt and kms:GenerateDataKey*"
        ),
    })
}

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
    let account = inputs.account();
    let partition = inputs.partition();
    let source = format!(
        "arn:{partition}:cloudwatch:{}:{account}:alarm:{alarm}",
        arn.region()
    );
    let request = Request::new(
        Principal::Service(CLOUDWATCH.to_owned()),
        "SNS:Publish",
        arn.as_str(),
    )
    .with("aws:SourceArn", &source)
    .with("aws:SourceAccount", account.as_str())
    .with("aws:SourceOwner", account.as_str())
    .with("aws:SecureTransport", "true")
    .with("aws:PrincipalIsAWSService", "true")
    .with("aws:PrincipalServiceName", CLOUDWATCH);
    policy.decide(&request)
}

/// The topic's policy; a topic without one lets nobody in.
pub(crate) fn policy_of(attributes: &TopicAttributes) -> Result<Policy, PolicyError> {
    let text = attributes.policy.as_deref();
    text.map_or_else(|| Ok(Policy::empty()), Policy::parse)
}

/// How far a message of the alarm gets at this topic.
pub(super) fn fate(inputs: Inputs<'_>, arn: &TopicArn, alarm: &str) -> Fate {
    if arn.account() != inputs.account() {
        return Fate::Elsewhere {
            account: arn.account(),
            words: format!("topic {arn} belongs to account {}", arn.account()),
        };
    }
    let topic = inputs.observed.topic(arn);
    let attributes = match &topic.attributes {
        Read::Present(attributes) => attributes,
        Read::Absent => return Fate::broken(Link::Topic, format!("topic {arn} does not exist")),
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
    if let Some(fate) = blocked(&topic) {
        return fate.about(&format!("topic {}", arn.name()));
    }
    let policy = match policy_of(attributes) {
        Ok(policy) => policy,
        Err(error) => {
            return Fate::Unproven {
                link: Link::Topic,
                words: format!("the policy of topic {} cannot be read: {error}", arn.name()),
                advice: show_policy(arn),
            };
        }
    };
    match alarm_may_publish(inputs, arn, &policy, alarm) {
        Decision::Allowed { .. } => person(arn, &topic),
        Decision::Denied { .. } => Fate::broken(
            Link::Topic,
            format!(
                "the policy of topic {} denies CloudWatch to publish",
                arn.name()
            ),
        ),
        Decision::NotAllowed => Fate::broken(
            Link::Topic,
            format!(
                "the policy of topic {} does not let CloudWatch publish",
                arn.name()
            ),
        ),
        Decision::CannotTell { why, .. } => Fate::Unproven {
            link: Link::Topic,
            words: format!(
                "whether the policy of topic {} lets CloudWatch publish cannot be told: {why}",
                arn.name()
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

fn person(arn: &TopicArn, topic: &Topic) -> Fate {
    let name = arn.name();
    match &topic.subscriptions {
        Read::Present(_) if has_person(topic) => Fate::Whole,
        Read::Present(_) if topic.confirmed().next().is_some() => Fate::Machine {
            topic: arn.clone(),
            machines: topic.confirmed().map(subscriber).collect(),
        },
        Read::Present(all) => Fate::NoPerson {
            topic: arn.clone(),
            unconfirmed: all.len(),
        },
        Read::Absent => Fate::NoPerson {
            topic: arn.clone(),
            unconfirmed: 0,
        },
        Read::Denied { action } => Fate::unknown(
            Link::Person,
            action,
            format!("the subscribers of topic {name} may not be read"),
        ),
        Read::NotAsked => Fate::unknown(
            Link::Person,
            "sns:ListSubscriptionsByTopic",
            format!("the subscribers of topic {name} were not read"),
        ),
    }
}
