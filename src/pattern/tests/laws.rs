//! Properties of all texts, trees and events, tested on generated ones.

use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::super::{
    Coverage, Expr, FieldCondition, Literal, Number, Order, Pattern, PatternKind, Regex, Selector,
    SelectorStep, Span, Test, decide_coverage,
};

proptest! {
    #[test]
    fn parsing_never_panics(text in any::<String>()) {
        call_accessors(&text);
    }

    #[test]
    fn parsing_never_panics_on_what_looks_like_a_pattern(pieces in vec(piece(), 0..40)) {
        let text = format!("{{{}}}", pieces.concat());
        call_accessors(&text);
        call_accessors(text.get(1..).unwrap_or_default());
    }

    #[test]
    fn a_printed_pattern_parses_to_itself(expr in expr()) {
        let text = expr.to_string();
        prop_assume!(text.len() <= 1024);
        let parsed = Pattern::parse(&text);
        prop_assert_eq!(parsed.map(|pattern| pattern.kind().clone()), Ok(PatternKind::Json(expr)), "{}", text);
    }

    #[test]
    fn no_event_separates_equal_patterns(
        expr in expr(),
        seed in any::<u64>(),
        events in vec(event(), 8),
    ) {
        let (one, other) = (expr.to_string(), shuffle(&expr, seed).to_string());
        prop_assume!(one.len() <= 1024 && other.len() <= 1024);
        let (one, other) = (Pattern::parse(&one).unwrap(), Pattern::parse(&other).unwrap());
        prop_assert_eq!(decide_coverage(&[&one], &other), Coverage::Equal);
        for event in events {
            prop_assert_eq!(one.matches(&event), other.matches(&event), "{}", event);
        }
    }

    #[test]
    fn covering_patterns_miss_no_generated_event(
        first in small_expr(),
        second in small_expr(),
        required in small_expr(),
        events in vec(event(), 8),
    ) {
        let parse = |expr: &Expr| Pattern::parse(&expr.to_string()).unwrap();
        let (first, second, required) = (parse(&first), parse(&second), parse(&required));
        if decide_coverage(&[&first, &second], &required).covers() {
            for event in events {
                let matched = first.matches(&event) || second.matches(&event);
                prop_assert!(matched || !required.matches(&event), "{}", event);
            }
        }
    }

    #[test]
    fn an_additional_alternative_or_one_condition_less_covers(expr in small_expr(), other in small_expr()) {
        let parse = |text: String| Pattern::parse(&text).unwrap();
        let plain = parse(expr.to_string());
        let wider = parse(Expr::Any(vec![other.clone(), expr.clone()]).to_string());
        let narrower = parse(Expr::All(vec![other, expr]).to_string());
        prop_assert!(decide_coverage(&[&wider], &plain).covers(), "{} {}", wider, plain);
        prop_assert!(decide_coverage(&[&plain], &narrower).covers(), "{} {}", plain, narrower);
    }

    #[test]
    fn no_event_separates_independent_patterns_that_are_equal(
        one in small_expr(),
        other in small_expr(),
        events in vec(event(), 8),
    ) {
        let (one, other) = (one.to_string(), other.to_string());
        let (one, other) = (Pattern::parse(&one).unwrap(), Pattern::parse(&other).unwrap());
        if decide_coverage(&[&one], &other) == Coverage::Equal {
            for event in events {
                prop_assert_eq!(one.matches(&event), other.matches(&event), "{}", event);
            }
        }
    }
}

/// Calls every accessor on a text.
fn call_accessors(text: &str) {
    match Pattern::parse(text) {
        Ok(pattern) => {
            assert_eq!(
                Pattern::parse(&pattern.to_string()).ok(),
                Some(pattern.clone())
            );
            let json_on_no_json = pattern.json().is_some() && pattern.matches_message("no JSON");
            assert!(!json_on_no_json);
            let _ = pattern.matches_message("{\"a\":[1,\"x\"]}");
            assert_eq!(
                pattern.ensure_documented().is_ok(),
                pattern.deviations().is_empty()
            );
        }
        Err(error) => {
            assert!(error.column(text) >= 1);
            assert!(!error.caret(text).is_empty());
            assert!(!error.to_string().is_empty() && error.hint(text) != Some(""));
        }
    }
}

fn piece() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        " ",
        "$.a",
        "$.b[0]",
        "$.c[*]",
        "$.['k é']",
        "$['k']",
        "$",
        ".",
        "[",
        "]",
        "=",
        "!=",
        "<=",
        ">",
        "&&",
        "||",
        "!",
        "(",
        ")",
        "{",
        "}",
        "\"",
        "\\",
        "'",
        "%",
        "x",
        "*",
        "4*",
        "-5",
        "1e3",
        "IS",
        "NULL",
        "not",
        "EXISTS",
        "é",
        "\n",
        "\"x*\"",
        "%[0-9]+%",
        "$.a = 1 && ",
        "$.b IS NULL || ",
        "($.c != \"y\")",
    ])
}

fn selector(key: impl Strategy<Value = String> + 'static) -> impl Strategy<Value = Selector> {
    vec(key.prop_map(SelectorStep::Key), 1..3)
        .prop_flat_map(|keys| (Just(keys), prop::option::of(0..3usize)))
        .prop_map(|(mut steps, index)| {
            steps.extend(index.map(SelectorStep::Index));
            Selector { steps }
        })
}

fn key() -> impl Strategy<Value = String> {
    prop_oneof![4 => "[a-c]", 1 => "[a-zA-Z0-9_-]{1,8}", 1 => "[a-z .:\u{e9}\"]{0,5}"]
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![3 => "\\*?[xy]{0,2}\\*?", 1 => "[a-z0-9.*\\\\\" -]{0,8}", 1 => any::<String>().prop_map(|text| text.chars().take(8).collect())]
}

fn number() -> impl Strategy<Value = Number> {
    "[+-]?[0-9]{1,2}(\\.[0-9]{1,2})?([eE][+-]?[0-9])?"
        .prop_filter_map("not a number", |text| Number::parse(&text))
}

fn test() -> impl Strategy<Value = Test> {
    let literal = || {
        prop_oneof![
            3 => text().prop_map(Literal::Text),
            1 => number().prop_map(Literal::Number),
        ]
    };
    let order = prop::sample::select(vec![
        Order::Less,
        Order::LessOrEqual,
        Order::Greater,
        Order::GreaterOrEqual,
    ]);
    prop_oneof![
        4 => literal().prop_map(Test::Equal),
        2 => literal().prop_map(Test::NotEqual),
        1 => (order, number()).prop_map(|(order, number)| Test::Order(order, number)),
        1 => prop::sample::select(vec![Test::IsNull, Test::IsTrue, Test::IsFalse, Test::NotExists]),
    ]
}

fn condition(selector: Selector, test: Test) -> Expr {
    Expr::Condition(FieldCondition {
        selector,
        test,
        span: Span { start: 0, end: 0 },
    })
}

fn joined(leaf: impl Strategy<Value = Expr> + 'static) -> impl Strategy<Value = Expr> {
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            vec(inner.clone(), 2..4).prop_map(Expr::Any),
            vec(inner, 2..4).prop_map(Expr::All),
        ]
    })
}

/// Trees of any shape, with at most one regular expression and one wildcard. Other tests cover the limits.
fn expr() -> impl Strategy<Value = Expr> {
    let leaf = (selector(key()), test()).prop_map(|(selector, test)| condition(selector, test));
    let special = prop::sample::select(vec![
        (SelectorStep::AnyIndex, "[xy]+"),
        (SelectorStep::AnyKey, "^x|y$"),
    ]);
    (joined(leaf), prop::option::of(special)).prop_map(|(tree, special)| match special {
        None => tree,
        Some((step, regex)) => {
            let steps = Vec::from([SelectorStep::Key("a".to_owned()), step]);
            let test = Test::Equal(Literal::Regex(Regex::new(regex)));
            Expr::Any(Vec::from([tree, condition(Selector { steps }, test)]))
        }
    })
}

/// Trees over so few conditions that two of them are often equal.
fn small_expr() -> impl Strategy<Value = Expr> {
    let test =
        prop::sample::select(vec!["1", "1.0", "-1"]).prop_filter_map("number", Number::parse);
    let test = test.prop_flat_map(|number| {
        prop::sample::select(vec![
            Test::Equal(Literal::Text(number.text().to_owned())),
            Test::Equal(Literal::Number(number.clone())),
            Test::Order(Order::Less, number),
        ])
    });
    let steps = Vec::from([SelectorStep::Key("a".to_owned())]);
    joined(test.prop_map(move |test| {
        condition(
            Selector {
                steps: steps.clone(),
            },
            test,
        )
    }))
}

fn event() -> impl Strategy<Value = Value> {
    let scalar = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-2..3i64).prop_map(Value::from),
        prop::sample::select(vec![0.5, 1.0, -1.0]).prop_map(Value::from),
        "[xy]{0,3}|-?1(\\.0)?".prop_map(Value::from),
    ];
    let value = scalar.prop_recursive(2, 8, 3, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..3).prop_map(Value::from),
            vec(("[a-c]", inner), 0..3).prop_map(|members| members.into_iter().collect()),
        ]
    });
    (value.clone(), value.clone(), value).prop_map(|(a, b, c)| json!({"a": a, "b": b, "c": c}))
}

/// The same pattern with its operands reversed, one repeated and one grouped.
fn shuffle(expr: &Expr, seed: u64) -> Expr {
    let turned = |operands: &[Expr]| -> Vec<Expr> {
        let mut operands: Vec<_> = operands
            .iter()
            .map(|operand| shuffle(operand, seed.rotate_right(3)))
            .collect();
        let by = usize::try_from(seed % 7).unwrap() % operands.len();
        operands.rotate_left(by);
        if seed.is_multiple_of(3) {
            operands.extend(operands.first().cloned());
        }
        operands
    };
    match expr {
        Expr::Condition(_) => expr.clone(),
        Expr::Any(operands) => Expr::Any(grouped(turned(operands), seed, Expr::Any)),
        Expr::All(operands) => Expr::All(grouped(turned(operands), seed, Expr::All)),
    }
}

fn grouped(mut operands: Vec<Expr>, seed: u64, join: fn(Vec<Expr>) -> Expr) -> Vec<Expr> {
    if seed.is_multiple_of(2) && operands.len() > 2 {
        let rest = operands.split_off(1);
        operands.push(join(rest));
    }
    operands
}
