//! The normal form of a JSON pattern: without spelling, grouping, order and repetition.
//!
//! Two patterns with the same normal form match the same events under every interpretation. The converse does not hold,
//! so `coverage` uses more than this.

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
/// A number keeps its text under `=` and `!=`, because these also compare it with the text in an event: `1.0` and `1`
/// differ on "1". Order comparisons use only the value.
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

/// Whether `wide` includes every event of `narrow` by shape alone: an additional alternative makes a pattern wider, an
/// additional condition makes it narrower. `true` holds under every interpretation, because both patterns share the
/// conditions. `false` proves nothing.
pub(super) fn includes(wide: &NormalForm, narrow: &NormalForm) -> bool {
    Inclusion::default().holds(wide, narrow)
}

/// The results so far, by the addresses of the two parts. Without them, deeply mixed patterns would be visited
/// repeatedly.
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
