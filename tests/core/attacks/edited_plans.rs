//! Saved plans whose steps were edited and whose checksum was computed again. The digest of the account's plan stays, so
//! that only the steps, which somebody has reviewed, tell that the file is another plan. None is accepted.

use crate::account::{Account, notify};
use crate::saved_plan::saved;
use cis_fix::control::Slug;
use cis_fix::plan::{Change, Plan, Step, StepId};
use cis_fix::render::{LineWriter, write_differences};
use cis_fix::saved_plan::{SavedPlan, StepDifference, compare_steps, mask_secrets};
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// The plan of an account, and the file in which it was saved.
fn saved_plan() -> (SavedPlan, Plan) {
    static PLAN: LazyLock<(SavedPlan, Plan)> =
        LazyLock::new(|| saved(&Account::finding(), &notify()));
    PLAN.clone()
}

/// Reads the file with the checksum of its edited steps, as `apply` does. Returns the differences that are shown.
#[track_caller]
fn assert_refused(saved: &SavedPlan, plan: &Plan, edit: &str) -> Vec<StepDifference> {
    let read = SavedPlan::parse(&saved.to_json()).unwrap();
    assert_eq!(read.digest, plan.digest, "{edit}");
    assert!(!read.matches(plan), "{edit}");
    let differences = compare_steps(&read, plan);
    assert!(!differences.is_empty(), "{edit}");
    let mut screen = Vec::new();
    write_differences(&mut LineWriter::new(&mut screen, false), &differences).unwrap();
    let screen = String::from_utf8(screen).unwrap();
    for difference in &differences {
        assert!(screen.contains(difference.step().as_str()), "{screen}");
    }
    differences
}

fn edited(edit: impl FnOnce(&mut Vec<Step>)) -> (SavedPlan, Plan) {
    let (mut saved, plan) = saved_plan();
    edit(&mut saved.steps);
    (saved, plan)
}

#[test]
fn a_plan_that_was_not_edited_is_accepted() {
    let (saved, plan) = saved_plan();
    assert!(SavedPlan::parse(&saved.to_json()).unwrap().matches(&plan));
}

#[test]
fn a_step_that_was_taken_out_doubled_or_renamed_is_named() {
    let count = saved_plan().1.steps.len();
    for at in 0..count {
        let (saved, plan) = edited(|steps| drop(steps.remove(at)));
        let hidden = plan.steps[at].id.clone();
        let differences = assert_refused(&saved, &plan, "removed");
        assert!(
            differences
                .iter()
                .any(|one| matches!(one, StepDifference::Added(step) if step.id == hidden)),
            "{hidden} is not shown"
        );
        let (saved, plan) = edited(|steps| steps.push(steps[at].clone()));
        assert_refused(&saved, &plan, "doubled");
        let (saved, plan) = edited(|steps| steps[at].id = StepId::new("alarm/another"));
        assert_eq!(assert_refused(&saved, &plan, "renamed").len(), 2);
    }
    let (saved, plan) = edited(Vec::clear);
    assert_eq!(assert_refused(&saved, &plan, "emptied").len(), count);
}

#[test]
fn a_step_with_another_place_control_or_predecessor_is_named() {
    let count = saved_plan().1.steps.len();
    for at in 1..count {
        let (saved, plan) = edited(|steps| steps.swap(0, at));
        assert_eq!(assert_refused(&saved, &plan, "swapped").len(), 2);
    }
    for at in 0..count {
        let (saved, plan) = edited(|steps| steps[at].controls.clear());
        assert_eq!(assert_refused(&saved, &plan, "controls").len(), 1);
        let (saved, plan) = edited(|steps| steps[at].controls.push(Slug::new("another")));
        assert_eq!(assert_refused(&saved, &plan, "controls").len(), 1);
        let (saved, plan) = edited(|steps| steps[at].after.push(StepId::new("another")));
        assert_eq!(assert_refused(&saved, &plan, "after").len(), 1);
    }
}

/// Every text and number below a change, each edited alone.
#[test]
fn every_edited_value_of_every_step_is_shown() {
    let (_, plan) = saved_plan();
    let mut edits = 0;
    for (at, step) in mask_secrets(&plan.steps).iter().enumerate() {
        let change = serde_json::to_value(&step.change).unwrap();
        let mut kinds = BTreeSet::new();
        for pointer in leaves(&change, String::new()) {
            let mut other = change.clone();
            let leaf = other.pointer_mut(&pointer).unwrap();
            edit_leaf(leaf);
            // An edit that leaves no change of this kind is no plan at all.
            let Ok(change) = serde_json::from_value::<Change>(other) else {
                continue;
            };
            kinds.insert(pointer);
            let (saved, plan) = edited(|steps| steps[at].change = change);
            let differences = assert_refused(&saved, &plan, step.id.as_str());
            assert_eq!(differences.len(), 1);
            assert_eq!(differences[0].step(), &step.id);
        }
        assert!(!kinds.is_empty(), "{}", step.id);
        edits += kinds.len();
    }
    assert!(edits > plan.steps.len() * 3, "{edits} edits");
}

fn edit_leaf(leaf: &mut serde_json::Value) {
    use serde_json::{Value, json};
    *leaf = match &*leaf {
        Value::String(text) => json!(format!("{text}x")),
        Value::Bool(set) => json!(!set),
        Value::Number(number) => match number.as_i64() {
            Some(number) => json!(number + 1),
            None => json!(number.as_f64().unwrap() + 1.0),
        },
        _ => json!("x"),
    };
}

/// The JSON pointers of everything that is no list and no map.
fn leaves(value: &serde_json::Value, at: String) -> Vec<String> {
    use serde_json::Value;
    let escape = |key: &str| key.replace('~', "~0").replace('/', "~1");
    match value {
        Value::Object(map) => {
            let below = map.iter();
            let below = below.flat_map(|(key, one)| leaves(one, format!("{at}/{}", escape(key))));
            below.collect()
        }
        Value::Array(list) => {
            let below = list.iter().enumerate();
            let below = below.flat_map(|(index, one)| leaves(one, format!("{at}/{index}")));
            below.collect()
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => vec![at],
    }
}
