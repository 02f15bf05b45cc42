//! The meaning of a JSON pattern: does an event satisfy it? Every claim made elsewhere about patterns, coverage above
//! all, is a claim about this function.
//!
//! There are two truth values and no third. A condition with nothing to compare is false, whatever its operator:
//! so `!=` is not the opposite of `=`, and only `NOT EXISTS` holds on a field that is absent. That, and that `!=`
//! fails on null, was seen on AWS itself; that both fail on arrays and objects stood in the user guide until 2020.

use serde_json::Value;

use super::ast::{Condition, Expr, Literal, Number, Order, Selector, Step, Test};
use super::decimal::Decimal;
use super::semantics::Semantics;
use super::text_match;

/// Whether `event` satisfies `expr`.
pub(super) fn holds(expr: &Expr, event: &Value, semantics: Semantics) -> bool {
    match expr {
        Expr::Any(operands) => operands
            .iter()
            .any(|operand| holds(operand, event, semantics)),
        Expr::All(operands) => operands
            .iter()
            .all(|operand| holds(operand, event, semantics)),
        Expr::Condition(condition) => condition_holds(condition, event, semantics),
    }
}

fn condition_holds(condition: &Condition, event: &Value, semantics: Semantics) -> bool {
    let mut found = selected(&condition.selector, event).into_iter();
    match &condition.test {
        Test::NotExists => found.all(|value| {
            semantics.containers_do_not_exist && (value.is_array() || value.is_object())
        }),
        Test::IsNull => found.any(Value::is_null),
        Test::IsTrue => found.any(|value| *value == Value::Bool(true)),
        Test::IsFalse => found.any(|value| *value == Value::Bool(false)),
        Test::Order(order, number) => {
            found.any(|value| order_holds(*order, number, value, semantics))
        }
        Test::Equal(literal) => found.any(|value| equal(literal, value, semantics) == Some(true)),
        Test::NotEqual(literal) => {
            let differs = |value| equal(literal, value, semantics) == Some(false);
            if semantics.wildcard_differs_from_all {
                found.len() > 0 && found.all(differs)
            } else {
                found.any(differs)
            }
        }
    }
}

/// The values a selector leads to: none, one, or with a wildcard any number.
fn selected<'e>(selector: &Selector, event: &'e Value) -> Vec<&'e Value> {
    let mut found = Vec::from([event]);
    for step in &selector.steps {
        found = found
            .into_iter()
            .flat_map(|value| stepped(step, value))
            .collect();
    }
    found
}

fn stepped<'e>(step: &Step, value: &'e Value) -> Vec<&'e Value> {
    match (step, value) {
        (Step::Key(name), Value::Object(members)) => members.get(name).into_iter().collect(),
        (Step::AnyKey, Value::Object(members)) => members.values().collect(),
        (Step::Index(index), Value::Array(elements)) => elements.get(*index).into_iter().collect(),
        (Step::AnyIndex, Value::Array(elements)) => elements.iter().collect(),
        _ => Vec::new(),
    }
}

/// Whether a value equals a literal; None where there is nothing to compare.
fn equal(literal: &Literal, value: &Value, semantics: Semantics) -> Option<bool> {
    match value {
        Value::Null | Value::Array(_) | Value::Object(_) => None,
        Value::Bool(_) if !semantics.booleans_equal_their_text => None,
        Value::Bool(truth) => Some(text_equals(literal, &truth.to_string(), semantics)),
        Value::String(text) => Some(match literal {
            Literal::Number(_) if !semantics.numbers_equal_their_text => false,
            _ => text_equals(literal, text, semantics),
        }),
        Value::Number(number) => Some(match literal {
            Literal::Number(wanted) => *wanted.value() == Decimal::from(number),
            Literal::Text(wanted) if !semantics.numbers_equal_their_text => wanted == "*",
            _ => text_equals(literal, &number.to_string(), semantics),
        }),
    }
}

fn text_equals(literal: &Literal, text: &str, semantics: Semantics) -> bool {
    match literal {
        Literal::Text(wanted) => text_match::matches(wanted, text, semantics),
        Literal::Number(wanted) => wanted.text() == text,
        Literal::Regex(regex) => regex.finds(text),
    }
}

fn order_holds(order: Order, number: &Number, value: &Value, semantics: Semantics) -> bool {
    let value = match value {
        Value::Number(value) => Some(Decimal::from(value)),
        Value::String(text) if semantics.order_reads_numeric_text => Decimal::parse(text),
        _ => None,
    };
    value.is_some_and(|value| match order {
        Order::Less => value < *number.value(),
        Order::LessOrEqual => value <= *number.value(),
        Order::Greater => value > *number.value(),
        Order::GreaterOrEqual => value >= *number.value(),
    })
}
