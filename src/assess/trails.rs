//! The verdict on a metric-filter control that no trail proves, over every trail that counts. Only the chosen trail gets
//! new filters.

use crate::assess::chain_verdict::assess_chains;
use crate::assess::evidence::add_proof;
use crate::assess::finding::{Evidence, EvidenceKind, Finding};
use crate::assess::fixable::Repair;
use crate::aws_cli::{cloudtrail, with_note};
use crate::chain::event_selectors::{describe_narrowing, record_all_command};
use crate::chain::link::Link;
use crate::chain::proof::prove;
use crate::chain::trail_chains::TrailChains;
use crate::chain::trail_coverage::TrailCoverage;
use crate::chain::trail_delivery::{Delivery, delivery};
use crate::control::Control;
use crate::desired::Desired;
use crate::inputs::Inputs;
use crate::state::{Trail, TrailArn, Unread, lookup};
use crate::verdict::Verdict;

/// The verdict by the chosen trail, or by another that is nearer to passing.
pub(super) fn assess_trails<'a>(
    inputs: Inputs<'a>,
    desired: &Desired,
    control: &'a Control,
    trails: &[TrailChains<'a>],
) -> Finding {
    let mut finding = Finding::new(inputs, control);
    let Some((chosen, others)) = trails.split_first() else {
        return finding;
    };
    let repair = Repair::here(desired, control);
    assess_trail(inputs, &repair, control, chosen, &mut finding);
    for other in others {
        let by_other = assess_other(inputs, desired, control, other);
        finding = by_other
            .filter(|other| is_better(other.verdict, finding.verdict))
            .unwrap_or(finding);
    }
    if others.iter().any(|other| has_filters(inputs, other)) {
        // Their filters were not compared with the event.
        finding.missed_event = None;
    }
    finding
}

/// Whether the log group has filters, or may have.
fn has_filters(inputs: Inputs<'_>, trail: &TrailChains<'_>) -> bool {
    let filters = lookup(&inputs.observed.metric_filters, &trail.trail.log_group);
    filters.present().is_none_or(|filters| !filters.is_empty())
}

/// Whether the verdict by another trail replaces the one by the chosen trail. What fails is created at the chosen trail,
/// unless it exists at another one already, or may: else it would be created twice.
fn is_better(other: Verdict, chosen: Verdict) -> bool {
    match other {
        Verdict::Pass => true,
        Verdict::Fail => false,
        Verdict::Pending => matches!(chosen, Verdict::Fail | Verdict::Manual),
        _ => chosen == Verdict::Fail,
    }
}

/// The verdict by a trail that gets no new filters; `None` if it is of no use to the control.
fn assess_other<'a>(
    inputs: Inputs<'a>,
    desired: &Desired,
    control: &'a Control,
    trail: &TrailChains<'a>,
) -> Option<Finding> {
    if !trail.records(control) && trail.unread.is_none() {
        return None;
    }
    let mut finding = Finding::new(inputs, control);
    let name = trail.trail.trail.arn.name();
    if let Some(unread) = &trail.unread {
        // The read matters only if the control would rest on this trail.
        let proof = prove(inputs, control, trail)?;
        add_trail(inputs, control, trail, &mut finding);
        add_proof(inputs, control, &proof, &mut finding);
        let what = format!(
            "what trail {name} delivers would count, but whether it records and delivers {} read",
            unread.verb()
        );
        finding.set_unreadable(Link::Trail, &what, unread);
    } else {
        assess_trail(
            inputs,
            &Repair::elsewhere(desired),
            control,
            trail,
            &mut finding,
        );
    }
    if finding.verdict == Verdict::Unreadable {
        finding.advice.push(format!(
            "or look at one trail alone: --trail NAME leaves out {name}"
        ));
    }
    Some(finding)
}

fn assess_trail(
    inputs: Inputs<'_>,
    repair: &Repair<'_>,
    control: &Control,
    trail: &TrailChains<'_>,
    finding: &mut Finding,
) {
    add_trail(inputs, control, trail, finding);
    let observed = &trail.trail.trail;
    let coverage = trail.coverage(control);
    if let Some((misses, commands)) =
        coverage.and_then(|all| why_not_recorded(inputs, observed, all))
    {
        let reason = format!("trail {} {misses}", observed.arn.name());
        finding.set(Verdict::Manual, Link::Trail, reason);
        finding.advice.extend(commands);
        return;
    }
    let filters = lookup(&inputs.observed.metric_filters, &trail.trail.log_group).map(|_| ());
    let alarms = lookup(&inputs.observed.alarms, &trail.trail.trail.home_region).map(|_| ());
    let reads = [
        (
            filters,
            Link::Filter,
            "the metric filters",
            "logs:DescribeMetricFilters",
        ),
        (
            alarms,
            Link::Alarm,
            "the alarms",
            "cloudwatch:DescribeAlarms",
        ),
    ];
    for (read, link, what, action) in reads {
        if let Some(unread) = read.unread(action) {
            let what = format!("{what} {} read", unread.plural_verb());
            return finding.set_unreadable(link, &what, &unread);
        }
    }
    assess_chains(inputs, repair, control, trail, finding);
}

/// Adds the trail, its log group and its event selectors as evidence. A trail that records fewer than all management
/// events, and enough for this control, is named: an auditor may go by the text of the benchmark.
pub(super) fn add_trail(
    inputs: Inputs<'_>,
    control: &Control,
    trail: &TrailChains<'_>,
    finding: &mut Finding,
) {
    let observed = &trail.trail.trail;
    finding.add(EvidenceKind::Trail, observed.arn.as_str());
    finding.add(EvidenceKind::LogGroup, trail.trail.log_group.as_str());
    if trail.unread.is_some() {
        return;
    }
    let name = observed.arn.name();
    let status = lookup(&inputs.observed.trail_status, &observed.arn);
    if let Some(status) = status.present()
        && let Delivery::Remarkable(words) = delivery(inputs, observed, status)
    {
        finding.add(EvidenceKind::Delivery, format!("{name} {words}"));
    }
    let selectors = lookup(&inputs.observed.event_selectors, &observed.arn);
    let narrowing = selectors.present().and_then(|all| describe_narrowing(all));
    let together = trail.together_with(control);
    if !together.is_empty() {
        let names: Vec<&str> = together.iter().map(TrailArn::name).collect();
        let others = format!(
            "{} delivers to the same log group, and together they record all that this control is about",
            names.join(" and ")
        );
        finding.add(EvidenceKind::EventSelectors, others);
    }
    let seen = match trail.coverage(control) {
        Some(TrailCoverage::All) => narrowing.map(|narrowing| {
            format!("{name} {narrowing}; no event of this control is lost by that")
        }),
        Some(TrailCoverage::AllBut(why)) => Some(format!(
            "the event selector of {name} {why}, so no one is notified of those"
        )),
        Some(TrailCoverage::AllOfOneText(records)) => {
            narrowing.map(|narrowing| format!("{name} {narrowing}; it {records}"))
        }
        _ => narrowing.map(|narrowing| format!("{name} {narrowing}")),
    };
    let seen = seen.map(|seen| Evidence::new(EvidenceKind::EventSelectors, seen));
    finding.evidence.extend(seen);
}

/// Why a control cannot rest on what a trail records, a clause whose subject is the trail, with the commands that show it and
/// mend it; `None` if it can.
pub(super) fn why_not_recorded(
    inputs: Inputs<'_>,
    trail: &Trail,
    coverage: &TrailCoverage,
) -> Option<(String, Vec<String>)> {
    let (why, to_do) = match coverage {
        TrailCoverage::All | TrailCoverage::AllBut(_) | TrailCoverage::AllOfOneText(_) => {
            return None;
        }
        TrailCoverage::Misses { what, why } => (
            format!("misses {what}: its event selector {why}, so no one is notified"),
            "shows it",
        ),
        TrailCoverage::Undecidable(what) => (
            format!(
                "is not known to record what this control is about, so it is not proven that anyone is notified: its event selectors depend on {what}"
            ),
            "look whether anything of this control is left out",
        ),
    };
    let (home, name) = (&trail.home_region, trail.arn.reference(&inputs.account()));
    let show = cloudtrail::get_event_selectors(home, name);
    let mut commands = vec![with_note(&show, to_do)];
    let selectors = lookup(&inputs.observed.event_selectors, &trail.arn);
    let selectors = selectors.present();
    commands.extend(selectors.map(|all| record_all_command(home, name, all)));
    Some((why, commands))
}

/// What to do where a policy of the organization may have closed the Region in which the run starts.
pub(super) fn other_region_advice(inputs: Inputs<'_>, unread: &Unread) -> Option<String> {
    unread.is_by_organization().then(|| {
        format!(
            "if the organization closes {}, start in a Region that it leaves open: --region REGION",
            inputs.observed.start_region
        )
    })
}
