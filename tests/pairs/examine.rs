//! Examines the verdict on a pair and looks for contradictions: from events, interpretations, and the way the pair was
//! made.

use cis_fix::pattern::{Coverage, Pattern, Semantics, decide_coverage};
use serde_json::Value;

use super::choices::Choices;
use super::pair::{Origin, Pair, WrittenPattern};

/// The number of interpretations of the unsettled rules.
pub(crate) const INTERPRETATIONS: usize = 1 << 7;

/// An interpretation by number. 0 is the default; each bit toggles one rule.
pub(crate) fn interpretation(number: usize) -> Semantics {
    let turned = |bit: u32| number >> bit & 1 == 1;
    let default = Semantics::default();
    Semantics {
        inner_asterisk_is_wildcard: default.inner_asterisk_is_wildcard ^ turned(0),
        numbers_equal_their_text: default.numbers_equal_their_text ^ turned(1),
        booleans_equal_their_text: default.booleans_equal_their_text ^ turned(2),
        asterisk_matches_empty: default.asterisk_matches_empty ^ turned(3),
        wildcard_lacked_by_one: default.wildcard_lacked_by_one ^ turned(4),
        order_reads_numeric_text: default.order_reads_numeric_text ^ turned(5),
        wildcard_differs_from_all: default.wildcard_differs_from_all ^ turned(6),
    }
}

/// Whether an interpretation toggles no rule, one, all or all but one: these reveal the most.
fn is_informative(number: usize) -> bool {
    let turned = number.count_ones();
    turned <= 1 || turned >= INTERPRETATIONS.ilog2() - 1
}

/// The outcome for a pair without a contradiction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Outcome {
    Covered,
    /// Not covered, with a witness.
    Refuted,
    Undecided,
}

/// The verdict on a pair.
pub(crate) fn verdict(pair: &Pair) -> Coverage {
    let existing: Vec<_> = pair.existing.iter().map(|one| &one.pattern).collect();
    decide_coverage(&existing, &pair.required.pattern)
}

/// The outcome of a verdict.
pub(crate) fn outcome(verdict: &Coverage) -> Outcome {
    match verdict {
        Coverage::Equal | Coverage::Wider => Outcome::Covered,
        Coverage::Narrower { .. } | Coverage::Unrelated { .. } => Outcome::Refuted,
        Coverage::Undecided { .. } => Outcome::Undecided,
    }
}

/// Checks the verdict on a pair against events and against the way the pair was made.
///
/// # Errors
///
/// The first contradiction, with everything needed to reproduce it.
pub(crate) fn examine(
    pair: &Pair,
    events: &[Value],
    choices: &mut Choices<'_>,
) -> Result<Outcome, String> {
    let verdict = verdict(pair);
    let examination = Examination {
        pair,
        verdict: &verdict,
    };
    examination.check_alone(choices)?;
    for event in events {
        examination.check_event(event, choices)?;
    }
    examination.check_equal_on_events(events, choices.below(INTERPRETATIONS))?;
    Ok(outcome(&verdict))
}

struct Examination<'t> {
    pair: &'t Pair,
    verdict: &'t Coverage,
}

impl Examination<'_> {
    /// Runs slow checks only for some pairs.
    fn check_alone(&self, choices: &mut Choices<'_>) -> Result<(), String> {
        let thorough = choices.once_in(4);
        if let Coverage::Narrower { witness } | Coverage::Unrelated { witness } = self.verdict {
            let idle = (0..INTERPRETATIONS)
                .filter(|number| thorough || is_informative(*number))
                .find(|number| !self.separates(witness, *number));
            let at = idle.map(|number| (witness, number));
            self.fail_if(at.is_some(), "the witness separates nothing", at)?;
        }
        self.check_origin()?;
        if thorough {
            self.check_order()?;
            self.check_equality_both_ways()?;
        }
        Ok(())
    }

    fn check_origin(&self) -> Result<(), String> {
        if !matches!(self.pair.origin, Origin::Covered(_)) {
            return Ok(());
        }
        let outcome = outcome(self.verdict);
        let (refuted, undecided) = (Outcome::Refuted, Outcome::Undecided);
        self.fail_if(outcome == refuted, "it was made to be covered", None)?;
        let shy = outcome == undecided && self.pair.is_decidable();
        self.fail_if(shy, "it was made to be covered, and can be decided", None)
    }

    fn check_order(&self) -> Result<(), String> {
        if self.pair.existing.len() < 2 {
            return Ok(());
        }
        let turned: Vec<_> = self.pair.existing.iter().rev().map(pattern).collect();
        let again = decide_coverage(&turned, pattern(&self.pair.required));
        let words = "in another order the verdict is another";
        self.fail_if(!is_same_verdict(&again, self.verdict), words, None)
    }

    fn check_equality_both_ways(&self) -> Result<(), String> {
        let [only] = self.pair.existing.as_slice() else {
            return Ok(());
        };
        if *self.verdict != Coverage::Equal {
            return Ok(());
        }
        let back = decide_coverage(&[pattern(&self.pair.required)], pattern(only));
        self.fail_if(back != Coverage::Equal, "equal from one side only", None)
    }

    fn check_event(&self, event: &Value, choices: &mut Choices<'_>) -> Result<(), String> {
        let some = [
            0,
            choices.below(INTERPRETATIONS),
            choices.below(INTERPRETATIONS),
        ];
        let separating = some
            .into_iter()
            .find(|number| self.separates(event, *number));
        let at = separating.map(|number| (event, number));
        match (self.verdict, at) {
            (Coverage::Equal | Coverage::Wider, Some(_)) => {
                Err(self.report("covered, but for this event", at))
            }
            (Coverage::Unrelated { .. }, _) => {
                let shared = self.required_matches(event, 0) && self.existing_match(event, 0);
                self.fail_if(shared, "unrelated, but for this event", Some((event, 0)))
            }
            (Coverage::Undecided { .. }, Some(_)) if self.pair.is_decidable() => {
                let always = (0..INTERPRETATIONS).all(|number| self.separates(event, number));
                let words = "undecided, though every reading refutes it by this event";
                self.fail_if(always, words, at)
            }
            _ => Ok(()),
        }
    }

    /// If the verdict is equal, the existing patterns together match the same events as the required pattern.
    fn check_equal_on_events(&self, events: &[Value], other: usize) -> Result<(), String> {
        let apart = |event: &Value, number: usize| {
            let mut existing = self.pair.existing.iter();
            let matched =
                existing.any(|one| one.pattern.matches_under(interpretation(number), event));
            matched != self.required_matches(event, number)
        };
        let mut distinguished = events
            .iter()
            .flat_map(|event| [0, other].map(|number| (event, number)))
            .filter(|(event, number)| apart(event, *number));
        let claimed = *self.verdict == Coverage::Equal;
        let shown = distinguished.next();
        self.fail_if(
            claimed && shown.is_some(),
            "equal, but an event tells them apart",
            shown,
        )
    }

    fn fail_if(&self, wrong: bool, words: &str, at: Option<(&Value, usize)>) -> Result<(), String> {
        if wrong {
            Err(self.report(words, at))
        } else {
            Ok(())
        }
    }

    fn separates(&self, event: &Value, number: usize) -> bool {
        self.required_matches(event, number) && !self.existing_match(event, number)
    }

    fn required_matches(&self, event: &Value, number: usize) -> bool {
        pattern(&self.pair.required).matches_under(interpretation(number), event)
    }

    fn existing_match(&self, event: &Value, number: usize) -> bool {
        let matches = |one| pattern(one).matches_under(interpretation(number), event);
        self.pair.existing.iter().any(matches)
    }

    /// Describes the pair and the contradiction.
    fn report(&self, words: &str, at: Option<(&Value, usize)>) -> String {
        let texts = |written: &WrittenPattern| written.pattern.text().to_owned();
        let existing: Vec<String> = self.pair.existing.iter().map(texts).collect();
        let at = at.map(|(event, number)| {
            let interpretation = interpretation(number);
            format!("\n  event     {event}\n  reading   {interpretation:?}")
        });
        format!(
            "{words}\n  origin    {:?}\n  existing  {}\n  required  {}\n  verdict   {:?}{}",
            self.pair.origin,
            existing.join("\n  existing  "),
            texts(&self.pair.required),
            self.verdict,
            at.unwrap_or_default()
        )
    }
}

fn pattern(written: &WrittenPattern) -> &Pattern {
    &written.pattern
}

/// Whether two verdicts are the same except for their details.
pub(crate) fn is_same_verdict(one: &Coverage, other: &Coverage) -> bool {
    std::mem::discriminant(one) == std::mem::discriminant(other)
}
