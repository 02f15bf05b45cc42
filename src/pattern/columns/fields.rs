//! Cuts a message into its fields.

use super::super::cursor::Cursor;
use super::super::lexer::is_blank;

/// The first fields of a message, at most so many; where there are more, the last of them is all that is left.
///
/// The time grows with the length of the message and no faster, for nobody has a say in what is logged.
pub(super) fn split_fields(message: &str, most: usize) -> Vec<&str> {
    let mut cursor = Cursor::new(message);
    let mut fields = Vec::new();
    // A partner is looked for only where there is one.
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

/// What stands between the character that comes next and `close`.
fn read_enclosed<'m>(cursor: &mut Cursor<'m>, close: char) -> &'m str {
    cursor.bump();
    let text = cursor.eat_while(|c| c != close);
    cursor.eat(close);
    text
}
