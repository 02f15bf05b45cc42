//! The numbers that conditions name, and where among them another one can lie.

use serde_json::Value;

use super::super::ast::{Literal, Test};
use super::super::decimal::Decimal;
use super::digits::{WrittenNumber, interval_index};
use super::strings::StringClass;

/// Numbers with more figures before or behind the point are not written out.
const MAX_EXPONENT: i64 = 300;

/// The intervals a number could lie in, each as a number in it.
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

/// Whether an interval holds numbers that are written with an exponent, which are those from 1e16 on and those below
/// 0.00001 in size; a little is left to spare.
pub(super) fn has_exponent_numbers(constants: &[Decimal], place: usize, negative: bool) -> bool {
    let sign = if negative { "-" } else { "" };
    let spot = |text: &str| {
        let value = Decimal::parse(&format!("{sign}{text}"));
        value.map_or(place, |value| interval_index(constants, &value))
    };
    let (near, tiny, large) = (spot("0"), spot("0.0001"), spot("1e15"));
    let between = |one: usize, other: usize| (one.min(other)..=one.max(other)).contains(&place);
    let beyond = if negative {
        place <= large
    } else {
        place >= large
    };
    between(near, tiny) || beyond
}

pub(super) fn parse_number(text: &str) -> Option<Value> {
    serde_json::from_str(text).ok().filter(Value::is_number)
}

pub(super) fn is_order(test: &Test) -> bool {
    matches!(test, Test::Order(..))
}

/// The numbers of tests, in order and without repetition; None if one is too long to be written out.
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
