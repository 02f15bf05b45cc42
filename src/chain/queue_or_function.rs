//! Whether SNS can deliver to a queue or a function of this account, by its policy and its key. Whether a person reads what
//! arrives there is never known.
//!
//! Sources: "Fanout to Amazon SQS queues", "Fanout to Lambda functions" and "Cross-Region delivery" in the SNS developer
//! guide. A stream has no policy of its own; SNS writes to it with a role that the subscription names.

use crate::aws_cli::{endpoints, with_note};
use crate::chain::kms_key::{KeyObstacle, KeyUse, SNS_ACTIONS, key_obstacle};
use crate::chain::link::Link;
use crate::chain::queue_or_function_advice::{allow_function, allow_queue};
use crate::chain::requests::sns_request;
use crate::chain::sns_access::{SnsAccess, owner_must_fix};
use crate::chain::status::{ChainStatus, EndpointStatus};
use crate::chain::subscription_filter::{FilterResult, apply_filter, explain_undelivered};
use crate::inputs::Inputs;
use crate::policy::Policy;
use crate::settings::Subscriber;
use crate::state::{
    AccountId, Arn, FunctionArn, KeyArn, Question, QueueArn, Subscription, Topic, TopicArn, Unread,
    lookup,
};
use crate::statements::SNS;

/// An endpoint whose policy can be read.
enum Endpoint {
    Queue(QueueArn),
    Function(FunctionArn),
}

impl Endpoint {
    /// `None` for a stream, and for what is no ARN.
    fn of(subscriber: &Subscriber) -> Option<Self> {
        let endpoint = subscriber.endpoint.as_str();
        Arn::parse(endpoint)?;
        match subscriber.protocol.as_str() {
            "sqs" => Some(Self::Queue(QueueArn::from(endpoint))),
            "lambda" => Some(Self::Function(FunctionArn::from(endpoint))),
            _ => None,
        }
    }

    fn account(&self) -> AccountId {
        match self {
            Self::Queue(queue) => queue.account(),
            Self::Function(function) => function.account(),
        }
    }

    /// Its kind and its ARN, as it is shown.
    fn label(&self) -> String {
        match self {
            Self::Queue(queue) => format!("queue {queue}"),
            Self::Function(function) => format!("function {function}"),
        }
    }
}

/// The read that tells whether an endpoint of this account accepts messages; `None` if there is no such read.
#[must_use]
pub fn read_needed(inputs: Inputs<'_>, subscriber: &Subscriber) -> Option<Question> {
    let endpoint = Endpoint::of(subscriber).filter(|one| one.account() == inputs.account())?;
    Some(match endpoint {
        Endpoint::Queue(queue) => Question::QueuePolicy(queue),
        Endpoint::Function(function) => Question::FunctionPolicy(function),
    })
}

/// Whether SNS delivers to an endpoint whose subscription has no filter policy.
#[must_use]
pub fn delivers(
    inputs: Inputs<'_>,
    arn: &TopicArn,
    topic: &Topic,
    subscription: &Subscription,
) -> bool {
    let filter = subscription.arn.as_ref();
    let filter = filter.and_then(|one| topic.filters.get(one)?.present());
    // The name of the alarm matters to a filter policy alone.
    filter.is_some_and(|filter| filter.policy.is_none())
        && status(inputs, arn, topic, subscription, "") == ChainStatus::Intact
}

/// How far a message of the alarm gets at each confirmed endpoint that is no person's.
pub(super) fn endpoint_statuses(
    inputs: Inputs<'_>,
    arn: &TopicArn,
    topic: &Topic,
    alarm: &str,
) -> Vec<EndpointStatus> {
    let endpoints = topic
        .confirmed_subscriptions()
        .filter(|one| !Subscriber::of(one).asks_to_confirm());
    let statuses = endpoints.map(|one| EndpointStatus {
        subscriber: Subscriber::of(one),
        status: status(inputs, arn, topic, one, alarm),
    });
    let mut statuses: Vec<EndpointStatus> = statuses.collect();
    statuses.sort_by(|a, b| a.subscriber.cmp(&b.subscriber));
    statuses
}

fn status(
    inputs: Inputs<'_>,
    arn: &TopicArn,
    topic: &Topic,
    subscription: &Subscription,
    alarm: &str,
) -> ChainStatus {
    let subscriber = Subscriber::of(subscription);
    let Some(endpoint) = Endpoint::of(&subscriber) else {
        let reason = if subscriber.is_queue_or_function() {
            "whether they let SNS in and a person reads what arrives there is not proven".to_owned()
        } else {
            format!(
                "SNS asks no one to confirm {}, so it is not proven that a person receives what is sent there",
                subscriber.printable()
            )
        };
        return ChainStatus::Uncertain {
            link: Link::Person,
            reason,
        };
    };
    let account = endpoint.account();
    if account != inputs.account() {
        return ChainStatus::Elsewhere {
            link: Link::Person,
            reason: format!(
                "{} belongs to account {account}, and only account {account} sees whether it lets SNS in",
                endpoint.label()
            ),
            account,
        };
    }
    let filtered = match apply_filter(inputs, arn, topic, subscription, alarm) {
        FilterResult::Delivered => None,
        // The endpoint's own policy counts first: it is known, or read in the same round.
        other => Some(explain_undelivered(arn, &[(subscription, other)])),
    };
    let status = match &endpoint {
        Endpoint::Queue(queue) => queue_status(inputs, arn, queue),
        Endpoint::Function(function) => function_status(inputs, arn, function),
    };
    match (status, filtered) {
        // A known fault counts before an unknown one.
        (refused @ ChainStatus::OwnerMustFix { .. }, _)
        | (_, Some(refused @ ChainStatus::OwnerMustFix { .. })) => refused,
        (ChainStatus::Intact, Some(filtered)) => filtered,
        (status, _) => status,
    }
}

fn queue_status(inputs: Inputs<'_>, topic: &TopicArn, queue: &QueueArn) -> ChainStatus {
    let label = format!("queue {queue}");
    let read = lookup(&inputs.observed.queues, queue);
    let known = match read.known("sqs:GetQueueAttributes") {
        Ok(Some(known)) => known,
        Ok(None) => {
            let reason = format!("{label} does not exist, so nothing arrives");
            return owner_must_fix(
                topic,
                reason,
                vec![endpoints::get_queue_attributes(queue), create_queue(queue)],
            );
        }
        Err(unread) => return unreadable(&label, unread),
    };
    let text = known.policy.as_deref();
    let policy = text.map_or_else(|| Ok(Policy::empty()), Policy::parse);
    let allow = |policy: &Policy| allow_queue(queue, policy, topic);
    let send = SnsAccess {
        inputs,
        topic,
        label: &label,
        does: "send",
        action: "sqs:SendMessage",
        resource: queue.as_str(),
        region: queue.region(),
        show: endpoints::get_queue_attributes(queue),
        allow: &allow,
    };
    match policy {
        Err(error) => send.undecidable(&error.to_string()),
        Ok(policy) => match send.decide(&policy) {
            ChainStatus::Intact => status_by_key(inputs, topic, queue, known.kms_key.as_deref()),
            refused => refused,
        },
    }
}

fn function_status(inputs: Inputs<'_>, topic: &TopicArn, function: &FunctionArn) -> ChainStatus {
    let label = format!("function {function}");
    let arn = function.as_str();
    let allow = |_: &Policy| allow_function(function, topic);
    let invoke = SnsAccess {
        inputs,
        topic,
        label: &label,
        does: "invoke it",
        action: "lambda:InvokeFunction",
        resource: arn,
        region: function.region(),
        show: endpoints::get_function_policy(function),
        allow: &allow,
    };
    let read = lookup(&inputs.observed.functions, function);
    let policy = match read.known("lambda:GetPolicy") {
        Ok(Some(policy)) => policy,
        // Lambda gives the same answer for a missing function and for one without a policy.
        Ok(None) => {
            let reason = format!(
                "{label} does not exist, or has no policy that lets SNS invoke it, so nothing arrives"
            );
            return owner_must_fix(
                topic,
                reason,
                vec![invoke.show, allow_function(function, topic)],
            );
        }
        Err(unread) => return unreadable(&label, unread),
    };
    match Policy::parse(policy) {
        Ok(policy) => invoke.decide(&policy),
        Err(error) => invoke.undecidable(&error.to_string()),
    }
}

fn unreadable(label: &str, unread: Unread) -> ChainStatus {
    let reason = format!("whether {label} lets SNS in {} read", unread.verb());
    ChainStatus::unreadable(Link::Person, unread, reason)
}

fn create_queue(queue: &QueueArn) -> String {
    with_note(
        &endpoints::create_queue(queue),
        "and let SNS in, or take the subscription off",
    )
}

/// How far a message gets at a queue whose policy accepts it, by the queue's key.
fn status_by_key(
    inputs: Inputs<'_>,
    topic: &TopicArn,
    queue: &QueueArn,
    key: Option<&str>,
) -> ChainStatus {
    let Some(key) = key else {
        return ChainStatus::Intact;
    };
    let request =
        |action: &str, key: &KeyArn| sns_request(inputs, topic, SNS, action, key.as_str());
    let by = KeyUse {
        key,
        named: KeyArn::named_by_queue(queue, key),
        arn: queue.as_str(),
        service: "SQS",
        own: Some("aws/sqs"),
        who: "SNS",
        principal: SNS,
        actions: SNS_ACTIONS,
        request: &request,
        shown_by: endpoints::get_queue_attributes(queue),
        otherwise: format!("or encrypt {queue} with a key of SQS's own: SqsManagedSseEnabled"),
    };
    match key_obstacle(inputs, &by) {
        None => ChainStatus::Intact,
        // The key is SQS's own; the owner of the queue can choose another.
        Some(KeyObstacle::Managed { reason, shown_by }) => {
            owner_must_fix(topic, reason, vec![shown_by, by.otherwise])
        }
        Some(other) => other.into_status(Link::Person, topic),
    }
    .about(&format!("queue {queue}"))
}
