//! The steps that make alarms notify: topic, subscribers, filters, alarms.

use crate::chain::queue_or_function_advice::endpoint_advice;
use crate::chain::trail::ChosenTrail;
use crate::control::Slug;
use crate::desired::FilterSource;
use crate::desired::{Desired, DesiredTopic, Monitor, TopicState};
use crate::inputs::Inputs;
use crate::managed_by::log_group_managed_by;
use crate::naming::desired_tags;
use crate::plan::build::step_list::StepList;
use crate::plan::{Change, Delta, NewTopic, Note, NoteKind, PolicyChange, StepId};
use crate::policy::Policy;
use crate::select::{Selection, TrailChoice};
use crate::settings::Subscriber;
use crate::statements::with_statements;
use serde_json::Value;

pub(super) fn add_steps(
    inputs: Inputs<'_>,
    selection: &Selection,
    desired: &Desired,
    failing: &[&Slug],
    steps: &mut StepList,
    notes: &mut Vec<Note>,
) {
    let (TrailChoice::Chosen(trail), Some(topic)) = (&selection.trail, &desired.topic) else {
        return;
    };
    for control in inputs
        .controls()
        .filter(|control| control.filter().is_some())
    {
        let slug = &control.slug;
        if desired.repaired_by_topic.contains(slug) && failing.contains(&slug) {
            add_topic(inputs, topic, slug, steps);
            continue;
        }
        let Some(Ok(monitor)) = desired.monitors.get(slug) else {
            continue;
        };
        // What works is not changed, unless the settings ask for something else by name.
        if !failing.contains(&slug) && !monitor.asked_for {
            continue;
        }
        let topic_steps = add_topic(inputs, topic, slug, steps);
        notes.extend(monitor.notes.iter().map(|text| Note {
            kind: NoteKind::Information,
            about: slug.to_string(),
            text: text.clone(),
        }));
        add_monitor(trail, monitor, &topic_steps, slug, steps);
    }
    add_managed_group_note(inputs, trail, steps, notes);
    // A topic is created or opened only for alarms that will notify it.
    let alarms = inputs
        .controls()
        .any(|control| control.filter().is_some() && failing.contains(&&control.slug));
    if alarms || topic.state == TopicState::Ready {
        add_subscriptions(inputs, topic, steps, notes);
    } else {
        notes.extend(unneeded_subscriber_notes(topic));
    }
}

/// Adds the note on filters in a log group that a template manages.
fn add_managed_group_note(
    inputs: Inputs<'_>,
    trail: &ChosenTrail,
    steps: &StepList,
    notes: &mut Vec<Note>,
) {
    let group = &trail.log_group;
    let adds = steps.by_id.values().any(
        |step| matches!(&step.change, Change::MetricFilter { delta, .. } if delta.before.is_none()),
    );
    if let Some(owner) = log_group_managed_by(inputs, group).filter(|_| adds) {
        notes.push(Note {
            kind: NoteKind::Caution,
            about: format!("log group {}", group.name()),
            text: format!(
                "{owner} manages this log group, so add the filters to its configuration as well: {}",
                owner.filter_snippet(group)
            ),
        });
    }
}

/// Adds the step that creates or opens the topic. Returns the steps that an alarm waits for.
fn add_topic(
    inputs: Inputs<'_>,
    topic: &DesiredTopic,
    control: &Slug,
    steps: &mut StepList,
) -> Vec<StepId> {
    match &topic.state {
        TopicState::Missing => {
            let policy = with_statements(&Policy::empty(), std::slice::from_ref(&topic.statement));
            let change = Change::CreateTopic {
                topic: topic.arn.clone(),
                delta: Delta::create(NewTopic {
                    policy: policy.to_json(),
                    tags: desired_tags(inputs),
                }),
            };
            vec![steps.add("create-topic", change, &[], control)]
        }
        TopicState::Closed { policy } => {
            let after = policy.with_statement(&topic.statement);
            let change = Change::TopicPolicy {
                topic: topic.arn.clone(),
                policy: PolicyChange {
                    statements: vec![Value::Object(topic.statement.elements().clone())],
                    delta: Delta {
                        before: Some(policy.to_json()),
                        after: after.to_json(),
                    },
                },
            };
            vec![steps.add("topic-policy", change, &[], control)]
        }
        TopicState::Ready | TopicState::Elsewhere | TopicState::Blocked(_) => Vec::new(),
    }
}

fn add_monitor(
    trail: &ChosenTrail,
    monitor: &Monitor,
    topic_steps: &[StepId],
    control: &Slug,
    steps: &mut StepList,
) {
    let mut waits = topic_steps.to_vec();
    if let FilterSource::Own { before, after } = &monitor.filter
        && !monitor.filter.is_settled()
    {
        let change = Change::MetricFilter {
            log_group: trail.log_group.clone(),
            delta: Delta {
                before: before.clone(),
                after: after.clone(),
            },
        };
        waits.push(steps.add("metric-filter", change, &[], control));
    }
    if monitor.alarm_before.as_ref() != Some(&monitor.alarm) {
        let change = Change::Alarm {
            region: trail.trail.home_region.clone(),
            tags: monitor.tags.clone(),
            delta: Delta {
                before: monitor.alarm_before.clone(),
                after: monitor.alarm.clone(),
            },
        };
        steps.add("alarm", change, &waits, control);
    }
}

/// Adds the missing subscriptions. A subscription serves every control of the run.
fn add_subscriptions(
    inputs: Inputs<'_>,
    topic: &DesiredTopic,
    steps: &mut StepList,
    notes: &mut Vec<Note>,
) {
    if topic.unsubscribed.is_empty() {
        return;
    }
    if matches!(topic.state, TopicState::Blocked(_) | TopicState::Elsewhere) {
        notes.extend(unneeded_subscriber_notes(topic));
        return;
    }
    let controls: Vec<&Slug> = inputs
        .controls()
        .filter(|control| control.filter().is_some())
        .map(|control| &control.slug)
        .collect();
    let Some(first) = controls.first() else {
        return;
    };
    let waits = add_topic(inputs, topic, first, steps);
    notes.extend(
        topic
            .unsubscribed
            .iter()
            .filter_map(|one| endpoint_note(topic, one)),
    );
    for subscriber in &topic.unsubscribed {
        let change = Change::Subscribe {
            topic: topic.arn.clone(),
            delta: Delta::create(subscriber.clone()),
        };
        for control in &controls {
            steps.add("subscribe", change.clone(), &waits, control);
        }
    }
}

/// The note on a subscriber that is a queue, a function or a stream.
fn endpoint_note(topic: &DesiredTopic, subscriber: &Subscriber) -> Option<Note> {
    subscriber.is_queue_or_function().then(|| Note {
        kind: NoteKind::Information,
        about: format!("subscriber {}", subscriber.printable()),
        text: format!(
            "is a machine: no control passes by it alone, and it receives nothing until its owner allows the topic: {}",
            endpoint_advice(subscriber, &topic.arn)
        ),
    })
}

/// The notes on subscribers that are not subscribed: no control needs the topic, and it does not exist or accepts no alarm.
fn unneeded_subscriber_notes(topic: &DesiredTopic) -> impl Iterator<Item = Note> {
    let why = match topic.state {
        TopicState::Missing => "does not exist",
        TopicState::Closed { .. } => "accepts no message of an alarm",
        TopicState::Elsewhere => "belongs to another account",
        TopicState::Blocked(_) => "cannot be used",
        TopicState::Ready => "works",
    };
    topic.unsubscribed.iter().map(move |subscriber| Note {
        kind: NoteKind::Caution,
        about: format!("subscriber {}", subscriber.printable()),
        text: format!(
            "is not subscribed: no alarm of this plan notifies topic {}, which {why}; to subscribe it where alarms publish, name that topic with --topic",
            topic.arn.name()
        ),
    })
}
