//! Positions in YAML, as a person counts them.

use super::{PathSegment, Position, YamlDocument};
use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Fruit {
    name: String,
    #[serde(default)]
    weights: Vec<u32>,
}

fn error_of(text: &str) -> String {
    YamlDocument::<Fruit>::read(text)
        .map(|document| document.value)
        .map_or_else(|error| error.to_string(), |fruit| format!("{fruit:?}"))
}

#[test]
fn a_duplicate_key_is_reported_with_both_positions() {
    assert_eq!(
        error_of("name: a\nweights: [1]\nname: b\n"),
        "line 3 column 1: the key `name` is here a second time; the first is at line 1 column 1"
    );
}

#[test]
fn an_unknown_key_is_reported_with_its_position() {
    assert_eq!(
        error_of("name: a\nwheights: [1]\n"),
        "line 2 column 1: there is no key `wheights` here; is it `weights`?"
    );
}

#[test]
fn a_wrong_type_is_reported_with_its_position() {
    assert_eq!(
        error_of("name: a\nweights:\n  - 1\n  - heavy\n"),
        "line 4 column 5: `weights[1]`: this is the text \"heavy\", not a whole number"
    );
}

#[test]
fn a_syntax_error_has_a_position() {
    assert!(error_of("name: \"a\nweights: [1\n").starts_with("line "));
}

#[test]
fn a_truncated_text_is_reported_at_its_end() {
    for (text, position) in [
        ("name: a\nweights: [1", "line 2 column 12: "),
        ("name: a\r\nweights: [1", "line 2 column 12: "),
        ("name: a\nweights: [1\n", "line 3 column 1: "),
    ] {
        let message = error_of(text);
        assert!(message.starts_with(position), "{text:?}: {message}");
    }
}

#[test]
fn a_control_character_is_reported_with_its_position() {
    assert_eq!(
        error_of("name: a\r\nweights:\r- \u{7}3\n"),
        "line 3 column 3: the character U+0007 may not stand in YAML"
    );
    assert_eq!(
        error_of("name: \u{fffe}"),
        "line 1 column 7: the character U+FFFE may not stand in YAML"
    );
}

#[test]
fn a_later_error_finds_its_node() {
    let document: YamlDocument<Fruit> = YamlDocument::read("name: a\nweights:\n  - 1\n  -   22\n")
        .unwrap_or_else(|e| unreachable!("{e}"));
    let error = document.error_at(
        &[PathSegment::from("weights"), PathSegment::from(1)],
        "too heavy",
    );
    assert_eq!(error.position, Position { line: 4, column: 7 });
    let above = document.error_at(
        &[PathSegment::from("weights"), PathSegment::from(7)],
        "no such",
    );
    assert_eq!(above.position, Position { line: 2, column: 1 });
    assert_eq!(document.value.name, "a");
    assert_eq!(document.value.weights, [1, 22]);
}

#[test]
fn an_unknown_key_without_a_similar_one_lists_all() {
    assert_eq!(
        error_of("name: a\ncolour: red\n"),
        "line 2 column 1: there is no key `colour` here; there are name, weights"
    );
}

#[test]
fn a_missing_key_is_reported() {
    assert_eq!(
        error_of("weights: [1]\n"),
        "line 1 column 1: the key `name` is missing"
    );
}
