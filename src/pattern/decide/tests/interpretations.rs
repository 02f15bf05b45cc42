//! Sets of interpretations equal those that the evaluator gives one by one.

use serde_json::{Value, json};

use super::super::super::Pattern;
use super::super::super::ast::{Expr, Literal, Number, Order, Test};
use super::super::super::eval::test_holds;
use super::super::super::regex::Regex;
use super::super::super::semantics::{Rule, Semantics};
use super::super::interpretations::Interpretations;

/// Every interpretation.
fn all_semantics() -> impl Iterator<Item = Semantics> {
    (0..1_u32 << Rule::ALL.len()).map(|bits| {
        let turned = (0..)
            .zip(Rule::ALL)
            .filter(|(place, _)| bits >> place & 1 == 1);
        turned.fold(Semantics::default(), |semantics, (_, rule)| {
            semantics.with_toggled(rule)
        })
    })
}

fn tests() -> Vec<Test> {
    let number = |text: &str| Number::parse(text).unwrap();
    let mut literals: Vec<_> = [
        "x", "", "*", "**", "x*", "*x", "x*z", "*x*z*", "5", "5*", "*5", "5*5", "1e*", "*.*",
        "true", "t*", "*e", "t*e", "fal*se", "no", "-", "+*",
    ]
    .map(|text| Literal::Text(text.to_owned()))
    .into();
    literals.extend(["5", "5.0", "-1"].map(|text| Literal::Number(number(text))));
    literals.extend(["x", "^5$", "^tr", "^$", "^$|e"].map(|text| Literal::Regex(Regex::new(text))));
    let mut tests: Vec<_> = literals.iter().cloned().map(Test::Equal).collect();
    tests.extend(literals.into_iter().map(Test::NotEqual));
    tests.extend([
        Test::Order(Order::Less, number("6")),
        Test::Order(Order::GreaterOrEqual, number("5")),
        Test::IsNull,
        Test::IsTrue,
        Test::IsFalse,
        Test::NotExists,
    ]);
    tests
}

fn values() -> Vec<Option<Value>> {
    let mut values: Vec<_> = [
        "", "x", "xyz", "x*z", "*", "5", "5.0", "5e0", "55", "5x5", "5*5", "true", "tree", "-1",
    ]
    .map(|text| Some(Value::from(text)))
    .into();
    values.extend([
        None,
        Some(Value::Null),
        Some(json!(true)),
        Some(json!(false)),
    ]);
    values.extend([json!(5), json!(5.0), json!(55), json!(-1), json!(1e30)].map(Some));
    values.extend([json!([]), json!([null]), json!({}), json!({"x": 5})].map(Some));
    values
}

#[test]
fn a_test_holds_under_the_interpretations_of_the_evaluator() {
    let tests = tests();
    let together = Interpretations::of(tests.iter().flat_map(|test| [(test, false), (test, true)]));
    assert_eq!(together.semantics().count(), 128);
    for test in &tests {
        let alone = Interpretations::of([(test, false)].into_iter());
        for value in values() {
            for interpretations in [&alone, &together] {
                let holding = interpretations.where_test_holds(test, value.as_ref());
                assert_eq!(holding & !interpretations.all(), 0);
                for (mask, semantics) in interpretations.semantics() {
                    let expected = test_holds(test, value.as_ref(), semantics);
                    assert_eq!(
                        holding & mask != 0,
                        expected,
                        "{test:?} {value:?} {semantics:?}"
                    );
                }
            }
        }
    }
}

#[test]
fn a_rule_that_is_left_out_changes_nothing() {
    for test in tests() {
        let known: Vec<_> = Interpretations::of([(&test, false)].into_iter())
            .semantics()
            .collect();
        for value in values() {
            let answers = |all: &[Semantics]| {
                let answers = all
                    .iter()
                    .map(|semantics| test_holds(&test, value.as_ref(), *semantics));
                let mut answers: Vec<_> = answers.collect();
                answers.sort_unstable();
                answers.dedup();
                answers
            };
            let known: Vec<_> = known.iter().map(|(_, semantics)| *semantics).collect();
            let all: Vec<_> = all_semantics().collect();
            assert_eq!(answers(&known), answers(&all), "{test:?} {value:?}");
        }
    }
}

fn conditions(text: &str) -> Vec<(Test, bool)> {
    let parsed = Pattern::parse(text).unwrap();
    let conditions = parsed.json().map(Expr::conditions).unwrap();
    let each = conditions.iter();
    each.map(|one| (one.test.clone(), one.selector.has_wildcard()))
        .collect()
}

/// The number of interpretations determines how often the search evaluates each condition.
#[test]
fn only_relevant_rules_are_distinguished() {
    for (text, rules) in [
        (
            "{ $.a = x && $.b IS NULL && $.c NOT EXISTS && $.d[*] = y }",
            &[][..],
        ),
        ("{ $.a = x* && $.b = %y% }", &[Rule::NumberAsText]),
        (
            "{ $.a = %[er]% }",
            &[Rule::NumberAsText, Rule::BooleanAsText],
        ),
        ("{ $.a = x*z }", &[Rule::InnerAsterisk]),
        ("{ $.a = 5 }", &[Rule::NumberAsText]),
        ("{ $.a = 5* }", &[Rule::NumberAsText]),
        ("{ $.a = false }", &[Rule::BooleanAsText]),
        ("{ $.a != x }", &[Rule::BooleanAsText]),
        ("{ $.a > 5 }", &[Rule::NumericText]),
        ("{ $.a = * }", &[Rule::BooleanAsText, Rule::EmptyText]),
        ("{ $.a[*] != x }", &[Rule::BooleanAsText, Rule::AllDiffer]),
        ("{ $.a[*].b NOT EXISTS }", &[Rule::OneLacks]),
    ] {
        let conditions = conditions(text);
        let interpretations =
            Interpretations::of(conditions.iter().map(|(test, wild)| (test, *wild)));
        assert_eq!(interpretations.deciding_rules(1), rules, "{text}");
        assert_eq!(
            interpretations.semantics().count(),
            1 << rules.len(),
            "{text}"
        );
        for rule in rules {
            assert_eq!(
                interpretations.deciding_rules(interpretations.non_default(*rule)),
                [*rule],
                "{text}"
            );
        }
        assert_eq!(
            interpretations.deciding_rules(interpretations.all()),
            [],
            "{text}"
        );
    }
}
