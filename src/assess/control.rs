//! The verdict on one metric-filter control.

use super::Watched;
use super::alarm::needs_more_than;
use super::chain::{Chain, Fate};
use super::counting::counts;
use super::finding::{Evidence, Finding, Link, Verdict};
use super::heard;
use super::lacking;
use super::on_trails::on_trails;
use super::person::{machines_only, no_person, people};
use crate::control::{Accepted, Control};
use crate::desired::{Desired, Obstacle};
use crate::pattern::Pattern;
use crate::select::{Inputs, Selection, TrailChoice};

pub(super) fn judge(
    inputs: Inputs<'_>,
    selection: &Selection,
    desired: &Desired,
    control: &Control,
    watched: &[Watched<'_>],
) -> Finding {
    let mut finding = Finding::begin(inputs, control);
    match &selection.trail {
        // A run with this control needs a trail, so this is not reached by way of `select`.
        TrailChoice::NotNeeded => settle(
            &mut finding,
            Verdict::Unreadable,
            Link::Trail,
            "no trail was looked for",
        ),
        TrailChoice::Unreadable { action } => unreadable(
            &mut finding,
            Link::Trail,
            "the trails may not be read",
            action,
        ),
        TrailChoice::NoneQualifies {
            link, why, advice, ..
        } => {
            settle(&mut finding, Verdict::Manual, *link, why.clone());
            finding.advice.clone_from(advice);
        }
        TrailChoice::Elsewhere { account, trail } => settle(
            &mut finding,
            Verdict::Elsewhere,
            Link::Trail,
            format!(
                "trail {} is account {account}'s, whose log group only that account sees; run cis-fix there",
                trail.arn.name()
            ),
        ),
        TrailChoice::Chosen(_) => return on_trails(inputs, desired, control, watched),
    }
    finding
}

pub(super) fn settle(
    finding: &mut Finding,
    verdict: Verdict,
    link: Link,
    reason: impl Into<String>,
) {
    finding.verdict = verdict;
    finding.broken_link = (verdict != Verdict::Pass).then_some(link);
    finding.reason = reason.into();
}

pub(super) fn unreadable(finding: &mut Finding, link: Link, what: &str, action: &str) {
    settle(
        finding,
        Verdict::Unreadable,
        link,
        format!("{what}; allow {action}"),
    );
    finding.advice.push(format!("allow {action} and run again"));
}

/// Judges by the chains of one log group; `made` is whether what is broken is mended there.
pub(super) fn judge_chains(
    inputs: Inputs<'_>,
    (desired, made): (&Desired, bool),
    control: &Control,
    watched: &Watched<'_>,
    finding: &mut Finding,
) {
    let trail = watched.trail;
    let all: Vec<&Chain<'_>> = watched.chains(inputs, control).iter().collect();
    let whole = all
        .iter()
        .copied()
        .filter(|chain| chain.fate == Fate::Whole);
    let whole: Vec<&Chain<'_>> = whole.collect();
    if let Some((accepted, needed)) = covering(inputs, control, &whole) {
        return pass(inputs, control, &needed, accepted, finding);
    }
    let best = best(inputs, control, &all);
    if let Some(chain) = best {
        finding.evidence.push(seen_filter(chain));
        if let Some(alarm) = chain.alarm {
            finding
                .evidence
                .push(Evidence::new("alarm", alarm.name.as_str()));
        }
    }
    let selected = desired.topic.as_ref();
    let mend = |link: Link, words: &str, finding: &mut Finding| {
        if made {
            mendable(desired.watches.get(&control.slug), link, words, finding);
        } else {
            settle(finding, Verdict::Fail, link, words);
        }
    };
    match best.map(|chain| &chain.fate) {
        Some(Fate::Unknown {
            link,
            action,
            words,
        }) => unreadable(finding, *link, words, action),
        Some(Fate::Unproven {
            link,
            words,
            advice,
        }) => {
            settle(finding, Verdict::Manual, *link, words.clone());
            finding.advice.push(advice.clone());
        }
        Some(Fate::Elsewhere { account, words }) => settle(
            finding,
            Verdict::Elsewhere,
            Link::Person,
            format!("{words}, and only account {account} sees who is subscribed"),
        ),
        Some(Fate::NoPerson { topic, unconfirmed }) => {
            no_person(inputs, selected, topic, *unconfirmed, finding);
        }
        Some(Fate::Machine { topic, machines }) => {
            machines_only(inputs, selected, topic, machines, finding);
        }
        Some(Fate::Broken { link, words }) => mend(*link, words, finding),
        Some(Fate::Whole) | None => {
            let words = lacking::reason(inputs, control, trail, &all);
            mend(Link::Filter, &words, finding);
        }
    }
    if matches!(finding.verdict, Verdict::Fail | Verdict::Pending) {
        finding.unheard = heard::unheard(inputs, control, trail, &all);
    }
}

/// The accepted text that these filters cover, one alone if one does, and those of them that are needed for it.
fn covering<'c, 'a>(
    inputs: Inputs<'_>,
    control: &'c Control,
    chains: &[&'a Chain<'a>],
) -> Option<(&'c Accepted, Vec<&'a Chain<'a>>)> {
    let alone = |chain: &&'a Chain<'a>| {
        let accepted = counts(inputs, control, &[&chain.pattern])?;
        Some((accepted, Vec::from([*chain])))
    };
    if let Some(found) = chains.iter().find_map(alone) {
        return Some(found);
    }
    let together = |chains: &[&Chain<'_>]| {
        let patterns: Vec<&Pattern> = chains.iter().map(|chain| &chain.pattern).collect();
        counts(inputs, control, &patterns)
    };
    let accepted = together(chains)?;
    let mut needed = chains.to_vec();
    for chain in chains {
        let without = needed
            .iter()
            .copied()
            .filter(|one| !std::ptr::eq(*one, *chain));
        let without: Vec<&Chain<'_>> = without.collect();
        if together(&without).is_some() {
            needed = without;
        }
    }
    Some((accepted, needed))
}

/// The chain to speak of where none holds: the best of those that count alone, or the worst of those that count
/// together.
fn best<'a>(
    inputs: Inputs<'_>,
    control: &Control,
    chains: &[&'a Chain<'a>],
) -> Option<&'a Chain<'a>> {
    let alone = chains
        .iter()
        .filter(|chain| counts(inputs, control, &[&chain.pattern]).is_some());
    let best = alone.max_by_key(|chain| chain.fate.rank());
    best.copied().or_else(|| {
        let (_, needed) = covering(inputs, control, chains)?;
        needed.into_iter().min_by_key(|chain| chain.fate.rank())
    })
}

fn seen_filter(chain: &Chain<'_>) -> Evidence {
    Evidence::new(
        "metric filter",
        format!(
            "{} feeds {}: {}",
            chain.filter.name, chain.filter.metric, chain.filter.pattern
        ),
    )
}

fn pass(
    inputs: Inputs<'_>,
    control: &Control,
    chains: &[&Chain<'_>],
    accepted: &Accepted,
    finding: &mut Finding,
) {
    let mut waits = false;
    for chain in chains {
        finding.evidence.push(seen_filter(chain));
        if let (Some(alarm), Some(topic)) = (chain.alarm, &chain.topic) {
            finding.evidence.push(Evidence::new(
                "alarm",
                format!("{} notifies {topic}", alarm.name),
            ));
            let events = inputs.settings.events_allowed(&control.slug);
            if let Some(why) = needs_more_than(1, alarm, chain.filter) {
                let words =
                    format!("{why}; the settings let up to {events} events in one period count");
                finding.evidence.push(Evidence::new("waits", words));
                waits = true;
            }
            finding.evidence.push(people(inputs, topic));
        }
    }
    finding
        .evidence
        .push(Evidence::new("counts as", accepted.source.as_str()));
    let names: Vec<&str> = chains
        .iter()
        .map(|chain| chain.filter.name.as_str())
        .collect();
    let through = names.join(" and ");
    let alarms = if names.len() > 1 {
        "together alarm"
    } else {
        "alarms"
    };
    settle(
        finding,
        Verdict::Pass,
        Link::Person,
        format!(
            "{through} {alarms} a confirmed subscriber{}",
            if waits {
                ", but not on one event alone"
            } else {
                ""
            }
        ),
    );
}

/// Broken: ours to mend, unless something is in the way.
fn mendable(
    watch: Option<&Result<crate::desired::Watch, Obstacle>>,
    link: Link,
    words: &str,
    finding: &mut Finding,
) {
    match watch {
        Some(Err(obstacle)) => match &obstacle.denied {
            Some(action) => unreadable(finding, obstacle.link, &obstacle.words, action),
            None => {
                settle(
                    finding,
                    Verdict::Manual,
                    obstacle.link,
                    format!("{words}, and {}", obstacle.words),
                );
                finding.advice.extend(obstacle.advice.iter().cloned());
            }
        },
        Some(Ok(_)) => settle(finding, Verdict::Fail, link, words),
        None => settle(finding, Verdict::Manual, link, words),
    }
}
