//! The controls of the catalog, as `cis-fix list` prints them.

use crate::report::text;
use crate::run::{Run, binary};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::OnceLock;

static LIST: OnceLock<Value> = OnceLock::new();

fn listed() -> &'static [Value] {
    let document = LIST.get_or_init(|| {
        let list = Run::of(&mut binary("list --format json")).exits(0);
        serde_json::from_str(&list.out).unwrap()
    });
    document["controls"].as_array().unwrap()
}

/// The number of controls.
pub(crate) fn control_count() -> usize {
    listed().len()
}

/// The number of controls with a metric filter and an alarm.
pub(crate) fn filter_control_count() -> usize {
    patterns().len()
}

/// The pattern of each control that has one, by slug.
pub(crate) fn patterns() -> BTreeMap<String, String> {
    listed()
        .iter()
        .filter(|control| control["pattern"].is_string())
        .map(|control| (text(&control["control"]), text(&control["pattern"])))
        .collect()
}
