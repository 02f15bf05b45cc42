//! Describes columns in words. The descriptions follow `pattern::columns`.

use super::conditions::{
    Description, NEVER, TextForm, describe_no_regex, describe_order, describe_regex,
};
use crate::pattern::{Column, ColumnCondition, Literal, Relation};

/// Describes what a column without conditions accepts. `alone` means that there is no other column.
pub(in crate::render) fn describe_column(column: &Column, alone: bool) -> Description {
    let (says, remark) = match column {
        Column::Ellipsis => ("any number of pieces, or none".to_owned(), None),
        Column::Unnamed => ("one piece, whatever it is".to_owned(), None),
        Column::Named(named) => (
            format!("{} may be anything", named.name),
            alone.then_some("a name asks for nothing; to look for a text, put it in double quotes"),
        ),
    };
    Description { says, remark }
}

/// Describes what `[]` accepts.
pub(in crate::render) fn describe_no_columns() -> Description {
    Description {
        says: "the message may be anything".to_owned(),
        remark: None,
    }
}

/// Describes a condition on a column.
pub(in crate::render) fn describe_column_condition(
    name: &str,
    check: &ColumnCondition,
) -> Description {
    let (words, remark) = match &check.relation {
        Relation::Equal(Literal::Number(number)) => {
            (format!("is the number {}", number.text()), None)
        }
        Relation::Equal(Literal::Regex(regex)) => describe_regex(regex),
        Relation::Equal(Literal::Text(text)) => match TextForm::of(text) {
            TextForm::Anything => ("may be anything".to_owned(), None),
            shape => (shape.is(), shape.remark()),
        },
        Relation::NotEqual(Literal::Number(number)) => (
            format!("is not the number {}", number.text()),
            Some("a piece that is no number matches, too"),
        ),
        Relation::NotEqual(Literal::Regex(regex)) => {
            (describe_no_regex(regex), describe_regex(regex).1)
        }
        Relation::NotEqual(Literal::Text(text)) => match TextForm::of(text) {
            shape @ TextForm::Anything => (shape.is_not(), Some(NEVER)),
            shape => (shape.is_not(), shape.remark()),
        },
        Relation::Order(order, number) => (describe_order(*order, number), None),
    };
    Description {
        says: format!("{name} {words}"),
        remark,
    }
}
