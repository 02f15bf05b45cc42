//! Names are plain, and the name of a public type is used once.

use super::declarations::public_types;
use super::tokens::without_tests;
use super::{code, sources};
use std::collections::BTreeMap;

/// Words that say nothing, as a name or the end of one.
const BANNED: [&str; 9] = [
    "Manager",
    "Helper",
    "Helpers",
    "Util",
    "Utils",
    "Info",
    "Data",
    "Processor",
    "Handler",
];

#[test]
fn no_name_ends_in_a_word_that_says_nothing() {
    let mut broken = Vec::new();
    for source in sources() {
        for (number, line) in code(&source.text) {
            for keyword in ["struct ", "enum ", "trait ", "type ", "fn ", "mod "] {
                let Some((before, rest)) = line.split_once(keyword) else {
                    continue;
                };
                let declares = before.split_whitespace().all(|word| {
                    word.starts_with("pub")
                        || ["async", "const", "unsafe", "super)"].contains(&word)
                });
                let name: String = rest
                    .chars()
                    .take_while(|c| c.is_alphanumeric() || *c == '_')
                    .collect();
                let lower = name.to_lowercase();
                let banned = BANNED.iter().any(|word| {
                    name.ends_with(word)
                        || lower == word.to_lowercase()
                        || lower.ends_with(&format!("_{}", word.to_lowercase()))
                });
                // A constructor of `aws_cli` bears the name of its operation, such as `get-bucket-policy`.
                let getter = lower.starts_with("get_") && !source.path.starts_with("aws_cli/");
                if declares && (banned || getter) {
                    broken.push(format!("{}:{number} declares {name}", source.path));
                }
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn the_name_of_a_public_type_is_used_once() {
    let mut files: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for source in sources() {
        for name in public_types(&without_tests(&source.text)) {
            let files = files.entry(name.to_owned()).or_default();
            files.push(source.path.clone());
        }
    }
    files.retain(|_, files| files.len() > 1);
    let all = files
        .iter()
        .map(|(name, files)| format!("{name}: {}", files.join(" ")));
    let all = all.collect::<Vec<_>>().join("\n");
    assert!(files.is_empty(), "{} are used twice:\n{all}", files.len());
}
