//! The reads of `verify` that are no part of an observation: AWS's own pattern matcher, the keys of
//! access logs, and the state of one alarm. No recording keeps them.

use super::buckets::BucketTarget;
use super::reader::Reader;
use crate::aws::failure::Failure;
use crate::state::Region;
use crate::verify::{AlarmState, KeySearch, LogLocation};
use aws_sdk_s3::Client;

/// A page of keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyPage {
    /// The keys, in the order of their bytes.
    pub keys: Vec<String>,
    /// The token of the next page; `None` for the last page.
    pub next: Option<String>,
}

impl Reader {
    /// The messages that match a pattern, by AWS's own matcher.
    ///
    /// # Errors
    ///
    /// If the call fails.
    pub async fn test_metric_filter(
        &self,
        region: &Region,
        pattern: &str,
        messages: &[&str],
    ) -> Result<Vec<String>, Failure> {
        let client = self.clients(region).logs;
        let messages = messages.iter().map(|message| (*message).to_owned());
        let answer = client
            .test_metric_filter()
            .filter_pattern(pattern)
            .set_log_event_messages(Some(messages.collect()))
            .send()
            .await?;
        let matches = answer.matches().iter();
        Ok(matches
            .map(|one| one.event_message().unwrap_or_default().to_owned())
            .collect())
    }

    /// A page of the keys of a search.
    ///
    /// # Errors
    ///
    /// If the call fails.
    pub async fn keys(
        &self,
        place: &LogLocation,
        search: &KeySearch,
        next: Option<String>,
    ) -> Result<KeyPage, Failure> {
        let target = BucketTarget {
            bucket: &place.target,
            account: Some(&place.account),
            likely_region: &place.region,
        };
        let page = self
            .in_bucket_region(target, async |client: Client| {
                let request = client
                    .list_objects_v2()
                    .bucket(place.target.as_str())
                    .expected_bucket_owner(place.account.as_str())
                    .prefix(&search.prefix)
                    .set_start_after(search.start_after.clone())
                    .set_continuation_token(next.clone());
                Ok(request.send().await?)
            })
            .await?;
        if page.is_truncated() == Some(true) && page.next_continuation_token().is_none() {
            return Err(Failure::unusable(
                "AWS says that more keys follow, but not how to list them",
            ));
        }
        let keys = page.contents().iter().filter_map(|object| object.key());
        Ok(KeyPage {
            keys: keys.map(str::to_owned).collect(),
            next: page.next_continuation_token().map(str::to_owned),
        })
    }

    /// The state of an alarm; `None` if there is no such alarm.
    ///
    /// # Errors
    ///
    /// If the call fails.
    pub async fn alarm_state(
        &self,
        region: &Region,
        name: &str,
    ) -> Result<Option<AlarmState>, Failure> {
        let client = self.clients(region).cloudwatch;
        let found = client.describe_alarms().alarm_names(name).send().await?;
        let alarm = found.metric_alarms().first();
        Ok(alarm.and_then(|alarm| {
            Some(AlarmState {
                value: alarm.state_value()?.as_str().to_owned(),
                reason: alarm.state_reason().unwrap_or_default().to_owned(),
            })
        }))
    }
}
