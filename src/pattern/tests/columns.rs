//! Patterns of columns: how a message is split, which messages match, and how a pattern is printed.

use proptest::collection::vec;
use proptest::prelude::*;

use super::super::{Column, DeviationKind, Pattern, PatternKind};
use super::pattern;

mod errors;

const APACHE: &str =
    "127.0.0.1 - frank [10/Oct/2000:13:25:15 -0700] \"GET /index.html HTTP/1.0\" 404 1534";

fn matches(text: &str, message: &str) -> bool {
    assert!(
        matches!(pattern(text).kind(), PatternKind::Columns(_)),
        "{text}"
    );
    pattern(text).matches_message(message)
}

/// Asserts the fields of a message, by a condition on each.
fn assert_fields(message: &str, fields: &[&str]) {
    let conditions = |one: &str| {
        let columns = fields.iter().enumerate().map(|(place, field)| {
            let escaped = field.replace('\\', "\\\\").replace('"', "\\\"");
            format!("c{place} = \"{escaped}\"{one}")
        });
        columns.collect::<Vec<_>>().join(", ")
    };
    let text = format!("[..., {}]", conditions(""));
    assert!(matches(&text, message), "{text} on {message}");
    let more = format!("[c, ..., {}]", conditions(""));
    assert!(!matches(&more, message), "{more} on {message}");
}

#[test]
fn blanks_separate_fields_outside_quotes_and_brackets() {
    assert_fields(
        APACHE,
        &[
            "127.0.0.1",
            "-",
            "frank",
            "10/Oct/2000:13:25:15 -0700",
            "GET /index.html HTTP/1.0",
            "404",
            "1534",
        ],
    );
    assert_fields(" \ta  b\t\nc ", &["a", "b", "c"]);
    assert_fields("\"\" []", &["", ""]);
}

#[test]
fn a_quote_or_bracket_without_a_partner_is_an_ordinary_character() {
    assert_fields(
        "ERROR \"unterminated words",
        &["ERROR", "\"unterminated", "words"],
    );
    assert_fields("[a b", &["[a", "b"]);
    assert_fields("a] [b", &["a]", "[b"]);
    assert_fields("say\"hello world\"", &["say\"hello", "world\""]);
    assert_fields("\"", &["\""]);
}

#[test]
fn text_after_a_closing_quote_is_another_field() {
    assert_fields("[INFO]: up", &["INFO", ":", "up"]);
    assert_fields("[a][b]", &["a", "b"]);
    assert_fields("[a [b] c]", &["a [b", "c]"]);
    assert_fields(r#""a \"b\" c""#, &[r"a \", r#"b\""#, r#"c""#]);
}

#[test]
fn each_column_needs_a_field_and_the_last_takes_the_rest() {
    assert!(!matches("[w1, w2]", "ERROR"));
    assert!(matches("[w1, w2 = \"two words\"]", "ERROR \"two words\""));
    assert!(matches(
        "[w1, w2 = \"\\\"two words\\\" more\"]",
        "ERROR  \"two words\" more \n"
    ));
    assert!(matches(
        "[w1 = \"*timed out*\"]",
        "task timed out after 3 s"
    ));
    assert!(!matches("[w1 = ERROR]", "ERROR in line 3"));
    assert!(matches("[ERROR]", "INFO up"));
    assert!(!matches("[ERROR]", "  "));
    assert!(matches("[]", "a b") && matches("[ ]", ""));
}

#[test]
fn an_ellipsis_matches_any_number_of_fields() {
    for (text, message, expected) in [
        ("[..., last = c]", "a b c", true),
        ("[..., last = c]", "c", true),
        ("[..., last = b]", "a b c", false),
        ("[first = a, ...]", "a b c", true),
        ("[first = a, ...]", "a", true),
        ("[a, ..., b, c]", "a b c", true),
        ("[a, ..., b, c]", "a b", false),
        ("[a, b = b, ..., c, d = d]", "a b x y c d", true),
        ("[a, b = b, ..., c, d = d]", "a b d", false),
        ("[...]", "", true),
    ] {
        assert_eq!(matches(text, message), expected, "{text} on {message}");
    }
}

#[test]
fn a_column_without_a_name_is_a_column() {
    assert!(matches("[..., status = 4*,]", APACHE));
    assert!(!matches("[..., status = 4*]", APACHE));
    assert!(matches("[, b = x, ]", "a x c"));
    assert!(!matches("[, b = x, ]", "a x"));
    assert!(matches("[a,,b]", "1 2 3") && !matches("[a,,b]", "1 2"));
}

#[test]
fn texts_are_compared_as_texts_and_numbers_by_value() {
    for (condition, field, expected) in [
        ("= 404", "404", true),
        ("= 404", "404.0", true),
        ("= \"404\"", "404.0", false),
        ("!= 404", "-", true),
        ("!= \"-\"", "-", false),
        ("= -", "-", true),
        ("> 400", "404", true),
        (">= 404", "404", true),
        ("< 404", "-5", true),
        ("<= 403", "404", false),
        ("< 404", "none", false),
        ("> 1e2", "1534", true),
        ("= 4*", "404", true),
        ("= *.html*", "GET /index.html HTTP/1.0", true),
        ("= error", "ERROR", false),
        ("= %^4[0-9]{2}$%", "404", true),
        ("= %^4[0-9]{2}$%", "1404", false),
        ("!= %4%", "500", true),
    ] {
        let text = format!("[a, c {condition}, ...]");
        let message = format!("x \"{field}\" y");
        assert_eq!(matches(&text, &message), expected, "{text} on {message}");
    }
}

#[test]
fn conditions_on_one_column_are_joined() {
    let one_of = "[w1 = ERROR || w1 = WARN && w1 != WARN, w2]";
    assert!(matches(one_of, "ERROR x") && !matches(one_of, "WARN x"));
    let grouped = "[(w1 = \"*ERROR*\" || w1 = \"*WARN*\") && w1 != \"*ignored*\"]";
    assert!(matches(grouped, "an ERROR") && !matches(grouped, "an ignored ERROR"));
    assert_eq!(
        pattern("[( w1=a )]"),
        pattern("[ w1 = \"a\" ]"),
        "parentheses leave no trace"
    );
}

#[test]
fn columns_have_spans() {
    let text = "[ ip , ..., (status = 4* || status = 500)  , b]";
    let parsed = pattern(text);
    let PatternKind::Columns(columns) = parsed.kind() else {
        unreachable!("{parsed:?}");
    };
    let places = columns.columns().iter().filter_map(|column| match column {
        Column::Named(named) => Some(named.span.of(text)),
        _ => None,
    });
    let places: Vec<_> = places.collect();
    assert_eq!(places, ["ip", "(status = 4* || status = 500)", "b"]);
}

#[test]
fn columns_differ_by_their_names_their_conditions_and_their_order() {
    for (one, other) in [
        ("[a]", "[b]"),
        ("[a]", "[a = 1]"),
        ("[a = 1]", "[a = 2]"),
        ("[a = 1]", "[a != 1]"),
        ("[a = 1]", "[b = 1]"),
        ("[a, b]", "[b, a]"),
        ("[a, b]", "[a, ]"),
        ("[a, ...]", "[..., a]"),
    ] {
        assert_ne!(pattern(one), pattern(other), "{one} {other}");
    }
}

#[test]
fn columns_match_the_compact_text_of_an_event() {
    let event = super::event(r#"{ "userAgent": "aws-cli/2 Python", "a": 1 }"#);
    assert!(pattern("[first, second = \"Python*\"]").matches(&event));
    assert!(!pattern("[first, second, third]").matches(&event));
}

#[test]
fn many_missing_partners_take_linear_time() {
    let message = "[ ".repeat(200_000) + "] \"";
    assert!(matches("[..., a, b]", &message));
    let message = "\" [ ] ".repeat(100_000);
    assert!(matches("[..., a, b]", &message));
}

#[test]
fn deviations_are_recorded_as_in_json() {
    let kinds = |text: &str| -> Vec<DeviationKind> {
        let parsed = pattern(text);
        let deviations = parsed.deviations().iter();
        deviations.map(|deviation| deviation.kind).collect()
    };
    assert_eq!(kinds("[a = 4*, ...]"), [DeviationKind::NotJson]);
    assert_eq!(
        kinds("[a = us-east-1, b = \"x*y\",\nc = %a b%, d = %{2}%]"),
        [
            DeviationKind::NotJson,
            DeviationKind::BareHyphen,
            DeviationKind::InnerAsterisk,
            DeviationKind::LineBreak,
            DeviationKind::RegexBlank,
            DeviationKind::RegexNotCompiled,
        ]
    );
    let error = pattern("[a]").ensure_documented().unwrap_err();
    assert_eq!(error.kind, DeviationKind::NotJson);
}

#[test]
fn columns_are_printed_with_blanks_quotes_and_parentheses() {
    for (text, printed) in [
        (
            "[ip,user , ...,status=4*]",
            "[ip, user, ..., status = \"4*\"]",
        ),
        ("[ ]", "[]"),
        ("[..., a=1,]", "[..., a = 1, ]"),
        (
            "[((w1=a||w1=b))&&w1!=%x%,,w2>=5]",
            "[(w1 = \"a\" || w1 = \"b\") && w1 != %x%, , w2 >= 5]",
        ),
        (
            "[a=b&&a!=c||a=d]",
            "[(a = \"b\" && a != \"c\") || a = \"d\"]",
        ),
    ] {
        assert_eq!(pattern(text).to_string(), printed);
        assert_eq!(pattern(printed), pattern(text));
        assert_eq!(pattern(text).text(), text);
    }
    let names: Vec<_> = (0..210).map(|n| format!("c{n}")).collect();
    let long = format!("[{}]", names.join(","));
    assert!(long.len() <= 1024 && long.len() + names.len() > 1024);
    assert_eq!(
        pattern(&long).to_string(),
        long,
        "tight rather than too long"
    );
}

proptest! {
    #[test]
    fn no_text_in_brackets_makes_the_parser_panic(pieces in vec(piece(), 0..30)) {
        let text = format!("[{}]", pieces.concat());
        for text in [text.as_str(), text.trim_end_matches(']'), text.get(..text.len() / 2).unwrap_or_default()] {
            match Pattern::parse(text) {
                Ok(parsed) => {
                    prop_assert_eq!(Pattern::parse(&parsed.to_string()).ok(), Some(parsed));
                }
                Err(error) => prop_assert!(!error.to_string().is_empty() && !error.caret(text).is_empty()),
            }
        }
    }

    #[test]
    fn any_message_can_be_matched(message in "[a \\t\"\\[\\]\\\\é]{0,40}", count in 0_usize..6) {
        let names: Vec<_> = (0..count).map(|n| format!("c{n}")).collect();
        let fixed = format!("[{}]", names.join(", "));
        let open = format!("[..., {}]", names.join(", ")).replace(", ]", "]");
        // Whether there are enough fields does not depend on whether more are allowed.
        prop_assert_eq!(matches(&fixed, &message), matches(&open, &message));
    }
}

fn piece() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        " ",
        ",",
        ", ",
        "...",
        "a",
        "b",
        "c-1",
        "$",
        "[",
        "]",
        "=",
        " != ",
        "<=",
        ">",
        "&&",
        " || ",
        "!",
        "(",
        ")",
        "{",
        "\"",
        "\\",
        "%",
        "x",
        "*",
        "4*",
        "-5",
        "é",
        "\n",
        "\"x*\"",
        "%[0-9]%",
        "a = 1",
        "b != \"x\"",
        "IS",
    ])
}
