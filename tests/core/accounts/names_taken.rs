//! Accounts in which a resource of another owner has a name of ours, or the effect of a resource of ours.

use super::{NamedAccounts, finding, ours, theirs};
use crate::account::{
    Account, HOME, OTHER, OWN_BUCKET, OWN_TOPIC, THEIR_BUCKET, THEIR_TOPIC, TRAIL_BUCKET, alarm,
    created, denied, metric, open_policy, own_metric,
};
use cis_fix::state::{AlarmInput, LogGroupArn, MetricFilter, OtherAlarm, Read, Region};

pub(super) fn accounts() -> NamedAccounts {
    [
        monitors(),
        shared_metrics(),
        other_alarms(),
        other_targets(),
        buckets(),
    ]
    .concat()
}

/// Filters, alarms and topics.
fn monitors() -> NamedAccounts {
    vec![
        (
            "a filter of somebody else's feeds our metric",
            finding(|account| {
                account.add_filter(MetricFilter::plain(
                    "team-logins",
                    "{ $.eventName = ConsoleLogin }",
                    own_metric("cis-fix-root-usage"),
                    "1",
                ));
            }),
        ),
        (
            "somebody else's filter and alarm have the numbered name we would take next",
            finding(|account| {
                let next = metric("next");
                account.add_filter(MetricFilter::plain(
                    "team-logins",
                    "{ $.eventName = ConsoleLogin }",
                    own_metric("cis-fix-root-usage"),
                    "1",
                ));
                account.add_alarm(alarm("cis-fix-root-usage-2", &next, &[]));
                account.lengthen_list_of_alarms();
            }),
        ),
        (
            "a filter of somebody else's has our name",
            finding(|account| {
                account.add_filter(MetricFilter::plain(
                    "cis-fix-root-usage",
                    created("root-usage"),
                    metric("root"),
                    "$.bytes",
                ));
            }),
        ),
        (
            "an alarm of somebody else's has our name",
            finding(|account| {
                account.add_alarm(alarm("cis-fix-root-usage", &metric("root"), &[THEIR_TOPIC]));
            }),
        ),
        (
            "a topic of somebody else's has our name",
            finding(|account| {
                account.add_topic(OWN_TOPIC, Some(open_policy(OWN_TOPIC)), &[("email", true)]);
            }),
        ),
    ]
}

/// Alarms of other types.
fn other_alarms() -> NamedAccounts {
    vec![(
        "a composite alarm has our name",
        finding(|account| {
            let region = Region::from(HOME);
            let other = OtherAlarm::new(
                "cis-fix-root-usage",
                AlarmInput::Alarms(r#"ALARM("disk")"#.to_owned()),
                &[THEIR_TOPIC],
            );
            let others = Read::Present(vec![other]);
            account.0.other_alarms.insert(region, others);
        }),
    )]
}

/// Metrics that several filters feed.
fn shared_metrics() -> NamedAccounts {
    let root = || own_metric("cis-fix-root-usage");
    let everything = move || MetricFilter::plain("team-all", "", root(), "1");
    vec![
        (
            "a filter on everything feeds the metric of our filter",
            ours(|account| account.add_filter(everything())),
        ),
        (
            "a filter of another log group feeds the metric of our filter",
            ours(|account| {
                let group = LogGroupArn::new(Account::group().as_str().replace("Events", "Old"));
                let filters = Read::Present(vec![everything()]);
                account.0.metric_filters.insert(group, filters);
            }),
        ),
        (
            "a default value disturbs the metric of another team's filter",
            theirs(|account| {
                let metric = metric("root-usage-count");
                let mut filter = MetricFilter::plain("team-too", "{ $.a = b }", metric, "1");
                filter.default_value = Some(5.0);
                account.add_filter(filter);
            }),
        ),
        (
            "a filter of somebody else's feeds our metric with what ours misses",
            finding(|account| {
                let mut filter = everything();
                created("root-usage").clone_into(&mut filter.pattern);
                account.add_filter(filter);
                let nothing = "{ $.eventName = Nothing }";
                let name = "cis-fix-root-usage";
                account.add_filter(MetricFilter::plain(name, nothing, root(), "1"));
            }),
        ),
        (
            "an alarm of ours watches the metric that our next filter feeds",
            finding(|account| {
                let mut filter = everything();
                "{ $.eventName = ConsoleLogin }".clone_into(&mut filter.pattern);
                account.add_filter(filter);
                let next = own_metric("cis-fix-root-usage-2");
                let mut alarm = alarm("cis-fix-root-usage", &next, &[OWN_TOPIC]);
                "made some time ago [cis-fix root-usage]".clone_into(&mut alarm.description);
                account.add_alarm(alarm);
            }),
        ),
    ]
}

/// Alarms and topics of other teams and accounts.
fn other_targets() -> NamedAccounts {
    vec![(
        "alarms go to another account",
        theirs(|account| {
            let theirs = format!("arn:aws:sns:{HOME}:{OTHER}:central");
            let mut alarms = account.alarms();
            for alarm in &mut alarms {
                alarm.alarm_actions = vec![theirs.clone()];
            }
            account.set_alarms(alarms);
        }),
    )]
}

/// Buckets, and the target of the trail bucket.
fn buckets() -> NamedAccounts {
    vec![
        (
            "a bucket of somebody else's has our name",
            finding(|account| {
                account.bucket(OWN_BUCKET).region = Read::Present(Region::from(HOME));
            }),
        ),
        (
            "our bucket's name belongs to another account",
            finding(|account| account.bucket(OWN_BUCKET).region = denied("s3:ListBucket")),
        ),
        (
            "logs go to a bucket of somebody else's that keeps them out",
            finding(|account| {
                account.add_their_bucket();
                account.bucket(THEIR_BUCKET).policy = Read::Absent;
                account.log_to(THEIR_BUCKET);
            }),
        ),
        (
            "logs go to a bucket that does not exist",
            finding(|account| account.log_to("example-gone")),
        ),
        (
            "logs go to a bucket of ours that was removed",
            finding(|account| account.log_to(OWN_BUCKET)),
        ),
        (
            "a bucket that logs into itself",
            finding(|account| account.log_to(TRAIL_BUCKET)),
        ),
    ]
}
