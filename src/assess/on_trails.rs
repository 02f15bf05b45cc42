//! One control over every trail that qualifies: one whose chain holds is enough, and where it does nothing is made in
//! another's log group.

use super::Watched;
use super::control::{judge_chains, settle, unreadable};
use super::finding::{Evidence, Finding, Link, Verdict};
use super::recorded::{Recorded, recorded};
use super::selectors::narrowed;
use crate::control::Control;
use crate::desired::Desired;
use crate::select::Inputs;
use crate::state::lookup;

/// The verdict by the chosen trail, or by another that is nearer to passing.
pub(super) fn on_trails(
    inputs: Inputs<'_>,
    desired: &Desired,
    control: &Control,
    watched: &[Watched<'_>],
) -> Finding {
    let mut finding = Finding::begin(inputs, control);
    let Some((chosen, others)) = watched.split_first() else {
        return finding;
    };
    on_trail(inputs, (desired, true), control, chosen, &mut finding);
    for other in others {
        if finding.verdict == Verdict::Pass {
            break;
        }
        let by_other = on_other(inputs, desired, control, other);
        finding = by_other
            .filter(|other| is_nearer(other.verdict, finding.verdict))
            .unwrap_or(finding);
    }
    if others.iter().any(|other| speaks(inputs, other)) {
        // Whether nobody would hear of an event is then more than was looked into.
        finding.unheard = None;
    }
    finding
}

/// Whether there are filters in its log group, or may be.
fn speaks(inputs: Inputs<'_>, watched: &Watched<'_>) -> bool {
    let filters = lookup(&inputs.observed.metric_filters, &watched.trail.log_group);
    filters.present().is_none_or(|filters| !filters.is_empty())
}

/// Whether what is said of another trail is to be said instead. What fails is made at the chosen trail; but where it is
/// at another already, or where that is not known, it would be made twice.
fn is_nearer(other: Verdict, chosen: Verdict) -> bool {
    match other {
        Verdict::Pass => true,
        Verdict::Fail => false,
        Verdict::Pending => matches!(chosen, Verdict::Fail | Verdict::Manual),
        _ => chosen == Verdict::Fail,
    }
}

/// The verdict by a trail where nothing is made; None if it is of no use to the control.
fn on_other(
    inputs: Inputs<'_>,
    desired: &Desired,
    control: &Control,
    watched: &Watched<'_>,
) -> Option<Finding> {
    if !recorded(inputs, control, &watched.trail.trail).is_enough() && watched.unread.is_none() {
        return None;
    }
    let mut finding = Finding::begin(inputs, control);
    on_trail(inputs, (desired, false), control, watched, &mut finding);
    if let Some(action) = watched.unread {
        // It matters only if the control would rest on it.
        if finding.verdict != Verdict::Pass {
            return None;
        }
        let name = watched.trail.trail.arn.name();
        let what = format!(
            "what trail {name} delivers would count, but whether it records and delivers may not be read"
        );
        unreadable(&mut finding, Link::Trail, &what, action);
    }
    if finding.verdict == Verdict::Unreadable {
        finding.advice.push(format!(
            "or look at one trail alone: --trail NAME leaves out {}",
            watched.trail.trail.arn.name()
        ));
    }
    Some(finding)
}

fn on_trail(
    inputs: Inputs<'_>,
    desired: (&Desired, bool),
    control: &Control,
    watched: &Watched<'_>,
    finding: &mut Finding,
) {
    let trail = &watched.trail.trail;
    let group = &watched.trail.log_group;
    finding
        .evidence
        .push(Evidence::new("trail", trail.arn.as_str()));
    finding
        .evidence
        .push(Evidence::new("log group", group.as_str()));
    if watched.unread.is_none() && !records(inputs, control, watched, finding) {
        return;
    }
    let home = &trail.home_region;
    let filters = lookup(&inputs.observed.metric_filters, group).map(|_| ());
    let alarms = lookup(&inputs.observed.alarms, home).map(|_| ());
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
        if let Some(action) = read.denied() {
            return unreadable(finding, link, &format!("{what} may not be read"), action);
        }
        if read.is_open() {
            return unreadable(finding, link, &format!("{what} were not read"), action);
        }
    }
    judge_chains(inputs, desired, control, watched, finding);
}

/// Whether the trail records the control's events; if not, that is the verdict. A trail that records less than all, and
/// enough for this control, is named among the evidence: an auditor may go by the words of the benchmark.
fn records(
    inputs: Inputs<'_>,
    control: &Control,
    watched: &Watched<'_>,
    finding: &mut Finding,
) -> bool {
    let trail = &watched.trail.trail;
    let name = trail.arn.name();
    let selectors = lookup(&inputs.observed.event_selectors, &trail.arn);
    let narrowed = selectors.present().and_then(|all| narrowed(all));
    let (words, todo) = match recorded(inputs, control, trail) {
        Recorded::Every => {
            finding.evidence.extend(narrowed.map(|narrowed| {
                let seen = format!("{name} {narrowed}; no event of this control is lost by that");
                Evidence::new("event selectors", seen)
            }));
            return true;
        }
        Recorded::EveryBut(why) => {
            let seen = format!("the event selector of {name} {why}, so of those nobody hears");
            finding
                .evidence
                .push(Evidence::new("event selectors", seen));
            return true;
        }
        Recorded::Lost { what, why } => (
            format!("trail {name} misses {what}: its event selector {why}, so nobody is told"),
            "shows it; put-event-selectors replaces every selector there is, so give it those you keep as well",
        ),
        Recorded::Unproven(what) => (
            format!(
                "whether trail {name} records what this control is about is not proven: its event selectors depend on {what}"
            ),
            "look whether anything of this control is left out",
        ),
    };
    finding
        .evidence
        .extend(narrowed.map(|words| Evidence::new("event selectors", format!("{name} {words}"))));
    settle(finding, Verdict::Manual, Link::Trail, words);
    finding.advice.push(format!(
        "aws cloudtrail get-event-selectors --region {} --trail-name {name}   # {todo}",
        trail.home_region
    ));
    false
}
