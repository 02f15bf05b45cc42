//! Notes on alarms, created by the plan or working already, that trigger although nothing is wrong. The note names the setting
//! that narrows them.

use crate::assess::Finding;
use crate::chain::alarm_evaluation::why_not_triggered_by;
use crate::chain::chains::Chains;
use crate::chain::filter_coverage::usable_pattern;
use crate::chain::link::Link;
use crate::chain::metric_feed::MetricFeed;
use crate::chain::status::ChainStatus;
use crate::control::{Control, Noise};
use crate::desired::Desired;
use crate::inputs::Inputs;
use crate::plan::{Note, NoteKind};
use crate::state::Alarm;
use crate::verdict::Verdict;

/// One note for every noisy control of the run.
pub(super) fn notes(
    inputs: Inputs<'_>,
    chains: &Chains<'_>,
    desired: &Desired,
    findings: &[Finding],
) -> Vec<Note> {
    inputs
        .controls()
        .filter_map(|control| Some((control, control.noise.as_ref()?)))
        .filter(|(control, noise)| {
            let finding = findings.iter().find(|f| f.control == control.slug);
            finding.is_some_and(|finding| match finding.verdict {
                Verdict::Fail if desired.repaired_by_topic.contains(&control.slug) => {
                    exists(inputs, chains, control, noise)
                }
                Verdict::Fail => is_planned(inputs, desired, control, noise),
                Verdict::Pass | Verdict::Pending => exists(inputs, chains, control, noise),
                Verdict::Excepted | Verdict::Elsewhere | Verdict::Manual | Verdict::Unreadable => {
                    false
                }
            })
        })
        .map(|(control, noise)| Note {
            kind: NoteKind::Noise,
            about: control.slug.to_string(),
            text: format!("{}; {}", noise.why, noise.narrow),
        })
        .collect()
}

/// Whether the alarm that the plan creates is noisy.
fn is_planned(inputs: Inputs<'_>, desired: &Desired, control: &Control, noise: &Noise) -> bool {
    let Some(Ok(monitor)) = desired.monitors.get(&control.slug) else {
        return false;
    };
    let filter = monitor.filter.filter();
    triggers_on_one_event(&monitor.alarm, &MetricFeed::alone(filter))
        && usable_pattern(inputs.memo, filter).is_some_and(|pattern| noise.is_counted_by(&pattern))
}

/// Whether an alarm that works, or lacks only a working topic or a person, is noisy.
fn exists(inputs: Inputs<'_>, chains: &Chains<'_>, control: &Control, noise: &Noise) -> bool {
    let qualified = chains
        .trails()
        .iter()
        .filter(|trail| trail.unread.is_none());
    let mut chains = qualified.flat_map(|trail| trail.chains(inputs, control));
    chains.any(|chain| {
        matches!(
            chain.status,
            ChainStatus::Intact
                | ChainStatus::NoConfirmedSubscriber { .. }
                | ChainStatus::Broken {
                    link: Link::Topic,
                    ..
                }
        ) && chain.candidate.covers.contains_key(&control.slug)
            && noise.is_counted_by(chain.pattern())
            && chain
                .alarm
                .is_some_and(|alarm| triggers_on_one_event(alarm, &chain.candidate.feed))
    })
}

/// An alarm that waits for several events has been narrowed already.
fn triggers_on_one_event(alarm: &Alarm, feed: &MetricFeed<'_>) -> bool {
    why_not_triggered_by(1, alarm, feed).is_none()
}
