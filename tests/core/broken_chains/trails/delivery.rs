//! The delivery to the log group, and trails and log groups that cannot be used.

use super::*;

pub(super) fn deliveries() -> Vec<Row> {
    [delivery_errors(), missing_deliveries()]
        .into_iter()
        .flatten()
        .collect()
}

/// Errors, and deliveries of the past.
fn delivery_errors() -> Vec<Row> {
    let error = |last: Option<i64>| {
        delivering(move |status, now| {
            status.delivery_error = Some("AccessDenied".to_owned());
            status.last_delivery_to_logs = last.map(|last| now - last);
        })
    };
    let last = |ago: i64, bucket: Option<i64>| {
        delivering(move |status, now| {
            status.last_delivery_to_logs = Some(now - ago);
            status.last_delivery_to_bucket = bucket.map(|ago| now - ago);
        })
    };
    let delivery = |name, account, words| broken(name, account, ROOT, Link::Delivery, words);
    vec![
        delivery(
            "an error, and never",
            error(None),
            &[
                "cannot deliver to its log group (AccessDenied; role arn:aws:iam::111122223333:role/CloudTrail-to-CloudWatchLogs)",
                "no filter sees its events",
            ],
        ),
        delivery(
            "an error, and not of late",
            error(Some(DAY + 1)),
            &["cannot deliver"],
        ),
        passes("an error of before", error(Some(HOUR / 2)), ROOT, &[]),
        delivery(
            "nothing for a day",
            last(25 * HOUR, None),
            &["has delivered nothing to its log group for 25 hours, so no filter sees"],
        ),
        delivery(
            "nothing for days, the bucket gets files",
            last(3 * DAY, Some(2 * HOUR)),
            &["for 3 days, while its bucket got files 2 hours ago"],
        ),
        delivery(
            "nothing for days, nor to the bucket",
            last(3 * DAY, Some(3 * DAY)),
            &["for 3 days, so"],
        ),
        passes("a day", last(DAY, None), ROOT, &[]),
    ]
}

/// Trails that have delivered nothing.
fn missing_deliveries() -> Vec<Row> {
    let delivery = |name, account, words| broken(name, account, ROOT, Link::Delivery, words);
    vec![
        delivery(
            "never, though old",
            never(3 * DAY, None),
            &["has never delivered to its log group, though it could have for 3 days"],
        ),
        delivery(
            "never, though both are old",
            never(9 * DAY, Some(4 * DAY)),
            &["for 4 days"],
        ),
        passes("never, and young", never(HOUR, None), ROOT, &[]),
        passes(
            "never, the group is young",
            never(9 * DAY, Some(HOUR)),
            ROOT,
            &[],
        ),
    ]
}

pub(super) fn trails_and_groups() -> Vec<Row> {
    [unusable_trails(), unusable_groups()]
        .into_iter()
        .flatten()
        .collect()
}

/// Trails that record or deliver nothing usable.
fn unusable_trails() -> Vec<Row> {
    let trail = |change: &dyn Fn(&mut cis_fix::state::Trail)| {
        let mut account = compliant();
        account.change_trail(change);
        account
    };
    let stopped = delivering(|status, now| {
        status.logging = false;
        status.last_delivery_to_logs = Some(now - 9 * DAY);
    });
    vec![
        loses_events(
            "one Region",
            trail(&|trail| trail.multi_region = false),
            ROOT,
            &["records one Region only, so whatever is done in another is not heard of"],
        ),
        loses_events(
            "stopped",
            stopped,
            ROOT,
            &["is stopped, so nothing is recorded"],
        ),
        broken(
            "no log group",
            trail(&|trail| trail.log_group = None),
            ROOT,
            Link::Delivery,
            &["delivers to no log group, so no filter sees its events"],
        ),
    ]
}

/// Log groups that take no filters.
fn unusable_groups() -> Vec<Row> {
    let trail = |change: &dyn Fn(&mut cis_fix::state::Trail)| {
        let mut account = compliant();
        account.change_trail(change);
        account
    };
    let gone = || {
        let mut account = compliant();
        account.0.log_groups.clear();
        account
    };
    let theirs = format!("arn:aws:logs:{HOME}:{OTHER}:log-group:CloudTrail/Events");
    vec![
        broken(
            "another account's log group",
            trail(&|trail| trail.log_group = Some(LogGroupArn::new(theirs.clone()))),
            ROOT,
            Link::Delivery,
            &["delivers to a log group of account 444455556666, so it can be neither filtered"],
        ),
        broken(
            "a log group that is gone",
            gone(),
            ROOT,
            Link::LogGroup,
            &["does not exist"],
        ),
        broken(
            "a class without filters",
            with_group(|group| "DELIVERY".clone_into(&mut group.class)),
            ROOT,
            Link::LogGroup,
            &["of class DELIVERY, which takes no metric filters"],
        ),
        Row {
            name: "nothing is made but where it is missing",
            account: Account::finding(),
            control: ROOT,
            verdict: Verdict::Fail,
            link: Some(Link::Filter),
            words: &[],
            planned: MADE,
        },
    ]
}
