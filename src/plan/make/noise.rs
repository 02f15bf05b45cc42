//! Which alarms, made here or working already, will go off though nothing is wrong: whoever is to
//! be woken by them is told before, with the setting that narrows it.

use crate::assess::{Fate, Finding, Verdict, chains_by_events, countable, counts};
use crate::control::{Control, Noise};
use crate::desired::Desired;
use crate::plan::Note;
use crate::select::{Inputs, Selection};
use crate::state::Alarm;

/// One note for every noisy control of the run.
pub(super) fn notes(
    inputs: Inputs<'_>,
    selection: &Selection,
    desired: &Desired,
    findings: &[Finding],
) -> Vec<Note> {
    inputs
        .controls()
        .filter_map(|control| Some((control, control.noise.as_ref()?)))
        .filter(|(control, noise)| {
            let finding = findings.iter().find(|f| f.control == control.slug);
            finding.is_some_and(|finding| match finding.verdict {
                Verdict::Fail => is_planned(desired, control, noise),
                Verdict::Pass | Verdict::Pending => is_there(inputs, selection, control, noise),
                Verdict::Excepted | Verdict::Elsewhere | Verdict::Manual | Verdict::Unreadable => {
                    false
                }
            })
        })
        .map(|(control, noise)| Note {
            about: control.slug.to_string(),
            text: format!("{}; {}", noise.why, noise.narrow),
        })
        .collect()
}

/// Whether the alarm the plan makes is noisy.
fn is_planned(desired: &Desired, control: &Control, noise: &Noise) -> bool {
    let Some(Ok(watch)) = desired.watches.get(&control.slug) else {
        return false;
    };
    goes_off_on_one(&watch.alarm)
        && countable(watch.filter.filter()).is_some_and(|pattern| noise.is_counted_by(&pattern))
}

/// Whether an alarm that works, but for a person perhaps, is noisy.
fn is_there(inputs: Inputs<'_>, selection: &Selection, control: &Control, noise: &Noise) -> bool {
    let events = inputs.settings.events_allowed(&control.slug);
    selection.qualified().any(|trail| {
        let chains = chains_by_events(inputs, trail);
        chains.get(&events).into_iter().flatten().any(|chain| {
            matches!(chain.fate, Fate::Whole | Fate::NoPerson { .. })
                && counts(inputs, control, &[&chain.pattern]).is_some()
                && noise.is_counted_by(&chain.pattern)
                && chain.alarm.is_some_and(goes_off_on_one)
        })
    })
}

/// One that waits for several events has been narrowed already.
fn goes_off_on_one(alarm: &Alarm) -> bool {
    alarm.threshold.is_none_or(|threshold| threshold <= 1.0)
}
