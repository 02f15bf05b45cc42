//! The quick ways of the search held against the plain ones: it reads letter by letter what the evaluator matches at
//! once, and asks once what the evaluator is asked under every reading.
#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test that meets an unexpected error should stop there"
)]

mod automata;
mod digits;
mod interpretations;

/// All texts of these letters, up to some length, the empty one first.
fn strings(letters: &str, longest: usize) -> Vec<String> {
    let mut strings = Vec::from([String::new()]);
    let mut last = strings.clone();
    for _ in 0..longest {
        last = last
            .iter()
            .flat_map(|text| letters.chars().map(move |letter| format!("{text}{letter}")))
            .collect();
        strings.extend(last.iter().cloned());
    }
    strings
}
