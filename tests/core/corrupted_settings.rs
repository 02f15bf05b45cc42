//! Corrupted settings and control files: each is read, or rejected with a position within the file,
//! and never causes a panic.

use crate::account::CATALOG;
use crate::corruption::{corrupt, corruptions};
use cis_fix::catalog::Catalog;
use cis_fix::config::{ConfigLayer, SettingsFile, TEMPLATE, merge_layers};
use cis_fix::yaml::Position;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

/// The template with every key set. Quiet and verbose exclude each other, so `verbose` is 0.
static SETTINGS: LazyLock<String> = LazyLock::new(|| {
    let keys = TEMPLATE.lines().filter_map(|line| {
        let key = line.strip_prefix('#')?;
        (!key.starts_with(' ') || key.starts_with("  ")).then_some(key)
    });
    let text = keys.collect::<Vec<_>>().join("\n");
    text.replace("verbose: 1", "verbose: 0")
});

/// The control files as they are embedded.
static CONTROLS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("patterns");
    let files = fs::read_dir(folder).unwrap();
    let mut texts: Vec<String> = files
        .map(|file| fs::read_to_string(file.unwrap().path()).unwrap())
        .collect();
    texts.sort();
    texts
});

/// A mistake that a person may make in a line.
#[derive(Debug, Clone)]
enum Slip {
    Remove,
    Repeat,
    Indent,
    /// Replaces the value after the first colon.
    Value(&'static str),
}

fn slips() -> impl Strategy<Value = Vec<(Index, Slip)>> {
    let values = [
        "",
        "0",
        "-1",
        "1.5",
        "1e99",
        "18446744073709551616",
        "true",
        "null",
        "~",
        "''",
        "\"\"",
        "[]",
        "{}",
        "[1, x]",
        "{ a: b }",
        "[[",
        "|",
        ">-",
        "*a",
        "&a [*a]",
        "!!binary x",
        "<<",
        "'",
        "# nothing",
        "7.0.0",
        "2026-11-24",
        "\"{ $.a = \"",
        "\u{feff}",
        "Größe 審計",
    ];
    let slip = prop_oneof![
        1 => Just(Slip::Remove),
        1 => Just(Slip::Repeat),
        1 => Just(Slip::Indent),
        5 => select(values.to_vec()).prop_map(Slip::Value),
    ];
    vec((any::<Index>(), slip), 1..4)
}

fn slipped(text: &str, slips: Vec<(Index, Slip)>) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    for (position, slip) in slips {
        if lines.is_empty() {
            break;
        }
        let position = position.index(lines.len());
        match slip {
            Slip::Remove => {
                lines.remove(position);
            }
            Slip::Repeat => lines.insert(position, lines[position].clone()),
            Slip::Indent => lines[position].insert(0, ' '),
            Slip::Value(value) => {
                if let Some((key, _)) = lines[position].split_once(':') {
                    lines[position] = format!("{key}: {value}");
                }
            }
        }
    }
    lines.join("\n")
}

/// Fails unless the position is a character of the text, or just after the end of a line.
fn has_a_place(text: &str, position: Option<Position>, message: &str) {
    let position = position.unwrap_or_else(|| panic!("{message:?} has no place"));
    let plain = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut lines = (1..).zip(plain.split('\n'));
    let (_, line) = lines
        .find(|(number, _)| *number == position.line)
        .unwrap_or_else(|| panic!("{position}: {message}\n{text}"));
    let columns = 1..=line.chars().count() + 1;
    assert!(
        columns.contains(&position.column),
        "{position}: {message}\n{text}"
    );
    // The parsers count bytes if they do not know the line.
    assert!(
        !message.contains("at position"),
        "{position}: {message}\n{text}"
    );
}

/// Fails if a settings file is rejected without a position in it.
fn settings_are_read_or_refused(text: &str) {
    let merged = SettingsFile::read(text)
        .and_then(|file| merge_layers(&ConfigLayer::default(), Some(&file), &CATALOG).map(|_| ()));
    if let Err(error) = merged {
        has_a_place(text, error.position, &error.message);
    }
}

/// The same for a control file.
fn a_control_is_read_or_refused(text: &str) {
    if let Err(error) = Catalog::read([("control.yaml", text)]) {
        has_a_place(text, Some(error.position), &error.message);
    }
}

#[test]
fn what_nothing_happened_to_is_read() {
    let file = SettingsFile::read(&SETTINGS).unwrap();
    let merged = merge_layers(&ConfigLayer::default(), Some(&file), &CATALOG).unwrap();
    let silent = merged
        .origins
        .iter()
        .filter(|origin| origin.source == cis_fix::config::SettingSource::Default);
    assert_eq!(silent.count(), 0);
    for text in CONTROLS.iter() {
        Catalog::read([("control.yaml", text.as_str())]).unwrap();
    }
    assert_eq!(CONTROLS.len(), CATALOG.iter().count());
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn whatever_happens_to_a_settings_file_it_is_read_or_refused_with_its_place(changes in corruptions()) {
        settings_are_read_or_refused(&corrupt(&SETTINGS, changes));
    }

    #[test]
    fn whatever_somebody_writes_into_a_settings_file_it_is_read_or_refused_with_its_place(slips in slips()) {
        settings_are_read_or_refused(&slipped(&SETTINGS, slips));
    }

    #[test]
    fn whatever_happens_to_a_control_file_it_is_read_or_refused_with_its_place(
        text in select(CONTROLS.clone()),
        changes in corruptions(),
    ) {
        a_control_is_read_or_refused(&corrupt(&text, changes));
    }

    #[test]
    fn whatever_somebody_writes_into_a_control_file_it_is_read_or_refused_with_its_place(
        text in select(CONTROLS.clone()),
        slips in slips(),
    ) {
        a_control_is_read_or_refused(&slipped(&text, slips));
    }
}
