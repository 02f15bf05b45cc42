//! A YAML document that is read into a value, with the position of each of its nodes.

use super::messages::rewrite_message;
use super::node_positions::NodePositions;
use super::position::{PathSegment, Position, YamlError};
use serde::de::DeserializeOwned;

/// A value read from YAML that still knows where each of its parts stood.
#[derive(Debug)]
pub struct YamlDocument<T> {
    /// The value.
    pub value: T,
    positions: NodePositions,
}

impl<T: DeserializeOwned> YamlDocument<T> {
    /// Reads a text of exactly one document.
    ///
    /// # Errors
    ///
    /// Says where: a syntax error, a duplicate key, an unknown key, a value of the wrong type.
    pub fn read(text: &str) -> Result<Self, YamlError> {
        Self::parse(text).map_err(|error| YamlError {
            position: clamp_to_end(text, error.position),
            ..error
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

/// The first character that YAML does not allow: `serde_yaml` refuses it without saying in which line it stands.
fn find_control_character(text: &str) -> Option<YamlError> {
    let refused = |c: char| {
        let allowed = ['\t', '\u{85}'].contains(&c);
        (c.is_control() && !allowed) || ['\u{fffe}', '\u{ffff}'].contains(&c)
    };
    let found = lines(text).enumerate().find_map(|(line, content)| {
        let (column, c) = content.chars().enumerate().find(|(_, c)| refused(*c))?;
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

/// The parsers say of a text that is cut off that it is wrong on the line after its last; its end is meant.
fn clamp_to_end(text: &str, position: Position) -> Position {
    let (line, last) = lines(text).enumerate().last().unwrap_or_default();
    let end = Position {
        line: line + 1,
        column: last.chars().count() + 1,
    };
    position.min(end)
}

/// The lines of a text; in YAML a carriage return alone ends one as well.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    let lines = text.split('\n');
    lines.flat_map(|line| line.strip_suffix('\r').unwrap_or(line).split('\r'))
}

impl<T> YamlDocument<T> {
    /// An error at the node this path leads to, or at the nearest node above that exists.
    #[must_use]
    pub fn error_at(&self, path: &[PathSegment], message: impl Into<String>) -> YamlError {
        YamlError {
            position: self.positions.nearest(path),
            message: message.into(),
        }
    }

    /// Where the node this path leads to stands; `None` if there is none.
    #[must_use]
    pub fn position(&self, path: &[PathSegment]) -> Option<Position> {
        self.positions.position(path)
    }
}
