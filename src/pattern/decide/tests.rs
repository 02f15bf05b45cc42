//! Compares the shortcuts of the search with the plain methods: automata with the text matcher, and sets of
//! interpretations with the evaluator under each interpretation.
#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test that meets an unexpected error should stop there"
)]

mod automata;
mod digits;
mod interpretations;

/// All texts of these letters up to a length, starting with the empty text.
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
