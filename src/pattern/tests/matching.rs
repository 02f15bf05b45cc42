//! The meaning of patterns: the documented examples, and each operator on each kind of value.

use super::super::{Rule, Semantics};
use super::{event, pattern};

/// Whether `text` matches `{"x": value}`; `absent` means that the field does not exist.
fn on(text: &str, value: &str) -> bool {
    let event = match value {
        "absent" => "{}".to_owned(),
        _ => format!("{{\"x\":{value}}}"),
    };
    pattern(text).matches_message(&event)
}

const VALUES: [&str; 8] = [
    "absent",
    "null",
    "[\"foo\"]",
    "{\"y\":1}",
    "\"foo\"",
    "7",
    "true",
    "false",
];

/// Asserts which of [`VALUES`] a pattern matches.
fn assert_row(text: &str, matched: &[&str]) {
    let found: Vec<_> = VALUES.into_iter().filter(|value| on(text, value)).collect();
    assert_eq!(found, matched, "{text}");
}

#[test]
fn a_comparison_with_nothing_to_compare_is_false() {
    assert_row("{ $.x = foo }", &["\"foo\""]);
    assert_row("{ $.x != foo }", &["7"]);
    assert_row("{ $.x = 7 }", &["7"]);
    assert_row("{ $.x != 7 }", &["\"foo\""]);
    assert_row("{ $.x = * }", &["\"foo\"", "7"]);
    assert_row("{ $.x != \"*\" }", &[]);
    assert_row("{ $.x >= 7 }", &["7"]);
    assert_row("{ $.x < 8 }", &["7"]);
    assert_row("{ $.x = %o+% }", &["\"foo\""]);
}

#[test]
fn states_hold_on_the_one_value_they_name() {
    assert_row("{ $.x IS NULL }", &["null"]);
    assert_row("{ $.x IS TRUE }", &["true"]);
    assert_row("{ $.x IS FALSE }", &["false"]);
    assert_row("{ $.x NOT EXISTS }", &["absent"]);
    assert!(!on("{ $.x IS TRUE }", "\"true\""));
}

#[test]
fn a_missing_field_affects_only_its_own_condition() {
    let guarded = pattern("{ $.p NOT EXISTS || $.p != \"A*\" }");
    assert!(guarded.matches(&event("{}")));
    assert!(guarded.matches(&event(r#"{"p":"B"}"#)));
    assert!(!guarded.matches(&event(r#"{"p":"AB"}"#)));
    assert!(!guarded.matches(&event(r#"{"p":null}"#)));
}

#[test]
fn asterisks_are_wildcards_only_at_the_ends() {
    assert!(on("{ $.x = \"*Event\" }", "\"PutEvent\""));
    assert!(!on("{ $.x = \"*Event\" }", "\"EventId\""));
    assert!(on("{ $.x = Event* }", "\"Event\""));
    assert!(on("{ $.x = *.html* }", "\"GET /index.html HTTP/1.0\""));
    assert!(!on("{ $.x = \"Ev*ent\" }", "\"EvXYent\""));
    assert!(on("{ $.x = \"Ev*ent\" }", "\"Ev*ent\""));
    assert!(on("{ $.x = * }", "\"\""));
    assert!(!on("{ $.x = deletetrail }", "\"DeleteTrail\""));
}

#[test]
fn numbers_compare_by_value_and_exactly() {
    assert!(on("{ $.x = 1e+3 }", "1000"));
    assert!(on("{ $.x = 1.0 }", "1"));
    assert!(on("{ $.x > +1000 }", "1001"));
    assert!(on("{ $.x < 10e-3 }", "0.009"));
    assert!(on("{ $.x = -0 }", "0"));
    assert!(on("{ $.x < -1 }", "-2"));
    assert!(on("{ $.x > -2 }", "-1.5"));
    assert!(!on("{ $.x = 9007199254740993 }", "9007199254740992"));
}

#[test]
fn selectors_enter_only_objects_and_arrays() {
    let event = event(r#"{"a":{"b":"x"},"list":[{"id":1},{"id":2}],"a.c":"y","s":"text"}"#);
    let on = |text: &str| pattern(text).matches(&event);
    assert!(on("{ $.a.b = x }"));
    assert!(on("{ $.list[1].id = 2 }"));
    assert!(on("{ $.['a.c'] = y }"));
    assert!(!on("{ $.a.c = y }"));
    for absent in [
        "$.a.b.c",
        "$.list[2]",
        "$.list.id",
        "$.s[0]",
        "$.a[0]",
        "$.missing.b",
    ] {
        assert!(on(&format!("{{ {absent} NOT EXISTS }}")), "{absent}");
    }
}

#[test]
fn one_element_is_enough_for_a_wildcard_selector() {
    let on = |text: &str, list: &str| pattern(text).matches(&event(&format!("{{\"a\":{list}}}")));
    assert!(on("{ $.a[*] = x }", r#"["y","x"]"#));
    assert!(on("{ $.a[*] != x }", r#"["y","x"]"#));
    assert!(!on("{ $.a[*] != x }", r#"["x","x"]"#));
    assert!(!on("{ $.a[*] = x }", "[]"));
    assert!(on("{ $.a.* = x }", r#"{"k":"x"}"#));
    assert!(on("{ $.a[*] = x }", r#"{"k":"x"}"#));
    assert!(!on("{ $.a.* = x }", r#"["x"]"#));
}

#[test]
fn an_array_that_contains_a_null_is_null() {
    let on = |text: &str, list: &str| pattern(text).matches(&event(&format!("{{\"a\":{list}}}")));
    assert!(on("{ $.a IS NULL }", "[1,null]"));
    assert!(!on("{ $.a IS NULL }", "[]"));
    assert!(!on("{ $.a IS NULL }", "[[null]]"));
    assert!(!on("{ $.a IS NULL }", r#"{"b":null}"#));
}

#[test]
fn a_message_that_is_not_json_matches_no_json_pattern() {
    for message in ["", "plain text", "{\"a\":1", "{\"a\":1} trailing"] {
        assert!(
            !pattern("{ $.x NOT EXISTS }").matches_message(message),
            "{message}"
        );
        assert!(pattern("").matches_message(message), "{message}");
    }
}

#[test]
fn terms_match_the_raw_message() {
    let on = |text: &str, message: &str| pattern(text).matches_message(message);
    assert!(on("ERROR", "[ERROR 400] BAD REQUEST"));
    assert!(!on("ERROR ARGUMENTS", "[ERROR 400] BAD REQUEST"));
    assert!(on("?ERROR ?ARGUMENTS", "MISSING ARGUMENTS"));
    assert!(!on("?ERROR ?ARGUMENTS", "[INFO]"));
    assert!(on("?ERROR ?ARGUMENTS REQUEST", "[INFO] REQUEST FAILED"));
    assert!(!on("ERROR -ARGUMENTS", "[ERROR 419] MISSING ARGUMENTS"));
    assert!(!on("\"INTERNAL SERVER\"", "INTERNAL ERROR ON SERVER"));
    assert!(on("%^[hc]at%", "hat trick"));
    assert!(!on("%^[hc]at%", "a hat"));
    for term in ["user_id", "index.html", "a-b", "1+1", "naïve"] {
        assert!(on(term, &format!("<{term}>")), "{term}");
    }
    assert!(pattern("DeleteTrail").matches(&event(r#"{"eventName":"DeleteTrail"}"#)));
}

/// The interpretation in which an asterisk inside a text is a wildcard.
const INNER_WILDCARDS: Semantics = Semantics {
    inner_asterisk_is_wildcard: true,
    numbers_equal_their_text: true,
    booleans_equal_their_text: false,
    asterisk_matches_empty: true,
    order_reads_numeric_text: false,
    wildcard_differs_from_all: false,
    wildcard_lacked_by_one: false,
};

#[test]
fn an_asterisk_inside_a_text_can_be_a_wildcard() {
    assert_eq!(
        INNER_WILDCARDS,
        Semantics::default().with_toggled(Rule::InnerAsterisk)
    );
    for (text, value, expected) in [
        ("a*b*c", "abc", true),
        ("a*b*c", "a-bb-c", true),
        ("a*b*c", "a-c", false),
        ("a*b*c", "ab", false),
        ("a*a", "a", false),
        ("*b*c", "abcbc", true),
        ("*b*c", "abcb", false),
        ("b*c*", "bca", true),
        ("b*c*", "ba", false),
        ("a*bc*bd*e", "abcbde", true),
        ("a*bc*bd*e", "abdbce", false),
        ("abc", "abc", true),
        ("abc", "abcd", false),
    ] {
        let event = serde_json::json!({ "x": value });
        let matches =
            pattern(&format!("{{ $.x = {text} }}")).matches_under(INNER_WILDCARDS, &event);
        assert_eq!(matches, expected, "{text} on {value}");
    }
}

#[test]
fn each_unsettled_rule_has_a_switch_that_changes_the_result() {
    let base = Semantics::default();
    let turns = |text: &str, message: &str, other: Semantics| {
        let (pattern, event) = (pattern(text), event(message));
        let (before, after) = (
            pattern.matches_under(base, &event),
            pattern.matches_under(other, &event),
        );
        assert_ne!(before, after, "{text} on {message}");
    };
    turns("{ $.x = \"a*c*\" }", r#"{"x":"abbcd"}"#, INNER_WILDCARDS);
    let numbers_apart = Semantics {
        numbers_equal_their_text: false,
        ..base
    };
    turns("{ $.x = \"401\" }", r#"{"x":401}"#, numbers_apart);
    turns("{ $.x = 401 }", r#"{"x":"401"}"#, numbers_apart);
    assert!(pattern("{ $.x = * }").matches_under(numbers_apart, &event(r#"{"x":50}"#)));
    let booleans_as_text = Semantics {
        booleans_equal_their_text: true,
        ..base
    };
    turns("{ $.x = true }", r#"{"x":true}"#, booleans_as_text);
    turns("{ $.x != foo }", r#"{"x":true}"#, booleans_as_text);
    let no_empty_text = Semantics {
        asterisk_matches_empty: false,
        ..base
    };
    turns("{ $.x = * }", r#"{"x":""}"#, no_empty_text);
    let numeric_texts = Semantics {
        order_reads_numeric_text: true,
        ..base
    };
    turns("{ $.x > 3 }", r#"{"x":"5"}"#, numeric_texts);
    let all_differ = Semantics {
        wildcard_differs_from_all: true,
        ..base
    };
    turns("{ $.x[*] != a }", r#"{"x":["a","b"]}"#, all_differ);
    let one_lacks = Semantics {
        wildcard_lacked_by_one: true,
        ..base
    };
    turns(
        "{ $.x[*].y NOT EXISTS }",
        r#"{"x":[{"y":1},{}]}"#,
        one_lacks,
    );
    assert!(
        !pattern("{ $.x[*].y NOT EXISTS }").matches_under(one_lacks, &event(r#"{"x":[{"y":1}]}"#))
    );
    assert!(pattern("{ $.x[*] NOT EXISTS }").matches_under(one_lacks, &event(r#"{"x":[]}"#)));
}
