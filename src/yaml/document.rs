//! A YAML document that is read into a value, with the position of each of its nodes.

use super::messages::{conceal_addresses, rewrite_message};
use super::node_positions::NodePositions;
use super::position::{PathSegment, Position, YamlError};
use serde::de::DeserializeOwned;

/// A value read from YAML, with the positions of its parts.
#[derive(Debug)]
pub struct YamlDocument<T> {
    /// The value.
    pub value: T,
    positions: NodePositions,
}

impl<T: DeserializeOwned> YamlDocument<T> {
    /// Reads a text with exactly one document.
    ///
    /// # Errors
    ///
    /// A syntax error, a duplicate key, an unknown key, or a value of the wrong type, each with its
    /// position.
    pub fn read(text: &str) -> Result<Self, YamlError> {
        Self::parse(text).map_err(|error| YamlError {
            position: clamp_to_end(text, error.position),
            // What is written there may be a URL with a key.
            message: conceal_addresses(&error.message),
        })
    }

    fn parse(text: &str) -> Result<Self, YamlError> {
        if let Some(error) = find_control_character(text) {
            return Err(error);
        }
        let positions = NodePositions::of(text)?;
        let value = serde_yaml::from_str(text).map_err(|error| {
            let position = error
                .location()
                .map_or(Position { line: 1, column: 1 }, |at| Position {
                    line: at.line(),
                    column: at.column(),
                });
            YamlError {
                position,
                message: rewrite_message(&error.to_string()),
            }
        })?;
        Ok(Self { value, positions })
    }
}

/// The first character that YAML does not allow. `serde_yaml` rejects it without a line number.
fn find_control_character(text: &str) -> Option<YamlError> {
    let is_forbidden = |c: char| match c {
        '\t' | '\u{85}' => false,
        '\u{fffe}' | '\u{ffff}' => true,
        _ => c.is_control(),
    };
    let found = lines(text).enumerate().find_map(|(line, content)| {
        let (column, c) = content
            .chars()
            .enumerate()
            .find(|(_, c)| is_forbidden(*c))?;
        Some((line, column, c))
    });
    let (line, column, c) = found?;
    Some(YamlError {
        position: Position {
            line: line + 1,
            column: column + 1,
        },
        message: format!("the character U+{:04X} may not stand in YAML", u32::from(c)),
    })
}

/// For a text that is cut off, the parsers report the line after the last one. The end of the text
/// is meant.
fn clamp_to_end(text: &str, position: Position) -> Position {
    let (line, last) = lines(text).enumerate().last().unwrap_or_default();
    let end = Position {
        line: line + 1,
        column: last.chars().count() + 1,
    };
    position.min(end)
}

/// The lines of a text. In YAML a carriage return alone also ends a line.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    let lines = text.split('\n');
    lines.flat_map(|line| line.strip_suffix('\r').unwrap_or(line).split('\r'))
}

impl<T> YamlDocument<T> {
    /// An error at the node with this path, or at the nearest parent that exists.
    #[must_use]
    pub fn error_at(&self, path: &[PathSegment], message: impl Into<String>) -> YamlError {
        YamlError {
            position: self.positions.nearest(path),
            message: message.into(),
        }
    }

    /// The position of the node with this path; `None` if it does not exist.
    #[must_use]
    pub fn position(&self, path: &[PathSegment]) -> Option<Position> {
        self.positions.position(path)
    }
}
