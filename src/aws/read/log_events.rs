//! The events of a log group that a filter pattern matches.

use super::super::failure::Failure;
use super::super::page_tokens::PageTokens;
use super::Reader;
use crate::state::LogGroupArn;

/// The most pages of one search. A page may be empty while the search goes on ("`FilterLogEvents`", CloudWatch Logs API
/// reference).
const MOST_PAGES: usize = 200;

/// The events of a search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundEvents {
    /// The messages, the oldest first.
    pub messages: Vec<String>,
    /// Whether all of the time was searched.
    pub complete: bool,
}

impl Reader {
    /// Searches a log group with a pattern, for events from `start` to `end` in seconds since 1970, and ends early after
    /// `most` of them.
    ///
    /// # Errors
    ///
    /// If a call fails.
    pub async fn find_events(
        &self,
        group: &LogGroupArn,
        pattern: &str,
        start: i64,
        end: i64,
        most: usize,
    ) -> Result<FoundEvents, Failure> {
        let client = self.clients(&group.region()).logs;
        let mut messages = Vec::new();
        let mut tokens = PageTokens::default();
        let mut next: Option<String> = None;
        for _ in 0..MOST_PAGES {
            self.pace.wait("CloudWatch Logs", "FilterLogEvents").await;
            let page = client
                .filter_log_events()
                .log_group_name(group.name())
                .filter_pattern(pattern)
                .start_time(start.saturating_mul(1000))
                .end_time(end.saturating_mul(1000))
                .set_next_token(next.take())
                .send()
                .await?;
            let found = page.events().iter();
            messages.extend(found.filter_map(|event| event.message().map(str::to_owned)));
            tokens.check(page.next_token())?;
            let token = page.next_token().filter(|token| !token.is_empty());
            let complete = token.is_none();
            if complete || messages.len() > most {
                let complete = complete && messages.len() <= most;
                messages.truncate(most);
                return Ok(FoundEvents { messages, complete });
            }
            next = token.map(str::to_owned);
        }
        Ok(FoundEvents {
            messages,
            complete: false,
        })
    }
}
