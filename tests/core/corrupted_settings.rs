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
enum Mistake {
    Remove,
    Repeat,
    Indent,
    /// Replaces the value after the first colon.
    Value(&'static str),
}

fn mistakes() -> impl Strategy<Value = Vec<(Index, Mistake)>> {
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
    let mistake = prop_oneof![
        1 => Just(Mistake::Remove),
        1 => Just(Mistake::Repeat),
        1 => Just(Mistake::Indent),
        5 => select(values.to_vec()).prop_map(Mistake::Value),
    ];
    vec((any::<Index>(), mistake), 1..4)
}

fn mistype(text: &str, mistakes: Vec<(Index, Mistake)>) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    for (position, mistake) in mistakes {
        if lines.is_empty() {
            break;
        }
        let position = position.index(lines.len());
        match mistake {
            Mistake::Remove => {
                lines.remove(position);
            }
            Mistake::Repeat => lines.insert(position, lines[position].clone()),
            Mistake::Indent => lines[position].insert(0, ' '),
            Mistake::Value(value) => {
                if let Some((key, _)) = lines[position].split_once(':') {
                    lines[position] = format!("{key}: {value}");
                }
            }
        }
    }
    lines.join("\n")
}

/// Fails unless the position is a character of the text, or just after the end of a line.
fn assert_has_position(text: &str, position: Option<Position>, message: &str) {
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
fn assert_settings_read_or_rejected(text: &str) {
    let merged = SettingsFile::read(text)
        .and_then(|file| merge_layers(&ConfigLayer::default(), Some(&file), &CATALOG).map(|_| ()));
    if let Err(error) = merged {
        assert_has_position(text, error.position, &error.message);
    }
}

/// The same for a control file.
fn assert_control_read_or_rejected(text: &str) {
    if let Err(error) = Catalog::read([("control.yaml", text)]) {
        assert_has_position(text, Some(error.position), &error.message);
    }
}

#[test]
fn uncorrupted_files_are_read() {
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
    fn a_corrupted_settings_file_is_read_or_rejected_with_a_position(changes in corruptions()) {
        assert_settings_read_or_rejected(&corrupt(&SETTINGS, changes));
    }

    #[test]
    fn a_mistyped_settings_file_is_read_or_rejected_with_a_position(mistakes in mistakes()) {
        assert_settings_read_or_rejected(&mistype(&SETTINGS, mistakes));
    }

    #[test]
    fn a_corrupted_control_file_is_read_or_rejected_with_a_position(
        text in select(CONTROLS.clone()),
        changes in corruptions(),
    ) {
        assert_control_read_or_rejected(&corrupt(&text, changes));
    }

    #[test]
    fn a_mistyped_control_file_is_read_or_rejected_with_a_position(
        text in select(CONTROLS.clone()),
        mistakes in mistakes(),
    ) {
        assert_control_read_or_rejected(&mistype(&text, mistakes));
    }
}
