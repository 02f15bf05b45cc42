//! Reads YAML files that people write, and reports errors with line and column.
//!
//! `serde_yaml` reports the position of a wrong type or an unknown key, but not of a duplicate key,
//! nor of a value that a later check rejects. Therefore `saphyr-parser` reads the text a second
//! time and keeps the position of every node. No other module uses either library.

mod document;
mod messages;
mod node_positions;
mod position;

#[cfg(test)]
mod tests;

pub use document::YamlDocument;
pub use position::{PathSegment, Position, YamlError};
