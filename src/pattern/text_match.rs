//! Compares a text of a pattern, with its asterisks, with a text of an event.

use super::semantics::Semantics;

/// Whether `literal` matches the whole of `value`, case-sensitively.
///
/// An asterisk at the start or end of `literal` matches any text, also the empty one. An asterisk further inside does
/// so only if `semantics` says so.
pub(super) fn matches(literal: &str, value: &str, semantics: Semantics) -> bool {
    let stars_alone = !literal.is_empty() && literal.chars().all(|c| c == '*');
    if stars_alone {
        return !value.is_empty() || semantics.asterisk_matches_empty;
    }
    if semantics.inner_asterisk_is_wildcard {
        return match_pieces(literal.split('*'), value);
    }
    let inner = literal.trim_matches('*');
    let starts = literal.starts_with('*');
    let ends = literal.ends_with('*');
    match (starts, ends) {
        (false, false) => value == inner,
        (true, false) => value.ends_with(inner),
        (false, true) => value.starts_with(inner),
        (true, true) => value.contains(inner),
    }
}

/// Whether `value` consists of the pieces in order, with any text between them.
fn match_pieces<'a>(mut pieces: impl DoubleEndedIterator<Item = &'a str>, value: &str) -> bool {
    let Some(first) = pieces.next() else {
        return value.is_empty();
    };
    let Some(last) = pieces.next_back() else {
        return value == first;
    };
    let middle = value
        .strip_prefix(first)
        .and_then(|rest| rest.strip_suffix(last));
    let Some(mut rest) = middle else {
        return false;
    };
    // The earliest occurrence of each piece leaves the most text for the next ones.
    pieces.all(|piece| {
        let found = rest.split_once(piece).map(|(_, after)| after);
        rest = found.unwrap_or_default();
        found.is_some()
    })
}

/// Whether a literal equals only the identical text: it is not a number or a boolean, and has no wildcard.
pub(super) fn equals_only_itself(text: &str) -> bool {
    let numeric = text
        .chars()
        .all(|c| c.is_ascii_digit() || "+-.eE".contains(c));
    !numeric && !text.contains('*') && text != "true" && text != "false"
}
