//! The universes that the oracle enumerates: every combination of values in a few fields, and the truth of every
//! condition on every event under every interpretation, computed once.

use crate::pairs::generator::choices::Choices;
use crate::pairs::generator::examine::{INTERPRETATIONS, interpretation};
use crate::pairs::generator::pair::WrittenPattern;
use crate::pairs::generator::tree::{Atom, Test, Tree};

use super::bits::Bits;
use super::ingredients::{
    all_tests, arrays, few_tests, numbers, scalars, tests_of_digits, texts_of,
};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, HashSet};

/// A member of the event's root, the conditions on it and on its contents, and its possible values.
struct Slot {
    name: &'static str,
    atoms: Vec<Atom>,
    values: Vec<Option<Value>>,
    /// For each value, the truth of each condition: one bit per interpretation.
    truths: Vec<Vec<u128>>,
}

impl Slot {
    /// Keeps one of the values that no condition distinguishes under any interpretation.
    fn new(
        name: &'static str,
        fields: &[&str],
        tests: &[Test],
        values: Vec<Option<Value>>,
    ) -> Self {
        let on_field = |field: &&str| {
            tests
                .iter()
                .map(|test| Atom::new(field, test.clone()))
                .collect::<Vec<_>>()
        };
        let atoms: Vec<Atom> = fields.iter().flat_map(on_field).collect();
        let written: Vec<WrittenPattern> = atoms
            .iter()
            .map(|atom| WrittenPattern::plain(atom.clone().into()))
            .collect();
        let mut slot = Self {
            name,
            atoms,
            values: Vec::new(),
            truths: Vec::new(),
        };
        let mut seen = HashSet::new();
        for value in values {
            let event = slot.event(value.as_ref());
            let truths: Vec<u128> = written.iter().map(|one| truths(one, &event)).collect();
            if seen.insert(truths.clone()) {
                slot.values.push(value);
                slot.truths.push(truths);
            }
        }
        slot
    }

    fn event(&self, value: Option<&Value>) -> Value {
        let member = value.map(|value| (self.name.to_owned(), value.clone()));
        Value::Object(Map::from_iter(member))
    }
}

fn truths(written: &WrittenPattern, event: &Value) -> u128 {
    (0..INTERPRETATIONS).fold(0, |truths, number| {
        let holds = written.pattern.matches_under(interpretation(number), event);
        truths | u128::from(holds) << number
    })
}

/// All combinations of the values of some members.
pub(crate) struct Universe {
    slots: Vec<Slot>,
    truths: BTreeMap<String, Bits>,
}

impl Universe {
    /// `$.a`, `$.a.b` and `$.n`, with all conditions.
    pub(crate) fn of_members() -> Self {
        let tests = all_tests();
        let slot = Slot::new("n", &["$.n"], &tests, scalars());
        let inside = slot.values.iter().map(|value| match value {
            Some(value) => Some(json!({"b": value})),
            None => Some(json!({})),
        });
        let a = inside.chain(slot.values.clone()).collect();
        Self::new(vec![Slot::new("a", &["$.a", "$.a.b"], &tests, a), slot])
    }

    /// `$.c`, `$.c[0]`, `$.c[1]` and `$.d`, with a few conditions.
    pub(crate) fn of_elements() -> Self {
        let tests = few_tests();
        let slot = Slot::new("d", &["$.d"], &tests, scalars());
        let element: Vec<Value> = slot.values.iter().flatten().cloned().collect();
        let mut lists = arrays(&element);
        lists.extend(slot.values.clone());
        Self::new(vec![
            Slot::new("c", &["$.c", "$.c[0]", "$.c[1]"], &tests, lists),
            slot,
        ])
    }

    /// `$.c[*]`, `$.c[0]` and `$.o.*`.
    pub(crate) fn of_wildcards() -> Self {
        let tests = few_tests();
        let slot = Slot::new("d", &["$.d"], &tests, scalars());
        let element: Vec<Value> = slot.values.iter().flatten().cloned().collect();
        let mut lists = arrays(&element);
        lists.extend(slot.values.clone());
        let member = |value: &Value| Some(json!({"k": value}));
        let mut objects: Vec<_> = element.iter().map(member).collect();
        objects.extend([
            None,
            Some(json!({})),
            Some(json!("x")),
            Some(json!({"k": "x", "l": 1})),
        ]);
        Self::new(vec![
            Slot::new("c", &["$.c[*]", "$.c[0]"], &tests, lists),
            Slot::new("o", &["$.o.*"], &tests[..6], objects),
        ])
    }

    /// `$.a` and its contents, an array or an object, by name and by wildcard.
    pub(crate) fn of_containers() -> Self {
        let tests = &few_tests()[..6];
        let slot = Slot::new("d", &["$.d"], tests, scalars());
        let inside: Vec<Value> = slot.values.iter().flatten().cloned().collect();
        let mut values = arrays(&inside);
        for first in &inside {
            values.extend([json!({"k": first}), json!({"l": first})].map(Some));
            values.extend(
                inside
                    .iter()
                    .map(|other| Some(json!({"k": first, "l": other}))),
            );
        }
        values.extend(slot.values);
        let fields = ["$.a", "$.a[*]", "$.a.*", "$.a.k", "$.a[0]"];
        Self::new(vec![Slot::new("a", &fields, tests, values)])
    }

    /// `$.n` and `$.m`, with conditions on the values and texts of numbers. Not complete.
    pub(crate) fn of_digits() -> Self {
        let tests = tests_of_digits();
        Self::new(vec![
            Slot::new("n", &["$.n"], &tests, numbers()),
            Slot::new("m", &["$.m"], &tests[..4], numbers()),
        ])
    }

    fn new(slots: Vec<Slot>) -> Self {
        let mut universe = Self {
            slots,
            truths: BTreeMap::new(),
        };
        let events = universe.events();
        let mut truths = BTreeMap::new();
        for (number, slot) in universe.slots.iter().enumerate() {
            let places: Vec<usize> = (0..events)
                .map(|event| universe.places(event)[number])
                .collect();
            for (column, atom) in slot.atoms.iter().enumerate() {
                let mut truth = Bits::none(events);
                for (event, place) in places.iter().enumerate() {
                    let mut interpretations = slot.truths[*place][column];
                    while interpretations != 0 {
                        let interpretation =
                            usize::try_from(interpretations.trailing_zeros()).unwrap();
                        truth.insert(event, interpretation);
                        interpretations &= interpretations - 1;
                    }
                }
                truths.insert(Tree::from(atom.clone()).text(), truth);
            }
        }
        universe.truths = truths;
        universe
    }

    /// The number of events.
    pub(crate) fn events(&self) -> usize {
        self.slots.iter().map(|slot| slot.values.len()).product()
    }

    /// The index of each member's value in an event.
    fn places(&self, mut event: usize) -> Vec<usize> {
        let place = |slot: &Slot| {
            let place = event % slot.values.len();
            event /= slot.values.len();
            place
        };
        self.slots.iter().map(place).collect()
    }

    pub(crate) fn event(&self, event: usize) -> Value {
        let places = self.places(event);
        let members =
            self.slots.iter().zip(places).filter_map(|(slot, place)| {
                Some((slot.name.to_owned(), slot.values[place].clone()?))
            });
        members.collect()
    }

    /// The events on which a pattern is true.
    pub(crate) fn truth(&self, tree: &Tree) -> Bits {
        let (operands, join): (_, fn(&mut Bits, &Bits)) = match tree {
            Tree::Atom(_) => return self.truths[&tree.text()].clone(),
            Tree::All(operands) => (operands, Bits::and),
            Tree::Any(operands) => (operands, Bits::or),
        };
        let mut truth = self.truth(&operands[0]);
        for operand in &operands[1..] {
            join(&mut truth, &self.truth(operand));
        }
        truth
    }

    /// Draws a condition. Conditions with the same `of` are on the same member.
    fn draw_atom(&self, choices: &mut Choices<'_>, of: usize) -> Atom {
        let slot = &self.slots[of % self.slots.len()];
        choices
            .pick(&slot.atoms[..slot.atoms.len().min(256)])
            .clone()
    }

    /// Draws conditions joined up to a depth.
    pub(crate) fn draw_tree(&self, choices: &mut Choices<'_>, depth: usize) -> Tree {
        let slot = choices.below(3) % self.slots.len();
        let joined = match choices.below(5) {
            0 => return self.draw_atom(choices, slot).into(),
            _ if depth == 0 => return self.draw_atom(choices, slot).into(),
            1..=2 => Tree::Any,
            _ => Tree::All,
        };
        let count = 2 + usize::from(choices.once_in(4));
        joined(
            (0..count)
                .map(|_| self.draw_tree(choices, depth - 1))
                .collect(),
        )
    }

    /// A pattern with a condition replaced, added or removed.
    pub(crate) fn mutate(&self, tree: &Tree, choices: &mut Choices<'_>) -> Tree {
        let mut tree = tree.clone();
        let slot = choices.below(self.slots.len());
        let other = Tree::from(self.draw_atom(choices, slot));
        let kind = choices.below(6);
        let wanted = if kind < 2 { is_atom } else { is_any_part };
        if let Some(part) = tree.pick_part(choices, wanted) {
            *part = match (kind, &*part) {
                (0..=1, _) => other,
                (2..=3, Tree::All(operands) | Tree::Any(operands)) => operands[0].clone(),
                (2 | 4, _) => Tree::Any(vec![part.clone(), other]),
                _ => Tree::All(vec![other, part.clone()]),
            };
        }
        tree
    }

    /// Asserts that the table and the evaluator agree about a whole pattern on one random event.
    pub(crate) fn assert_like_eval(&self, written: &WrittenPattern, number: usize) {
        let truth = self.truth(&written.tree);
        let event = (number * 7919 + written.pattern.text().len() * 104_729) % self.events();
        let event_value = self.event(event);
        assert_eq!(
            written
                .pattern
                .matches_under(interpretation(number), &event_value),
            truth.has(event, number),
            "{} {event_value}",
            written.pattern.text()
        );
    }

    /// Asserts that the table agrees with an independent definition of each condition.
    pub(crate) fn assert_documented_meaning(
        &self,
        holds: &dyn Fn(&Test, Option<&Value>, usize) -> bool,
    ) {
        for slot in &self.slots {
            for (value, truths) in slot.values.iter().zip(&slot.truths) {
                let event = slot.event(value.as_ref());
                for (atom, truths) in slot.atoms.iter().zip(truths) {
                    let place = event.pointer(&pointer(&atom.field));
                    for number in 0..INTERPRETATIONS {
                        assert_eq!(
                            truths >> number & 1 == 1,
                            holds(&atom.test, place, number),
                            "{atom:?} on {event} under {:?}",
                            interpretation(number)
                        );
                    }
                }
            }
        }
    }
}

/// Whether longer texts are equivalent to texts of the universe.
pub(crate) fn is_complete_for_texts() -> bool {
    let tests = all_tests();
    let kinds = |values| Slot::new("n", &["$.n"], &tests, values).values.len();
    let mut longer = scalars();
    longer.extend(
        texts_of(&['x', 'y', 'z'], 5)
            .into_iter()
            .map(|word| Some(word.into())),
    );
    longer.extend(
        texts_of(&['x', 'y', '*'], 4)
            .into_iter()
            .map(|word| Some(word.into())),
    );
    kinds(longer) == kinds(scalars())
}

/// `$.a.b[0]` as a JSON pointer.
fn pointer(field: &str) -> String {
    field
        .trim_start_matches('$')
        .replace(['.', '['], "/")
        .replace(']', "")
}

fn is_atom(part: &Tree) -> bool {
    matches!(part, Tree::Atom(_))
}

fn is_any_part(_: &Tree) -> bool {
    true
}
