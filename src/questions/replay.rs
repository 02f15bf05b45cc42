//! Every question of a run, answered by an observation in place of the account.

use crate::inputs::Inputs;
use crate::questions::questions;
use crate::state::{Observed, Question};
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
