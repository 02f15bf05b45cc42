//! Lists the classes of values that one field can have, with a representative of each.
//!
//! Two values are in the same class if every condition on the field holds on both under the same interpretations, and
//! both leave the fields below in the same state. The ordinary evaluator decides the truth of each condition on each
//! representative. This module makes sure that no class is missing.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::super::ast::{Literal, Test};
use super::super::decimal::Decimal;
use super::super::semantics::Rule;
use super::automata::FieldTexts;
use super::digits::{DigitComparator, interval_index, interval_representatives};
use super::interpretations::{Mask, is_all_stars, may_equal_a_number};
use super::numbers::{compared_numbers, is_order, parse_number, possible_numbers};
use super::problem::SearchProblem;
use super::strings;
use super::tree::{NodePosition, Predicate};
use super::typical_values::TypicalValues;

/// A class of values.
#[derive(Debug, Clone)]
pub(super) struct ValueClass {
    pub(super) shape: ValueShape,
    /// For each predicate of the field, the interpretations under which it holds.
    pub(super) truths: Vec<Mask>,
}

/// What a value is, as far as the fields below it matter.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum ValueShape {
    Absent,
    /// A value without fields below it.
    Value(Value),
    Object,
    /// An array that has the named elements below this index.
    Array(usize),
}

/// The classes of values of a node.
#[derive(Debug, Clone)]
pub(super) struct ValueClasses {
    /// The classes, preferred ones first.
    pub(super) classes: Vec<ValueClass>,
    /// Whether the list is complete.
    pub(super) complete: bool,
}

/// Lists all classes of values of a node, or as many as a bounded search finds.
pub(super) fn list_value_classes(
    problem: &SearchProblem<'_>,
    node: usize,
    typical: &dyn TypicalValues,
) -> Option<ValueClasses> {
    let mut collector = ClassCollector::new(problem, node)?;
    if collector.position == NodePosition::Root {
        collector.add_containers();
        return Some(collector.into_list(true));
    }
    collector.add_typical(typical);
    if let Some(texts) = problem.required_texts(node) {
        for text in texts {
            collector.add_value(Value::from(text));
        }
        return Some(collector.into_list(true));
    }
    collector.add_class(ValueShape::Absent, collector.truths_on(None));
    let mut complete = true;
    if collector
        .predicates
        .iter()
        .any(|predicate| matches!(predicate, Predicate::Test(_)))
    {
        complete &= collector.add_texts().unwrap_or(false);
        complete &= collector.add_numbers().unwrap_or(false);
        collector.add_value(json!(true));
        collector.add_value(json!(false));
    }
    collector.add_value(Value::Null);
    collector.add_containers();
    Some(collector.into_list(complete))
}

/// The truths of a node's predicates on an absent value. Does not need the list of classes.
pub(super) fn truths_if_absent(problem: &SearchProblem<'_>, node: usize) -> Vec<Mask> {
    let predicates = problem
        .nodes
        .get(node)
        .map_or(&[][..], |node| &node.predicates);
    let absent = predicates.iter().map(|predicate| match predicate {
        Predicate::Test(test) => problem.interpretations.where_test_holds(test, None),
        Predicate::IsPresent => 0,
    });
    absent.collect()
}

struct ClassCollector<'q, 'p> {
    problem: &'q SearchProblem<'p>,
    node: usize,
    position: NodePosition<'p>,
    predicates: &'q [Predicate<'p>],
    value_classes: Vec<ValueClass>,
    seen: HashSet<(Vec<Mask>, u8, usize)>,
}

impl<'q, 'p> ClassCollector<'q, 'p> {
    fn new(problem: &'q SearchProblem<'p>, node: usize) -> Option<Self> {
        let here = problem.nodes.get(node)?;
        Some(Self {
            problem,
            node,
            position: here.position,
            predicates: &here.predicates,
            value_classes: Vec::new(),
            seen: HashSet::new(),
        })
    }

    fn into_list(self, complete: bool) -> ValueClasses {
        ValueClasses {
            classes: self.value_classes,
            complete,
        }
    }

    fn tests(&self) -> impl Iterator<Item = &'p Test> {
        self.predicates
            .iter()
            .filter_map(|predicate| match predicate {
                Predicate::Test(test) => Some(*test),
                Predicate::IsPresent => None,
            })
    }

    fn truths_on(&self, value: Option<&Value>) -> Vec<Mask> {
        self.problem.meter.take(self.predicates.len());
        let interpretations = &self.problem.interpretations;
        let truths = self.predicates.iter().map(|predicate| match predicate {
            // A shortcut: most conditions test one exact text, and most values are another text.
            Predicate::Test(Test::Equal(Literal::Text(wanted)))
                if !wanted.contains('*') && value.is_some_and(Value::is_string) =>
            {
                let same = value.and_then(Value::as_str) == Some(wanted);
                if same { interpretations.all() } else { 0 }
            }
            Predicate::Test(test) => interpretations.where_test_holds(test, value),
            Predicate::IsPresent if value.is_some() => interpretations.all(),
            Predicate::IsPresent => 0,
        });
        truths.collect()
    }

    fn add_class(&mut self, shape: ValueShape, truths: Vec<Mask>) {
        let (kind, length) = match shape {
            // An existing element keeps its neighbors in place; a member does not.
            ValueShape::Absent if self.position.is_in_array() => (0, 0),
            ValueShape::Absent | ValueShape::Value(_) => (1, 0),
            ValueShape::Object => (2, 0),
            ValueShape::Array(length) => (3, length),
        };
        if self.seen.insert((truths.clone(), kind, length)) {
            self.value_classes.push(ValueClass { shape, truths });
        }
    }

    fn add_value(&mut self, value: Value) {
        // Where no step is left, the search does not use the list.
        if self.problem.meter.is_spent() {
            return;
        }
        let truths = self.truths_on(Some(&value));
        self.add_class(ValueShape::Value(value), truths);
    }

    fn add_typical(&mut self, typical: &dyn TypicalValues) {
        for value in typical.values(&self.problem.selector(self.node)) {
            match value {
                None => self.add_class(ValueShape::Absent, self.truths_on(None)),
                Some(Value::Array(_) | Value::Object(_)) => {}
                Some(value) => self.add_value(value),
            }
        }
    }

    fn add_containers(&mut self) {
        let node = self.problem.nodes.get(self.node);
        let children = node.map_or(&[][..], |node| &node.children);
        let positions = children
            .iter()
            .filter_map(|child| self.problem.nodes.get(*child));
        let positions: Vec<NodePosition<'_>> = positions.map(|child| child.position).collect();
        let object = self.truths_on(Some(&json!({})));
        let array = self.truths_on(Some(&json!([])));
        if positions.iter().any(|position| !position.is_in_array()) {
            self.add_class(ValueShape::Object, object);
        } else {
            self.add_class(ValueShape::Value(json!({})), object);
        }
        if !positions.iter().any(|position| position.is_in_array()) {
            self.add_class(ValueShape::Value(json!([])), array);
            self.add_value(json!([null]));
            return;
        }
        let mut lengths = vec![0];
        lengths.extend(positions.iter().filter_map(|position| match position {
            NodePosition::Index(index) => Some(index + 1),
            _ => None,
        }));
        lengths.sort_unstable();
        for length in lengths {
            self.add_class(ValueShape::Array(length), array.clone());
        }
    }

    /// Returns whether the list of texts is complete; `None` if the numbers to compare with are too long.
    fn add_texts(&mut self) -> Option<bool> {
        let wanted = FieldTexts::from_tests(self.tests());
        for text in &wanted.exact {
            self.add_value(Value::from(*text));
        }
        let constants = compared_numbers(self.tests().filter(|test| is_order(test)))?;
        if constants.is_empty() || wanted.automata.is_empty() {
            let (others, complete) =
                strings::find_strings(&wanted, None, false, &self.problem.meter);
            for found in others {
                self.add_value(Value::from(found.text));
            }
            self.add_spelled_numbers(&constants, &wanted);
            return Some(complete);
        }
        let digits = DigitComparator::new(&constants, false)?;
        let (others, complete) =
            strings::find_strings(&wanted, Some(&digits), false, &self.problem.meter);
        for found in others {
            self.add_value(Value::from(found.text));
        }
        Some(complete)
    }

    /// Adds texts that denote a number in each interval and are not exact texts.
    fn add_spelled_numbers(&mut self, constants: &[Decimal], wanted: &FieldTexts<'_>) {
        if constants.is_empty() {
            return;
        }
        for number in interval_representatives(constants) {
            let unsigned = number.trim_start_matches('-');
            let sign = if unsigned == number { "" } else { "-" };
            let zeros = (0..=wanted.exact.len()).map(|zeros| "0".repeat(zeros));
            let mut spellings = zeros.map(|zeros| format!("{sign}{zeros}{unsigned}"));
            let free = spellings.find(|text| !wanted.exact.contains(&text.as_str()));
            self.add_value(Value::from(free.unwrap_or(number)));
        }
    }

    /// Returns whether the list of numbers is complete; `None` if a number cannot be written or held.
    fn add_numbers(&mut self) -> Option<bool> {
        let constants = compared_numbers(self.tests())?;
        let all = interval_representatives(&constants);
        for text in &all {
            let value = parse_number(text)?;
            // An `f64` cannot distinguish this number from its neighbor.
            let position = interval_index(&constants, &Decimal::parse(text)?);
            if interval_index(&constants, &Decimal::parse(&value.to_string())?) != position {
                return None;
            }
            self.add_value(value);
        }
        let like_texts = self.tests().filter(|test| match test {
            Test::Equal(literal) | Test::NotEqual(literal) => {
                let stars = matches!(literal, Literal::Text(text) if is_all_stars(text));
                !stars && !matches!(literal, Literal::Number(_)) && may_equal_a_number(literal)
            }
            _ => false,
        });
        let like_texts: Vec<&Test> = like_texts.collect();
        if like_texts.is_empty() {
            return Some(true);
        }
        let wanted = FieldTexts::from_tests(like_texts.into_iter());
        for value in wanted.exact.iter().filter_map(|text| parse_number(text)) {
            self.add_value(value);
        }
        let digits = DigitComparator::new(&constants, true)?;
        let (others, complete) =
            strings::find_strings(&wanted, Some(&digits), true, &self.problem.meter);
        for found in others {
            let Some(value) = parse_number(&found.text) else {
                continue;
            };
            self.add_value(value);
            if !self.problem.meter.take(all.len()) {
                return Some(false);
            }
            for like in possible_numbers(&found, &all, &constants) {
                self.add_blend(&found.text, &parse_number(&like)?);
            }
        }
        Some(complete)
    }

    /// Adds a number that behaves like `text` in conditions on texts and like `number` in conditions on numbers. Such a
    /// number may not exist; the evaluator checks the events that contain it.
    fn add_blend(&mut self, text: &str, number: &Value) {
        if !self.problem.meter.take(2 * self.predicates.len()) {
            return;
        }
        let interpretations = &self.problem.interpretations;
        let as_text = interpretations.all() & !interpretations.non_default(Rule::NumberAsText);
        let truths = self.predicates.iter().map(|predicate| {
            let Predicate::Test(tested) = predicate else {
                return interpretations.all();
            };
            let by_number = interpretations.where_test_holds(tested, Some(number));
            match tested {
                Test::Equal(Literal::Text(_) | Literal::Regex(_))
                | Test::NotEqual(Literal::Text(_) | Literal::Regex(_)) => {
                    let by_text =
                        interpretations.where_test_holds(tested, Some(&Value::from(text)));
                    by_text & as_text | by_number & !as_text
                }
                _ => by_number,
            }
        });
        let truths = truths.collect();
        let value = parse_number(text).unwrap_or(Value::Null);
        self.add_class(ValueShape::Value(value), truths);
    }
}
