//! Printing patterns.

use super::{CIS, pattern};

fn printed(text: &str) -> String {
    pattern(text).to_string()
}

#[test]
fn the_canonical_spelling_has_blanks_quotes_and_clear_grouping() {
    assert_eq!(
        printed("{(($.a=x))&&$.b!=2||$.c NOT EXISTS}"),
        r#"{ ($.a = "x" && $.b != 2) || $.c NOT EXISTS }"#
    );
    assert_eq!(
        printed(r#"{$['it is'].list[0].*>=1e3||$.q="say \"hi\""}"#),
        r#"{ $.['it is'].list[0].* >= 1e3 || $.q = "say \"hi\"" }"#
    );
    assert_eq!(
        printed("{$.a is null && $.b=%x[0-9]%}"),
        "{ $.a IS NULL && $.b = %x[0-9]% }"
    );
}

#[test]
fn a_name_is_quoted_where_it_must_be() {
    for (name, printed) in [
        ("['a-b_1']", ".a-b_1"),
        ("['a b']", ".['a b']"),
        ("['']", ".['']"),
        ("[\"it's\"]", ".[\"it's\"]"),
        ("['say \"x\"']", ".['say \"x\"']"),
    ] {
        let text = format!("{{ $.{name} = 1 }}");
        assert_eq!(self::printed(&text), format!("{{ ${printed} = 1 }}"));
        assert_eq!(pattern(&self::printed(&text)), pattern(&text));
    }
}

#[test]
fn groups_survive() {
    assert_eq!(
        printed("{ $.a = 1 || ($.b = 2 || $.c = 3) }"),
        "{ $.a = 1 || ($.b = 2 || $.c = 3) }"
    );
}

#[test]
fn other_kinds_are_written_as_they_are() {
    for text in ["", "ERROR -\"two words\"", "[a, b = 1, ...]"] {
        assert_eq!(printed(text), text);
    }
}

#[test]
fn every_cis_text_is_read_back_equal() {
    for text in CIS {
        assert_eq!(pattern(&printed(text)), pattern(text), "{text}");
    }
}

#[test]
fn a_pattern_at_the_limit_is_written_tight_rather_than_too_long() {
    let names: Vec<_> = (100..193).map(|n| format!("$.a=x{n}")).collect();
    let text = format!("{{{}}}", names.join("||"));
    assert!(text.len() > 900 && text.len() <= 1024, "{}", text.len());
    assert_eq!(printed(&text), text);
}

#[test]
fn a_tight_pattern_keeps_the_quotes_and_parentheses_that_mean_something() {
    let odd = r#"$.a=""||$.a="x y"||$.a="401"||$.a="a+b"||$.a=-x.*"#;
    let grouped = "($.a=x||$.b=y)&&$.c=z||$.d=1&&($.a=x||$.b=y)";
    let names: Vec<_> = (100..182).map(|n| format!("$.a=x{n}")).collect();
    let text = format!("{{{odd}||{grouped}||{}}}", names.join("||"));
    assert!(text.len() > 900 && text.len() <= 1024, "{}", text.len());
    assert_eq!(printed(&text), text);
}
