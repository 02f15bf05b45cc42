//! The limits of the search: it ends in bounded time, and no stack overflows.

use super::super::{Coverage, Pattern, UndecidedReason, decide_coverage};
use super::pattern;

const TOO_LARGE: Coverage = Coverage::Undecided {
    why: UndecidedReason::TooLarge,
};

/// Five values in four places, no two in the same place: no such event exists, and there is no short proof.
#[test]
fn a_search_that_takes_too_long_gives_up() {
    let field = |who: usize, place: usize| char::from(b"abcdefghijklmnopqrst"[4 * who + place]);
    let mut all = Vec::new();
    for who in 0..5 {
        let places: Vec<_> = (0..4)
            .map(|place| format!("$.{}=1", field(who, place)))
            .collect();
        all.push(format!("({})", places.join("||")));
        for (other, place) in (0..who).flat_map(|other| (0..4).map(move |place| (other, place))) {
            let (mine, theirs) = (field(who, place), field(other, place));
            all.push(format!("($.{mine}!=1||$.{theirs}!=1)"));
        }
    }
    let text = format!("{{{}}}", all.join("&&"));
    assert_eq!(
        decide_coverage(&[&pattern("{ $.z = 1 }")], &pattern(&text)),
        TOO_LARGE
    );
}

/// The search finds a text of all these letters only after all shorter ones, and the listed texts that it must avoid
/// are too many.
#[test]
fn a_text_beyond_the_search_limit_is_not_covered() {
    let letters = "fghijklmnop";
    let required: Vec<_> = letters
        .chars()
        .map(|letter| format!("$.a=*{letter}*"))
        .collect();
    let required = pattern(&format!("{{{}}}", required.join("&&")));
    let mut words = Vec::from([letters.to_owned()]);
    for letter in letters.chars().chain(['a']) {
        words.extend([
            format!("{letters}{letter}"),
            format!("{letter}{letters}"),
            format!("{letters}{letter}{letters}"),
        ]);
    }
    for (first, second) in letters
        .chars()
        .flat_map(|one| letters.chars().map(move |other| (one, other)))
    {
        words.push(format!(
            "{first}{second}{}",
            letters.repeat(2).split_at(8).0
        ));
    }
    let words: Vec<_> = words.iter().map(|word| format!("$.a={word}")).collect();
    let listed: Vec<_> = words
        .chunks(40)
        .map(|some| pattern(&format!("{{{}}}", some.join("||"))))
        .collect();
    let listed: Vec<_> = listed.iter().collect();
    assert_eq!(decide_coverage(&listed, &required), TOO_LARGE);
}

#[test]
fn an_event_of_399_fields_is_found_but_no_larger_one() {
    let required = pattern("{ $.a = x }");
    let verdict = |fields: usize| {
        let others: Vec<Pattern> = (1..fields)
            .map(|number| pattern(&format!("{{ $.f{number} NOT EXISTS }}")))
            .collect();
        let others: Vec<&Pattern> = others.iter().collect();
        decide_coverage(&others, &required)
    };
    assert!(verdict(399).witness().is_some());
    assert_eq!(verdict(400), TOO_LARGE);
}

/// A log group has at most 100 filters with 1,024 characters each, so no real one is this large.
#[test]
fn filters_of_up_to_twenty_thousand_conditions_are_searched() {
    let hundred = pattern(&format!("{{ {} }}", ["$.a=x"; 100].join("||")));
    let verdict =
        |hundreds: usize| decide_coverage(&vec![&hundred; hundreds], &pattern("{ $.a = y }"));
    assert!(verdict(199).witness().is_some());
    assert_eq!(verdict(200), TOO_LARGE);
}
