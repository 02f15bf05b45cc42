//! Builds the tree of a JSON pattern from its tokens, by recursive descent with one token of lookahead. The conditions
//! of a column use the same grammar; `columns` has the rest.
//!
//! Precedence, as in the user guide: parentheses, then `&&`, then `||`. [`MAX_NESTING`] limits the recursion, so that
//! no input exhausts the stack.

use super::ast::{Expr, FieldCondition, Literal, Number, Relation, Test};
use super::deviation::{Deviation, DeviationKind};
use super::error::{Expected, ParseError, ParseErrorKind, Unexpected};
use super::lexer::{Lexer, Token, is_blank};
use super::regex::Regex;
use super::span::Span;

mod columns;

pub(super) use columns::parse_columns;

/// The depth of nested parentheses. The limit is ours: AWS limits only the length of the text.
const MAX_NESTING: usize = 64;
/// The number of regular expressions that a pattern can have ("Supported regular expressions (regex) syntax").
pub(super) const MAX_REGEXES: usize = 2;
/// The number of selectors with a wildcard that a pattern can have (user guide, JSON filter patterns).
const MAX_WILDCARDS: usize = 3;

/// Parses a text whose first character that is not a blank is `{`.
pub(super) fn parse_json(text: &str) -> Result<(Expr, Vec<Deviation>), ParseError> {
    let mut parser = Parser::new(text, Lexer::new(text))?;
    let expr = parser.parse_braces()?;
    Ok((expr, parser.lexer.deviations))
}

struct Parser<'a> {
    text: &'a str,
    lexer: Lexer<'a>,
    /// The next token, and its position.
    token: Token<'a>,
    span: Span,
    depth: usize,
    regexes: usize,
    wildcards: usize,
    /// The name of the current column, and the position where it first occurs.
    column: Option<(&'a str, Span)>,
}

/// Parses one condition of either kind.
type Leaf<'a, C> = fn(&mut Parser<'a>) -> Result<C, ParseError>;

impl<'a> Parser<'a> {
    fn new(text: &'a str, mut lexer: Lexer<'a>) -> Result<Self, ParseError> {
        let (token, span) = lexer.next_token()?;
        Ok(Self {
            text,
            lexer,
            token,
            span,
            depth: 0,
            regexes: 0,
            wildcards: 0,
            column: None,
        })
    }

    fn advance(&mut self) -> Result<(), ParseError> {
        (self.token, self.span) = self.lexer.next_token()?;
        Ok(())
    }

    fn parse_braces(&mut self) -> Result<Expr, ParseError> {
        let open = self.span.start;
        self.advance()?;
        if self.token == Token::CloseBrace {
            let end = self.span.end;
            return Err(ParseError::new(
                ParseErrorKind::Empty,
                Span { start: open, end },
            ));
        }
        let expr = self.parse_any(Self::parse_condition)?;
        match self.token {
            Token::CloseBrace => self.expect_nothing_more(ParseErrorKind::TrailingText)?,
            Token::End => return Err(ParseError::new(ParseErrorKind::UnclosedBrace, self.span)),
            _ => return Err(self.expected_error(Expected::Connective)),
        }
        Ok(expr)
    }

    /// Checks the text instead of tokens, because the text after the last brace or bracket need not consist of tokens.
    fn expect_nothing_more(&mut self, otherwise: ParseErrorKind) -> Result<(), ParseError> {
        self.lexer.skip_blanks();
        let start = self.lexer.cursor.offset();
        let trailing = self.lexer.cursor.rest().trim_end_matches(is_blank);
        if trailing.is_empty() {
            return Ok(());
        }
        let end = start + trailing.len();
        Err(ParseError::new(otherwise, Span { start, end }))
    }

    fn parse_any<C>(&mut self, leaf: Leaf<'a, C>) -> Result<Expr<C>, ParseError> {
        let first = self.parse_all(leaf)?;
        if self.token != Token::Or {
            return Ok(first);
        }
        let mut operands = Vec::from([first]);
        while self.token == Token::Or {
            self.advance()?;
            operands.push(self.parse_all(leaf)?);
        }
        Ok(Expr::Any(operands))
    }

    fn parse_all<C>(&mut self, leaf: Leaf<'a, C>) -> Result<Expr<C>, ParseError> {
        let first = self.parse_operand(leaf)?;
        if self.token != Token::And {
            return Ok(first);
        }
        let mut operands = Vec::from([first]);
        while self.token == Token::And {
            self.advance()?;
            operands.push(self.parse_operand(leaf)?);
        }
        Ok(Expr::All(operands))
    }

    fn parse_operand<C>(&mut self, leaf: Leaf<'a, C>) -> Result<Expr<C>, ParseError> {
        if self.token != Token::OpenParenthesis {
            return leaf(self).map(Expr::Condition);
        }
        let open = self.span;
        if self.depth == MAX_NESTING {
            return Err(ParseError::new(ParseErrorKind::TooDeep, open));
        }
        self.depth += 1;
        self.advance()?;
        let expr = self.parse_any(leaf)?;
        match self.token {
            Token::CloseParenthesis => self.advance()?,
            Token::End | Token::CloseBrace | Token::Comma | Token::CloseBracket => {
                return Err(ParseError::new(ParseErrorKind::UnclosedParenthesis, open));
            }
            _ => return Err(self.expected_error(Expected::Connective)),
        }
        self.depth -= 1;
        Ok(expr)
    }

    fn parse_condition(&mut self) -> Result<FieldCondition, ParseError> {
        let start = self.span.start;
        let Token::Selector(selector) = &self.token else {
            return Err(self.expected_error(Expected::Condition));
        };
        let selector = selector.clone();
        self.wildcards += usize::from(selector.has_wildcard());
        if self.wildcards > MAX_WILDCARDS {
            return Err(ParseError::new(ParseErrorKind::TooManyWildcards, self.span));
        }
        self.advance()?;
        let (test, end) = self.parse_test()?;
        Ok(FieldCondition {
            selector,
            test,
            span: Span { start, end },
        })
    }

    /// Parses what follows a selector. Returns the test and where it ends.
    fn parse_test(&mut self) -> Result<(Test, usize), ParseError> {
        if let Some((relation, end)) = self.parse_relation()? {
            return Ok((relation.into(), end));
        }
        match self.token {
            Token::Word(_) if self.at_keyword("IS") => self.parse_state(),
            Token::Word(_) if self.at_keyword("NOT") => {
                self.take_keyword()?;
                if !self.at_keyword("EXISTS") {
                    return Err(self.expected_error(Expected::Exists));
                }
                self.take_keyword().map(|end| (Test::NotExists, end))
            }
            _ => Err(self.expected_error(Expected::Operator)),
        }
    }

    /// Parses an operator and its operand. Returns them and where they end; `None` if the next token is not an
    /// operator.
    fn parse_relation(&mut self) -> Result<Option<(Relation, usize)>, ParseError> {
        let equal = self.token == Token::Equal;
        let (relation, end) = match self.token {
            Token::Equal | Token::NotEqual => {
                self.advance()?;
                let (literal, end) = self.parse_literal()?;
                let relation = if equal {
                    Relation::Equal(literal)
                } else {
                    Relation::NotEqual(literal)
                };
                (relation, end)
            }
            Token::Order(order) => {
                self.advance()?;
                let (number, end) = self.parse_number()?;
                (Relation::Order(order, number), end)
            }
            _ => return Ok(None),
        };
        Ok(Some((relation, end)))
    }

    fn parse_state(&mut self) -> Result<(Test, usize), ParseError> {
        self.take_keyword()?;
        let states = [
            ("NULL", Test::IsNull),
            ("TRUE", Test::IsTrue),
            ("FALSE", Test::IsFalse),
        ];
        for (word, test) in states {
            if self.at_keyword(word) {
                return self.take_keyword().map(|end| (test, end));
            }
        }
        Err(self.expected_error(Expected::State))
    }

    fn at_keyword(&self, keyword: &str) -> bool {
        matches!(self.token, Token::Word(word) if word.eq_ignore_ascii_case(keyword))
    }

    /// Reads a keyword that was already recognized. Returns where it ends.
    fn take_keyword(&mut self) -> Result<usize, ParseError> {
        let span = self.span;
        if span
            .of(self.text)
            .contains(|c: char| c.is_ascii_lowercase())
        {
            self.note(DeviationKind::LowerCaseKeyword, span);
        }
        self.advance()?;
        Ok(span.end)
    }

    fn parse_literal(&mut self) -> Result<(Literal, usize), ParseError> {
        let span = self.span;
        if self.column.is_none() && self.at_keyword("null") {
            return Err(ParseError::new(ParseErrorKind::ComparedWithNull, span));
        }
        let literal = match &self.token {
            Token::Word(word) => parse_bare(word, span)?,
            Token::Quoted(text) => Literal::Text(text.clone()),
            Token::Regex(text) => Literal::Regex(Regex::new(text)),
            _ => return Err(self.expected_error(Expected::Value)),
        };
        self.check_literal(&literal, span)?;
        self.advance()?;
        Ok((literal, span.end))
    }

    /// Records the deviations of a literal, and counts regular expressions.
    fn check_literal(&mut self, literal: &Literal, span: Span) -> Result<(), ParseError> {
        match literal {
            Literal::Text(text) => {
                if matches!(self.token, Token::Word(word) if word.contains('-')) {
                    self.note(DeviationKind::BareHyphen, span);
                }
                if has_inner_asterisk(text) {
                    self.note(DeviationKind::InnerAsterisk, span);
                }
            }
            Literal::Regex(regex) => {
                self.regexes += 1;
                if self.regexes > MAX_REGEXES {
                    return Err(ParseError::new(ParseErrorKind::TooManyRegexes, span));
                }
                if regex.has_unclosed_class() {
                    return Err(ParseError::new(ParseErrorKind::UnclosedClass, span));
                }
                if !regex.is_compiled() {
                    self.note(DeviationKind::RegexNotCompiled, span);
                }
            }
            Literal::Number(number) => self.note_imprecise_number(number, span),
        }
        Ok(())
    }

    fn parse_number(&mut self) -> Result<(Number, usize), ParseError> {
        let span = self.span;
        let number = match self.token {
            Token::Word(word) => Number::parse(word),
            _ => None,
        };
        let number = number.ok_or_else(|| self.expected_error(Expected::Number))?;
        self.note_imprecise_number(&number, span);
        self.advance()?;
        Ok((number, span.end))
    }

    /// Records a number that an `f64` does not distinguish from its neighbors.
    fn note_imprecise_number(&mut self, number: &Number, span: Span) {
        if !number.value().fits_f64() {
            self.note(DeviationKind::PreciseNumber, span);
        }
    }

    fn note(&mut self, kind: DeviationKind, span: Span) {
        self.lexer.deviations.push(Deviation { kind, span });
    }

    fn expected_error(&self, expected: Expected) -> ParseError {
        let found = match self.token {
            Token::End => Unexpected::End,
            _ => Unexpected::Text(self.span.of(self.text).to_owned()),
        };
        ParseError::new(ParseErrorKind::Expected { expected, found }, self.span)
    }
}

/// Parses a word without quotes: a number if it has that form, otherwise a text.
fn parse_bare(word: &str, span: Span) -> Result<Literal, ParseError> {
    if let Some(number) = Number::parse(word) {
        return Ok(Literal::Number(number));
    }
    if word.contains('+') {
        let kind = ParseErrorKind::NeedsQuotes { found: '+' };
        return Err(ParseError::new(kind, span));
    }
    Ok(Literal::Text(word.to_owned()))
}

fn has_inner_asterisk(text: &str) -> bool {
    let text = text.strip_prefix('*').unwrap_or(text);
    let text = text.strip_suffix('*').unwrap_or(text);
    text.contains('*')
}
