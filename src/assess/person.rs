//! The end of a chain: who would be told, and what is said where that is nobody, or a machine.

use super::Fate;
use super::arrival::arrivals;
use super::control::settle;
use super::finding::{Evidence, Finding, Link, Verdict};
use super::hearing::{Hearing, has_person, hearing};
use crate::desired::{DesiredTopic, TopicState};
use crate::select::Inputs;
use crate::settings::Subscriber;
use crate::state::{MessageFilter, Read, Subscription, Topic, TopicArn};

/// Whom a message of the alarm gets to at a topic that lets it in.
pub(super) fn fate(inputs: Inputs<'_>, arn: &TopicArn, topic: &Topic, alarm: &str) -> Fate {
    let name = arn.name();
    let all = match &topic.subscriptions {
        Read::Present(all) => all.len(),
        Read::Absent => 0,
        Read::Denied { action } => {
            let words = format!("the subscribers of topic {name} may not be read");
            return Fate::unknown(Link::Person, action, words);
        }
        Read::NotAsked => {
            let words = format!("the subscribers of topic {name} were not read");
            return Fate::unknown(Link::Person, "sns:ListSubscriptionsByTopic", words);
        }
    };
    let people: Vec<(&Subscription, Hearing)> = super::hearing::people(topic)
        .map(|one| (one, hearing(inputs, arn, topic, one, alarm)))
        .collect();
    if people.iter().any(|(_, one)| *one == Hearing::Heard) {
        return Fate::Whole;
    }
    if !people.is_empty() {
        return unheard(arn, &people);
    }
    if topic.confirmed().next().is_some() {
        return Fate::Machine {
            topic: arn.clone(),
            machines: arrivals(inputs, arn, topic, alarm),
        };
    }
    Fate::NoPerson {
        topic: arn.clone(),
        unconfirmed: all,
    }
}

/// People have confirmed, and nobody is known to be told: what is not read comes first, then what cannot be told.
pub(super) fn unheard(arn: &TopicArn, people: &[(&Subscription, Hearing)]) -> Fate {
    let name = arn.name();
    let show = |one: &Subscription| {
        format!(
            "aws sns get-subscription-attributes --region {} --subscription-arn {} --query 'Attributes.[FilterPolicyScope,FilterPolicy]' --output text",
            arn.region(),
            one.arn.as_ref().map_or("ARN", |arn| arn.as_str())
        )
    };
    for (one, hearing) in people {
        if let Hearing::Unread { action } = hearing {
            let words = format!(
                "whether a filter policy keeps alarms of topic {name} from {} was not read",
                shown(one)
            );
            return Fate::unknown(Link::Person, action, words);
        }
    }
    for (one, hearing) in people {
        if let Hearing::Doubtful { filter, why } = hearing {
            return Fate::Unproven {
                link: Link::Person,
                words: format!(
                    "whether the filter policy of {} at topic {name} lets the alarm through cannot be told: {why}",
                    shown(one)
                ),
                advice: format!("{}   # {}", show(one), written(filter)),
            };
        }
    }
    let deaf = people.iter().filter_map(|(one, hearing)| match hearing {
        Hearing::Deaf(filter) => Some((*one, filter)),
        _ => None,
    });
    let (ones, mut advice): (Vec<String>, Vec<String>) = deaf
        .map(|(one, filter)| {
            let command = format!("{}   # {}", show(one), written(filter));
            (shown(one), command)
        })
        .unzip();
    advice.push(format!(
        "whoever owns the subscription takes the filter policy off, or lets alarms through; or somebody else is told: cis-fix apply --topic {name} --notify email:YOU@EXAMPLE.COM"
    ));
    let (whose, polic, keep) = match ones.len() {
        1 => ("", "y", "s"),
        _ => ("s", "ies", ""),
    };
    Fate::Theirs {
        topic: arn.clone(),
        link: Link::Person,
        words: format!(
            "the filter polic{polic} of the subscription{whose} of {} to topic {name} keep{keep} the alarm's message out, so nobody is told",
            ones.join(" and ")
        ),
        advice,
    }
}

/// The policy as it stands there, and what it looks at.
fn written(filter: &MessageFilter) -> String {
    let policy = filter.policy.as_deref().unwrap_or_default();
    let note = if filter.scope == "MessageAttributes" {
        ", of which alarms send none"
    } else {
        ""
    };
    format!("{} {policy}{note}", filter.scope)
}

/// Who would be told, so nobody whose filter policy keeps the alarm out; addresses are the account's own data and are shown to
/// whoever may read them.
pub(super) fn people(inputs: Inputs<'_>, arn: &TopicArn, alarm: &str) -> Evidence {
    let topic = inputs.observed.topic(arn);
    let told = topic.confirmed().filter(|one| {
        let hearing = hearing(inputs, arn, &topic, one, alarm);
        !matches!(hearing, Hearing::Deaf(_))
    });
    let mut confirmed: Vec<String> = told.map(shown).collect();
    confirmed.sort();
    Evidence::new("subscribers", confirmed.join(", "))
}

/// An address that is fit to be printed.
fn shown(subscription: &Subscription) -> String {
    Subscriber::of(subscription).shown()
}

/// The chain holds but for the person: pending, unless we could do better.
pub(super) fn no_person(
    inputs: Inputs<'_>,
    selected: Option<&DesiredTopic>,
    topic: &TopicArn,
    unconfirmed: usize,
    finding: &mut Finding,
) {
    let nobody = if unconfirmed == 0 {
        format!(
            "nobody is subscribed to topic {}, so nobody is told",
            topic.name()
        )
    } else {
        format!(
            "{unconfirmed} subscription{} of topic {} wait{} to be confirmed, so nobody is told yet",
            if unconfirmed == 1 { "" } else { "s" },
            topic.name(),
            if unconfirmed == 1 { "s" } else { "" },
        )
    };
    let shows = show_subscribers(topic);
    if could_do_better(inputs, selected, topic) {
        finding.advice.push(shows);
        return settle(finding, Verdict::Fail, Link::Person, nobody);
    }
    finding.advice.push(if unconfirmed == 0 {
        format!(
            "aws sns subscribe --region {} --topic-arn {topic} --protocol email --notification-endpoint YOU@EXAMPLE.COM   # or: cis-fix apply --notify email:YOU@EXAMPLE.COM",
            topic.region()
        )
    } else {
        format!(
            "whoever is subscribed must follow the link SNS has sent (by e-mail: \"AWS Notification - Subscription Confirmation\") within 48 hours, after which SNS forgets the subscription and cis-fix apply --notify sends another; who has is shown by: {shows}"
        )
    });
    settle(finding, Verdict::Pending, Link::Person, nobody);
}

/// The command that shows who is subscribed, and who has confirmed.
pub(super) fn show_subscribers(topic: &TopicArn) -> String {
    format!(
        "aws sns list-subscriptions-by-topic --region {} --topic-arn {topic} --query 'Subscriptions[].[Protocol,Endpoint,SubscriptionArn]' --output text",
        topic.region()
    )
}

/// Whether somebody is to be subscribed, or is there already at the topic of this run.
pub(super) fn could_do_better(
    inputs: Inputs<'_>,
    selected: Option<&DesiredTopic>,
    topic: &TopicArn,
) -> bool {
    let ours = selected.filter(|selected| usable(&selected.state));
    let subscribes = ours.is_some_and(|selected| !selected.unsubscribed.is_empty());
    let another = ours.filter(|selected| selected.arn != *topic);
    subscribes || another.is_some_and(|s| has_person(inputs, &s.arn))
}

/// Broken where only somebody else can mend it: for them to do, unless the run tells somebody by another way.
pub(super) fn for_others(
    inputs: Inputs<'_>,
    selected: Option<&DesiredTopic>,
    (topic, link): (&TopicArn, Link),
    (words, advice): (&str, &[String]),
    finding: &mut Finding,
) {
    finding.advice.extend_from_slice(advice);
    let verdict = if could_do_better(inputs, selected, topic) {
        Verdict::Fail
    } else {
        Verdict::Manual
    };
    settle(finding, verdict, link, words);
}

fn usable(state: &TopicState) -> bool {
    !matches!(state, TopicState::Blocked(_) | TopicState::Elsewhere)
}
