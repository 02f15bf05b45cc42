//! What `verify` adds to the report.

use super::Report;
use crate::state::TopicArn;
use crate::verify::{Back, Case, Delivery, Drilled, Newest, Tested, Verification, Word};
use serde::Serialize;
use serde_json::Value;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// What AWS itself said.
#[derive(Debug, Clone, Serialize)]
pub struct VerifyV1<'a> {
    /// Whether AWS has confirmed all that it was asked.
    pub confirmed: bool,
    /// Its matcher's word on each pattern.
    pub tests: Vec<TestV1<'a>>,
    /// The newest access log of each bucket whose access logging is on.
    pub access_logs: Vec<AccessLogsV1<'a>>,
    /// The fire drill; null where there was none.
    pub fire_drill: Option<DrillV1<'a>>,
}

/// A pattern on the chain of a control, held against AWS's matcher.
#[derive(Debug, Clone, Serialize)]
pub struct TestV1<'a> {
    /// The control's slug.
    pub control: &'a str,
    /// Its number.
    pub id: &'a str,
    /// The metric filter.
    pub filter: &'a str,
    /// Its pattern.
    pub pattern: &'a str,
    /// How many events AWS was asked about.
    pub events: usize,
    /// `agrees`, `differs` or `unconfirmed`.
    pub outcome: &'static str,
    /// Why AWS has not said; null where it has.
    pub why: Option<&'a str>,
    /// Where AWS differs: each a line for `cis-fix pattern test`.
    pub cases: Vec<CaseV1<'a>>,
}

/// A case as `cis-fix pattern test` reads it.
#[derive(Debug, Clone, Serialize)]
pub struct CaseV1<'a> {
    /// The pattern.
    pub pattern: &'a str,
    /// The event.
    pub event: &'a Value,
    /// Whether it matches, by AWS.
    #[serde(rename = "match")]
    pub matches: bool,
}

/// The access logs of a bucket.
#[derive(Debug, Clone, Serialize)]
pub struct AccessLogsV1<'a> {
    /// The logged bucket.
    pub bucket: &'a str,
    /// Where the logs go.
    pub target: &'a str,
    /// What their keys start with.
    pub prefix: &'a str,
    /// `delivered`, `late`, `none` or `unknown`.
    pub outcome: &'static str,
    /// The newest log's key; null where none was seen.
    pub newest: Option<&'a str>,
    /// Its time by its key, RFC 3339 in UTC.
    pub newest_at: Option<String>,
    /// How old it is.
    pub age_seconds: Option<i64>,
    /// The same in words.
    pub words: String,
}

/// A fire drill.
#[derive(Debug, Clone, Serialize)]
pub struct DrillV1<'a> {
    /// The control's slug.
    pub control: &'a str,
    /// The alarm.
    pub alarm: &'a str,
    /// Where it is.
    pub region: &'a str,
    /// The topics it notified.
    pub topics: Vec<&'a str>,
    /// Who was told; addresses that carry a key are masked.
    pub told: &'a [String],
    /// The state before it.
    pub state_before: &'a str,
    /// `restored`, `alarmed` (something has really set it off meanwhile) or `failed`.
    pub outcome: &'static str,
    /// The same in words.
    pub words: String,
}

impl<'a> Report<'a> {
    /// The same with what AWS itself said.
    #[must_use]
    pub fn with_verification(mut self, verification: &'a Verification) -> Self {
        self.verify = Some(VerifyV1 {
            confirmed: verification.is_confirmed(),
            tests: verification.tests.iter().map(test).collect(),
            access_logs: verification.deliveries.iter().map(access_logs).collect(),
            fire_drill: verification.drilled.as_ref().map(fire_drill),
        });
        self
    }
}

fn test(tested: &Tested) -> TestV1<'_> {
    let Tested { test, word } = tested;
    let (outcome, why, cases): (_, _, &[Case]) = match word {
        Word::Agrees => ("agrees", None, &[]),
        Word::Differs { cases } => ("differs", None, cases),
        Word::Unconfirmed { why } => ("unconfirmed", Some(why.as_str()), &[]),
    };
    TestV1 {
        control: test.control.as_str(),
        id: &test.id,
        filter: &test.filter,
        pattern: &test.pattern,
        events: test.samples.len(),
        outcome,
        why,
        cases: cases
            .iter()
            .map(|case| CaseV1 {
                pattern: &case.pattern,
                event: &case.event,
                matches: case.matches,
            })
            .collect(),
    }
}

fn access_logs(delivery: &Delivery) -> AccessLogsV1<'_> {
    let found = match &delivery.newest {
        Newest::Found { key, at, .. } => Some((key.as_str(), *at)),
        _ => None,
    };
    let at = found.and_then(|(_, at)| OffsetDateTime::from_unix_timestamp(at).ok());
    AccessLogsV1 {
        bucket: delivery.place.bucket.as_str(),
        target: delivery.place.target.as_str(),
        prefix: &delivery.place.prefix,
        outcome: delivery.word(),
        newest: found.map(|(key, _)| key),
        newest_at: at.and_then(|at| at.format(&Rfc3339).ok()),
        age_seconds: delivery.age(),
        words: delivery.words(),
    }
}

fn fire_drill(drilled: &Drilled) -> DrillV1<'_> {
    let Drilled {
        drill,
        before,
        back,
    } = drilled;
    DrillV1 {
        control: drill.control.as_str(),
        alarm: &drill.alarm,
        region: drill.region.as_str(),
        topics: drill.topics.iter().map(TopicArn::as_str).collect(),
        told: &drill.told,
        state_before: before,
        outcome: match back {
            Back::Set => "restored",
            Back::Real { .. } => "alarmed",
            Back::Failed { .. } => "failed",
        },
        words: drilled.words(),
    }
}
