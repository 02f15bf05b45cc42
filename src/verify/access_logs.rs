//! The newest access log under the prefix of a bucket that is logged: where to look for it among millions of keys, and
//! what its age says.
//!
//! A key is `PREFIX YYYY-mm-DD-HH-MM-SS-UNIQUE` in UTC, without the blank, or partitioned as
//! `PREFIX ACCOUNT/REGION/BUCKET/YYYY/MM/DD/YYYY-mm-DD-HH-MM-SS-UNIQUE`; partitioned by the time of the events it has
//! the day alone, at midnight (`PartitionedPrefix`, S3 API reference; "Logging requests with server access logging",
//! S3 user guide). Keys are listed in the order of their bytes (`ListObjectsV2`, S3 API reference), so of either form in
//! the order of time, and a listing may start at a date.

use crate::inputs::Inputs;
use crate::plan::Review;
use crate::state::{AccountId, BucketName, Region};
use time::{Date, Month, OffsetDateTime, PrimitiveDateTime, Time};

const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;

/// How far back each search begins, the nearest first; the last one begins at the first key.
const BACK: [Option<i64>; 4] = [Some(6 * HOUR), Some(2 * DAY), Some(30 * DAY), None];

/// Logs are delivered on a best-effort basis, most within a few hours ("Logging requests with server access logging", S3
/// user guide), and by the day alone if they are partitioned so: what is older than this is remarkable, for a trail
/// writes to its bucket all day.
const LATE: i64 = 2 * DAY;

/// A bucket that is logged, and where its logs go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogPlace {
    /// The logged bucket.
    pub bucket: BucketName,
    /// Where both buckets are.
    pub region: Region,
    /// The bucket that receives the logs.
    pub target: BucketName,
    /// What their keys start with.
    pub prefix: String,
    /// Whose they are.
    pub account: AccountId,
}

/// One listing: the keys with a prefix, behind a key that need not be there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Search {
    /// The prefix.
    pub prefix: String,
    /// Where it begins; `None` at the first key.
    pub start_after: Option<String>,
    partitioned: bool,
}

/// The newest access log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Newest {
    /// This one.
    Found {
        /// Its key.
        key: String,
        /// Its time, seconds since 1970.
        at: i64,
        /// Whether there were more keys than are read, so that there may be a newer one.
        more: bool,
    },
    /// There is none.
    Nothing,
    /// The keys may not be listed.
    Denied {
        /// The IAM action that is missing.
        action: String,
    },
    /// They could not be.
    Failed {
        /// Why, in words.
        words: String,
    },
}

/// The access logs of one bucket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Where they go.
    pub place: LogPlace,
    /// The newest of them.
    pub newest: Newest,
    /// When it was looked for, seconds since 1970.
    pub looked_at: i64,
}

/// The buckets of this run whose access logging is on.
#[must_use]
pub fn log_places(inputs: Inputs<'_>, review: &Review) -> Vec<LogPlace> {
    let choices = review.selection.logging.iter();
    choices
        .filter_map(|choice| {
            let target = choice.target.as_ref().filter(|target| target.configured)?;
            Some(LogPlace {
                bucket: choice.bucket.clone(),
                region: target.region.clone(),
                target: target.bucket.clone(),
                prefix: target.prefix.clone(),
                account: inputs.account(),
            })
        })
        .collect()
}

impl LogPlace {
    /// The listings to make, one after the other until one shows a log: from some hours ago, from some days ago, from
    /// the first key; and the same for partitioned keys, for which form it is the account does not tell.
    #[must_use]
    pub fn searches(&self, now: i64) -> Vec<Search> {
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
                BACK.into_iter().map(move |back| {
                    let day = |back: i64| {
                        let (day, hour) = day_and_hour(now - back)?;
                        Some(if partitioned {
                            format!("{prefix}{}", day.replace('-', "/"))
                        } else {
                            format!("{prefix}{day}-{hour}")
                        })
                    };
                    Search {
                        prefix: prefix.clone(),
                        start_after: back.and_then(day),
                        partitioned,
                    }
                })
            })
            .collect()
    }
}

fn day_and_hour(seconds: i64) -> Option<(String, String)> {
    let time = OffsetDateTime::from_unix_timestamp(seconds).ok()?;
    let (year, month, day) = (time.year(), u8::from(time.month()), time.day());
    let hour = time.hour();
    Some((
        format!("{year:04}-{month:02}-{day:02}"),
        format!("{hour:02}"),
    ))
}

impl Search {
    /// The newest log among these keys, with its time in seconds since 1970; whatever else is there is none.
    #[must_use]
    pub fn newest<'a>(&self, keys: impl IntoIterator<Item = &'a str>) -> Option<(i64, &'a str)> {
        let logs = keys.into_iter();
        logs.filter_map(|key| Some((self.time(key)?, key))).max()
    }

    /// Whether a key stands behind all logs there can be: their names go on with a digit.
    #[must_use]
    pub fn is_past(&self, key: &str) -> bool {
        let rest = key.strip_prefix(self.prefix.as_str());
        rest.is_none_or(|rest| rest.bytes().next().is_some_and(|first| first > b'9'))
    }

    fn time(&self, key: &str) -> Option<i64> {
        let mut rest = key.strip_prefix(self.prefix.as_str())?;
        if self.partitioned {
            // YYYY/MM/DD/ says again what the name says.
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

impl Newest {
    /// Whether it was seen what is there.
    #[must_use]
    pub fn is_known(&self) -> bool {
        matches!(self, Self::Found { .. } | Self::Nothing)
    }
}

impl Delivery {
    /// How old the newest log is, in seconds.
    #[must_use]
    pub fn age(&self) -> Option<i64> {
        match self.newest {
            Newest::Found { at, .. } => Some((self.looked_at - at).max(0)),
            _ => None,
        }
    }

    /// In a word.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match (&self.newest, self.age()) {
            (Newest::Found { more: false, .. }, Some(age)) if age > LATE => "late",
            (Newest::Found { .. }, _) => "delivered",
            (Newest::Nothing, _) => "none",
            (Newest::Denied { .. } | Newest::Failed { .. }, _) => "unknown",
        }
    }

    /// In a sentence without a full stop.
    #[must_use]
    pub fn words(&self) -> String {
        let Self { place, newest, .. } = self;
        let age = self.age().map(ago).unwrap_or_default();
        match newest {
            Newest::Found {
                key, more: true, ..
            } => {
                format!(
                    "{key}, {age}, and there are more keys than are read, so perhaps newer ones"
                )
            }
            Newest::Found { key, .. } if self.word() == "late" => format!(
                "{key}, {age}: logs come within hours and a trail writes to its bucket all day, so something may keep them out since"
            ),
            Newest::Found { key, .. } => format!("{key}, {age}"),
            Newest::Nothing => format!(
                "none yet under {}/{}: the first come some hours after logging is turned on; since when it is on AWS does not say, and if it was for a day something keeps them out",
                place.target, place.prefix
            ),
            Newest::Denied { action } => format!("they may not be listed; allow {action}"),
            Newest::Failed { words } => format!("they could not be listed: {words}"),
        }
    }
}

/// How long ago, in the unit people would use.
fn ago(seconds: i64) -> String {
    let (many, unit) = match seconds {
        ..120 => return "less than two minutes old".to_owned(),
        120..7_200 => (seconds / 60, "minutes"),
        7_200..172_800 => (seconds / HOUR, "hours"),
        _ => (seconds / DAY, "days"),
    };
    format!("{many} {unit} old")
}
