//! Whether a message that a topic sends to a machine arrives there: at a queue or a function of this account, by its policy
//! and its key. That a person reads it is another matter, and never known.
//!
//! Sources: "Fanout to Amazon SQS queues", "Fanout to Lambda functions" and "Cross-Region delivery" in the SNS developer
//! guide. A stream has no policy of its own; SNS writes to it with a role that the subscription names.

use super::fate::{Arrival, Fate};
use super::finding::Link;
use super::hearing::{Hearing, hearing};
use super::key::{Use, locks};
use super::machine::{SNS, open_function, open_queue, show_function, show_queue};
use super::person::unheard;
use crate::policy::{Decision, Policy, Principal, Request};
use crate::select::Inputs;
use crate::settings::Subscriber;
use crate::state::{
    AccountId, Arn, FunctionArn, KeyArn, Question, QueueArn, Read, Region, Subscription, Topic,
    TopicArn, lookup,
};

/// A machine whose policy can be read.
enum Machine {
    Queue(QueueArn),
    Function(FunctionArn),
}

impl Machine {
    /// None for a stream, and for what is no ARN.
    fn of(machine: &Subscriber) -> Option<Self> {
        let endpoint = machine.endpoint.as_str();
        Arn::parse(endpoint)?;
        match machine.protocol.as_str() {
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

    /// Its kind and its ARN, as it is spoken of.
    fn named(&self) -> String {
        match self {
            Self::Queue(queue) => format!("queue {queue}"),
            Self::Function(function) => format!("function {function}"),
        }
    }
}

/// What is to be asked of a machine of this account before anything can be said of it.
pub(crate) fn asked_of(inputs: Inputs<'_>, machine: &Subscriber) -> Option<Question> {
    let machine = Machine::of(machine).filter(|one| one.account() == inputs.account())?;
    Some(match machine {
        Machine::Queue(queue) => Question::QueuePolicy(queue),
        Machine::Function(function) => Question::FunctionPolicy(function),
    })
}

/// Whether a message arrives at a machine that is told of everything.
pub(crate) fn arrives(
    inputs: Inputs<'_>,
    arn: &TopicArn,
    topic: &Topic,
    subscription: &Subscription,
) -> bool {
    let filter = subscription.arn.as_ref();
    let filter = filter.and_then(|one| topic.filters.get(one)?.present());
    // Which alarm it is matters to a filter policy alone.
    filter.is_some_and(|filter| filter.policy.is_none())
        && fate(inputs, (arn, topic), subscription, "") == Fate::Whole
}

/// How far a message of the alarm gets at each machine that is subscribed.
pub(super) fn arrivals(
    inputs: Inputs<'_>,
    arn: &TopicArn,
    topic: &Topic,
    alarm: &str,
) -> Vec<Arrival> {
    let machines = topic
        .confirmed()
        .filter(|one| Subscriber::of(one).is_machine());
    let arrivals = machines.map(|one| Arrival {
        machine: Subscriber::of(one),
        fate: fate(inputs, (arn, topic), one, alarm),
    });
    arrivals.collect()
}

fn fate(
    inputs: Inputs<'_>,
    (arn, topic): (&TopicArn, &Topic),
    subscription: &Subscription,
    alarm: &str,
) -> Fate {
    let Some(machine) = Machine::of(&Subscriber::of(subscription)) else {
        return Fate::Doubtful {
            link: Link::Person,
            words: "whether they let SNS in and a person reads what arrives there is not proven"
                .to_owned(),
        };
    };
    let account = machine.account();
    if account != inputs.account() {
        return Fate::Elsewhere {
            link: Link::Person,
            words: format!(
                "{} belongs to account {account}, and only account {account} sees whether it lets SNS in",
                machine.named()
            ),
            account,
        };
    }
    let kept = match hearing(inputs, arn, topic, subscription, alarm) {
        Hearing::Heard => None,
        // What the machine itself says comes first: it is known, or it is asked for at the same time.
        other => Some(unheard(arn, &[(subscription, other)])),
    };
    let fate = match &machine {
        Machine::Queue(queue) => at_queue(inputs, arn, queue),
        Machine::Function(function) => at_function(inputs, arn, function),
    };
    match (fate, kept) {
        // What is known to break it is said before what is not known.
        (refused @ Fate::Theirs { .. }, _) | (_, Some(refused @ Fate::Theirs { .. })) => refused,
        (Fate::Whole, Some(kept)) => kept,
        (fate, _) => fate,
    }
}

fn at_queue(inputs: Inputs<'_>, topic: &TopicArn, queue: &QueueArn) -> Fate {
    let named = format!("queue {queue}");
    let known = match lookup(&inputs.observed.queues, queue) {
        Read::Present(known) => known,
        Read::Absent => {
            let words = format!("{named} does not exist, so nothing arrives");
            return theirs(topic, words, vec![show_queue(queue), make_queue(queue)]);
        }
        Read::Denied { action } => return unread(&named, &action, "may not be"),
        Read::NotAsked => return unread(&named, "sqs:GetQueueAttributes", "was not"),
    };
    let text = known.policy.as_deref();
    let policy = text.map_or_else(|| Ok(Policy::empty()), Policy::parse);
    let open = |policy: &Policy| open_queue(queue, policy, topic);
    let send = Delivery {
        topic,
        named: &named,
        does: "send",
        action: "sqs:SendMessage",
        resource: queue.as_str(),
        region: queue.region(),
        show: show_queue(queue),
        open: &open,
    };
    match policy {
        Err(error) => send.doubtful(&error.to_string()),
        Ok(policy) => match send.by(&policy) {
            Fate::Whole => by_key(inputs, topic, queue, known.kms_key.as_deref()),
            refused => refused,
        },
    }
}

fn at_function(inputs: Inputs<'_>, topic: &TopicArn, function: &FunctionArn) -> Fate {
    let named = format!("function {function}");
    let arn = function.as_str();
    let open = |_: &Policy| open_function(arn, topic);
    let invoke = Delivery {
        topic,
        named: &named,
        does: "invoke it",
        action: "lambda:InvokeFunction",
        resource: arn,
        region: function.region(),
        show: show_function(arn),
        open: &open,
    };
    let policy = match lookup(&inputs.observed.functions, function) {
        Read::Present(policy) => policy,
        // Lambda answers alike where there is no function and where it has no policy.
        Read::Absent => {
            let words = format!(
                "{named} does not exist, or has no policy that lets SNS invoke it, so nothing arrives"
            );
            return theirs(topic, words, vec![invoke.show, open_function(arn, topic)]);
        }
        Read::Denied { action } => return unread(&named, &action, "may not be"),
        Read::NotAsked => return unread(&named, "lambda:GetPolicy", "was not"),
    };
    match Policy::parse(policy) {
        Ok(policy) => invoke.by(&policy),
        Err(error) => invoke.doubtful(&error.to_string()),
    }
}

fn unread(named: &str, action: &str, may: &str) -> Fate {
    let words = format!("whether {named} lets SNS in {may} read");
    Fate::unknown(Link::Person, action, words)
}

fn theirs(topic: &TopicArn, words: String, advice: Vec<String>) -> Fate {
    Fate::Theirs {
        topic: topic.clone(),
        link: Link::Person,
        words,
        advice,
    }
}

fn make_queue(queue: &QueueArn) -> String {
    let name = Arn::parse(queue.as_str()).map_or("", |arn| arn.resource);
    let kind = match name.strip_suffix(".fifo") {
        Some(_) => " --attributes FifoQueue=true",
        None => "",
    };
    format!(
        "aws sqs create-queue --region {} --queue-name {name}{kind}   # and let SNS in, or take the subscription off",
        queue.region()
    )
}

/// What SNS asks of a machine.
struct Delivery<'a> {
    topic: &'a TopicArn,
    named: &'a str,
    /// In words, to stand behind "SNS may".
    does: &'a str,
    action: &'a str,
    resource: &'a str,
    region: Region,
    show: String,
    /// What lets SNS in, added to this policy.
    open: &'a dyn Fn(&Policy) -> String,
}

impl Delivery<'_> {
    fn by(&self, policy: &Policy) -> Fate {
        let Self {
            topic, named, does, ..
        } = self;
        let mut allowed = 0;
        let names = self.names();
        for name in &names {
            let request = as_sns(topic, name, (self.action, self.resource))
                .with("aws:SecureTransport", "true");
            match policy.decide(&request) {
                Decision::Allowed { .. } => allowed += 1,
                Decision::NotAllowed => {}
                Decision::Denied { by } => {
                    let words = format!(
                        "the policy of {named} denies SNS to {does}, by {by}, so nothing arrives"
                    );
                    let mend = format!("{}   # take SNS out of {by}", self.show);
                    return theirs(topic, words, vec![mend]);
                }
                Decision::CannotTell { statement, why } => {
                    return self.doubtful(&format!("{statement}: {why}"));
                }
            }
        }
        if allowed == names.len() {
            return Fate::Whole;
        }
        if allowed > 0 {
            return self.doubtful(&format!(
                "by which of the names {} SNS comes from {} is not known",
                names.join(", "),
                topic.region()
            ));
        }
        let words = format!("the policy of {named} does not let SNS {does}, so nothing arrives");
        theirs(topic, words, vec![self.show.clone(), (self.open)(policy)])
    }

    /// The names SNS may come by. Into another Region, or out of one, that had to be opted into it comes by that Region's.
    fn names(&self) -> Vec<String> {
        let mut names = vec![SNS.to_owned()];
        let from = self.topic.region();
        if from != self.region {
            let regions = [&from, &self.region];
            names.extend(regions.map(|region| format!("sns.{region}.amazonaws.com")));
        }
        names
    }

    fn doubtful(&self, why: &str) -> Fate {
        Fate::Unproven {
            link: Link::Person,
            words: format!(
                "whether the policy of {} lets SNS {} cannot be told: {why}",
                self.named, self.does
            ),
            advice: self.show.clone(),
        }
    }
}

/// What SNS asks for in the name of a topic: an action, on a resource.
fn as_sns(topic: &TopicArn, name: &str, (action, resource): (&str, &str)) -> Request {
    Request::new(Principal::Service(name.to_owned()), action, resource)
        .with("aws:SourceArn", topic.as_str())
        .with("aws:SourceAccount", topic.account().as_str())
        .with("aws:PrincipalIsAWSService", "true")
        .with("aws:PrincipalServiceName", name)
}

/// How far a message gets at a queue that lets SNS in, by its key.
fn by_key(inputs: Inputs<'_>, topic: &TopicArn, queue: &QueueArn, key: Option<&str>) -> Fate {
    let Some(key) = key else {
        return Fate::Whole;
    };
    let asks = |action: &str, key: &KeyArn| as_sns(topic, SNS, (action, key.as_str()));
    let by = Use {
        key,
        named: KeyArn::of_queue(queue, key),
        arn: queue.as_str(),
        keeper: "SQS",
        own: "aws/sqs",
        who: "SNS",
        principal: SNS,
        asks: &asks,
        link: Link::Person,
        topic,
        shown_by: show_queue(queue),
        otherwise: format!("or encrypt {queue} with a key of SQS's own: SqsManagedSseEnabled"),
    };
    match locks(inputs, &by) {
        None => Fate::Whole,
        // The key is SQS's, the queue is somebody's.
        Some(Fate::Broken {
            words, shown_by, ..
        }) => {
            let advice = shown_by.into_iter().chain([by.otherwise]).collect();
            theirs(topic, words, advice)
        }
        Some(other) => other,
    }
    .about(&format!("queue {queue}"))
}
