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
use super::Usual;
use super::automata::Wanted;
use super::figures::{Figures, Written, position, representatives};
use super::question::{Asked, Place, Question};
use super::readings::{Mask, is_all_stars, may_equal_a_number};
use super::texts::{self, Found};

/// Numbers with more figures before or behind the point are not written out.
const MOST_FIGURES: i64 = 300;

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

/// All kinds of values of a node, the preferred ones first; None when they are too many.
pub(super) fn of(question: &Question<'_>, node: usize, usual: &dyn Usual) -> Option<Vec<Choice>> {
    let mut maker = Maker::new(question, node)?;
    if maker.place == Place::Root {
        maker.containers();
        return Some(maker.choices);
    }
    maker.usual(usual);
    if let Some(texts) = question.only_texts(node) {
        for text in texts {
            maker.value(Value::from(text));
        }
        return Some(maker.choices);
    }
    maker.add(Shape::Absent, maker.truths_of(None));
    if maker
        .asked
        .iter()
        .any(|asked| matches!(asked, Asked::Test(_)))
    {
        maker.texts()?;
        maker.numbers()?;
        maker.value(json!(true));
        maker.value(json!(false));
    }
    maker.value(Value::Null);
    maker.containers();
    Some(maker.choices)
}

/// What is asked of an absent field; needs no list of choices.
pub(super) fn absent(question: &Question<'_>, node: usize) -> Vec<Mask> {
    let asked = question.nodes.get(node).map_or(&[][..], |node| &node.asked);
    let absent = asked.iter().map(|asked| match asked {
        Asked::Test(test) => question.readings.holding(test, None),
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

    fn tests(&self) -> impl Iterator<Item = &'p Test> {
        self.asked.iter().filter_map(|asked| match asked {
            Asked::Test(test) => Some(*test),
            Asked::Presence => None,
        })
    }

    fn truths_of(&self, value: Option<&Value>) -> Vec<Mask> {
        let readings = &self.question.readings;
        let truths = self.asked.iter().map(|asked| match asked {
            Asked::Test(test) => readings.holding(test, value),
            Asked::Presence if value.is_some() => readings.all(),
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

    fn usual(&mut self, usual: &dyn Usual) {
        for value in usual.values(&self.question.selector(self.node)) {
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
        if places.iter().any(|place| !place.is_in_array()) || self.place == Place::Root {
            self.add(Shape::Object, object);
        } else {
            self.add(Shape::Value(json!({})), object);
        }
        if !places.iter().any(|place| place.is_in_array()) {
            self.add(Shape::Value(json!([])), array);
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

    fn texts(&mut self) -> Option<()> {
        let wanted = Wanted::by(self.tests());
        for text in &wanted.exact {
            self.value(Value::from(*text));
        }
        let ordered = self.question.readings.departing(Rule::NumericText) != 0;
        let constants = constants(self.tests().filter(|test| ordered && is_order(test)))?;
        if constants.is_empty() || wanted.automata.is_empty() {
            for found in texts::others(&wanted, None, false)? {
                self.value(Value::from(found.text));
            }
            self.spelled(&constants, &wanted);
            return Some(());
        }
        let figures = Figures::new(&constants, false)?;
        let all = representatives(&constants);
        for found in texts::others(&wanted, Some(&figures), false)? {
            let value = Value::from(found.text.as_str());
            self.value(value.clone());
            for like in possible(&found, &all, &constants) {
                self.blend(&value, &Value::from(like));
            }
        }
        Some(())
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

    fn numbers(&mut self) -> Option<()> {
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
            return Some(());
        }
        let wanted = Wanted::by(like_texts.into_iter());
        for value in wanted.exact.iter().filter_map(|text| number(text)) {
            self.value(value);
        }
        let figures = Figures::new(&constants, true)?;
        for found in texts::others(&wanted, Some(&figures), true)? {
            let Some(value) = number(&found.text) else {
                continue;
            };
            let spelled = value.to_string();
            if spelled == found.text && matches!(found.written, Written::At(_)) {
                self.value(value);
                continue;
            }
            self.value(value);
            for like in possible(&found, &all, &constants) {
                self.blend(&Value::from(found.text.as_str()), &number(&like)?);
            }
        }
        Some(())
    }

    /// A value that is like `text` to conditions on texts and like `number` to those on numbers. It may not exist; what
    /// is found by it counts only if the evaluator agrees.
    fn blend(&mut self, text: &Value, number: &Value) {
        let readings = &self.question.readings;
        let as_text = readings.all() & !readings.departing(Rule::NumberAsText);
        let truths = self.asked.iter().map(|asked| {
            let Asked::Test(asked) = asked else {
                return readings.all();
            };
            let by_number = readings.holding(asked, Some(number));
            match asked {
                Test::Equal(Literal::Number(_)) | Test::NotEqual(Literal::Number(_))
                    if number.is_number() =>
                {
                    by_number
                }
                Test::Equal(_) | Test::NotEqual(_) if number.is_number() => {
                    readings.holding(asked, Some(text)) & as_text | by_number & !as_text
                }
                Test::Equal(_) | Test::NotEqual(_) => readings.holding(asked, Some(text)),
                _ => by_number,
            }
        });
        let truths = truths.collect();
        let value = match (number, text) {
            (Value::Number(_), Value::String(text)) => self::number(text).unwrap_or(Value::Null),
            _ => text.clone(),
        };
        self.add(Shape::Value(value), truths);
    }
}

/// The intervals a number could lie in, each as a number in it.
fn possible(found: &Found, all: &[String], constants: &[Decimal]) -> Vec<String> {
    let lies = |(place, _): &(usize, &String)| match found.written {
        Written::Nothing => false,
        Written::At(known) => known == *place,
        Written::WithExponent { negative } => reaches_far(constants, *place, negative),
    };
    let places = all.iter().enumerate().filter(lies);
    places.map(|(_, text)| text.clone()).collect()
}

/// Whether an interval holds numbers that are written with an exponent, which are those from 1e16 on and those below
/// 0.00001 in size; a little is left to spare.
fn reaches_far(constants: &[Decimal], place: usize, negative: bool) -> bool {
    let sign = if negative { "-" } else { "" };
    let spot = |text: &str| {
        let value = Decimal::parse(&format!("{sign}{text}"));
        value.map_or(place, |value| position(constants, &value))
    };
    let (near, tiny, large) = (spot("0"), spot("0.0001"), spot("1e15"));
    let between = |one: usize, other: usize| (one.min(other)..=one.max(other)).contains(&place);
    let beyond = if negative {
        place <= large
    } else {
        place >= large
    };
    between(near, tiny) || beyond
}

fn number(text: &str) -> Option<Value> {
    serde_json::from_str(text).ok().filter(Value::is_number)
}

fn is_order(test: &Test) -> bool {
    matches!(test, Test::Order(..))
}

/// The numbers of tests, in order and without repetition; None if one is too long to be written out.
fn constants<'t>(tests: impl Iterator<Item = &'t Test>) -> Option<Vec<Decimal>> {
    let numbers = tests.filter_map(|test| match test {
        Test::Order(_, number)
        | Test::Equal(Literal::Number(number))
        | Test::NotEqual(Literal::Number(number)) => Some(number.value().clone()),
        _ => None,
    });
    let mut constants: Vec<Decimal> = numbers.collect();
    constants.sort();
    constants.dedup();
    let short = |value: &Decimal| value.parts().2.abs() <= MOST_FIGURES;
    constants.iter().all(short).then_some(constants)
}
