//! The newest access log of each bucket that is logged, by the keys in its target bucket.

use super::failed_read::FailedRead;
use crate::aws::Reader;
use crate::command::session::Session;
use crate::command::snapshot::Snapshot;
use crate::error::Error;
use crate::verify::{Delivery, LogPlace, Newest, Search, log_places};

/// How many pages of 1,000 keys each search reads at most.
const MAX_PAGES: usize = 10;

/// Finds the newest access log of each bucket.
pub(super) async fn find_newest(
    session: &Session<'_>,
    reader: &Reader,
    snapshot: &Snapshot,
) -> Result<Vec<Delivery>, Error> {
    let inputs = session.loaded.inputs(&snapshot.observed);
    let now = snapshot.observed.observed_at;
    let mut deliveries = Vec::new();
    for place in log_places(inputs, &snapshot.review) {
        let newest = newest_in(reader, &place, now).await?;
        deliveries.push(Delivery {
            place,
            newest,
            looked_at: now,
        });
    }
    Ok(deliveries)
}

/// Runs the searches of a place, the most recent period first, until one finds a key.
async fn newest_in(reader: &Reader, place: &LogPlace, now: i64) -> Result<Newest, Error> {
    for search in place.searches(now) {
        match run_search(reader, place, &search).await? {
            Newest::Nothing => {}
            newest => return Ok(newest),
        }
    }
    Ok(Newest::Nothing)
}

async fn run_search(reader: &Reader, place: &LogPlace, search: &Search) -> Result<Newest, Error> {
    let mut found: Option<(i64, String)> = None;
    let mut next = None;
    let mut more = false;
    for page in 1..=MAX_PAGES {
        let keys = match reader.keys(place, search, next).await {
            Ok(keys) => keys,
            Err(failure) => {
                let doing = format!("listing the keys of bucket {}", place.target);
                return Ok(
                    match FailedRead::classify(failure, "s3:ListBucket", &doing)? {
                        FailedRead::Denied { action } => Newest::Denied { action },
                        FailedRead::Other { message } => Newest::Failed { words: message },
                    },
                );
            }
        };
        let newest = search.newest(keys.keys.iter().map(String::as_str));
        found = found.max(newest.map(|(at, key)| (at, key.to_owned())));
        let past = keys.keys.last().is_some_and(|last| search.is_past(last));
        next = keys.next;
        if next.is_none() || past {
            break;
        }
        more = page == MAX_PAGES;
    }
    Ok(match found {
        Some((at, key)) => Newest::Found { key, at, more },
        None => Newest::Nothing,
    })
}
