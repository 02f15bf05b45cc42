//! Tests of metric filters with AWS's own matcher: each pattern on the chain by which a control passes, with the sample
//! events of that control.
//!
//! `TestMetricFilter` takes a pattern and up to 50 messages, and returns those that match; it changes nothing
//! (`TestMetricFilter`, CloudWatch Logs API reference). The reply repeats the text of each message, which identifies it.
//! Whether `eventNumber` counts from 0 or from 1 is not documented, so it is not used.

use crate::chain::chains::Chains;
use crate::control::{Control, Slug};
use crate::inputs::Inputs;
use crate::pattern::Pattern;
use crate::plan::Review;
use crate::state::Region;
use crate::verdict::Verdict;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The most messages in one call (`TestMetricFilter`, CloudWatch Logs API reference).
const MESSAGES_PER_CALL: usize = 50;

/// One pattern and the events to test it with.
#[derive(Debug, Clone, PartialEq)]
pub struct FilterTest {
    /// The control that passes by this filter.
    pub control: Slug,
    /// The control's number.
    pub id: String,
    /// The name of the metric filter.
    pub filter: String,
    /// The pattern, as AWS stores it.
    pub pattern: String,
    /// The Region of the log group.
    pub region: Region,
    /// The events, without duplicates.
    pub events: Vec<TestEvent>,
}

/// An event, and whether the pattern matches it by our evaluator.
#[derive(Debug, Clone, PartialEq)]
pub struct TestEvent {
    /// The event.
    pub event: Value,
    /// The event in one line, as a trail logs it and as it is sent.
    pub message: String,
    /// Whether it matches by our evaluator.
    pub matches: bool,
}

/// The reply of AWS's matcher about one pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MatcherReply {
    /// The messages that match.
    Matched(Vec<String>),
    /// The caller may not call it.
    Denied {
        /// The missing IAM action.
        action: String,
    },
    /// There was no usable reply.
    Failed {
        /// Why.
        error: String,
    },
}

/// A tested pattern.
#[derive(Debug, Clone, PartialEq)]
pub struct FilterTestResult {
    /// The test.
    pub test: FilterTest,
    /// Whether AWS agrees.
    pub verdict: MatcherVerdict,
}

/// Whether AWS's matcher agrees with our evaluator.
#[derive(Debug, Clone, PartialEq)]
pub enum MatcherVerdict {
    /// They agree on every event.
    Agrees,
    /// They differ.
    Differs {
        /// The events on which they differ.
        events: Vec<DifferingEvent>,
    },
    /// AWS gave no usable reply.
    Unconfirmed {
        /// Why.
        reason: String,
    },
}

/// An event on which AWS's matcher and our evaluator differ.
#[derive(Debug, Clone, PartialEq)]
pub struct DifferingEvent {
    /// The pattern.
    pub pattern: String,
    /// The event.
    pub event: Value,
    /// Whether it matches by AWS's matcher.
    pub matches: bool,
}

impl DifferingEvent {
    /// The case in one line, as `cis-fix pattern test` reads it.
    #[must_use]
    pub fn to_line(&self) -> String {
        json!({ "pattern": self.pattern, "event": self.event, "match": self.matches }).to_string()
    }
}

impl FilterTest {
    fn new(
        inputs: Inputs<'_>,
        control: &Control,
        filter: &str,
        region: &Region,
        pattern: &Pattern,
    ) -> Self {
        let version = inputs.settings.benchmark;
        let examples = control.matching.iter().chain(&control.ignored);
        let mut seen = BTreeSet::new();
        let events = examples
            .filter(|example| example.applies(version))
            .map(|example| TestEvent::new(pattern, &example.event))
            .filter(|one| seen.insert(one.message.clone()))
            .collect();
        Self {
            control: control.slug.clone(),
            id: control.id(version).to_owned(),
            filter: filter.to_owned(),
            pattern: pattern.text().to_owned(),
            region: region.clone(),
            events,
        }
    }

    /// The messages in batches, one batch per call.
    pub fn message_batches(&self) -> impl Iterator<Item = Vec<&str>> {
        self.events.chunks(MESSAGES_PER_CALL).map(|chunk| {
            let messages = chunk.iter();
            messages.map(|one| one.message.as_str()).collect()
        })
    }

    /// Compares the reply of AWS with our evaluator.
    #[must_use]
    pub fn compare(self, reply: &MatcherReply) -> FilterTestResult {
        let verdict = match reply {
            MatcherReply::Matched(messages) => self.compare_matches(messages),
            MatcherReply::Denied { action } => MatcherVerdict::Unconfirmed {
                reason: format!("it may not be asked; allow {action}"),
            },
            MatcherReply::Failed { error } => MatcherVerdict::Unconfirmed {
                reason: error.clone(),
            },
        };
        FilterTestResult {
            test: self,
            verdict,
        }
    }

    fn compare_matches(&self, matched: &[String]) -> MatcherVerdict {
        let matched: BTreeSet<&str> = matched.iter().map(String::as_str).collect();
        let sent: BTreeSet<&str> = self.events.iter().map(|one| one.message.as_str()).collect();
        if !matched.is_subset(&sent) {
            return MatcherVerdict::Unconfirmed {
                reason: "it answered with a message that was not sent".to_owned(),
            };
        }
        let differs = |one: &&TestEvent| one.matches != matched.contains(one.message.as_str());
        let events: Vec<DifferingEvent> = self
            .events
            .iter()
            .filter(differs)
            .map(|one| DifferingEvent {
                pattern: self.pattern.clone(),
                event: one.event.clone(),
                matches: !one.matches,
            })
            .collect();
        if events.is_empty() {
            MatcherVerdict::Agrees
        } else {
            MatcherVerdict::Differs { events }
        }
    }
}

impl TestEvent {
    fn new(pattern: &Pattern, event: &Value) -> Self {
        let message = event.to_string();
        Self {
            matches: pattern.matches_message(&message),
            event: event.clone(),
            message,
        }
    }
}

/// The tests to run: for each control that passes, each pattern it passes by, in the order of the catalog.
#[must_use]
pub fn filter_tests(inputs: Inputs<'_>, review: &Review, chains: &Chains<'_>) -> Vec<FilterTest> {
    let passes = |control: &&Control| {
        let mut findings = review.findings.iter();
        findings.any(|one| one.control == control.slug && one.verdict == Verdict::Pass)
    };
    inputs
        .controls()
        .filter(|control| control.filter().is_some())
        .filter(passes)
        .filter_map(|control| Some((control, chains.proof(inputs, control)?)))
        .flat_map(|(control, proof)| proof.parts.into_iter().map(move |part| (control, part)))
        .flat_map(|(control, part)| {
            let region = part.trail.trail.log_group.region();
            part.chains.into_iter().map(move |chain| {
                let name = chain.filter().name.as_str();
                FilterTest::new(inputs, control, name, &region, chain.pattern())
            })
        })
        .collect()
}
