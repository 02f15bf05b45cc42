//! The position of every node of a YAML text. Also finds duplicate keys.

use super::position::{PathSegment, Position, YamlError};
use saphyr_parser::{Event, Marker, Parser, Span};
use std::collections::BTreeMap;

/// The maximum nesting depth of a document.
const MAX_DEPTH: usize = 64;

/// The positions of all nodes, by their paths.
#[derive(Debug)]
pub(super) struct NodePositions(BTreeMap<Vec<PathSegment>, Position>);

impl NodePositions {
    pub(super) fn of(text: &str) -> Result<Self, YamlError> {
        let mut walker = EventWalker::default();
        for next in Parser::new_from_str(text) {
            let (event, span) = next.map_err(|error| YamlError {
                position: position_of(error.marker()),
                message: format!("this is not YAML: {}", error.info()),
            })?;
            walker.handle(&event, span)?;
        }
        Ok(Self(walker.positions))
    }

    pub(super) fn position(&self, path: &[PathSegment]) -> Option<Position> {
        self.0.get(path).copied()
    }

    pub(super) fn nearest(&self, path: &[PathSegment]) -> Position {
        let mut path = path.to_vec();
        loop {
            if let Some(position) = self.0.get(&path) {
                return *position;
            }
            if path.pop().is_none() {
                return Position { line: 1, column: 1 };
            }
        }
    }
}

/// A collection whose end has not been reached.
enum OpenCollection {
    /// A mapping before a key.
    Key,
    /// A mapping before the value of the key that ends the path.
    Value,
    /// A sequence, and the index of its next item.
    Item(usize),
}

#[derive(Default)]
struct EventWalker {
    path: Vec<PathSegment>,
    open: Vec<OpenCollection>,
    positions: BTreeMap<Vec<PathSegment>, Position>,
}

impl EventWalker {
    fn handle(&mut self, event: &Event<'_>, span: Span) -> Result<(), YamlError> {
        match event {
            Event::Scalar(text, ..) => {
                if matches!(self.open.last(), Some(OpenCollection::Key)) {
                    return self.enter_key(text, span);
                }
                self.enter_node(span);
                self.leave_node();
            }
            Event::Alias(_) => {
                self.enter_node(span);
                self.leave_node();
            }
            Event::MappingStart(..) | Event::SequenceStart(..) => {
                if matches!(self.open.last(), Some(OpenCollection::Key)) {
                    return Err(error_at(span, "a key must be a plain text"));
                }
                if self.open.len() >= MAX_DEPTH {
                    return Err(error_at(span, "this is nested too deeply"));
                }
                self.enter_node(span);
                self.open.push(if matches!(event, Event::MappingStart(..)) {
                    OpenCollection::Key
                } else {
                    OpenCollection::Item(0)
                });
            }
            Event::MappingEnd | Event::SequenceEnd => {
                self.open.pop();
                self.leave_node();
            }
            _ => {}
        }
        Ok(())
    }

    fn enter_key(&mut self, text: &str, span: Span) -> Result<(), YamlError> {
        self.path.push(PathSegment::from(text));
        if let Some(first) = self.positions.get(&self.path) {
            return Err(error_at(
                span,
                &format!("the key `{text}` is here a second time; the first is at {first}"),
            ));
        }
        self.positions
            .insert(self.path.clone(), position_of(&span.start));
        if let Some(open) = self.open.last_mut() {
            *open = OpenCollection::Value;
        }
        Ok(())
    }

    /// Begins a node. In a sequence, its index is now the end of the path.
    fn enter_node(&mut self, span: Span) {
        if let Some(OpenCollection::Item(index)) = self.open.last() {
            self.path.push(PathSegment::Index(*index));
        }
        self.positions
            .entry(self.path.clone())
            .or_insert_with(|| position_of(&span.start));
    }

    /// Ends a node, and removes its key or index from the path.
    fn leave_node(&mut self) {
        match self.open.last_mut() {
            Some(OpenCollection::Item(index)) => {
                *index += 1;
                self.path.pop();
            }
            Some(open @ OpenCollection::Value) => {
                *open = OpenCollection::Key;
                self.path.pop();
            }
            Some(OpenCollection::Key) | None => {}
        }
    }
}

fn error_at(span: Span, message: &str) -> YamlError {
    YamlError {
        position: position_of(&span.start),
        message: message.to_owned(),
    }
}

fn position_of(marker: &Marker) -> Position {
    Position {
        line: marker.line(),
        column: marker.col() + 1,
    }
}
