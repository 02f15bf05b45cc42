//! A tokenizer for Rust sources: enough of it to read imports, declarations and the length of functions.
//!
//! Comments and the contents of literals are dropped, so a name in a comment or in a message is never taken for code.
#![expect(
    clippy::string_slice,
    reason = "every index comes from a search in the same text"
)]

/// A token with the number of its line, counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token<'t> {
    /// An identifier, a literal's first character, `::`, or one character of punctuation.
    pub(super) text: &'t str,
    pub(super) line: usize,
}

/// All tokens of a source.
pub(super) fn tokens(source: &str) -> Vec<Token<'_>> {
    let mut reader = Reader {
        source,
        at: 0,
        line: 1,
    };
    let mut tokens = Vec::new();
    while let Some(token) = reader.next_token() {
        tokens.push(token);
    }
    tokens
}

/// The tokens of a source without the items that stand under `#[cfg(test)]`.
pub(super) fn without_tests(source: &str) -> Vec<Token<'_>> {
    let all = tokens(source);
    let texts: Vec<&str> = all.iter().map(|token| token.text).collect();
    let mut kept = Vec::new();
    let mut at = 0;
    while at < all.len() {
        if texts[at..].starts_with(&["#", "[", "cfg", "(", "test", ")", "]"]) {
            at = end_of_item(&texts, at + 7);
        } else {
            kept.push(all[at]);
            at += 1;
        }
    }
    kept
}

/// The index after an item: after its `;`, or after the brace that closes its body.
fn end_of_item(texts: &[&str], start: usize) -> usize {
    let mut depth = 0;
    for (at, text) in texts.iter().enumerate().skip(start) {
        match *text {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" => depth -= 1,
            "}" => {
                depth -= 1;
                if depth == 0 {
                    return at + 1;
                }
            }
            ";" if depth == 0 => return at + 1,
            _ => {}
        }
    }
    texts.len()
}

struct Reader<'t> {
    source: &'t str,
    at: usize,
    line: usize,
}

impl<'t> Reader<'t> {
    fn rest(&self) -> &'t str {
        &self.source[self.at..]
    }

    /// Moves on by so many bytes, and counts the lines among them.
    fn advance(&mut self, bytes: usize) {
        let passed = &self.rest()[..bytes];
        self.line += passed.matches('\n').count();
        self.at += bytes;
    }

    fn next_token(&mut self) -> Option<Token<'t>> {
        self.skip_blanks();
        let rest = self.rest();
        let first = rest.chars().next()?;
        let (length, shown) = if let Some(length) = literal(rest) {
            (length, first.len_utf8())
        } else if is_word(first) {
            let length = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
            (length, length)
        } else if rest.starts_with("::") {
            (2, 2)
        } else {
            (first.len_utf8(), first.len_utf8())
        };
        let token = Token {
            text: &rest[..shown],
            line: self.line,
        };
        self.advance(length);
        Some(token)
    }

    /// Skips white space and comments.
    fn skip_blanks(&mut self) {
        loop {
            let rest = self.rest();
            let blank = rest.len() - rest.trim_start().len();
            let length = if rest.starts_with("//") {
                rest.find('\n').unwrap_or(rest.len())
            } else if rest.starts_with("/*") {
                rest.find("*/").map_or(rest.len(), |end| end + 2)
            } else {
                blank
            };
            if length == 0 {
                return;
            }
            self.advance(length);
        }
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The length of the string, character or lifetime a text begins with.
fn literal(text: &str) -> Option<usize> {
    let prefix = ["br", "cr", "r", "b", "c", ""].into_iter().find(|prefix| {
        let after = text.strip_prefix(prefix);
        after.is_some_and(|after| after.starts_with(['"', '#', '\'']))
    })?;
    let body = &text[prefix.len()..];
    let hashes = body.len() - body.trim_start_matches('#').len();
    let length = match body[hashes..].chars().next()? {
        '"' if prefix.ends_with('r') => {
            let end = format!("\"{}", "#".repeat(hashes));
            hashes + 1 + body[hashes + 1..].find(&end)? + end.len()
        }
        '"' if hashes == 0 => escaped(body, '"'),
        '\'' if hashes == 0 && !prefix.ends_with('r') => character(body),
        _ => return None,
    };
    Some(prefix.len() + length)
}

/// The length of a literal that ends at the first quote which is not escaped.
fn escaped(body: &str, quote: char) -> usize {
    let mut skip = false;
    for (at, c) in body.char_indices().skip(1) {
        match c {
            _ if skip => skip = false,
            '\\' => skip = true,
            _ if c == quote => return at + 1,
            _ => {}
        }
    }
    body.len()
}

/// The length of a character, or of the quote of a lifetime.
fn character(body: &str) -> usize {
    let mut inner = body.chars().skip(1);
    match (inner.next(), inner.next()) {
        (Some('\\'), _) | (_, Some('\'')) => escaped(body, '\''),
        _ => 1,
    }
}

#[test]
fn comments_and_literals_are_no_code() {
    let source = "use a::{b, // crate::x\n c}; /* crate::y\n */ 'l: \"crate::\\\"z\" r#\"\"crate\"\"# '\\'' 'x' b\"\" r#type";
    let found: Vec<(&str, usize)> = tokens(source)
        .iter()
        .map(|token| (token.text, token.line))
        .collect();
    let first = ["use", "a", "::", "{", "b", ","].map(|text| (text, 1));
    let second = ["c", "}", ";"].map(|text| (text, 2));
    let third = ["'", "l", ":", "\"", "r", "'", "'", "b", "r", "#", "type"].map(|text| (text, 3));
    assert_eq!(found, [&first[..], &second, &third].concat());
}

#[test]
fn what_stands_under_cfg_test_is_left_out() {
    let source = "mod a; #[cfg(test)] mod tests; #[cfg(test)] mod more { fn f() { g(); } } mod b;";
    let kept: Vec<&str> = without_tests(source)
        .iter()
        .map(|token| token.text)
        .collect();
    assert_eq!(kept, ["mod", "a", ";", "mod", "b", ";"]);
}
