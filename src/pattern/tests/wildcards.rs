//! Selectors with `[*]` and `.*` in the search.

use super::super::{
    Coverage, Pattern, Rule, Semantics, UndecidedReason, decide_coverage, never_matches,
};
use super::{event, pattern};

fn verdict(existing: &[&str], required: &str) -> Coverage {
    let existing: Vec<Pattern> = existing.iter().map(|text| pattern(text)).collect();
    let existing: Vec<&Pattern> = existing.iter().collect();
    decide_coverage(&existing, &pattern(required))
}

#[test]
fn wildcards_in_different_places_have_separate_elements() {
    for (text, smallest) in [
        ("{ $.a[*] = x && $.b[*] = y }", r#"{"a":["x"],"b":["y"]}"#),
        (
            "{ $.a.* = x && $.b[*] = y }",
            r#"{"a":{"key1":"x"},"b":["y"]}"#,
        ),
        (
            "{ $.a[*] = x && $.a[*] = y && $.a[*] = z }",
            r#"{"a":["x","y","z"]}"#,
        ),
        (
            "{ $.a[*].b = x && $.a[*].c = y && $.a[0].d = z && $.a[0].b NOT EXISTS }",
            r#"{"a":[{"d":"z"},{"b":"x","c":"y"}]}"#,
        ),
    ] {
        let witness = event(smallest);
        assert_eq!(
            verdict(&[], text),
            Coverage::Unrelated { witness },
            "{text}"
        );
    }
}

#[test]
fn elements_are_also_members_of_objects() {
    for (text, smallest) in [
        (
            "{ $.a[*] = x && $.a.k = y }",
            r#"{"a":{"k":"y","key1":"x"}}"#,
        ),
        (
            "{ $.a[*] = x && $.a.* = y }",
            r#"{"a":{"key1":"x","key2":"y"}}"#,
        ),
    ] {
        let witness = event(smallest);
        assert_eq!(
            verdict(&[], text),
            Coverage::Unrelated { witness },
            "{text}"
        );
    }
}

#[test]
fn an_array_that_is_null_can_have_other_elements() {
    for (text, smallest) in [
        ("{ $.a IS NULL && $.a[*] = x }", r#"{"a":["x",null]}"#),
        ("{ $.a IS NULL && $.a[0] = x }", r#"{"a":["x",null]}"#),
        (
            "{ $.a IS NULL && $.a[0] = x && $.b[*] = y }",
            r#"{"a":["x",null],"b":["y"]}"#,
        ),
    ] {
        let witness = event(smallest);
        assert_eq!(
            verdict(&[], text),
            Coverage::Unrelated { witness },
            "{text}"
        );
    }
    // The null may be inside the array that is the element.
    assert!(!never_matches(&pattern(
        "{ $.a[*] IS NULL && $.a[0][0] = x && $.a[1] NOT EXISTS }"
    )));
}

#[test]
fn not_equal_holds_for_one_element_or_for_all() {
    for differing in [
        "{ $.a[*] != x && $.b = z }",
        "{ $.a[*] != x && $.a[0] = y }",
        "{ $.a[*] != x && $.a[*] != y && $.a[*] = z }",
        "{ $.a.* != x && $.a.k = y }",
    ] {
        let found = verdict(&[], differing);
        assert!(found.witness().is_some(), "{differing} {found:?}");
    }
    for one_differs in [
        "{ $.a[*] != x && $.a[0] = x }",
        "{ $.a[*] != x && $.a[*] = x }",
        "{ $.a.* != x && $.a.k = x }",
    ] {
        assert_hangs_on(Rule::AllDiffer, one_differs);
    }
    assert_eq!(
        verdict(
            &["{ $.a[0] != x || $.a[1] != x || $.a[0] IS NULL }"],
            "{ $.a[*] != x && $.a[1] = x && $.a[0] = x && $.a[2] NOT EXISTS }"
        ),
        Coverage::Wider
    );
}

#[test]
fn not_exists_holds_for_all_elements_or_for_one() {
    for lacking in [
        "{ $.a[*].b NOT EXISTS && $.a[0].c = x }",
        "{ $.a[*].b NOT EXISTS && $.c = x }",
        "{ $.a[*] NOT EXISTS }",
    ] {
        let found = verdict(&[], lacking);
        assert!(found.witness().is_some(), "{lacking} {found:?}");
    }
    for one_lacks in [
        "{ $.a[*].b NOT EXISTS && $.a[0].b = x }",
        "{ $.a[*].b NOT EXISTS && $.a[*].b = x }",
        "{ $.a.*.b NOT EXISTS && $.a.k.b = x }",
    ] {
        assert_hangs_on(Rule::OneLacks, one_lacks);
    }
}

/// Asserts that a rule decides whether any event matches.
fn assert_hangs_on(rule: Rule, text: &str) {
    match verdict(&[], text) {
        Coverage::Undecided {
            why: UndecidedReason::Unsettled { rules, event },
        } => {
            assert_eq!(rules, [rule], "{text}");
            let matches = |semantics| pattern(text).matches_under(semantics, &event);
            let default = Semantics::default();
            assert_ne!(
                matches(default),
                matches(default.with_toggled(rule)),
                "{text} {event}"
            );
        }
        other => unreachable!("{text} {other:?}"),
    }
}

#[test]
fn up_to_six_conditions_on_the_elements_of_one_array_are_searched() {
    let (one, other) = (
        "{ $.a[*] = u && $.a[*] = v && $.a[*] = w }",
        "{ $.a[*] = x && $.a[*] = y && $.a[*] = z }",
    );
    assert!(verdict(&[one], other).witness().is_some());
    let seventh = "{ $.a[*] = t }";
    let why = UndecidedReason::TooLarge;
    assert_eq!(verdict(&[one, seventh], other), Coverage::Undecided { why });
    // Conditions on another array, or on the array itself, do not count.
    let of_itself = ["n", "o", "p", "q", "r", "s", "t"].map(|text| format!("$.a = {text}"));
    let of_itself = format!("{{ {} }}", of_itself.join(" || "));
    for more in ["{ $.b[*] = t }", &of_itself] {
        let found = verdict(&[one, more], other);
        assert!(found.witness().is_some(), "{more} {found:?}");
    }
}

#[test]
fn a_repeated_condition_on_elements_counts_once() {
    let elements = "$.a[*] = x && $.a[*] = y && $.a[*] = z";
    let [first, second, required] =
        ["$.d = x*", "$.d = *z", "$.d = xy"].map(|more| format!("{{ {elements} && {more} }}"));
    assert_eq!(verdict(&[&first, &second], &required), Coverage::Wider);
}
