//! Hints for mistakes that come from other languages.

use super::super::Pattern;

/// Asserts the hint for each text.
fn assert_hints(cases: &[(&str, Option<&str>)]) {
    for (text, advice) in cases {
        match Pattern::parse(text) {
            Err(error) => assert_eq!(error.hint(text), *advice, "{text}: {error}"),
            Ok(pattern) => unreachable!("{text} was parsed as {pattern:?}"),
        }
    }
}

#[test]
fn operators_of_other_languages_get_hints() {
    assert_hints(&[
        ("{ $.a === 1 }", Some("equality is written `=`")),
        ("{ $.a !== 1 }", Some("inequality is written `!=`")),
        ("{ $.a =! 1 }", Some("inequality is written `!=`")),
        ("{ $.a => 1 }", Some("write `>=`")),
        ("{ $.a =< 1 }", Some("write `<=`")),
        (
            "{ !($.a = 1) }",
            Some("there is no negation: negate the operators inside"),
        ),
        ("{ $.a =~ x }", None),
    ]);
}

#[test]
fn keywords_of_query_languages_get_hints() {
    let search = Some("write `$.name = \"*text*\"`, or `$.name = %regex%`");
    assert_hints(&[
        (
            "{ $.a IN (\"x\", \"y\") }",
            Some("there are no lists: join conditions with `||`"),
        ),
        ("{ $.a LIKE \"x%\" }", search),
        ("{ $.a contains x }", search),
        ("{ $.a MATCHES x }", None),
    ]);
}

#[test]
fn misplaced_words_and_signs_get_different_hints() {
    let blanks = Some("a text with blanks needs double quotes");
    let field = Some("a field is written `$.name`, with `$.` in front");
    let commas = Some("columns are separated by commas");
    assert_hints(&[
        ("{ $.a = Delete Trail }", blanks),
        ("{ $.a = x _y }", blanks),
        ("{ $.a = x 2 }", blanks),
        ("{ $.a = x = y }", None),
        ("{ _name = x }", field),
        ("{ = x }", None),
        ("[date time]", commas),
        ("[date _time]", commas),
        ("[date (time]", None),
    ]);
}

#[test]
fn empty_and_unfinished_patterns_get_hints() {
    assert_hints(&[
        ("{}", Some("the empty pattern \"\" matches every event")),
        (
            "{ $.a = %100 }",
            Some("add `%`; a percent sign in a text needs double quotes"),
        ),
        ("%[abc%", Some("add `]`; to look for a bracket write `\\[`")),
        ("{ $.a", None),
    ]);
}

#[test]
fn a_malformed_field_gets_a_hint() {
    let forms = Some(
        "write `$.name`, `$.name[0]`, or `$.['any name']` for a name with other characters than letters, digits, `-` and `_`",
    );
    assert_hints(&[
        ("{ $eventName = x }", forms),
        ("{ $.aws:userid = x }", forms),
        ("{ $.a[-1] = x }", forms),
        ("{ $.[0] = x }", forms),
    ]);
}

#[test]
fn disallowed_regex_characters_get_hints() {
    assert_hints(&[
        (
            "%(ab)+%",
            Some("AWS allows no groups; write a parenthesis as `\\x28`"),
        ),
        (
            "%ab)%",
            Some("AWS allows no groups; write a parenthesis as `\\x29`"),
        ),
        ("{ $.a = %stop!% }", Some("write it as `\\x21`")),
        (
            "{ $.a = %it's% }",
            Some("write the character as `\\x` and two hexadecimal digits"),
        ),
        ("{ $.a = %é% }", None),
    ]);
}

#[test]
fn a_keyword_joined_to_its_field_gets_a_hint() {
    let exists = Some("put a blank before `NOT`: `$.name NOT EXISTS`");
    let state = Some("put a blank before `IS`, such as `$.name IS NULL`");
    assert_hints(&[
        (
            "{ $.userIdentity.type = \"Root\" && $.userIdentity.invokedByNOT EXISTS }",
            exists,
        ),
        ("{ $.aNOT  exists && $.b = c }", exists),
        ("{ $.aIS NULL }", state),
        ("{ $.aIS true }", state),
        (
            "{ $.a NOTEXISTS }",
            Some("put a blank between the words: `$.name NOT EXISTS`"),
        ),
        (
            "{ $.aNOTEXISTS && $.b = c }",
            Some("put blanks around `NOT`: `$.name NOT EXISTS`"),
        ),
        (
            "{ $.a ISNULL }",
            Some("put a blank between the words, such as `$.name IS NULL`"),
        ),
        (
            "{ $.a EXISTS }",
            Some("there is no `EXISTS`: write `$.name = *`"),
        ),
        ("{ $.a NULL }", None),
    ]);
}

#[test]
fn conditions_without_braces_get_a_hint() {
    let braces = Some("conditions on fields stand in braces: `{ $.name = value }`");
    let quotes =
        Some("leave out the quotes around the pattern: it begins with `{` and ends with `}`");
    let one = Some("all conditions stand in one pair of braces");
    assert_hints(&[
        ("$.eventName = DeleteTrail", braces),
        (
            "($.eventName = DeleteTrail) || ($.eventName = StopLogging)",
            braces,
        ),
        ("$.eventName = DeleteTrail }", braces),
        ("'{ $.eventName = DeleteTrail }'", quotes),
        ("\u{201c}{ $.eventName = DeleteTrail }\u{201d}", quotes),
        ("\"{ $.eventName = \"DeleteTrail\" }\"", quotes),
        ("{ $.a = x } || { $.a = y }", one),
        ("{ $.a = x } }", Some("there is one `}` too many")),
        ("{ $.a = x } tail", None),
        ("eventName = DeleteTrail", braces),
        (
            "[{ $.a = x }]",
            Some("a pattern on JSON fields has no brackets around its braces"),
        ),
        ("reason: timeout", None),
    ]);
}

#[test]
fn a_pattern_without_braces_is_reported_as_such() {
    let describe = |text: &str| Pattern::parse(text).map_err(|error| error.to_string());
    let braces = Err("conditions on fields need braces around them".to_owned());
    assert_eq!(describe("$.errorCode = AccessDenied*"), braces);
    assert_eq!(describe("ERROR $.errorCode"), braces);
    let quoted = describe("'{ $.errorCode = AccessDenied* }'");
    assert_ne!(quoted, braces);
    let quotes = Err("a text with `:` needs double quotes".to_owned());
    assert_eq!(describe("reason: timeout"), quotes);
    assert!(describe("\"costs $.50\"").is_ok());
}

#[test]
fn lists_and_typographic_quotes_get_hints() {
    assert_hints(&[
        (
            "{ $.a = [x, y] }",
            Some("there are no lists: join conditions with `||`"),
        ),
        (
            "{ $.a = \u{201c}x\u{201d} }",
            Some("use straight double quotes: `\"`"),
        ),
        (
            "{ $.a NOT EXIST }",
            Some("`NOT` stands only in `$.name NOT EXISTS`"),
        ),
    ]);
}

#[test]
fn conditions_without_an_operator_between_them_get_a_hint() {
    assert_hints(&[
        (
            "{ $.a = x $.b = y }",
            Some("join conditions with `&&` or `||`"),
        ),
        (
            "{ ($.a = x) ($.b = y) }",
            Some("join conditions with `&&` or `||`"),
        ),
        (
            "{ $.a = x && &.b = y }",
            Some("a field is written `$.name`, with `$.` in front"),
        ),
    ]);
}

#[test]
fn a_described_error_has_its_column_and_its_hint() {
    let describe = |text: &str| match Pattern::parse(text) {
        Err(error) => error.describe(text),
        Ok(pattern) => unreachable!("{text} was parsed as {pattern:?}"),
    };
    assert_eq!(
        describe("{ $.a == 1 }"),
        "at column 7, there is no operator `==`; equality is written `=`"
    );
    assert_eq!(
        describe("{ $.a MATCHES x }"),
        "at column 7, expected an operator, `IS` or `NOT EXISTS`, found `MATCHES`"
    );
}
