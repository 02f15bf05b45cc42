//! Replaces the values in a filter pattern. Selectors but for their quoted keys, operators, numbers and keywords stay, so
//! that the pattern still compares with other patterns in the same way.
//!
//! The text is scanned, not parsed: a text that is not a pattern, or not a JSON pattern, must stay
//! one.

use super::tokens::{is_letter, may_hold_account_id};
use crate::pattern::Number;

/// The keywords of the language, other than operators.
const KEYWORDS: [&str; 6] = ["IS", "NOT", "EXISTS", "NULL", "TRUE", "FALSE"];

/// The pattern with each value replaced by `replace`.
pub(super) fn rewrite_pattern(text: &str, replace: &mut dyn FnMut(&str) -> String) -> String {
    let json = text.trim_start().starts_with('{');
    let mut rewritten = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let (part, after) = match first {
            '$' if json && starts_selector(rest) => split_at(rest, selector_end(rest)),
            '"' => split_at(rest, quoted_end(rest)),
            '%' => split_at(rest, regex_end(rest)),
            c if is_bare(c) => split_at(rest, rest.find(|c| !is_bare(c)).unwrap_or(rest.len())),
            c => split_at(rest, c.len_utf8()),
        };
        match first {
            '%' => rewritten.push_str(&rewrite_regex(part, replace)),
            '$' if part.len() > 1 => rewritten.push_str(&rewrite_selector(part, replace)),
            '"' => rewritten.push_str(&replace(part)),
            c if is_bare(c) && !is_fixed(part) => rewritten.push_str(&replace(part)),
            _ => rewritten.push_str(part),
        }
        rest = after;
    }
    rewritten
}

fn split_at(text: &str, at: usize) -> (&str, &str) {
    text.split_at_checked(at).unwrap_or((text, ""))
}

/// The characters of a value without quotes.
fn is_bare(c: char) -> bool {
    is_letter(c) || "_.*-+".contains(c)
}

/// Whether a word is a keyword, or a number that holds no account ID.
fn is_fixed(word: &str) -> bool {
    let keyword = KEYWORDS
        .iter()
        .any(|known| word.eq_ignore_ascii_case(known));
    keyword || (Number::parse(word).is_some() && !may_hold_account_id(word))
}

fn starts_selector(text: &str) -> bool {
    text.strip_prefix('$')
        .is_some_and(|rest| rest.starts_with(['.', '[']))
}

/// The end of a selector: before a space, an operator, a parenthesis or a brace outside of
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

/// Rewrites the keys of a selector that are in quotes: a field of CloudTrail needs none, but a name such as that of a tag
/// does. So is every part that may hold an account ID.
fn rewrite_selector(text: &str, replace: &mut dyn FnMut(&str) -> String) -> String {
    let mut rewritten = String::with_capacity(text.len());
    for (number, piece) in text.split_inclusive(['\'', '"']).enumerate() {
        if number % 2 == 1 || may_hold_account_id(piece) {
            rewritten.push_str(&replace(piece));
        } else {
            rewritten.push_str(piece);
        }
    }
    rewritten
}

/// The end of a text in double quotes, including the closing quote.
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

/// Rewrites a regular expression, in which the letter after a backslash is not part of a word.
fn rewrite_regex(text: &str, replace: &mut dyn FnMut(&str) -> String) -> String {
    let mut rewritten = String::with_capacity(text.len());
    for (number, part) in text.split('\\').enumerate() {
        if number == 0 {
            rewritten.push_str(&replace(part));
            continue;
        }
        let escape = part.chars().next().map_or(0, char::len_utf8);
        let (letter, after) = split_at(part, escape);
        rewritten.push('\\');
        rewritten.push_str(letter);
        rewritten.push_str(&replace(after));
    }
    rewritten
}
