//! All the questions of a run, asked once more of what an observation holds instead of the account.

use super::questions;
use crate::select::Inputs;
use crate::state::{Observed, Question};
use std::collections::BTreeSet;

/// Every question these settings put to an account that answers as `inputs.observed` does; so what a recording holds
/// beside that is not among them. A question without an answer there is asked as well, and what would follow from its
/// answer is not.
#[must_use]
pub fn all_questions(inputs: Inputs<'_>) -> BTreeSet<Question> {
    let mut known = Observed::begin(
        inputs.observed.start_region.clone(),
        inputs.observed.observed_at,
    );
    let mut asked = BTreeSet::new();
    loop {
        let mut wave = questions(Inputs {
            observed: &known,
            ..inputs
        });
        wave.retain(|question| !asked.contains(question));
        if wave.is_empty() {
            return asked;
        }
        for question in wave {
            if let Some(answer) = inputs.observed.answer(&question) {
                known.record(answer);
            }
            asked.insert(question);
        }
    }
}
