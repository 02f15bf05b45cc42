//! Printing patterns.

use super::{CIS, pattern};

fn printed(text: &str) -> String {
    pattern(text).to_string()
}

#[test]
fn the_spaced_spelling_has_blanks_quotes_and_parentheses() {
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
fn a_name_is_quoted_if_necessary() {
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
fn groups_are_printed() {
    assert_eq!(
        printed("{ $.a = 1 || ($.b = 2 || $.c = 3) }"),
        "{ $.a = 1 || ($.b = 2 || $.c = 3) }"
    );
}

#[test]
fn other_kinds_are_printed_unchanged() {
    for text in ["", "ERROR -\"two words\"", "[a, b = 1, ...]"] {
        assert_eq!(printed(text), text);
    }
}

#[test]
fn every_cis_text_parses_back_equal() {
    for text in CIS {
        assert_eq!(pattern(&printed(text)), pattern(text), "{text}");
    }
}

#[test]
fn a_pattern_at_the_limit_is_printed_compactly() {
    let names: Vec<_> = (100..193).map(|n| format!("$.a=x{n}")).collect();
    let text = format!("{{{}}}", names.join("||"));
    assert!(text.len() > 900 && text.len() <= 1024, "{}", text.len());
    assert_eq!(printed(&text), text);
}

#[test]
fn a_compact_pattern_keeps_significant_quotes_and_parentheses() {
    let odd = r#"$.a=""||$.a="x y"||$.a="401"||$.a="a+b"||$.a=-x.*"#;
    let grouped = "($.a=x||$.b=y)&&$.c=z||$.d=1&&($.a=x||$.b=y)";
    let names: Vec<_> = (100..182).map(|n| format!("$.a=x{n}")).collect();
    let text = format!("{{{odd}||{grouped}||{}}}", names.join("||"));
    assert!(text.len() > 900 && text.len() <= 1024, "{}", text.len());
    assert_eq!(printed(&text), text);
}
