//! The events that the search finds: all classes of values, and those that it must not miss.

use super::super::{Coverage, decide_coverage, never_matches};
use super::{event, pattern};

fn verdict(existing: &str, required: &str) -> Coverage {
    decide_coverage(&[&pattern(existing)], &pattern(required))
}

#[test]
fn a_witness_is_as_small_as_possible() {
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
            decide_coverage(&[], &pattern(text)),
            Coverage::Unrelated { witness },
            "{text}"
        );
    }
}

#[test]
fn earlier_elements_exist_and_can_have_any_value() {
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
fn an_element_without_the_field_does_not_differ() {
    let lacking = "{ $.a[*].b != x && $.a[1].b NOT EXISTS && ";
    for (more, smallest) in [
        ("$.a[1] IS TRUE }", r#"{"a":[{"b":"a"},true]}"#),
        ("$.a[1].c = y }", r#"{"a":[{"b":"a"},{"c":"y"}]}"#),
    ] {
        let text = format!("{lacking}{more}");
        let witness = event(smallest);
        assert_eq!(
            decide_coverage(&[], &pattern(&text)),
            Coverage::Unrelated { witness },
            "{text}"
        );
    }
    // If all must differ, all that have the field differ, and the other array does not match.
    let required = format!("{lacking}$.a[1].c = y && $.d[0] = x && $.d[1] = y }}");
    assert!(!verdict("{ $.d[*] != x }", &required).covers());
}

#[test]
fn a_text_other_than_the_listed_ones_is_found() {
    let all = |lengths: std::ops::Range<usize>| {
        let mut words = Vec::from(["x".to_owned()]);
        let mut last = words.clone();
        for _ in lengths {
            let longer = |word: &String| ["x", "a"].map(|letter| format!("{word}{letter}"));
            last = last.iter().flat_map(longer).collect();
            words.extend(last.iter().cloned());
        }
        let each = words.iter().map(|word| format!("$.a={word}"));
        format!("{{{}}}", each.collect::<Vec<_>>().join("||"))
    };
    for listed in [all(0..0), all(0..1), all(0..3), all(0..5)] {
        let found = verdict(&listed, "{ $.a = x* }");
        let text = found.witness().and_then(|event| event["a"].as_str());
        assert!(
            text.is_some_and(|text| text.starts_with('x')),
            "{listed} {found:?}"
        );
    }
}

#[test]
fn satisfiable_patterns_have_a_witness() {
    for text in [
        "{ $.a = *a* && $.a = *b* && $.a = *c* && $.a = *d* && $.a = *e* && $.a = *f* && $.a = *g* && $.a = *h* && $.a = *i* && $.a = *j* && $.a = *k* && $.a = *l* }",
        r#"{ $.a = %^[\xe9-\xeb]$% && $.a != "*é*" }"#,
        r#"{ $.a = %^[\xe9-\xeb]$% && $.a != "*é*" && $.a != "*ê*" }"#,
        "{ $.a = \"*e+20\" && $.a > 5 && $.a != 1e50 }",
    ] {
        assert!(!never_matches(&pattern(text)), "{text}");
    }
}

/// Numbers too long to compare digit by digit do not prevent a result if no text looks like a number.
#[test]
fn unsatisfiable_patterns_never_match() {
    for text in [
        "{ $.a > 1e50 && $.a < 1e10 }",
        "{ $.a > 1e50 && $.a < 1e10 && $.a != x }",
        "{ $.a > 1e50 && $.a < 1e10 && $.a != 7 }",
        "{ $.a = x* && $.a = y* && $.a != 1e50 }",
        r#"{ $.a = %^[\xe9-\xea]$% && $.a != "*é*" && $.a != "*ê*" }"#,
    ] {
        assert!(never_matches(&pattern(text)), "{text}");
    }
}
