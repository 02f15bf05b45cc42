//! The verdict on one metric-filter control.

use super::Watched;
use super::chain::Chain;
use super::counting::counts;
use super::facts::of_a_broken_alarm;
use super::fate::Fate;
use super::finding::{Evidence, Finding, Link, Verdict};
use super::heard;
use super::lacking;
use super::machines::machines_only;
use super::mend::{mendable, muted};
use super::on_trails::on_trails;
use super::person::{for_others, no_person};
use super::proof::whole;
use super::whole::{pass, seen_filter, seen_topic};
use crate::control::{Accepted, Control};
use crate::desired::Desired;
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
    let home = &trail.trail.home_region;
    let all: Vec<&Chain<'_>> = watched.chains(inputs, control).iter().collect();
    let whole = whole(inputs, control, watched);
    if let Some((accepted, needed)) = covering(inputs, control, &whole) {
        return pass(inputs, control, (home, &needed), accepted, finding);
    }
    let best = best(inputs, control, &all);
    if let Some(chain) = best {
        finding.evidence.push(seen_filter(chain));
        if let Some(alarm) = chain.alarm {
            finding
                .evidence
                .push(Evidence::new("alarm", alarm.name.as_str()));
        }
        let facts = of_a_broken_alarm(inputs, home, chain);
        finding.evidence.extend(facts);
        if let Some(topic) = &chain.topic {
            finding.evidence.extend(seen_topic(inputs, topic));
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
        Some(Fate::Elsewhere { link, words, .. }) => {
            settle(finding, Verdict::Elsewhere, *link, words.clone());
        }
        Some(Fate::NoPerson { topic, unconfirmed }) => {
            no_person(inputs, selected, topic, *unconfirmed, finding);
        }
        Some(Fate::Machine { topic, machines }) => {
            machines_only(inputs, selected, topic, machines, finding);
        }
        Some(Fate::Muted { rule, words, .. }) if made => {
            let watch = desired.watches.get(&control.slug);
            muted(inputs, watch, home, (rule, words), finding);
        }
        Some(Fate::Muted { words, .. }) => mend(Link::Alarm, words, finding),
        Some(Fate::Doubtful { link, words }) => {
            mend(
                *link,
                &format!("{words}, so perhaps nobody is told"),
                finding,
            );
        }
        Some(Fate::Theirs {
            topic,
            link,
            words,
            advice,
        }) => for_others(inputs, selected, (topic, *link), (words, advice), finding),
        Some(Fate::Broken {
            link,
            words,
            shown_by,
        }) => {
            mend(*link, &with_what_comes_of_it(words), finding);
            finding.advice.extend(shown_by.clone());
        }
        Some(Fate::Whole) | None => {
            let words = lacking::reason(inputs, control, trail, &all);
            mend(Link::Filter, &words, finding);
            if finding.broken_link == Some(Link::Filter) {
                finding.advice.push(lacking::show(trail));
            }
        }
    }
    if matches!(finding.verdict, Verdict::Fail | Verdict::Pending) {
        finding.unheard = heard::unheard(inputs, control, trail, &all);
    }
}

/// Why it matters that a link is broken, where that was not said along with what is.
fn with_what_comes_of_it(words: &str) -> String {
    if words.contains(", so ") {
        return words.to_owned();
    }
    format!("{words}, so nobody is told")
}

/// The accepted text that these filters cover, one alone if one does, and those of them that are needed for it.
pub(super) fn covering<'c, 'a>(
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
