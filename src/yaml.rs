//! YAML that people write: read with `serde_yaml`, refused with line and column.
//!
//! `serde_yaml` says where a wrong type or an unknown key stands, but not where a duplicate key
//! does, nor where a value stood that turns out wrong later. So the text is walked a second time
//! with `saphyr-parser`, which keeps the position of every node. Nothing else in the crate names
//! either library.

mod document;
mod messages;
mod node_positions;
mod position;

#[cfg(test)]
mod tests;

pub use document::YamlDocument;
pub use position::{PathSegment, Position, YamlError};
