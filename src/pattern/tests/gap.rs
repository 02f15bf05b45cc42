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
fn missed_values_are_listed_once_in_pattern_order() {
    let required = "{ $.s = e && ($.a = z || $.a = x || $.a = z || $.a = y) }";
    let missed = |existing: &[&str]| listed(existing, required).unwrap();
    let all = |missed: &[&str]| {
        let missed = missed.iter().map(|value| (*value).to_owned());
        ("$.a".to_owned(), missed.collect(), 3)
    };
    assert_eq!(missed(&["{ $.a = x }"]), all(&["z", "y"]));
    assert_eq!(missed(&["{ $.a = x }", "{ $.a = z }"]), all(&["y"]));
    assert_eq!(missed(&["{ $.b = 1 }"]), all(&["z", "x", "y"]));
    assert_eq!(missed(&[]), all(&["z", "x", "y"]));
}

#[test]
fn only_several_exact_texts_form_a_list() {
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
fn a_field_decides_if_another_value_makes_the_event_match() {
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
fn a_field_that_does_not_decide_alone_is_not_listed() {
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
fn there_is_no_gap_if_the_pattern_is_covered_or_undecided() {
    assert_eq!(missing(&["{ $.a = x* }"], "{ $.a = xy }"), None);
    assert_eq!(missing(&["{ $.a = x*z }"], "{ $.a = xyz }"), None);
    let missed = missing(&["{ $.a = y }"], "{ $.a = x }").unwrap();
    assert_eq!(missed.witness, event(r#"{"a":"x"}"#));
}
