//! A step of a plan, and a note beside the steps.

use crate::control::Slug;
use crate::plan::change::Change;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The name of a step: unique in its plan, and the same in every plan with the same change.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StepId(String);

impl StepId {
    /// The step of this name.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text of the name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for StepId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One write and its place in the plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// The name.
    pub id: StepId,
    /// The change.
    pub change: Change,
    /// The controls that it serves.
    pub controls: Vec<Slug>,
    /// The steps that must be done before it.
    pub after: Vec<StepId>,
}

/// A note on something that the plan does not change.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Note {
    /// The subject.
    pub about: String,
    /// The text, one clause.
    pub text: String,
    /// How much it matters. Documents from before 0.1.0 lack it.
    #[serde(default)]
    pub kind: NoteKind,
}

/// How much a note matters. The overview shows cautions and noise, and counts the rest.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoteKind {
    /// It explains the plan.
    #[default]
    Information,
    /// Something outside the plan can undo it or keep an alarm silent.
    Caution,
    /// An alarm that triggers in normal operation.
    Noise,
}
