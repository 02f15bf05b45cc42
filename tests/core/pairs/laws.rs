//! The laws of coverage on random patterns. Coverage is reflexive and transitive. An additional alternative covers, and
//! so does one condition less. The spelling does not matter.
//!
//! If a verdict is decidable (see `is_decidable`), each law requires it. Otherwise no verdict may contradict the law.

use super::bytes_for;
use super::generator::changes;
use super::generator::choices::Choices;
use super::generator::examine::{Outcome, is_same_verdict, outcome};
use super::generator::near_misses;
use super::generator::pair::{WrittenPattern, is_decidable};
use super::generator::tree::Tree;
use super::generator::vocabulary;
use super::summarize;
use cis_fix::pattern::{Coverage, decide_coverage};

/// The number of trials of each law.
const TRIALS: u64 = 500;

/// Asserts a law in a number of random trials. `wrong` returns the violation in one trial.
fn assert_law(law: u64, wrong: fn(&mut Choices<'_>) -> Option<String>) {
    let found: Vec<String> = (0..TRIALS)
        .filter_map(|number| wrong(&mut Choices::of(&bytes_for(law, number))))
        .collect();
    assert!(
        found.is_empty(),
        "{} of {TRIALS} break the law\n{}",
        found.len(),
        summarize(&found)
    );
}

fn write_plain(tree: &Tree) -> WrittenPattern {
    WrittenPattern::plain(tree.clone())
}

fn decide(existing: &WrittenPattern, required: &WrittenPattern) -> Coverage {
    decide_coverage(&[&existing.pattern], &required.pattern)
}

fn are_decidable(all: &[&WrittenPattern]) -> bool {
    let atoms: Vec<_> = all.iter().flat_map(|one| one.tree.atoms()).collect();
    is_decidable(&atoms)
}

fn report(words: &str, verdict: &Coverage, all: &[&WrittenPattern]) -> String {
    let mut text = words.to_owned();
    for one in all {
        text = format!("{text}\n  {}", one.pattern.text());
    }
    format!("{text}\n  {verdict:?}")
}

#[test]
fn every_pattern_equals_itself() {
    assert_law(1, |choices| {
        let tree = vocabulary::draw_tree(choices);
        let (one, other) = (write_plain(&tree), WrittenPattern::spelled(tree, choices));
        let verdict = decide(&one, &other);
        if verdict == Coverage::Equal {
            return None;
        }
        Some(report("not reflexive", &verdict, &[&one, &other]))
    });
}

#[test]
fn coverage_is_transitive() {
    assert_law(2, |choices| {
        let narrow = vocabulary::draw_tree(choices);
        let (middle, _) = changes::widen(&narrow, choices);
        let middle = if choices.once_in(8) {
            vocabulary::draw_small(choices)
        } else {
            middle
        };
        let (wide, _) = changes::widen(&middle, choices);
        let (narrow, middle, wide) = (
            write_plain(&narrow),
            write_plain(&middle),
            write_plain(&wide),
        );
        let premise = decide(&wide, &middle).covers() && decide(&middle, &narrow).covers();
        let verdict = decide(&wide, &narrow);
        let fine = verdict.covers()
            || outcome(&verdict) == Outcome::Undecided && !are_decidable(&[&wide, &narrow]);
        if !premise || fine {
            return None;
        }
        Some(report(
            "not transitive",
            &verdict,
            &[&wide, &middle, &narrow],
        ))
    });
}

#[test]
fn a_pattern_widened_step_by_step_covers() {
    assert_law(3, |choices| {
        let narrow = vocabulary::draw_tree(choices);
        let mut wide = narrow.clone();
        for _ in 0..=choices.below(3) {
            (wide, _) = changes::widen(&wide, choices);
        }
        let (wide, narrow) = (write_plain(&wide), write_plain(&narrow));
        let verdict = decide(&wide, &narrow);
        let fine = verdict.covers()
            || outcome(&verdict) == Outcome::Undecided && !are_decidable(&[&wide, &narrow]);
        if fine {
            return None;
        }
        Some(report(
            "not covered by what is wider",
            &verdict,
            &[&wide, &narrow],
        ))
    });
}

#[test]
fn an_additional_alternative_covers() {
    assert_law(4, |choices| {
        let (tree, other) = (
            vocabulary::draw_tree(choices),
            vocabulary::draw_tree(choices),
        );
        let wide = Tree::Any(vec![other, tree.clone()]);
        if !wide.fits_limits() {
            return None;
        }
        let (wide, tree) = (write_plain(&wide), write_plain(&tree));
        let verdict = decide(&wide, &tree);
        if verdict.covers() {
            return None;
        }
        Some(report("A || B does not cover B", &verdict, &[&wide, &tree]))
    });
}

#[test]
fn one_condition_less_covers() {
    assert_law(5, |choices| {
        let (tree, other) = (
            vocabulary::draw_tree(choices),
            vocabulary::draw_tree(choices),
        );
        let narrow = Tree::All(vec![other, tree.clone()]);
        if !narrow.fits_limits() {
            return None;
        }
        let (tree, narrow) = (write_plain(&tree), write_plain(&narrow));
        let verdict = decide(&tree, &narrow);
        if verdict.covers() {
            return None;
        }
        Some(report(
            "B does not cover A && B",
            &verdict,
            &[&tree, &narrow],
        ))
    });
}

/// Compares the verdict on two patterns with the verdict on two equivalent ones.
fn check_unchanged(
    existing: (&WrittenPattern, &WrittenPattern),
    required: (&WrittenPattern, &WrittenPattern),
    words: &str,
) -> Option<String> {
    let before = decide(existing.0, required.0);
    let after = decide(existing.1, required.1);
    let fine = if are_decidable(&[existing.0, required.0]) {
        is_same_verdict(&before, &after)
    } else {
        let (before, after) = (outcome(&before), outcome(&after));
        before == after || before == Outcome::Undecided || after == Outcome::Undecided
    };
    if fine {
        return None;
    }
    let words = format!("{words}: {before:?} becomes the last line");
    let all = [existing.0, required.0, existing.1, required.1];
    Some(report(&words, &after, &all))
}

/// Two patterns, one often derived from the other.
fn draw_related(choices: &mut Choices<'_>) -> (Tree, Tree) {
    let required = vocabulary::draw_tree(choices);
    let existing = match choices.below(4) {
        0..=1 => near_misses::make_near_miss(&required, choices).0,
        2 => changes::widen(&required, choices).0,
        _ => vocabulary::draw_tree(choices),
    };
    (existing, required)
}

#[test]
fn order_and_grouping_do_not_matter() {
    assert_law(6, |choices| {
        let (existing, required) = draw_related(choices);
        let turned = changes::shuffle(&existing, choices);
        let turned = (
            write_plain(&turned),
            write_plain(&changes::shuffle(&required, choices)),
        );
        let (existing, required) = (write_plain(&existing), write_plain(&required));
        check_unchanged((&existing, &turned.0), (&required, &turned.1), "shuffled")
    });
}

#[test]
fn distribution_does_not_matter() {
    assert_law(7, |choices| {
        let (existing, required) = draw_related(choices);
        let spread = |tree: &Tree, choices: &mut Choices<'_>| {
            let spread = changes::distribute(tree, choices);
            write_plain(&spread.unwrap_or_else(|| tree.clone()))
        };
        let turned = (spread(&existing, choices), spread(&required, choices));
        let (existing, required) = (write_plain(&existing), write_plain(&required));
        check_unchanged(
            (&existing, &turned.0),
            (&required, &turned.1),
            "distributed",
        )
    });
}

#[test]
fn spelling_does_not_matter() {
    assert_law(8, |choices| {
        let (existing, required) = draw_related(choices);
        let (plain_existing, plain_required) = (write_plain(&existing), write_plain(&required));
        let existing = WrittenPattern::spelled(existing, choices);
        let required = WrittenPattern::spelled(required, choices);
        check_unchanged(
            (&plain_existing, &existing),
            (&plain_required, &required),
            "respelled",
        )
    });
}
