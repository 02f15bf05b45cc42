//! The numbers that conditions compare with, and the intervals between them.

use serde_json::Value;

use super::super::ast::{Literal, Test};
use super::super::decimal::Decimal;
use super::digits::{WrittenNumber, interval_index};
use super::strings::StringClass;

/// Numbers with more digits before or after the decimal point are not written out.
const MAX_EXPONENT: i64 = 300;

/// The intervals in which the number of a text can lie, each represented by a number.
pub(super) fn possible_numbers(
    found: &StringClass,
    all: &[String],
    constants: &[Decimal],
) -> Vec<String> {
    let lies = |(place, _): &(usize, &String)| match found.written {
        WrittenNumber::NotANumber => false,
        WrittenNumber::Interval(known) => known == *place,
        WrittenNumber::WithExponent { negative } => {
            has_exponent_numbers(constants, *place, negative)
        }
    };
    let places = all.iter().enumerate().filter(lies);
    places.map(|(_, text)| text.clone()).collect()
}

/// Whether an interval contains numbers that are written with an exponent: from 1e16 on and below 0.00001 in magnitude.
/// The limits used here are slightly wider.
pub(super) fn has_exponent_numbers(constants: &[Decimal], place: usize, negative: bool) -> bool {
    let sign = if negative { "-" } else { "" };
    let spot = |text: &str| {
        let value = Decimal::parse(&format!("{sign}{text}"));
        value.map_or(place, |value| interval_index(constants, &value))
    };
    let (near, tiny, large) = (spot("0"), spot("0.0001"), spot("1e15"));
    let between = |one: usize, other: usize| (one.min(other)..=one.max(other)).contains(&place);
    let is_large = if negative {
        place <= large
    } else {
        place >= large
    };
    between(near, tiny) || is_large
}

pub(super) fn parse_number(text: &str) -> Option<Value> {
    serde_json::from_str(text).ok().filter(Value::is_number)
}

pub(super) fn is_order(test: &Test) -> bool {
    matches!(test, Test::Order(..))
}

/// The numbers that tests compare with, in ascending order, without duplicates. `None` if one is too long to write out.
pub(super) fn compared_numbers<'t>(tests: impl Iterator<Item = &'t Test>) -> Option<Vec<Decimal>> {
    let numbers = tests.filter_map(|test| match test {
        Test::Order(_, number)
        | Test::Equal(Literal::Number(number))
        | Test::NotEqual(Literal::Number(number)) => Some(number.value().clone()),
        _ => None,
    });
    let mut constants: Vec<Decimal> = numbers.collect();
    constants.sort();
    constants.dedup();
    let short = |value: &Decimal| value.parts().2.abs() <= MAX_EXPONENT;
    constants.iter().all(short).then_some(constants)
}
