//! Every question of a run, answered by an observation in place of the account.

use crate::inputs::Inputs;
use crate::questions::questions;
use crate::state::{Observed, Question, Unread};
use std::collections::BTreeSet;

/// Every question that these settings ask an account that answers as `inputs.observed` does. Other content of the observation
/// is not among them. A question without an answer there is included, and the questions that would follow from its answer
/// are not.
#[must_use]
pub fn all_questions(inputs: Inputs<'_>) -> BTreeSet<Question> {
    let mut known = Observed::new(
        inputs.observed.start_region.clone(),
        inputs.observed.observed_at,
    );
    let mut asked = BTreeSet::new();
    loop {
        let mut round = questions(Inputs {
            observed: &known,
            ..inputs
        });
        round.retain(|question| !asked.contains(question));
        if round.is_empty() {
            return asked;
        }
        for question in round {
            if let Some(answer) = inputs.observed.answer(&question) {
                known.record(answer);
            }
            asked.insert(question);
        }
    }
}

/// A read that AWS denied, or that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedRead {
    /// The read.
    pub question: Question,
    /// Why it has no answer.
    pub unread: Unread,
}

/// The reads of these settings that AWS denied or that failed, those of a bucket last and together.
#[must_use]
pub fn refused_reads(inputs: Inputs<'_>) -> Vec<RefusedRead> {
    refused_among(inputs.observed, &all_questions(inputs))
}

/// The same of the questions of a run, where they are known.
pub(crate) fn refused_among(
    observed: &Observed,
    questions: &BTreeSet<Question>,
) -> Vec<RefusedRead> {
    let refused = questions.iter().filter_map(|question| {
        let unread = observed.answer(question)?.refused()?;
        let question = question.clone();
        Some(RefusedRead { question, unread })
    });
    let mut refused: Vec<RefusedRead> = refused.collect();
    refused.sort_by(|a, b| {
        let (a, b) = (&a.question, &b.question);
        (a.bucket(), a).cmp(&(b.bucket(), b))
    });
    refused
}

/// A read that failed for another reason than a denial.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadFailure {
    /// The read.
    pub question: Question,
    /// What AWS or the network said.
    pub message: String,
}

/// The reads of these settings that failed for another reason than a denial.
#[must_use]
pub fn failed_reads(inputs: Inputs<'_>) -> Vec<ReadFailure> {
    let refused = refused_reads(inputs).into_iter();
    refused
        .filter_map(|RefusedRead { question, unread }| match unread {
            Unread::Failed { message } => Some(ReadFailure { question, message }),
            Unread::Denied { .. } | Unread::Forbidden { .. } | Unread::NotAsked { .. } => None,
        })
        .collect()
}
