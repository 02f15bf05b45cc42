//! The verdict on one metric-filter control.

use crate::assess::evidence::add_proof;
use crate::assess::finding::{EvidenceKind, Finding};
use crate::assess::trails::{add_trail, assess_trails, other_region_advice, why_not_recorded};
use crate::chain::chains::Chains;
use crate::chain::event_selectors::record_management_events;
use crate::chain::link::Link;
use crate::chain::noisy_alarms::{chosen_sso, works_noisily};
use crate::chain::trail_coverage::trail_coverage;
use crate::control::Control;
use crate::desired::Desired;
use crate::inputs::Inputs;
use crate::select::{Selection, TrailChoice};
use crate::state::{AccountId, Trail, lookup};
use crate::verdict::Verdict;

pub(super) fn assess(
    inputs: Inputs<'_>,
    selection: &Selection,
    chains: &Chains<'_>,
    desired: &Desired,
    control: &Control,
) -> Finding {
    if let Some(proof) = chains.proof(inputs, control) {
        let mut finding = Finding::new(inputs, control);
        for part in &proof.parts {
            add_trail(inputs, control, part.trail, &mut finding);
        }
        add_proof(inputs, control, &proof, &mut finding);
        add_silence(inputs, chains, control, &mut finding);
        return finding;
    }
    let mut finding = Finding::new(inputs, control);
    match &selection.trail {
        // `select` looks for a trail in every run with a metric-filter control, so this is not reached.
        TrailChoice::NotNeeded => {
            finding.set(Verdict::Unreadable, Link::Trail, "no trail was looked for");
        }
        TrailChoice::Unreadable { what, unread } => {
            let what = format!("{what} {} read", unread.verb());
            finding.set_unreadable(Link::Trail, &what, unread);
            finding.advice.extend(other_region_advice(inputs, unread));
        }
        TrailChoice::NoneQualifies {
            nearest,
            link,
            why,
            advice,
        } => {
            finding.set(Verdict::Manual, *link, why.clone());
            finding.advice.clone_from(advice);
            let trail = nearest.as_ref();
            let lost = trail.and_then(|one| lost_events(inputs, control, one));
            if let Some((misses, commands)) = lost {
                finding.reason = format!("{why}, and {misses}");
                finding.advice.extend(commands);
            }
        }
        TrailChoice::Elsewhere { account, trail } => {
            finding.set(Verdict::Elsewhere, Link::Trail, elsewhere(account, trail));
            finding.advice = run_elsewhere(inputs, account, trail);
        }
        TrailChoice::Chosen(_) => return assess_trails(inputs, desired, control, chains.trails()),
    }
    finding
}

/// Says what raises no alarm, where the settings choose the pattern that leaves it out and no alarm counts it.
fn add_silence(inputs: Inputs<'_>, chains: &Chains<'_>, control: &Control, finding: &mut Finding) {
    let noisy = |noise| works_noisily(inputs, chains, control, noise, |_| true);
    if let Some(sso) = chosen_sso(inputs, control)
        && !control.noise.as_ref().is_some_and(noisy)
    {
        finding.add(EvidenceKind::Silent, sso.explain(inputs.settings.benchmark));
    }
}

/// What the nearest trail would not record of a control once it meets the requirements of all, so that this is not found only
/// then.
fn lost_events(
    inputs: Inputs<'_>,
    control: &Control,
    trail: &Trail,
) -> Option<(String, Vec<String>)> {
    let selectors = lookup(&inputs.observed.event_selectors, &trail.arn);
    let selectors = selectors.present().copied();
    let selectors = selectors.filter(|all| record_management_events(all))?;
    let recorded = trail_coverage(inputs, control, Some(selectors));
    why_not_recorded(inputs, trail, &recorded.coverage)
}

/// The reason where the log group belongs to another account, or is not shown to this one.
fn elsewhere(account: &AccountId, trail: &Trail) -> String {
    let name = trail.arn.name();
    let kind = if trail.organization {
        "organization trail"
    } else {
        "trail"
    };
    let owner = trail.owner();
    match &trail.log_group {
        Some(group) if owner == *account => format!(
            "{kind} {name} of account {owner} delivers to log group {} there, which only account {account} sees; run cis-fix there",
            group.name()
        ),
        Some(group) => format!(
            "{kind} {name} of account {owner} delivers to log group {} of account {account}, which only that account filters; run cis-fix there",
            group.name()
        ),
        None => format!(
            "{kind} {name} belongs to account {owner}, and its log group is not shown here; run cis-fix there"
        ),
    }
}

/// The commands that see the log group.
fn run_elsewhere(inputs: Inputs<'_>, account: &AccountId, trail: &Trail) -> Vec<String> {
    let owner = trail.owner();
    let mut advice = vec![format!("in account {account}: cis-fix check")];
    if trail.organization && owner == inputs.account() {
        advice.push("for all accounts of the organization: cis-fix org check --assume-role NAME, with a role of that account".to_owned());
    } else if trail.organization {
        let partition = inputs.partition();
        advice.push(format!(
            "for all accounts of the organization: cis-fix org check in account {owner}, or from here cis-fix org check --management-role arn:{partition}:iam::{owner}:role/NAME"
        ));
    }
    advice
}
