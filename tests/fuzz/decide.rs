//! Fuzzes a pair of patterns and the verdict on it.
#![no_main]

#[path = "../pairs/pairs.rs"]
#[allow(dead_code, reason = "the laws use more of it")]
mod pairs;

use cis_fix::pattern::{Coverage, Pattern, decide_coverage};
use libfuzzer_sys::fuzz_target;
use pairs::choices::Choices;
use pairs::events;
use pairs::examine::{INTERPRETATIONS, examine, interpretation};
use pairs::pair::Pair;

fuzz_target!(|bytes: &[u8]| {
    match std::str::from_utf8(bytes) {
        Ok(text) if text.starts_with('{') => of_texts(text),
        _ => by_choices(bytes),
    }
});

fn by_choices(bytes: &[u8]) {
    let mut choices = Choices::of(bytes);
    let pair = Pair::draw(&mut choices);
    let events: Vec<_> = (0..4)
        .map(|_| events::make_event(&pair, &mut choices))
        .collect();
    if let Err(disagreement) = examine(&pair, &events, &mut choices) {
        panic!("{disagreement}");
    }
}

/// The first line is the required pattern, the others are existing ones.
fn of_texts(text: &str) {
    let patterns: Vec<Pattern> = text
        .lines()
        .map_while(|line| Pattern::parse(line).ok())
        .collect();
    let Some((required, existing)) = patterns.split_first() else {
        return;
    };
    let existing: Vec<&Pattern> = existing.iter().collect();
    let (Coverage::Narrower { witness } | Coverage::Unrelated { witness }) =
        decide_coverage(&existing, required)
    else {
        return;
    };
    for number in 0..INTERPRETATIONS {
        let matches = |pattern: &Pattern| pattern.matches_under(interpretation(number), &witness);
        assert!(matches(required), "{witness} is no event of {required}");
        assert!(
            !existing.iter().any(|one| matches(one)),
            "{witness} is covered"
        );
    }
}
