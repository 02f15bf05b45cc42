//! Format version 1. Fields may be added; none is renamed, removed or given another meaning while
//! the version is 1. Keys that hold text a person reads (`reason`, `advice`) may change wording.
//!
//! The report is the one model of every format: what Markdown, `JUnit`, SARIF and the evidence say
//! is read from here.

mod catalog;
mod compared;
mod pattern;
mod tested;
mod undo;
mod verify;

pub use catalog::{CatalogV1, ControlV1, ExampleV1, ExplainV1};
pub use compared::{ComparedV1, ExcessV1, MissedV1};
pub use pattern::{FailedV1, LibertyV1, LimitsV1, NodeV1, PatternV1, UsedV1};
pub use tested::{TestedFileV1, TestedV1, TrialV1, UnreadV1};
pub use undo::{UndoStepV1, UndoV1};
pub use verify::{AccessLogsV1, CaseV1, DrillV1, TestV1, VerifyV1};

use crate::assess::{Evidence, Finding};
use crate::chain::link::Link;
use crate::control::{BenchmarkVersion, Slug};
use crate::plan::{Change, Note, Outcome, Plan, Review, Step, StepId, Totals};
use crate::select::TrailChoice;
use crate::state::{Caller, Region};
use crate::verdict::Verdict;
use serde::Serialize;
use std::borrow::Cow;
use std::collections::BTreeSet;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// The version of these documents.
pub const FORMAT_VERSION: u32 = 1;

/// What `check`, `plan` and `apply` print.
#[derive(Debug, Clone, Serialize)]
pub struct Report<'a> {
    /// 1.
    pub format_version: u32,
    /// `check`, `plan` or `apply`.
    pub command: &'a str,
    /// The program that made this.
    pub tool: ToolV1,
    /// When the account was read, RFC 3339 in UTC; null where nobody said.
    pub observed_at: Option<String>,
    /// The account's id; null where the run failed, as with all that is known of it.
    pub account: Option<&'a str>,
    /// Its partition.
    pub partition: Option<&'a str>,
    /// The caller's ARN.
    pub caller: Option<&'a str>,
    /// Where the run started.
    pub start_region: Option<&'a str>,
    /// Where filters, alarms and topic live; null without a trail.
    pub home_region: Option<&'a str>,
    /// The trail's ARN; null where none qualifies.
    pub trail: Option<&'a str>,
    /// The log group's name; null where no trail qualifies.
    pub log_group: Option<&'a str>,
    /// The log group's ARN; null where no trail qualifies.
    pub log_group_arn: Option<&'a str>,
    /// The buckets of the account's trails whose access logging was looked at.
    pub trail_buckets: Vec<&'a str>,
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
    /// What AWS itself said; there after `verify` alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verify: Option<VerifyV1<'a>>,
    /// Why the run failed; null where it did not.
    pub error: Option<ErrorV1<'a>>,
}

/// The program that made a report.
#[derive(Debug, Clone, Serialize)]
pub struct ToolV1 {
    /// `cis-fix`.
    pub name: &'static str,
    /// Its version.
    pub version: &'static str,
}

impl ToolV1 {
    /// This program.
    #[must_use]
    pub fn this() -> Self {
        Self {
            name: env!("CARGO_PKG_NAME"),
            version: env!("CARGO_PKG_VERSION"),
        }
    }
}

/// A verdict.
#[derive(Debug, Clone, Serialize)]
pub struct FindingV1<'a> {
    /// The slug.
    pub control: &'a str,
    /// The number.
    pub id: &'a str,
    /// The title.
    pub title: &'a str,
    /// `pass`, `fail`, `pending`, `manual`, `elsewhere`, `unreadable` or `excepted`.
    pub verdict: Verdict,
    /// Whether it is not met and the user lets it through.
    pub allowed: bool,
    /// The first link that does not hold; null where all do.
    pub broken_link: Option<Link>,
    /// Why, in words.
    pub reason: &'a str,
    /// An event the control is about of which nobody would hear today; null where none is proven.
    pub unheard: Option<&'a serde_json::Value>,
    /// What it rests on.
    pub evidence: &'a [Evidence],
    /// What a person must do.
    pub advice: &'a [String],
}

/// A plan.
#[derive(Debug, Clone, Serialize)]
pub struct PlanV1<'a> {
    /// The changes in order.
    pub steps: Vec<StepV1<'a>>,
    /// What was left alone.
    pub notes: &'a [Note],
    /// Counts and cost.
    pub totals: &'a Totals,
    /// The digest.
    pub digest: String,
}

/// A step.
#[derive(Debug, Clone, Serialize)]
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
    pub change: Cow<'a, Change>,
}

/// What became of a step.
#[derive(Debug, Clone, Serialize)]
pub struct OutcomeV1<'a> {
    /// The step.
    pub step: &'a str,
    /// `done`, `unchanged`, `skipped` or `failed`.
    pub outcome: &'a str,
    /// Why, where it was not done.
    pub why: Option<&'a str>,
}

/// Why a run failed.
#[derive(Debug, Clone, Serialize)]
pub struct ErrorV1<'a> {
    /// What was being done and what went wrong.
    pub message: &'a str,
    /// What to do about it, and whether anything was changed.
    pub advice: &'a [String],
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
        let selection = &review.selection;
        let chosen = match &selection.trail {
            TrailChoice::Chosen(chosen) => Some(chosen),
            _ => None,
        };
        Self {
            account: Some(caller.account.as_str()),
            partition: Some(caller.partition.as_str()),
            caller: Some(&caller.arn),
            start_region: Some(start_region),
            home_region: selection.home_region().map(Region::as_str),
            trail: chosen.map(|chosen| chosen.trail.arn.as_str()),
            log_group: chosen.map(|chosen| chosen.log_group.name()),
            log_group_arn: chosen.map(|chosen| chosen.log_group.as_str()),
            trail_buckets: selection
                .logging
                .iter()
                .map(|choice| choice.bucket.as_str())
                .collect(),
            topic: selection.topic.as_ref().map(|topic| topic.arn.as_str()),
            findings: review.findings.iter().map(finding).collect(),
            ..Self::blank(command, benchmark)
        }
    }

    /// The report of a run that failed before there was anything to report.
    #[must_use]
    pub fn failed(
        command: &'a str,
        benchmark: BenchmarkVersion,
        message: &'a str,
        advice: &'a [String],
    ) -> Self {
        Self {
            error: Some(ErrorV1 { message, advice }),
            ..Self::blank(command, benchmark)
        }
    }

    fn blank(command: &'a str, benchmark: BenchmarkVersion) -> Self {
        Self {
            format_version: FORMAT_VERSION,
            command,
            tool: ToolV1::this(),
            observed_at: None,
            account: None,
            partition: None,
            caller: None,
            start_region: None,
            home_region: None,
            trail: None,
            log_group: None,
            log_group_arn: None,
            trail_buckets: Vec::new(),
            topic: None,
            benchmark: benchmark.to_string(),
            findings: Vec::new(),
            plan: None,
            outcomes: None,
            verify: None,
            error: None,
        }
    }

    /// The same with the time the account was read, seconds since 1970.
    #[must_use]
    pub fn observed_at(mut self, seconds: i64) -> Self {
        self.observed_at = OffsetDateTime::from_unix_timestamp(seconds)
            .ok()
            .and_then(|time| time.format(&Rfc3339).ok());
        self
    }

    /// The same, these verdicts let through. What is broken or unknown is never let through,
    /// whatever the set holds.
    #[must_use]
    pub fn allowing(mut self, verdicts: &BTreeSet<Verdict>) -> Self {
        for finding in &mut self.findings {
            let may = matches!(
                finding.verdict,
                Verdict::Pending | Verdict::Elsewhere | Verdict::Manual
            );
            finding.allowed = may && verdicts.contains(&finding.verdict);
        }
        self
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
        verdict: finding.verdict,
        allowed: false,
        broken_link: finding.broken_link,
        reason: &finding.reason,
        unheard: finding.missed_event.as_ref(),
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
        change: step.change.masked(),
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
