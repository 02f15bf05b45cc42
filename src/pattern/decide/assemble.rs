//! Makes an event of the choices a search has made. Fields it made none for are left out.

use serde_json::{Map, Value};

use super::choices::Shape;
use super::question::Place;
use super::search::{Decided, Search};

/// The event; None if the choices made so far are of no use.
pub(super) fn event(search: &Search<'_, '_>) -> Option<Value> {
    match search.state(0) {
        Decided::As(_) => value(search, 0),
        _ => Some(Value::Object(Map::new())),
    }
}

/// The value of a node; None if it is absent.
fn value(search: &Search<'_, '_>, node: usize) -> Option<Value> {
    let Decided::As(place) = search.state(node) else {
        return None;
    };
    match &search.choice(node, place)?.shape {
        Shape::Absent => None,
        Shape::Value(value) => Some(value.clone()),
        Shape::Object => Some(Value::Object(members(search, node))),
        Shape::Array(length) => Some(Value::Array(elements(search, node, *length))),
    }
}

fn members(search: &Search<'_, '_>, node: usize) -> Map<String, Value> {
    let mut members = Map::new();
    let children = search.node(node).map_or(&[][..], |node| &node.children);
    let named: Vec<&str> = children
        .iter()
        .filter_map(|child| match search.node(*child)?.place {
            Place::Key(name) => Some(name),
            _ => None,
        })
        .collect();
    let mut free = (1..).map(|number| format!("key{number}"));
    for child in children {
        let (Some(here), Some(value)) = (search.node(*child), value(search, *child)) else {
            continue;
        };
        let name = match here.place {
            Place::Key(name) => Some(name.to_owned()),
            _ => free.find(|name| !named.contains(&name.as_str())),
        };
        members.extend(name.map(|name| (name, value)));
    }
    members
}

fn elements(search: &Search<'_, '_>, node: usize, length: usize) -> Vec<Value> {
    let mut places: Vec<Option<Value>> = vec![None; length];
    let mut put = |index: usize, value: Value| {
        if places.len() <= index {
            places.resize(index + 1, None);
        }
        if let Some(place) = places.get_mut(index) {
            *place = Some(value);
        }
    };
    let mut free = free_places(search, node, length);
    let children = search.node(node).map_or(&[][..], |node| &node.children);
    for child in children {
        match search.node(*child).map(|child| child.place) {
            Some(Place::Index(index)) if index < length => {
                // An element that must be there though nothing is asked of it.
                put(index, value(search, *child).unwrap_or(Value::Null));
            }
            Some(Place::SomeIndex(_)) => {
                if let Some(value) = value(search, *child)
                    && let Some(index) = free.next()
                {
                    put(index, value);
                }
            }
            _ => {}
        }
    }
    // A gap is filled with a neighbour: one more of a kind that is there changes nothing for any wildcard.
    let neighbour = places.iter().flatten().next_back().cloned();
    let filler = neighbour.unwrap_or(Value::Null);
    places
        .into_iter()
        .map(|place| place.unwrap_or_else(|| filler.clone()))
        .collect()
}

/// The indexes for elements that no selector names, in an array of which the named elements below `length` are there
/// and the next one is not.
pub(super) fn free_places(
    search: &Search<'_, '_>,
    node: usize,
    length: usize,
) -> impl Iterator<Item = usize> {
    let children = search.node(node).map_or(&[][..], |node| &node.children);
    let named: Vec<usize> = children
        .iter()
        .filter_map(|child| match search.node(*child)?.place {
            Place::Index(index) => Some(index),
            _ => None,
        })
        .collect();
    let end = named.iter().copied().filter(|index| *index >= length).min();
    (0..end.unwrap_or(usize::MAX)).filter(move |index| !named.contains(index))
}
