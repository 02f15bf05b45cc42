//! Random accounts: the reported finding with random filters, alarms, topics and buckets, with random
//! names, and some reads denied.

mod buckets;
mod monitors;
mod topics;
mod trails;

use crate::account::{
    A_FEW, AWAY, Account, HOME, OTHER, OWN_BUCKET, OWN_TOPIC, THEIR_BUCKET, THEIR_TOPIC,
    TRAIL_BUCKET, a_few, alarm, denied, filter_controls, metric, notify, open_policy, our_tags,
    own_metric, sse, trail,
};
use cis_fix::control::{BenchmarkVersion, Slug};
use cis_fix::settings::Settings;
use cis_fix::state::{
    Alarm, BucketLogging, BucketName, Encryption, LogKeyFormat, Metric, MetricFilter, ObjectLock,
    PublicAccessBlock, Read, Region, TrailArn,
};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

/// The controls of the filters and alarms: a few, so that random resources often concern them.
const ABOUT: [&str; 3] = [A_FEW[0], A_FEW[1], A_FEW[2]];

/// An account, and a run on it.
pub(crate) fn account() -> impl Strategy<Value = (Account, Settings)> {
    (
        (
            trails::start(),
            vec(monitors::filter(), 0..6),
            vec(monitors::any_alarm(), 0..6),
        ),
        (topics::topic(), topics::topic(), any::<bool>()),
        (
            buckets::trail_bucket(),
            buckets::target(true),
            buckets::target(false),
        ),
        (vec(select(DENIALS), 0..2), settings()),
    )
        .prop_map(
            |((mut account, filters, alarms), topics, buckets, (denials, settings))| {
                for filter in filters {
                    account.add_filter(filter);
                }
                for alarm in alarms {
                    account.add_alarm(alarm);
                }
                let (own, theirs, long) = topics;
                own(&mut account, OWN_TOPIC);
                theirs(&mut account, THEIR_TOPIC);
                let (source, ours, other) = buckets;
                source(&mut account, TRAIL_BUCKET);
                for edit in ours {
                    edit(&mut account, OWN_BUCKET);
                }
                for edit in other {
                    edit(&mut account, THEIR_BUCKET);
                }
                if long {
                    account.lengthen_list_of_alarms();
                }
                for deny in denials {
                    deny(&mut account);
                }
                (account, settings)
            },
        )
}

/// A change to a resource, by its name.
type Edit = fn(&mut Account, &str);

fn settings() -> impl Strategy<Value = Settings> {
    (
        any::<bool>(),
        select(vec![
            None,
            None,
            None,
            Some("cis-fix-alarms"),
            Some("security-alerts"),
            Some("new-topic"),
        ]),
        select(vec![None, None, None, Some(THEIR_BUCKET), Some(OWN_BUCKET)]),
        select(BenchmarkVersion::all().collect::<Vec<_>>()),
        any::<bool>(),
    )
        .prop_map(|(notified, topic, bucket, benchmark, logging)| {
            let controls = ABOUT.iter().copied().map(Slug::new);
            let logging = logging.then(|| Slug::new("cloudtrail-bucket-access-logging"));
            Settings {
                controls: Some(controls.chain(logging).collect()),
                topic: topic.map(str::to_owned),
                logging_bucket: bucket.map(BucketName::from),
                benchmark,
                ..if notified {
                    notify()
                } else {
                    Settings::default()
                }
            }
        })
}

/// Reads that are denied.
const DENIALS: &[fn(&mut Account)] = &[
    |_| {},
    |_| {},
    |_| {},
    |account| account.0.trail_names = denied("cloudtrail:ListTrails"),
    |account| {
        let home = Region::from(HOME);
        account
            .0
            .trails
            .insert(home, denied("cloudtrail:DescribeTrails"));
    },
    |account| {
        for read in account.0.trail_status.values_mut() {
            *read = denied("cloudtrail:GetTrailStatus");
        }
    },
    |account| {
        let group = Account::group();
        account
            .0
            .metric_filters
            .insert(group, denied("logs:DescribeMetricFilters"));
    },
    |account| {
        let home = Region::from(HOME);
        account
            .0
            .alarms
            .insert(home, denied("cloudwatch:DescribeAlarms"));
    },
    |account| {
        let home = Region::from(HOME);
        account
            .0
            .named_alarms
            .insert(home, denied("cloudwatch:DescribeAlarms"));
    },
];
