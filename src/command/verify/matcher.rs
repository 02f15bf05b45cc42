//! AWS's own matcher: `TestMetricFilter` tests each pattern against the sample events of its control.

use super::failed_read::FailedRead;
use crate::apply::RateLimit;
use crate::aws::Reader;
use crate::chain::chains::Chains;
use crate::command::session::Session;
use crate::command::snapshot::Snapshot;
use crate::error::Error;
use crate::select::select;
use crate::settings::WriteRate;
use crate::verify::{FilterTest, FilterTestResult, MatcherReply, filter_tests};

/// Tests the patterns of the controls that pass.
pub(super) async fn test_filters(
    session: &Session<'_>,
    reader: &Reader,
    snapshot: &Snapshot,
) -> Result<Vec<FilterTestResult>, Error> {
    let inputs = session.loaded.inputs(&snapshot.observed);
    let chains = Chains::of(inputs, select(inputs).1);
    let tests = filter_tests(inputs, &snapshot.review, &chains);
    if !tests.is_empty() {
        let count = tests.len();
        let plural = if count == 1 { "" } else { "s" };
        let screen = session.screen;
        screen.say(&format!("Asking AWS about {count} pattern{plural}."));
    }
    let mut matcher = Matcher {
        reader,
        rate_limit: RateLimit::new(WriteRate::Published),
        failure: None,
    };
    let mut tested = Vec::new();
    for test in tests {
        let heard = matcher.test(&test).await?;
        tested.push(test.compare(&heard));
    }
    Ok(tested)
}

/// The calls of `TestMetricFilter`.
struct Matcher<'a> {
    reader: &'a Reader,
    rate_limit: RateLimit,
    /// A failure that every other call would have as well, such as a missing permission.
    failure: Option<MatcherReply>,
}

impl Matcher<'_> {
    async fn test(&mut self, test: &FilterTest) -> Result<MatcherReply, Error> {
        if let Some(failure) = &self.failure {
            return Ok(failure.clone());
        }
        let mut matched = Vec::new();
        for messages in test.message_batches() {
            self.rate_limit.wait("TestMetricFilter").await;
            let call = self
                .reader
                .test_metric_filter(&test.region, &test.pattern, &messages);
            match call.await {
                Ok(these) => matched.extend(these),
                Err(failure) => {
                    // This error is about the pattern; any other is about the call.
                    let of_pattern = failure.code.as_deref() == Some("InvalidParameterException");
                    let doing = "asking TestMetricFilter";
                    let failed =
                        match FailedRead::classify(failure, "logs:TestMetricFilter", doing)? {
                            FailedRead::Denied { action } => MatcherReply::Denied { action },
                            FailedRead::Other { message } => {
                                MatcherReply::Failed { error: message }
                            }
                        };
                    if !of_pattern {
                        self.failure = Some(failed.clone());
                    }
                    return Ok(failed);
                }
            }
        }
        Ok(MatcherReply::Matched(matched))
    }
}
