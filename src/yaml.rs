//! YAML that people write: read with `serde_yaml`, refused with line and column.
//!
//! `serde_yaml` says where a wrong type or an unknown key stands, but not where a duplicate key
//! does, nor where a value stood that turns out wrong later. So the text is walked a second time
//! with `saphyr-parser`, which keeps the position of every node. Nothing else in the crate names
//! either library.

mod places;
mod wording;

#[cfg(test)]
mod tests;

use places::Places;
use serde::de::DeserializeOwned;
use std::fmt;

/// A position in a text, both counted from 1; columns in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {} column {}", self.line, self.column)
    }
}

/// What is wrong with a YAML text, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {message}")]
pub struct YamlError {
    /// Where it stands.
    pub place: Place,
    /// What is wrong, one sentence.
    pub message: String,
}

/// One step of the way to a node.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// Into a mapping, by key.
    Key(String),
    /// Into a sequence, by index.
    Index(usize),
}

impl From<&str> for Step {
    fn from(key: &str) -> Self {
        Self::Key(key.to_owned())
    }
}

impl From<usize> for Step {
    fn from(index: usize) -> Self {
        Self::Index(index)
    }
}

/// A value read from YAML that still knows where each of its parts stood.
#[derive(Debug)]
pub struct Document<T> {
    /// The value.
    pub value: T,
    places: Places,
}

impl<T: DeserializeOwned> Document<T> {
    /// Reads a text of exactly one document.
    ///
    /// # Errors
    ///
    /// Says where: a syntax error, a duplicate key, an unknown key, a value of the wrong type.
    pub fn read(text: &str) -> Result<Self, YamlError> {
        Self::parsed(text).map_err(|error| YamlError {
            place: inside(text, error.place),
            ..error
        })
    }

    fn parsed(text: &str) -> Result<Self, YamlError> {
        if let Some(error) = control_character(text) {
            return Err(error);
        }
        let places = Places::of(text)?;
        let value = serde_yaml::from_str(text).map_err(|error| {
            let place = error
                .location()
                .map_or(Place { line: 1, column: 1 }, |at| Place {
                    line: at.line(),
                    column: at.column(),
                });
            YamlError {
                place,
                message: wording::plain(&error.to_string()),
            }
        })?;
        Ok(Self { value, places })
    }
}

/// The first character that YAML does not allow: `serde_yaml` refuses it without saying in which line it stands.
fn control_character(text: &str) -> Option<YamlError> {
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
        place: Place {
            line: line + 1,
            column: column + 1,
        },
        message: format!("the character U+{:04X} may not stand in YAML", u32::from(c)),
    })
}

/// The parsers say of a text that is cut off that it is wrong on the line after its last; its end is meant.
fn inside(text: &str, place: Place) -> Place {
    let (line, last) = lines(text).enumerate().last().unwrap_or_default();
    let end = Place {
        line: line + 1,
        column: last.chars().count() + 1,
    };
    place.min(end)
}

/// The lines of a text; in YAML a carriage return alone ends one as well.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    let lines = text.split('\n');
    lines.flat_map(|line| line.strip_suffix('\r').unwrap_or(line).split('\r'))
}

impl<T> Document<T> {
    /// An error at the node this path leads to, or at the nearest node above that exists.
    #[must_use]
    pub fn error(&self, path: &[Step], message: impl Into<String>) -> YamlError {
        YamlError {
            place: self.places.find(path),
            message: message.into(),
        }
    }

    /// Where the node this path leads to stands; `None` if there is none.
    #[must_use]
    pub fn place(&self, path: &[Step]) -> Option<Place> {
        self.places.at(path)
    }
}
