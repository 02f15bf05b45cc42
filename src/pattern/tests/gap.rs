//! What a coverage gap reports as missed.

use super::super::{CoverageGap, CoverageQuery};
use super::{event, pattern};

fn missing(existing: &[&str], required: &str) -> Option<CoverageGap> {
    let existing: Vec<_> = existing.iter().map(|text| pattern(text)).collect();
    let existing: Vec<_> = existing.iter().collect();
    CoverageQuery::new(&existing, &pattern(required)).gap()
}

/// The field whose values are missed, these values, and the number of listed values.
fn listed(existing: &[&str], required: &str) -> Option<(String, Vec<String>, usize)> {
    let listed = missing(existing, required).unwrap().listed?;
    Some((listed.field.to_string(), listed.missed, listed.total))
}

fn deciding(existing: &[&str], required: &str) -> Vec<String> {
    let deciding = missing(existing, required).unwrap().deciding;
    deciding.iter().map(ToString::to_string).collect()
}

#[test]
fn lost_values_are_counted_once_and_in_the_order_of_the_pattern() {
    let required = "{ $.s = e && ($.a = z || $.a = x || $.a = z || $.a = y) }";
    let lost = |existing: &[&str]| listed(existing, required).unwrap();
    let all = |lost: &[&str]| {
        let lost = lost.iter().map(|value| (*value).to_owned());
        ("$.a".to_owned(), lost.collect(), 3)
    };
    assert_eq!(lost(&["{ $.a = x }"]), all(&["z", "y"]));
    assert_eq!(lost(&["{ $.a = x }", "{ $.a = z }"]), all(&["y"]));
    assert_eq!(lost(&["{ $.b = 1 }"]), all(&["z", "x", "y"]));
    assert_eq!(lost(&[]), all(&["z", "x", "y"]));
}

#[test]
fn a_single_value_is_no_list_and_what_is_not_one_text_is_no_value() {
    assert_eq!(listed(&["{ $.b = 1 }"], "{ $.a = x && $.c = y }"), None);
    for several in [
        "{ $.a = x* || $.a = *y }",
        "{ $.a = 5 || $.a = 6 }",
        r#"{ $.a = "5" || $.a = "-1.5e3" || $.a = "true" || $.a = "false" }"#,
        "{ $.a != x && $.a != y && $.a = * }",
    ] {
        assert_eq!(listed(&["{ $.b = 1 }"], several), None, "{several}");
    }
}

#[test]
fn a_field_decides_if_another_value_there_would_have_the_event_matched() {
    let required = "{ $.a = x && $.here = \"*\" }";
    for condition in [
        "$.r = p",
        "$.r = *p*",
        "$.r = 5",
        "$.r >= 5",
        "$.r = %x+%",
        "$.r != q",
        "$.r IS NULL",
        "$.r IS TRUE",
        "$.r IS FALSE",
        "$.r.s.t = p",
        "$.here NOT EXISTS",
        "($.r = p || $.r = q)",
    ] {
        let existing = format!("{{ $.a = x && {condition} }}");
        let field = condition.trim_start_matches('(').split(' ').next().unwrap();
        assert_eq!(deciding(&[&existing], required), [field], "{existing}");
    }
}

#[test]
fn a_field_that_decides_nothing_alone_is_not_named() {
    let required = "{ $.a = x }";
    for existing in [
        "{ $.r = p && $.s = q }",
        "{ $.a = x && $.a.b = y }",
        "{ $.r[*] = p }",
        "{ $.r NOT EXISTS && $.s = p && $.t = q }",
    ] {
        assert_eq!(deciding(&[existing], required), [""; 0], "{existing}");
    }
    assert_eq!(
        deciding(
            &["{ $.r = p && $.s = q }", "{ $.t = 1 || $.u = 2 }"],
            required
        ),
        ["$.t", "$.u"]
    );
}

#[test]
fn nothing_is_missing_where_it_is_covered_or_in_doubt() {
    assert_eq!(missing(&["{ $.a = x* }"], "{ $.a = xy }"), None);
    assert_eq!(missing(&["{ $.a = x*z }"], "{ $.a = xyz }"), None);
    let lost = missing(&["{ $.a = y }"], "{ $.a = x }").unwrap();
    assert_eq!(lost.witness, event(r#"{"a":"x"}"#));
}
