//! The laws of covering, on patterns by chance: it is reflexive and transitive, an alternative more covers and so does
//! a condition less, and how a pattern is written has no say.
//!
//! Where a verdict can be had (see `is_decidable`) each law demands it. Elsewhere it is enough that no verdict
//! contradicts the law.

use super::chance;
use super::generator::changes;
use super::generator::choices::Choices;
use super::generator::examine::{Outcome, alike, outcome};
use super::generator::pair::{Written, is_decidable};
use super::generator::tree::Tree;
use super::generator::vocabulary;
use super::summed_up;
use cis_fix::pattern::{Coverage, decide_coverage};

/// How often each law is tried.
const TRIALS: u64 = 500;

/// Tries a law, which says what is wrong, on so many runs of chance.
fn holds(law: u64, wrong: fn(&mut Choices<'_>) -> Option<String>) {
    let found: Vec<String> = (0..TRIALS)
        .filter_map(|number| wrong(&mut Choices::of(&chance(law, number))))
        .collect();
    assert!(
        found.is_empty(),
        "{} of {TRIALS} break the law\n{}",
        found.len(),
        summed_up(&found)
    );
}

fn plain(tree: &Tree) -> Written {
    Written::plain(tree.clone())
}

fn covering(existing: &Written, required: &Written) -> Coverage {
    decide_coverage(&[&existing.pattern], &required.pattern)
}

fn decidable(all: &[&Written]) -> bool {
    let atoms: Vec<_> = all.iter().flat_map(|one| one.tree.atoms()).collect();
    is_decidable(&atoms)
}

fn told(words: &str, verdict: &Coverage, all: &[&Written]) -> String {
    let mut told = words.to_owned();
    for one in all {
        told = format!("{told}\n  {}", one.pattern.text());
    }
    format!("{told}\n  {verdict:?}")
}

#[test]
fn every_pattern_equals_itself() {
    holds(1, |choices| {
        let tree = vocabulary::tree(choices);
        let (one, other) = (plain(&tree), Written::spelled(tree, choices));
        let verdict = covering(&one, &other);
        if verdict == Coverage::Equal {
            return None;
        }
        Some(told("not reflexive", &verdict, &[&one, &other]))
    });
}

#[test]
fn what_covers_a_covering_pattern_covers() {
    holds(2, |choices| {
        let narrow = vocabulary::tree(choices);
        let (middle, _) = changes::widened(&narrow, choices);
        let middle = if choices.once_in(8) {
            vocabulary::small(choices)
        } else {
            middle
        };
        let (wide, _) = changes::widened(&middle, choices);
        let (narrow, middle, wide) = (plain(&narrow), plain(&middle), plain(&wide));
        let premise = covering(&wide, &middle).covers() && covering(&middle, &narrow).covers();
        let verdict = covering(&wide, &narrow);
        let fine = verdict.covers()
            || outcome(&verdict) == Outcome::Undecided && !decidable(&[&wide, &narrow]);
        if !premise || fine {
            return None;
        }
        Some(told("not transitive", &verdict, &[&wide, &middle, &narrow]))
    });
}

#[test]
fn what_is_made_wider_step_by_step_covers() {
    holds(3, |choices| {
        let narrow = vocabulary::tree(choices);
        let mut wide = narrow.clone();
        for _ in 0..=choices.below(3) {
            (wide, _) = changes::widened(&wide, choices);
        }
        let (wide, narrow) = (plain(&wide), plain(&narrow));
        let verdict = covering(&wide, &narrow);
        let fine = verdict.covers()
            || outcome(&verdict) == Outcome::Undecided && !decidable(&[&wide, &narrow]);
        if fine {
            return None;
        }
        Some(told(
            "not covered by what is wider",
            &verdict,
            &[&wide, &narrow],
        ))
    });
}

#[test]
fn an_alternative_more_covers() {
    holds(4, |choices| {
        let (tree, other) = (vocabulary::tree(choices), vocabulary::tree(choices));
        let wide = Tree::Any(vec![other, tree.clone()]);
        if !wide.fits() {
            return None;
        }
        let (wide, tree) = (plain(&wide), plain(&tree));
        let verdict = covering(&wide, &tree);
        if verdict.covers() {
            return None;
        }
        Some(told("A || B does not cover B", &verdict, &[&wide, &tree]))
    });
}

#[test]
fn a_condition_less_covers() {
    holds(5, |choices| {
        let (tree, other) = (vocabulary::tree(choices), vocabulary::tree(choices));
        let narrow = Tree::All(vec![other, tree.clone()]);
        if !narrow.fits() {
            return None;
        }
        let (tree, narrow) = (plain(&tree), plain(&narrow));
        let verdict = covering(&tree, &narrow);
        if verdict.covers() {
            return None;
        }
        Some(told("B does not cover A && B", &verdict, &[&tree, &narrow]))
    });
}

/// Compares the verdict on two patterns with that on two others that mean the same.
fn unmoved(
    existing: (&Written, &Written),
    required: (&Written, &Written),
    words: &str,
) -> Option<String> {
    let before = covering(existing.0, required.0);
    let after = covering(existing.1, required.1);
    let fine = if decidable(&[existing.0, required.0]) {
        alike(&before, &after)
    } else {
        let (before, after) = (outcome(&before), outcome(&after));
        before == after || before == Outcome::Undecided || after == Outcome::Undecided
    };
    if fine {
        return None;
    }
    let words = format!("{words}: {before:?} becomes the last line");
    let all = [existing.0, required.0, existing.1, required.1];
    Some(told(&words, &after, &all))
}

/// Two patterns that have to do with one another.
fn related(choices: &mut Choices<'_>) -> (Tree, Tree) {
    let required = vocabulary::tree(choices);
    let existing = match choices.below(4) {
        0..=1 => changes::missed(&required, choices).0,
        2 => changes::widened(&required, choices).0,
        _ => vocabulary::tree(choices),
    };
    (existing, required)
}

#[test]
fn order_and_grouping_have_no_say() {
    holds(6, |choices| {
        let (existing, required) = related(choices);
        let turned = changes::shuffled(&existing, choices);
        let turned = (
            plain(&turned),
            plain(&changes::shuffled(&required, choices)),
        );
        let (existing, required) = (plain(&existing), plain(&required));
        unmoved((&existing, &turned.0), (&required, &turned.1), "shuffled")
    });
}

#[test]
fn distribution_has_no_say() {
    holds(7, |choices| {
        let (existing, required) = related(choices);
        let spread = |tree: &Tree, choices: &mut Choices<'_>| {
            let spread = changes::distributed(tree, choices);
            plain(&spread.unwrap_or_else(|| tree.clone()))
        };
        let turned = (spread(&existing, choices), spread(&required, choices));
        let (existing, required) = (plain(&existing), plain(&required));
        unmoved(
            (&existing, &turned.0),
            (&required, &turned.1),
            "distributed",
        )
    });
}

#[test]
fn spelling_has_no_say() {
    holds(8, |choices| {
        let (existing, required) = related(choices);
        let (plain_existing, plain_required) = (plain(&existing), plain(&required));
        let existing = Written::spelled(existing, choices);
        let required = Written::spelled(required, choices);
        unmoved(
            (&plain_existing, &existing),
            (&plain_required, &required),
            "respelled",
        )
    });
}
