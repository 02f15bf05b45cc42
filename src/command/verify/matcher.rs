//! The questions to AWS that prove a finding: its own matcher, and the keys of the access logs.

use super::super::account::Look;
use super::super::session::{Scope, interrupted};
use super::inputs;
use crate::apply::Pace;
use crate::aws::{Failure, Reader, Reason};
use crate::error::Error;
use crate::settings::WriteRate;
use crate::ui::Screen;
use crate::verify::{
    Delivery, FilterTest, Heard, LogPlace, Newest, Verification, filter_tests, log_places,
};

/// How many pages of a thousand keys each search reads.
const PAGES: usize = 10;

/// Asks all of it, until somebody calls for a stop.
pub(super) async fn prove(
    scope: &Scope<'_>,
    screen: &Screen,
    look: &Look,
) -> Result<Verification, Error> {
    tokio::select! {
        proved = ask(scope, screen, look) => proved,
        () = scope.stop.called() => Err(interrupted()),
    }
}

async fn ask(scope: &Scope<'_>, screen: &Screen, look: &Look) -> Result<Verification, Error> {
    let reader = Reader::new(scope.connection.clone());
    let inputs = inputs(scope, look);
    let tests = filter_tests(inputs, &look.review);
    if !tests.is_empty() {
        let many = tests.len();
        let plural = if many == 1 { "" } else { "s" };
        screen.say(&format!("Asking AWS about {many} pattern{plural}."));
    }
    let pace = Pace::new(WriteRate::Published);
    let mut verification = Verification::default();
    let mut hopeless: Option<Heard> = None;
    for test in tests {
        let heard = match &hopeless {
            Some(heard) => heard.clone(),
            None => test_filter(&reader, &pace, &test, &mut hopeless).await?,
        };
        verification.tests.push(test.judge(&heard));
    }
    let now = look.observed.observed_at;
    for place in log_places(inputs, &look.review) {
        let newest = newest(&reader, &place, now).await?;
        verification.deliveries.push(Delivery {
            place,
            newest,
            looked_at: now,
        });
    }
    Ok(verification)
}

/// Asks about one pattern. What is so of all of them, it also leaves in `hopeless`.
async fn test_filter(
    reader: &Reader,
    pace: &Pace,
    test: &FilterTest,
    hopeless: &mut Option<Heard>,
) -> Result<Heard, Error> {
    let mut matched = Vec::new();
    for messages in test.calls() {
        pace.wait("TestMetricFilter").await;
        let asked = reader.test_metric_filter(&test.region, &test.pattern, &messages);
        match asked.await {
            Ok(these) => matched.extend(these),
            Err(failure) => {
                // Of one pattern AWS may say that it is none; what it says otherwise is about the call.
                let of_this = failure.code.as_deref() == Some("InvalidParameterException");
                let failed = failed(failure, "logs:TestMetricFilter", "asking TestMetricFilter")?;
                let heard = match failed {
                    Failed::Denied { action } => Heard::Denied { action },
                    Failed::Otherwise { words } => Heard::Failed { words },
                };
                if !of_this {
                    *hopeless = Some(heard.clone());
                }
                return Ok(heard);
            }
        }
    }
    Ok(Heard::Matched(matched))
}

/// Why something was not heard.
enum Failed {
    Denied { action: String },
    Otherwise { words: String },
}

/// With credentials that are not valid nothing can be said at all.
fn failed(failure: Failure, action: &str, doing: &str) -> Result<Failed, Error> {
    match failure.reason {
        Reason::Credentials => Err(failure.into_error(doing)),
        Reason::Denied => Ok(Failed::Denied {
            action: action.to_owned(),
        }),
        _ => Ok(Failed::Otherwise {
            words: failure.into_error(doing).to_string(),
        }),
    }
}

async fn newest(reader: &Reader, place: &LogPlace, now: i64) -> Result<Newest, Error> {
    for search in place.searches(now) {
        let mut found: Option<(i64, String)> = None;
        let mut next = None;
        let mut more = false;
        for page in 1..=PAGES {
            let keys = match reader.keys(place, &search, next).await {
                Ok(keys) => keys,
                Err(failure) => {
                    let doing = format!("listing the keys of bucket {}", place.target);
                    return Ok(match failed(failure, "s3:ListBucket", &doing)? {
                        Failed::Denied { action } => Newest::Denied { action },
                        Failed::Otherwise { words } => Newest::Failed { words },
                    });
                }
            };
            let newest = search.newest(keys.keys.iter().map(String::as_str));
            found = found.max(newest.map(|(at, key)| (at, key.to_owned())));
            let past = keys.keys.last().is_some_and(|last| search.is_past(last));
            next = keys.next;
            if next.is_none() || past {
                break;
            }
            more = page == PAGES;
        }
        if let Some((at, key)) = found {
            return Ok(Newest::Found { key, at, more });
        }
    }
    Ok(Newest::Nothing)
}
