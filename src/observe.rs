//! Reads an account: asks all open questions at once, as often as there are any. What to ask is
//! decided in the core; here is only the asking.

use crate::aws::Reader;
use crate::catalog::Catalog;
use crate::error::Error;
use crate::questions::questions;
use crate::select::{Inputs, select};
use crate::settings::Settings;
use crate::state::{AccountId, Answer, Observed, Question, Region};
use futures_util::StreamExt as _;
use futures_util::stream;
use std::collections::BTreeSet;

/// How many reads are under way at once: more would only meet AWS's request rates.
const AT_ONCE: usize = 16;
/// More rounds than any account needs; a bound against asking for ever.
const MOST_WAVES: usize = 12;

/// What was read, and in how many rounds.
#[derive(Debug)]
pub struct Observation {
    /// The account.
    pub observed: Observed,
    /// Rounds of questions.
    pub waves: usize,
}

/// What reading announces, to whoever shows it.
pub trait Watcher {
    /// A round of questions begins.
    fn wave(&self, number: usize, questions: usize);

    /// One of them is answered.
    fn answered(&self, question: &Question);
}

/// Reads everything that matters for these controls and settings.
///
/// # Errors
///
/// If a read failed for another reason than a missing permission or a missing thing.
pub async fn observe(
    reader: &Reader,
    catalog: &Catalog,
    settings: &Settings,
    start_region: &str,
    now: i64,
    watcher: &dyn Watcher,
) -> Result<Observation, Error> {
    let mut observed = Observed::begin(Region::new(start_region), now);
    for waves in 0..MOST_WAVES {
        let inputs = Inputs {
            catalog,
            settings,
            observed: &observed,
        };
        let open = questions(inputs);
        if open.is_empty() {
            return Ok(Observation { observed, waves });
        }
        watcher.wave(waves + 1, open.len());
        let near = near(inputs);
        let account = inputs.caller().map(|caller| caller.account.clone());
        for (question, answer) in ask_all(reader, open, account.as_ref(), &near, watcher).await? {
            observed.record(question, answer);
        }
    }
    Err(Error::new(
        "reading the account",
        format!("there were still questions after {MOST_WAVES} rounds; this is a fault of cis-fix"),
    ))
}

/// Where a bucket is looked for first: in the home Region of the trail.
fn near(inputs: Inputs<'_>) -> Region {
    let home = select(inputs).home_region().cloned();
    home.or_else(|| Some(inputs.own_trails().first()?.home_region.clone()))
        .unwrap_or_else(|| inputs.observed.start_region.clone())
}

/// Asks all these questions, some at a time; `near` is where to look first for a bucket.
///
/// # Errors
///
/// If a read failed for another reason than a missing permission or a missing thing.
pub async fn ask_all(
    reader: &Reader,
    open: BTreeSet<Question>,
    account: Option<&AccountId>,
    near: &Region,
    watcher: &dyn Watcher,
) -> Result<Vec<(Question, Answer)>, Error> {
    let asks = open.into_iter().map(|question| async move {
        let answer = reader.ask(&question, account, near).await?;
        watcher.answered(&question);
        Ok((question, answer))
    });
    let answers: Vec<Result<_, Error>> = stream::iter(asks.collect::<Vec<_>>())
        .buffer_unordered(AT_ONCE)
        .collect()
        .await;
    answers.into_iter().collect()
}
