//! Patterns of columns, such as `[ip, user, ..., status = 4*, bytes]`: what a message is made of, piece by piece.
//!
//! The meaning is that of the user guide's page on space-delimited log events and of the examples of
//! `TestMetricFilter`, filled in by what was seen on AWS itself: blanks and tabs cut a message, any number of them at
//! once; text in double quotes or square brackets is one field, without these; a quote without a partner is a letter
//! like others; there must be a field for each column; without `...`, the last column takes the rest of the message
//! as it stands; with it, each column takes one field. `cis-fix` never writes such a pattern; it reads them because
//! an account may hold them.
//!
//! No source settles the following. We hold that line breaks are blanks; that a quote or a bracket opens a field only
//! at its beginning and closes it wherever it comes next, a backslash before it or not, so that `[a]b` is two fields;
//! that a number is compared by value, `404` being `404.0`, and that `!=` holds where the field is no number at all;
//! that a message of blanks has no fields, and matches where there is nothing to be a column; that a column without a
//! name may stand anywhere, and not only at the end, where AWS shows one.

use super::ast::{Expr, Literal, Relation};
use super::decimal::Decimal;
use super::semantics::Semantics;
use super::span::Span;
use super::text_match;

mod fields;

/// A pattern of columns; of none if it is `[]`, which matches every message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Columns {
    columns: Vec<Column>,
}

/// What stands between two commas.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Column {
    /// `...`: any number of fields, none included. At most once in a pattern.
    Ellipsis,
    /// Nothing: one field, whatever it is.
    Unnamed,
    /// One field with a name, which says nothing of the field.
    Named(NamedColumn),
}

/// A column with a name.
#[derive(Debug, Clone)]
pub struct NamedColumn {
    /// The name; no other column has it.
    pub name: String,
    /// What is asked of the field; None if it may be anything.
    pub conditions: Option<Expr<ColumnCondition>>,
    /// Where the column stands in the pattern's text.
    pub span: Span,
}

impl PartialEq for NamedColumn {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name && self.conditions == other.conditions
    }
}

impl Eq for NamedColumn {}

/// One condition on a column, such as `status = 404`.
#[derive(Debug, Clone)]
pub struct ColumnCondition {
    /// What is asked of the field.
    pub relation: Relation,
    /// Where the condition stands in the pattern's text.
    pub span: Span,
}

impl PartialEq for ColumnCondition {
    fn eq(&self, other: &Self) -> bool {
        self.relation == other.relation
    }
}

impl Eq for ColumnCondition {}

impl Columns {
    pub(super) fn new(columns: Vec<Column>) -> Self {
        Self { columns }
    }

    /// The columns in their order.
    #[must_use]
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// Whether a raw message has these columns.
    pub(super) fn matches(&self, message: &str, semantics: Semantics) -> bool {
        let mut parts = self.columns.split(|column| *column == Column::Ellipsis);
        let before = parts.next().unwrap_or_default();
        let after = parts.next();
        let most = after.map_or(before.len(), |_| usize::MAX);
        let fields = fields::split_fields(message, most);
        let after = after.unwrap_or_default();
        let mut pairs = before
            .iter()
            .zip(&fields)
            .chain(after.iter().rev().zip(fields.iter().rev()));
        fields.len() >= before.len() + after.len()
            && pairs.all(|(column, field)| column.accepts(field, semantics))
    }
}

impl Column {
    pub(super) fn name(&self) -> Option<&str> {
        match self {
            Self::Named(named) => Some(&named.name),
            Self::Ellipsis | Self::Unnamed => None,
        }
    }

    fn accepts(&self, field: &str, semantics: Semantics) -> bool {
        match self {
            Self::Named(NamedColumn {
                conditions: Some(conditions),
                ..
            }) => conditions_hold(conditions, field, semantics),
            _ => true,
        }
    }
}

fn conditions_hold(conditions: &Expr<ColumnCondition>, field: &str, semantics: Semantics) -> bool {
    match conditions {
        Expr::Any(operands) => operands
            .iter()
            .any(|operand| conditions_hold(operand, field, semantics)),
        Expr::All(operands) => operands
            .iter()
            .all(|operand| conditions_hold(operand, field, semantics)),
        Expr::Condition(check) => match &check.relation {
            Relation::Equal(literal) => equals(literal, field, semantics),
            Relation::NotEqual(literal) => !equals(literal, field, semantics),
            Relation::Order(order, number) => {
                Decimal::parse(field).is_some_and(|value| order.holds(&value, number.value()))
            }
        },
    }
}

fn equals(literal: &Literal, field: &str, semantics: Semantics) -> bool {
    match literal {
        Literal::Text(wanted) => text_match::matches(wanted, field, semantics),
        Literal::Number(wanted) => Decimal::parse(field).as_ref() == Some(wanted.value()),
        Literal::Regex(regex) => regex.finds(field),
    }
}
