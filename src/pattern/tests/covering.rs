//! What is claimed about two patterns, and what is not.

use super::super::{Coverage, coverage};
use super::{CIS, pattern};

fn verdict(existing: &str, required: &str) -> Coverage {
    coverage(&[&pattern(existing)], &pattern(required))
}

fn assert_equal(existing: &str, required: &str) {
    assert_eq!(
        verdict(existing, required),
        Coverage::Equal,
        "{existing} {required}"
    );
    assert_eq!(
        verdict(required, existing),
        Coverage::Equal,
        "{required} {existing}"
    );
}

fn assert_not_claimed(existing: &str, required: &str) {
    assert!(
        !verdict(existing, required).covers(),
        "{existing} {required}"
    );
}

#[test]
fn every_cis_text_equals_itself_and_its_canonical_spelling() {
    for text in CIS {
        assert_equal(text, text);
        assert_equal(text, &pattern(text).to_string());
    }
}

#[test]
fn spelling_grouping_order_and_repetition_do_not_matter() {
    let required = r#"{ $.a = "x" && ($.b = 1 || $.c NOT EXISTS) }"#;
    for existing in [
        r#"{$.a="x"&&($.b=1||$.c NOT EXISTS)}"#,
        "{ (($.a = x)) && (($.b = 1) || ($.c NOT EXISTS)) }",
        "{ ($.c NOT EXISTS || $.b = 1) && $.a = x }",
        "{ $.a = x && $.a = x && ($.b = 1 || $.c NOT EXISTS || $.b = 1) }",
        "{ $.a = x && ($.b = 1 || $.c not exists) && ($.c NOT EXISTS || ($.b = 1)) }",
    ] {
        assert_equal(existing, required);
    }
    assert_equal(
        "{ $.a=1 || ($.b=2 || $.c=3) }",
        "{ ($.c=3 || $.a=1) || $.b=2 }",
    );
    assert_equal("{ $.a > 1.0 }", "{ $.a > +1e0 }");
}

#[test]
fn near_misses_are_not_called_equal() {
    for (existing, required) in [
        ("{ $.a = 401 }", "{ $.a = \"401\" }"),
        // The text "1" in an event tells these apart.
        ("{ $.a = 1.0 }", "{ $.a = 1 }"),
        ("{ $.a = x }", "{ $.a = X }"),
        ("{ $.a = x }", "{ $.A = x }"),
        ("{ $.a = x }", "{ $.a != x }"),
        ("{ $.a = \"x \" }", "{ $.a = \"x\" }"),
        ("{ $.a > 1 }", "{ $.a >= 1 }"),
        ("{ $.a = \"%x%\" }", "{ $.a = %x% }"),
        (
            "{ $.a = x || $.b = y && $.c = z }",
            "{ ($.a = x || $.b = y) && $.c = z }",
        ),
        ("{ $.a[0] = x }", "{ $.a[*] = x }"),
        ("{ $.a NOT EXISTS }", "{ $.a IS NULL }"),
    ] {
        assert_not_claimed(existing, required);
        assert_not_claimed(required, existing);
    }
}

#[test]
fn an_alternative_more_or_a_condition_less_is_wider_and_the_converse_is_not_claimed() {
    for (wider, narrower) in [
        ("{ $.a = x || $.b = y }", "{ $.a = x }"),
        ("{ $.a = x }", "{ $.a = x && $.b = y }"),
        ("{ $.a = x || $.b = y }", "{ $.a = x && $.b = y }"),
        (
            "{ $.s = e && ($.a = x || $.a = y || $.a = z) }",
            "{ $.s = e && ($.a = z || $.a = x) && $.t = 1 }",
        ),
    ] {
        assert_eq!(
            verdict(wider, narrower),
            Coverage::Wider,
            "{wider} {narrower}"
        );
        assert_not_claimed(narrower, wider);
    }
}

#[test]
fn two_patterns_cover_together_what_neither_does_alone() {
    let (first, second) = (pattern("{ $.a = x }"), pattern("{ $.a = y }"));
    let required = pattern("{ $.a = y || $.a = x }");
    assert!(!coverage(&[&first], &required).covers());
    assert_eq!(coverage(&[&first, &second], &required), Coverage::Wider);
}

#[test]
fn deeply_mixed_patterns_are_compared_without_running_long() {
    let mut wide = "$.a = x".to_owned();
    let mut narrow = "$.b = x".to_owned();
    for depth in 0..28 {
        let (outer, inner) = if depth % 2 == 0 {
            ("||", "&&")
        } else {
            ("&&", "||")
        };
        wide = format!("($.{depth} = 1 {outer} {wide})");
        narrow = format!("($.{depth} = 2 {inner} {narrow})");
    }
    assert_not_claimed(&format!("{{{wide}}}"), &format!("{{{narrow}}}"));
}

#[test]
fn an_escape_of_unknown_meaning_equals_only_its_own_text() {
    let doubtful = r#"{ $.a = "x\*" }"#;
    assert_equal(doubtful, doubtful);
    assert_not_claimed(doubtful, r#"{ $.a = "x\\*" }"#);
}

#[test]
fn a_pattern_that_matches_everything_covers() {
    assert_eq!(verdict("\" \"", "{ $.a = x }"), Coverage::Wider);
    assert_equal("", "\"\"");
}

#[test]
fn one_of_several_patterns_suffices_and_none_does_not() {
    let (required, other) = (pattern("{ $.a = x }"), pattern("{ $.b = y }"));
    assert_eq!(
        coverage(&[&other, &required.clone()], &required),
        Coverage::Equal
    );
    assert!(!coverage(&[], &required).covers());
    assert!(!coverage(&[&pattern("x")], &required).covers());
}

#[test]
fn an_undecided_answer_says_why() {
    let Coverage::Undecided { why } = verdict("[a, b]", "{ $.a = x }") else {
        unreachable!("columns are not compared");
    };
    assert!(why.starts_with("patterns that look at raw text"), "{why}");
}
