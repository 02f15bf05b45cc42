//! Notes on the trails that count: what is remarkable and breaks nothing.

use crate::aws_cli;
use crate::chain::chains::Chains;
use crate::chain::event_selectors::describe_narrowing;
use crate::chain::trail::ChosenTrail;
use crate::chain::trail_delivery::{Delivery, delivery};
use crate::inputs::Inputs;
use crate::managed_by::is_of_control_tower;
use crate::plan::{Note, NoteKind};
use crate::state::lookup;

/// How long events should be kept: the benchmark is silent, Security Hub's CloudWatch.16 asks for a year.
const RETENTION_DAYS: i32 = 365;

pub(super) fn notes(inputs: Inputs<'_>, chains: &Chains<'_>) -> Vec<Note> {
    let qualified = chains
        .trails()
        .iter()
        .filter(|trail| trail.unread.is_none());
    qualified
        .flat_map(|trail| {
            [
                delivery_note(inputs, &trail.trail),
                retention_note(inputs, &trail.trail),
                selectors_note(inputs, &trail.trail),
            ]
        })
        .flatten()
        .collect()
}

fn about(trail: &ChosenTrail, text: String) -> Note {
    Note {
        kind: NoteKind::Information,
        about: format!("trail {}", trail.trail.arn.name()),
        text,
    }
}

fn delivery_note(inputs: Inputs<'_>, trail: &ChosenTrail) -> Option<Note> {
    let status = lookup(&inputs.observed.trail_status, &trail.trail.arn);
    let Delivery::Remarkable(words) = delivery(inputs, &trail.trail, status.present()?) else {
        return None;
    };
    Some(about(
        trail,
        format!(
            "{words}: {}",
            aws_cli::cloudtrail::get_trail_logs_delivery_status(
                &trail.trail.home_region,
                trail.trail.arn.reference(&inputs.account())
            )
        ),
    ))
}

fn retention_note(inputs: Inputs<'_>, trail: &ChosenTrail) -> Option<Note> {
    let group = lookup(&inputs.observed.log_groups, &trail.log_group);
    let days = group.present()?.retention_days?;
    let name = trail.log_group.name();
    // A guardrail of Control Tower denies the change ("Mandatory controls", Control Tower user guide).
    let mend = if is_of_control_tower(name) {
        "AWS Control Tower manages it, so set it in the landing zone".to_owned()
    } else {
        aws_cli::logs::put_retention_policy(&trail.trail.home_region, name, RETENTION_DAYS)
    };
    (days < RETENTION_DAYS).then(|| Note {
        kind: NoteKind::Information,
        about: format!("log group {name}"),
        text: format!(
            "keeps events for {days} days, and Security Hub's CloudWatch.16 asks for {RETENTION_DAYS}; who looks into an alarm later finds nothing: {mend}"
        ),
    })
}

fn selectors_note(inputs: Inputs<'_>, trail: &ChosenTrail) -> Option<Note> {
    let selectors = lookup(&inputs.observed.event_selectors, &trail.trail.arn);
    let words = describe_narrowing(selectors.present()?)?;
    Some(about(
        trail,
        format!(
            "{words}; a control whose events are all recorded is judged as usual, though the audit of the benchmark asks for ReadWriteType All: {}",
            aws_cli::cloudtrail::get_event_selectors(
                &trail.trail.home_region,
                trail.trail.arn.reference(&inputs.account())
            )
        ),
    ))
}
