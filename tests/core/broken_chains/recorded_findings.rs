//! Properties of every recorded chain: its cause, its command, its consequence and its plan.

use super::table::{recorded_chains, settings_with_subscriber, steps, text, verdict};
use super::{alone, finding};
use crate::account::{ACCOUNT, Account, OTHER, decide};
use cis_fix::chain::link::Link;
use cis_fix::simulate::simulate;
use cis_fix::verdict::Verdict;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Enough different causes are recorded, and every link breaks in one of them.
#[test]
fn the_recorded_chains_break_at_every_link_for_many_causes() {
    let mut causes: BTreeMap<(Option<Link>, String), Vec<String>> = BTreeMap::new();
    let mut links: BTreeMap<Link, usize> = BTreeMap::new();
    for chain in recorded_chains() {
        let review = decide(&alone(&chain.control), &chain.observed);
        let found = finding(&review, &chain.control);
        if found.verdict == Verdict::Pass {
            continue;
        }
        let cause = (found.broken_link, found.reason.clone());
        let same = causes.entry(cause).or_default();
        if same.is_empty() {
            *links.entry(found.broken_link.unwrap()).or_default() += 1;
        }
        same.push(chain.name);
    }
    assert!(causes.len() >= 45, "only {} causes", causes.len());
    for link in [
        Link::Trail,
        Link::Delivery,
        Link::LogGroup,
        Link::Filter,
        Link::Alarm,
        Link::Topic,
        Link::Person,
        Link::Logging,
        Link::Target,
    ] {
        assert!(
            links.contains_key(&link),
            "no chain breaks at {link:?}: {links:?}"
        );
    }
}

/// An AWS CLI command shows every fault, except for one that cannot be read or belongs to another account.
#[test]
fn every_broken_chain_has_a_command_that_shows_it() {
    let mut without = String::new();
    for chain in recorded_chains() {
        let review = decide(&alone(&chain.control), &chain.observed);
        let found = finding(&review, &chain.control);
        let exempt = [Verdict::Pass, Verdict::Unreadable, Verdict::Elsewhere];
        let mut lines = found
            .advice
            .iter()
            .chain(found.evidence.iter().map(|one| &one.seen));
        if !exempt.contains(&found.verdict) && !lines.any(|one| one.contains("aws ")) {
            writeln!(without, "{}: {}", chain.name, verdict(found)).unwrap();
        }
    }
    assert!(without.is_empty(), "{without}");
}

/// The reason names the consequence, or says that it is not proven.
#[test]
fn every_broken_chain_names_its_consequence() {
    let mut without = String::new();
    for chain in recorded_chains() {
        let review = decide(&alone(&chain.control), &chain.observed);
        let found = finding(&review, &chain.control);
        let exempt = [Verdict::Pass, Verdict::Unreadable, Verdict::Elsewhere];
        let consequences = [
            ", so ",
            "notifies no one",
            "notify no one",
            "not proven",
            "cannot be told",
        ];
        if !exempt.contains(&found.verdict)
            && !consequences.iter().any(|one| found.reason.contains(one))
        {
            writeln!(without, "{}: {}", chain.name, verdict(found)).unwrap();
        }
    }
    assert!(without.is_empty(), "{without}");
}

/// After the plan and a confirmation the control passes, unless it waits for a person to change a mute rule.
#[test]
fn the_plan_for_a_broken_chain_makes_the_control_pass() {
    let mut wrong = String::new();
    for chain in recorded_chains() {
        let settings = settings_with_subscriber(&chain.control);
        let review = decide(&settings, &chain.observed);
        let before = finding(&review, &chain.control);
        let is_repaired = match before.verdict {
            Verdict::Fail => true,
            Verdict::Pending => before.broken_link == Some(Link::Person),
            _ => false,
        };
        if !is_repaired || steps(&review, &chain.control).is_empty() {
            continue;
        }
        let mut after = Account(simulate(&chain.observed, &review.plan));
        after.confirm();
        let review = after.review(&settings);
        let found = finding(&review, &chain.control);
        if found.verdict != Verdict::Pass {
            writeln!(wrong, "{}: {}", chain.name, verdict(found)).unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// A recording of a made-up account has the id of no real account.
#[test]
fn the_recordings_name_only_the_two_example_accounts() {
    for chain in recorded_chains() {
        let text = text(&chain.observed);
        let twelve = text
            .split(|c: char| !c.is_ascii_digit())
            .filter(|digits| digits.len() == 12);
        for digits in twelve {
            let known = [ACCOUNT, OTHER];
            // The id of a made-up subscription ends in its number.
            let made_up = digits.starts_with("00000000");
            assert!(
                known.contains(&digits) || made_up,
                "{}: {digits}",
                chain.name
            );
        }
    }
}
