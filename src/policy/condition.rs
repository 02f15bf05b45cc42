//! Evaluates the `Condition` element of a statement, `{operator: {key: values}}`. All operators and
//! all keys must hold; for each key one matching value is enough. Called by `decide.rs` for each
//! statement.
//!
//! Sources: *IAM JSON policy elements: Condition operators* (if the key is missing, a comparison
//! fails and a negated comparison holds; `…IfExists` holds without the key), *Set operators for
//! multivalued context keys* (`ForAllValues` holds without the key, `ForAnyValue` does not).

use serde_json::Value;

use super::arn::match_arn_by_part;
use super::decision::Uncertainty;
use super::glob::{PolicyGlob, Variables};
use super::operator::{ConditionOperator, Quantifier, ValueComparison};
use super::request::{ContextValues, EvaluationContext};
use super::truth::Truth;
use super::values::scalar_list;

/// Whether every condition of the element holds.
pub(super) fn condition_holds(element: &Value, context: &EvaluationContext<'_>) -> Truth {
    let Some(operators) = element.as_object() else {
        return unreadable_element("Condition");
    };
    Truth::all(
        operators
            .iter()
            .map(|(name, keys)| operator_holds(name, keys, context)),
    )
}

fn operator_holds(name: &str, keys: &Value, context: &EvaluationContext<'_>) -> Truth {
    let Some(operator) = ConditionOperator::parse(name) else {
        return unsupported_operator(name);
    };
    let Some(keys) = keys.as_object() else {
        return unreadable_element(name);
    };
    Truth::all(keys.iter().map(|(key, values)| {
        let test = KeyTest {
            name,
            key,
            variables: context.variables,
        };
        match scalar_list(values) {
            Some(values) => test.holds(operator, &values, context.request.context_values(key)),
            None => unreadable_element(key),
        }
    }))
}

/// One condition key under one operator.
struct KeyTest<'a> {
    name: &'a str,
    key: &'a str,
    variables: Variables,
}

impl KeyTest<'_> {
    fn holds(
        &self,
        operator: ConditionOperator,
        policy_values: &[String],
        values: ContextValues<'_>,
    ) -> Truth {
        match values {
            ContextValues::Unknown => {
                return Truth::Unknown(Uncertainty::UnknownKey(self.key.to_owned()));
            }
            ContextValues::Undocumented(why) => {
                return Truth::Unknown(Uncertainty::UndocumentedKey {
                    key: self.key.to_owned(),
                    why: why.to_owned(),
                });
            }
            ContextValues::Present(_) | ContextValues::Absent => {}
        }
        match operator {
            ConditionOperator::Null => {
                self.matches_any_bool(policy_values, values == ContextValues::Absent)
            }
            ConditionOperator::Compare {
                quantifier,
                comparison,
                negated,
                if_exists,
            } => {
                let ContextValues::Present(given) = values else {
                    return self.holds_without_key(quantifier, negated, if_exists);
                };
                let each = given.iter().map(|given| {
                    self.matches_any(comparison, policy_values, given)
                        .negated_if(negated)
                });
                match quantifier {
                    Some(Quantifier::ForAllValues) => Truth::all(each),
                    Some(Quantifier::ForAnyValue) => Truth::any(each),
                    None if given.len() == 1 => Truth::all(each),
                    None => Truth::Unknown(Uncertainty::MultipleValues(self.key.to_owned())),
                }
            }
        }
    }

    fn holds_without_key(
        &self,
        quantifier: Option<Quantifier>,
        negated: bool,
        if_exists: bool,
    ) -> Truth {
        match quantifier {
            Some(Quantifier::ForAllValues) => Truth::Yes,
            // AWS does not document which of the two wins: the quantifier says no, the suffix says
            // yes.
            Some(Quantifier::ForAnyValue) if if_exists => unsupported_operator(self.name),
            Some(Quantifier::ForAnyValue) => Truth::No,
            None => Truth::from(negated || if_exists),
        }
    }

    fn matches_any(
        &self,
        comparison: ValueComparison,
        policy_values: &[String],
        given: &str,
    ) -> Truth {
        match comparison {
            ValueComparison::Text => any_value(policy_values, |text| {
                PolicyGlob::literal(text, self.variables).matches(given)
            }),
            ValueComparison::TextIgnoringCase => {
                let given = given.to_lowercase();
                any_value(policy_values, |text| {
                    PolicyGlob::literal(&text.to_lowercase(), self.variables).matches(&given)
                })
            }
            ValueComparison::TextWithWildcards => any_value(policy_values, |text| {
                PolicyGlob::with_wildcards(text, self.variables).matches(given)
            }),
            ValueComparison::Arn => any_value(policy_values, |glob| {
                match_arn_by_part(glob, given, self.variables)
            }),
            ValueComparison::Bool => match parse_bool(given) {
                Some(given) => self.matches_any_bool(policy_values, given),
                None => unreadable_element(self.key),
            },
            ValueComparison::Unsupported => unsupported_operator(self.name),
        }
    }

    fn matches_any_bool(&self, policy_values: &[String], given: bool) -> Truth {
        any_value(policy_values, |value| match parse_bool(value) {
            Some(expected) => Truth::from(expected == given),
            None => unreadable_element(self.key),
        })
    }
}

fn any_value(policy_values: &[String], compare: impl Fn(&str) -> Truth) -> Truth {
    Truth::any(policy_values.iter().map(|value| compare(value)))
}

fn parse_bool(text: &str) -> Option<bool> {
    match text {
        _ if text.eq_ignore_ascii_case("true") => Some(true),
        _ if text.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

fn unsupported_operator(operator: &str) -> Truth {
    Truth::Unknown(Uncertainty::UnsupportedOperator(operator.to_owned()))
}

fn unreadable_element(what: &str) -> Truth {
    Truth::Unknown(Uncertainty::UnreadableElement(what.to_owned()))
}
