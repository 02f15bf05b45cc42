//! Line wrapping. A line ends only at a space, never inside a name, an ARN, or text between backticks or brackets. Text that
//! somebody may copy is not wrapped at all.

use textwrap::WordSeparator;
use textwrap::core::{Word, display_width};
use textwrap::wrap_algorithms::wrap_first_fit;

/// The columns a text takes on a terminal.
pub(super) fn column_width(text: &str) -> usize {
    display_width(text)
}

/// Splits a text into lines without their indents. The first line begins at `column`, and is empty if its first word does
/// not fit there; the others begin at `hang`.
pub(super) fn wrap_lines(text: &str, width: usize, column: usize, hang: usize) -> Vec<String> {
    let mut words = split_words(text);
    if column > hang {
        words.insert(0, Word::from("")); // else the first word would stay on the line even if it does not fit
    }
    let widths = [column, hang].map(|used| to_float(width.saturating_sub(used)));
    wrap_first_fit(&words, &widths)
        .into_iter()
        .map(|line| {
            let pieces = line.iter().flat_map(|word| [word.word, word.whitespace]);
            let text: String = pieces.collect();
            text.trim_end_matches(' ').to_owned()
        })
        .collect()
}

/// A width as textwrap takes it. Widths are small, so the conversion is exact.
fn to_float(width: usize) -> f64 {
    u32::try_from(width).map_or(f64::MAX, f64::from)
}

/// Splits a text where a line may end: at spaces, except between a pair of backticks or brackets.
fn split_words(text: &str) -> Vec<Word<'_>> {
    let mut found = Vec::new();
    let (mut start, mut end) = (0, 0);
    for word in WordSeparator::AsciiSpace.find_words(text) {
        end += word.word.len() + word.whitespace.len();
        let (before, after) = text.split_at_checked(end).unwrap_or((text, ""));
        let piece = before.get(start..).unwrap_or_default();
        if !has_open_pair(piece, after) {
            found.push(Word::from(piece));
            start = end;
        }
    }
    found
}

/// Whether a piece opens a backtick or bracket that is closed only after it.
fn has_open_pair(piece: &str, after: &str) -> bool {
    let count = |mark: char| piece.matches(mark).count();
    count('`') % 2 == 1 && after.contains('`') || count('[') > count(']') && after.contains(']')
}

/// What patterns and JSON contain and prose does not; `managed-by=cis-fix` is neither.
const CODE_MARKS: [&str; 4] = ["{", "[\"", "= ", "=\""];

/// Whether a text is a command or contains a pattern or JSON outside backticks, so that somebody may copy its line. Text
/// between backticks is kept together in any case.
pub(super) fn is_copyable(text: &str) -> bool {
    let text = text.trim_start();
    let is_command = ["aws ", "cis-fix "]
        .iter()
        .any(|program| text.starts_with(program));
    let mut outside = text.split('`').step_by(2);
    is_command || outside.any(|part| CODE_MARKS.iter().any(|mark| part.contains(mark)))
}
