//! The JSON document of `check`, `plan` and `apply`, read by its format alone.

use serde_json::Value;
use std::collections::BTreeMap;

/// The document.
pub(crate) struct Report(Value);

impl Report {
    /// Its format version must be the one these tests know.
    #[track_caller]
    pub(crate) fn new(document: Value) -> Self {
        assert_eq!(document["format_version"], 1);
        Self(document)
    }

    /// A field of the document.
    pub(crate) fn field(&self, name: &str) -> &Value {
        &self.0[name]
    }

    fn list(&self, value: &'static str) -> &[Value] {
        match self.0.pointer(value) {
            Some(Value::Array(items)) => items,
            other => panic!("{value} is not a list but {other:?}"),
        }
    }

    /// The findings.
    pub(crate) fn findings(&self) -> &[Value] {
        self.list("/findings")
    }

    /// The finding of a control, by slug.
    #[track_caller]
    pub(crate) fn finding(&self, slug: &str) -> &Value {
        let found = self.findings().iter().find(|one| one["control"] == slug);
        found.unwrap_or_else(|| panic!("there is no finding on {slug}"))
    }

    /// The number of controls per verdict.
    pub(crate) fn verdicts(&self) -> BTreeMap<&str, usize> {
        counted(self.findings().iter().map(|finding| &finding["verdict"]))
    }

    /// The planned steps.
    pub(crate) fn steps(&self) -> &[Value] {
        self.list("/plan/steps")
    }

    /// The number of steps per operation.
    pub(crate) fn operations(&self) -> BTreeMap<&str, usize> {
        counted(self.steps().iter().map(|step| &step["operation"]))
    }

    /// The only step of an operation.
    #[track_caller]
    pub(crate) fn step(&self, operation: &str) -> &Value {
        let mut steps = self.steps().iter();
        let mut found = steps.by_ref().filter(|one| one["operation"] == operation);
        match (found.next(), found.next()) {
            (Some(step), None) => step,
            (one, _) => panic!("there is not one step {operation} but {one:?} and perhaps more"),
        }
    }

    /// The pattern of each metric filter to create, by filter name.
    pub(crate) fn patterns(&self) -> BTreeMap<String, String> {
        let filters = self.steps().iter();
        let filters = filters.filter_map(|step| step.pointer("/change/metric_filter/delta/after"));
        filters
            .map(|filter| (text(&filter["name"]), text(&filter["pattern"])))
            .collect()
    }

    /// The notes, a line each.
    pub(crate) fn notes(&self) -> Vec<String> {
        let notes = self.list("/plan/notes").iter();
        notes
            .map(|note| format!("{}: {}", text(&note["about"]), text(&note["text"])))
            .collect()
    }

    /// The outcome of each step, by the name of the step.
    pub(crate) fn outcomes(&self) -> BTreeMap<String, String> {
        let outcomes = self.list("/outcomes").iter();
        outcomes
            .map(|one| (text(&one["step"]), text(&one["outcome"])))
            .collect()
    }

    /// Why a step was not done.
    #[track_caller]
    pub(crate) fn why(&self, step: &str) -> String {
        let found = self
            .list("/outcomes")
            .iter()
            .find(|one| one["step"] == step);
        text(&found.unwrap()["why"])
    }
}

/// The value as a string; any other type is an error of the document.
#[track_caller]
pub(crate) fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => panic!("{other} is not a string"),
    }
}

/// The advice of a finding, a line each.
pub(crate) fn advice(finding: &Value) -> Vec<String> {
    let lines = finding["advice"].as_array().into_iter().flatten();
    lines.map(text).collect()
}

fn counted<'a>(words: impl Iterator<Item = &'a Value>) -> BTreeMap<&'a str, usize> {
    let mut counts = BTreeMap::new();
    for word in words {
        *counts
            .entry(word.as_str().unwrap_or("not a string"))
            .or_default() += 1;
    }
    counts
}
