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

fn wrong(text: &str) -> String {
    YamlDocument::<Fruit>::read(text)
        .map(|document| document.value)
        .map_or_else(|error| error.to_string(), |fruit| format!("{fruit:?}"))
}

#[test]
fn a_duplicate_key_is_named_with_both_places() {
    assert_eq!(
        wrong("name: a\nweights: [1]\nname: b\n"),
        "line 3 column 1: the key `name` is here a second time; the first is at line 1 column 1"
    );
}

#[test]
fn an_unknown_key_is_named_with_its_place() {
    assert_eq!(
        wrong("name: a\nwheights: [1]\n"),
        "line 2 column 1: there is no key `wheights` here; is it `weights`?"
    );
}

#[test]
fn a_wrong_type_is_named_with_its_place() {
    assert_eq!(
        wrong("name: a\nweights:\n  - 1\n  - heavy\n"),
        "line 4 column 5: `weights[1]`: this is the text \"heavy\", not a whole number"
    );
}

#[test]
fn a_syntax_error_has_a_place() {
    assert!(wrong("name: \"a\nweights: [1\n").starts_with("line "));
}

#[test]
fn a_text_that_is_cut_off_is_wrong_at_its_end() {
    for (text, position) in [
        ("name: a\nweights: [1", "line 2 column 12: "),
        ("name: a\r\nweights: [1", "line 2 column 12: "),
        ("name: a\nweights: [1\n", "line 3 column 1: "),
    ] {
        let said = wrong(text);
        assert!(said.starts_with(position), "{text:?}: {said}");
    }
}

#[test]
fn a_control_character_is_named_with_its_place() {
    assert_eq!(
        wrong("name: a\r\nweights:\r- \u{7}3\n"),
        "line 3 column 3: the character U+0007 may not stand in YAML"
    );
    assert_eq!(
        wrong("name: \u{fffe}"),
        "line 1 column 7: the character U+FFFE may not stand in YAML"
    );
}

#[test]
fn a_later_complaint_finds_its_node() {
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
fn a_key_that_is_near_none_is_answered_with_all() {
    assert_eq!(
        wrong("name: a\ncolour: red\n"),
        "line 2 column 1: there is no key `colour` here; there are name, weights"
    );
}

#[test]
fn a_missing_key_is_named() {
    assert_eq!(
        wrong("weights: [1]\n"),
        "line 1 column 1: the key `name` is missing"
    );
}
