//! The kinds of values one field can have, a representative each.
//!
//! Two values are of one kind when every condition on the field holds on both under the same readings and both leave
//! the fields below in the same state. Each representative is put to the ordinary evaluator to find that out; what is
//! done here is to see to it that no kind is missing.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::super::ast::{Literal, Test};
use super::super::decimal::Decimal;
use super::super::semantics::Rule;
use super::TypicalValues;
use super::automata::Wanted;
use super::digits::{Digits, position, representatives};
use super::interpretations::{Mask, is_all_stars, may_equal_a_number};
use super::numbers::{constants, is_order, number, possible};
use super::question::{Asked, Place, Question};
use super::strings;

/// One kind of value.
#[derive(Debug, Clone)]
pub(super) struct Choice {
    pub(super) shape: Shape,
    /// Under which readings each thing asked of the field holds.
    pub(super) truths: Vec<Mask>,
}

/// What a value is, as far as the fields below it are concerned.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Shape {
    Absent,
    /// A value with nothing below it.
    Value(Value),
    Object,
    /// An array of which the named elements below this index are there.
    Array(usize),
}

/// The kinds of values of a node.
#[derive(Debug, Clone)]
pub(super) struct Choices {
    /// The preferred ones first.
    pub(super) each: Vec<Choice>,
    /// Whether these are all.
    pub(super) complete: bool,
}

/// All kinds of values of a node, or as many as can be found in reasonable time.
pub(super) fn of(
    question: &Question<'_>,
    node: usize,
    typical: &dyn TypicalValues,
) -> Option<Choices> {
    let mut maker = Maker::new(question, node)?;
    if maker.place == Place::Root {
        maker.containers();
        return Some(maker.choices(true));
    }
    maker.typical(typical);
    if let Some(strings) = question.only_texts(node) {
        for text in strings {
            maker.value(Value::from(text));
        }
        return Some(maker.choices(true));
    }
    maker.add(Shape::Absent, maker.truths_of(None));
    let mut complete = true;
    if maker
        .asked
        .iter()
        .any(|asked| matches!(asked, Asked::Test(_)))
    {
        complete &= maker.strings().unwrap_or(false);
        complete &= maker.numbers().unwrap_or(false);
        maker.value(json!(true));
        maker.value(json!(false));
    }
    maker.value(Value::Null);
    maker.containers();
    Some(maker.choices(complete))
}

/// What is asked of an absent field; needs no list of choices.
pub(super) fn absent(question: &Question<'_>, node: usize) -> Vec<Mask> {
    let asked = question.nodes.get(node).map_or(&[][..], |node| &node.asked);
    let absent = asked.iter().map(|asked| match asked {
        Asked::Test(test) => question.interpretations.holding(test, None),
        Asked::Presence => 0,
    });
    absent.collect()
}

struct Maker<'q, 'p> {
    question: &'q Question<'p>,
    node: usize,
    place: Place<'p>,
    asked: &'q [Asked<'p>],
    choices: Vec<Choice>,
    seen: HashSet<(Vec<Mask>, u8, usize)>,
}

impl<'q, 'p> Maker<'q, 'p> {
    fn new(question: &'q Question<'p>, node: usize) -> Option<Self> {
        let here = question.nodes.get(node)?;
        Some(Self {
            question,
            node,
            place: here.place,
            asked: &here.asked,
            choices: Vec::new(),
            seen: HashSet::new(),
        })
    }

    fn choices(self, complete: bool) -> Choices {
        Choices {
            each: self.choices,
            complete,
        }
    }

    fn tests(&self) -> impl Iterator<Item = &'p Test> {
        self.asked.iter().filter_map(|asked| match asked {
            Asked::Test(test) => Some(*test),
            Asked::Presence => None,
        })
    }

    fn truths_of(&self, value: Option<&Value>) -> Vec<Mask> {
        let interpretations = &self.question.interpretations;
        let truths = self.asked.iter().map(|asked| match asked {
            // Most conditions by far ask for one whole text, and most values are another one.
            Asked::Test(Test::Equal(Literal::Text(wanted)))
                if !wanted.contains('*') && value.is_some_and(Value::is_string) =>
            {
                let same = value.and_then(Value::as_str) == Some(wanted);
                if same { interpretations.all() } else { 0 }
            }
            Asked::Test(test) => interpretations.holding(test, value),
            Asked::Presence if value.is_some() => interpretations.all(),
            Asked::Presence => 0,
        });
        truths.collect()
    }

    fn add(&mut self, shape: Shape, truths: Vec<Mask>) {
        let (kind, length) = match shape {
            // An element that is there keeps its neighbours in place; a member does not.
            Shape::Absent if self.place.is_in_array() => (0, 0),
            Shape::Absent | Shape::Value(_) => (1, 0),
            Shape::Object => (2, 0),
            Shape::Array(length) => (3, length),
        };
        if self.seen.insert((truths.clone(), kind, length)) {
            self.choices.push(Choice { shape, truths });
        }
    }

    fn value(&mut self, value: Value) {
        let truths = self.truths_of(Some(&value));
        self.add(Shape::Value(value), truths);
    }

    fn typical(&mut self, typical: &dyn TypicalValues) {
        for value in typical.values(&self.question.selector(self.node)) {
            match value {
                None => self.add(Shape::Absent, self.truths_of(None)),
                Some(Value::Array(_) | Value::Object(_)) => {}
                Some(value) => self.value(value),
            }
        }
    }

    fn containers(&mut self) {
        let node = self.question.nodes.get(self.node);
        let children = node.map_or(&[][..], |node| &node.children);
        let places = children
            .iter()
            .filter_map(|child| self.question.nodes.get(*child));
        let places: Vec<Place<'_>> = places.map(|child| child.place).collect();
        let object = self.truths_of(Some(&json!({})));
        let array = self.truths_of(Some(&json!([])));
        if places.iter().any(|place| !place.is_in_array()) {
            self.add(Shape::Object, object);
        } else {
            self.add(Shape::Value(json!({})), object);
        }
        if !places.iter().any(|place| place.is_in_array()) {
            self.add(Shape::Value(json!([])), array);
            self.value(json!([null]));
            return;
        }
        let mut lengths = vec![0];
        lengths.extend(places.iter().filter_map(|place| match place {
            Place::Index(index) => Some(index + 1),
            _ => None,
        }));
        lengths.sort_unstable();
        for length in lengths {
            self.add(Shape::Array(length), array.clone());
        }
    }

    /// Tells whether all kinds of texts were found; None if the numbers asked for are too long.
    fn strings(&mut self) -> Option<bool> {
        let wanted = Wanted::by(self.tests());
        for text in &wanted.exact {
            self.value(Value::from(*text));
        }
        let constants = constants(self.tests().filter(|test| is_order(test)))?;
        if constants.is_empty() || wanted.automata.is_empty() {
            let (others, complete) = strings::others(&wanted, None, false);
            for found in others {
                self.value(Value::from(found.text));
            }
            self.spelled(&constants, &wanted);
            return Some(complete);
        }
        let digits = Digits::new(&constants, false)?;
        let (others, complete) = strings::others(&wanted, Some(&digits), false);
        for found in others {
            self.value(Value::from(found.text));
        }
        Some(complete)
    }

    /// Texts that write a number in each interval and are none of the exact ones.
    fn spelled(&mut self, constants: &[Decimal], wanted: &Wanted<'_>) {
        if constants.is_empty() {
            return;
        }
        for number in representatives(constants) {
            let unsigned = number.trim_start_matches('-');
            let sign = if unsigned == number { "" } else { "-" };
            let zeros = (0..=wanted.exact.len()).map(|zeros| "0".repeat(zeros));
            let mut spellings = zeros.map(|zeros| format!("{sign}{zeros}{unsigned}"));
            let free = spellings.find(|text| !wanted.exact.contains(&text.as_str()));
            self.value(Value::from(free.unwrap_or(number)));
        }
    }

    /// Tells whether all kinds of numbers were found; None if some are beyond what can be written or held.
    fn numbers(&mut self) -> Option<bool> {
        let constants = constants(self.tests())?;
        let all = representatives(&constants);
        for text in &all {
            let value = number(text)?;
            // What a floating-point number cannot hold is not told from its neighbour.
            let place = position(&constants, &Decimal::parse(text)?);
            if position(&constants, &Decimal::parse(&value.to_string())?) != place {
                return None;
            }
            self.value(value);
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
        let wanted = Wanted::by(like_texts.into_iter());
        for value in wanted.exact.iter().filter_map(|text| number(text)) {
            self.value(value);
        }
        let digits = Digits::new(&constants, true)?;
        let (others, complete) = strings::others(&wanted, Some(&digits), true);
        for found in others {
            let Some(value) = number(&found.text) else {
                continue;
            };
            self.value(value);
            for like in possible(&found, &all, &constants) {
                self.blend(&found.text, &number(&like)?);
            }
        }
        Some(complete)
    }

    /// A number that is like `text` to conditions on texts and like `number` to those on numbers. It may not exist; what
    /// is found by it counts only if the evaluator agrees.
    fn blend(&mut self, text: &str, number: &Value) {
        let interpretations = &self.question.interpretations;
        let as_text = interpretations.all() & !interpretations.departing(Rule::NumberAsText);
        let truths = self.asked.iter().map(|asked| {
            let Asked::Test(asked) = asked else {
                return interpretations.all();
            };
            let by_number = interpretations.holding(asked, Some(number));
            match asked {
                Test::Equal(Literal::Text(_) | Literal::Regex(_))
                | Test::NotEqual(Literal::Text(_) | Literal::Regex(_)) => {
                    let by_text = interpretations.holding(asked, Some(&Value::from(text)));
                    by_text & as_text | by_number & !as_text
                }
                _ => by_number,
            }
        });
        let truths = truths.collect();
        let value = super::numbers::number(text).unwrap_or(Value::Null);
        self.add(Shape::Value(value), truths);
    }
}
