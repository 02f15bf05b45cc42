//! The line between what is read and what may be written.

use super::super::LibertyKind;
use super::{CIS, pattern};

#[test]
fn every_cis_text_stays_inside_the_documented_language() {
    for text in CIS {
        assert_eq!(pattern(text).strict(), Ok(()), "{text}");
        assert_eq!(pattern(&pattern(text).to_string()).strict(), Ok(()));
    }
}

#[test]
fn each_liberty_is_noted_where_it_is_taken() {
    let cases = [
        ("{ $.a is NULL }", LibertyKind::LowerCaseKeyword, "is"),
        ("{ $.a not EXISTS }", LibertyKind::LowerCaseKeyword, "not"),
        ("{ $.a = 1 }\n", LibertyKind::LineBreak, "\n"),
        ("{ $.a = us-east-1 }", LibertyKind::BareHyphen, "us-east-1"),
        ("{ $['a'] = 1 }", LibertyKind::BracketWithoutDot, "['a']"),
        (
            "{ $.[\"a\"] = 1 }",
            LibertyKind::DoubleQuotedName,
            ".[\"a\"]",
        ),
        ("{ $[0] = 1 }", LibertyKind::IndexOfRoot, "[0]"),
        (
            "{ $.a = St*Logging }",
            LibertyKind::InnerAsterisk,
            "St*Logging",
        ),
        ("{ $.a = \"***\" }", LibertyKind::InnerAsterisk, "\"***\""),
        ("{ $.a = \"x\\n\" }", LibertyKind::OtherEscape, "\\"),
        ("{ $.a = %x y% }", LibertyKind::RegexBlank, "%x y%"),
        ("{ $.a = %{2}% }", LibertyKind::RegexNotUnderstood, "%{2}%"),
        (
            r"{ $.a = %\tx% }",
            LibertyKind::RegexNotUnderstood,
            r"%\tx%",
        ),
        (
            "{ $.a = 1234567890.123456 }",
            LibertyKind::PreciseNumber,
            "1234567890.123456",
        ),
        ("{ $.a > 1e300 }", LibertyKind::PreciseNumber, "1e300"),
        ("{ $.a < 1e-300 }", LibertyKind::PreciseNumber, "1e-300"),
        ("ERROR", LibertyKind::NotJson, "ERROR"),
    ];
    for (text, kind, place) in cases {
        let liberty = pattern(text).strict().unwrap_err();
        assert_eq!(
            (liberty.kind, liberty.span.of(text)),
            (kind, place),
            "{text}"
        );
    }
}

#[test]
fn a_hyphen_is_free_in_names_and_numbers() {
    assert_eq!(pattern("{ $.detail-type = -5 }").strict(), Ok(()));
    assert_eq!(pattern("{ $.a = 1e-5 }").strict(), Ok(()));
}

#[test]
fn a_number_of_fifteen_figures_is_precise_enough() {
    for number in ["1234567890.12345", "-123456789012345e200", "1e-200"] {
        assert_eq!(pattern(&format!("{{ $.a = {number} }}")).strict(), Ok(()));
    }
}

#[test]
fn the_escapes_of_expressions_that_aws_documents_are_free() {
    for escape in [r"\d\D\s\S\w\W", r"\x28\x7E", r"\.\*\\\^\$"] {
        let text = format!("{{ $.a = %{escape}% }}");
        assert_eq!(pattern(&text).strict(), Ok(()), "{text}");
    }
}

#[test]
fn liberties_are_told_in_the_order_of_the_text() {
    let text = r#"{ $['a'] = "*\n*x*" && $.b is null }"#;
    let starts: Vec<_> = pattern(text)
        .liberties()
        .iter()
        .map(|liberty| liberty.span.start)
        .collect();
    assert_eq!(starts.len(), 5);
    assert!(starts.is_sorted());
}
