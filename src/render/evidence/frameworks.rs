//! The requirements of other frameworks, each with the verdicts of the controls that support it.

use super::ControlEvidenceV1;
use crate::reference::{Frameworks, Requirement};
use crate::render::control_numbers::abbreviate_numbers;
use serde::Serialize;

/// A framework.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FrameworkV1 {
    /// The name and the version.
    pub name: String,
    /// The requirements that a control of the report supports.
    pub requirements: Vec<RequirementV1>,
}

/// A requirement and the controls that support it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RequirementV1 {
    /// The number in the framework.
    pub id: String,
    /// What it asks for, in a few words.
    pub subject: String,
    /// The numbers of the controls, abbreviated.
    pub controls: String,
    /// How many of them there are.
    pub of: usize,
    /// How many of them pass.
    pub pass: usize,
    /// Who says that they support it.
    pub mapped_by: String,
    /// The address of the mapping.
    pub source: String,
}

/// The frameworks, without the requirements that no control of the report supports.
pub(super) fn frameworks(
    controls: &[ControlEvidenceV1<'_>],
    frameworks: &Frameworks,
) -> Vec<FrameworkV1> {
    let all = frameworks.frameworks.iter().map(|framework| {
        let known = framework.requirements.iter();
        FrameworkV1 {
            name: framework.name.clone(),
            requirements: known.filter_map(|one| requirement(controls, one)).collect(),
        }
    });
    all.filter(|framework| !framework.requirements.is_empty())
        .collect()
}

fn requirement(
    controls: &[ControlEvidenceV1<'_>],
    requirement: &Requirement,
) -> Option<RequirementV1> {
    let supporting: Vec<&ControlEvidenceV1<'_>> = controls
        .iter()
        .filter(|one| {
            let asks_for_alarm = one.happened.is_some();
            requirement.controls.contains(one.control, asks_for_alarm)
        })
        .collect();
    let ids: Vec<&str> = supporting.iter().map(|one| one.id).collect();
    let passing = supporting.iter().filter(|one| one.passes());
    (!ids.is_empty()).then(|| RequirementV1 {
        id: requirement.id.clone(),
        subject: requirement.subject.clone(),
        controls: abbreviate_numbers(&ids),
        of: ids.len(),
        pass: passing.count(),
        mapped_by: requirement.by.clone(),
        source: requirement.source.clone(),
    })
}
