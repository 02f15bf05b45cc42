//! The log streams of an organization trail.

use super::super::failure::Failure;
use super::super::page_tokens::read_pages;
use super::Reader;
use crate::state::{AccountId, LogGroupArn, account_of_stream};
use aws_sdk_cloudwatchlogs::operation::describe_log_streams::DescribeLogStreamsOutput;
use std::collections::BTreeMap;

impl Reader {
    /// The time of the newest event of each account in the log group of an organization trail, in seconds since 1970; `None`
    /// for an account whose streams have no event. The streams of members begin with the id of the organization.
    ///
    /// # Errors
    ///
    /// If a call fails.
    pub async fn newest_events(
        &self,
        group: &LogGroupArn,
        organization: &str,
    ) -> Result<BTreeMap<AccountId, Option<i64>>, Failure> {
        let client = self.clients(&group.region()).logs;
        let request = client
            .describe_log_streams()
            .log_group_name(group.name())
            .log_stream_name_prefix(format!("{organization}_"));
        let pages = read_pages!(request.into_paginator());
        let mut newest: BTreeMap<AccountId, Option<i64>> = BTreeMap::new();
        for stream in pages.iter().flat_map(DescribeLogStreamsOutput::log_streams) {
            let Some(account) = stream.log_stream_name().and_then(account_of_stream) else {
                continue;
            };
            let last = stream.last_event_timestamp().map(|millis| millis / 1000);
            let entry = newest.entry(account).or_default();
            *entry = (*entry).max(last);
        }
        Ok(newest)
    }
}
