//! Deliveries to the log group beside those to the bucket, by the times of both.

use super::*;

const MINUTE: i64 = 60;

fn delivery(name: &'static str, account: Account, words: Words) -> Row {
    broken(name, account, ROOT, Link::Delivery, words)
}

/// A trail that delivered to the log group and to the bucket this long ago, with an error or without.
fn last(logs: i64, bucket: Option<i64>, error: Option<&'static str>) -> Account {
    delivering(move |status, now| {
        status.last_delivery_to_logs = Some(now - logs);
        status.last_delivery_to_bucket = bucket.map(|ago| now - ago);
        status.delivery_error = error.map(str::to_owned);
    })
}

/// A trail that never delivered to its log group, and to the bucket this long ago.
fn never_but_to_the_bucket(started: i64, made: i64, bucket: i64) -> Account {
    let mut account = never(started, Some(made));
    let now = account.0.observed_at;
    for read in account.0.trail_status.values_mut() {
        if let Read::Present(status) = read {
            status.last_delivery_to_bucket = Some(now - bucket);
        }
    }
    account
}

pub(super) fn behind_the_bucket() -> Vec<Row> {
    let lately = Some(2 * MINUTE);
    vec![
        delivery(
            "an hour behind the bucket",
            last(62 * MINUTE, lately, None),
            &[
                "has delivered nothing to its log group for 62 minutes, while its bucket got files 2 minutes ago",
            ],
        ),
        delivery(
            "five hours behind a bucket that is quiet itself",
            last(8 * HOUR, Some(3 * HOUR), None),
            &["for 8 hours, while its bucket got files 3 hours ago"],
        ),
        passes(
            "half an hour behind the bucket",
            last(32 * MINUTE, lately, None),
            ROOT,
            &[],
        ),
        passes(
            "as quiet as the bucket",
            last(20 * HOUR, Some(20 * HOUR), None),
            ROOT,
            &[],
        ),
        passes(
            "ahead of the bucket",
            last(MINUTE, Some(9 * HOUR), None),
            ROOT,
            &[],
        ),
        delivery(
            "young, and only the bucket gets files",
            never_but_to_the_bucket(3 * HOUR, 3 * HOUR, 2 * MINUTE),
            &[
                "has never delivered to its log group, though it could have for 3 hours, while its bucket",
            ],
        ),
        delivery(
            "a young group, and only the bucket gets files",
            never_but_to_the_bucket(9 * DAY, 2 * HOUR, 2 * MINUTE),
            &["for 2 hours, while its bucket got files"],
        ),
        passes(
            "too young to be behind",
            never_but_to_the_bucket(50 * MINUTE, 50 * MINUTE, 2 * MINUTE),
            ROOT,
            &["has delivered nothing to its log group yet"],
        ),
    ]
}

pub(super) fn errors() -> Vec<Row> {
    let denied = Some("Access denied. Check log group permissions.");
    let lately = Some(2 * MINUTE);
    vec![
        delivery(
            "an error for half an hour",
            last(31 * MINUTE, None, denied),
            &["and has delivered nothing there for 31 minutes, so no filter sees its events"],
        ),
        delivery(
            "an error for hours, the bucket gets files",
            last(6 * HOUR, lately, denied),
            &[
                "(Access denied. Check log group permissions.; role",
                "for 6 hours",
            ],
        ),
        delivery(
            "an error, and young",
            never_with_error(),
            &["cannot deliver to its log group (Access denied"],
        ),
        passes(
            "an error before the last delivery",
            last(20 * MINUTE, lately, denied),
            ROOT,
            &[
                "has had an error of delivery to its log group",
                "20 minutes ago",
            ],
        ),
    ]
}

fn never_with_error() -> Account {
    let mut account = never_but_to_the_bucket(10 * MINUTE, 10 * MINUTE, 2 * MINUTE);
    for read in account.0.trail_status.values_mut() {
        if let Read::Present(status) = read {
            status.delivery_error = Some("Access denied".to_owned());
        }
    }
    account
}

/// The times and the error alone decide, in any combination.
#[test]
fn the_log_group_must_keep_up_with_the_bucket_and_outlive_every_error() {
    use crate::account::inputs;
    use cis_fix::chain::trail_delivery::{Delivery, delivery};

    let ages = [0, 29, 31, 59, 61, 5 * 60, 23 * 60, 25 * 60].map(|minutes| minutes * MINUTE);
    let buckets = ages.map(Some).into_iter().chain([None]);
    for (logs, bucket) in buckets.flat_map(|bucket| ages.map(|logs| (logs, bucket))) {
        for error in [None, Some("AccessDenied")] {
            let account = last(logs, bucket, error);
            let settings = alone(ROOT);
            let inputs = inputs(&settings, &account.0);
            let trail = inputs.own_trails()[0];
            let status = account.0.trail_status[&trail.arn].present().unwrap();
            let broken = matches!(delivery(inputs, trail, status), Delivery::Broken(_));
            let behind = bucket.is_some_and(|bucket| logs - bucket >= HOUR);
            let expected = match error {
                Some(_) => logs > HOUR / 2,
                None => logs > DAY || behind,
            };
            assert_eq!(broken, expected, "{logs} {bucket:?} {error:?}");
        }
    }
}
