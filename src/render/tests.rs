//! What `render` promises of text it did not write.
#![expect(clippy::unwrap_used, reason = "a test stops where it goes wrong")]

use super::json;
use super::{Ink, Paper, safe, safe_lines};

fn on_paper(colour: bool, text: &str) -> String {
    let mut out = Vec::new();
    Paper::new(&mut out, colour).line(Ink::Bad, text).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn a_name_cannot_steer_the_terminal() {
    assert_eq!(
        on_paper(false, "a\u{1b}[2Jb\u{9b}1mc"),
        "a\\u{1b}[2Jb\\u{9b}1mc\n"
    );
}

#[test]
fn a_name_cannot_forge_a_line_of_its_own() {
    assert_eq!(
        on_paper(false, "root\n  pass  3.3\r"),
        "root\\n  pass  3.3\\r\n"
    );
}

#[test]
fn marks_that_reorder_or_hide_text_are_shown() {
    assert_eq!(
        safe("a\u{202e}b\u{200b}c\u{feff}"),
        "a\\u{202e}b\\u{200b}c\\u{feff}"
    );
}

#[test]
fn text_of_any_language_is_left_as_it_is() {
    assert_eq!(safe("Prüfung – 監査 🔔"), "Prüfung – 監査 🔔");
}

#[test]
fn our_own_line_breaks_stay() {
    assert_eq!(safe_lines("a\nb\u{7}"), "a\nb\\u{7}");
}

#[test]
fn colour_is_put_around_the_text_and_nowhere_else() {
    assert_eq!(on_paper(true, "fail"), "\u{1b}[31mfail\u{1b}[0m\n");
}

#[test]
fn json_reads_back_what_was_written_and_cannot_steer_the_terminal() {
    let hostile = "a\u{1b}[2J\u{9b}\u{202e}\u{e0041}\n\u{7f}é";
    let mut out = Vec::new();
    json::write(&mut out, &serde_json::json!({ "name": hostile })).unwrap();
    let text = String::from_utf8(out).unwrap();
    assert!(
        !text
            .chars()
            .any(|c| c != '\n' && (c.is_control() || c == '\u{202e}')),
        "{text}"
    );
    let back: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(back.get("name").unwrap(), hostile);
}
