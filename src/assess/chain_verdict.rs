//! The verdict on a metric-filter control by the chains of one trail that does not prove it.

use crate::assess::evidence::{broken_alarm_evidence, filter_evidence, topic_evidence};
use crate::assess::finding::{EvidenceKind, Finding};
use crate::assess::fixable::Repair;
use crate::assess::no_person::set_no_person;
use crate::assess::person::{set_no_confirmed_subscriber, set_owner_must_fix};
use crate::assess::uncovered::explain_no_coverage;
use crate::assess::undecided::{undecided_feeders, undecided_filters};
use crate::assess::unheard_event::missed_event;
use crate::chain::filter_chain::Chain;
use crate::chain::link::Link;
use crate::chain::proof::covering;
use crate::chain::status::{ChainStatus, Consequence};
use crate::chain::trail_chains::TrailChains;
use crate::control::{AcceptedPattern, Control};
use crate::inputs::Inputs;
use crate::verdict::Verdict;

/// Sets the verdict by the best chain of the trail's log group.
pub(super) fn assess_chains(
    inputs: Inputs<'_>,
    repair: &Repair<'_>,
    control: &Control,
    trail: &TrailChains<'_>,
    finding: &mut Finding,
) {
    let chains = trail.chains(inputs, control);
    match best_chain(inputs, control, trail.texts(control), chains) {
        Some(chain) => {
            add_chain(inputs, trail, chain, finding);
            set_by_status(inputs, repair, control, trail, &chain.status, finding);
        }
        None => set_uncovered(inputs, repair, control, trail, finding),
    }
    for name in undecided_filters(inputs, control, trail) {
        finding.add(EvidenceKind::UndecidedFilter, name);
    }
    for feeder in undecided_feeders(control, chains) {
        finding.add(EvidenceKind::UndecidedFilter, feeder);
    }
    if matches!(finding.verdict, Verdict::Fail | Verdict::Pending) {
        finding.missed_event = missed_event(inputs, control, &trail.trail, chains);
    }
}

/// Adds the resources of a chain as evidence.
fn add_chain(
    inputs: Inputs<'_>,
    trail: &TrailChains<'_>,
    chain: &Chain<'_>,
    finding: &mut Finding,
) {
    finding.evidence.push(filter_evidence(chain));
    if let Some(alarm) = chain.alarm {
        finding.add(EvidenceKind::Alarm, alarm.name.as_str());
    }
    let home = &trail.trail.trail.home_region;
    finding
        .evidence
        .extend(broken_alarm_evidence(inputs, home, chain));
    if let Some(topic) = &chain.topic {
        finding.evidence.extend(topic_evidence(inputs, topic));
    }
}

fn set_by_status(
    inputs: Inputs<'_>,
    repair: &Repair<'_>,
    control: &Control,
    trail: &TrailChains<'_>,
    status: &ChainStatus,
    finding: &mut Finding,
) {
    match status {
        ChainStatus::Intact => set_uncovered(inputs, repair, control, trail, finding),
        ChainStatus::Unreadable { .. } => set_unreadable(status, finding),
        ChainStatus::PerhapsMuted { reason, advice } => {
            finding.set(Verdict::Pending, Link::Alarm, reason.clone());
            finding.advice.push(advice.clone());
        }
        ChainStatus::Undecidable {
            link,
            reason,
            advice,
        } => {
            finding.set(Verdict::Manual, *link, reason.clone());
            finding.advice.push(advice.clone());
        }
        ChainStatus::Elsewhere { link, reason, .. } => {
            finding.set(Verdict::Elsewhere, *link, reason.clone());
        }
        ChainStatus::NoConfirmedSubscriber { .. } => {
            set_no_confirmed_subscriber(inputs, repair.topic, status, finding);
        }
        ChainStatus::NoPerson { topic, endpoints } => {
            set_no_person(inputs, repair.topic, topic, endpoints, finding);
        }
        ChainStatus::Muted { rule, reason, .. } => {
            let home = &trail.trail.trail.home_region;
            repair.set_muted(inputs, home, rule, reason, finding);
        }
        ChainStatus::Uncertain { link, reason } => {
            let clause = Consequence::PerhapsNobody.clause();
            repair.set_fail_or_manual(*link, &format!("{reason}{clause}"), finding);
        }
        ChainStatus::OwnerMustFix { .. } => {
            set_owner_must_fix(inputs, repair.topic, status, finding);
        }
        ChainStatus::Broken {
            link,
            reason,
            consequence,
            shown_by,
        } => {
            let reason = format!("{reason}{}", consequence.clause());
            repair.set_fail_or_manual(*link, &reason, finding);
            finding.advice.extend(shown_by.clone());
        }
    }
}

/// Sets the verdict where a read was denied, failed or was not made.
fn set_unreadable(status: &ChainStatus, finding: &mut Finding) {
    let ChainStatus::Unreadable {
        link,
        unread,
        reason,
        advice,
    } = status
    else {
        return;
    };
    if advice.is_empty() {
        return finding.set_unreadable(*link, reason, unread);
    }
    // The owner of the resource must do something, so no permission of the caller is asked for.
    finding.set(Verdict::Unreadable, *link, reason.clone());
    finding.advice.extend_from_slice(advice);
}

/// Sets the verdict where no filter covers the control.
fn set_uncovered(
    inputs: Inputs<'_>,
    repair: &Repair<'_>,
    control: &Control,
    trail: &TrailChains<'_>,
    finding: &mut Finding,
) {
    let (reason, shown_by) = explain_no_coverage(inputs, control, trail);
    repair.set_fail_or_manual(Link::Filter, &reason, finding);
    if finding.broken_link == Some(Link::Filter) {
        finding.advice.push(shown_by);
    }
}

/// The chain that the finding reports: the best of those whose filter covers the control alone, else the worst of those
/// that cover it together. `None` if no filters cover it.
fn best_chain<'c, 'a>(
    inputs: Inputs<'_>,
    control: &Control,
    texts: &[&AcceptedPattern],
    chains: &'c [Chain<'a>],
) -> Option<&'c Chain<'a>> {
    let alone = chains
        .iter()
        .filter(|chain| chain.candidate.covers.contains_key(&control.slug));
    let best = alone.max_by_key(|chain| chain.status.rank());
    best.or_else(|| {
        let all: Vec<&Chain<'_>> = chains.iter().collect();
        let (_, needed) = covering(inputs, control, texts, &all)?;
        needed.into_iter().min_by_key(|chain| chain.status.rank())
    })
}
