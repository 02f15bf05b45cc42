//! How an undo reverts topics and their policies.

use super::UndoPlanner;
use super::drift::{
    CHANGED, RetainReason, has_tags, join_reasons, unproven_reason, unreadable_reason,
};
use super::policies::parse_without;
use super::users::describe_users;
use crate::naming::OWNER_TAG;
use crate::ownership::{has_owner_tag, is_our_topic_statement};
use crate::plan::{Change, NewTopic, PolicyChange, Step};
use crate::policy::Policy;
use crate::reversal::Reversal;
use crate::state::{Read, Topic, TopicArn, TopicAttributes};

impl UndoPlanner<'_> {
    /// Deletes a topic of the run, unless somebody has changed or uses it.
    pub(super) fn revert_topic(&mut self, step: &Step, topic: &TopicArn, new: &NewTopic) {
        let now = self.observed.topic(topic);
        let Some(attributes) = self.present_or_retain(step, now.attributes.clone()) else {
            return;
        };
        let mut reasons = self.reasons_topic_is_in_use(topic, &now);
        reasons.extend(self.reason_topic_differs(topic, &now, &attributes, new));
        if let Some(reason) = join_reasons(reasons) {
            return self.retain(step, reason);
        }
        let after = self.alarm_steps_on(topic);
        let topic = topic.clone();
        self.push_step(step, Reversal::DeleteTopic { topic }, after);
    }

    /// Why a topic of the run must stay: subscriptions and alarms of somebody else, or some that AWS may not have shown.
    fn reasons_topic_is_in_use(&self, topic: &TopicArn, now: &Topic) -> Vec<RetainReason> {
        let mut reasons = Vec::new();
        match now.subscriptions.present() {
            Some(subscriptions) => {
                let others = subscriptions
                    .iter()
                    .filter(|other| !self.is_subscribed_by_run(topic, other));
                let others = others.count();
                if others > 0 {
                    let all = subscriptions.len();
                    reasons.push(format!("others have subscribed to it: {others} of {all}").into());
                }
            }
            None => {
                let text = "its subscriptions cannot be looked at";
                reasons.push(unreadable_reason(text.to_owned()));
            }
        }
        let users = self.alarms_notifying(topic);
        reasons.extend(describe_users(&users, "notifies it", "notify it").map(Into::into));
        reasons.extend(self.unlisted_alarms(&topic.region()));
        reasons
    }

    /// How a topic differs from what the run created.
    fn reason_topic_differs(
        &self,
        topic: &TopicArn,
        now: &Topic,
        attributes: &TopicAttributes,
        new: &NewTopic,
    ) -> Option<RetainReason> {
        if now.tags.is_absent() || now.tags.present().is_some_and(|tags| !has_owner_tag(tags)) {
            return Some(unproven_reason(format!(
                "it does not bear our tag {}={}, so it is somebody else's",
                OWNER_TAG.0, OWNER_TAG.1
            )));
        }
        let mut ours = self.statements_added(|change| match change {
            Change::TopicPolicy { topic: of, policy } if of == topic => Some(policy),
            _ => None,
        });
        ours.retain(|one| is_our_topic_statement(&self.home, topic, one));
        let rest = attributes
            .policy
            .as_deref()
            .map(|text| parse_without(text, &ours));
        let policy_as_created = rest == Some(Policy::parse(&new.policy).ok());
        match has_tags(&now.tags, &new.tags) {
            Ok(true) if policy_as_created => None,
            Ok(_) => Some(format!("{CHANGED}: its policy or its tags").into()),
            Err(reason) => Some(reason),
        }
    }

    pub(super) fn is_topic_deleted(&self, topic: &TopicArn) -> bool {
        self.plan.steps.iter().any(
            |undo| matches!(&undo.reversal, Reversal::DeleteTopic { topic: of } if of == topic),
        )
    }

    /// Removes our statement from a topic's policy, unless an alarm that stays may publish by it; nothing to do if the topic
    /// itself is deleted.
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
        let home = self.home.clone();
        let is_ours = |one: &_| is_our_topic_statement(&home, topic, one);
        let statements = self.statements_to_remove(step, now, policy, is_ours);
        if statements.is_empty() {
            return;
        }
        if let Some(reason) = self.unlisted_alarms(&topic.region()) {
            return self.retain(step, reason);
        }
        let users = self.alarms_notifying(topic);
        if let Some(clause) = describe_users(&users, "notifies it", "notify it") {
            return self.retain(step, clause);
        }
        let reversal = Reversal::TopicPolicy {
            topic: topic.clone(),
            statements: super::policies::to_values(&statements),
        };
        let after = self.alarm_steps_on(topic);
        self.push_step(step, reversal, after);
    }
}
