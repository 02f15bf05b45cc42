//! The requirements of other frameworks that the controls support, with the source of each mapping.

use crate::yaml::{YamlDocument, YamlError};
use serde::Deserialize;

/// The file.
const TEXT: &str = include_str!("frameworks.yaml");

/// The word for all controls that ask for an alarm.
const ALARMS: &str = "alarms";

/// The frameworks.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Frameworks {
    /// In the order of the report.
    pub frameworks: Vec<Framework>,
}

/// A framework.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Framework {
    /// The name and the version.
    pub name: String,
    /// The requirements that the controls support.
    pub requirements: Vec<Requirement>,
}

/// A requirement of a framework.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Requirement {
    /// The number in the framework.
    pub id: String,
    /// What it asks for, in a few words of our own.
    pub subject: String,
    /// The slugs of the controls that support it, or `alarms` for all controls that ask for an alarm.
    pub controls: ControlSet,
    /// Who says that the controls support it.
    pub by: String,
    /// The address of the mapping.
    pub source: String,
}

/// The controls of a requirement.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct ControlSet(Vec<String>);

impl ControlSet {
    /// Whether a control supports the requirement. `asks_for_alarm` is whether the control asks for an alarm.
    #[must_use]
    pub fn contains(&self, slug: &str, asks_for_alarm: bool) -> bool {
        let mut named = self.0.iter();
        named.any(|one| one == slug || (asks_for_alarm && one == ALARMS))
    }

    /// The slugs that are named; `alarms` is none of them.
    pub fn slugs(&self) -> impl Iterator<Item = &str> {
        let named = self.0.iter().map(String::as_str);
        named.filter(|one| *one != ALARMS)
    }
}

impl Frameworks {
    /// The frameworks that this program was built with.
    ///
    /// # Errors
    ///
    /// The position of the first mistake in the file.
    pub fn embedded() -> Result<Self, YamlError> {
        Ok(YamlDocument::read(TEXT)?.value)
    }
}
