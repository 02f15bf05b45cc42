//! The newest access log of each bucket that is logged, by the keys in its target bucket.

use super::failed_read::FailedRead;
use crate::aws::Reader;
use crate::command::session::Session;
use crate::command::snapshot::Snapshot;
use crate::error::Error;
use crate::verify::{KeySearch, LogDelivery, LogLocation, NewestLog, log_locations};

/// How many pages of 1,000 keys each search reads at most.
const MAX_PAGES: usize = 10;

/// Finds the newest access log of each bucket.
pub(super) async fn find_newest(
    session: &Session<'_>,
    reader: &Reader,
    snapshot: &Snapshot,
) -> Result<Vec<LogDelivery>, Error> {
    let inputs = session.loaded.inputs(&snapshot.observed);
    let now = snapshot.observed.observed_at;
    let mut deliveries = Vec::new();
    for place in log_locations(inputs, &snapshot.review) {
        let newest = newest_in(reader, &place, now).await?;
        deliveries.push(LogDelivery {
            location: place,
            newest,
            looked_at: now,
        });
    }
    Ok(deliveries)
}

/// Runs the searches of a place, the most recent period first, until one finds a key.
async fn newest_in(reader: &Reader, place: &LogLocation, now: i64) -> Result<NewestLog, Error> {
    for search in place.searches(now) {
        match run_search(reader, place, &search).await? {
            NewestLog::Absent => {}
            newest => return Ok(newest),
        }
    }
    Ok(NewestLog::Absent)
}

async fn run_search(
    reader: &Reader,
    place: &LogLocation,
    search: &KeySearch,
) -> Result<NewestLog, Error> {
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
                        FailedRead::Denied { action } => NewestLog::Denied { action },
                        FailedRead::Other { message } => NewestLog::Failed { error: message },
                    },
                );
            }
        };
        let newest = search.find_newest(keys.keys.iter().map(String::as_str));
        found = found.max(newest.map(|(at, key)| (at, key.to_owned())));
        let past = keys.keys.last().is_some_and(|last| search.is_past(last));
        next = keys.next;
        if next.is_none() || past {
            break;
        }
        more = page == MAX_PAGES;
    }
    Ok(match found {
        Some((at, key)) => NewestLog::Found { key, at, more },
        // Behind the keys that were read a log may follow.
        None if more => NewestLog::Failed {
            error: format!(
                "the first {} keys that were listed are no logs, and more follow",
                MAX_PAGES * 1_000
            ),
        },
        None => NewestLog::Absent,
    })
}
