//! Where the search ends: nobody waits for a verdict, and no stack runs over.

use super::super::{Coverage, Doubt, Pattern, coverage};
use super::pattern;

const TOO_LARGE: Coverage = Coverage::Undecided {
    why: Doubt::TooLarge,
};

/// Five that each sit in one of four places, no two of them in one: there is no such event, and no short way to see it.
#[test]
fn a_search_that_takes_too_long_is_given_up() {
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
        coverage(&[&pattern("{ $.z = 1 }")], &pattern(&text)),
        TOO_LARGE
    );
}

#[test]
fn an_event_of_399_fields_is_found_and_none_of_more() {
    let required = pattern("{ $.a = x }");
    let verdict = |fields: usize| {
        let others: Vec<Pattern> = (1..fields)
            .map(|number| pattern(&format!("{{ $.f{number} NOT EXISTS }}")))
            .collect();
        let others: Vec<&Pattern> = others.iter().collect();
        coverage(&others, &required)
    };
    assert!(verdict(399).witness().is_some());
    assert_eq!(verdict(400), TOO_LARGE);
}
