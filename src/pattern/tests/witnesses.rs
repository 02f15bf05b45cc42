//! Which events the search finds: the kinds of values there are, and what it may not miss.

use super::super::{Coverage, coverage, dead};
use super::{event, pattern};

fn verdict(existing: &str, required: &str) -> Coverage {
    coverage(&[&pattern(existing)], &pattern(required))
}

#[test]
fn an_event_is_as_small_as_can_be() {
    for (text, smallest) in [
        ("{ $.a = x }", r#"{"a":"x"}"#),
        ("{ $.a NOT EXISTS }", "{}"),
        ("{ $.a.b NOT EXISTS && $.a.c = x }", r#"{"a":{"c":"x"}}"#),
        ("{ $.a[1] = x && $.a[0] = y }", r#"{"a":["y","x"]}"#),
        ("{ $.a[0] = x && $.a[1] NOT EXISTS }", r#"{"a":["x"]}"#),
        ("{ $.a[*] = x }", r#"{"a":["x"]}"#),
        ("{ $.a[*] = x && $.a[*] = y }", r#"{"a":["x","y"]}"#),
        ("{ $.a[0] = x && $.a[*] = y }", r#"{"a":["x","y"]}"#),
        ("{ $.a[1] = x && $.a[*] = y }", r#"{"a":["y","x"]}"#),
        ("{ $.a.* = x }", r#"{"a":{"key1":"x"}}"#),
        (
            "{ $.a.key1 = x && $.a.* = y }",
            r#"{"a":{"key1":"x","key2":"y"}}"#,
        ),
        ("{ $.a IS NULL && $.a[0] = x }", r#"{"a":["x",null]}"#),
        (
            "{ $.a[*].b = x && $.a[0].b = y }",
            r#"{"a":[{"b":"y"},{"b":"x"}]}"#,
        ),
        ("{ $[0] = x && $[1] = y }", r#"["x","y"]"#),
        (
            "{ $.a IS TRUE && $.b IS FALSE && $.c IS NULL }",
            r#"{"a":true,"b":false,"c":null}"#,
        ),
    ] {
        let witness = event(smallest);
        assert_eq!(
            coverage(&[], &pattern(text)),
            Coverage::Unrelated { witness },
            "{text}"
        );
    }
}

#[test]
fn what_stands_before_an_element_may_be_anything_but_not_nothing() {
    let found = verdict("{ $.a[0] = y }", "{ $.a[1] = x }");
    assert!(found.witness().is_some(), "{found:?}");
    assert!(
        verdict(
            "{ $.a[0] = * || $.a[0] != * || $.a[0] IS NULL }",
            "{ $.a[1] = x }"
        )
        .witness()
        .is_some()
    );
}

#[test]
fn an_element_without_the_field_does_not_have_it_different() {
    let lacking = "{ $.a[*].b != x && $.a[1].b NOT EXISTS && ";
    for (more, smallest) in [
        ("$.a[1] IS TRUE }", r#"{"a":[{"b":"a"},true]}"#),
        ("$.a[1].c = y }", r#"{"a":[{"b":"a"},{"c":"y"}]}"#),
    ] {
        let text = format!("{lacking}{more}");
        let witness = event(smallest);
        assert_eq!(
            coverage(&[], &pattern(&text)),
            Coverage::Unrelated { witness },
            "{text}"
        );
    }
}

#[test]
fn each_of_these_matches_something() {
    for text in [
        "{ $.a = *a* && $.a = *b* && $.a = *c* && $.a = *d* && $.a = *e* && $.a = *f* && $.a = *g* && $.a = *h* && $.a = *i* && $.a = *j* && $.a = *k* && $.a = *l* }",
        "{ $.a = \"*e+20\" && $.a > 5 && $.a != 1e50 }",
    ] {
        assert!(!dead(&pattern(text)), "{text}");
    }
}

/// Numbers too long to be compared figure by figure keep nobody from an answer where no text looks like a number.
#[test]
fn each_of_these_is_seen_to_match_nothing() {
    for text in [
        "{ $.a > 1e50 && $.a < 1e10 }",
        "{ $.a > 1e50 && $.a < 1e10 && $.a != x }",
        "{ $.a > 1e50 && $.a < 1e10 && $.a != 7 }",
        "{ $.a = x* && $.a = y* && $.a != 1e50 }",
    ] {
        assert!(dead(&pattern(text)), "{text}");
    }
}
