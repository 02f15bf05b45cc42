//! Splits a pattern of JSON or columns into tokens, one at a time, for the parser.
//!
//! The language has one oddity: `*`, `.` and `-` are characters of a bare word. So `123.123.*` and `-5` are words, and
//! the parser decides whether a word is a number.

use super::ast::{Order, Selector};
use super::cursor::Cursor;
use super::deviation::{Deviation, DeviationKind};
use super::error::{ParseError, ParseErrorKind};
use super::regex;
use super::span::Span;

/// The tokens of patterns that have conditions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token<'a> {
    OpenBrace,
    CloseBrace,
    OpenParenthesis,
    CloseParenthesis,
    And,
    Or,
    Equal,
    NotEqual,
    Order(Order),
    /// Not in columns.
    Selector(Selector),
    /// Only in columns, like the next two.
    OpenBracket,
    CloseBracket,
    Comma,
    /// A keyword, a number, a text without quotes, a column's name or `...`.
    Word(&'a str),
    /// A text in double quotes, unescaped.
    Quoted(String),
    /// The text between two percent signs.
    Regex(&'a str),
    End,
}

/// Reads tokens from a text, and records deviations.
pub(super) struct Lexer<'a> {
    pub(super) cursor: Cursor<'a>,
    pub(super) deviations: Vec<Deviation>,
    columns: bool,
}

impl<'a> Lexer<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            cursor: Cursor::new(text),
            deviations: Vec::new(),
            columns: false,
        }
    }

    /// For a pattern of columns, where commas and brackets are tokens and selectors are not.
    pub(super) fn for_columns(text: &'a str) -> Self {
        Self {
            columns: true,
            ..Self::new(text)
        }
    }

    pub(super) fn next_token(&mut self) -> Result<(Token<'a>, Span), ParseError> {
        self.skip_blanks();
        let start = self.cursor.offset();
        let token = match self.cursor.peek() {
            None => Token::End,
            Some('{') => self.read_single(Token::OpenBrace),
            Some('}') => self.read_single(Token::CloseBrace),
            Some('(') => self.read_single(Token::OpenParenthesis),
            Some(')') => self.read_single(Token::CloseParenthesis),
            Some('[') if self.columns => self.read_single(Token::OpenBracket),
            Some(']') if self.columns => self.read_single(Token::CloseBracket),
            Some(',') if self.columns => self.read_single(Token::Comma),
            Some('$') if !self.columns => Token::Selector(self.read_selector()?),
            Some('"') => Token::Quoted(self.read_quoted()?),
            Some('%') => Token::Regex(self.read_regex()?),
            Some(c) if is_operator(c) => self.read_operator()?,
            Some(c) if is_word(c) => self.read_word()?,
            Some(found) => {
                self.cursor.bump();
                return Err(self.error(ParseErrorKind::UnexpectedCharacter { found }, start));
            }
        };
        Ok((token, self.cursor.since(start)))
    }

    /// Reads a text in double quotes. A backslash that escapes neither a quote nor a backslash stands for itself.
    pub(super) fn read_quoted(&mut self) -> Result<String, ParseError> {
        let start = self.cursor.offset();
        self.cursor.bump();
        let mut content = String::new();
        loop {
            let here = self.cursor.offset();
            match self.cursor.bump() {
                None => {
                    let quote = Span {
                        start,
                        end: start + 1,
                    };
                    return Err(ParseError::new(ParseErrorKind::UnclosedQuote, quote));
                }
                Some('"') => {
                    if looks_like_regex(&content) {
                        self.note(DeviationKind::QuotedRegex, start);
                    }
                    return Ok(content);
                }
                Some('\\') if matches!(self.cursor.peek(), Some('"' | '\\')) => {
                    content.extend(self.cursor.bump());
                }
                Some('\\') => {
                    content.push('\\');
                    self.note(DeviationKind::OtherEscape, here);
                }
                Some(other) => content.push(other),
            }
        }
    }

    /// Reads the text between percent signs, and rejects the characters that AWS does not allow.
    pub(super) fn read_regex(&mut self) -> Result<&'a str, ParseError> {
        let start = self.cursor.offset();
        self.cursor.bump();
        let inside = self.cursor.offset();
        let text = self.cursor.eat_while(|c| c != '%');
        if !self.cursor.eat('%') {
            let sign = Span {
                start,
                end: start + 1,
            };
            return Err(ParseError::new(ParseErrorKind::UnclosedRegex, sign));
        }
        if text.is_empty() {
            return Err(self.error(ParseErrorKind::EmptyRegex, start));
        }
        if let Some((at, found)) = text.char_indices().find(|(_, c)| !regex::is_allowed(*c)) {
            let start = inside + at;
            let end = start + found.len_utf8();
            let kind = ParseErrorKind::RegexCharacter { found };
            return Err(ParseError::new(kind, Span { start, end }));
        }
        if text.contains(' ') {
            self.note(DeviationKind::RegexBlank, start);
        }
        Ok(text)
    }

    /// Records a deviation from `start` to the current position.
    pub(super) fn note(&mut self, kind: DeviationKind, start: usize) {
        let span = self.cursor.since(start);
        self.deviations.push(Deviation { kind, span });
    }

    /// Makes an error for the text from `start` to the current position.
    pub(super) fn error(&self, kind: ParseErrorKind, start: usize) -> ParseError {
        ParseError::new(kind, self.cursor.since(start))
    }

    pub(super) fn skip_blanks(&mut self) {
        let start = self.cursor.offset();
        if self.cursor.eat_while(is_blank).contains(['\n', '\r']) {
            self.note(DeviationKind::LineBreak, start);
        }
    }

    fn read_single(&mut self, token: Token<'a>) -> Token<'a> {
        self.cursor.bump();
        token
    }

    fn read_operator(&mut self) -> Result<Token<'a>, ParseError> {
        let start = self.cursor.offset();
        match self.cursor.eat_while(is_operator) {
            "&&" => Ok(Token::And),
            "||" => Ok(Token::Or),
            "=" => Ok(Token::Equal),
            "!=" => Ok(Token::NotEqual),
            "<" => Ok(Token::Order(Order::Less)),
            "<=" => Ok(Token::Order(Order::LessOrEqual)),
            ">" => Ok(Token::Order(Order::Greater)),
            ">=" => Ok(Token::Order(Order::GreaterOrEqual)),
            other => {
                let found = other.to_owned();
                Err(self.error(ParseErrorKind::UnknownOperator { found }, start))
            }
        }
    }

    fn read_word(&mut self) -> Result<Token<'a>, ParseError> {
        let start = self.cursor.offset();
        let word = self.cursor.eat_while(is_word);
        let columns = self.columns;
        let ends = |c| ends_word(c) || columns && matches!(c, ',' | ']');
        match self.cursor.peek() {
            Some(found) if !ends(found) => {
                self.cursor.eat_while(|c| !ends(c) && c != '"');
                Err(self.error(ParseErrorKind::NeedsQuotes { found }, start))
            }
            _ => Ok(Token::Word(word)),
        }
    }
}

/// Whether a quoted text has the form of a regular expression.
fn looks_like_regex(text: &str) -> bool {
    text.len() > 2 && text.starts_with('%') && text.ends_with('%')
}

pub(super) fn is_blank(c: char) -> bool {
    c.is_ascii_whitespace()
}

/// Whether `c` can be part of a bare word. AWS documents letters, digits and the underscore, and uses `.` and `*`
/// itself. `+` and `-` are signs of numbers; a hyphen inside a text is a deviation.
pub(super) fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || "_.*-+".contains(c)
}

fn is_operator(c: char) -> bool {
    "=<>!&|".contains(c)
}

/// Whether a word or a selector can end before `c`.
pub(super) fn ends_word(c: char) -> bool {
    is_blank(c) || is_operator(c) || "(){}".contains(c)
}
