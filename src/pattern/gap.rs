//! The gap in coverage: what existing patterns miss, in more detail than one witness.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::Pattern;
use super::ast::{Expr, FieldCondition, Literal, Selector, SelectorStep, Test};
use super::coverage::CoverageQuery;
use super::text_match::equals_only_itself;

/// What the existing patterns miss.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CoverageGap {
    /// The event that proves the gap: the required pattern matches it, and no existing pattern does under any
    /// interpretation.
    pub witness: Value,
    /// The field for which the required pattern lists the most values; `None` if it lists no more than one for any
    /// field.
    pub listed: Option<ListedValues>,
    /// The fields of the existing patterns that decide: with another value there, an existing pattern would match the
    /// witness.
    pub deciding: Vec<Selector>,
}

/// The values that a pattern lists for one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedValues {
    /// The field.
    pub field: Selector,
    /// The values with which an event is missed, in the order of the pattern.
    pub missed: Vec<String>,
    /// The number of listed values.
    pub total: usize,
}

impl CoverageQuery<'_> {
    /// What the existing patterns miss. `None` if they cover the required pattern, or if no gap is proved.
    #[must_use]
    pub fn gap(&self) -> Option<CoverageGap> {
        let witness = self.decide().witness()?.clone();
        Some(CoverageGap {
            listed: self.list_values(),
            deciding: self.find_deciding_fields(&witness),
            witness,
        })
    }

    fn list_values(&self) -> Option<ListedValues> {
        let mut listed: Vec<(&Selector, Vec<&str>)> = Vec::new();
        for condition in conditions(self.required) {
            let Test::Equal(Literal::Text(text)) = &condition.test else {
                continue;
            };
            if !equals_only_itself(text) {
                continue;
            }
            match listed
                .iter_mut()
                .find(|(field, _)| *field == &condition.selector)
            {
                Some((_, values)) if values.contains(&text.as_str()) => {}
                Some((_, values)) => values.push(text),
                None => listed.push((&condition.selector, Vec::from([text.as_str()]))),
            }
        }
        let (field, values) = listed.into_iter().max_by_key(|(_, values)| values.len())?;
        let missed = values
            .iter()
            .filter(|value| self.misses_value(field, value));
        (values.len() > 1).then(|| ListedValues {
            field: field.clone(),
            missed: missed.map(|value| (*value).to_owned()).collect(),
            total: values.len(),
        })
    }

    /// Whether the existing patterns miss an event of the required pattern that has this value.
    fn misses_value(&self, field: &Selector, value: &str) -> bool {
        let only = Expr::Condition(FieldCondition {
            selector: field.clone(),
            test: Test::Equal(Literal::Text(value.to_owned())),
            span: super::Span { start: 0, end: 0 },
        });
        self.misses_event_matching(&only)
    }

    fn find_deciding_fields(&self, witness: &Value) -> Vec<Selector> {
        let mut deciding: Vec<Selector> = Vec::new();
        for condition in self
            .existing()
            .iter()
            .flat_map(|pattern| conditions(pattern))
        {
            let field = &condition.selector;
            if field.has_wildcard() || deciding.contains(field) {
                continue;
            }
            let mut other = witness.clone();
            let decides =
                set_or_remove(&mut other, &field.steps, satisfying_value(&condition.test))
                    && self
                        .existing()
                        .iter()
                        .any(|pattern| pattern.matches(&other));
            if decides {
                deciding.push(field.clone());
            }
        }
        deciding
    }
}

impl Pattern {
    /// The texts that fields are compared with by `=`, each with its field. Empty if the pattern is not JSON.
    #[must_use]
    pub fn equality_texts(&self) -> BTreeSet<(&Selector, &str)> {
        let all = conditions(self).into_iter();
        let texts = all.filter_map(|condition| match &condition.test {
            Test::Equal(Literal::Text(text)) => Some((&condition.selector, text.as_str())),
            _ => None,
        });
        texts.collect()
    }

    /// The fields that are compared by `=`. Empty if the pattern is not JSON.
    #[must_use]
    pub fn equality_fields(&self) -> BTreeSet<&Selector> {
        let all = conditions(self).into_iter();
        let equal = all.filter(|condition| matches!(condition.test, Test::Equal(_)));
        equal.map(|condition| &condition.selector).collect()
    }
}

fn conditions(pattern: &Pattern) -> Vec<&FieldCondition> {
    pattern.json().map(Expr::conditions).unwrap_or_default()
}

/// A value on which a test probably holds. `None` means an absent field.
fn satisfying_value(test: &Test) -> Option<Value> {
    match test {
        Test::Equal(Literal::Text(wanted)) => Some(Value::from(wanted.trim_matches('*'))),
        Test::Equal(Literal::Number(number)) | Test::Order(_, number) => {
            serde_json::from_str(number.text()).ok()
        }
        Test::Equal(Literal::Regex(_)) | Test::NotEqual(_) => Some(Value::from("x")),
        Test::IsNull => Some(Value::Null),
        Test::IsTrue => Some(Value::Bool(true)),
        Test::IsFalse => Some(Value::Bool(false)),
        Test::NotExists => None,
    }
}

/// Sets or removes a field. Returns whether the event changed.
fn set_or_remove(event: &mut Value, steps: &[SelectorStep], value: Option<Value>) -> bool {
    let (Some((SelectorStep::Key(name), below)), Value::Object(members)) =
        (steps.split_first(), event)
    else {
        return false;
    };
    if !below.is_empty() {
        let next = members
            .entry(name.clone())
            .or_insert_with(|| Value::Object(Map::new()));
        return set_or_remove(next, below, value);
    }
    match value {
        Some(value) => members.insert(name.clone(), value.clone()) != Some(value),
        None => members.shift_remove(name).is_some(),
    }
}
