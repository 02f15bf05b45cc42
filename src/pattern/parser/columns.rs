//! Builds a pattern of columns: `[ip, user, status = 404 || status = 410, ...]`.
//!
//! The language has one oddity: a condition repeats the name of its column, and cannot use another name. An example in
//! AWS's user guide once had a condition on another column, and AWS rejected it.

use super::super::ast::Expr;
use super::super::columns::{Column, ColumnCondition, Columns, NamedColumn};
use super::super::deviation::Deviation;
use super::super::error::{Expected, ParseError, ParseErrorKind, Unexpected};
use super::super::lexer::{Lexer, Token, is_blank};
use super::super::selector::is_name;
use super::super::span::Span;
use super::Parser;

const ELLIPSIS: &str = "...";

/// Parses a text whose first character that is not a blank is `[`.
pub(in crate::pattern) fn parse_columns(
    text: &str,
) -> Result<(Columns, Vec<Deviation>), ParseError> {
    let mut parser = Parser::new(text, Lexer::for_columns(text))?;
    let columns = parser.parse_brackets()?;
    Ok((Columns::new(columns), parser.lexer.deviations))
}

impl Parser<'_> {
    fn parse_brackets(&mut self) -> Result<Vec<Column>, ParseError> {
        let mut columns = Vec::new();
        self.advance()?;
        while self.token != Token::CloseBracket || !columns.is_empty() {
            columns.push(self.parse_column(&columns)?);
            match self.token {
                Token::Comma => self.advance()?,
                Token::CloseBracket => break,
                Token::End => {
                    return Err(ParseError::new(ParseErrorKind::UnclosedBracket, self.span));
                }
                _ => return Err(self.expected_error(Expected::ColumnEnd)),
            }
        }
        self.expect_nothing_more(ParseErrorKind::TextAfterBracket)?;
        Ok(columns)
    }

    /// Parses the text between two commas, after the columns in `before`.
    fn parse_column(&mut self, before: &[Column]) -> Result<Column, ParseError> {
        let start = self.span.start;
        self.column = None;
        let conditions = match self.token {
            Token::Comma | Token::CloseBracket => return Ok(Column::Unnamed),
            Token::Word(ELLIPSIS) if before.contains(&Column::Ellipsis) => {
                return Err(ParseError::new(ParseErrorKind::RepeatedEllipsis, self.span));
            }
            Token::Word(ELLIPSIS) => {
                self.advance()?;
                return Ok(Column::Ellipsis);
            }
            Token::Word(_) if self.is_whole_column() => {
                self.take_column_name()?;
                None
            }
            Token::Word(_) | Token::OpenParenthesis => {
                Some(self.parse_any(Self::parse_column_condition)?)
            }
            // The closing bracket is missing, not a column.
            Token::End => {
                return Err(ParseError::new(ParseErrorKind::UnclosedBracket, self.span));
            }
            _ => return Err(self.expected_error(Expected::Column)),
        };
        self.named_column(start, conditions, before)
    }

    /// Whether the column consists of the next word only.
    fn is_whole_column(&self) -> bool {
        let rest = self.lexer.cursor.rest().trim_start_matches(is_blank);
        rest.is_empty() || rest.starts_with([',', ']'])
    }

    /// Makes the column whose name and conditions were read, from `start` to here.
    fn named_column(
        &self,
        start: usize,
        conditions: Option<Expr<ColumnCondition>>,
        before: &[Column],
    ) -> Result<Column, ParseError> {
        let Some((name, place)) = self.column else {
            return Err(self.expected_error(Expected::Column));
        };
        if before.iter().any(|column| column.name() == Some(name)) {
            let name = name.to_owned();
            return Err(ParseError::new(
                ParseErrorKind::RepeatedColumn { name },
                place,
            ));
        }
        let end = self.span.start;
        let read = Span { start, end }.of(self.text);
        let end = start + read.trim_end_matches(is_blank).len();
        Ok(Column::Named(NamedColumn {
            name: name.to_owned(),
            conditions,
            span: Span { start, end },
        }))
    }

    /// Parses a condition on the column: its name, an operator, an operand.
    fn parse_column_condition(&mut self) -> Result<ColumnCondition, ParseError> {
        let start = self.span.start;
        self.take_column_name()?;
        let Some((relation, end)) = self.parse_relation()? else {
            return Err(self.expected_error(Expected::ColumnOperator));
        };
        Ok(ColumnCondition {
            relation,
            span: Span { start, end },
        })
    }

    /// Reads the name of the column, which must be the same everywhere in the column.
    fn take_column_name(&mut self) -> Result<(), ParseError> {
        let place = self.span;
        let Token::Word(name) = self.token else {
            return Err(self.expected_error(Expected::ColumnCondition));
        };
        if !name.chars().all(is_name) {
            return Err(ParseError::new(ParseErrorKind::BadColumnName, place));
        }
        self.advance()?;
        let (column, _) = *self.column.get_or_insert((name, place));
        if column == name {
            return Ok(());
        }
        let compared = matches!(self.token, Token::Equal | Token::NotEqual | Token::Order(_));
        let kind = if compared {
            let (column, other) = (column.to_owned(), name.to_owned());
            ParseErrorKind::OtherColumn { column, other }
        } else {
            ParseErrorKind::Expected {
                expected: Expected::ColumnCondition,
                found: Unexpected::Text(name.to_owned()),
            }
        };
        Err(ParseError::new(kind, place))
    }
}
