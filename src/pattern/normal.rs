//! The normal form of a JSON pattern: what is left when spelling, grouping, order and repetition are taken away.
//!
//! Two patterns with one normal form match the same events under every reading of the language. The converse is not
//! claimed: this is where `coverage` begins, not where it ends.

use std::collections::{BTreeSet, HashMap};

use super::ast::{Expr, FieldCondition, Literal, Order, Selector, Test};
use super::decimal::Decimal;

/// A pattern as nested sets: no `Any` directly in an `Any`, no `All` directly in an `All`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum NormalForm {
    Any(BTreeSet<Self>),
    All(BTreeSet<Self>),
    Condition(Selector, NormalTest),
}

/// A test without its spelling.
///
/// A number keeps its text under `=` and `!=`, because a text in an event is compared with it: `1.0` and `1` differ
/// on "1". Order comparisons look at its value alone.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum NormalTest {
    Text { equal: bool, text: String },
    Number { equal: bool, text: String },
    Regex { equal: bool, text: String },
    Order(Order, Decimal),
    IsNull,
    IsTrue,
    IsFalse,
    NotExists,
}

impl NormalForm {
    pub(super) fn of(expr: &Expr) -> Self {
        match expr {
            Expr::Condition(condition) => Self::from_condition(condition),
            Expr::Any(operands) => {
                let mut members = BTreeSet::new();
                for operand in operands {
                    match Self::of(operand) {
                        Self::Any(inner) => members.extend(inner),
                        other => members.extend([other]),
                    }
                }
                Self::Any(members)
            }
            Expr::All(operands) => {
                let mut members = BTreeSet::new();
                for operand in operands {
                    match Self::of(operand) {
                        Self::All(inner) => members.extend(inner),
                        other => members.extend([other]),
                    }
                }
                Self::All(members)
            }
        }
    }

    fn from_condition(condition: &FieldCondition) -> Self {
        let test = match &condition.test {
            Test::Equal(literal) => normalize_literal(true, literal),
            Test::NotEqual(literal) => normalize_literal(false, literal),
            Test::Order(order, number) => NormalTest::Order(*order, number.value().clone()),
            Test::IsNull => NormalTest::IsNull,
            Test::IsTrue => NormalTest::IsTrue,
            Test::IsFalse => NormalTest::IsFalse,
            Test::NotExists => NormalTest::NotExists,
        };
        Self::Condition(condition.selector.clone(), test)
    }
}

/// Whether every event of `narrow` is one of `wide` by the shape of the two alone: an alternative
/// more makes a pattern wider, a condition more narrower. A yes holds under every reading of the
/// language, for the conditions compared are the same ones; a no means nothing.
pub(super) fn includes(wide: &NormalForm, narrow: &NormalForm) -> bool {
    Inclusion::default().holds(wide, narrow)
}

/// Answers already found, by the places of the two parts: without them deeply mixed patterns would
/// be walked again and again.
#[derive(Default)]
struct Inclusion(HashMap<(*const NormalForm, *const NormalForm), bool>);

impl Inclusion {
    fn holds(&mut self, wide: &NormalForm, narrow: &NormalForm) -> bool {
        let places = (std::ptr::from_ref(wide), std::ptr::from_ref(narrow));
        if let Some(known) = self.0.get(&places) {
            return *known;
        }
        let found = self.find(wide, narrow);
        self.0.insert(places, found);
        found
    }

    fn find(&mut self, wide: &NormalForm, narrow: &NormalForm) -> bool {
        if wide == narrow {
            return true;
        }
        if let NormalForm::Any(alternatives) = narrow {
            return alternatives.iter().all(|one| self.holds(wide, one));
        }
        if let NormalForm::All(conditions) = wide {
            return conditions.iter().all(|one| self.holds(one, narrow));
        }
        let by_alternative = match wide {
            NormalForm::Any(alternatives) => alternatives.iter().any(|one| self.holds(one, narrow)),
            _ => false,
        };
        by_alternative
            || match narrow {
                NormalForm::All(conditions) => conditions.iter().any(|one| self.holds(wide, one)),
                _ => false,
            }
    }
}

fn normalize_literal(equal: bool, literal: &Literal) -> NormalTest {
    match literal {
        Literal::Text(text) => NormalTest::Text {
            equal,
            text: text.clone(),
        },
        Literal::Number(number) => NormalTest::Number {
            equal,
            text: number.text().to_owned(),
        },
        Literal::Regex(regex) => NormalTest::Regex {
            equal,
            text: regex.text().to_owned(),
        },
    }
}
