//! Whether an alarm is still warming up. Until that is over it performs no action, and an audit does not see it.

use crate::chain::link::Link;
use crate::chain::status::{ChainStatus, Consequence};
use crate::state::Alarm;
use time::OffsetDateTime;

/// The status of a chain through an alarm that is warming up at this time, in seconds since 1970; `None` if it is not. A
/// change of the alarm may start its warm-up again, so one of ours is written without.
#[must_use]
pub fn warming_up(alarm: &Alarm, now: i64) -> Option<ChainStatus> {
    let warm_up = alarm.evaluation.warm_up.as_ref()?;
    if warm_up.is_over(now) {
        return None;
    }
    let until = warm_up.ends_at.and_then(minute).map_or_else(
        || "for a time that AWS does not tell".to_owned(),
        |end| format!("until {end} UTC"),
    );
    let reason = format!("is warming up {until}, and performs no action before");
    let consequence = Consequence::NobodyNotified;
    Some(ChainStatus::broken(Link::Alarm, reason, consequence))
}

/// A time to the minute, `YYYY-mm-DD HH:MM`.
fn minute(seconds: i64) -> Option<String> {
    let time = OffsetDateTime::from_unix_timestamp(seconds).ok()?;
    Some(format!(
        "{} {:02}:{:02}",
        time.date(),
        time.hour(),
        time.minute()
    ))
}
