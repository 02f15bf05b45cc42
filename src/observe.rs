//! Reads an account: asks all open questions at once, and repeats until none is open. The core
//! decides what to ask.

use crate::aws::Reader;
use crate::catalog::Catalog;
use crate::error::Error;
use crate::inputs::Inputs;
use crate::memo::Memo;
use crate::questions::questions;
use crate::select::select;
use crate::settings::Settings;
use crate::state::{AccountId, Answer, Observed, Question, Region};
use futures_util::StreamExt as _;
use futures_util::stream;
use std::collections::BTreeSet;

/// The number of concurrent reads. More would only run into AWS's request rates.
const CONCURRENT_READS: usize = 16;
/// A bound on the rounds, above what any account needs.
const MAX_ROUNDS: usize = 12;

/// What was read, and in how many rounds.
#[derive(Debug)]
pub struct Observation {
    /// The account.
    pub observed: Observed,
    /// The number of rounds of questions.
    pub rounds: usize,
}

/// Receives the progress of reading.
pub trait Watcher {
    /// A round of questions begins.
    fn begin_round(&self, number: usize, questions: usize);

    /// A question of the round has an answer.
    fn answered(&self, question: &Question);
}

/// Reads what these controls and settings need to know of an account.
///
/// # Errors
///
/// If the caller is not known, or the credentials are not valid.
pub async fn observe(
    reader: &Reader,
    catalog: &Catalog,
    settings: &Settings,
    memo: &Memo,
    start_region: &str,
    now: i64,
    watcher: &dyn Watcher,
) -> Result<Observation, Error> {
    let observed = Observed::new(Region::new(start_region), now);
    observe_further(reader, catalog, settings, memo, observed, watcher).await
}

/// Reads what these controls and settings need to know beyond what is known already.
///
/// # Errors
///
/// If the caller is not known, or the credentials are not valid.
pub async fn observe_further(
    reader: &Reader,
    catalog: &Catalog,
    settings: &Settings,
    memo: &Memo,
    mut observed: Observed,
    watcher: &dyn Watcher,
) -> Result<Observation, Error> {
    for rounds in 0..MAX_ROUNDS {
        let inputs = Inputs {
            catalog,
            settings,
            observed: &observed,
            memo,
        };
        let open = questions(inputs);
        if open.is_empty() {
            return Ok(Observation { observed, rounds });
        }
        watcher.begin_round(rounds + 1, open.len());
        let region = likely_bucket_region(inputs);
        let account = inputs.caller().map(|caller| caller.account.clone());
        for answer in ask_all(reader, open, account.as_ref(), &region, watcher).await? {
            observed.record(answer);
        }
    }
    Err(Error::new(
        "reading the account",
        format!("there were still questions after {MAX_ROUNDS} rounds; this is a fault of cis-fix"),
    ))
}

/// The Region to look for a bucket in first: the home Region of the trail.
fn likely_bucket_region(inputs: Inputs<'_>) -> Region {
    let (selection, _) = select(inputs);
    let home = selection.home_region().cloned();
    home.or_else(|| Some(inputs.own_trails().first()?.home_region.clone()))
        .unwrap_or_else(|| inputs.observed.start_region.clone())
}

/// Asks all these questions, some of them at a time. A bucket is looked for in `likely_region`
/// first.
///
/// # Errors
///
/// If the caller is not known, or the credentials are not valid.
pub async fn ask_all(
    reader: &Reader,
    open: BTreeSet<Question>,
    account: Option<&AccountId>,
    likely_region: &Region,
    watcher: &dyn Watcher,
) -> Result<Vec<Answer>, Error> {
    let asks = open.into_iter().map(|question| async move {
        let answer = reader.ask(&question, account, likely_region).await?;
        watcher.answered(&question);
        Ok(answer)
    });
    let answers: Vec<Result<_, Error>> = stream::iter(asks.collect::<Vec<_>>())
        .buffer_unordered(CONCURRENT_READS)
        .collect()
        .await;
    answers.into_iter().collect()
}
