//! The parsed form of a JSON pattern: what the parser builds, `print` writes back and `eval` gives a meaning to.
//! How conditions are joined is the same within a column, see `columns`.
//!
//! Parentheses are not kept: they are the shape of the tree. Nor is quoting: AWS documents a bare word and the same
//! text in double quotes as one thing. Equality is of structure; where something stood in the text plays no part.

use super::decimal::Decimal;
use super::regex::Regex;
use super::span::Span;

/// Conditions and how they are joined: those of a JSON pattern, or those on one column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expr<C = FieldCondition> {
    /// `||`: at least two operands, one of which must hold.
    Any(Vec<Self>),
    /// `&&`: at least two operands, all of which must hold.
    All(Vec<Self>),
    /// A single condition.
    Condition(C),
}

impl Expr {
    /// All conditions, in the order of the text.
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

/// One test of one field, such as `$.eventName = "DeleteTrail"`.
#[derive(Debug, Clone)]
pub struct FieldCondition {
    /// The field.
    pub selector: Selector,
    /// What is asked of it.
    pub test: Test,
    /// Where the condition stands in the pattern's text.
    pub span: Span,
}

impl PartialEq for FieldCondition {
    fn eq(&self, other: &Self) -> bool {
        self.selector == other.selector && self.test == other.test
    }
}

impl Eq for FieldCondition {}

/// The path from the root of an event to a field; at least one step, at most one of them a wildcard.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Selector {
    /// The steps after `$`.
    pub steps: Vec<SelectorStep>,
}

impl Selector {
    /// Whether the selector may lead to several values.
    #[must_use]
    pub fn has_wildcard(&self) -> bool {
        let wildcard =
            |step: &SelectorStep| matches!(step, SelectorStep::AnyKey | SelectorStep::AnyIndex);
        self.steps.iter().any(wildcard)
    }

    /// The steps before the wildcard, the wildcard, and those after it; all before it where there is none.
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
    /// `.name` or `.['any name']`: the member of an object.
    Key(String),
    /// `[2]`: the element of an array, counted from 0.
    Index(usize),
    /// `.*`: any member of an object.
    AnyKey,
    /// `[*]`: any element of an array.
    AnyIndex,
}

/// What a [`Condition`] asks of a field.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Test {
    /// `=`
    Equal(Literal),
    /// `!=`: not the opposite of `=`, since both are false where there is nothing to compare.
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

/// An operator and what it compares with: the tests there are in any kind of pattern that has conditions.
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

/// What a field is compared with by `=` and `!=`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Literal {
    /// Text after unescaping; an asterisk at its start or end stands for any text.
    Text(String),
    /// A bare number.
    Number(Number),
    /// A regular expression between percent signs.
    Regex(Regex),
}

/// A number as written and by value. Two spellings of one value are different structures with equal values.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Number {
    text: String,
    value: Decimal,
}

impl Number {
    /// Reads a number; None when the text has not the form of one (see [`Decimal::parse`]).
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
