//! The evidence of a finding: the resources of a chain, what an audit by the benchmark says of them, and the command that
//! shows a fault.

use crate::assess::finding::{Evidence, EvidenceKind, Finding};
use crate::aws_cli::cloudwatch;
use crate::chain::alarm_evaluation::{EventsToAlarm, events_to_alarm, why_not_triggered_by};
use crate::chain::filter_chain::Chain;
use crate::chain::link::Link;
use crate::chain::mute_rules::future_windows;
use crate::chain::proof::Proof;
use crate::chain::status::ChainStatus;
use crate::chain::subscription_filter::{FilterResult, apply_filter};
use crate::control::Control;
use crate::inputs::Inputs;
use crate::settings::Subscriber;
use crate::state::{Alarm, Region, TopicArn};
use crate::verdict::Verdict;

/// The evidence on the alarm at which a chain ends. An audit by the benchmark asks for an alarm on the metric and for a
/// subscriber of its topic ("Audit", steps 5 to 7 of each control), and so accepts an alarm that waits for five events.
pub(super) fn broken_alarm_evidence(
    inputs: Inputs<'_>,
    region: &Region,
    chain: &Chain<'_>,
) -> Vec<Evidence> {
    let at_the_alarm = match &chain.status {
        ChainStatus::Muted { .. } | ChainStatus::PerhapsMuted { .. } => true,
        ChainStatus::Broken { link, .. }
        | ChainStatus::Uncertain { link, .. }
        | ChainStatus::Undecidable { link, .. } => *link == Link::Alarm,
        _ => false,
    };
    if !at_the_alarm {
        return Vec::new();
    }
    let Some(alarm) = chain.alarm else {
        let command = cloudwatch::describe_alarms_for_metric(region, &chain.filter().metric);
        return vec![Evidence::new(EvidenceKind::ShownBy, command)];
    };
    let mut evidence = Vec::new();
    if let Some(topic) = alarm.topics().find(|topic| {
        let topic = inputs.observed.topic(topic);
        topic.confirmed_subscriptions().next().is_some()
    }) {
        let audit = format!(
            "pass: alarm {} is on metric {} and topic {} has a subscriber",
            alarm.name,
            chain.filter().metric,
            topic.name()
        );
        evidence.push(Evidence::new(EvidenceKind::BenchmarkAudit, audit));
        let answer = effect_of_one_event(chain, alarm);
        evidence.push(Evidence::new(EvidenceKind::OneEvent, answer));
    }
    evidence.push(Evidence::new(
        EvidenceKind::ShownBy,
        cloudwatch::describe_alarm_settings(region, &alarm.name),
    ));
    let feed = &chain.candidate.feed;
    let adds_one = feed.filter.value == "1" && feed.filter.default_value.is_none();
    if !feed.others.is_empty() || !adds_one {
        evidence.push(Evidence::new(EvidenceKind::ShownBy, feed.show(region)));
    }
    evidence
}

fn effect_of_one_event(chain: &Chain<'_>, alarm: &Alarm) -> String {
    match (&chain.status, events_to_alarm(alarm, &chain.candidate.feed)) {
        (ChainStatus::Muted { .. }, _) => "no, the alarm is muted".to_owned(),
        (ChainStatus::Undecidable { .. } | ChainStatus::PerhapsMuted { .. }, _)
        | (_, EventsToAlarm::NotProven(_)) => "not proven".to_owned(),
        (
            _,
            EventsToAlarm::Events {
                periods: 1, why, ..
            },
        ) if why.is_empty() => "no, the alarm notifies no one".to_owned(),
        (
            _,
            EventsToAlarm::Events {
                in_a_period,
                periods: 1,
                ..
            },
        ) => format!(
            "no, needs {in_a_period} in one period; if so few are noise, max_threshold: {in_a_period} in the settings lets it count"
        ),
        (_, needed @ EventsToAlarm::Events { periods, .. }) => format!(
            "no, needs {} in {periods} periods",
            needed.events().unwrap_or_default()
        ),
        (_, EventsToAlarm::Never { .. }) => "no, and no number of events does".to_owned(),
    }
}

/// The evidence on an alarm that notifies: a delay, and the windows in which it will be muted.
fn working_alarm_evidence(inputs: Inputs<'_>, region: &Region, chain: &Chain<'_>) -> Vec<Evidence> {
    let Some(alarm) = chain.alarm else {
        return Vec::new();
    };
    let mut evidence = Vec::new();
    if let EventsToAlarm::Events { later, .. } = events_to_alarm(alarm, &chain.candidate.feed)
        && later > 0
    {
        let seconds = i64::from(alarm.period.unwrap_or_default()) * i64::from(later);
        let delay = format!(
            "alarm {} speaks {later} periods ({} minutes) after the event, once all that follows is missing",
            alarm.name,
            seconds / 60
        );
        evidence.push(Evidence::new(EvidenceKind::SpeaksLate, delay));
    }
    let windows = future_windows(inputs, region, alarm).into_iter();
    evidence.extend(windows.map(|window| Evidence::new(EvidenceKind::MuteRule, window)));
    evidence
}

/// The filter at which a chain starts.
pub(super) fn filter_evidence(chain: &Chain<'_>) -> Evidence {
    let filter = chain.filter();
    Evidence::new(
        EvidenceKind::MetricFilter,
        format!(
            "{} feeds {}: {}",
            filter.name, filter.metric, filter.pattern
        ),
    )
}

/// The topic, and the key it is encrypted with.
pub(super) fn topic_evidence(inputs: Inputs<'_>, topic: &TopicArn) -> Vec<Evidence> {
    let attributes = inputs.observed.topic(topic).attributes;
    let key = attributes.present().and_then(|all| all.kms_key.clone());
    let mut evidence = vec![Evidence::new(EvidenceKind::Topic, topic.as_str())];
    evidence.extend(key.map(|key| Evidence::new(EvidenceKind::Key, key)));
    evidence
}

/// Adds an intact chain as evidence. Returns whether its alarm needs more than one event.
fn add_intact_chain(
    inputs: Inputs<'_>,
    control: &Control,
    home: &Region,
    chain: &Chain<'_>,
    finding: &mut Finding,
) -> bool {
    finding.evidence.push(filter_evidence(chain));
    let (Some(alarm), Some(topic)) = (chain.alarm, &chain.topic) else {
        return false;
    };
    finding.add(
        EvidenceKind::Alarm,
        format!("{} notifies {topic}", alarm.name),
    );
    let events = inputs.settings.events_allowed(&control.slug);
    let why = why_not_triggered_by(1, alarm, &chain.candidate.feed);
    let waits = why.is_some();
    if let Some(why) = why {
        let allowed = format!("{why}; the settings let up to {events} events in one period count");
        finding.add(EvidenceKind::Waits, allowed);
    }
    let subscribers = subscriber_evidence(inputs, topic, &alarm.name);
    finding.evidence.extend(subscribers);
    let alarm = working_alarm_evidence(inputs, home, chain);
    finding.evidence.extend(alarm);
    waits
}

/// Adds the chains of a proof as evidence and sets the verdict to pass.
pub(super) fn add_proof(
    inputs: Inputs<'_>,
    control: &Control,
    proof: &Proof<'_, '_>,
    finding: &mut Finding,
) {
    let mut waits = false;
    for part in &proof.parts {
        let home = &part.trail.trail.trail.home_region;
        for chain in &part.chains {
            waits |= add_intact_chain(inputs, control, home, chain, finding);
        }
    }
    finding.add(EvidenceKind::CountsAs, proof.accepted.source.as_str());
    let reason = describe_notified(inputs, proof);
    let waits = if waits {
        ", but not on one event alone"
    } else {
        ""
    };
    finding.set(Verdict::Pass, Link::Person, format!("{reason}{waits}"));
}

/// Which alarms notify whom: `alarm A notifies soc@example.com (confirmed)`.
fn describe_notified(inputs: Inputs<'_>, proof: &Proof<'_, '_>) -> String {
    let mut alarms: Vec<&str> = Vec::new();
    let mut people: Vec<String> = Vec::new();
    for chain in proof.chains() {
        let (Some(alarm), Some(topic)) = (chain.alarm, &chain.topic) else {
            continue;
        };
        if !alarms.contains(&alarm.name.as_str()) {
            alarms.push(&alarm.name);
        }
        let notified = notified_subscribers(inputs, topic, &alarm.name);
        for person in notified.iter().filter(|one| one.asks_to_confirm()) {
            let printed = person.printable();
            if !people.contains(&printed) {
                people.push(printed);
            }
        }
    }
    let who = match people.as_slice() {
        [] => "a subscriber".to_owned(),
        [one] => one.clone(),
        [one, more @ ..] => format!("{one} and {} more", more.len()),
    };
    match alarms.as_slice() {
        [one] => format!("alarm {one} notifies {who} (confirmed)"),
        many => format!("alarms {} notify {who} (confirmed)", many.join(" and ")),
    }
}

/// The confirmed subscribers that are proven to receive the alarm's message. Addresses are the account's own data and are
/// shown to anyone who may read them.
fn notified_subscribers(inputs: Inputs<'_>, arn: &TopicArn, alarm: &str) -> Vec<Subscriber> {
    let topic = inputs.observed.topic(arn);
    let notified = topic.confirmed_subscriptions().filter(|one| {
        let result = apply_filter(inputs, arn, &topic, one, alarm);
        result == FilterResult::Delivered
    });
    let mut subscribers: Vec<Subscriber> = notified.map(Subscriber::of).collect();
    subscribers.sort_by_key(Subscriber::printable);
    subscribers
}

/// The subscribers that are notified, and what the URLs among them look like. A program can confirm a subscription as well
/// as a person can.
fn subscriber_evidence(inputs: Inputs<'_>, topic: &TopicArn, alarm: &str) -> Vec<Evidence> {
    let subscribers = notified_subscribers(inputs, topic, alarm);
    let printed: Vec<String> = subscribers.iter().map(Subscriber::printable).collect();
    let all = Evidence::new(EvidenceKind::Subscribers, printed.join(", "));
    let programs = subscribers.iter().filter_map(|one| {
        let seen = format!(
            "{} looks like {}: a program confirmed it, and what the program does with the message is not read",
            one.printable(),
            one.program()?
        );
        Some(Evidence::new(EvidenceKind::Subscribers, seen))
    });
    std::iter::once(all).chain(programs).collect()
}
