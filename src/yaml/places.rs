//! Where every node of a YAML text stands; finds duplicate keys on the way.

use super::{Place, Step, YamlError};
use saphyr_parser::{Event, Marker, Parser, Span};
use std::collections::BTreeMap;

/// How deep a document may nest before it is refused.
const DEEPEST: usize = 64;

/// The positions of all nodes, by the path that leads to them.
#[derive(Debug)]
pub(super) struct Places(BTreeMap<Vec<Step>, Place>);

impl Places {
    pub(super) fn of(text: &str) -> Result<Self, YamlError> {
        let mut walk = Walk::default();
        for next in Parser::new_from_str(text) {
            let (event, span) = next.map_err(|error| YamlError {
                place: place(error.marker()),
                message: format!("this is not YAML: {}", error.info()),
            })?;
            walk.take(&event, span)?;
        }
        Ok(Self(walk.found))
    }

    pub(super) fn at(&self, path: &[Step]) -> Option<Place> {
        self.0.get(path).copied()
    }

    pub(super) fn find(&self, path: &[Step]) -> Place {
        let mut path = path.to_vec();
        loop {
            if let Some(place) = self.0.get(&path) {
                return *place;
            }
            if path.pop().is_none() {
                return Place { line: 1, column: 1 };
            }
        }
    }
}

/// An open collection.
enum Open {
    /// A mapping that waits for a key.
    Key,
    /// A mapping that waits for the value of the key that ends the path.
    Value,
    /// A sequence, and the index of its next item.
    Item(usize),
}

#[derive(Default)]
struct Walk {
    path: Vec<Step>,
    open: Vec<Open>,
    found: BTreeMap<Vec<Step>, Place>,
}

impl Walk {
    fn take(&mut self, event: &Event<'_>, span: Span) -> Result<(), YamlError> {
        match event {
            Event::Scalar(text, ..) => {
                if matches!(self.open.last(), Some(Open::Key)) {
                    return self.key(text, span);
                }
                self.enter(span);
                self.leave();
            }
            Event::Alias(_) => {
                self.enter(span);
                self.leave();
            }
            Event::MappingStart(..) | Event::SequenceStart(..) => {
                if matches!(self.open.last(), Some(Open::Key)) {
                    return Err(wrong(span, "a key must be a plain text"));
                }
                if self.open.len() >= DEEPEST {
                    return Err(wrong(span, "this is nested too deeply"));
                }
                self.enter(span);
                self.open.push(if matches!(event, Event::MappingStart(..)) {
                    Open::Key
                } else {
                    Open::Item(0)
                });
            }
            Event::MappingEnd | Event::SequenceEnd => {
                self.open.pop();
                self.leave();
            }
            _ => {}
        }
        Ok(())
    }

    fn key(&mut self, text: &str, span: Span) -> Result<(), YamlError> {
        self.path.push(Step::from(text));
        if let Some(first) = self.found.get(&self.path) {
            return Err(wrong(
                span,
                &format!("the key `{text}` is here a second time; the first is at {first}"),
            ));
        }
        self.found.insert(self.path.clone(), place(&span.start));
        if let Some(open) = self.open.last_mut() {
            *open = Open::Value;
        }
        Ok(())
    }

    /// A node begins: in a sequence its index ends the path from here on.
    fn enter(&mut self, span: Span) {
        if let Some(Open::Item(index)) = self.open.last() {
            self.path.push(Step::Index(*index));
        }
        self.found
            .entry(self.path.clone())
            .or_insert_with(|| place(&span.start));
    }

    /// A node has ended: its key or index leaves the path.
    fn leave(&mut self) {
        match self.open.last_mut() {
            Some(Open::Item(index)) => {
                *index += 1;
                self.path.pop();
            }
            Some(open @ Open::Value) => {
                *open = Open::Key;
                self.path.pop();
            }
            Some(Open::Key) | None => {}
        }
    }
}

fn wrong(span: Span, message: &str) -> YamlError {
    YamlError {
        place: place(&span.start),
        message: message.to_owned(),
    }
}

fn place(marker: &Marker) -> Place {
    Place {
        line: marker.line(),
        column: marker.col() + 1,
    }
}
