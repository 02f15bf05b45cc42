//! A filter pattern with other values in it: selectors, operators, numbers and the words of the
//! language stay, so that it compares with every other pattern as it did.
//!
//! The text is walked as it stands, not as it parses: what is no pattern, or no JSON pattern, must
//! stay what it is too.

use super::tokens::{is_account_id, is_letter};
use crate::pattern::Number;

/// The words of the language, beside operators.
const KEYWORDS: [&str; 6] = ["IS", "NOT", "EXISTS", "NULL", "TRUE", "FALSE"];

/// The pattern with each value as `replace` says it.
pub(super) fn rewrite_pattern(text: &str, replace: &mut dyn FnMut(&str) -> String) -> String {
    let json = text.trim_start().starts_with('{');
    let mut written = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let (part, behind) = match first {
            '$' if json && starts_selector(rest) => split_at(rest, selector_end(rest)),
            '"' => split_at(rest, quoted_end(rest)),
            '%' => split_at(rest, regex_end(rest)),
            c if is_bare(c) => split_at(rest, rest.find(|c| !is_bare(c)).unwrap_or(rest.len())),
            c => split_at(rest, c.len_utf8()),
        };
        match first {
            '%' => written.push_str(&rewrite_regex(part, replace)),
            '"' => written.push_str(&replace(part)),
            c if is_bare(c) && !is_fixed(part) => written.push_str(&replace(part)),
            _ => written.push_str(part),
        }
        rest = behind;
    }
    written
}

fn split_at(text: &str, at: usize) -> (&str, &str) {
    text.split_at_checked(at).unwrap_or((text, ""))
}

/// The letters of a value without quotes.
fn is_bare(c: char) -> bool {
    is_letter(c) || "_.*-+".contains(c)
}

/// A number that is no account, or a word of the language.
fn is_fixed(word: &str) -> bool {
    let keyword = KEYWORDS
        .iter()
        .any(|known| word.eq_ignore_ascii_case(known));
    keyword || (Number::parse(word).is_some() && !is_account_id(word))
}

fn starts_selector(text: &str) -> bool {
    text.strip_prefix('$')
        .is_some_and(|rest| rest.starts_with(['.', '[']))
}

/// Where a selector ends: before a blank, an operator, a parenthesis or a brace that stands in no
/// brackets.
fn selector_end(text: &str) -> usize {
    let mut in_brackets = false;
    for (at, c) in text.char_indices() {
        match c {
            '[' => in_brackets = true,
            ']' => in_brackets = false,
            c if !in_brackets && (c.is_ascii_whitespace() || "=<>!&|(){}".contains(c)) => {
                return at;
            }
            _ => {}
        }
    }
    text.len()
}

/// Where a text in double quotes ends, its quotes included.
fn quoted_end(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

fn regex_end(text: &str) -> usize {
    let mut signs = text.match_indices('%').skip(1);
    signs.next().map_or(text.len(), |(at, _)| at + 1)
}

/// A regular expression, in which the letter after a backslash is no part of a word.
fn rewrite_regex(text: &str, replace: &mut dyn FnMut(&str) -> String) -> String {
    let mut written = String::with_capacity(text.len());
    for (number, part) in text.split('\\').enumerate() {
        if number == 0 {
            written.push_str(&replace(part));
            continue;
        }
        let escape = part.chars().next().map_or(0, char::len_utf8);
        let (letter, behind) = split_at(part, escape);
        written.push('\\');
        written.push_str(letter);
        written.push_str(&replace(behind));
    }
    written
}
