//! Patterns of columns, such as `[ip, user, ..., status = 4*, bytes]`, for space-delimited messages.
//!
//! Sources: the user guide's page on space-delimited log events and the examples of `TestMetricFilter`. These rules
//! were observed on AWS: one or more blanks or tabs separate the fields of a message. Text in double quotes or square
//! brackets is one field, without the quotes or brackets. A quote without a partner is an ordinary character. Each
//! column needs a field. Without `...`, the last column takes the rest of the message unchanged; with it, each column
//! takes one field. `cis-fix` never writes such a pattern. It reads them because an account can contain them.
//!
//! No source settles the following rules; this is what `cis-fix` assumes. Line breaks are blanks. A quote or a bracket
//! opens a field only at its beginning, and the next one closes it, with or without a backslash before it, so `[a]b` is
//! two fields. Numbers are compared by value: `404` equals `404.0`. `!=` holds if the field is not a number. A message
//! of blanks has no fields, and matches if the pattern has no column that needs one. A column without a name can stand
//! anywhere, although AWS shows one only at the end.

use super::ast::{Expr, Literal, Relation};
use super::decimal::Decimal;
use super::semantics::Semantics;
use super::span::Span;
use super::text_match;

mod fields;

/// A pattern of columns. `[]` has no columns and matches every message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Columns {
    columns: Vec<Column>,
}

/// A column: the text between two commas.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Column {
    /// `...`: any number of fields, or none. A pattern can have one.
    Ellipsis,
    /// Empty: one field with any value.
    Unnamed,
    /// One field with a name. The name does not restrict the field's value.
    Named(NamedColumn),
}

/// A column with a name.
#[derive(Debug, Clone)]
pub struct NamedColumn {
    /// The name, unique in the pattern.
    pub name: String,
    /// The conditions on the field; `None` if it can have any value.
    pub conditions: Option<Expr<ColumnCondition>>,
    /// The position of the column in the pattern's text.
    pub span: Span,
}

impl PartialEq for NamedColumn {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name && self.conditions == other.conditions
    }
}

impl Eq for NamedColumn {}

/// A condition on a column, such as `status = 404`.
#[derive(Debug, Clone)]
pub struct ColumnCondition {
    /// The operator and its operand.
    pub relation: Relation,
    /// The position of the condition in the pattern's text.
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

    /// The columns, in order.
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
