//! The newest access log under the prefix of a logged bucket: where to search for it among millions of keys, and what its
//! age means.
//!
//! The key of a log is `PREFIX` followed by `YYYY-mm-DD-HH-MM-SS-UNIQUE` in UTC, without a separator; partitioned keys are
//! `PREFIX` followed by `ACCOUNT/REGION/BUCKET/YYYY/MM/DD/YYYY-mm-DD-HH-MM-SS-UNIQUE`. If keys are partitioned by event
//! time, their time of day is always midnight (`PartitionedPrefix`, S3 API reference; "Logging requests with server access
//! logging", S3 user guide). Keys are listed in the order of their bytes (`ListObjectsV2`, S3 API reference). In both forms
//! that is the order of time, so a listing can start at a date.

use crate::inputs::Inputs;
use crate::plan::Review;
use crate::state::{AccountId, BucketName, Region};
use time::{Date, Month, OffsetDateTime, PrimitiveDateTime, Time};

const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;

/// How many seconds back each search starts, nearest first. The last search starts at the first key.
const SEARCH_STARTS: [Option<i64>; 4] = [Some(6 * HOUR), Some(2 * DAY), Some(30 * DAY), None];

/// The age in seconds from which the newest log counts as late. S3 delivers logs on a best-effort basis, most within a few
/// hours ("Logging requests with server access logging", S3 user guide), and keys partitioned by event time tell only the
/// day. A trail writes to its bucket all day, so a gap of two days is remarkable.
const LATE: i64 = 2 * DAY;

/// A logged bucket and the place its access logs go to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogLocation {
    /// The logged bucket.
    pub bucket: BucketName,
    /// The Region of both buckets.
    pub region: Region,
    /// The bucket that receives the logs.
    pub target: BucketName,
    /// The prefix of their keys.
    pub prefix: String,
    /// The account that owns both buckets.
    pub account: AccountId,
}

/// One listing: the keys with a prefix, after a key that need not exist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeySearch {
    /// The prefix.
    pub prefix: String,
    /// The key after which the listing starts; `None` to start at the first key.
    pub start_after: Option<String>,
    partitioned: bool,
}

/// The newest access log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NewestLog {
    /// A log was found.
    Found {
        /// Its key.
        key: String,
        /// Its time, seconds since 1970.
        at: i64,
        /// Whether the bucket holds more keys than were read, so that a newer log may exist.
        more: bool,
    },
    /// There is no log.
    Absent,
    /// The caller may not list the keys.
    Denied {
        /// The missing IAM action.
        action: String,
    },
    /// The keys could not be listed.
    Failed {
        /// Why.
        error: String,
    },
}

/// How the delivery of access logs is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeliveryStatus {
    /// There are logs, and the newest one is recent or may not be the newest.
    Delivered,
    /// The newest log is more than two days old.
    Late,
    /// There is no log.
    None,
    /// The keys could not be listed.
    Unknown,
}

/// The access logs of one bucket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogDelivery {
    /// Where the logs go.
    pub location: LogLocation,
    /// The newest log.
    pub newest: NewestLog,
    /// When it was searched for, seconds since 1970.
    pub looked_at: i64,
}

/// The buckets of this run whose access logging is on.
#[must_use]
pub fn log_locations(inputs: Inputs<'_>, review: &Review) -> Vec<LogLocation> {
    let choices = review.selection.logging.iter();
    choices
        .filter_map(|choice| {
            let target = choice.target.as_ref().filter(|target| target.configured)?;
            Some(LogLocation {
                bucket: choice.bucket.clone(),
                region: target.region.clone(),
                target: target.bucket.clone(),
                prefix: target.prefix.clone(),
                account: inputs.account(),
            })
        })
        .collect()
}

impl LogLocation {
    /// The listings to make, one after the other until one shows a log: from six hours, two days and thirty days before
    /// `now`, then from the first key. First for plain keys, then for partitioned ones: logs of an earlier form
    /// stay where they are.
    #[must_use]
    pub fn searches(&self, now: i64) -> Vec<KeySearch> {
        let Self {
            account,
            region,
            bucket,
            prefix,
            ..
        } = self;
        let partitions = format!("{prefix}{account}/{region}/{bucket}/");
        let forms = [(prefix, false), (&partitions, true)];
        forms
            .into_iter()
            .flat_map(|(prefix, partitioned)| {
                SEARCH_STARTS.into_iter().map(move |back| {
                    let start = |back: i64| {
                        let (day, hour) = format_day_and_hour(now - back)?;
                        Some(if partitioned {
                            format!("{prefix}{}", day.replace('-', "/"))
                        } else {
                            format!("{prefix}{day}-{hour}")
                        })
                    };
                    KeySearch {
                        prefix: prefix.clone(),
                        start_after: back.and_then(start),
                        partitioned,
                    }
                })
            })
            .collect()
    }
}

/// The day as `YYYY-mm-DD` and the hour as `HH`, in UTC.
fn format_day_and_hour(seconds: i64) -> Option<(String, String)> {
    let time = OffsetDateTime::from_unix_timestamp(seconds).ok()?;
    let (year, month, day) = (time.year(), u8::from(time.month()), time.day());
    let hour = time.hour();
    Some((
        format!("{year:04}-{month:02}-{day:02}"),
        format!("{hour:02}"),
    ))
}

impl KeySearch {
    /// The newest log among these keys, with its time in seconds since 1970. Keys that are not logs are ignored.
    #[must_use]
    pub fn find_newest<'a>(
        &self,
        keys: impl IntoIterator<Item = &'a str>,
    ) -> Option<(i64, &'a str)> {
        let logs = keys.into_iter();
        logs.filter_map(|key| Some((self.parse_time(key)?, key)))
            .max()
    }

    /// Whether a key sorts after every possible log: the name of a log continues with a digit.
    #[must_use]
    pub fn is_past(&self, key: &str) -> bool {
        let rest = key.strip_prefix(self.prefix.as_str());
        rest.is_none_or(|rest| rest.bytes().next().is_some_and(|first| first > b'9'))
    }

    fn parse_time(&self, key: &str) -> Option<i64> {
        let mut rest = key.strip_prefix(self.prefix.as_str())?;
        if self.partitioned {
            // YYYY/MM/DD/ repeats the date of the name.
            rest = rest.splitn(4, '/').nth(3)?;
        }
        let mut parts = rest.splitn(7, '-');
        let mut number = |digits: usize| {
            let part = parts.next().filter(|part| part.len() == digits)?;
            part.bytes()
                .all(|byte| byte.is_ascii_digit())
                .then_some(part)
        };
        let (year, month, day) = (number(4)?, number(2)?, number(2)?);
        let (hour, minute, second) = (number(2)?, number(2)?, number(2)?);
        parts.next().filter(|unique| !unique.is_empty())?;
        let month = Month::try_from(month.parse::<u8>().ok()?).ok()?;
        let date = Date::from_calendar_date(year.parse().ok()?, month, day.parse().ok()?).ok()?;
        let (hour, minute) = (hour.parse().ok()?, minute.parse().ok()?);
        let time = Time::from_hms(hour, minute, second.parse().ok()?).ok()?;
        let at = PrimitiveDateTime::new(date, time).assume_utc();
        Some(at.unix_timestamp())
    }
}

impl NewestLog {
    /// Whether the keys were listed.
    #[must_use]
    pub fn is_known(&self) -> bool {
        matches!(self, Self::Found { .. } | Self::Absent)
    }
}

impl DeliveryStatus {
    /// The status in a word, as reports give it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Delivered => "delivered",
            Self::Late => "late",
            Self::None => "none",
            Self::Unknown => "unknown",
        }
    }
}

impl LogDelivery {
    /// The age of the newest log in seconds; a time in the future counts as 0.
    #[must_use]
    pub fn age(&self) -> Option<i64> {
        match self.newest {
            NewestLog::Found { at, .. } => Some((self.looked_at - at).max(0)),
            _ => None,
        }
    }

    /// How the delivery is doing.
    #[must_use]
    pub fn status(&self) -> DeliveryStatus {
        match (&self.newest, self.age()) {
            (NewestLog::Found { more: false, .. }, Some(age)) if age > LATE => DeliveryStatus::Late,
            (NewestLog::Found { .. }, _) => DeliveryStatus::Delivered,
            (NewestLog::Absent, _) => DeliveryStatus::None,
            (NewestLog::Denied { .. } | NewestLog::Failed { .. }, _) => DeliveryStatus::Unknown,
        }
    }

    /// A sentence without a full stop.
    #[must_use]
    pub fn describe(&self) -> String {
        let Self {
            location, newest, ..
        } = self;
        let age = self.age().map(describe_age).unwrap_or_default();
        match newest {
            NewestLog::Found {
                key, more: true, ..
            } => {
                format!(
                    "{key}, {age}, and there are more keys than are read, so perhaps newer ones"
                )
            }
            NewestLog::Found { key, .. } if self.status() == DeliveryStatus::Late => format!(
                "{key}, {age}: logs come within hours and a trail writes to its bucket all day, so something may keep them out since"
            ),
            NewestLog::Found { key, .. } => format!("{key}, {age}"),
            NewestLog::Absent => format!(
                "none yet under {}/{}: the first come some hours after logging is turned on; since when it is on AWS does not say, and if it was for a day something keeps them out",
                location.target, location.prefix
            ),
            NewestLog::Denied { action } => format!("they may not be listed; allow {action}"),
            NewestLog::Failed { error } => format!("they could not be listed: {error}"),
        }
    }
}

/// An age in the unit people would use.
fn describe_age(seconds: i64) -> String {
    let (many, unit) = match seconds {
        ..120 => return "less than two minutes old".to_owned(),
        120..7_200 => (seconds / 60, "minutes"),
        7_200..172_800 => (seconds / HOUR, "hours"),
        _ => (seconds / DAY, "days"),
    };
    format!("{many} {unit} old")
}
