//! Fuzzes the text of a pattern: it has an error with a position and a message, or it can be printed and evaluated.
#![no_main]

use cis_fix::pattern::{Pattern, Semantics, decide_coverage};
use libfuzzer_sys::fuzz_target;
use serde_json::json;

fuzz_target!(|text: &str| {
    let pattern = match Pattern::parse(text) {
        Ok(pattern) => pattern,
        Err(error) => {
            assert!(error.column(text) >= 1);
            assert!(!error.caret(text).is_empty() && !error.to_string().is_empty());
            return;
        }
    };
    assert_eq!(pattern.text(), text);
    let printed = pattern.to_string();
    match Pattern::parse(&printed) {
        Ok(again) => assert_eq!(again, pattern, "{printed}"),
        // The spaced spelling of a pattern at AWS's limit may not fit if its names need brackets.
        Err(error) => assert!(printed.chars().count() > 1024, "{printed}\n{error}"),
    }
    let event = json!({"a": {"b": [1, "x", null, true]}, "c": ["y", 1.5], "k": ""});
    let turned = Semantics {
        inner_asterisk_is_wildcard: true,
        order_reads_numeric_text: true,
        wildcard_differs_from_all: true,
        ..Semantics::default()
    };
    for semantics in [Semantics::default(), turned] {
        let _ = pattern.matches_under(semantics, &event);
    }
    assert!(decide_coverage(&[&pattern], &pattern).covers());
});
