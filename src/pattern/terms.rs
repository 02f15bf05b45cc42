//! Patterns of terms, such as `ERROR -"file not found"`: words to find in the raw text of an event.
//!
//! Source: the user guide's page on unstructured log events. `cis-fix` never writes such a pattern. It reads them
//! because an account can contain them.

use super::error::{Expected, ParseError, ParseErrorKind, Unexpected};
use super::lexer::{Lexer, is_blank, is_word};
use super::parser::MAX_REGEXES;
use super::regex::Regex;

/// A pattern of one or more terms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    terms: Vec<Term>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Term {
    role: Role,
    content: TermContent,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Required,
    /// `-term`: must not occur.
    Excluded,
    /// `?term`: one of these must occur, if the pattern has no other terms.
    Optional,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum TermContent {
    Text(String),
    Regex(Regex),
}

impl Terms {
    pub(super) fn parse(text: &str) -> Result<Self, ParseError> {
        let mut lexer = Lexer::new(text);
        let mut terms = Vec::new();
        let mut regexes = 0;
        lexer.cursor.eat_while(is_blank);
        while lexer.cursor.peek().is_some() {
            let start = lexer.cursor.offset();
            let term = Term::read(&mut lexer)?;
            regexes += usize::from(matches!(term.content, TermContent::Regex(_)));
            if regexes > MAX_REGEXES {
                return Err(lexer.error(ParseErrorKind::TooManyRegexes, start));
            }
            terms.push(term);
            lexer.cursor.eat_while(is_blank);
        }
        Ok(Self { terms })
    }

    /// Whether a raw message has the terms. The search is case-sensitive, and a term can be part of a word.
    pub(super) fn matches(&self, message: &str) -> bool {
        let only_optional = self.terms.iter().all(|term| term.role == Role::Optional);
        let mut occurring = self
            .terms
            .iter()
            .map(|term| (term.role, term.occurs_in(message)));
        if only_optional {
            return occurring.any(|(_, occurs)| occurs);
        }
        occurring.all(|(role, occurs)| match role {
            Role::Required => occurs,
            Role::Excluded => !occurs,
            // AWS ignores these next to other terms.
            Role::Optional => true,
        })
    }
}

impl Term {
    fn read(lexer: &mut Lexer<'_>) -> Result<Self, ParseError> {
        let role = if lexer.cursor.eat('-') {
            Role::Excluded
        } else if lexer.cursor.eat('?') {
            Role::Optional
        } else {
            Role::Required
        };
        let content = match lexer.cursor.peek() {
            Some('"') => TermContent::Text(lexer.read_quoted()?),
            Some('%') => TermContent::Regex(read_regex(lexer)?),
            _ => TermContent::Text(read_bare(lexer)?),
        };
        Ok(Self { role, content })
    }

    fn occurs_in(&self, message: &str) -> bool {
        match &self.content {
            TermContent::Text(text) => message.contains(text),
            TermContent::Regex(regex) => regex.finds(message),
        }
    }
}

fn read_regex(lexer: &mut Lexer<'_>) -> Result<Regex, ParseError> {
    let start = lexer.cursor.offset();
    let regex = Regex::new(lexer.read_regex()?);
    if regex.has_unclosed_class() {
        return Err(lexer.error(ParseErrorKind::UnclosedClass, start));
    }
    Ok(regex)
}

/// Reads a term without quotes. Accepts more than the letters, digits and underscores that AWS documents, but no
/// character that AWS was observed to reject.
fn read_bare(lexer: &mut Lexer<'_>) -> Result<String, ParseError> {
    let start = lexer.cursor.offset();
    let word = lexer
        .cursor
        .eat_while(|c| c != '*' && (is_word(c) || c.is_alphanumeric()));
    match lexer.cursor.peek() {
        Some(found) if !is_blank(found) => {
            lexer.cursor.eat_while(|c| !is_blank(c));
            Err(lexer.error(ParseErrorKind::NeedsQuotes { found }, start))
        }
        _ if word.is_empty() => {
            let kind = ParseErrorKind::Expected {
                expected: Expected::Term,
                found: Unexpected::End,
            };
            Err(lexer.error(kind, start))
        }
        _ => Ok(word.to_owned()),
    }
}
