//! A column in words. What they say is what `pattern::columns` does.

use super::words::{NEVER, Said, Shape, fits, fits_not, ordered};
use crate::pattern::{Check, Column, Literal, Relation};

/// Says what a column without conditions takes; `alone` if there is no other column.
pub(in crate::render) fn say_column(column: &Column, alone: bool) -> Said {
    let (says, remark) = match column {
        Column::Ellipsis => ("any number of pieces, or none".to_owned(), None),
        Column::Unnamed => ("one piece, whatever it is".to_owned(), None),
        Column::Named(named) => (
            format!("{} may be anything", named.name),
            alone.then_some("a name asks for nothing; to look for a text, put it in double quotes"),
        ),
    };
    Said { says, remark }
}

/// Says what `[]` takes.
pub(in crate::render) fn say_no_columns() -> Said {
    Said {
        says: "the message may be anything".to_owned(),
        remark: None,
    }
}

/// Says what a condition asks of the column of that name.
pub(in crate::render) fn say_check(name: &str, check: &Check) -> Said {
    let (words, remark) = match &check.relation {
        Relation::Equal(Literal::Number(number)) => {
            (format!("is the number {}", number.text()), None)
        }
        Relation::Equal(Literal::Regex(regex)) => fits(regex),
        Relation::Equal(Literal::Text(text)) => match Shape::of(text) {
            Shape::Anything => ("may be anything".to_owned(), None),
            shape => (shape.is(), shape.remark()),
        },
        Relation::NotEqual(Literal::Number(number)) => (
            format!("is not the number {}", number.text()),
            Some("a piece that is no number matches, too"),
        ),
        Relation::NotEqual(Literal::Regex(regex)) => (fits_not(regex), fits(regex).1),
        Relation::NotEqual(Literal::Text(text)) => match Shape::of(text) {
            shape @ Shape::Anything => (shape.is_not(), Some(NEVER)),
            shape => (shape.is_not(), shape.remark()),
        },
        Relation::Order(order, number) => (ordered(*order, number), None),
    };
    Said {
        says: format!("{name} {words}"),
        remark,
    }
}
