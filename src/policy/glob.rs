//! Texts with wildcards: actions, resources, and the values of conditions. The lowest level of
//! evaluation.
//!
//! `*` matches any number of characters, including none, and `?` matches exactly one. In documents
//! of version 2012-10-17 a text may also contain policy variables, such as `${aws:username}`, whose
//! values are unknown. A variable is treated as `*`: a text that does not match even then certainly
//! does not match, and every other result is uncertain. The escapes `${*}`, `${?}` and `${$}` are
//! treated the same way; they are rare, and an uncertain answer is never wrong.

use super::decision::Uncertainty;
use super::truth::Truth;

/// Whether `${…}` is a variable in this document, or plain text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Variables {
    Recognized,
    Literal,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum GlobToken {
    Exactly(char),
    One,
    Any,
}

/// A text of a policy, ready to be compared with a text of a request.
#[derive(Debug)]
pub(super) struct PolicyGlob<'a> {
    text: &'a str,
    kind: GlobKind,
}

#[derive(Debug)]
enum GlobKind {
    /// The text matches only itself.
    Literal,
    /// The text has a wildcard or a variable.
    Tokens {
        tokens: Vec<GlobToken>,
        has_variable: bool,
    },
}

impl<'a> PolicyGlob<'a> {
    /// A text in which `*` and `?` are wildcards.
    pub(super) fn with_wildcards(text: &'a str, variables: Variables) -> Self {
        if !text.contains(['*', '?']) {
            return Self::literal(text, variables);
        }
        Self::tokenize(text, variables, |character| match character {
            '*' => GlobToken::Any,
            '?' => GlobToken::One,
            other => GlobToken::Exactly(other),
        })
    }

    /// A text in which `*` and `?` are plain characters.
    pub(super) fn literal(text: &'a str, variables: Variables) -> Self {
        if split_at_variable(text, variables).is_none() {
            let kind = GlobKind::Literal;
            return Self { text, kind };
        }
        Self::tokenize(text, variables, GlobToken::Exactly)
    }

    fn tokenize(text: &'a str, variables: Variables, token: impl Fn(char) -> GlobToken) -> Self {
        let mut tokens = Vec::new();
        let mut has_variable = false;
        let mut rest = text;
        while let Some((before, after)) = split_at_variable(rest, variables) {
            tokens.extend(before.chars().map(&token));
            tokens.push(GlobToken::Any);
            has_variable = true;
            rest = after;
        }
        tokens.extend(rest.chars().map(&token));
        let kind = GlobKind::Tokens {
            tokens,
            has_variable,
        };
        Self { text, kind }
    }

    /// Whether the text matches only itself.
    pub(super) fn is_literal(&self) -> bool {
        matches!(self.kind, GlobKind::Literal)
    }

    /// Whether the whole `text` matches.
    pub(super) fn matches(&self, text: &str) -> Truth {
        let GlobKind::Tokens {
            tokens,
            has_variable,
        } = &self.kind
        else {
            return Truth::from(self.text == text);
        };
        let text: Vec<char> = text.chars().collect();
        let matches = Truth::from(matches_tokens(tokens, &text));
        if *has_variable {
            matches.with_uncertainty(Uncertainty::PolicyVariable(self.text.to_owned()))
        } else {
            matches
        }
    }
}

/// The text before and after the first variable.
fn split_at_variable(text: &str, variables: Variables) -> Option<(&str, &str)> {
    if variables == Variables::Literal {
        return None;
    }
    let (before, after) = text.split_once("${")?;
    let (_name, after) = after.split_once('}')?;
    Some((before, after))
}

/// Takes at most tokens × characters steps: on a mismatch only the last `*` matches one more
/// character, because an earlier one never has to match more.
fn matches_tokens(tokens: &[GlobToken], text: &[char]) -> bool {
    let (mut tokens, mut text) = (tokens, text);
    let mut last_any: Option<(&[GlobToken], &[char])> = None;
    loop {
        match (tokens.split_first(), text.split_first()) {
            (None, None) => return true,
            (Some((GlobToken::Any, after)), _) => {
                last_any = Some((after, text));
                tokens = after;
                continue;
            }
            (Some((token, more_tokens)), Some((character, more_text)))
                if *token == GlobToken::One || *token == GlobToken::Exactly(*character) =>
            {
                (tokens, text) = (more_tokens, more_text);
                continue;
            }
            _ => {}
        }
        let Some((after, taken_from)) = last_any else {
            return false;
        };
        let Some((_, one_less)) = taken_from.split_first() else {
            return false;
        };
        last_any = Some((after, one_less));
        (tokens, text) = (after, one_less);
    }
}
