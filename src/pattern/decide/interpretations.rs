//! The interpretations of the language that matter for one search, and sets of them as bits.
//!
//! A rule that cannot change the result of any condition is left out, so most searches have a single interpretation.
//! All seven rules together have 128 interpretations, the number of bits of a [`Mask`].

use serde_json::Value;

use super::super::ast::{Literal, Test};
use super::super::eval::test_holds;
use super::super::semantics::{Rule, Semantics};

/// A set of interpretations, one bit each.
pub(super) type Mask = u128;

/// The interpretations that a search distinguishes.
#[derive(Debug, Clone)]
pub(super) struct Interpretations {
    rules: Vec<Rule>,
}

impl Interpretations {
    /// The combinations of all rules that matter for one of these tests. The flag says whether the test's selector has
    /// a wildcard.
    pub(super) fn of<'t>(tests: impl Iterator<Item = (&'t Test, bool)>) -> Self {
        let mut rules = Vec::new();
        for (test, of_wildcard) in tests {
            for rule in Rule::ALL {
                if !rules.contains(&rule) && can_matter(rule, test, of_wildcard) {
                    rules.push(rule);
                }
            }
        }
        rules.sort_unstable();
        Self { rules }
    }

    /// The set of all interpretations.
    pub(super) fn all(&self) -> Mask {
        match 1_u32 << self.rules.len() {
            128 => Mask::MAX,
            count => (1 << count) - 1,
        }
    }

    /// The interpretations that deviate from the default of a rule.
    pub(super) fn non_default(&self, rule: Rule) -> Mask {
        let Some(place) = self.rules.iter().position(|known| *known == rule) else {
            return 0;
        };
        self.indexes()
            .filter(|interpretation| interpretation >> place & 1 == 1)
            .fold(0, |mask, interpretation| mask | 1 << interpretation)
    }

    /// Each interpretation with its bit.
    pub(super) fn semantics(&self) -> impl Iterator<Item = (Mask, Semantics)> {
        self.indexes().map(|interpretation| {
            let turned = self.rules.iter().enumerate();
            let semantics = turned
                .filter(|(place, _)| interpretation >> place & 1 == 1)
                .fold(Semantics::default(), |semantics, (_, rule)| {
                    semantics.with_toggled(*rule)
                });
            (1 << interpretation, semantics)
        })
    }

    /// The interpretations under which a test holds on a value. `None` is an absent value.
    pub(super) fn where_test_holds(&self, test: &Test, value: Option<&Value>) -> Mask {
        let mut holding = 0;
        let [first, second] = rules_for_value(test, value).map(|rule| {
            let mask = rule.map_or(0, |rule| self.non_default(rule));
            (rule.filter(|_| mask != 0), mask)
        });
        for first_turned in [false, true] {
            for second_turned in [false, true] {
                let mut semantics = Semantics::default();
                let mut under = self.all();
                for ((rule, mask), turned) in [(first, first_turned), (second, second_turned)] {
                    under &= if turned { mask } else { !mask };
                    if let (Some(rule), true) = (rule, turned) {
                        semantics = semantics.with_toggled(rule);
                    }
                }
                if under != 0 && test_holds(test, value, semantics) {
                    holding |= under;
                }
            }
        }
        holding
    }

    /// The rules that decide membership in a set: a change of one of them alone leads into the set or out of it.
    pub(super) fn deciding_rules(&self, set: Mask) -> Vec<Rule> {
        let turning = |place: usize| {
            self.indexes().any(|interpretation| {
                let other = interpretation ^ 1 << place;
                (set >> interpretation & 1) != (set >> other & 1)
            })
        };
        let places = self.rules.iter().enumerate();
        places
            .filter(|(place, _)| turning(*place))
            .map(|(_, rule)| *rule)
            .collect()
    }

    fn indexes(&self) -> std::ops::Range<u32> {
        0..1_u32 << self.rules.len()
    }
}

/// The rules that decide whether a test holds on one value: at most two.
fn rules_for_value(test: &Test, value: Option<&Value>) -> [Option<Rule>; 2] {
    let inner = match test {
        Test::Equal(literal) | Test::NotEqual(literal) => {
            has_inner_asterisk(literal).then_some(Rule::InnerAsterisk)
        }
        _ => None,
    };
    match (test, value) {
        (Test::Order(..), Some(Value::String(_))) => [Some(Rule::NumericText), None],
        (Test::Equal(_) | Test::NotEqual(_), Some(Value::Bool(_))) => {
            [Some(Rule::BooleanAsText), inner]
        }
        (Test::Equal(_) | Test::NotEqual(_), Some(Value::Number(_))) => {
            [Some(Rule::NumberAsText), inner]
        }
        (Test::Equal(literal) | Test::NotEqual(literal), Some(Value::String(value))) => {
            let other = match literal {
                Literal::Number(_) => Some(Rule::NumberAsText),
                _ if value.is_empty() => Some(Rule::EmptyText),
                _ => None,
            };
            [other, inner]
        }
        _ => [None, None],
    }
}

fn can_matter(rule: Rule, test: &Test, of_wildcard: bool) -> bool {
    let compared = match test {
        Test::Equal(literal) | Test::NotEqual(literal) => Some(literal),
        _ => None,
    };
    let differs = matches!(test, Test::NotEqual(_));
    match rule {
        Rule::InnerAsterisk => compared.is_some_and(has_inner_asterisk),
        Rule::NumberAsText => compared.is_some_and(may_equal_a_number),
        Rule::BooleanAsText => {
            differs
                || ["true", "false"].into_iter().any(|text| {
                    let value = Value::from(text);
                    test_holds(test, Some(&value), most_permissive_semantics())
                })
        }
        Rule::EmptyText => {
            matches!(compared, Some(Literal::Text(literal)) if is_all_stars(literal))
        }
        Rule::NumericText => matches!(test, Test::Order(..)),
        Rule::AllDiffer => differs && of_wildcard,
        Rule::OneLacks => of_wildcard && matches!(test, Test::NotExists),
    }
}

/// The semantics under which a literal equals the most values.
fn most_permissive_semantics() -> Semantics {
    Semantics {
        inner_asterisk_is_wildcard: true,
        ..Semantics::default()
    }
}

fn has_inner_asterisk(literal: &Literal) -> bool {
    let Literal::Text(text) = literal else {
        return false;
    };
    text.trim_matches('*').contains('*')
}

/// Whether a literal can equal the text of a number. A lone asterisk, which equals any, does not count.
pub(super) fn may_equal_a_number(literal: &Literal) -> bool {
    match literal {
        Literal::Number(_) | Literal::Regex(_) => true,
        Literal::Text(text) => {
            text != "*"
                && text
                    .chars()
                    .all(|c| c.is_ascii_digit() || "*+-.eE".contains(c))
        }
    }
}

/// Whether a text consists of asterisks only, and so matches any text.
pub(super) fn is_all_stars(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c == '*')
}
