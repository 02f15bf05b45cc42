//! Text from the account inside Markdown. Everything but plain words goes into a code span, where nothing is a mention, a
//! link, an image or HTML. No text can end its code span.

use crate::render::writer::escape_text;

/// A code span that the text cannot end.
pub(in crate::render) fn code_span(text: &str) -> String {
    let text = escape_text(text);
    if text.trim().is_empty() {
        return "` `".to_owned();
    }
    let fence = "`".repeat(longest_run(&text) + 1);
    let edge = |c: char| c == '`' || c == ' ';
    let pad = if text.starts_with(edge) || text.ends_with(edge) {
        " "
    } else {
        ""
    };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// A sentence of the program that contains names from the account. Plain words stay; everything else becomes code.
pub(in crate::render) fn prose(text: &str) -> String {
    let text = escape_text(text);
    let mut spans: Vec<(String, String, String)> = Vec::new();
    let mut joins = false;
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let (head, core, tail) = split_punctuation(word);
        if is_plain(core, tail) {
            spans.push((word.to_owned(), String::new(), String::new()));
            joins = false;
            continue;
        }
        match spans.last_mut().filter(|_| joins && head.is_empty()) {
            Some((_, words, end)) => {
                words.push(' ');
                words.push_str(core);
                tail.clone_into(end);
            }
            None => spans.push((head.to_owned(), core.to_owned(), tail.to_owned())),
        }
        joins = tail.is_empty();
    }
    let words: Vec<String> = spans
        .into_iter()
        .map(|(head, core, tail)| match core.as_str() {
            "" => head,
            core => format!("{head}{}{tail}", code_span(core)),
        })
        .collect();
    words.join(" ")
}

/// Splits a word from the punctuation before and after it.
fn split_punctuation(word: &str) -> (&str, &str, &str) {
    let rest = word.trim_start_matches(['(', '"']);
    let head = word.strip_suffix(rest).unwrap_or_default();
    let core = rest.trim_end_matches([',', ';', ':', ')', '"']);
    // One full stop ends a sentence. An ellipsis belongs to the word.
    let core = match core.strip_suffix('.') {
        Some(sentence) if !sentence.ends_with('.') => sentence,
        _ => core,
    };
    let tail = rest.strip_prefix(core).unwrap_or_default();
    (head, core, tail)
}

/// Whether GitHub renders a word as it is. A word that looks like a commit hash, or that begins a list item, is not plain.
fn is_plain(core: &str, tail: &str) -> bool {
    let letters = core.chars().all(|c| c.is_ascii_alphabetic() || c == '\'');
    let short = core.len() < 7 && core.chars().all(|c| c.is_ascii_alphanumeric());
    let hash = core.len() >= 7 && core.chars().all(|c| c.is_ascii_hexdigit());
    let list = core.chars().all(|c| c.is_ascii_digit()) && tail.starts_with(['.', ')']);
    (letters || short) && !hash && !list
}

/// Markdown for the cell of a table: a `|` would end the cell, so it is escaped.
pub(in crate::render) fn table_cell(markdown: &str) -> String {
    // Renderers disagree about a backslash before a `|`.
    markdown.replace("\\|", "\\\\u{7c}").replace('|', "\\|")
}

/// A code block that no line can end. Each line is escaped on its own, because the line breaks are the program's.
pub(in crate::render) fn code_block<'a>(
    language: &str,
    lines: impl Iterator<Item = &'a str>,
) -> String {
    let lines: Vec<String> = lines.map(escape_text).collect();
    let text = lines.join("\n");
    let fence = "`".repeat(longest_run(&text).max(2) + 1);
    format!("{fence}{language}\n{text}\n{fence}\n")
}

fn longest_run(text: &str) -> usize {
    let runs = text.split(|c| c != '`').map(str::len);
    runs.max().unwrap_or(0)
}
