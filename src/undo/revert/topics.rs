//! The way back of topics, their policies and their subscriptions.

use super::policies::{Ours, without};
use super::{Backing, CHANGED, Why, tagged, unshown};
use crate::plan::{Change, NewTopic, PolicyChange, Step};
use crate::policy::Policy;
use crate::reversal::Reversal;
use crate::settings::Subscriber;
use crate::state::{Alarm, Read, Subscription, TopicArn, lookup};

impl Backing<'_> {
    pub(super) fn topic(&mut self, step: &Step, topic: &TopicArn, new: &NewTopic) {
        let now = self.observed.topic(topic);
        let Some(attributes) = self.seen(step, now.attributes) else {
            return;
        };
        if let Some(why) = self.topic_in_use(topic, &now.subscriptions) {
            return self.leave(step, why);
        }
        let ours = self.statements_of(|change| match change {
            Change::TopicPolicy { topic: of, policy } if of == topic => Some(policy),
            _ => None,
        });
        let bare = attributes
            .policy
            .as_deref()
            .map(|text| without(text, &ours));
        let as_made = bare == Some(Policy::parse(&new.policy).ok());
        match tagged(&now.tags, &new.tags) {
            Ok(true) if as_made => {}
            Ok(_) => return self.leave(step, format!("{CHANGED}: its policy or its tags")),
            Err(why) => return self.leave(step, why),
        }
        let speaking = self.steps.iter().filter(|other| match &other.change {
            Change::Alarm { delta, .. } => delta.after.topics().any(|of| of == *topic),
            _ => false,
        });
        let after = speaking.map(|other| other.id.clone()).collect();
        let topic = topic.clone();
        self.back(step, Reversal::DeleteTopic { topic }, after);
    }

    /// Who else has built upon a topic of ours.
    fn topic_in_use(
        &self,
        topic: &TopicArn,
        subscriptions: &Read<Vec<Subscription>>,
    ) -> Option<Why> {
        let Some(subscriptions) = subscriptions.present() else {
            return Some(unshown("its subscriptions cannot be looked at".to_owned()));
        };
        let others = subscriptions
            .iter()
            .filter(|other| !self.subscribed(topic, other));
        let others = others.count();
        if others > 0 {
            let all = subscriptions.len();
            return Some(format!("others have subscribed to it: {others} of {all}").into());
        }
        let region = topic.region();
        let listing = lookup(&self.observed.alarms, &region);
        let Some(listing) = listing.present() else {
            let words = "the alarms that may notify it cannot be looked at";
            return Some(unshown(words.to_owned()));
        };
        if !listing.complete {
            return Some("there are too many alarms to tell whether others notify it".into());
        }
        let speaks = |alarm: &&Alarm| {
            let actions = [
                &alarm.alarm_actions,
                &alarm.ok_actions,
                &alarm.insufficient_data_actions,
            ];
            actions
                .into_iter()
                .flatten()
                .any(|action| action == topic.as_str())
        };
        let other = listing
            .alarms
            .iter()
            .filter(speaks)
            .find(|alarm| !self.goes(&alarm.name));
        other.map(|alarm| format!("alarm {} notifies it", alarm.name).into())
    }

    /// Whether the run subscribed this one.
    fn subscribed(&self, topic: &TopicArn, subscription: &Subscription) -> bool {
        self.steps.iter().any(|step| {
            matches!(&step.change, Change::Subscribe { topic: of, .. } if of == topic)
                && is_of(step, topic, subscription)
        })
    }

    fn deletes_topic(&self, topic: &TopicArn) -> bool {
        self.way.backs.iter().any(
            |back| matches!(&back.reversal, Reversal::DeleteTopic { topic: of } if of == topic),
        )
    }

    pub(super) fn topic_policy(&mut self, step: &Step, topic: &TopicArn, policy: &PolicyChange) {
        if self.deletes_topic(topic) {
            return;
        }
        let Some(attributes) = self.seen(step, self.observed.topic(topic).attributes) else {
            return;
        };
        let now = attributes.policy.map_or(Read::Absent, Read::Present);
        let Some(Ours { added, older }) = self.ours_in(step, now, policy) else {
            return;
        };
        if !added.is_empty() {
            let reversal = Reversal::TopicPolicy {
                topic: topic.clone(),
                statements: added,
            };
            self.back(step, reversal, Vec::new());
        }
        if let Some(policy) = older {
            let topic = topic.clone();
            let change = Change::TopicPolicy { topic, policy };
            self.back(step, Reversal::PutBack { change }, Vec::new());
        }
    }

    pub(super) fn subscription(&mut self, step: &Step, topic: &TopicArn) {
        if self.deletes_topic(topic) {
            return;
        }
        let subscriptions = self.observed.topic(topic).subscriptions;
        let Some(subscriptions) = self.seen(step, subscriptions) else {
            return;
        };
        let Some(found) = subscriptions
            .into_iter()
            .find(|one| is_of(step, topic, one))
        else {
            return;
        };
        if !found.confirmed {
            return self.leave(
                step,
                "it waits to be confirmed, and AWS removes no such subscription on request; AWS drops it by itself if nobody confirms it within 48 hours",
            );
        }
        let subscriber = Subscriber::new(found.protocol, found.endpoint);
        let unsubscribe = Reversal::Unsubscribe {
            topic: topic.clone(),
            subscriber: subscriber.masked(),
            name: subscriber.named(),
        };
        self.back(step, unsubscribe, Vec::new());
    }
}

/// Whether a subscription is the one a step made: the step's name tells addresses apart that look alike.
fn is_of(step: &Step, topic: &TopicArn, subscription: &Subscription) -> bool {
    let subscriber = Subscriber::new(
        subscription.protocol.as_str(),
        subscription.endpoint.as_str(),
    );
    let name = format!("/{} to {topic}", subscriber.named());
    step.id.as_str().ends_with(&name)
}
