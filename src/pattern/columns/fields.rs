//! Splits a message into its fields.

use super::super::cursor::Cursor;
use super::super::lexer::is_blank;

/// Returns the first fields of a message, at most `most`. If there are more, the last field is the rest of the message.
///
/// The running time is linear in the length of the message, because log messages can have any content.
pub(super) fn split_fields(message: &str, most: usize) -> Vec<&str> {
    let mut cursor = Cursor::new(message);
    let mut fields = Vec::new();
    // Look for a closing character only where one exists; this keeps the running time linear.
    let (last_quote, last_bracket) = (message.rfind('"'), message.rfind(']'));
    while fields.len() < most {
        cursor.eat_while(is_blank);
        let start = cursor.offset();
        let field = match cursor.peek() {
            None => break,
            Some('"') if last_quote > Some(start) => read_enclosed(&mut cursor, '"'),
            Some('[') if last_bracket > Some(start) => read_enclosed(&mut cursor, ']'),
            Some(_) => cursor.eat_while(|c| !is_blank(c)),
        };
        let is_last = fields.len() + 1 == most;
        fields.push(
            if is_last && !cursor.rest().trim_matches(is_blank).is_empty() {
                let left = message.get(start..).unwrap_or_default();
                left.trim_end_matches(is_blank)
            } else {
                field
            },
        );
    }
    fields
}

/// Reads the text between the next character and `close`.
fn read_enclosed<'m>(cursor: &mut Cursor<'m>, close: char) -> &'m str {
    cursor.bump();
    let text = cursor.eat_while(|c| c != close);
    cursor.eat(close);
    text
}
