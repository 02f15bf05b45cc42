//! Format version 1. Fields may be added; none is renamed, removed or given another meaning while
//! the version is 1. Keys that hold text a person reads (`reason`, `advice`) may change wording.

use crate::assess::{Evidence, Finding, Link, Verdict};
use crate::catalog::Catalog;
use crate::control::{BenchmarkVersion, Control, Example, Slug};
use crate::pattern::Pattern;
use crate::plan::{Outcome, Plan, Review, Step, StepId, Totals};
use crate::select::TrailChoice;
use crate::state::{Caller, Region};
use serde::Serialize;

/// The version of these documents.
pub const FORMAT_VERSION: u32 = 1;

/// What `check`, `plan` and `apply` print.
#[derive(Debug, Serialize)]
pub struct Report<'a> {
    /// 1.
    pub format_version: u32,
    /// `check`, `plan` or `apply`.
    pub command: &'a str,
    /// The account's id.
    pub account: &'a str,
    /// Its partition.
    pub partition: &'a str,
    /// The caller's ARN.
    pub caller: &'a str,
    /// Where the run started.
    pub start_region: &'a str,
    /// Where filters, alarms and topic live; null without a trail.
    pub home_region: Option<&'a str>,
    /// The trail's ARN; null where none qualifies.
    pub trail: Option<&'a str>,
    /// The log group's name; null where no trail qualifies.
    pub log_group: Option<&'a str>,
    /// The topic's ARN; null without a trail.
    pub topic: Option<&'a str>,
    /// The benchmark version whose numbers are used.
    pub benchmark: String,
    /// The verdicts; after `apply` those on what is there now.
    pub findings: Vec<FindingV1<'a>>,
    /// The plan; null for `check`; for `apply` the one that was applied.
    pub plan: Option<PlanV1<'a>>,
    /// What became of each step; null but for `apply`.
    pub outcomes: Option<Vec<OutcomeV1<'a>>>,
}

/// A verdict.
#[derive(Debug, Serialize)]
pub struct FindingV1<'a> {
    /// The slug.
    pub control: &'a str,
    /// The number.
    pub id: &'a str,
    /// The title.
    pub title: &'a str,
    /// `pass`, `fail`, `pending`, `manual`, `elsewhere`, `unreadable` or `excepted`.
    pub verdict: &'a str,
    /// The first link that does not hold; null where all do.
    pub broken_link: Option<Link>,
    /// Why, in words.
    pub reason: &'a str,
    /// What it rests on.
    pub evidence: &'a [Evidence],
    /// What a person must do.
    pub advice: &'a [String],
}

/// A plan.
#[derive(Debug, Serialize)]
pub struct PlanV1<'a> {
    /// The changes in order.
    pub steps: Vec<StepV1<'a>>,
    /// What was left alone.
    pub notes: &'a [crate::plan::Note],
    /// Counts and cost.
    pub totals: &'a Totals,
    /// The digest.
    pub digest: String,
}

/// A step.
#[derive(Debug, Serialize)]
pub struct StepV1<'a> {
    /// Its name.
    pub id: &'a str,
    /// The AWS operation.
    pub operation: &'a str,
    /// The resource by name.
    pub resource: String,
    /// The controls it serves.
    pub controls: Vec<&'a str>,
    /// The steps before it.
    pub after: Vec<&'a str>,
    /// Before and after.
    pub change: &'a crate::plan::Change,
}

/// What became of a step.
#[derive(Debug, Serialize)]
pub struct OutcomeV1<'a> {
    /// The step.
    pub step: &'a str,
    /// `done`, `unchanged`, `skipped` or `failed`.
    pub outcome: &'a str,
    /// Why, where it was not done.
    pub why: Option<&'a str>,
}

impl<'a> Report<'a> {
    /// The report of a review.
    #[must_use]
    pub fn new(
        command: &'a str,
        caller: &'a Caller,
        start_region: &'a str,
        benchmark: BenchmarkVersion,
        review: &'a Review,
    ) -> Self {
        let chosen = match &review.selection.trail {
            TrailChoice::Chosen(chosen) => Some(chosen),
            _ => None,
        };
        Self {
            format_version: FORMAT_VERSION,
            command,
            account: caller.account.as_str(),
            partition: caller.partition.as_str(),
            caller: &caller.arn,
            start_region,
            home_region: review.selection.home_region().map(Region::as_str),
            trail: chosen.map(|chosen| chosen.trail.arn.as_str()),
            log_group: chosen.map(|chosen| chosen.log_group.name()),
            topic: review
                .selection
                .topic
                .as_ref()
                .map(|topic| topic.arn.as_str()),
            benchmark: benchmark.to_string(),
            findings: review.findings.iter().map(finding).collect(),
            plan: None,
            outcomes: None,
        }
    }

    /// The same with a plan.
    #[must_use]
    pub fn with_plan(mut self, plan: &'a Plan) -> Self {
        self.plan = Some(PlanV1 {
            steps: plan.steps.iter().map(step).collect(),
            notes: &plan.notes,
            totals: &plan.totals,
            digest: plan.digest.to_string(),
        });
        self
    }

    /// The same with what became of the steps.
    #[must_use]
    pub fn with_outcomes(mut self, outcomes: &'a [(StepId, Outcome)]) -> Self {
        self.outcomes = Some(outcomes.iter().map(outcome).collect());
        self
    }
}

fn finding(finding: &Finding) -> FindingV1<'_> {
    FindingV1 {
        control: finding.control.as_str(),
        id: &finding.id,
        title: &finding.title,
        verdict: Verdict::word(finding.verdict),
        broken_link: finding.broken_link,
        reason: &finding.reason,
        evidence: &finding.evidence,
        advice: &finding.advice,
    }
}

fn step(step: &Step) -> StepV1<'_> {
    StepV1 {
        id: step.id.as_str(),
        operation: step.change.operation(),
        resource: step.change.resource(),
        controls: step.controls.iter().map(Slug::as_str).collect(),
        after: step.after.iter().map(StepId::as_str).collect(),
        change: &step.change,
    }
}

fn outcome((id, outcome): &(StepId, Outcome)) -> OutcomeV1<'_> {
    let (word, why) = match outcome {
        Outcome::Done => ("done", None),
        Outcome::Unchanged => ("unchanged", None),
        Outcome::Skipped { why } => ("skipped", Some(why.as_str())),
        Outcome::Failed { error } => ("failed", Some(error.as_str())),
    };
    OutcomeV1 {
        step: id.as_str(),
        outcome: word,
        why,
    }
}

/// What `list` prints.
#[derive(Debug, Serialize)]
pub struct CatalogV1<'a> {
    /// 1.
    pub format_version: u32,
    /// The benchmark version whose numbers are used.
    pub benchmark: String,
    /// The controls.
    pub controls: Vec<ControlV1<'a>>,
}

/// A control.
#[derive(Debug, Serialize)]
pub struct ControlV1<'a> {
    /// The slug.
    pub control: &'a str,
    /// The number.
    pub id: &'a str,
    /// The title.
    pub title: &'a str,
    /// Profile level.
    pub level: Option<u8>,
    /// Security Hub's id.
    pub security_hub: Option<&'a str>,
    /// Why it matters.
    pub rationale: &'a str,
    /// The pattern we create; null for access logging.
    pub pattern: Option<&'a str>,
    /// The texts that count.
    pub accepted: Vec<&'a str>,
    /// Sample events that match what we create.
    pub matches: Vec<ExampleV1<'a>>,
    /// Sample events that do not.
    pub ignores: Vec<ExampleV1<'a>>,
}

/// What `explain` prints: the fields of a control beside these.
#[derive(Debug, Serialize)]
pub struct ExplainV1<'a> {
    /// 1.
    pub format_version: u32,
    /// The benchmark version whose number and texts these are.
    pub benchmark: String,
    /// The control.
    #[serde(flatten)]
    pub control: ControlV1<'a>,
}

impl<'a> ExplainV1<'a> {
    /// One control, as a document of its own.
    #[must_use]
    pub fn new(control: &'a Control, version: BenchmarkVersion) -> Self {
        Self {
            format_version: FORMAT_VERSION,
            benchmark: version.to_string(),
            control: ControlV1::new(control, version),
        }
    }
}

/// A sample event.
#[derive(Debug, Serialize)]
pub struct ExampleV1<'a> {
    /// What it shows.
    pub why: &'a str,
    /// The `CloudTrail` record.
    pub event: &'a serde_json::Value,
}

impl<'a> CatalogV1<'a> {
    /// The whole catalog.
    #[must_use]
    pub fn new(catalog: &'a Catalog, version: BenchmarkVersion) -> Self {
        Self {
            format_version: FORMAT_VERSION,
            benchmark: version.to_string(),
            controls: catalog
                .of_version(version)
                .map(|control| ControlV1::new(control, version))
                .collect(),
        }
    }
}

impl<'a> ControlV1<'a> {
    /// One control.
    #[must_use]
    pub fn new(control: &'a Control, version: BenchmarkVersion) -> Self {
        let filter = control.filter();
        Self {
            control: control.slug.as_str(),
            id: control.id(version),
            title: control.title(version),
            level: control.level.at(version).copied(),
            security_hub: control.security_hub.as_deref(),
            rationale: &control.rationale,
            pattern: filter.and_then(|f| f.create.at(version)).map(Pattern::text),
            accepted: filter
                .into_iter()
                .flat_map(|f| f.accepted(version))
                .map(|accepted| accepted.pattern.text())
                .collect(),
            matches: examples(&control.matching, version),
            ignores: examples(&control.ignored, version),
        }
    }
}

fn examples(examples: &[Example], version: BenchmarkVersion) -> Vec<ExampleV1<'_>> {
    examples
        .iter()
        .filter(|example| example.applies(version))
        .map(|example| ExampleV1 {
            why: &example.why,
            event: &example.event,
        })
        .collect()
}
