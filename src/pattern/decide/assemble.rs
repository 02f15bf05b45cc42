//! Builds an event from an assignment. Undecided fields are left out.

use serde_json::{Map, Value};

use super::assignment::{Assignment, NodeState};
use super::tree::NodePosition;
use super::value_classes::ValueShape;

/// Builds the event; `None` if a chosen class has no value.
pub(super) fn build_event(assignment: &Assignment<'_, '_>) -> Option<Value> {
    match assignment.state(0) {
        NodeState::Class(_) => build_value(assignment, 0),
        _ => Some(Value::Object(Map::new())),
    }
}

/// Builds the value of a node; `None` if it is absent.
fn build_value(assignment: &Assignment<'_, '_>, node: usize) -> Option<Value> {
    let NodeState::Class(index) = assignment.state(node) else {
        return None;
    };
    match &assignment.class(node, index)?.shape {
        ValueShape::Absent => None,
        ValueShape::Value(value) => Some(value.clone()),
        ValueShape::Object => Some(Value::Object(build_members(assignment, node))),
        ValueShape::Array(length) => Some(Value::Array(build_elements(assignment, node, *length))),
    }
}

fn build_members(assignment: &Assignment<'_, '_>, node: usize) -> Map<String, Value> {
    let mut members = Map::new();
    let children = assignment.children(node);
    let named: Vec<&str> = children
        .iter()
        .filter_map(|child| match assignment.node(*child)?.position {
            NodePosition::Key(name) => Some(name),
            _ => None,
        })
        .collect();
    let mut free = (1..).map(|number| format!("key{number}"));
    for child in children {
        let (Some(here), Some(value)) = (assignment.node(*child), build_value(assignment, *child))
        else {
            continue;
        };
        let name = match here.position {
            NodePosition::Key(name) => Some(name.to_owned()),
            _ => free.find(|name| !named.contains(&name.as_str())),
        };
        members.extend(name.map(|name| (name, value)));
    }
    members
}

fn build_elements(assignment: &Assignment<'_, '_>, node: usize, length: usize) -> Vec<Value> {
    let mut elements: Vec<Option<Value>> = vec![None; length];
    let mut put = |index: usize, value: Value| {
        if elements.len() <= index {
            elements.resize(index + 1, None);
        }
        if let Some(element) = elements.get_mut(index) {
            *element = Some(value);
        }
    };
    let mut free = assignment.problem().free_indexes(node, length);
    for child in assignment.children(node) {
        match assignment.node(*child).map(|child| child.position) {
            Some(NodePosition::Index(index)) if index < length => {
                // The array needs an element here, even if no condition tests it.
                put(
                    index,
                    build_value(assignment, *child).unwrap_or(Value::Null),
                );
            }
            Some(NodePosition::SomeIndex(_)) => {
                if let Some(value) = build_value(assignment, *child)
                    && let Some(index) = free.next()
                {
                    put(index, value);
                }
            }
            _ => {}
        }
    }
    // A copy of a neighbor fills a gap: a second element of the same kind changes no wildcard condition.
    let neighbor = elements.iter().flatten().next_back().cloned();
    let filler = neighbor.unwrap_or(Value::Null);
    elements
        .into_iter()
        .map(|element| element.unwrap_or_else(|| filler.clone()))
        .collect()
}
