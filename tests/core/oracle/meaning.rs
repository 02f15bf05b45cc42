//! The meaning of conditions, implemented a second time from the documentation, independently of the program. It checks
//! the program's evaluator, on which all verdicts depend.

use crate::pairs::generator::tree::{Literal, Test};
use cis_fix::pattern::Semantics;
use serde_json::Value;

/// Whether a test holds on the value of a field without a wildcard. `None` is an absent field.
pub(crate) fn holds(test: &Test, value: Option<&Value>, semantics: Semantics) -> bool {
    match (test, value) {
        (Test::State("NOT EXISTS"), None) => true,
        (_, None) | (Test::State("NOT EXISTS"), Some(_)) => false,
        (Test::State("IS NULL"), Some(Value::Array(elements))) => {
            elements.iter().any(Value::is_null)
        }
        (Test::State("IS NULL"), Some(value)) => value.is_null(),
        (Test::State("IS TRUE"), Some(value)) => value.as_bool() == Some(true),
        (Test::State(_), Some(value)) => value.as_bool() == Some(false),
        (Test::Order(operator, number), Some(value)) => number_of(value, semantics)
            .is_some_and(|value| compare_order(value, operator, parse_number(number))),
        (Test::Equal(literal), Some(value)) => equals(literal, value, semantics) == Some(true),
        (Test::NotEqual(literal), Some(value)) => equals(literal, value, semantics) == Some(false),
    }
}

/// `None` if there is nothing to compare.
fn equals(literal: &Literal, value: &Value, semantics: Semantics) -> Option<bool> {
    match value {
        Value::Null | Value::Array(_) | Value::Object(_) => None,
        Value::Bool(_) if !semantics.booleans_equal_their_text => None,
        Value::Bool(_) => Some(is_text(literal, &value.to_string(), semantics)),
        Value::String(text) => match literal {
            Literal::Number(_) => {
                Some(semantics.numbers_equal_their_text && is_text(literal, text, semantics))
            }
            _ => Some(is_text(literal, text, semantics)),
        },
        Value::Number(_) => match literal {
            Literal::Number(number) => Some(value.as_f64() == Some(parse_number(number))),
            Literal::Text(text) if text == "*" => Some(true),
            _ => Some(
                semantics.numbers_equal_their_text
                    && is_text(literal, &value.to_string(), semantics),
            ),
        },
    }
}

fn is_text(literal: &Literal, text: &str, semantics: Semantics) -> bool {
    let wanted = match literal {
        Literal::Number(number) => return number == text,
        Literal::Text(wanted) => wanted,
        Literal::Regex(_) => unreachable!("not in the vocabulary of the oracle"),
    };
    if wanted == "*" && text.is_empty() {
        return semantics.asterisk_matches_empty;
    }
    let letters: Vec<char> = wanted.chars().collect();
    let last = letters.len().saturating_sub(1);
    let wild = |place: usize| {
        letters[place] == '*'
            && (place == 0 || place == last || semantics.inner_asterisk_is_wildcard)
    };
    let text: Vec<char> = text.chars().collect();
    matches_glob(&letters, &wild, 0, &text)
}

/// Whether the letters from `place` on match the whole text.
fn matches_glob(
    letters: &[char],
    wild: &impl Fn(usize) -> bool,
    place: usize,
    text: &[char],
) -> bool {
    if place == letters.len() {
        return text.is_empty();
    }
    if wild(place) {
        return (0..=text.len())
            .any(|skipped| matches_glob(letters, wild, place + 1, &text[skipped..]));
    }
    text.first() == Some(&letters[place]) && matches_glob(letters, wild, place + 1, &text[1..])
}

fn number_of(value: &Value, semantics: Semantics) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) if semantics.order_reads_numeric_text => parse_numeric(text),
        _ => None,
    }
}

/// The number that a text denotes. Excludes `inf` and `nan`, which Rust would parse, and numbers with an exponent.
fn parse_numeric(text: &str) -> Option<f64> {
    let digits = text
        .chars()
        .all(|c| c.is_ascii_digit() || "+-.".contains(c));
    text.parse().ok().filter(|_| digits)
}

fn parse_number(number: &str) -> f64 {
    number.parse().unwrap()
}

fn compare_order(value: f64, operator: &str, number: f64) -> bool {
    match operator {
        "<" => value < number,
        "<=" => value <= number,
        ">" => value > number,
        _ => value >= number,
    }
}
