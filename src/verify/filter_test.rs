//! AWS's own matcher is asked what ours has decided: each pattern on the chain of a control that passes, with the
//! control's sample events.
//!
//! `TestMetricFilter` takes a pattern and up to 50 messages and answers with those that match; it changes nothing
//! (`TestMetricFilter`, CloudWatch Logs API reference). It answers with the text of each message, by which it is known
//! again: from where it counts `eventNumber` is not documented.

use crate::chain::chains::Chains;
use crate::control::{Control, Slug};
use crate::inputs::Inputs;
use crate::pattern::Pattern;
use crate::plan::Review;
use crate::state::Region;
use crate::verdict::Verdict;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// How many messages a call takes (`TestMetricFilter`, CloudWatch Logs API reference).
const MESSAGES: usize = 50;

/// One pattern, and the events AWS is asked about.
#[derive(Debug, Clone, PartialEq)]
pub struct FilterTest {
    /// The control whose chain it is on.
    pub control: Slug,
    /// The control's number.
    pub id: String,
    /// The metric filter.
    pub filter: String,
    /// Its pattern, as AWS keeps it.
    pub pattern: String,
    /// Where its log group is.
    pub region: Region,
    /// The events, no two alike.
    pub samples: Vec<Sample>,
}

/// An event, and what our evaluator says of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    /// The event.
    pub event: Value,
    /// The event in one line, as a trail logs it and as it is sent.
    pub message: String,
    /// Whether it matches by our evaluator.
    pub matches: bool,
}

/// What was heard from AWS about one pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard {
    /// The messages that match.
    Matched(Vec<String>),
    /// The caller may not ask.
    Denied {
        /// The IAM action that is missing.
        action: String,
    },
    /// No answer that says anything.
    Failed {
        /// Why, in words.
        words: String,
    },
}

/// A pattern with AWS's word on it.
#[derive(Debug, Clone, PartialEq)]
pub struct Tested {
    /// What was asked.
    pub test: FilterTest,
    /// What came of it.
    pub word: Word,
}

/// Whether AWS says what our evaluator says.
#[derive(Debug, Clone, PartialEq)]
pub enum Word {
    /// Of every event.
    Agrees,
    /// Not of these.
    Differs {
        /// The events.
        cases: Vec<Case>,
    },
    /// AWS has not said.
    Unconfirmed {
        /// Why, in words.
        why: String,
    },
}

/// An event of which AWS says otherwise.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// The pattern.
    pub pattern: String,
    /// The event.
    pub event: Value,
    /// Whether it matches, by AWS.
    pub matches: bool,
}

impl Case {
    /// The case as `cis-fix pattern test` reads it, in one line.
    #[must_use]
    pub fn line(&self) -> String {
        json!({ "pattern": self.pattern, "event": self.event, "match": self.matches }).to_string()
    }
}

impl FilterTest {
    /// A pattern with these events.
    fn new(
        inputs: Inputs<'_>,
        control: &Control,
        (filter, region): (&str, &Region),
        pattern: &Pattern,
    ) -> Self {
        let version = inputs.settings.benchmark;
        let examples = control.matching.iter().chain(&control.ignored);
        let mut seen = BTreeSet::new();
        let samples = examples
            .filter(|example| example.applies(version))
            .map(|example| Sample::new(pattern, &example.event))
            .filter(|sample| seen.insert(sample.message.clone()))
            .collect();
        Self {
            control: control.slug.clone(),
            id: control.id(version).to_owned(),
            filter: filter.to_owned(),
            pattern: pattern.text().to_owned(),
            region: region.clone(),
            samples,
        }
    }

    /// The messages, as many to a call as it takes.
    pub fn calls(&self) -> impl Iterator<Item = Vec<&str>> {
        self.samples.chunks(MESSAGES).map(|chunk| {
            let messages = chunk.iter();
            messages.map(|sample| sample.message.as_str()).collect()
        })
    }

    /// Compares what was heard with what our evaluator says.
    #[must_use]
    pub fn judge(self, heard: &Heard) -> Tested {
        let word = match heard {
            Heard::Matched(messages) => self.compare(messages),
            Heard::Denied { action } => Word::Unconfirmed {
                why: format!("it may not be asked; allow {action}"),
            },
            Heard::Failed { words } => Word::Unconfirmed { why: words.clone() },
        };
        Tested { test: self, word }
    }

    fn compare(&self, matched: &[String]) -> Word {
        let matched: BTreeSet<&str> = matched.iter().map(String::as_str).collect();
        let sent: BTreeSet<&str> = self
            .samples
            .iter()
            .map(|one| one.message.as_str())
            .collect();
        if !matched.is_subset(&sent) {
            return Word::Unconfirmed {
                why: "it answered with a message that was not sent".to_owned(),
            };
        }
        let differs =
            |sample: &&Sample| sample.matches != matched.contains(sample.message.as_str());
        let cases: Vec<Case> = self
            .samples
            .iter()
            .filter(differs)
            .map(|sample| Case {
                pattern: self.pattern.clone(),
                event: sample.event.clone(),
                matches: !sample.matches,
            })
            .collect();
        if cases.is_empty() {
            Word::Agrees
        } else {
            Word::Differs { cases }
        }
    }
}

impl Sample {
    fn new(pattern: &Pattern, event: &Value) -> Self {
        let message = event.to_string();
        Self {
            matches: pattern.matches_message(&message),
            event: event.clone(),
            message,
        }
    }
}

/// What AWS is asked: of each control that passes each pattern that is needed for it, in order.
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
        .flat_map(|(control, proof)| {
            let region = proof.trail.trail.log_group.region();
            proof.chains.into_iter().map(move |chain| {
                let filter = (chain.filter().name.as_str(), &region);
                FilterTest::new(inputs, control, filter, chain.pattern())
            })
        })
        .collect()
}
