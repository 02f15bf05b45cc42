//! The law over random things that others built upon a run. Each case comes from a seed; `CIS_FIX_SEED` tries others, and more.

use super::alarms::{add_composite, add_log_alarm, over_queries};
use super::{FINDING, OWN, Run, THEIR_TOPIC_NOTIFIED};
use crate::account::{OWN_TOPIC, THEIR_TOPIC, alarm, metric, own_metric};
use crate::pairs::generator::choices::Choices;
use crate::pairs::{bytes_for, sample, seeds};
use cis_fix::state::{MetricFilter, Read, Subscription};

/// The cases of a thorough run for each seed.
const CASES: u64 = 300;

/// The alarms of the run that others may use.
const OWN_ALARMS: [&str; 3] = [OWN, "cis-fix-security-group-changes", "cis-fix-vpc-changes"];

#[test]
fn whatever_others_built_upon_a_run_their_alarms_reach_everybody_after_its_undo() {
    for seed in seeds() {
        for number in 0..sample(CASES) {
            let bytes = bytes_for(seed, number);
            let mut choices = Choices::of(&bytes);
            let base = if choices.once_in(3) {
                &THEIR_TOPIC_NOTIFIED
            } else {
                &FINDING
            };
            let mut run = Run::clone(base);
            for building in 0..=choices.below(5) {
                build(&mut run, &mut choices, building);
            }
            let undo = run.undo();
            let harm = run.harm_of(&undo);
            assert!(harm.is_empty(), "seed {seed}, case {number}: {harm:#?}");
        }
    }
}

fn build(run: &mut Run, choices: &mut Choices<'_>, number: usize) {
    let name = format!("theirs-{number}");
    match choices.below(8) {
        0..=2 => add_alarm(run, choices, &name),
        3 | 4 => {
            let rule = rule(choices, number);
            let topic = choices.word(&[THEIR_TOPIC, OWN_TOPIC, ""]);
            add_composite(run, &name, &rule, topic);
        }
        5 => subscribe(run, choices, &name),
        6 => {
            let own = choices.word(&OWN_ALARMS);
            let fed = if choices.once_in(2) {
                own_metric(own)
            } else {
                metric(&name)
            };
            let filter = MetricFilter::plain(&name, "{ $.x = 1 }", fed, "1");
            run.account.add_filter(filter);
        }
        _ => {
            let topic = choices.word(&[OWN_TOPIC, THEIR_TOPIC]);
            add_log_alarm(run, &name, topic);
        }
    }
}

fn add_alarm(run: &mut Run, choices: &mut Choices<'_>, name: &str) {
    let mut theirs = alarm(name, &metric(name), &[]);
    match choices.below(3) {
        0 => {}
        1 => theirs.metric = Some(own_metric(choices.word(&OWN_ALARMS))),
        _ => over_queries(&mut theirs),
    }
    for _ in 0..=choices.below(2) {
        let topic = choices.word(&[OWN_TOPIC, THEIR_TOPIC]).to_owned();
        match choices.below(3) {
            0 => theirs.alarm_actions.push(topic),
            1 => theirs.ok_actions.push(topic),
            _ => theirs.insufficient_data_actions.push(topic),
        }
    }
    theirs.actions_enabled = !choices.once_in(5);
    run.account.add_alarm(theirs);
}

/// The rule of a composite alarm over alarms of the run, and over alarms of others that were added before.
fn rule(choices: &mut Choices<'_>, number: usize) -> String {
    let mut terms = Vec::new();
    for _ in 0..=choices.below(2) {
        let alarm = if number > 0 && choices.once_in(3) {
            format!("theirs-{}", choices.below(number))
        } else {
            choices.word(&OWN_ALARMS).to_owned()
        };
        let state = choices.word(&["ALARM", "OK", "INSUFFICIENT_DATA"]);
        let quote = choices.word(&["", "\"", "'"]);
        let not = if choices.once_in(4) { "NOT " } else { "" };
        terms.push(format!("{not}{state}({quote}{alarm}{quote})"));
    }
    terms.join(choices.word(&[" OR ", " AND "]))
}

fn subscribe(run: &mut Run, choices: &mut Choices<'_>, name: &str) {
    let topic = choices.word(&[OWN_TOPIC, THEIR_TOPIC]);
    let Some(found) = run.account.0.topics.get_mut(&topic.into()) else {
        return;
    };
    let mut all = found.subscriptions.present().cloned().unwrap_or_default();
    all.push(Subscription {
        protocol: "email".to_owned(),
        endpoint: format!("{name}@example.com"),
        confirmed: false,
        arn: None,
    });
    found.subscriptions = Read::Present(all);
    run.account.confirm();
}
