//! Makes events that may distinguish the patterns of a pair: they first satisfy the required pattern, then some fields
//! change.

use serde_json::{Map, Value, json};

use super::choices::Choices;
use super::pair::Pair;
use super::tree::{Atom, Literal, Test, Tree};

/// Makes an event for a pair.
pub(crate) fn make_event(pair: &Pair, choices: &mut Choices<'_>) -> Value {
    let atoms = pair.atoms();
    let fills = asterisk_fillings(&atoms);
    let mut event = Value::Object(Map::new());
    satisfy(&pair.required.tree, &mut event, &fills, choices);
    for _ in 0..choices.below(3) {
        let atom = *choices.pick(&atoms);
        let value = boundary_value(atom, &fills, choices);
        put(&mut event, &parse_steps(&atom.field, choices), value);
    }
    event
}

/// The texts that replace an asterisk: the empty text, a new one, and parts of the pair's other texts.
fn asterisk_fillings(atoms: &[&Atom]) -> Vec<String> {
    let texts = atoms.iter().filter_map(|atom| match atom.literal() {
        Some(Literal::Text(text)) => Some(text.trim_matches('*').to_owned()),
        _ => None,
    });
    ["", "z"]
        .map(str::to_owned)
        .into_iter()
        .chain(texts)
        .collect()
}

/// Sets fields so that the tree probably holds.
fn satisfy(tree: &Tree, event: &mut Value, fills: &[String], choices: &mut Choices<'_>) {
    match tree {
        Tree::Atom(atom) => {
            let value = matching_value(atom, fills, choices);
            put(event, &parse_steps(&atom.field, choices), value);
        }
        Tree::All(operands) => {
            for operand in operands {
                satisfy(operand, event, fills, choices);
            }
        }
        Tree::Any(operands) => satisfy(choices.pick(operands), event, fills, choices),
    }
}

/// A value on which the condition probably holds; `None` for an absent field.
fn matching_value(atom: &Atom, fills: &[String], choices: &mut Choices<'_>) -> Option<Value> {
    match &atom.test {
        Test::Equal(Literal::Text(text)) => Some(fill_asterisks(text, fills, choices)),
        Test::Equal(Literal::Regex(_)) => Some(json!(choices.word(&["xy", "x", "xxy", "yy", "1"]))),
        Test::NotEqual(_) => match choices.below(4) {
            0..=1 => Some(json!("z")),
            2 => Some(json!(choices.pick::<String>(fills))),
            _ => Some(
                choices
                    .pick(&[json!(0), json!(true), json!(1.0), json!("")])
                    .clone(),
            ),
        },
        Test::Equal(Literal::Number(number)) | Test::Order(_, number) => {
            Some(number_near(number, choices))
        }
        Test::State("IS NULL") => Some(Value::Null),
        Test::State("IS TRUE") => Some(json!(true)),
        Test::State("IS FALSE") => Some(json!(false)),
        Test::State(_) if choices.once_in(6) => Some(choices.pick(&[json!([]), json!({})]).clone()),
        Test::State(_) => None,
    }
}

/// A value at the boundary of the condition, or of another type.
fn boundary_value(atom: &Atom, fills: &[String], choices: &mut Choices<'_>) -> Option<Value> {
    match choices.below(8) {
        0 => None,
        1 => Some(json!("z")),
        2 => Some(
            choices
                .pick(&[
                    Value::Null,
                    json!(true),
                    json!(false),
                    json!([]),
                    json!({}),
                    json!(0),
                ])
                .clone(),
        ),
        3 => Some(json!("")),
        _ => Some(match (atom.literal(), atom.number()) {
            (_, Some(number)) => number_near(number, choices),
            (Some(Literal::Text(text)), _) if choices.once_in(3) => alter_text(text, choices),
            (Some(Literal::Text(text)), _) => fill_asterisks(text, fills, choices),
            _ => json!(choices.pick::<String>(fills)),
        }),
    }
}

/// A text of a pattern as a value. Replaces its outer asterisks; an inner one stays or is replaced as well.
fn fill_asterisks(text: &str, fills: &[String], choices: &mut Choices<'_>) -> Value {
    let inner = text.trim_start_matches('*').trim_end_matches('*');
    let mut value = String::new();
    if text.starts_with('*') {
        value.push_str(choices.pick::<String>(fills));
    }
    if inner.contains('*') && choices.once_in(2) {
        value.push_str(&inner.replace('*', choices.pick::<String>(fills)));
    } else {
        value.push_str(inner);
    }
    if text.ends_with('*') {
        value.push_str(choices.pick::<String>(fills));
    }
    to_value(&value, choices)
}

/// A text that differs slightly from a text of a pattern.
fn alter_text(text: &str, choices: &mut Choices<'_>) -> Value {
    let inner = text.trim_matches('*');
    json!(match choices.below(4) {
        0 => format!("{inner}z"),
        1 => format!("z{inner}"),
        2 => inner.to_uppercase(),
        _ => inner.chars().skip(1).collect(),
    })
}

/// A text as a value. A text that denotes a number or a boolean often becomes that.
fn to_value(text: &str, choices: &mut Choices<'_>) -> Value {
    match serde_json::from_str::<Value>(text) {
        Ok(value) if !value.is_array() && !value.is_object() && choices.once_in(2) => value,
        _ => json!(text),
    }
}

/// A number near the given one, in one of several spellings, sometimes as text.
fn number_near(number: &str, choices: &mut Choices<'_>) -> Value {
    let number: f64 = number.parse().unwrap_or_default();
    let moved = number + choices.pick(&[0.0, 1.0, -1.0, 0.5, -0.5, 9.0]);
    let whole = moved.fract() == 0.0 && !choices.once_in(4);
    let text = if whole {
        format!("{moved:.0}")
    } else {
        format!("{moved:?}")
    };
    if choices.once_in(4) {
        json!(text)
    } else {
        serde_json::from_str(&text).unwrap_or_default()
    }
}

enum Step<'f> {
    Name(&'f str),
    Index(usize),
}

/// The steps to a field. Concrete steps replace wildcards.
fn parse_steps<'f>(field: &'f str, choices: &mut Choices<'_>) -> Vec<Step<'f>> {
    let mut steps = Vec::new();
    for part in field.split('.').skip(1) {
        let mut pieces = part.split('[');
        match pieces.next() {
            Some("*") => steps.push(Step::Name(choices.word(&["k", "b"]))),
            Some(name) => steps.push(Step::Name(name)),
            None => {}
        }
        for piece in pieces {
            let index = piece.trim_end_matches(']').parse();
            steps.push(Step::Index(index.unwrap_or_else(|_| choices.below(2))));
        }
    }
    steps
}

/// Sets or removes a value, and creates the containers on the way.
fn put(place: &mut Value, steps: &[Step<'_>], value: Option<Value>) {
    let Some((step, rest)) = steps.split_first() else {
        *place = value.unwrap_or_default();
        return;
    };
    match step {
        Step::Name(name) => {
            if !place.is_object() {
                *place = Value::Object(Map::new());
            }
            let Some(members) = place.as_object_mut() else {
                return;
            };
            if rest.is_empty() && value.is_none() {
                members.remove(*name);
            } else {
                put(members.entry(*name).or_insert(Value::Null), rest, value);
            }
        }
        Step::Index(index) => {
            if !place.is_array() {
                *place = Value::Array(Vec::new());
            }
            let Some(elements) = place.as_array_mut() else {
                return;
            };
            if rest.is_empty() && value.is_none() {
                elements.truncate(*index);
                return;
            }
            if elements.len() <= *index {
                elements.resize(index + 1, Value::Null);
            }
            put(&mut elements[*index], rest, value);
        }
    }
}
