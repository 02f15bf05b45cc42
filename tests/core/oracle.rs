//! Compares verdicts on coverage with full enumeration, in both directions. If a pattern is covered, it is covered for
//! every event of a small universe under every interpretation. If one event refutes coverage under every
//! interpretation, the verdict is a refutation. Only pairs whose result depends on the interpretation are undecided.
//!
//! The universe is complete for the conditions of the patterns: every possible event is equivalent to one of its
//! events, for all these conditions under all interpretations.
//!
//! - The conditions compare a text with `x`, `y`, `xy`, `x*`, `*y`, `*x*`, `x*y`, `*`, the empty text, `"1"`, `"true"`
//!   and numbers. They distinguish only whether the text is one of these words, begins with x, contains x, ends with y,
//!   and which number it denotes. Four letters out of x, y and another letter z show every combination of beginning,
//!   containing and ending: the first letter, an x, a z that makes the text none of the words, and the last letter. An
//!   asterisk that is an ordinary character under the default interpretation needs no more than three letters. Texts
//!   that are numbers are listed explicitly.
//! - The conditions distinguish a number by its order relative to 1 and 2, and by whether its text is `1`, `1.0` or
//!   `2`. `serde_json` distinguishes two spellings of a whole number in JSON, `1` and `1.0`. The universe has both, and
//!   one number in each gap.
//! - Null, true, false, an array and an object are one value each, unless a condition looks at a field inside. Then the
//!   universe has every combination, and arrays have no gaps.
//!
//! Of the events that no condition distinguishes, [`universe`] keeps one, so that all can be tested.

mod bits;
mod ingredients;
mod meaning;
mod universe;

use crate::pairs::generator::choices::Choices;
use crate::pairs::generator::examine::{INTERPRETATIONS, Outcome, interpretation, outcome};
use crate::pairs::generator::pair::WrittenPattern;
use crate::pairs::generator::tree::Tree;
use crate::pairs::{bytes_for, sample, seeds, summarize};
use bits::Bits;
use cis_fix::pattern::{Coverage, Pattern, decide_coverage};
use std::sync::LazyLock;
use universe::Universe;

static MEMBERS: LazyLock<Universe> = LazyLock::new(Universe::of_members);
static ELEMENTS: LazyLock<Universe> = LazyLock::new(Universe::of_elements);

/// The result of enumeration for a pair.
struct Truth {
    outcome: Outcome,
    /// Whether the existing patterns together match exactly the events of the required pattern.
    equal: bool,
    /// Whether both sides match a common event, under the default interpretation and under any.
    shared: (bool, bool),
    /// The event that shows the result, if one does.
    event: Option<usize>,
}

fn enumerate(universe: &Universe, existing: &[Tree], required: &Tree) -> Truth {
    let each: Vec<Bits> = existing.iter().map(|tree| universe.truth(tree)).collect();
    let required = universe.truth(required);
    let mut together = each[0].clone();
    for one in &each[1..] {
        together.or(one);
    }
    let mut separated = required.clone();
    separated.and_not(&together);
    let mut shared = required.clone();
    shared.and(&together);
    let always = separated.under_every_interpretation();
    let (outcome, event) = match (separated.first(), always) {
        (None, _) => (Outcome::Covered, None),
        (_, Some(event)) => (Outcome::Refuted, Some(event)),
        (some, None) => (Outcome::Undecided, some),
    };
    Truth {
        outcome,
        equal: together == required,
        shared: (shared.under_default().is_some(), shared.first().is_some()),
        event,
    }
}

/// The error in a verdict, if it has one.
///
/// If not `strict`, the verdict can be undecided, and the universe need not be complete: an event outside of it can
/// refute.
fn find_error(verdict: &Coverage, truth: &Truth, strict: bool) -> Option<&'static str> {
    let stated = outcome(verdict);
    match (stated, truth.outcome) {
        (Outcome::Covered, Outcome::Refuted | Outcome::Undecided) => Some("reported as covered"),
        (Outcome::Refuted, Outcome::Covered | Outcome::Undecided) if strict => {
            Some("reported as refuted")
        }
        (Outcome::Undecided, Outcome::Covered) if strict => Some("covered, but undecided"),
        (Outcome::Undecided, Outcome::Refuted) if strict => Some("refuted, but undecided"),
        _ => match verdict {
            Coverage::Equal if !truth.equal => Some("reported as equal"),
            Coverage::Wider if truth.equal && strict => Some("equal, but reported as wider"),
            Coverage::Unrelated { .. } if truth.shared.0 => Some("reported as unrelated"),
            Coverage::Narrower { .. } if !truth.shared.1 && strict => {
                Some("unrelated, but reported as overlapping")
            }
            _ => None,
        },
    }
}

/// Checks that the witness of a verdict separates both sides under every interpretation.
fn find_idle_witness(
    verdict: &Coverage,
    existing: &[&Pattern],
    required: &WrittenPattern,
) -> Option<&'static str> {
    let (Coverage::Narrower { witness } | Coverage::Unrelated { witness }) = verdict else {
        return None;
    };
    let separates = |number| {
        let matches = |pattern: &Pattern| pattern.matches_under(interpretation(number), witness);
        matches(&required.pattern) && !existing.iter().any(|one| matches(one))
    };
    let always = (0..INTERPRETATIONS).all(separates);
    (!always).then_some("the witness separates nothing")
}

/// Draws a pair over the conditions of a universe: two random trees, or one derived from the other.
fn draw_pair(universe: &Universe, choices: &mut Choices<'_>) -> (Vec<Tree>, Tree) {
    let required = universe.draw_tree(choices, 2);
    let existing = match choices.below(6) {
        0 => vec![universe.draw_tree(choices, 2)],
        1 => vec![
            universe.draw_tree(choices, 1),
            universe.draw_tree(choices, 1),
        ],
        2 => vec![
            universe.mutate(&required, choices),
            universe.mutate(&required, choices),
        ],
        3 => {
            let twice = universe.mutate(&required, choices);
            vec![universe.mutate(&twice, choices)]
        }
        _ => vec![universe.mutate(&required, choices)],
    };
    (existing, required)
}

/// Examines a number of pairs from a seed. Returns the disagreements, and the number of pairs with each result.
fn examine_pairs(
    universe: &Universe,
    seed: u64,
    pairs: u64,
    strict: bool,
) -> (Vec<String>, [usize; 3]) {
    let mut disagreements = Vec::new();
    let mut counts = [0; 3];
    for number in 0..pairs {
        let bytes = bytes_for(seed, number);
        let mut choices = Choices::of(&bytes);
        let (existing, required) = draw_pair(universe, &mut choices);
        if !required.fits_limits() || !existing.iter().all(Tree::fits_limits) {
            continue;
        }
        let truth = enumerate(universe, &existing, &required);
        counts[match truth.outcome {
            Outcome::Covered => 0,
            Outcome::Refuted => 1,
            Outcome::Undecided => 2,
        }] += 1;
        let existing: Vec<WrittenPattern> =
            existing.into_iter().map(WrittenPattern::plain).collect();
        let required = WrittenPattern::plain(required);
        let patterns: Vec<_> = existing.iter().map(|one| &one.pattern).collect();
        let verdict = decide_coverage(&patterns, &required.pattern);
        let found = find_idle_witness(&verdict, &patterns, &required)
            .or(find_error(&verdict, &truth, strict));
        if let Some(words) = found {
            disagreements.push(report(
                words,
                universe,
                (&existing, &required),
                &verdict,
                &truth,
            ));
        }
        universe.assert_like_eval(&required, choices.below(INTERPRETATIONS));
    }
    (disagreements, counts)
}

fn report(
    words: &str,
    universe: &Universe,
    (existing, required): (&[WrittenPattern], &WrittenPattern),
    verdict: &Coverage,
    truth: &Truth,
) -> String {
    let mut text = words.to_owned();
    for one in existing {
        text = format!("{text}\n  existing  {}", one.pattern.text());
    }
    let event = truth.event.map(|event| universe.event(event).to_string());
    format!(
        "{text}\n  required  {}\n  verdict   {verdict:?}\n  truth     {:?} {}",
        required.pattern.text(),
        truth.outcome,
        event.unwrap_or_default()
    )
}

/// Examines all seeds before it fails. `pairs` is the number per seed in a thorough run.
#[expect(
    clippy::print_stdout,
    reason = "the counts are for whoever asks with --nocapture"
)]
fn assert_verdicts(universe: &Universe, pairs: u64, strict: bool) {
    let mut disagreements = Vec::new();
    let pairs = sample(pairs);
    for seed in seeds() {
        let (more, [covered, refuted, open]) = examine_pairs(universe, seed, pairs, strict);
        println!(
            "seed {seed}, {} events: {covered} pairs covered, {refuted} refuted, {open} open",
            universe.events()
        );
        disagreements.extend(more);
        let pairs = usize::try_from(pairs).unwrap();
        let enough = covered.min(refuted) >= pairs / 50 && open >= pairs / 100;
        assert!(enough, "too few pairs of one result");
    }
    assert!(
        disagreements.is_empty(),
        "{} verdicts are wrong\n{}",
        disagreements.len(),
        summarize(&disagreements)
    );
}

#[test]
fn verdicts_on_texts_numbers_and_members_equal_enumeration() {
    assert_verdicts(&MEMBERS, 3_000, true);
}

#[test]
fn verdicts_on_array_elements_equal_enumeration() {
    assert_verdicts(&ELEMENTS, 2_500, true);
}

/// The verdict can be undecided.
#[test]
fn no_verdict_on_wildcard_selectors_contradicts_enumeration() {
    assert_verdicts(&Universe::of_wildcards(), 1_000, false);
}

/// An array and an object in one place: the verdict can be undecided, but is never wrong.
#[test]
fn no_verdict_on_arrays_and_objects_in_one_place_contradicts_enumeration() {
    assert_verdicts(&Universe::of_containers(), 2_000, false);
}

/// Conditions on the value and on the text of a number: the verdict can be undecided, but is never wrong.
#[test]
fn no_verdict_on_the_digits_of_numbers_contradicts_enumeration() {
    assert_verdicts(&Universe::of_digits(), 400, false);
}

#[test]
fn longer_texts_add_no_new_class() {
    assert!(universe::is_complete_for_texts());
}

#[test]
fn every_condition_has_its_documented_meaning_under_every_interpretation() {
    for universe in [&*MEMBERS, &*ELEMENTS] {
        universe.assert_documented_meaning(&|test, value, number| {
            meaning::holds(test, value, interpretation(number))
        });
    }
}
