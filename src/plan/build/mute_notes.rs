//! Notes on mute rules that mute, or may mute, the alarms that the plan creates.

use crate::chain::mute_rules::rules_on_new_alarm;
use crate::inputs::Inputs;
use crate::plan::{Change, Note, NoteKind, Step};
use std::collections::BTreeSet;

/// One note for each thing that mute rules do to new alarms.
pub(super) fn notes(inputs: Inputs<'_>, steps: &[Step]) -> Vec<Note> {
    let created = steps.iter().filter_map(|step| match &step.change {
        Change::Alarm { region, delta, .. } if delta.before.is_none() => {
            Some(rules_on_new_alarm(inputs, region, &delta.after))
        }
        _ => None,
    });
    let clauses: BTreeSet<String> = created.flatten().collect();
    let note = |text| Note {
        kind: NoteKind::Caution,
        about: "mute rules".to_owned(),
        text,
    };
    clauses.into_iter().map(note).collect()
}
