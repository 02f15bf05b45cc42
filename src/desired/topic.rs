//! The topic our alarms notify, and who shall be subscribed to it.

use super::names::plain_name;
use super::owner::of_topic;
use super::{MARK, Obstacle};
use crate::assess::{Fate, Link, alarm_may_publish, locked, policy_of, publish_statement};
use crate::policy::{Decision, Policy, Statement};
use crate::select::{ChosenTrail, Inputs, TopicChoice};
use crate::settings::Subscriber;
use crate::state::{Read, Topic, TopicArn, TopicAttributes};
use serde_json::Value;

/// The topic our alarms notify.
#[derive(Debug, Clone, PartialEq)]
pub struct DesiredTopic {
    /// Its ARN.
    pub arn: TopicArn,
    /// Whether it must be made, mended, or can be used as it is.
    pub state: TopicState,
    /// The statement that lets our alarms publish.
    pub statement: Statement,
    /// Those asked for who are not subscribed yet, pending or not.
    pub unsubscribed: Vec<Subscriber>,
}

/// How the topic is found.
#[derive(Debug, Clone, PartialEq)]
pub enum TopicState {
    /// There is none of this name.
    Missing,
    /// It is there and alarms may publish to it.
    Ready,
    /// It is there, and its policy needs our statement.
    Closed {
        /// The policy as it is.
        policy: Policy,
    },
    /// It belongs to another account, where this one cannot look.
    Elsewhere,
    /// It cannot be used.
    Blocked(Obstacle),
}

pub(super) fn desired(
    inputs: Inputs<'_>,
    trail: &ChosenTrail,
    choice: &TopicChoice,
) -> DesiredTopic {
    let topic = inputs.observed.topic(&choice.arn);
    // Of a topic whose subscribers may not be read nobody can say who is missing.
    let known = topic.attributes.is_absent() || topic.subscriptions.present().is_some();
    let unsubscribed = inputs
        .settings
        .notify
        .iter()
        .filter(|wanted| known && !subscribed(&topic, wanted))
        .cloned()
        .collect();
    DesiredTopic {
        arn: choice.arn.clone(),
        state: state(inputs, trail, choice, &topic),
        statement: publish_statement(inputs, &choice.arn),
        unsubscribed,
    }
}

fn subscribed(topic: &Topic, wanted: &Subscriber) -> bool {
    topic
        .subscriptions
        .present()
        .into_iter()
        .flatten()
        .any(|s| s.protocol == wanted.protocol && wanted.is_at(&s.endpoint))
}

fn state(
    inputs: Inputs<'_>,
    trail: &ChosenTrail,
    choice: &TopicChoice,
    topic: &Topic,
) -> TopicState {
    let arn = &choice.arn;
    let home = &trail.trail.home_region;
    if arn.region() != *home {
        return TopicState::Blocked(Obstacle::new(
            Link::Topic,
            format!(
                "topic {arn} is not in {home}, and an alarm only notifies topics of its own Region"
            ),
            vec![format!("name a topic in {home} with --topic")],
        ));
    }
    if arn.account() != inputs.account() {
        return TopicState::Elsewhere;
    }
    let attributes = match &topic.attributes {
        Read::Present(attributes) => attributes,
        Read::Absent if named_by_arn(inputs) => {
            return TopicState::Blocked(Obstacle::new(
                Link::Topic,
                format!("topic {arn} does not exist"),
                vec!["give --topic a name instead of an ARN to have it made".to_owned()],
            ));
        }
        Read::Absent => return fifo(inputs, arn).map_or(TopicState::Missing, TopicState::Blocked),
        Read::Denied { action } => return denied(arn, action),
        Read::NotAsked => return denied(arn, "sns:GetTopicAttributes"),
    };
    if choice.ours
        && inputs.settings.topic.is_none()
        && let Some(obstacle) = not_ours(arn, topic)
    {
        return TopicState::Blocked(obstacle);
    }
    if let Some(obstacle) = fifo(inputs, arn).or_else(|| encrypted(inputs, arn, attributes)) {
        return TopicState::Blocked(obstacle);
    }
    match open_or_closed(inputs, arn, attributes) {
        TopicState::Closed { policy } => match kept_policy(inputs, arn) {
            Some(obstacle) => TopicState::Blocked(obstacle),
            None => TopicState::Closed { policy },
        },
        other => other,
    }
}

/// A policy that a template keeps is never changed: the template would take the statement out again.
fn kept_policy(inputs: Inputs<'_>, arn: &TopicArn) -> Option<Obstacle> {
    let owner = of_topic(inputs, arn)?;
    let statement = Value::Object(publish_statement(inputs, arn).elements().clone());
    Some(Obstacle::new(
        Link::Topic,
        format!(
            "topic {arn} is kept by {owner}, and its policy lets no alarm in, which belongs into the template"
        ),
        vec![
            format!("in the topic's policy there: {statement}"),
            "or name another topic with --topic".to_owned(),
        ],
    ))
}

/// A FIFO topic takes no e-mail subscriber and is made in another way ("Amazon SNS FIFO topics",
/// SNS developer guide).
fn fifo(inputs: Inputs<'_>, arn: &TopicArn) -> Option<Obstacle> {
    let there = inputs.observed.topic(arn).attributes.present().is_some();
    let unfit = arn.name().strip_suffix(".fifo").is_some()
        && (!there || !inputs.settings.notify.is_empty());
    unfit.then(|| {
        Obstacle::new(
            Link::Topic,
            format!("topic {arn} is a FIFO topic, which takes no e-mail subscriber"),
            vec!["name a standard topic with --topic".to_owned()],
        )
    })
}

/// Why the topic's key keeps alarms of ours out, or may.
fn encrypted(inputs: Inputs<'_>, arn: &TopicArn, attributes: &TopicAttributes) -> Option<Obstacle> {
    let key = attributes.kms_key.as_deref()?;
    let mut controls = inputs.controls();
    let fate = controls.find_map(|control| {
        let alarm = plain_name(inputs, control);
        locked(inputs, arn, key, &alarm)
    })?;
    let words = |words: String| format!("topic {arn} {words}");
    let another = "or name another topic with --topic".to_owned();
    Some(match fate {
        Fate::Unknown {
            link,
            words: said,
            action,
        } => Obstacle::denied(link, words(said), &action),
        Fate::Unproven {
            link,
            words: said,
            advice,
        } => Obstacle::new(link, words(said), vec![advice, another]),
        Fate::Theirs {
            link,
            words: said,
            advice,
            ..
        } => Obstacle::new(link, words(said), advice),
        Fate::Broken {
            link, words: said, ..
        } => Obstacle::new(
            link,
            words(said),
            vec![
                "encrypt it with a customer managed key that CloudWatch may use".to_owned(),
                another,
            ],
        ),
        Fate::Elsewhere {
            link, words: said, ..
        } => Obstacle::new(link, words(said), vec![another]),
        // A key is not what breaks these.
        Fate::Whole
        | Fate::NoPerson { .. }
        | Fate::Machine { .. }
        | Fate::Muted { .. }
        | Fate::Doubtful { .. } => return None,
    })
}

fn named_by_arn(inputs: Inputs<'_>) -> bool {
    let named = inputs.settings.topic.as_deref();
    named.is_some_and(|named| named.starts_with("arn:"))
}

fn denied(arn: &TopicArn, action: &str) -> TopicState {
    TopicState::Blocked(Obstacle::denied(
        Link::Topic,
        format!("whether topic {arn} can be used may not be read"),
        action,
    ))
}

/// A topic that bears our name must bear our tag.
fn not_ours(arn: &TopicArn, topic: &Topic) -> Option<Obstacle> {
    match &topic.tags {
        Read::Present(tags) if tags.get(MARK.0).map(String::as_str) == Some(MARK.1) => None,
        Read::Present(_) | Read::Absent => Some(Obstacle::new(
            Link::Topic,
            format!(
                "topic {arn} has the name we would give ours, but not our tag {}={}, so it is somebody else's",
                MARK.0, MARK.1
            ),
            vec![format!("use it all the same with --topic {}", arn.name())],
        )),
        Read::Denied { action } => Some(Obstacle::denied(
            Link::Topic,
            format!("whether topic {arn} is ours may not be read"),
            action,
        )),
        Read::NotAsked => Some(Obstacle::denied(
            Link::Topic,
            format!("whether topic {arn} is ours was not read"),
            "sns:ListTagsForResource",
        )),
    }
}

/// The policy's answer to all alarms of ours: a policy may name the alarms it lets in, so the
/// first that is not simply allowed decides, and a refusal before all.
fn every_alarm_may_publish(inputs: Inputs<'_>, arn: &TopicArn, policy: &Policy) -> Decision {
    let mut worst = None;
    for control in inputs.controls() {
        let name = plain_name(inputs, control);
        match alarm_may_publish(inputs, arn, policy, &name) {
            refused @ (Decision::Denied { .. } | Decision::CannotTell { .. }) => return refused,
            Decision::NotAllowed => worst = Some(Decision::NotAllowed),
            allowed @ Decision::Allowed { .. } => worst = worst.or(Some(allowed)),
        }
    }
    worst.unwrap_or(Decision::NotAllowed)
}

fn open_or_closed(inputs: Inputs<'_>, arn: &TopicArn, attributes: &TopicAttributes) -> TopicState {
    let blocked = |words: String| {
        TopicState::Blocked(Obstacle::new(
            Link::Topic,
            words,
            vec![format!(
                "aws sns get-topic-attributes --region {} --topic-arn {arn} --query Attributes.Policy --output text",
                arn.region()
            )],
        ))
    };
    let policy = match policy_of(attributes) {
        Ok(policy) => policy,
        Err(error) => return blocked(format!("the policy of topic {arn} cannot be read: {error}")),
    };
    match every_alarm_may_publish(inputs, arn, &policy) {
        Decision::Allowed { .. } => TopicState::Ready,
        Decision::NotAllowed => TopicState::Closed { policy },
        Decision::Denied { by } => blocked(format!(
            "the policy of topic {arn} denies CloudWatch to publish, by {by}"
        )),
        Decision::CannotTell { statement, why } => blocked(format!(
            "whether the policy of topic {arn} lets CloudWatch publish cannot be told: {statement}: {why}"
        )),
    }
}
