//! Which texts are patterns, of which kind, and with which tree.

use super::super::{Expr, ParseErrorKind, Pattern, PatternKind, SelectorStep};
use super::{CIS, pattern};

#[test]
fn the_first_character_determines_the_kind() {
    for text in ["", "  ", "\"\"", "\" \"", "\n"] {
        assert_eq!(*pattern(text).kind(), PatternKind::Everything, "{text:?}");
    }
    assert!(matches!(
        pattern("  { $.a = 1 }\n").kind(),
        PatternKind::Json(_)
    ));
    assert!(matches!(
        pattern("[ip, user, ...]").kind(),
        PatternKind::Columns(_)
    ));
    for text in ["ERROR", "?a ?b", "\"two words\"", "%[0-9]+%", "-quiet"] {
        assert!(
            matches!(pattern(text).kind(), PatternKind::Terms(_)),
            "{text:?}"
        );
    }
}

#[test]
fn and_binds_tighter_than_or() {
    let bare = pattern("{ $.a = 1 || $.b = 2 && $.c = 3 }");
    assert_eq!(bare, pattern("{ $.a = 1 || ($.b = 2 && $.c = 3) }"));
    assert_ne!(bare, pattern("{ ($.a = 1 || $.b = 2) && $.c = 3 }"));
}

#[test]
fn blanks_quotes_and_redundant_parentheses_are_not_kept() {
    let tight = pattern("{($.a=x)&&(($.b=2))}");
    assert_eq!(tight, pattern("{  $.a  =  \"x\"\t&& \n $.b=2 }"));
    assert_eq!(tight.text(), "{($.a=x)&&(($.b=2))}");
}

#[test]
fn a_quoted_number_is_a_text() {
    assert_ne!(pattern("{ $.a = 401 }"), pattern("{ $.a = \"401\" }"));
    assert_eq!(pattern("{ $.a = 4* }"), pattern("{ $.a = \"4*\" }"));
}

#[test]
fn patterns_with_different_operands_differ() {
    for (one, other) in [
        ("{ $.a = %x% }", "{ $.a = %y% }"),
        ("{ $.a = %x% }", "{ $.a = x }"),
        ("{ $.a = x }", "{ $.a != x }"),
        ("{ $.a = x }", "{ $.b = x }"),
        ("{ $.a < 1 }", "{ $.a <= 1 }"),
        ("{ $.a < 1 }", "{ $.a < 2 }"),
        ("x", "y"),
        ("x", "-x"),
    ] {
        assert_ne!(pattern(one), pattern(other), "{one} {other}");
    }
}

#[test]
fn every_form_of_selector_parses() {
    let steps = |text: &str| match pattern(text).json() {
        Some(Expr::Condition(condition)) => condition.selector.steps.clone(),
        other => unreachable!("{other:?}"),
    };
    let key = |name: &str| SelectorStep::Key(name.to_owned());
    assert_eq!(
        steps("{ $.a-b_1.c[12].d[*]=1 }"),
        [
            key("a-b_1"),
            key("c"),
            SelectorStep::Index(12),
            key("d"),
            SelectorStep::AnyIndex
        ]
    );
    assert_eq!(steps("{ $.a.*=1 }"), [key("a"), SelectorStep::AnyKey]);
    assert_eq!(steps("{ $.['a b'].c=1 }"), [key("a b"), key("c")]);
    assert_eq!(steps("{ $['a.b'][\"c\"]=1 }"), [key("a.b"), key("c")]);
    assert_eq!(steps("{ $[0]=1 }"), [SelectorStep::Index(0)]);
}

#[test]
fn conditions_have_spans() {
    let text = "{ $.['é'] = 1 && ($.a = \"x\" ) }";
    let parsed = pattern(text);
    let Some(Expr::All(operands)) = parsed.json() else {
        unreachable!("two joined conditions were written");
    };
    let places: Vec<_> = operands
        .iter()
        .map(|operand| match operand {
            Expr::Condition(condition) => condition.span.of(text),
            group => unreachable!("{group:?}"),
        })
        .collect();
    assert_eq!(places, ["$.['é'] = 1", "$.a = \"x\""]);
}

#[test]
fn the_limits_are_those_of_aws() {
    let kind = |text: &str| Pattern::parse(text).map_err(|error| error.kind);
    let of_length = |length: usize| format!("{{$.a={}}}", "x".repeat(length - 6));
    assert!(kind(&of_length(1024)).is_ok());
    assert_eq!(
        kind(&of_length(1025)),
        Err(ParseErrorKind::TooLong { characters: 1025 })
    );

    assert!(kind("{ $.a = %x% || $.a = %y% }").is_ok());
    assert_eq!(
        kind("{ $.a = %x% || $.a = %y% || $.a = %z% }"),
        Err(ParseErrorKind::TooManyRegexes)
    );
    assert!(kind("%x% %y%").is_ok());
    assert_eq!(kind("%x% y -%z% ?%z%"), Err(ParseErrorKind::TooManyRegexes));
    assert!(kind("{ $.a[*] = 1 || $.b.* = 2 || $.c[*].d = 3 }").is_ok());
    assert_eq!(
        kind("{ $.a[*] = 1 || $.b.* = 2 || $.c[*].d = 3 || $.e[*] = 4 }"),
        Err(ParseErrorKind::TooManyWildcards)
    );
    assert_eq!(
        kind("{ $.a[*].b[*] = 1 }"),
        Err(ParseErrorKind::WildcardsInSelector)
    );
}

#[test]
fn nesting_stops_at_64() {
    let nested = |depth| format!("{{{}$.a=1{}}}", "(".repeat(depth), ")".repeat(depth));
    assert!(Pattern::parse(&nested(64)).is_ok());
    let error = Pattern::parse(&nested(65)).unwrap_err();
    assert_eq!(error.kind, ParseErrorKind::TooDeep);
    let side_by_side = vec!["($.a=1)"; 100].join("||");
    assert!(Pattern::parse(&format!("{{{side_by_side}}}")).is_ok());
}

#[test]
fn every_cis_text_is_a_json_pattern() {
    for text in CIS {
        assert!(pattern(text).json().is_some(), "{text}");
        assert_eq!(pattern(text).text(), text);
    }
}
