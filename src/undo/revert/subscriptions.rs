//! How an undo reverts subscriptions. A subscription bears no mark of ours, so it is ended only where nobody is told less
//! without it, and where the topic shows that cis-fix uses it.

use super::UndoPlanner;
use super::drift::{RetainReason, unproven_reason, unread_reason};
use super::users::describe_users;
use crate::naming::OWNER_TAG;
use crate::ownership::{has_owner_tag, is_our_topic_statement, marked_control};
use crate::plan::{Change, Step};
use crate::policy::{Effect, Policy, Statement};
use crate::reversal::Reversal;
use crate::settings::Subscriber;
use crate::state::{AccountId, Read, Subscription, Topic, TopicArn};
use serde_json::Value;

impl UndoPlanner<'_> {
    /// Whether the run made this subscription.
    pub(super) fn is_subscribed_by_run(&self, topic: &TopicArn, one: &Subscription) -> bool {
        self.made.iter().any(|step| match &step.change {
            Change::Subscribe { topic: of, delta } => {
                of == topic && is_made_by_step(one, topic, step, &delta.after)
            }
            _ => false,
        })
    }

    /// Unsubscribes a confirmed subscriber; nothing to do if the topic itself is deleted.
    pub(super) fn revert_subscription(
        &mut self,
        step: &Step,
        topic: &TopicArn,
        subscriber: &Subscriber,
    ) {
        if self.is_topic_deleted(topic) {
            return;
        }
        let now = self.observed.topic(topic);
        let Some(subscriptions) = self.present_or_retain(step, now.subscriptions.clone()) else {
            return;
        };
        let Some(found) = subscriptions
            .into_iter()
            .find(|one| is_made_by_step(one, topic, step, subscriber))
        else {
            return;
        };
        if !found.confirmed {
            return self.retain(
                step,
                "it waits to be confirmed, and AWS removes no such subscription on request; AWS drops it by itself if nobody confirms it within 48 hours",
            );
        }
        match self.reason_subscription_stays(topic, &now) {
            Some(reason) => self.retain(step, reason),
            None => self.unsubscribe(step, topic, &found),
        }
    }

    /// Why a subscription of the run stays: somebody is told by it, or nothing shows that it is of the run.
    fn reason_subscription_stays(&self, topic: &TopicArn, now: &Topic) -> Option<RetainReason> {
        if !self.proven {
            let text = "nothing proves the journal, and a subscription does not show who made it; end it with aws sns unsubscribe if it is of the run";
            return Some(unproven_reason(text));
        }
        if let Some(reason) = self.unlisted_alarms(&topic.region()) {
            return Some(reason);
        }
        let users = self.alarms_notifying(topic);
        if let Some(clause) = describe_users(&users, "notifies the topic", "notify the topic") {
            return Some(clause.into());
        }
        let attributes = match &now.attributes {
            Read::Present(attributes) => attributes,
            unread => return Some(unread_reason(unread)),
        };
        let policy = Policy::parse(attributes.policy.as_deref().unwrap_or_default()).ok();
        let statements = policy.as_ref().map_or(&[][..], Policy::statements);
        let is_others = |one: &&Statement| !is_our_topic_statement(&self.home, topic, one);
        let mut others = statements.iter().filter(is_others);
        let publisher = others.find_map(|one| publisher_allowed(one, &self.home.account));
        if let Some(publisher) = publisher {
            let clause =
                format!("the topic's policy lets {publisher} publish, so others may use it");
            return Some(clause.into());
        }
        (!self.is_topic_in_our_use(topic, now, statements)).then(|| {
            unproven_reason(format!(
                "nothing shows that cis-fix uses the topic: it has no tag {}={} and no statement of ours, and no alarm of ours notified it",
                OWNER_TAG.0, OWNER_TAG.1
            ))
        })
    }

    fn unsubscribe(&mut self, step: &Step, topic: &TopicArn, found: &Subscription) {
        let subscriber = Subscriber::of(found);
        let unsubscribe = Reversal::Unsubscribe {
            topic: topic.clone(),
            subscriber: subscriber.masked(),
            name: subscriber.unique_label(),
        };
        let after = self.alarm_steps_on(topic);
        self.push_step(step, unsubscribe, after);
    }

    /// Whether a topic shows that cis-fix uses it: by our tag, our statement, or an alarm of ours that this undo deletes.
    fn is_topic_in_our_use(&self, topic: &TopicArn, now: &Topic, statements: &[Statement]) -> bool {
        let region = topic.region();
        let mut alarms = self.observed.known_alarms(&region).into_iter();
        now.tags.present().is_some_and(has_owner_tag)
            || statements
                .iter()
                .any(|one| is_our_topic_statement(&self.home, topic, one))
            || alarms.any(|alarm| {
                marked_control(alarm).is_some()
                    && alarm.topics().any(|of| of == *topic)
                    && self.is_alarm_deleted(&region, &alarm.name)
            })
    }
}

/// Somebody to whom a statement gives the right to publish: a service, or an AWS principal besides the account as a whole.
/// Everybody (`*`) does not count, since SNS writes that into the policy of each new topic, for its own account ("Default
/// policy", SNS developer guide).
fn publisher_allowed(statement: &Statement, account: &AccountId) -> Option<String> {
    let elements = statement.elements();
    let may_publish = match elements.get("Action") {
        Some(actions) => texts(actions).iter().any(|action| may_be_publish(action)),
        None => true,
    };
    if statement.effect() != Effect::Allow || !may_publish {
        return None;
    }
    let Some(Value::Object(kinds)) = elements.get("Principal") else {
        return elements.get("NotPrincipal").map(|_| "others".to_owned());
    };
    let root = format!(":iam::{account}:root");
    let is_account = |name: &str| name == account.as_str() || name.ends_with(&root);
    let named = kinds.iter().flat_map(|(kind, names)| {
        let names = texts(names).into_iter();
        names.filter(move |name| kind != "AWS" || *name != "*" && !is_account(name))
    });
    named.map(str::to_owned).next()
}

/// Whether an action with wildcards may be `sns:Publish`.
fn may_be_publish(action: &str) -> bool {
    let action = action.to_ascii_lowercase();
    let until = action.find(['*', '?']).unwrap_or(action.len());
    let (literal, wild) = action.split_at(until);
    if wild.is_empty() {
        literal == "sns:publish"
    } else {
        "sns:publish".starts_with(literal)
    }
}

/// The texts of an element that is a text or a list of them.
fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text],
        Value::Array(all) => all.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

/// Whether a step made this subscription. The step's id tells addresses apart that look alike once masked.
fn is_made_by_step(
    subscription: &Subscription,
    topic: &TopicArn,
    step: &Step,
    claimed: &Subscriber,
) -> bool {
    let subscriber = Subscriber::of(subscription);
    let name = format!("/{} to {topic}", subscriber.unique_label());
    step.id.as_str().ends_with(&name) && subscriber.masked() == claimed.masked()
}
