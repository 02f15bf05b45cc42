//! A partial assignment: the class of values chosen so far for each field of a problem.

use super::problem::SearchProblem;
use super::tree::{Node, NodePosition};
use super::typical_values::TypicalValues;
use super::value_classes::{ValueClass, ValueClasses, ValueShape, list_value_classes};

/// What is decided about one node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NodeState {
    /// Nothing yet.
    Undecided,
    /// The value is absent because of the class chosen for its parent.
    Absent,
    /// The value belongs to the class at this index of the node's list.
    Class(usize),
}

/// The state of every node, and the lists of classes made so far.
pub(super) struct Assignment<'q, 'p> {
    problem: &'q SearchProblem<'p>,
    classes: Vec<Option<ValueClasses>>,
    states: Vec<NodeState>,
}

impl<'q, 'p> Assignment<'q, 'p> {
    /// All nodes undecided.
    pub(super) fn new(problem: &'q SearchProblem<'p>) -> Self {
        let count = problem.nodes.len();
        Self {
            problem,
            classes: vec![None; count],
            states: vec![NodeState::Undecided; count],
        }
    }

    /// Makes all nodes undecided again. The lists of classes stay.
    pub(super) fn reset(&mut self) {
        self.states.fill(NodeState::Undecided);
    }

    pub(super) fn problem(&self) -> &'q SearchProblem<'p> {
        self.problem
    }

    pub(super) fn node(&self, node: usize) -> Option<&'q Node<'p>> {
        self.problem.nodes.get(node)
    }

    pub(super) fn children(&self, node: usize) -> &'q [usize] {
        self.node(node).map_or(&[], |node| &node.children)
    }

    pub(super) fn state(&self, node: usize) -> NodeState {
        let state = self.states.get(node).copied();
        state.unwrap_or(NodeState::Undecided)
    }

    pub(super) fn class(&self, node: usize, index: usize) -> Option<&ValueClass> {
        self.classes.get(node)?.as_ref()?.classes.get(index)
    }

    /// Lists the classes of a node once. Returns how many there are, and whether the list is complete.
    pub(super) fn load_classes(
        &mut self,
        node: usize,
        typical: &dyn TypicalValues,
    ) -> Option<(usize, bool)> {
        let slot = self.classes.get_mut(node)?;
        if slot.is_none() {
            *slot = Some(list_value_classes(self.problem, node, typical)?);
        }
        let list = slot.as_ref()?;
        Some((list.classes.len(), list.complete))
    }

    /// The undecided node nearest to the root, among a node and its ancestors.
    pub(super) fn topmost_undecided(&self, node: usize) -> usize {
        let mut found = node;
        let mut at = node;
        while let Some(here) = self.node(at) {
            if self.state(at) == NodeState::Undecided {
                found = at;
            }
            if here.position == NodePosition::Root {
                break;
            }
            at = here.parent;
        }
        found
    }

    /// Whether a class fits the parent's class: an array has no holes, so a named element cannot be absent.
    pub(super) fn fits_parent(&self, node: usize, index: usize) -> bool {
        let is_named_element = matches!(
            self.node(node).map(|node| node.position),
            Some(NodePosition::Index(_))
        );
        let class = self.class(node, index);
        class.is_some_and(|class| !is_named_element || class.shape != ValueShape::Absent)
    }

    /// Chooses a class for a node, and marks the nodes below it that cannot exist then as absent. Returns all
    /// nodes that changed.
    pub(super) fn assign(&mut self, node: usize, index: usize) -> Vec<usize> {
        let shape = self.class(node, index).map(|class| class.shape.clone());
        self.set(node, NodeState::Class(index));
        let mut changed = Vec::from([node]);
        for child in self.children(node) {
            if !self.can_exist(*child, node, shape.as_ref()) {
                self.make_absent(*child, &mut changed);
            }
        }
        changed
    }

    /// Makes nodes undecided again.
    pub(super) fn undo(&mut self, changed: Vec<usize>) {
        for node in changed {
            self.set(node, NodeState::Undecided);
        }
    }

    fn set(&mut self, node: usize, state: NodeState) {
        if let Some(slot) = self.states.get_mut(node) {
            *slot = state;
        }
    }

    fn make_absent(&mut self, node: usize, changed: &mut Vec<usize>) {
        self.set(node, NodeState::Absent);
        changed.push(node);
        for child in self.children(node) {
            self.make_absent(*child, changed);
        }
    }

    /// Whether a child can have a value where its parent has this shape.
    fn can_exist(&self, child: usize, parent: usize, shape: Option<&ValueShape>) -> bool {
        let Some(position) = self.node(child).map(|child| child.position) else {
            return false;
        };
        match (shape, position) {
            (Some(ValueShape::Object), NodePosition::Key(_) | NodePosition::SomeKey(_)) => true,
            (Some(ValueShape::Array(length)), NodePosition::Index(index)) => index < *length,
            (Some(ValueShape::Array(length)), NodePosition::SomeIndex(number)) => {
                let mut free = self.problem.free_indexes(parent, *length);
                free.nth(number).is_some()
            }
            _ => false,
        }
    }
}
