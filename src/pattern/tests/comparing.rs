//! Other questions about several patterns than coverage, and claims about patterns that are too large to search.

use std::collections::BTreeSet;

use serde_json::Value;

use super::super::{
    Coverage, CoverageQuery, DeviationKind, Selector, TypicalValues, UndecidedReason, can_overlap,
    decide_coverage,
};
use super::{event, pattern};

#[test]
fn patterns_overlap_unless_the_opposite_is_proved() {
    for (one, other, expected) in [
        ("{ $.a = x* }", "{ $.a = *y }", true),
        ("{ $.a = x }", "{ $.b = y }", true),
        ("{ $.a = x }", "{ $.a = y }", false),
        ("{ $.a = x || $.a = y }", "{ $.a = z || $.b = 1 }", true),
        ("{ $.a > 5 }", "{ $.a NOT EXISTS }", false),
        // AWS may interpret both differently.
        (r#"{ $.a = "x\n" }"#, "{ $.a = y }", true),
        ("x", "{ $.a = y }", true),
        ("[a, b]", "[a]", true),
    ] {
        assert_eq!(
            can_overlap(&pattern(one), &pattern(other)),
            expected,
            "{one} {other}"
        );
        assert_eq!(
            can_overlap(&pattern(other), &pattern(one)),
            expected,
            "{other} {one}"
        );
    }
}

#[test]
fn covers_agrees_with_decide() {
    let doubtful = r#"{ $.a = "x\n" }"#;
    for (existing, required, expected) in [
        ("{ $.a = x* }", "{ $.a = xy }", true),
        ("{ $.a = xy }", "{ $.a = x* }", false),
        ("{ $.a = x*z }", "{ $.a = xyz }", false),
        ("", "{ $.a = x }", true),
        ("ERROR", "{ $.a = x }", false),
        (doubtful, doubtful, true),
        ("{ $.a = * }", doubtful, false),
        (doubtful, "{ $.a = x && $.a = y }", true),
        ("[a, b]", "[a, b]", true),
        ("[a, b]", "[a]", false),
        ("{ $.a[5000] = x || $.b = y }", "{ $.a[5000] = x }", true),
        ("{ $.a[5000] = x }", "{ $.a[5000] = x || $.b = y }", false),
    ] {
        let (one, other) = (pattern(existing), pattern(required));
        let existing_ones = [&one];
        let comparison = CoverageQuery::new(&existing_ones, &other);
        assert_eq!(comparison.covers(), expected, "{existing} {required}");
        assert_eq!(
            comparison.decide().covers(),
            expected,
            "{existing} {required}"
        );
    }
}

#[test]
fn an_event_is_missed_if_it_is_missed_under_every_interpretation() {
    for (existing, required, missed, expected) in [
        ("{ $.a = x }", "{ $.a = * }", r#"{"a":"y"}"#, true),
        ("{ $.a = x }", "{ $.a = * }", r#"{"a":"x"}"#, false),
        ("{ $.a = x }", "{ $.a = * }", r#"{"b":"y"}"#, false),
        // If an asterisk inside a text is a wildcard, this event matches.
        ("{ $.a = x*z }", "{ $.a = * }", r#"{"a":"xyz"}"#, false),
        // If a number equals its text, this event matches.
        ("{ $.a = \"5\" }", "{ $.a >= 5 }", r#"{"a":5}"#, false),
        // If it does not, the required pattern does not match this event.
        ("{ $.a = x }", "{ $.a = \"5\" }", r#"{"a":5}"#, false),
        ("[a, b]", "{ $.a = * }", r#"{"a":"y z"}"#, false),
        ("[a, b]", "{ $.a = * }", r#"{"a":"y"}"#, true),
    ] {
        let (one, other) = (pattern(existing), pattern(required));
        let misses = CoverageQuery::new(&[&one], &other).misses(&event(missed));
        assert_eq!(misses, expected, "{existing} {required} {missed}");
    }
    let (first, second) = (pattern("{ $.a = x }"), pattern("{ $.a = y }"));
    let required = pattern("{ $.a = * }");
    let both = [&first, &second];
    for (value, expected) in [("x", false), ("y", false), ("z", true)] {
        let event = serde_json::json!({ "a": value });
        assert_eq!(
            CoverageQuery::new(&both, &required).misses(&event),
            expected,
            "{value}"
        );
    }
}

#[test]
fn only_events_that_match_the_assumptions_count() {
    let (no, not_yes) = (pattern("{ $.a = No }"), pattern("{ $.a != Yes }"));
    let existing = [&no];
    let comparison = CoverageQuery::new(&existing, &not_yes);
    assert!(!comparison.covers() && !comparison.decide().covers());
    let answered = pattern("{ $.a = Yes || $.a = No || $.a NOT EXISTS }");
    let other = pattern("{ $.b = x }");
    for assumed in [&[&answered][..], &[&other, &answered]] {
        let among = comparison.assuming(assumed);
        assert_eq!(among.decide(), Coverage::Equal);
        assert!(among.covers());
    }
    assert!(!comparison.assuming(&[&other]).covers());
}

/// Typical values are Root and Alice.
struct Users;

impl TypicalValues for Users {
    fn values(&self, _field: &Selector) -> Vec<Option<Value>> {
        ["Root", "Alice"].map(|name| Some(Value::from(name))).into()
    }
}

#[test]
fn a_witness_has_typical_values_if_possible() {
    let witness = |existing: &str, required: &str| {
        let (existing, required) = (pattern(existing), pattern(required));
        let existing = [&existing];
        let comparison = CoverageQuery::new(&existing, &required).with_typical_values(&Users);
        comparison.decide().witness().cloned()
    };
    let alice = event(r#"{"user":"Alice"}"#);
    assert_eq!(witness("{ $.user = Root }", "{ $.user != x }"), Some(alice));
    let bob = event(r#"{"user":"Bob"}"#);
    assert_eq!(
        witness("{ $.user = Root }", "{ $.user = B* }"),
        Some(event(r#"{"user":"B"}"#))
    );
    assert_eq!(witness("{ $.user = Root }", "{ $.user = Bob }"), Some(bob));
}

/// The lists are too long for a search, so only the shape can decide.
#[test]
fn patterns_too_large_to_search_cover_by_shape() {
    let far = "$.a[5000] = x";
    for (existing, required, expected) in [
        ("{ F || $.b = y }", "{ F }", Coverage::Wider),
        ("{ F }", "{ F && $.b = y }", Coverage::Wider),
        ("{ F || $.b = y }", "{ $.b = y || (F) }", Coverage::Equal),
        (
            "{ F && ($.b = y || $.c > 1) }",
            "{ ($.c > 1.0 || $.b = y) && F }",
            Coverage::Equal,
        ),
        ("{ F || F && $.b = y }", "{ F }", Coverage::Equal),
        (
            "{ (F || $.b = y) && (F || $.c = z) }",
            "{ F || ($.b = y && $.c = z) }",
            Coverage::Wider,
        ),
        (
            "{ F && (F || $.b = y) }",
            "{ F && $.c = z }",
            Coverage::Wider,
        ),
        (
            "{ F || $.b = y }",
            "{ F && $.c = z || $.b = y && $.d = 1 }",
            Coverage::Wider,
        ),
    ] {
        let [existing, required] = [existing, required].map(|text| text.replace('F', far));
        let found = decide_coverage(&[&pattern(&existing)], &pattern(&required));
        assert_eq!(found, expected, "{existing} {required}");
    }
    for (existing, required) in [
        ("{ F }", "{ F || $.b = y }"),
        ("{ F && $.b = y }", "{ F }"),
        ("{ F && $.b = y }", "{ F && $.c = z }"),
        ("{ F || $.b = y }", "{ F || $.c = z }"),
        (
            "{ F && ($.b = y || $.c = z) }",
            "{ F && ($.b = y || $.d = 1) }",
        ),
        ("{ F }", "{ $.b = y }"),
        ("{ F }", "{ $.a[5000] = y }"),
        ("{ F }", "{ $.a[5000] != x }"),
        ("{ F }", "{ $.a[5001] = x }"),
    ] {
        let [existing, required] = [existing, required].map(|text| text.replace('F', far));
        let found = decide_coverage(&[&pattern(&existing)], &pattern(&required));
        let why = UndecidedReason::TooLarge;
        assert_eq!(found, Coverage::Undecided { why }, "{existing} {required}");
    }
}

#[test]
fn several_large_patterns_cover_as_alternatives() {
    let (first, second) = (pattern("{ $.a[5000] = x }"), pattern("{ $.a[5000] = y }"));
    let required = pattern("{ $.a[5000] = y || $.a[5000] = x }");
    assert_eq!(
        decide_coverage(&[&first, &second], &required),
        Coverage::Equal
    );
    let more = pattern("{ $.a[5000] = z }");
    let wider = decide_coverage(&[&first, &more, &second], &required);
    assert_eq!(wider, Coverage::Wider);
    assert!(!decide_coverage(&[&first, &more], &required).covers());
}

#[test]
fn the_undecided_reason_is_displayed_in_words() {
    let why = |existing: &str, required: &str| match decide_coverage(
        &[&pattern(existing)],
        &pattern(required),
    ) {
        Coverage::Undecided { why } => why.to_string(),
        decided => unreachable!("{existing} {required} {decided:?}"),
    };
    assert_eq!(
        why("{ $.a = x*z }", "{ $.a = xyz }"),
        "it hangs on whether an asterisk inside a text is a wildcard"
    );
    assert_eq!(
        why(
            "{ $.a = x*z || $.b = true }",
            "{ $.a = xyz && $.b IS TRUE }"
        ),
        "it hangs on whether an asterisk inside a text is a wildcard, and whether true and false are compared as texts"
    );
    assert_eq!(
        why(r#"{ $.a = "x\n" }"#, "{ $.a = x }"),
        DeviationKind::OtherEscape.to_string()
    );
    assert_eq!(
        why("x", "{ $.a = x }"),
        "patterns that look at raw text cannot be compared with a JSON pattern"
    );
    assert_eq!(
        why("{ $.a[5000] = x }", "{ $.a[5000] = y }"),
        "the patterns are too large to be searched through"
    );
}

#[test]
fn equality_texts_and_fields_are_listed() {
    let texts = |text: &str| -> Vec<(String, String)> {
        let parsed = pattern(text);
        let texts = parsed.equality_texts().into_iter();
        texts
            .map(|(field, text)| (field.to_string(), text.to_owned()))
            .collect()
    };
    let fields = |text: &str| -> Vec<String> {
        let parsed = pattern(text);
        let fields: BTreeSet<_> = parsed.equality_fields();
        fields.into_iter().map(ToString::to_string).collect()
    };
    let text = "{ $.b = y && ($.a = x || $.a = x || $.a != z) && $.c = 5 && $.d = %e% && $.f > 1 && $.g IS NULL }";
    assert_eq!(
        texts(text),
        [("$.a", "x"), ("$.b", "y")].map(|(field, text)| (field.to_owned(), text.to_owned()))
    );
    assert_eq!(fields(text), ["$.a", "$.b", "$.c", "$.d"]);
    for other in ["", "x", "[a = x]"] {
        assert!(
            texts(other).is_empty() && fields(other).is_empty(),
            "{other}"
        );
    }
}
