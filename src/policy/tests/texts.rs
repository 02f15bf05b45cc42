//! Wildcard matching, compared with a literal implementation of its definition.

use crate::policy::glob::{PolicyGlob, Variables};
use crate::policy::truth::Truth;
use proptest::prelude::*;

/// The definition, by trying every possibility: exponential, but obviously correct.
fn fits(glob: &[char], text: &[char]) -> bool {
    match (glob, text) {
        ([], []) => true,
        (['*', glob @ ..], _) if fits(glob, text) => true,
        (['*', ..], [_, text @ ..]) => fits(glob, text),
        ([one_or_list, glob @ ..], [given, text @ ..])
            if *one_or_list == '?' || one_or_list == given =>
        {
            fits(glob, text)
        }
        _ => false,
    }
}

#[test]
fn a_glob_with_many_stars_is_decided_quickly() {
    let glob = "*a".repeat(200);
    let text = "a".repeat(20_000) + "b";
    assert_eq!(
        PolicyGlob::with_wildcards(&glob, Variables::Recognized).matches(&text),
        Truth::No
    );
}

#[test]
fn an_open_brace_without_its_end_is_text() {
    assert_eq!(
        PolicyGlob::with_wildcards("a${b*", Variables::Recognized).matches("a${bc"),
        Truth::Yes
    );
}

proptest! {
    #[test]
    fn globs_match_as_defined(glob in "[ab*?]{0,8}", text in "[abé]{0,8}") {
        let expected = fits(&glob.chars().collect::<Vec<_>>(), &text.chars().collect::<Vec<_>>());
        prop_assert_eq!(PolicyGlob::with_wildcards(&glob, Variables::Recognized).matches(&text), Truth::from(expected));
    }

    #[test]
    fn a_literal_matches_only_itself(one_or_list in "[ab*?$]{0,4}", given in "[ab*?$]{0,4}") {
        prop_assert_eq!(PolicyGlob::literal(&one_or_list, Variables::Recognized).matches(&given), Truth::from(one_or_list == given));
    }

    #[test]
    fn a_variable_never_hides_what_one_of_its_values_would_match(
        (before, value, after) in ("[ab*?]{0,4}", "[ab]{0,3}", "[ab*?]{0,4}"),
        text in "[ab]{0,8}",
    ) {
        let replaced = format!("{before}{value}{after}");
        if PolicyGlob::with_wildcards(&replaced, Variables::Recognized).matches(&text) == Truth::Yes {
            let with_variable = format!("{before}${{x:y}}{after}");
            let matched = PolicyGlob::with_wildcards(&with_variable, Variables::Recognized).matches(&text);
            prop_assert!(matches!(matched, Truth::Unknown(_)));
        }
    }
}
