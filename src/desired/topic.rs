//! The topic that our alarms notify, and its subscribers.

use crate::aws_cli::{quote_flag, sns};
use crate::chain::blocker::Blocker;
use crate::chain::foreign_topic::publish_advice;
use crate::chain::kms_key::key_blocks_alarm;
use crate::chain::link::Link;
use crate::chain::status::ChainStatus;
use crate::chain::topic::{own_alarms_may_publish, parse_policy};
use crate::chain::trail::ChosenTrail;
use crate::desired::policy_size::topic_policy_problem;
use crate::inputs::Inputs;
use crate::managed_by::topic_managed_by;
use crate::naming::{OWNER_TAG, monitor_name};
use crate::ownership::has_owner_tag;
use crate::policy::{Decision, Policy, Statement};
use crate::select::TopicChoice;
use crate::settings::Subscriber;
use crate::state::{Read, Topic, TopicArn, TopicAttributes, Unread};
use crate::statements::publish_statement;
use serde_json::Value;

/// The topic that our alarms notify.
#[derive(Debug, Clone, PartialEq)]
pub struct DesiredTopic {
    /// Its ARN.
    pub arn: TopicArn,
    /// Whether it must be created or opened, or works as it is.
    pub state: TopicState,
    /// The statement that lets our alarms publish.
    pub statement: Statement,
    /// The subscribers that the settings ask for and the topic does not have; a pending one counts as there.
    pub unsubscribed: Vec<Subscriber>,
}

/// The state of the topic.
#[derive(Debug, Clone, PartialEq)]
pub enum TopicState {
    /// It does not exist.
    Missing,
    /// It exists and alarms may publish to it.
    Ready,
    /// It exists, and its policy needs our statement.
    Closed {
        /// The policy as it is.
        policy: Policy,
    },
    /// It belongs to another account, where this one cannot look.
    Elsewhere,
    /// It cannot be used.
    Blocked(Blocker),
}

pub(super) fn desired(
    inputs: Inputs<'_>,
    trail: &ChosenTrail,
    choice: &TopicChoice,
) -> DesiredTopic {
    let topic = inputs.observed.topic(&choice.arn);
    // If the subscribers were not read, it is not known which are missing.
    let known = topic.attributes.is_absent() || topic.subscriptions.present().is_some();
    let unsubscribed = inputs
        .settings
        .notify
        .iter()
        .filter(|wanted| known && !is_subscribed(&topic, wanted))
        .cloned()
        .collect();
    DesiredTopic {
        arn: choice.arn.clone(),
        state: topic_state(inputs, trail, choice, &topic),
        statement: publish_statement(inputs, &choice.arn),
        unsubscribed,
    }
}

fn is_subscribed(topic: &Topic, wanted: &Subscriber) -> bool {
    topic
        .subscriptions
        .present()
        .into_iter()
        .flatten()
        .any(|s| s.protocol == wanted.protocol && wanted.is_at(&s.endpoint))
}

fn topic_state(
    inputs: Inputs<'_>,
    trail: &ChosenTrail,
    choice: &TopicChoice,
    topic: &Topic,
) -> TopicState {
    let arn = &choice.arn;
    let home = &trail.trail.home_region;
    if arn.region() != *home {
        return TopicState::Blocked(Blocker::new(
            Link::Topic,
            format!(
                "topic {arn} is not in {home}, and an alarm only notifies topics of its own Region"
            ),
            vec![format!("name a topic in {home} with --topic")],
        ));
    }
    if arn.account() != inputs.account() {
        return state_of_foreign_topic(inputs, arn, topic);
    }
    let attributes = match topic.attributes.as_ref().known("sns:GetTopicAttributes") {
        Ok(Some(attributes)) => attributes,
        Ok(None) if is_named_by_arn(inputs) => {
            return TopicState::Blocked(Blocker::new(
                Link::Topic,
                format!("topic {arn} does not exist"),
                vec!["give --topic a name instead of an ARN to have it made".to_owned()],
            ));
        }
        Ok(None) => {
            return check_fifo(inputs, arn).map_or(TopicState::Missing, TopicState::Blocked);
        }
        Err(unread) => return unreadable(arn, unread),
    };
    if choice.ours
        && inputs.settings.topic.is_none()
        && let Some(blocker) = not_ours(arn, topic)
    {
        return TopicState::Blocked(blocker);
    }
    if let Some(blocker) = check_fifo(inputs, arn).or_else(|| check_key(inputs, arn, attributes)) {
        return TopicState::Blocked(blocker);
    }
    match state_by_policy(inputs, arn, attributes) {
        TopicState::Closed { policy } => {
            match managed_policy(inputs, arn).or_else(|| full_policy(inputs, arn, &policy)) {
                Some(blocker) => TopicState::Blocked(blocker),
                None => TopicState::Closed { policy },
            }
        }
        other => other,
    }
}

/// The state of a topic of another account: whatever it lacks, only that account can add it.
fn state_of_foreign_topic(inputs: Inputs<'_>, arn: &TopicArn, topic: &Topic) -> TopicState {
    let Read::Present(attributes) = &topic.attributes else {
        return TopicState::Elsewhere;
    };
    match state_by_policy(inputs, arn, attributes) {
        TopicState::Closed { .. } => TopicState::Blocked(Blocker::new(
            Link::Topic,
            format!(
                "topic {arn} belongs to account {}, and its policy does not let alarms of this account publish",
                arn.account()
            ),
            vec![publish_advice(inputs, arn)],
        )),
        TopicState::Blocked(blocker) => TopicState::Blocked(blocker),
        _ => TopicState::Elsewhere,
    }
}

/// The blocker where a template manages the policy: it would remove the statement again.
fn managed_policy(inputs: Inputs<'_>, arn: &TopicArn) -> Option<Blocker> {
    let owner = topic_managed_by(inputs, arn)?;
    let statement = Value::Object(publish_statement(inputs, arn).elements().clone());
    Some(Blocker::new(
        Link::Topic,
        format!(
            "topic {arn} is managed by {owner}, and its policy does not let alarms publish; add the statement to its template"
        ),
        vec![
            format!("in the topic's policy there: {statement}"),
            "or name another topic with --topic".to_owned(),
        ],
    ))
}

/// The blocker where the policy has no room for our statement.
fn full_policy(inputs: Inputs<'_>, arn: &TopicArn, policy: &Policy) -> Option<Blocker> {
    let problem = topic_policy_problem(policy, &publish_statement(inputs, arn))?;
    Some(Blocker::new(
        Link::Topic,
        format!("the policy of topic {arn} lets no alarm in and is full: {problem}"),
        vec![
            format!("have its owner shorten it: {}", sns::get_topic_policy(arn)),
            "or name another topic with --topic".to_owned(),
        ],
    ))
}

/// The blocker for a FIFO topic: it takes no e-mail subscriber and is created in another way ("Amazon SNS FIFO topics", SNS
/// developer guide).
fn check_fifo(inputs: Inputs<'_>, arn: &TopicArn) -> Option<Blocker> {
    let there = inputs.observed.topic(arn).attributes.present().is_some();
    let unusable = arn.name().strip_suffix(".fifo").is_some()
        && (!there || !inputs.settings.notify.is_empty());
    unusable.then(|| {
        Blocker::new(
            Link::Topic,
            format!("topic {arn} is a FIFO topic, which takes no e-mail subscriber"),
            vec!["name a standard topic with --topic".to_owned()],
        )
    })
}

/// The blocker where the topic's key refuses our alarms, or may.
fn check_key(inputs: Inputs<'_>, arn: &TopicArn, attributes: &TopicAttributes) -> Option<Blocker> {
    let key = attributes.kms_key.as_deref()?;
    let mut controls = inputs.controls();
    let status = controls.find_map(|control| {
        let alarm = monitor_name(inputs, control);
        key_blocks_alarm(inputs, arn, key, &alarm)
    })?;
    let status = status.about(&format!("topic {arn}"));
    let another = "or name another topic with --topic".to_owned();
    match status {
        ChainStatus::Unreadable {
            link,
            reason,
            unread,
            ..
        } => Some(Blocker::unread(link, reason, unread)),
        ChainStatus::Undecidable {
            link,
            reason,
            advice,
        } => Some(Blocker::new(link, reason, vec![advice, another])),
        ChainStatus::OwnerMustFix {
            link,
            reason,
            advice,
            ..
        } => Some(Blocker::new(link, reason, advice)),
        ChainStatus::Broken { link, reason, .. } => {
            let encrypt = "encrypt it with a customer managed key that CloudWatch may use";
            Some(Blocker::new(
                link,
                reason,
                vec![encrypt.to_owned(), another],
            ))
        }
        ChainStatus::Elsewhere { link, reason, .. } => {
            Some(Blocker::new(link, reason, vec![another]))
        }
        // A key breaks none of these.
        ChainStatus::Intact
        | ChainStatus::NoConfirmedSubscriber { .. }
        | ChainStatus::NoPerson { .. }
        | ChainStatus::Muted { .. }
        | ChainStatus::PerhapsMuted { .. }
        | ChainStatus::Uncertain { .. } => None,
    }
}

fn is_named_by_arn(inputs: Inputs<'_>) -> bool {
    let named = inputs.settings.topic.as_deref();
    named.is_some_and(|named| named.starts_with("arn:"))
}

fn unreadable(arn: &TopicArn, unread: Unread) -> TopicState {
    let reason = format!("whether topic {arn} can be used {} read", unread.verb());
    TopicState::Blocked(Blocker::unread(Link::Topic, reason, unread))
}

/// The blocker for a topic that has our name and not our tag.
fn not_ours(arn: &TopicArn, topic: &Topic) -> Option<Blocker> {
    match topic.tags.as_ref().known("sns:ListTagsForResource") {
        Ok(Some(tags)) if has_owner_tag(tags) => None,
        Ok(_) => Some(Blocker::new(
            Link::Topic,
            format!(
                "topic {arn} has the name we would give ours, but not our tag {}={}, so it is somebody else's",
                OWNER_TAG.0, OWNER_TAG.1
            ),
            vec![format!(
                "use it all the same with {}",
                quote_flag("--topic", arn.name())
            )],
        )),
        Err(unread) => Some(Blocker::unread(
            Link::Topic,
            format!("whether topic {arn} is ours {} read", unread.verb()),
            unread,
        )),
    }
}

fn state_by_policy(inputs: Inputs<'_>, arn: &TopicArn, attributes: &TopicAttributes) -> TopicState {
    let blocked = |reason: String| {
        TopicState::Blocked(Blocker::new(
            Link::Topic,
            reason,
            vec![sns::get_topic_policy(arn)],
        ))
    };
    let policy = match parse_policy(inputs.memo, attributes) {
        Ok(policy) => policy,
        Err(error) => return blocked(format!("the policy of topic {arn} cannot be read: {error}")),
    };
    match own_alarms_may_publish(inputs, arn, &policy) {
        Decision::Allowed { .. } => TopicState::Ready,
        Decision::NotAllowed => TopicState::Closed {
            policy: policy.as_ref().clone(),
        },
        Decision::Denied { by } => blocked(format!(
            "the policy of topic {arn} denies CloudWatch to publish, by {by}"
        )),
        Decision::CannotTell { statement, why } => blocked(format!(
            "whether the policy of topic {arn} lets CloudWatch publish cannot be told: {statement}: {why}"
        )),
    }
}
