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
use super::operator::{ConditionOperator, Quantifier, RequiredOrder, ValueComparison};
use super::quantity::{parse_number, parse_time};
use super::request::{ContextValues, EvaluationContext};
use super::truth::Truth;
use super::values::{number_list, scalar_list};

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
        let values = if operator.compares_quantities() {
            number_list(values)
        } else {
            scalar_list(values)
        };
        match values {
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
            ContextValues::OneOf(choices) => {
                return self.holds_for_each(operator, policy_values, choices);
            }
            ContextValues::AtLeast(_) | ContextValues::Present(_) | ContextValues::Absent => {}
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
                let (given, further) = match values {
                    ContextValues::Present(given) => (given, None),
                    ContextValues::AtLeast(given) => {
                        let further = Uncertainty::FurtherValues(self.key.to_owned());
                        (given, Some(Truth::Unknown(further)))
                    }
                    _ => return self.holds_without_key(quantifier, negated, if_exists),
                };
                let single = given.len() == 1 && further.is_none();
                let each = given.iter().map(|given| {
                    self.matches_any(comparison, policy_values, given)
                        .negated_if(negated)
                });
                let each = each.chain(further);
                match quantifier {
                    Some(Quantifier::ForAllValues) => Truth::all(each),
                    Some(Quantifier::ForAnyValue) => Truth::any(each),
                    None if single => Truth::all(each),
                    None => Truth::Unknown(Uncertainty::MultipleValues(self.key.to_owned())),
                }
            }
        }
    }

    /// The answer for a key that has one of several values: known if it is the same for each.
    fn holds_for_each(
        &self,
        operator: ConditionOperator,
        policy_values: &[String],
        choices: &[String],
    ) -> Truth {
        let mut answers = choices.iter().map(|choice| {
            let given = ContextValues::Present(std::slice::from_ref(choice));
            self.holds(operator, policy_values, given)
        });
        match answers.next() {
            Some(first) if answers.all(|answer| answer == first) => first,
            _ => Truth::Unknown(Uncertainty::PossibleValues {
                key: self.key.to_owned(),
                values: choices.to_vec(),
            }),
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
            ValueComparison::Number(order) => {
                self.matches_quantity(order, policy_values, given, parse_number)
            }
            ValueComparison::Date(order) => {
                self.matches_quantity(order, policy_values, given, parse_time)
            }
            ValueComparison::Unsupported => unsupported_operator(self.name),
        }
    }

    fn matches_quantity<T: PartialOrd>(
        &self,
        order: RequiredOrder,
        policy_values: &[String],
        given: &str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Truth {
        let Some(given) = parse(given) else {
            return unreadable_element(self.key);
        };
        any_value(policy_values, |value| {
            let compared = parse(value).and_then(|value| given.partial_cmp(&value));
            compared.map_or_else(
                || unreadable_element(self.key),
                |compared| Truth::from(order.holds(compared)),
            )
        })
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
