//! Whether the conditions of a statement hold: the `Condition` element, `{operator: {key: values}}`. All
//! operators and all keys must hold; of a key's values one is enough. Called for each statement by `decide.rs`.
//!
//! Sources: *IAM JSON policy elements: Condition operators* (a missing key makes a comparison fail and a
//! negated one hold; `…IfExists` holds without the key), *Set operators for multivalued context keys*
//! (`ForAllValues` holds without the key, `ForAnyValue` does not).

use serde_json::Value;

use super::Doubt;
use super::arn::fits_by_part;
use super::decide::Reading;
use super::glob::{Glob, Variables};
use super::operator::{Comparison, Operator, Quantifier};
use super::request::Carried;
use super::truth::Truth;
use super::values::scalars;

/// Whether every condition of the element holds.
pub(super) fn holds(element: &Value, reading: &Reading<'_>) -> Truth {
    let Some(operators) = element.as_object() else {
        return unreadable("Condition");
    };
    Truth::all(
        operators
            .iter()
            .map(|(name, keys)| operator_holds(name, keys, reading)),
    )
}

fn operator_holds(name: &str, keys: &Value, reading: &Reading<'_>) -> Truth {
    let Some(operator) = Operator::from_name(name) else {
        return not_evaluated(name);
    };
    let Some(keys) = keys.as_object() else {
        return unreadable(name);
    };
    Truth::all(keys.iter().map(|(key, values)| {
        let test = Test {
            name,
            key,
            variables: reading.variables,
        };
        match scalars(values) {
            Some(values) => test.holds(operator, &values, reading.request.carried(key)),
            None => unreadable(key),
        }
    }))
}

/// One key under one operator.
struct Test<'a> {
    name: &'a str,
    key: &'a str,
    variables: Variables,
}

impl Test<'_> {
    fn holds(&self, operator: Operator, listed: &[String], carried: Carried<'_>) -> Truth {
        if carried == Carried::Unsaid {
            return Truth::Unknown(Doubt::UnsaidKey(self.key.to_owned()));
        }
        match operator {
            Operator::Null => self.any_bool(listed, carried == Carried::Absent),
            Operator::Compare {
                quantifier,
                comparison,
                negated,
                if_exists,
            } => {
                let Carried::Values(given) = carried else {
                    return self.without_key(quantifier, negated, if_exists);
                };
                let each = given
                    .iter()
                    .map(|given| self.compares(comparison, listed, given).negated_if(negated));
                match quantifier {
                    Some(Quantifier::ForAllValues) => Truth::all(each),
                    Some(Quantifier::ForAnyValue) => Truth::any(each),
                    None if given.len() == 1 => Truth::all(each),
                    None => Truth::Unknown(Doubt::SeveralValues(self.key.to_owned())),
                }
            }
        }
    }

    fn without_key(&self, quantifier: Option<Quantifier>, negated: bool, if_exists: bool) -> Truth {
        match quantifier {
            Some(Quantifier::ForAllValues) => Truth::Yes,
            // Which of the two wins is not documented: the quantifier says no, the suffix yes.
            Some(Quantifier::ForAnyValue) if if_exists => not_evaluated(self.name),
            Some(Quantifier::ForAnyValue) => Truth::No,
            None => Truth::from(negated || if_exists),
        }
    }

    fn compares(&self, comparison: Comparison, listed: &[String], given: &str) -> Truth {
        match comparison {
            Comparison::Text => any(listed, |text| {
                Glob::literal(text, self.variables).matches(given)
            }),
            Comparison::TextIgnoringCase => {
                let given = given.to_lowercase();
                any(listed, |text| {
                    Glob::literal(&text.to_lowercase(), self.variables).matches(&given)
                })
            }
            Comparison::WildText => any(listed, |text| {
                Glob::wild(text, self.variables).matches(given)
            }),
            Comparison::Arn => any(listed, |glob| fits_by_part(glob, given, self.variables)),
            Comparison::Bool => match truth_value(given) {
                Some(given) => self.any_bool(listed, given),
                None => unreadable(self.key),
            },
            Comparison::NotCarriedOut => not_evaluated(self.name),
        }
    }

    fn any_bool(&self, listed: &[String], given: bool) -> Truth {
        any(listed, |listed| match truth_value(listed) {
            Some(listed) => Truth::from(listed == given),
            None => unreadable(self.key),
        })
    }
}

fn any(listed: &[String], compare: impl Fn(&str) -> Truth) -> Truth {
    Truth::any(listed.iter().map(|listed| compare(listed)))
}

fn truth_value(text: &str) -> Option<bool> {
    match text {
        _ if text.eq_ignore_ascii_case("true") => Some(true),
        _ if text.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

fn not_evaluated(operator: &str) -> Truth {
    Truth::Unknown(Doubt::Operator(operator.to_owned()))
}

fn unreadable(what: &str) -> Truth {
    Truth::Unknown(Doubt::Unreadable(what.to_owned()))
}
