//! Fuzzes a pattern and a raw log message.
#![no_main]

use cis_fix::pattern::Pattern;
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

fuzz_target!(|text: &str| {
    let (pattern, message) = text.split_once('\n').unwrap_or((text, ""));
    let Ok(pattern) = Pattern::parse(pattern) else {
        return;
    };
    let matched = pattern.matches_message(message);
    if pattern.json().is_some() {
        let event = serde_json::from_str::<Value>(message);
        assert_eq!(matched, event.is_ok_and(|event| pattern.matches(&event)));
    }
});
