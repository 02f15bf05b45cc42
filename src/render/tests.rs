//! What `render` promises of text it did not write.
#![expect(clippy::unwrap_used, reason = "a test stops where it goes wrong")]

use super::json;
use super::{LineWriter, Style, escape_lines, escape_text};

fn on_paper(colour: bool, text: &str) -> String {
    let mut out = Vec::new();
    LineWriter::new(&mut out, colour)
        .write_line(Style::Error, text)
        .unwrap();
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
        escape_text("a\u{202e}b\u{200b}c\u{feff}\u{61c}\u{ad}\u{fff9}"),
        "a\\u{202e}b\\u{200b}c\\u{feff}\\u{61c}\\u{ad}\\u{fff9}"
    );
}

#[test]
fn text_of_any_language_is_left_as_it_is() {
    assert_eq!(escape_text("Prüfung – 監査 🔔"), "Prüfung – 監査 🔔");
}

#[test]
fn our_own_line_breaks_stay() {
    assert_eq!(escape_lines("a\nb\u{7}"), "a\nb\\u{7}");
}

#[test]
fn colour_is_put_around_the_text_and_nowhere_else() {
    assert_eq!(on_paper(true, "fail"), "\u{1b}[31mfail\u{1b}[0m\n");
}

/// A text written at a width, after text that is already on the line.
fn wrapped(width: usize, before: &str, hang: usize, text: &str) -> String {
    let mut out = Vec::new();
    let mut writer = LineWriter::new(&mut out, false).with_width(Some(width));
    writer.write(Style::Plain, before).unwrap();
    writer.write_paragraph(Style::Plain, hang, text).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn prose_is_broken_at_words_and_hangs() {
    let text = "log group CloudTrail/Events has no metric filter";
    assert_eq!(
        wrapped(40, "  3.1 ", 6, text),
        "  3.1 log group CloudTrail/Events has no\n      metric filter\n"
    );
    let mut out = Vec::new();
    LineWriter::new(&mut out, false)
        .write_paragraph(Style::Plain, 6, text)
        .unwrap();
    assert_eq!(String::from_utf8(out).unwrap(), format!("{text}\n"));
}

#[test]
fn a_word_that_has_no_room_on_its_line_stands_below_and_is_never_cut() {
    let arn = "arn:aws:sns:eu-west-1:111122223333:a-topic-with-a-long-name";
    assert_eq!(
        wrapped(40, "notifies", 2, &format!(" {arn} only")),
        format!("notifies\n  {arn}\n  only\n")
    );
}

#[test]
fn an_indent_is_no_line_of_its_own() {
    let long = "a-name-that-is-wider-than-the-line-it-stands-on";
    assert_eq!(
        wrapped(40, "", 4, &format!("  {long} and more")),
        format!("  {long}\n    and more\n")
    );
}

#[test]
fn what_is_to_be_copied_stays_in_one_line() {
    for text in [
        "aws logs describe-metric-filters --region eu-west-1 --log-group-name CloudTrail/Events",
        "cis-fix apply --notify email:somebody@example.com --notify email:another@example.com",
        "team-filter feeds Team/metric, and matches { ($.eventName = Small) || ($.eventName = Big) }",
        r#"it leaves events out by its field selection @aws.region = "eu-west-1", and so is left alone"#,
        r#"it leaves events out by its field selection @aws.region IN ["eu-west-1", "eu-west-2"]"#,
    ] {
        assert_eq!(wrapped(40, "  ", 4, text), format!("  {text}\n"));
    }
}

#[test]
fn what_stands_between_backticks_or_brackets_stays_in_one_piece() {
    assert_eq!(
        wrapped(
            40,
            "",
            2,
            "narrow it by `controls: root-usage: { threshold: 5 }` if you like"
        ),
        "narrow it by\n  `controls: root-usage: { threshold: 5 }`\n  if you like\n"
    );
    assert_eq!(
        wrapped(
            40,
            "",
            2,
            "its description does not end in [cis-fix root-usage] as ours"
        ),
        "its description does not end in\n  [cis-fix root-usage] as ours\n"
    );
    let stray = "a name with ` or [ in it does not hold the rest of its line together";
    assert!(
        wrapped(40, "", 0, stray)
            .lines()
            .all(|line| line.len() <= 40)
    );
}

#[test]
fn width_is_what_is_seen_and_not_colour_or_bytes() {
    let mut out = Vec::new();
    let mut writer = LineWriter::new(&mut out, true).with_width(Some(40));
    writer.write(Style::Error, "fail      ").unwrap();
    writer
        .write_paragraph(Style::Dim, 2, "a name of many column 監査監 \u{7}")
        .unwrap();
    assert_eq!(
        String::from_utf8(out).unwrap(),
        "\u{1b}[31mfail      \u{1b}[0m\u{1b}[2ma name of many column 監査監\u{1b}[0m\n  \u{1b}[2m\\u{7}\u{1b}[0m\n"
    );
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
