//! The steps that make alarms speak: topic, subscribers, filters, alarms.

use super::Steps;
use crate::assess::machine_advice;
use crate::control::Slug;
use crate::desired::{
    Desired, DesiredTopic, FilterSource, TopicState, Watch, desired_tags, of_log_group,
    with_statements,
};
use crate::plan::{Change, Delta, NewTopic, Note, PolicyChange, StepId};
use crate::policy::Policy;
use crate::select::{ChosenTrail, Inputs, Selection, TrailChoice};
use crate::settings::Subscriber;
use serde_json::Value;

pub(super) fn steps(
    inputs: Inputs<'_>,
    selection: &Selection,
    desired: &Desired,
    failing: &[&Slug],
    steps: &mut Steps,
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
        let Some(Ok(watch)) = desired.watches.get(slug) else {
            continue;
        };
        // What works is left alone, unless the settings ask for something else by name.
        if !failing.contains(&slug) && !watch.asked_for {
            continue;
        }
        let topic_steps = make_topic(inputs, topic, slug, steps);
        notes.extend(watch.notes.iter().map(|text| Note {
            about: slug.to_string(),
            text: text.clone(),
        }));
        make_watch(trail, watch, &topic_steps, slug, steps);
    }
    kept_group(inputs, trail, steps, notes);
    // A topic is made or opened only for alarms that are to notify it.
    let alarms = inputs
        .controls()
        .any(|control| control.filter().is_some() && failing.contains(&&control.slug));
    if !topic.unsubscribed.is_empty() && (alarms || topic.state == TopicState::Ready) {
        subscribe(inputs, topic, steps, notes);
    }
}

/// What is added to a log group that a template keeps stays only beside it.
fn kept_group(inputs: Inputs<'_>, trail: &ChosenTrail, steps: &Steps, notes: &mut Vec<Note>) {
    let group = &trail.log_group;
    let adds = steps.by_id.values().any(
        |step| matches!(&step.change, Change::MetricFilter { delta, .. } if delta.before.is_none()),
    );
    if let Some(owner) = of_log_group(inputs, group).filter(|_| adds) {
        notes.push(Note {
            about: format!("log group {}", group.name()),
            text: format!(
                "is kept by {owner}, and filters are added to it that are not in it; to keep them there: {}",
                owner.filter_snippet(group)
            ),
        });
    }
}

/// Makes or opens the topic; the steps an alarm has to wait for.
fn make_topic(
    inputs: Inputs<'_>,
    topic: &DesiredTopic,
    control: &Slug,
    steps: &mut Steps,
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

fn make_watch(
    trail: &ChosenTrail,
    watch: &Watch,
    topic_steps: &[StepId],
    control: &Slug,
    steps: &mut Steps,
) {
    let mut waits = topic_steps.to_vec();
    if let FilterSource::Own { before, after } = &watch.filter
        && !watch.filter.is_settled()
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
    if watch.alarm_before.as_ref() != Some(&watch.alarm) {
        let change = Change::Alarm {
            region: trail.trail.home_region.clone(),
            tags: watch.tags.clone(),
            delta: Delta {
                before: watch.alarm_before.clone(),
                after: watch.alarm.clone(),
            },
        };
        steps.add("alarm", change, &waits, control);
    }
}

/// Those asked for who are not there yet; a subscription serves every control of the run.
fn subscribe(inputs: Inputs<'_>, topic: &DesiredTopic, steps: &mut Steps, notes: &mut Vec<Note>) {
    if matches!(topic.state, TopicState::Blocked(_) | TopicState::Elsewhere) {
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
    let waits = make_topic(inputs, topic, first, steps);
    notes.extend(
        topic
            .unsubscribed
            .iter()
            .filter_map(|one| machine(topic, one)),
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

/// What a person has to know of a subscriber that is none.
fn machine(topic: &DesiredTopic, subscriber: &Subscriber) -> Option<Note> {
    subscriber.is_machine().then(|| Note {
        about: format!("subscriber {}", subscriber.shown()),
        text: format!(
            "is a machine: no control passes by it alone, and it hears nothing until its owner lets the topic in: {}",
            machine_advice(subscriber, &topic.arn)
        ),
    })
}
