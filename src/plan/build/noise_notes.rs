//! Notes on alarms, created by the plan or working already, that trigger although nothing is wrong. The note names the setting
//! that narrows them.

use crate::assess::Finding;
use crate::chain::chains::Chains;
use crate::chain::filter_coverage::usable_pattern;
use crate::chain::metric_feed::MetricFeed;
use crate::chain::noisy_alarms::{chosen_sso, triggers_on_one_event, works_noisily};
use crate::control::{Control, Noise};
use crate::desired::Desired;
use crate::inputs::Inputs;
use crate::ownership::is_our_filter;
use crate::plan::{Note, NoteKind};
use crate::state::MetricFilter;
use crate::verdict::Verdict;

/// One note for every noisy control of the run, and for every control whose noise the setting `sso` leaves out.
pub(super) fn notes(
    inputs: Inputs<'_>,
    chains: &Chains<'_>,
    desired: &Desired,
    findings: &[Finding],
) -> Vec<Note> {
    let about = |control: &Control| {
        let noise = control.noise.as_ref()?;
        let finding = findings.iter().find(|f| f.control == control.slug)?;
        let sso = chosen_sso(inputs, control);
        // The plan gives a filter of ours the pattern that the settings choose.
        let by_filter =
            |filter: &MetricFilter| sso.is_none() || !is_our_filter(inputs.settings, filter);
        let repaired = desired.repaired_by_topic.contains(&control.slug);
        let (noisy, planned) = match finding.verdict {
            Verdict::Fail if !repaired => (
                is_planned(inputs, desired, control, noise),
                is_made(desired, control),
            ),
            Verdict::Fail | Verdict::Pass | Verdict::Pending => (
                works_noisily(inputs, chains, control, noise, by_filter),
                true,
            ),
            Verdict::Excepted | Verdict::Elsewhere | Verdict::Manual | Verdict::Unreadable => {
                return None;
            }
        };
        let (kind, text) = match (noisy, sso) {
            (true, None) => (NoteKind::Noise, format!("{}; {}", noise.why, noise.narrow)),
            (true, Some(_)) => (
                NoteKind::Noise,
                format!(
                    "{}; a metric filter that is not of cis-fix counts them, so `sso` does not change that",
                    noise.why
                ),
            ),
            (false, Some(sso)) if planned => {
                (NoteKind::Caution, sso.explain(inputs.settings.benchmark))
            }
            (false, _) => return None,
        };
        Some(Note {
            kind,
            about: control.slug.to_string(),
            text,
        })
    };
    inputs.controls().filter_map(about).collect()
}

/// Whether the plan makes or keeps an alarm for the control.
fn is_made(desired: &Desired, control: &Control) -> bool {
    matches!(desired.monitors.get(&control.slug), Some(Ok(_)))
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
