//! Automata accept exactly what the evaluator matches.

use super::super::super::ast::{Literal, Test};
use super::super::super::regex::Regex;
use super::super::super::semantics::Semantics;
use super::super::super::text_match;
use super::super::automata::{Automaton, FieldTexts};
use super::strings;

fn accepted(automaton: &Automaton<'_>, text: &str) -> bool {
    let end = text.chars().fold(automaton.start(), |state, letter| {
        automaton.step(state, letter)
    });
    automaton.accepts(end)
}

fn equal_to(text: &str) -> Test {
    Test::Equal(Literal::Text(text.to_owned()))
}

/// Whether the evaluator finds that a text equals a text with asterisks.
fn matched(wanted: &str, text: &str, inner: bool) -> bool {
    let semantics = Semantics {
        inner_asterisk_is_wildcard: inner,
        ..Semantics::default()
    };
    text_match::matches(wanted, text, semantics)
}

#[test]
fn outer_asterisks_match_as_in_the_evaluator() {
    let values = strings("ab", 8);
    for piece in strings("ab", 5).iter().skip(1) {
        for wanted in [
            format!("*{piece}"),
            format!("{piece}*"),
            format!("*{piece}*"),
        ] {
            let test = equal_to(&wanted);
            let read = FieldTexts::from_tests([&test].into_iter());
            assert_eq!((read.exact.len(), read.automata.len()), (0, 1), "{wanted}");
            for value in &values {
                let expected = matched(&wanted, value, false);
                assert_eq!(
                    accepted(&read.automata[0], value),
                    expected,
                    "{wanted} on {value}"
                );
            }
        }
    }
}

#[test]
fn inner_asterisks_match_under_both_interpretations() {
    let values = strings("ab*", 6);
    for wanted in [
        "a*b", "ab*ba", "*a*b", "a*b*", "*ab*aab*", "aa*a*aa", "a**b", "**a*b", "a*aab*ab",
    ] {
        let test = equal_to(wanted);
        let read = FieldTexts::from_tests([&test].into_iter());
        for value in &values {
            let plainly = read.exact.contains(&value.as_str())
                || read.automata.len() > 1 && accepted(&read.automata[0], value);
            assert_eq!(
                plainly,
                matched(wanted, value, false),
                "{wanted} on {value}"
            );
            let wildly = accepted(read.automata.last().unwrap(), value);
            assert_eq!(wildly, matched(wanted, value, true), "{wanted} on {value}");
        }
    }
}

#[test]
fn a_regular_expression_matches_as_in_the_evaluator() {
    let values = strings("aé1", 5);
    for text in [
        "a", "^a", "a$", "^a$", "a1", "^a+é$", "é", "[^a]", "a|1", "^$", "1.1", r"\d", "a{2,3}1",
    ] {
        let regex = Regex::new(text);
        let test = Test::NotEqual(Literal::Regex(regex.clone()));
        let read = FieldTexts::from_tests([&test].into_iter());
        assert!(!read.incomplete, "{text}");
        for value in &values {
            let expected = regex.finds(value);
            assert_eq!(
                accepted(&read.automata[0], value),
                expected,
                "{text} on {value}"
            );
        }
    }
}
