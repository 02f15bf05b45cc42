//! Errors in patterns of columns.

use super::super::super::{ParseErrorKind, Pattern};

fn error(text: &str) -> (String, String, Option<&'static str>) {
    match Pattern::parse(text) {
        Err(error) => (
            error.span.of(text).to_owned(),
            error.to_string(),
            error.hint(text),
        ),
        Ok(pattern) => unreachable!("{text} was parsed as {pattern:?}"),
    }
}

/// Asserts the position, the message and the hint of an error.
fn assert_refused(text: &str, place: &str, says: &str, advice: Option<&str>) {
    let (found, said, advised) = error(text);
    assert_eq!((found.as_str(), said.as_str()), (place, says), "{text}");
    assert_eq!(advised, advice, "{text}");
}

#[test]
fn brackets_and_names_are_checked() {
    let unclosed = "the pattern starts with `[` but does not end with `]`";
    for text in ["[", "[a", "[a, b", "[a,", "[a = 1", "[a = 1 "] {
        assert_refused(text, "", unclosed, Some("add `]` at the end"));
    }
    assert_refused(
        "[ERROR] started, and more [x]",
        "started, and more [x]",
        "nothing may follow the closing `]`",
        Some("to look for a text with brackets, put it in double quotes"),
    );
    let names = "a column's name may have letters, digits, `-` and `_` alone";
    assert_refused("[a.b, c]", "a.b", names, None);
    assert_refused("[a, 4* = 5]", "4*", names, None);
    assert_refused("[a, (b* = 5)]", "b*", names, None);
    let repeated = Some("give it another name, or none: commas alone count a column, too");
    assert_refused(
        "[word, x, word = 3]",
        "word",
        "there are two columns named `word`",
        repeated,
    );
    assert_eq!(
        Pattern::parse("[word, word]").unwrap_err().span.start,
        7,
        "the second is the one too many"
    );
    assert_refused("[..., a, ...]", "...", "a pattern may have one `...`", None);
    let dollar = Some("a column's name has no `$` in front");
    assert_refused("[$ip, b]", "$", "`$` has no meaning here", dollar);
    let dots = Some("any number of columns is written `...`");
    assert_refused("[ip, …]", "…", "`…` has no meaning here", dots);
    assert_refused(
        "[time, \"ms\"]",
        "\"ms\"",
        "expected a column's name or `...`, found `\"ms\"`",
        Some("a column that is to be a text is written `name = \"text\"`"),
    );
}

#[test]
fn conditions_are_checked() {
    assert_refused(
        "[ip, status = 4* && bytes > 1000]",
        "bytes",
        "a condition on `bytes` stands in the column `status`",
        Some("put a comma before it: each column has conditions of its own"),
    );
    let commas = Some("columns are separated by commas");
    let operator = "expected an operator such as `=`, found `time`";
    assert_refused("[date time, level]", "time", operator, commas);
    let alone = Some("columns are compared by `=`, `!=`, `<`, `<=`, `>` and `>=` alone");
    let operator = "expected an operator such as `=`, found `IS`";
    assert_refused("[a IS NULL]", "IS", operator, alone);
    let end = "expected `,` or `]`, found `AND`";
    assert_refused("[a = 1 AND a = 2]", "AND", end, Some("write `&&`"));
    let begins = Some("each condition begins with its column's name");
    let condition = "expected a condition such as `status_code = 404`, found `410`";
    assert_refused("[a = 404 || 410]", "410", condition, begins);
    let condition = "expected a condition such as `status_code = 404`, found `\"x\"`";
    assert_refused("[a = 404 || \"x\"]", "\"x\"", condition, begins);
    let number = Some("texts are compared with `=` and `!=` only");
    let text = "expected a number, found `x`";
    assert_refused("[a > x, b]", "x", text, number);
    let equal = Some("equality is written `=`");
    assert_refused("[a == 1]", "==", "there is no operator `==`", equal);
    let different = Some("inequality is written `!=`");
    assert_refused(
        "[w1=!ERROR, w2]",
        "=!",
        "there is no operator `=!`",
        different,
    );
    let quotes = "a text with `:` needs double quotes";
    assert_refused("[a = RequestId:, b]", "RequestId:", quotes, None);
    let paren = "this parenthesis is never closed";
    assert_refused("[(a = 1, b]", "(", paren, Some("add `)`"));
    let extra = Some("there is one `)` too many");
    assert_refused("[a = 1), b]", ")", "expected `,` or `]`, found `)`", extra);
    let never = "this double quote is never closed";
    let partner = Some("add `\"`; inside a text write it `\\\"`");
    assert_refused("[a = \"x]", "\"", never, partner);
    assert_refused("[a = ]", "]", "expected a value, found `]`", None);
    assert_refused(
        "[= 4]",
        "=",
        "expected a column's name or `...`, found `=`",
        None,
    );
}

#[test]
fn columns_have_the_limits_of_the_other_kinds() {
    let kind = |text: &str| Pattern::parse(text).map_err(|error| error.kind);
    assert!(kind("[a = %x%, b = %y%]").is_ok());
    assert_eq!(
        kind("[a = %x%, b = %y% || b = %z%]"),
        Err(ParseErrorKind::TooManyRegexes)
    );
    let nested = |depth| format!("[{}a=1{}]", "(".repeat(depth), ")".repeat(depth));
    assert!(kind(&nested(64)).is_ok());
    assert_eq!(kind(&nested(65)), Err(ParseErrorKind::TooDeep));
    let long = format!("[a = {}]", "x".repeat(1024));
    let characters = long.len();
    assert_eq!(kind(&long), Err(ParseErrorKind::TooLong { characters }));
}
