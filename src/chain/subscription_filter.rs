//! Whether SNS delivers an alarm's message to a confirmed subscription. A filter policy of the subscription can discard the
//! message without notice ("Amazon SNS subscription filter policies", SNS developer guide).

use crate::aws_cli::{quote_flag, sns, with_note};
use crate::chain::alarm_message::AlarmMessage;
use crate::chain::filter_policy::{PolicyMatch, match_policy};
use crate::chain::link::Link;
use crate::chain::status::ChainStatus;
use crate::inputs::Inputs;
use crate::naming::monitor_name;
use crate::settings::Subscriber;
use crate::state::{MessageFilter, Read, Subscription, Topic, TopicArn, Unread, lookup};

/// What a subscription's filter policy does with a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FilterResult {
    /// The message is delivered.
    Delivered,
    /// The filter policy discards it.
    FilteredOut(MessageFilter),
    /// Whether the filter policy discards it cannot be decided.
    Undecidable {
        /// The filter policy.
        filter: MessageFilter,
        /// The reason, one clause.
        why: String,
    },
    /// The filter policy was not read.
    Unread(Unread),
}

/// What the filter policy of a subscription does with the message of an alarm of this name.
#[must_use]
pub fn apply_filter(
    inputs: Inputs<'_>,
    arn: &TopicArn,
    topic: &Topic,
    subscription: &Subscription,
    alarm: &str,
) -> FilterResult {
    let read = subscription
        .arn
        .as_ref()
        .map_or(Read::NotAsked, |subscription| {
            lookup(&topic.filters, subscription)
        });
    let action = "sns:GetSubscriptionAttributes";
    let filter = match read.known(action) {
        Ok(Some(filter)) => filter,
        // It was listed a moment ago, so the subscription has just ended.
        Ok(None) => return FilterResult::Unread(Unread::not_asked(action)),
        Err(unread) => return FilterResult::Unread(unread),
    };
    let Some(policy) = &filter.policy else {
        return FilterResult::Delivered;
    };
    let account = inputs.account();
    let alarm_arn = format!(
        "arn:{}:cloudwatch:{}:{account}:alarm:{alarm}",
        inputs.partition(),
        arn.region()
    );
    let known = inputs.observed.known_alarms(&arn.region());
    let message = AlarmMessage {
        alarm: known.into_iter().find(|known| known.name == alarm),
        name: alarm,
        arn: &alarm_arn,
        account: account.as_str(),
    };
    match match_policy(policy, &filter.scope, message) {
        PolicyMatch::Yes => FilterResult::Delivered,
        PolicyMatch::No => FilterResult::FilteredOut(filter.clone()),
        PolicyMatch::CannotTell(why) => FilterResult::Undecidable {
            filter: filter.clone(),
            why,
        },
    }
}

/// The confirmed subscriptions that somebody was asked to confirm, by e-mail or by HTTP.
pub fn person_subscriptions(topic: &Topic) -> impl Iterator<Item = &Subscription> {
    topic
        .confirmed_subscriptions()
        .filter(|one| Subscriber::of(one).asks_to_confirm())
}

/// Whether a confirmed person receives the message of every alarm that the run may create.
#[must_use]
pub fn has_person(inputs: Inputs<'_>, arn: &TopicArn) -> bool {
    let topic = inputs.observed.topic(arn);
    person_subscriptions(&topic).any(|one| {
        inputs
            .controls()
            .filter(|control| control.filter().is_some())
            .all(|control| {
                let alarm = monitor_name(inputs, control);
                apply_filter(inputs, arn, &topic, one, &alarm) == FilterResult::Delivered
            })
    })
}

/// The status where people have confirmed and none is known to receive the message: unreadable first, then undecidable,
/// then filtered out.
pub(super) fn explain_undelivered(
    arn: &TopicArn,
    people: &[(&Subscription, FilterResult)],
) -> ChainStatus {
    let name = arn.name();
    for (one, result) in people {
        if let FilterResult::Unread(unread) = result {
            let reason = format!(
                "whether a filter policy keeps alarms of topic {name} from {} was not read",
                shown(one)
            );
            return ChainStatus::unreadable(Link::Person, unread.clone(), reason);
        }
    }
    for (one, result) in people {
        if let FilterResult::Undecidable { filter, why } = result {
            return ChainStatus::Undecidable {
                link: Link::Person,
                reason: format!(
                    "whether the filter policy of {} at topic {name} lets the alarm through cannot be told: {why}",
                    shown(one)
                ),
                advice: show_filter(arn, one, filter),
            };
        }
    }
    let deaf = people.iter().filter_map(|(one, result)| match result {
        FilterResult::FilteredOut(filter) => Some((*one, filter)),
        _ => None,
    });
    let (ones, mut advice): (Vec<String>, Vec<String>) = deaf
        .map(|(one, filter)| (shown(one), show_filter(arn, one, filter)))
        .unzip();
    advice.push(format!(
        "whoever owns the subscription takes the filter policy off, or lets alarms pass; or someone else is notified: cis-fix apply {} --notify email:YOU@EXAMPLE.COM",
        quote_flag("--topic", name)
    ));
    let (whose, polic, keep) = match ones.len() {
        1 => ("", "y", "s"),
        _ => ("s", "ies", ""),
    };
    ChainStatus::OwnerMustFix {
        topic: arn.clone(),
        link: Link::Person,
        reason: format!(
            "the filter polic{polic} of the subscription{whose} of {} to topic {name} keep{keep} the alarm's message out, so no one is notified",
            ones.join(" and ")
        ),
        advice,
    }
}

/// The command that shows the filter policy of a subscription, with the policy as it was read.
fn show_filter(arn: &TopicArn, subscription: &Subscription, filter: &MessageFilter) -> String {
    let policy = filter.policy.as_deref().unwrap_or_default();
    let note = if filter.scope == "MessageAttributes" {
        ", of which alarms send none"
    } else {
        ""
    };
    with_note(
        &sns::get_subscription_filter_policy(arn, subscription.arn.as_ref()),
        &format!("{} {policy}{note}", filter.scope),
    )
}

/// The address as it may be printed.
fn shown(subscription: &Subscription) -> String {
    Subscriber::of(subscription).printable()
}
