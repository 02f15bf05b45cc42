//! Each read is denied in some accounts. Only the verdicts that depend on it change, and they become unreadable.

use crate::account::decide;
use crate::accounts::{self, Group, Scenario};
use cis_fix::state::Question;
use cis_fix::verdict::Verdict;
use std::collections::{BTreeMap, BTreeSet};

/// The name of a read: that of its variant.
fn kind(question: &Question) -> String {
    let text = format!("{question:?}");
    let mut words = text.split(|c: char| !c.is_ascii_alphanumeric());
    words.next().unwrap().to_owned()
}

/// The reads of a run by kind, with the IAM action.
fn kinds(scenario: &Scenario) -> BTreeMap<String, &'static str> {
    let rounds = scenario.reading().rounds.iter().flatten();
    rounds
        .map(|question| (kind(question), question.action()))
        .collect()
}

/// The verdicts that a denial changes to anything but unreadable, and unreadable ones that do not name the action.
fn wrong_findings(scenario: &Scenario, denied: &str, action: &str) -> Vec<String> {
    let observed = scenario
        .account
        .observe_denied(&scenario.settings, |question| kind(question) == denied);
    let review = decide(&scenario.settings, &observed);
    let before = &scenario.review().findings;
    let pairs = before.iter().zip(&review.findings);
    pairs
        .filter(|(before, after)| before.verdict != after.verdict)
        .filter(|(_, after)| after.verdict != Verdict::Unreadable || !after.reason.contains(action))
        .map(|(before, after)| {
            format!(
                "{}, without {denied}: {} was {} and is {}: {}",
                scenario.name, after.control, before.verdict, after.verdict, after.reason
            )
        })
        .collect()
}

/// Of each group of accounts, the first in which a read is made. In some accounts reads are denied already.
#[test]
fn a_denied_read_makes_verdicts_unreadable_and_changes_no_other() {
    let mut denied: BTreeSet<(Group, String)> = BTreeSet::new();
    let mut wrong = Vec::new();
    let all = accounts::all().iter();
    for scenario in all.filter(|scenario| scenario.group != Group::AccessDenied) {
        for (kind, action) in kinds(scenario) {
            if denied.insert((scenario.group, kind.clone())) {
                wrong.extend(wrong_findings(scenario, &kind, action));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let kinds: BTreeSet<&String> = denied.iter().map(|(_, kind)| kind).collect();
    assert_eq!(kinds.len(), Question::OPERATIONS.len(), "{kinds:?}");
}
