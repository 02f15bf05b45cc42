//! Prose in lines of a width. It is broken at spaces only, never inside a name, an ARN or what
//! stands between backticks or brackets; and what somebody may want to copy whole is not broken at all.

use textwrap::WordSeparator;
use textwrap::core::{Word, display_width};
use textwrap::wrap_algorithms::wrap_first_fit;

/// Columns a text takes on a terminal.
pub(super) fn columns(text: &str) -> usize {
    display_width(text)
}

/// The text in lines without their indents: the first goes on at a column, and is empty where its
/// first word has room only below; the others hang at another.
pub(super) fn lines(text: &str, width: usize, column: usize, hang: usize) -> Vec<String> {
    let mut words = words(text);
    if column > hang {
        words.insert(0, Word::from("")); // else the first word would stay, room or not
    }
    let widths = [column, hang].map(|used| floating(width.saturating_sub(used)));
    wrap_first_fit(&words, &widths)
        .into_iter()
        .map(|line| {
            let pieces = line.iter().flat_map(|word| [word.word, word.whitespace]);
            let text: String = pieces.collect();
            text.trim_end_matches(' ').to_owned()
        })
        .collect()
}

/// Widths are small, and exact as floating-point numbers.
fn floating(width: usize) -> f64 {
    u32::try_from(width).map_or(f64::MAX, f64::from)
}

/// The pieces between which a line may end. A pair of backticks or brackets holds its piece together.
fn words(text: &str) -> Vec<Word<'_>> {
    let mut found = Vec::new();
    let (mut start, mut end) = (0, 0);
    for word in WordSeparator::AsciiSpace.find_words(text) {
        end += word.word.len() + word.whitespace.len();
        let (before, after) = text.split_at_checked(end).unwrap_or((text, ""));
        let piece = before.get(start..).unwrap_or_default();
        if !is_open(piece, after) {
            found.push(Word::from(piece));
            start = end;
        }
    }
    found
}

/// Whether a backtick or a bracket still waits for its partner, which is to come.
fn is_open(piece: &str, after: &str) -> bool {
    let count = |mark: char| piece.matches(mark).count();
    count('`') % 2 == 1 && after.contains('`') || count('[') > count(']') && after.contains(']')
}

/// What patterns and JSON are told by; `managed-by=cis-fix` is neither.
const SIGNS: [&str; 4] = ["{", "[\"", "= ", "=\""];

/// Whether a text is a command or holds a pattern or JSON, and so is to be found in one line. What
/// stands between backticks is held together anyway.
pub(super) fn is_to_copy(text: &str) -> bool {
    let text = text.trim_start();
    let is_command = ["aws ", "cis-fix "]
        .iter()
        .any(|program| text.starts_with(program));
    let mut outside = text.split('`').step_by(2);
    is_command || outside.any(|part| SIGNS.iter().any(|sign| part.contains(sign)))
}
