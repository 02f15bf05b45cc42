//! Evaluates JSON patterns: whether an event matches. All claims about patterns, such as coverage, are claims about
//! this module.
//!
//! There are two truth values. A condition that has nothing to compare is false, whatever its operator. So `!=` is not
//! the opposite of `=`, and only `NOT EXISTS` holds on an absent field. These rules were observed on AWS, and also that
//! `!=` fails on null; that both fail on arrays and objects was in the user guide until 2020. Three undocumented rules
//! were observed on AWS as well: `IS NULL` holds on an array that contains a null, `[*]` selects the members of an
//! object as well as the elements of an array, and `NOT EXISTS` fails on a message that is not an object.

use serde_json::Value;

use super::ast::{Expr, FieldCondition, Literal, Number, Order, SelectorStep, Test};
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

fn condition_holds(condition: &FieldCondition, event: &Value, semantics: Semantics) -> bool {
    let test = &condition.test;
    if !condition.selector.has_wildcard() {
        let value = resolve(&condition.selector.steps, event);
        return (value.is_some() || event.is_object()) && test_holds(test, value, semantics);
    }
    let found = resolve_all(&condition.selector.steps, event);
    let mut each = found
        .iter()
        .map(|value| test_holds(test, Some(value), semantics));
    match test {
        Test::NotExists => {
            event.is_object()
                && (found.is_empty() || one_element_lacks(condition, event, semantics))
        }
        Test::NotEqual(_) if semantics.wildcard_differs_from_all => {
            !found.is_empty() && each.all(|holds| holds)
        }
        _ => each.any(|holds| holds),
    }
}

/// Whether a test holds on the value of a selector without a wildcard. `None` means that the selector leads to no
/// value.
pub(super) fn test_holds(test: &Test, value: Option<&Value>, semantics: Semantics) -> bool {
    let Some(value) = value else {
        return matches!(test, Test::NotExists);
    };
    match test {
        // A null, empty text, array or object exists: the user guide defines NOT EXISTS for fields that are not there.
        Test::NotExists => false,
        Test::IsNull => {
            value.is_null() || value.as_array().is_some_and(|elements| has_null(elements))
        }
        Test::IsTrue => *value == Value::Bool(true),
        Test::IsFalse => *value == Value::Bool(false),
        Test::Order(order, number) => order_holds(*order, number, value, semantics),
        Test::Equal(literal) => equals(literal, value, semantics) == Some(true),
        Test::NotEqual(literal) => equals(literal, value, semantics) == Some(false),
    }
}

/// Whether an element lacks the field, under the interpretation in which one such element is enough.
fn one_element_lacks(condition: &FieldCondition, event: &Value, semantics: Semantics) -> bool {
    if !semantics.wildcard_lacked_by_one {
        return false;
    }
    let (before, wildcard, after) = condition.selector.split_at_wildcard();
    let elements = resolve(before, event)
        .zip(wildcard)
        .map(|(value, step)| follow_step(step, value));
    let mut elements = elements.into_iter().flatten();
    elements.any(|element| resolve(after, element).is_none())
}

/// The value that steps without a wildcard lead to.
fn resolve<'e>(steps: &[SelectorStep], event: &'e Value) -> Option<&'e Value> {
    let mut value = event;
    for step in steps {
        value = match (step, value) {
            (SelectorStep::Key(name), Value::Object(members)) => members.get(name)?,
            (SelectorStep::Index(index), Value::Array(elements)) => elements.get(*index)?,
            _ => return None,
        };
    }
    Some(value)
}

/// The values that a selector leads to: at most one, or any number with a wildcard.
fn resolve_all<'e>(steps: &[SelectorStep], event: &'e Value) -> Vec<&'e Value> {
    let mut found = Vec::from([event]);
    for step in steps {
        found = found
            .into_iter()
            .flat_map(|value| follow_step(step, value))
            .collect();
    }
    found
}

fn follow_step<'e>(step: &SelectorStep, value: &'e Value) -> Vec<&'e Value> {
    match (step, value) {
        (SelectorStep::Key(name), Value::Object(members)) => {
            members.get(name).into_iter().collect()
        }
        (SelectorStep::AnyKey | SelectorStep::AnyIndex, Value::Object(members)) => {
            members.values().collect()
        }
        (SelectorStep::Index(index), Value::Array(elements)) => {
            elements.get(*index).into_iter().collect()
        }
        (SelectorStep::AnyIndex, Value::Array(elements)) => elements.iter().collect(),
        _ => Vec::new(),
    }
}

fn has_null(elements: &[Value]) -> bool {
    elements.iter().any(Value::is_null)
}

/// Whether a value equals a literal. `None` if there is nothing to compare.
fn equals(literal: &Literal, value: &Value, semantics: Semantics) -> Option<bool> {
    match value {
        Value::Null | Value::Array(_) | Value::Object(_) => None,
        Value::Bool(_) if !semantics.booleans_equal_their_text => None,
        Value::Bool(truth) => {
            let text = if *truth { "true" } else { "false" };
            Some(text_equals(literal, text, semantics))
        }
        Value::String(text) => Some(match literal {
            Literal::Number(_) if !semantics.numbers_equal_their_text => false,
            _ => text_equals(literal, text, semantics),
        }),
        Value::Number(number) => Some(match literal {
            Literal::Number(wanted) => *wanted.value() == Decimal::from(number),
            Literal::Text(wanted) if !semantics.numbers_equal_their_text => wanted == "*",
            Literal::Regex(_) if !semantics.numbers_equal_their_text => false,
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
        Value::String(text) if semantics.order_reads_numeric_text => {
            Decimal::parse(text).filter(|_| !text.contains(['e', 'E']))
        }
        _ => None,
    };
    value.is_some_and(|value| order.holds(&value, number.value()))
}

impl Order {
    /// Whether `value` compares to `other` in this order.
    pub(super) fn holds(self, value: &Decimal, other: &Decimal) -> bool {
        match self {
            Self::Less => value < other,
            Self::LessOrEqual => value <= other,
            Self::Greater => value > other,
            Self::GreaterOrEqual => value >= other,
        }
    }
}
