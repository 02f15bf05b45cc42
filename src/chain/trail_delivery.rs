//! Whether the trail's events arrive in its log group, as far as `GetTrailStatus` tells.

use crate::inputs::Inputs;
use crate::state::{Trail, TrailStatus, lookup};

/// CloudTrail delivers some minutes after a call ("How `CloudTrail` works", user guide), and every account makes calls all day,
/// this program's own reads among them. So a day without a delivery is a fault.
const DAY: i64 = 24 * HOUR;

/// A trail delivers the same events to the bucket and to the log group, and to either within minutes. So a log group that is an
/// hour behind the bucket gets nothing any more.
const HOUR: i64 = 60 * 60;

/// AWS gives no time for an error. It reports the error of the latest attempt, so an error counts as present if no delivery of
/// the last half hour contradicts it.
const HALF_AN_HOUR: i64 = HOUR / 2;

/// Whether the trail delivers to its log group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivery {
    /// It has delivered lately, or nothing is known to the contrary.
    Good,
    /// It is not known to fail, and there is something to report; a clause whose subject is the trail.
    Remarkable(String),
    /// It does not deliver; a clause whose subject is the trail.
    Broken(String),
}

/// Decides by the status of a trail whether it delivers to the log group.
#[must_use]
pub fn delivery(inputs: Inputs<'_>, trail: &Trail, status: &TrailStatus) -> Delivery {
    if trail.log_group.is_none() {
        return Delivery::Good;
    }
    let ago = |then: i64| inputs.observed.observed_at - then;
    let last = status.last_delivery_to_logs;
    match (&status.delivery_error, last) {
        (Some(error), Some(last)) if ago(last) <= HALF_AN_HOUR => Delivery::Remarkable(format!(
            "has had an error of delivery to its log group ({error}), and has delivered since, as it seems: {} ago",
            span(ago(last))
        )),
        (Some(error), _) => Delivery::Broken(failing(trail, error, last.map(ago))),
        // A stopped trail has nothing to deliver.
        (None, _) if !status.logging => Delivery::Good,
        (None, Some(last)) if ago(last) > DAY || bucket_is_ahead(status, last) => {
            Delivery::Broken(format!(
                "has delivered nothing to its log group for {}{}, so no filter sees its events",
                span(ago(last)),
                bucket(status, ago)
            ))
        }
        (None, Some(_)) => Delivery::Good,
        (None, None) => never(inputs, trail, status),
    }
}

/// The clause on an error that no delivery contradicts.
fn failing(trail: &Trail, error: &str, last: Option<i64>) -> String {
    let since = last.map_or_else(String::new, |last| {
        format!(" and has delivered nothing there for {}", span(last))
    });
    format!(
        "cannot deliver to its log group ({error}; role {}){since}, so no filter sees its events",
        trail.log_role.as_deref().unwrap_or("none")
    )
}

/// Whether the bucket got files at least an hour after this time.
fn bucket_is_ahead(status: &TrailStatus, of: i64) -> bool {
    let bucket = status.last_delivery_to_bucket;
    bucket.is_some_and(|bucket| bucket - of >= HOUR)
}

/// The trail has never delivered. A trail or a log group of the last day may be too young for a delivery, unless the bucket
/// gets files.
fn never(inputs: Inputs<'_>, trail: &Trail, status: &TrailStatus) -> Delivery {
    let ago = |then: i64| inputs.observed.observed_at - then;
    let group = trail.log_group.as_ref();
    let group = group.map(|group| lookup(&inputs.observed.log_groups, group));
    let made = group.and_then(|read| read.present()?.created);
    // Older recordings have no time at all.
    let Some(since) = made.max(status.started_logging) else {
        return Delivery::Good;
    };
    if ago(since) > DAY || bucket_is_ahead(status, since) {
        return Delivery::Broken(format!(
            "has never delivered to its log group, though it could have for {}{}, so no filter sees its events",
            span(ago(since)),
            bucket(status, ago)
        ));
    }
    Delivery::Remarkable(
        "has delivered nothing to its log group yet; a first delivery takes some minutes, so look again".to_owned(),
    )
}

/// The clause on deliveries to the bucket: they show that there is something to deliver.
fn bucket(status: &TrailStatus, ago: impl Fn(i64) -> i64) -> String {
    let lately = status.last_delivery_to_bucket.map(ago);
    let lately = lately.filter(|lately| *lately <= DAY);
    lately.map_or_else(String::new, |lately| {
        format!(", while its bucket got files {} ago", span(lately))
    })
}

/// The duration in the largest unit of which there are at least two.
fn span(seconds: i64) -> String {
    match seconds.max(0) {
        seconds if seconds < 2 * 60 => format!("{seconds} seconds"),
        seconds if seconds < 2 * 60 * 60 => format!("{} minutes", seconds / 60),
        seconds if seconds < 2 * DAY => format!("{} hours", seconds / (60 * 60)),
        seconds => format!("{} days", seconds / DAY),
    }
}
