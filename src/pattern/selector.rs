//! Reads selectors, such as `$.userIdentity.type`, `$.resources[0].ARN` and `$.['a name']`: the part of the lexer that
//! knows how a field is named.

use super::ast::{Selector, SelectorStep};
use super::deviation::DeviationKind;
use super::error::{ParseError, ParseErrorKind};
use super::lexer::{Lexer, ends_word};

impl Lexer<'_> {
    /// Reads a selector, starting at its `$`.
    pub(super) fn read_selector(&mut self) -> Result<Selector, ParseError> {
        let start = self.cursor.offset();
        self.cursor.bump();
        let mut steps = Vec::new();
        while let Some('.' | '[') = self.cursor.peek() {
            let begin = self.cursor.offset();
            let step = self.read_step().ok_or_else(|| self.selector_error(start))?;
            if steps.is_empty() && matches!(step, SelectorStep::Index(_) | SelectorStep::AnyIndex) {
                self.note(DeviationKind::IndexOfRoot, begin);
            }
            steps.push(step);
        }
        let ended = self.cursor.peek().is_none_or(ends_word);
        if steps.is_empty() || !ended {
            return Err(self.selector_error(start));
        }
        let wildcards = steps
            .iter()
            .filter(|step| matches!(step, SelectorStep::AnyKey | SelectorStep::AnyIndex));
        if wildcards.count() > 1 {
            return Err(self.error(ParseErrorKind::WildcardsInSelector, start));
        }
        Ok(Selector { steps })
    }

    /// Reads `.name`, `.*`, `.['any name']`, `[0]`, `[*]` or `['any name']`; `None` for anything else.
    fn read_step(&mut self) -> Option<SelectorStep> {
        let start = self.cursor.offset();
        let dotted = self.cursor.eat('.');
        if self.cursor.eat('[') {
            return self.read_bracketed(start, dotted);
        }
        if self.cursor.eat('*') {
            return Some(SelectorStep::AnyKey);
        }
        let name = self.cursor.eat_while(is_name);
        (!name.is_empty()).then(|| SelectorStep::Key(name.to_owned()))
    }

    /// Reads what follows the opening bracket of a step that starts at `start`.
    fn read_bracketed(&mut self, start: usize, dotted: bool) -> Option<SelectorStep> {
        let quote = self.cursor.peek().filter(|c| matches!(c, '\'' | '"'));
        let step = match quote {
            Some(quote) => self.read_quoted_name(quote)?,
            None if dotted => return None,
            None if self.cursor.eat('*') => SelectorStep::AnyIndex,
            None => {
                let digits = self.cursor.eat_while(|c| c.is_ascii_digit());
                SelectorStep::Index(digits.parse().ok()?)
            }
        };
        if !self.cursor.eat(']') {
            return None;
        }
        if quote == Some('"') {
            self.note(DeviationKind::DoubleQuotedName, start);
        }
        if quote.is_some() && !dotted {
            self.note(DeviationKind::BracketWithoutDot, start);
        }
        Some(step)
    }

    fn read_quoted_name(&mut self, quote: char) -> Option<SelectorStep> {
        self.cursor.eat(quote);
        let name = self.cursor.eat_while(|c| c != quote);
        self.cursor
            .eat(quote)
            .then(|| SelectorStep::Key(name.to_owned()))
    }

    /// The error spans everything that was meant as a selector, not only its valid beginning.
    fn selector_error(&mut self, start: usize) -> ParseError {
        self.cursor.eat_while(|c| !ends_word(c));
        self.error(ParseErrorKind::BadSelector, start)
    }
}

/// Whether `c` can be part of a field name outside brackets.
pub(super) fn is_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || c == '-'
}
