//! Functions and files are short.

use super::declarations::functions;
use super::sources_below;
use super::tokens::tokens;

/// The folders that have Rust sources.
const FOLDERS: [&str; 3] = ["src", "examples", "tests"];

#[test]
fn every_function_has_less_than_60_lines() {
    let mut long = Vec::new();
    for folder in FOLDERS {
        for source in sources_below(folder) {
            for (name, line, lines) in functions(&tokens(&source.text)) {
                if lines >= 60 {
                    let path = &source.path;
                    long.push(format!("{folder}/{path}:{line} {name} has {lines}"));
                }
            }
        }
    }
    assert!(long.is_empty(), "{}", long.join("\n"));
}

#[test]
fn every_file_has_less_than_350_lines() {
    let mut long = Vec::new();
    for folder in FOLDERS {
        for source in sources_below(folder) {
            let lines = source.text.lines().count();
            if lines >= 350 {
                long.push(format!("{folder}/{} has {lines}", source.path));
            }
        }
    }
    assert!(long.is_empty(), "{}", long.join("\n"));
}
