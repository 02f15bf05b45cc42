//! Parse errors: the message, the position and the hint.

use super::super::{ParseError, Pattern};

fn error(text: &str) -> ParseError {
    match Pattern::parse(text) {
        Err(error) => error,
        Ok(pattern) => unreachable!("{text} was parsed as {pattern:?}"),
    }
}

/// The text at the error's position, its message and its hint.
fn error_parts(text: &str) -> (&str, String, Option<&'static str>) {
    let error = error(text);
    (error.span.of(text), error.to_string(), error.hint(text))
}

#[test]
fn a_caret_is_below_the_error() {
    let text = "{ $.eventName == \"DeleteTrail\" }";
    let error = error(text);
    assert_eq!(error.column(text), 15);
    assert_eq!(
        error.caret(text),
        "{ $.eventName == \"DeleteTrail\" }\n              ^^"
    );
}

#[test]
fn columns_count_characters_and_carets_stay_on_their_line() {
    let text = "{\n\t$.a = \"é\" &&\n\t$.b = 'x'\n}";
    let error = error(text);
    assert_eq!(error.column(text), 8);
    assert_eq!(error.caret(text), "\t$.b = 'x'\n\t      ^");

    let text = "{ $.a = \"éé\" and $.b = 1 }";
    assert_eq!(self::error(text).column(text), 14);
}

#[test]
fn missing_text_is_shown_at_the_end() {
    let text = "{ $.a = 1";
    let error = error(text);
    assert_eq!(error.column(text), 10);
    assert_eq!(error.caret(text), "{ $.a = 1\n         ^");
    assert_eq!(error.hint(text), Some("add `}` at the end"));
    let (_, says, _) = error_parts("{ $.a");
    assert_eq!(
        says,
        "expected an operator, `IS` or `NOT EXISTS`, found the end of the pattern"
    );
}

#[test]
fn a_foreign_operator_gets_a_hint() {
    let (place, says, advice) = error_parts("{ $.a == 1 }");
    assert_eq!(place, "==");
    assert_eq!(says, "there is no operator `==`");
    assert_eq!(advice, Some("equality is written `=`"));
    assert_eq!(
        error_parts("{ $.a <> 1 }").2,
        Some("inequality is written `!=`")
    );
    assert_eq!(error_parts("{ $.a = 1 & $.b = 2 }").2, Some("write `&&`"));
    assert_eq!(error_parts("{ $.a = 1 | $.b = 2 }").2, Some("write `||`"));
}

#[test]
fn foreign_keywords_get_a_hint() {
    let (place, says, advice) = error_parts("{ $.a = 1 AND $.b = 2 }");
    assert_eq!(place, "AND");
    assert_eq!(
        says,
        "expected `&&`, `||` or the end of the conditions, found `AND`"
    );
    assert_eq!(advice, Some("write `&&`"));
    assert_eq!(error_parts("{ $.a = 1 or $.b = 2 }").2, Some("write `||`"));
    assert_eq!(
        error_parts("{ NOT ($.a = 1) }").2,
        Some("there is no negation: `NOT` stands only in `$.name NOT EXISTS`")
    );
    assert_eq!(
        error_parts("{ $.a EXISTS }").2,
        Some("there is no `EXISTS`: write `$.name = *`")
    );
    assert_eq!(
        error_parts("{ $.a IS NOT NULL }").2,
        Some("there is no `IS NOT`: compare with `!=`, or use `NOT EXISTS`")
    );
}

#[test]
fn a_field_without_its_prefix_is_recognized() {
    let advice = Some("a field is written `$.name`, with `$.` in front");
    assert_eq!(error_parts("{ eventName = DeleteTrail }").2, advice);
    let (place, says, _) = error_parts("{ $eventName = DeleteTrail }");
    assert_eq!(
        (place, says.as_str()),
        ("$eventName", "this is not a selector")
    );
    assert_eq!(error_parts("{ $.\"x\" = 1 }").0, "$.\"x\"");
    assert_eq!(error_parts("{ $.@timestamp = 1 }").0, "$.@timestamp");
    assert_eq!(
        error_parts("{ $.a[99999999999999999999] = 1 }").0,
        "$.a[99999999999999999999]"
    );
}

#[test]
fn quoting_mistakes_are_recognized() {
    assert_eq!(error_parts("{ $.a = 'x' }").2, Some("use double quotes"));
    assert_eq!(
        error_parts("{ $.a = Delete UserPolicy }").2,
        Some("a text with blanks needs double quotes")
    );
    let (place, says, _) = error_parts("{ $.a = John@example.com }");
    assert_eq!(place, "John@example.com");
    assert_eq!(says, "a text with `@` needs double quotes");
    assert_eq!(
        error_parts("{ $.a = \"x }").1,
        "this double quote is never closed"
    );
    assert_eq!(
        error_parts("{ $.a = \"x && $.b = \"y\" }").2,
        Some("a double quote before this may lack its partner")
    );
    assert_eq!(
        error_parts("{ $.a = x, $.b = y }").2,
        Some("there are no lists: join conditions with `&&` or `||`")
    );
    assert_eq!(error_parts("{ $.a = arn:aws:iam }").0, "arn:aws:iam");
    let says = |sign: &str| format!("`{sign}` has no meaning here");
    for (text, sign) in [
        ("{ $.a = [x] }", "["),
        ("{ $.a = x ] }", "]"),
        ("{ $.a = x , $.b = y }", ","),
    ] {
        let (place, said, _) = error_parts(text);
        assert_eq!((place, said), (sign, says(sign)), "{text}");
    }
}

#[test]
fn braces_and_parentheses_are_checked() {
    assert_eq!(error_parts("{}").1, "the braces hold no condition");
    assert_eq!(error_parts("{ ($.a = 1 }").0, "(");
    let (place, _, advice) = error_parts("{ $.a = 1) }");
    assert_eq!((place, advice), (")", Some("there is one `)` too many")));
    assert_eq!(error_parts("{ $.a = 1 } tail ").0, "tail");
    assert_eq!(error_parts("[a, b").2, Some("add `]` at the end"));
}

#[test]
fn only_numbers_have_an_order() {
    let (place, says, advice) = error_parts("{ $.a > \"x\" }");
    assert_eq!(place, "\"x\"");
    assert_eq!(says, "expected a number, found `\"x\"`");
    assert_eq!(advice, Some("texts are compared with `=` and `!=` only"));
    assert_eq!(error_parts("{ $.a < }").0, "}");
}

#[test]
fn regular_expressions_are_checked_for_disallowed_characters() {
    assert_eq!(error_parts("{ $.a = %(ab)+% }").0, "(");
    assert_eq!(error_parts("%something!%").0, "!");
    assert_eq!(error_parts("{ $.a = %é% }").0, "é");
    assert_eq!(
        error_parts("{ $.a = %x }"),
        (
            "%",
            "this regular expression has no closing `%`".to_owned(),
            Some("add `%`; a percent sign in a text needs double quotes")
        )
    );
    assert_eq!(
        error_parts("{ $.a = %% }").1,
        "this regular expression is empty"
    );
}

#[test]
fn terms_are_checked_for_disallowed_characters() {
    assert_eq!(error_parts("Status: timeout").0, "Status:");
    assert_eq!(error_parts("PlayerSpawned (reason").0, "(reason");
    assert_eq!(
        error_parts("a -").1,
        "expected a term, found the end of the pattern"
    );
}
