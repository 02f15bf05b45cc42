//! The difference between what the parser accepts and what `cis-fix` may write.

use super::super::DeviationKind;
use super::{CIS, pattern};

#[test]
fn every_cis_text_stays_inside_the_documented_language() {
    for text in CIS {
        assert_eq!(pattern(text).ensure_documented(), Ok(()), "{text}");
        assert_eq!(
            pattern(&pattern(text).to_string()).ensure_documented(),
            Ok(())
        );
    }
}

#[test]
fn each_deviation_has_its_position() {
    let cases = [
        ("{ $.a is NULL }", DeviationKind::LowerCaseKeyword, "is"),
        ("{ $.a not EXISTS }", DeviationKind::LowerCaseKeyword, "not"),
        ("{ $.a = 1 }\n", DeviationKind::LineBreak, "\n"),
        (
            "{ $.a = us-east-1 }",
            DeviationKind::BareHyphen,
            "us-east-1",
        ),
        ("{ $['a'] = 1 }", DeviationKind::BracketWithoutDot, "['a']"),
        (
            "{ $.[\"a\"] = 1 }",
            DeviationKind::DoubleQuotedName,
            ".[\"a\"]",
        ),
        ("{ $[0] = 1 }", DeviationKind::IndexOfRoot, "[0]"),
        (
            "{ $.a = St*Logging }",
            DeviationKind::InnerAsterisk,
            "St*Logging",
        ),
        ("{ $.a = \"***\" }", DeviationKind::InnerAsterisk, "\"***\""),
        ("{ $.a = \"x\\n\" }", DeviationKind::OtherEscape, "\\"),
        ("{ $.a = %x y% }", DeviationKind::RegexBlank, "%x y%"),
        (
            "{ $.a = \"%Trail%\" }",
            DeviationKind::QuotedRegex,
            "\"%Trail%\"",
        ),
        ("{ $.a = %{2}% }", DeviationKind::RegexNotCompiled, "%{2}%"),
        (
            r"{ $.a = %\tx% }",
            DeviationKind::RegexNotCompiled,
            r"%\tx%",
        ),
        (
            "{ $.a = 1234567890.123456 }",
            DeviationKind::PreciseNumber,
            "1234567890.123456",
        ),
        ("{ $.a > 1e300 }", DeviationKind::PreciseNumber, "1e300"),
        ("{ $.a < 1e-300 }", DeviationKind::PreciseNumber, "1e-300"),
        ("ERROR", DeviationKind::NotJson, "ERROR"),
    ];
    for (text, kind, place) in cases {
        let deviation = pattern(text).ensure_documented().unwrap_err();
        assert_eq!(
            (deviation.kind, deviation.span.of(text)),
            (kind, place),
            "{text}"
        );
    }
}

#[test]
fn a_hyphen_in_a_name_or_number_is_no_deviation() {
    assert_eq!(
        pattern("{ $.detail-type = -5 }").ensure_documented(),
        Ok(())
    );
    assert_eq!(pattern("{ $.a = 1e-5 }").ensure_documented(), Ok(()));
}

#[test]
fn a_percent_sign_in_a_text_is_no_deviation() {
    for text in ["100%", "%", "%%", "5 % of 10 %", "%a", "*%*"] {
        let pattern = pattern(&format!("{{ $.a = \"{text}\" }}"));
        assert_eq!(pattern.ensure_documented(), Ok(()), "{text}");
    }
}

#[test]
fn a_number_of_fifteen_digits_is_no_deviation() {
    for number in ["1234567890.12345", "-123456789012345e200", "1e-200"] {
        assert_eq!(
            pattern(&format!("{{ $.a = {number} }}")).ensure_documented(),
            Ok(())
        );
    }
}

#[test]
fn documented_regex_escapes_are_no_deviation() {
    for escape in [r"\d\D\s\S\w\W", r"\x28\x7E", r"\.\*\\\^\$"] {
        let text = format!("{{ $.a = %{escape}% }}");
        assert_eq!(pattern(&text).ensure_documented(), Ok(()), "{text}");
    }
}

#[test]
fn deviations_are_in_text_order() {
    let text = r#"{ $['a'] = "*\n*x*" && $.b is null }"#;
    let starts: Vec<_> = pattern(text)
        .deviations()
        .iter()
        .map(|deviation| deviation.span.start)
        .collect();
    assert_eq!(starts.len(), 5);
    assert!(starts.is_sorted());
}
