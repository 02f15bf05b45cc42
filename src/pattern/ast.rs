//! The syntax tree of a JSON pattern. The parser builds it, `print` writes it, `eval` evaluates it. Columns use the
//! same tree for their conditions, see `columns`.
//!
//! The tree does not keep parentheses, because its shape expresses them. It does not keep quotes, because AWS documents
//! a bare word and the same text in double quotes as equal. Equality compares structure and ignores spans.

use super::decimal::Decimal;
use super::regex::Regex;
use super::span::Span;

/// Conditions and how they are joined, in a JSON pattern or in one column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expr<C = FieldCondition> {
    /// `||`: two or more operands; one of them must hold.
    Any(Vec<Self>),
    /// `&&`: two or more operands; all of them must hold.
    All(Vec<Self>),
    /// A single condition.
    Condition(C),
}

impl Expr {
    /// All conditions, in text order.
    pub(super) fn conditions(&self) -> Vec<&FieldCondition> {
        let mut found = Vec::new();
        self.collect_conditions(&mut found);
        found
    }

    fn collect_conditions<'e>(&'e self, found: &mut Vec<&'e FieldCondition>) {
        match self {
            Self::Condition(condition) => found.push(condition),
            Self::Any(operands) | Self::All(operands) => {
                for operand in operands {
                    operand.collect_conditions(found);
                }
            }
        }
    }
}

/// A test of one field, such as `$.eventName = "DeleteTrail"`.
#[derive(Debug, Clone)]
pub struct FieldCondition {
    /// The field.
    pub selector: Selector,
    /// The test.
    pub test: Test,
    /// The position of the condition in the pattern's text.
    pub span: Span,
}

impl PartialEq for FieldCondition {
    fn eq(&self, other: &Self) -> bool {
        self.selector == other.selector && self.test == other.test
    }
}

impl Eq for FieldCondition {}

/// The path from the root of an event to a field: one or more steps, at most one of them a wildcard.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Selector {
    /// The steps after `$`.
    pub steps: Vec<SelectorStep>,
}

impl Selector {
    /// Whether the selector can lead to several values.
    #[must_use]
    pub fn has_wildcard(&self) -> bool {
        let wildcard =
            |step: &SelectorStep| matches!(step, SelectorStep::AnyKey | SelectorStep::AnyIndex);
        self.steps.iter().any(wildcard)
    }

    /// The steps before the wildcard, the wildcard, and the steps after it. Without a wildcard, all steps come before.
    pub(super) fn split_at_wildcard(
        &self,
    ) -> (&[SelectorStep], Option<&SelectorStep>, &[SelectorStep]) {
        let wildcard =
            |step: &SelectorStep| matches!(step, SelectorStep::AnyKey | SelectorStep::AnyIndex);
        let steps = self.steps.as_slice();
        let Some((before, rest)) = steps.iter().position(wildcard).map(|at| steps.split_at(at))
        else {
            return (steps, None, &[]);
        };
        match rest.split_first() {
            Some((wildcard, after)) => (before, Some(wildcard), after),
            None => (steps, None, &[]),
        }
    }
}

/// One step of a [`Selector`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SelectorStep {
    /// `.name` or `.['any name']`: a member of an object.
    Key(String),
    /// `[2]`: an element of an array, counted from 0.
    Index(usize),
    /// `.*`: any member of an object.
    AnyKey,
    /// `[*]`: any element of an array.
    AnyIndex,
}

/// The test that a [`FieldCondition`] applies to a field.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Test {
    /// `=`
    Equal(Literal),
    /// `!=`: not the opposite of `=`, because both are false if there is nothing to compare.
    NotEqual(Literal),
    /// `<`, `<=`, `>` or `>=`
    Order(Order, Number),
    /// `IS NULL`
    IsNull,
    /// `IS TRUE`
    IsTrue,
    /// `IS FALSE`
    IsFalse,
    /// `NOT EXISTS`
    NotExists,
}

impl From<Relation> for Test {
    fn from(relation: Relation) -> Self {
        match relation {
            Relation::Equal(literal) => Self::Equal(literal),
            Relation::NotEqual(literal) => Self::NotEqual(literal),
            Relation::Order(order, number) => Self::Order(order, number),
        }
    }
}

/// An operator and its operand: the tests that fields and columns have in common.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Relation {
    /// `=`
    Equal(Literal),
    /// `!=`
    NotEqual(Literal),
    /// `<`, `<=`, `>` or `>=`
    Order(Order, Number),
}

/// The four numeric comparisons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Order {
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

/// The operand of `=` and `!=`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Literal {
    /// A text after unescaping. An asterisk at its start or end matches any text.
    Text(String),
    /// A number without quotes.
    Number(Number),
    /// A regular expression between percent signs.
    Regex(Regex),
}

/// A number's text and value. Two spellings of one value are different structures with equal values.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Number {
    text: String,
    value: Decimal,
}

impl Number {
    /// Parses a number; `None` if the text does not have the form that [`Decimal::parse`] requires.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Decimal::parse(text).map(|value| Self {
            text: text.to_owned(),
            value,
        })
    }

    /// The number as the pattern spells it.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The number's value.
    #[must_use]
    pub fn value(&self) -> &Decimal {
        &self.value
    }
}
