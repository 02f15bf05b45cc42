//! The keys of access logs.
//!
//! A key is `PREFIX` followed by `YYYY-mm-DD-HH-MM-SS-UNIQUE` in UTC, without a separator; a partitioned key is `PREFIX`
//! followed by `ACCOUNT/REGION/BUCKET/YYYY/MM/DD/YYYY-mm-DD-HH-MM-SS-UNIQUE` (`TargetObjectKeyFormat`, S3 API reference;
//! "Logging requests with server access logging", S3 user guide).

use crate::chain::log_target::Target;
use crate::inputs::Inputs;
use crate::state::{BucketName, LogKeyFormat};
use time::OffsetDateTime;

const DAY: i64 = 86_400;

/// Days after the observation on which logs are written: the same day, a month, a year and some years later.
const DAYS_LATER: [i64; 4] = [0, 31, 366, 20 * 366];

/// The first and the last time of a day.
const TIMES: [&str; 2] = ["00-00-00", "23-59-59"];

/// The first and the last unique string: 16 hexadecimal digits.
const UNIQUE: [&str; 2] = ["0000000000000000", "FFFFFFFFFFFFFFFF"];

/// Keys of the logs of `source`, from the first to the last of a day, on several days from the observation on. A policy lets
/// the logs in if it lets all of these in.
pub(super) fn log_keys(
    inputs: Inputs<'_>,
    target: &Target,
    source: &BucketName,
    format: LogKeyFormat,
) -> Vec<String> {
    let (prefix, region) = (&target.prefix, &target.region);
    let now = inputs.observed.observed_at;
    let days = DAYS_LATER.iter().filter_map(|later| day(now + later * DAY));
    days.flat_map(|day| {
        let folder = match format {
            LogKeyFormat::Simple => String::new(),
            LogKeyFormat::Partitioned => {
                let folders = day.replace('-', "/");
                format!("{}/{region}/{source}/{folders}/", inputs.account())
            }
        };
        TIMES.iter().flat_map(move |time| {
            let start = format!("{prefix}{folder}{day}-{time}");
            UNIQUE.map(|unique| format!("{start}-{unique}"))
        })
    })
    .collect()
}

/// The day as `YYYY-mm-DD`, in UTC.
fn day(seconds: i64) -> Option<String> {
    let time = OffsetDateTime::from_unix_timestamp(seconds).ok()?;
    let (year, month, day) = (time.year(), u8::from(time.month()), time.day());
    Some(format!("{year:04}-{month:02}-{day:02}"))
}
