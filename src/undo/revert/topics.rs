//! How an undo reverts topics, their policies and their subscriptions.

use super::UndoPlanner;
use super::drift::{CHANGED, RetainReason, has_tags, unreadable_reason};
use super::policies::{PolicyReversal, parse_without};
use crate::plan::{Change, NewTopic, PolicyChange, Step};
use crate::policy::Policy;
use crate::reversal::Reversal;
use crate::settings::Subscriber;
use crate::state::{Alarm, Read, Subscription, TopicArn, lookup};

impl UndoPlanner<'_> {
    /// Deletes a topic of the run, unless somebody has changed or uses it.
    pub(super) fn revert_topic(&mut self, step: &Step, topic: &TopicArn, new: &NewTopic) {
        let now = self.observed.topic(topic);
        let Some(attributes) = self.present_or_retain(step, now.attributes) else {
            return;
        };
        if let Some(reason) = self.reason_topic_is_in_use(topic, &now.subscriptions) {
            return self.retain(step, reason);
        }
        let ours = self.statements_added(|change| match change {
            Change::TopicPolicy { topic: of, policy } if of == topic => Some(policy),
            _ => None,
        });
        let rest = attributes
            .policy
            .as_deref()
            .map(|text| parse_without(text, &ours));
        let policy_as_created = rest == Some(Policy::parse(&new.policy).ok());
        match has_tags(&now.tags, &new.tags) {
            Ok(true) if policy_as_created => {}
            Ok(_) => return self.retain(step, format!("{CHANGED}: its policy or its tags")),
            Err(reason) => return self.retain(step, reason),
        }
        let notifying = self.made.iter().filter(|other| match &other.change {
            Change::Alarm { delta, .. } => delta.after.topics().any(|of| of == *topic),
            _ => false,
        });
        let after = notifying.map(|other| other.id.clone()).collect();
        let topic = topic.clone();
        self.push_step(step, Reversal::DeleteTopic { topic }, after);
    }

    /// Why a topic of the run must stay: a subscription or an alarm of somebody else, or one that AWS may not have shown.
    fn reason_topic_is_in_use(
        &self,
        topic: &TopicArn,
        subscriptions: &Read<Vec<Subscription>>,
    ) -> Option<RetainReason> {
        let Some(subscriptions) = subscriptions.present() else {
            let text = "its subscriptions cannot be looked at";
            return Some(unreadable_reason(text.to_owned()));
        };
        let others = subscriptions
            .iter()
            .filter(|other| !self.is_subscribed_by_run(topic, other));
        let others = others.count();
        if others > 0 {
            let all = subscriptions.len();
            return Some(format!("others have subscribed to it: {others} of {all}").into());
        }
        let region = topic.region();
        let listing = lookup(&self.observed.alarms, &region);
        let Some(listing) = listing.present() else {
            let text = "the alarms that may notify it cannot be looked at";
            return Some(unreadable_reason(text.to_owned()));
        };
        if !listing.complete {
            return Some("there are too many alarms to tell whether others notify it".into());
        }
        let mut notifying = listing.alarms.iter().filter(|alarm| notifies(alarm, topic));
        let other = notifying.find(|alarm| !self.is_deleted(&alarm.name));
        other.map(|alarm| format!("alarm {} notifies it", alarm.name).into())
    }

    /// Whether the run made this subscription.
    fn is_subscribed_by_run(&self, topic: &TopicArn, subscription: &Subscription) -> bool {
        self.made.iter().any(|step| {
            matches!(&step.change, Change::Subscribe { topic: of, .. } if of == topic)
                && is_made_by_step(subscription, topic, step)
        })
    }

    fn is_topic_deleted(&self, topic: &TopicArn) -> bool {
        self.plan.steps.iter().any(
            |undo| matches!(&undo.reversal, Reversal::DeleteTopic { topic: of } if of == topic),
        )
    }

    /// Removes our statement from a topic's policy; nothing to do if the topic itself is deleted.
    pub(super) fn revert_topic_policy(
        &mut self,
        step: &Step,
        topic: &TopicArn,
        policy: &PolicyChange,
    ) {
        if self.is_topic_deleted(topic) {
            return;
        }
        let Some(attributes) = self.present_or_retain(step, self.observed.topic(topic).attributes)
        else {
            return;
        };
        let now = attributes.policy.map_or(Read::Absent, Read::Present);
        let Some(PolicyReversal { remove, restore }) = self.revert_policy(step, now, policy) else {
            return;
        };
        if !remove.is_empty() {
            let reversal = Reversal::TopicPolicy {
                topic: topic.clone(),
                statements: remove,
            };
            self.push_step(step, reversal, Vec::new());
        }
        if let Some(policy) = restore {
            let topic = topic.clone();
            let change = Change::TopicPolicy { topic, policy };
            self.push_step(step, Reversal::Restore { change }, Vec::new());
        }
    }

    /// Unsubscribes a confirmed subscriber; nothing to do if the topic itself is deleted.
    pub(super) fn revert_subscription(&mut self, step: &Step, topic: &TopicArn) {
        if self.is_topic_deleted(topic) {
            return;
        }
        let subscriptions = self.observed.topic(topic).subscriptions;
        let Some(subscriptions) = self.present_or_retain(step, subscriptions) else {
            return;
        };
        let Some(found) = subscriptions
            .into_iter()
            .find(|one| is_made_by_step(one, topic, step))
        else {
            return;
        };
        if !found.confirmed {
            return self.retain(
                step,
                "it waits to be confirmed, and AWS removes no such subscription on request; AWS drops it by itself if nobody confirms it within 48 hours",
            );
        }
        let subscriber = Subscriber::of(&found);
        let unsubscribe = Reversal::Unsubscribe {
            topic: topic.clone(),
            subscriber: subscriber.masked(),
            name: subscriber.unique_label(),
        };
        self.push_step(step, unsubscribe, Vec::new());
    }
}

/// Whether an alarm notifies this topic, in any state.
fn notifies(alarm: &Alarm, topic: &TopicArn) -> bool {
    let actions = [
        &alarm.alarm_actions,
        &alarm.ok_actions,
        &alarm.insufficient_data_actions,
    ];
    let mut actions = actions.into_iter().flatten();
    actions.any(|action| action == topic.as_str())
}

/// Whether a step made this subscription. The step's id tells addresses apart that look alike once masked.
fn is_made_by_step(subscription: &Subscription, topic: &TopicArn, step: &Step) -> bool {
    let subscriber = Subscriber::of(subscription);
    let name = format!("/{} to {topic}", subscriber.unique_label());
    step.id.as_str().ends_with(&name)
}
