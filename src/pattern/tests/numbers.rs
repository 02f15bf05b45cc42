//! Numbers in the search for events: a number exists between any two, and conditions can test its value and its text at
//! once.

use serde_json::Value;

use super::super::{Coverage, Decimal, decide_coverage, never_matches};
use super::pattern;

/// An event that a pattern matches.
fn example(text: &str) -> Value {
    match decide_coverage(&[], &pattern(text)) {
        Coverage::Unrelated { witness } | Coverage::Narrower { witness } => witness,
        other => unreachable!("{text} {other:?}"),
    }
}

#[test]
fn there_is_a_number_between_any_two() {
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
        assert!(never_matches(&pattern(&format!(
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
fn numbers_are_ordered() {
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

/// Whether a number can match all of these conditions on one field. A text cannot: the condition on the other field
/// holds only if texts have no order.
fn is_possible(conditions: &str) -> bool {
    let each = conditions.split(" && ").map(|one| format!("$.a {one}"));
    let each = each.collect::<Vec<_>>().join(" && ");
    let existing = pattern("{ $.b > 4 }");
    let required = pattern(&format!("{{ {each} && $.b = \"5\" }}"));
    !decide_coverage(&[&existing], &required).covers()
}

#[test]
fn a_number_can_match_its_text_and_its_value() {
    for conditions in [
        "= 4* && > 100 && < 500",
        "= 4* && > 400 && < 410",
        "= *7 && > 1 && < 20",
        "= *.5 && > 10 && < 11",
        "= -4* && > -500 && < -100",
        "= *5 && > 0.1 && < 0.2",
        "= %^[0-9]{3}$% && > 5 && < 101",
        "= %^0.0[1-9]% && < 0.03",
        "= *e* && > 1e15",
        "= -*e* && < -1e15",
        "= \"*e+20\" && > 5",
        "= *5e-* && > 0 && < 1e-9",
        "= -*5e-* && > -1e-9 && < 0",
        "!= *0 && = %^[0-9]+$% && > 1000 && < 2000",
        "> 6 && < 8 && = 7 && = 7*",
    ] {
        assert!(is_possible(conditions), "{conditions}");
    }
    for conditions in [
        "= 4* && > 500 && < 1000",
        "= 4* && > 50 && < 400",
        "= 4* && < 0",
        "!= 4* && != 5* && > 40 && < 60 && = *1",
        "= %^[0-9]{3}$% && < 10 && != 0*",
        "= %^[1-9][0-9]*$% && > 9 && < 10",
        "= *e* && > 1 && < 1000",
        "= *e* && > 0.001 && < 1e14",
        "= *e* && < -0.001 && > -1e14",
    ] {
        assert!(!is_possible(conditions), "{conditions}");
    }
}

/// A number of 21 digits has a text, but no text that is read as a number. So it exists only under the interpretation
/// in which numbers equal their text.
#[test]
fn text_and_value_must_match_under_one_interpretation() {
    let where_equal = "$.b = \"5e+20\" && $.b > 5";
    let where_not = r#"$.b = 7 && $.b != "7" && $.b != "7.0""#;
    for (conditions, dead_where_equal, dead_where_not) in [
        ("$.a = *e* && $.a > 1e15", false, true),
        (
            "$.a >= 6 && $.a <= 6 && $.a != \"6\" && $.a != \"6.0\"",
            false,
            false,
        ),
        (
            "$.a >= -6 && $.a <= -6 && $.a != \"-6\" && $.a != \"-6.0\"",
            false,
            false,
        ),
    ] {
        for (other, expected) in [(where_equal, dead_where_equal), (where_not, dead_where_not)] {
            let text = format!("{{ {conditions} && {other} }}");
            assert_eq!(never_matches(&pattern(&text)), expected, "{text}");
        }
    }
}
