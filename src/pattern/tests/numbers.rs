//! Numbers in the search for events: there is one between any two, and what one is may be asked for together with
//! what it looks like.

use serde_json::Value;

use super::super::{Coverage, Decimal, coverage, dead};
use super::pattern;

/// An event of a pattern.
fn example(text: &str) -> Value {
    match coverage(&[], &pattern(text)) {
        Coverage::Unrelated { witness } | Coverage::Narrower { witness } => witness,
        other => unreachable!("{text} {other:?}"),
    }
}

#[test]
fn between_two_numbers_there_is_another() {
    for (low, high) in [
        ("-1", "5"),
        ("-3", "-2"),
        ("-2.5", "-2.49"),
        ("-1", "0"),
        ("-0.05", "0"),
        ("0", "0.001"),
        ("0", "1"),
        ("1", "2"),
        ("1", "1.1"),
        ("1.05", "1.1"),
        ("9.99", "10"),
        ("-10", "-9.99"),
        ("99", "1e3"),
        ("0.1", "12"),
    ] {
        let text = format!("{{ $.a > {low} && $.a < {high} }}");
        let found = example(&text);
        assert!(found["a"].is_number(), "{text} {found}");
        assert!(dead(&pattern(&format!(
            "{{ $.a < {low} && $.a > {high} }}"
        ))));
    }
    for number in [
        "-12.5", "-1", "-0.5", "0", "0.5", "1", "99", "1e20", "-1e-20",
    ] {
        for order in ["<", ">"] {
            let text = format!("{{ $.a {order} {number} && $.a != {number} }}");
            assert!(example(&text)["a"].is_number(), "{text}");
        }
    }
}

#[test]
fn numbers_stand_in_order() {
    let sorted = [
        "-1e3", "-999.9", "-12", "-11.5", "-11", "-2", "-1.01", "-1", "-0.5", "-0.05", "0", "1e-9",
        "0.05", "0.5", "0.51", "1", "1.01", "2", "9", "10", "11", "11.5", "99", "1e2", "1000",
    ];
    let numbers: Vec<_> = sorted.iter().map(|text| Decimal::parse(text)).collect();
    assert!(
        numbers.is_sorted_by(|one, other| one < other),
        "{numbers:?}"
    );
    for (one, other) in [
        ("1", "1.0"),
        ("-0", "0"),
        ("1e2", "100"),
        ("0.5", "50e-2"),
        ("+7", "7"),
    ] {
        assert_eq!(Decimal::parse(one), Decimal::parse(other), "{one} {other}");
    }
}

#[test]
fn a_number_is_found_that_looks_and_is_as_asked_for() {
    for conditions in [
        "= 4* && > 100 && < 500",
        "= 4* && > 400 && < 410",
        "= *7 && > 1 && < 20",
        "= *.5 && > 10 && < 11",
        "= -4* && > -500 && < -100",
        "= *5 && > 0.1 && < 0.2",
        "= %^[0-9]{3}$% && > 5 && < 101",
        "= %^0.0[1-9]% && < 0.03",
        "!= 4* && != 5* && > 40 && < 60 && = *1",
    ] {
        let text = of_one_field(conditions);
        assert!(!dead(&pattern(&text)), "{text}");
    }
    for conditions in [
        "= 4* && > 500 && < 1000",
        "= 4* && > 50 && < 400",
        "= 4* && < 0",
        "= %^[0-9]{3}$% && < 10 && != 0*",
        "= %^[1-9][0-9]*$% && > 9 && < 10",
    ] {
        let text = of_one_field(conditions);
        assert!(dead(&pattern(&text)), "{text}");
    }
}

/// A pattern with all of these conditions on one field.
fn of_one_field(conditions: &str) -> String {
    let each = conditions.split(" && ").map(|one| format!("$.a {one}"));
    format!("{{ {} }}", each.collect::<Vec<_>>().join(" && "))
}
