//! Hints for common mistakes in filter patterns, such as the syntax of other languages.

use super::error::{Expected, ParseError, ParseErrorKind, Unexpected};
use super::lexer::is_blank;

/// The hint for conditions without braces.
const BRACES: &str = "conditions on fields stand in braces: `{ $.name = value }`";

impl ParseError {
    /// What to write instead, if the mistake is a common one. `text` is the pattern that has the error: the mistake may be
    /// before the position of the error, or concern the whole pattern.
    #[must_use]
    pub fn hint(&self, text: &str) -> Option<&'static str> {
        hint_for_enclosure(text)
            .or_else(|| self.hint_for_neighbors(text))
            .or_else(|| self.hint_for_kind())
    }

    /// The position, the error and the hint as one clause.
    #[must_use]
    pub fn describe(&self, text: &str) -> String {
        let column = self.column(text);
        match self.hint(text) {
            Some(hint) => format!("at column {column}, {self}; {hint}"),
            None => format!("at column {column}, {self}"),
        }
    }

    /// The hint that follows from the text directly before and after the error.
    fn hint_for_neighbors(&self, text: &str) -> Option<&'static str> {
        let before = text.get(..self.span.start)?.trim_end_matches(is_blank);
        let after = text.get(self.span.end..)?;
        match &self.kind {
            ParseErrorKind::Expected {
                expected: Expected::Operator,
                found,
            } => hint_for_joined_keyword(before, found),
            ParseErrorKind::UnknownOperator { found } if found == "&" && after.starts_with('.') => {
                Some("a field is written `$.name`, with `$.` in front")
            }
            ParseErrorKind::TrailingText if self.span.of(text).contains('{') => {
                Some("all conditions stand in one pair of braces")
            }
            ParseErrorKind::TrailingText if self.span.of(text) == "}" => {
                Some("there is one `}` too many")
            }
            _ => None,
        }
    }

    /// The hint that follows from the kind of error alone.
    fn hint_for_kind(&self) -> Option<&'static str> {
        match &self.kind {
            ParseErrorKind::UnclosedBrace => Some("add `}` at the end"),
            ParseErrorKind::UnclosedBracket => Some("add `]` at the end"),
            ParseErrorKind::UnclosedParenthesis => Some("add `)`"),
            ParseErrorKind::UnclosedQuote => Some("add `\"`; inside a text write it `\\\"`"),
            ParseErrorKind::UnclosedRegex => {
                Some("add `%`; a percent sign in a text needs double quotes")
            }
            ParseErrorKind::Empty => Some("the empty pattern \"\" matches every event"),
            ParseErrorKind::UnexpectedCharacter { found }
            | ParseErrorKind::NeedsQuotes { found } => hint_for_character(*found),
            ParseErrorKind::UnknownOperator { found } => hint_for_operator(found),
            ParseErrorKind::BadSelector => Some(
                "write `$.name`, `$.name[0]`, or `$.['any name']` for a name with other characters than letters, digits, `-` and `_`",
            ),
            ParseErrorKind::TextAfterBracket => {
                Some("to look for a text with brackets, put it in double quotes")
            }
            ParseErrorKind::OtherColumn { .. } => {
                Some("put a comma before it: each column has conditions of its own")
            }
            ParseErrorKind::RepeatedColumn { .. } => {
                Some("give it another name, or none: commas alone count a column, too")
            }
            ParseErrorKind::RegexCharacter { found } => hint_for_regex_character(*found),
            ParseErrorKind::UnclosedClass => Some("add `]`; to look for a bracket write `\\[`"),
            ParseErrorKind::ComparedWithNull => {
                Some("write `IS NULL`; the text \"null\" needs double quotes")
            }
            ParseErrorKind::Expected { expected, found } => match found {
                Unexpected::Text(word) => hint_for_expectation(*expected, word),
                Unexpected::End => None,
            },
            _ => None,
        }
    }
}

/// A hint for conditions on fields without braces around them, or with quotes around the braces.
fn hint_for_enclosure(text: &str) -> Option<&'static str> {
    if is_quoted_whole(text) {
        return Some(
            "leave out the quotes around the pattern: it begins with `{` and ends with `}`",
        );
    }
    lacks_braces(text).then_some(BRACES)
}

/// Whether a text is conditions on fields without an opening brace.
pub(super) fn lacks_braces(text: &str) -> bool {
    let begins = text.trim_start_matches(is_blank).starts_with(['{', '[']);
    !begins && text.contains("$.") && !is_quoted_whole(text)
}

/// Whether a text is a JSON pattern in quotes.
fn is_quoted_whole(text: &str) -> bool {
    let quotes = ['"', '\'', '`', '\u{201c}', '\u{2018}'];
    let trimmed = text.trim_start_matches(is_blank);
    let inner = trimmed.trim_start_matches(quotes);
    inner.len() < trimmed.len() && inner.trim_start_matches(is_blank).starts_with('{')
}

/// A hint for a keyword that is joined to the field before it, or two keywords that are joined. Without a blank, a keyword
/// is a part of the field's name.
fn hint_for_joined_keyword(before: &str, found: &Unexpected) -> Option<&'static str> {
    let word = match found {
        Unexpected::Text(word) => word.to_ascii_uppercase(),
        Unexpected::End => String::new(),
    };
    match word.as_str() {
        "EXISTS" if before.ends_with("NOT") => {
            Some("put a blank before `NOT`: `$.name NOT EXISTS`")
        }
        "NULL" | "TRUE" | "FALSE" if before.ends_with("IS") => {
            Some("put a blank before `IS`, such as `$.name IS NULL`")
        }
        "NOTEXISTS" => Some("put a blank between the words: `$.name NOT EXISTS`"),
        "ISNULL" | "ISTRUE" | "ISFALSE" => {
            Some("put a blank between the words, such as `$.name IS NULL`")
        }
        _ if before.ends_with("NOTEXISTS") => Some("put blanks around `NOT`: `$.name NOT EXISTS`"),
        _ => None,
    }
}

fn hint_for_character(found: char) -> Option<&'static str> {
    match found {
        '\'' => Some("use double quotes"),
        '\u{201c}' | '\u{201d}' | '\u{2018}' | '\u{2019}' => {
            Some("use straight double quotes: `\"`")
        }
        '=' => Some(BRACES),
        '[' => Some("there are no lists: join conditions with `||`"),
        '"' => Some("a double quote before this may lack its partner"),
        '$' => Some("a column's name has no `$` in front"),
        '\u{2026}' => Some("any number of columns is written `...`"),
        ',' => Some("there are no lists: join conditions with `&&` or `||`"),
        _ => None,
    }
}

fn hint_for_operator(found: &str) -> Option<&'static str> {
    match found {
        "==" | "===" => Some("equality is written `=`"),
        "<>" | "!==" | "=!" => Some("inequality is written `!=`"),
        "=>" => Some("write `>=`"),
        "=<" => Some("write `<=`"),
        "&" => Some("write `&&`"),
        "|" => Some("write `||`"),
        "!" => Some("there is no negation: negate the operators inside"),
        _ => None,
    }
}

fn hint_for_regex_character(found: char) -> Option<&'static str> {
    match found {
        '(' => Some("AWS allows no groups; write a parenthesis as `\\x28`"),
        ')' => Some("AWS allows no groups; write a parenthesis as `\\x29`"),
        '!' => Some("write it as `\\x21`"),
        _ if found.is_ascii() => Some("write the character as `\\x` and two hexadecimal digits"),
        _ => None,
    }
}

fn hint_for_expectation(expected: Expected, word: &str) -> Option<&'static str> {
    let upper = word.to_ascii_uppercase();
    match (expected, upper.as_str()) {
        (Expected::Connective | Expected::ColumnEnd, "AND") => Some("write `&&`"),
        (Expected::Connective | Expected::ColumnEnd, "OR") => Some("write `||`"),
        (Expected::Connective, _) if word.starts_with(['$', '(']) => {
            Some("join conditions with `&&` or `||`")
        }
        (Expected::Connective | Expected::ColumnEnd, ")") => Some("there is one `)` too many"),
        (Expected::Connective | Expected::ColumnEnd, _) if begins_word(word) => {
            Some("a text with blanks needs double quotes")
        }
        (Expected::Condition, "NOT") => {
            Some("there is no negation: `NOT` stands only in `$.name NOT EXISTS`")
        }
        (Expected::Condition, _) if begins_word(word) => {
            Some("a field is written `$.name`, with `$.` in front")
        }
        (Expected::Exists, _) => Some("`NOT` stands only in `$.name NOT EXISTS`"),
        (Expected::Operator, "EXISTS") => Some("there is no `EXISTS`: write `$.name = *`"),
        (Expected::Operator, "IN") => Some("there are no lists: join conditions with `||`"),
        (Expected::Operator, "LIKE" | "CONTAINS") => {
            Some("write `$.name = \"*text*\"`, or `$.name = %regex%`")
        }
        (Expected::State, "NOT") => {
            Some("there is no `IS NOT`: compare with `!=`, or use `NOT EXISTS`")
        }
        (Expected::Column, "{") => {
            Some("a pattern on JSON fields has no brackets around its braces")
        }
        (Expected::Column, _) if word.starts_with('"') => {
            Some("a column that is to be a text is written `name = \"text\"`")
        }
        (Expected::ColumnCondition, _) => Some("each condition begins with its column's name"),
        (Expected::ColumnOperator, "IS" | "NOT" | "EXISTS" | "IN" | "LIKE" | "CONTAINS") => {
            Some("columns are compared by `=`, `!=`, `<`, `<=`, `>` and `>=` alone")
        }
        (Expected::ColumnOperator, _) if begins_word(word) => {
            Some("columns are separated by commas")
        }
        (Expected::Number, _) => Some("texts are compared with `=` and `!=` only"),
        _ => None,
    }
}

fn begins_word(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_')
}
