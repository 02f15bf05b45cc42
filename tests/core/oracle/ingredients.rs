//! The conditions of the universes, and the values that these conditions distinguish.

use crate::pairs::generator::tree::{Literal, Test};
use serde_json::{Value, json};

fn text(text: &str) -> Literal {
    Literal::Text(text.to_owned())
}

fn number(number: &str) -> Literal {
    Literal::Number(number.to_owned())
}

pub(crate) fn all_tests() -> Vec<Test> {
    let words = [
        "x", "y", "xy", "x*", "*y", "*x*", "x*y", "*", "", "1", "true",
    ]
    .map(text);
    let literals = words.into_iter().chain(["1", "2", "1.0"].map(number));
    let mut tests: Vec<Test> = literals
        .flat_map(|literal| [Test::Equal(literal.clone()), Test::NotEqual(literal)])
        .collect();
    for operator in ["<", "<=", ">", ">="] {
        tests.extend(["1", "2"].map(|number| Test::Order(operator, number.to_owned())));
    }
    tests.extend(["IS NULL", "IS TRUE", "IS FALSE", "NOT EXISTS"].map(Test::State));
    tests
}

/// Few enough conditions to enumerate pairs of elements.
pub(crate) fn few_tests() -> Vec<Test> {
    vec![
        Test::Equal(text("x")),
        Test::NotEqual(text("x*")),
        Test::Equal(text("*")),
        Test::State("NOT EXISTS"),
        Test::Equal(number("1")),
        Test::State("IS NULL"),
        Test::Equal(text("x*")),
        Test::NotEqual(text("x")),
        Test::Order(">", "1".to_owned()),
        Test::Order("<=", "1".to_owned()),
        Test::NotEqual(number("1")),
        Test::State("IS TRUE"),
    ]
}

/// Conditions on the value of a number and on its text.
pub(crate) fn tests_of_digits() -> Vec<Test> {
    let order = |operator, number: &str| Test::Order(operator, number.to_owned());
    vec![
        Test::Equal(text("1*")),
        order(">=", "10"),
        Test::NotEqual(text("*1")),
        order("<", "12"),
        Test::Equal(text("*.5")),
        Test::NotEqual(text("1*")),
        Test::Equal(number("11")),
        Test::NotEqual(number("11")),
        Test::Equal(text("*0*")),
        Test::Equal(text("11")),
        order("<=", "0.5"),
        order(">", "-1"),
        Test::Equal(text("-*")),
        Test::NotEqual(text("*e*")),
    ]
}

/// Numbers of many kinds, and the texts of some.
pub(crate) fn numbers() -> Vec<Option<Value>> {
    let mut values = vec![
        Value::Null,
        json!("x"),
        json!("1"),
        json!("11"),
        json!("11.5"),
        json!("-1e1"),
    ];
    values.extend((-12..=121).map(Value::from));
    values.extend((-12..=121).map(|whole| json!(f64::from(whole))));
    values.extend((-12..=121).map(|whole| json!(f64::from(whole) + 0.5)));
    values.extend([1e-7, 0.01, 0.25, 10.25, 1e3, 1e15, 1e21, -1e21, 1.5e300].map(Value::from));
    [None]
        .into_iter()
        .chain(values.into_iter().map(Some))
        .collect()
}

/// An absent value, and all values without members or elements.
pub(crate) fn scalars() -> Vec<Option<Value>> {
    let mut values = vec![Value::Null, json!(true), json!(false), json!([]), json!({})];
    values.extend([
        json!(0),
        json!(1),
        json!(1.0),
        json!(1.5),
        json!(2),
        json!(2.0),
        json!(3),
    ]);
    values.extend(texts_of(&['x', 'y', 'z'], 4).into_iter().map(Value::from));
    values.extend(
        texts_of(&['x', 'y', 'z', '*'], 3)
            .into_iter()
            .map(Value::from),
    );
    values.extend(
        [
            "0", "1", "1.0", "01", "1.5", "2", "2.0", "3", "true", "false",
        ]
        .map(Value::from),
    );
    [None]
        .into_iter()
        .chain(values.into_iter().map(Some))
        .collect()
}

/// All texts of these letters up to a length.
pub(crate) fn texts_of(letters: &[char], most: usize) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut last = words.clone();
    for _ in 0..most {
        let longer = |word: &String| {
            letters
                .iter()
                .map(|letter| format!("{word}{letter}"))
                .collect::<Vec<_>>()
        };
        last = last.iter().flat_map(longer).collect();
        words.extend(last.clone());
    }
    words
}

/// The arrays of zero, one or two of these elements, and those of two elements followed by a null, which `IS NULL`
/// finds.
pub(crate) fn arrays(elements: &[Value]) -> Vec<Option<Value>> {
    let mut arrays = vec![json!([])];
    for first in elements {
        arrays.push(json!([first]));
        arrays.extend(elements.iter().map(|second| json!([first, second])));
        arrays.extend(elements.iter().map(|second| json!([first, second, null])));
    }
    arrays.into_iter().map(Some).collect()
}
