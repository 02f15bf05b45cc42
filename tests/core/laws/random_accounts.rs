//! Accounts made by chance: the reported finding with whatever filters, alarms, topics and buckets
//! there might be, under whatever names, and some reads refused.

use crate::account::{
    A_FEW, AWAY, Account, HOME, OTHER, OWN_BUCKET, OWN_TOPIC, THEIR_BUCKET, THEIR_TOPIC,
    TRAIL_BUCKET, a_few, alarm, denied, filter_controls, metric, notify, open_policy, our_tags,
    own_metric, sse, trail,
};
use crate::broken_chains::topics;
use cis_fix::control::{BenchmarkVersion, Slug};
use cis_fix::settings::Settings;
use cis_fix::state::{
    Alarm, BucketLogging, BucketName, Encryption, LogKeyFormat, Metric, MetricFilter, ObjectLock,
    PublicAccessBlock, Read, Region, TrailArn,
};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

/// The filters and alarms are about these, so that chance meets them often.
const ABOUT: [&str; 3] = [A_FEW[0], A_FEW[1], A_FEW[2]];

/// An account, and a run on it.
pub(crate) fn account() -> impl Strategy<Value = (Account, Settings)> {
    (
        (start(), vec(filter(), 0..6), vec(any_alarm(), 0..6)),
        (topic(), topic(), any::<bool>()),
        (trail_bucket(), target(true), target(false)),
        (vec(select(REFUSALS), 0..2), settings()),
    )
        .prop_map(
            |((mut account, filters, alarms), topics, buckets, (refusals, settings))| {
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
                for deed in ours {
                    deed(&mut account, OWN_BUCKET);
                }
                for deed in other {
                    deed(&mut account, THEIR_BUCKET);
                }
                if long {
                    account.lengthen_list_of_alarms();
                }
                for refuse in refusals {
                    refuse(&mut account);
                }
                (account, settings)
            },
        )
}

/// Something done to a resource, by its name.
type Deed = fn(&mut Account, &str);

/// The trails: mostly the one of the finding.
fn start() -> impl Strategy<Value = Account> {
    prop_oneof![
        6 => Just(Account::finding()),
        1 => Just({
            let mut account = Account::finding();
            account.apply(&a_few(notify()));
            account.confirm();
            account
        }),
        1 => Just({
            let mut account = Account::finding();
            let mut second = trail("second", AWAY);
            second.bucket = BucketName::from("example-second-trail");
            account.add_trail(second);
            account
        }),
        1 => Just({
            let mut account = Account::finding();
            let mut second = trail("second", HOME);
            second.multi_region = false;
            second.bucket = BucketName::from("example-second-trail");
            account.add_trail(second);
            account
        }),
        1 => Just({
            let mut account = Account::finding();
            account.change_trail(|trail| {
                trail.arn = TrailArn::new(trail.arn.as_str().replace("111122223333", OTHER));
            });
            account
        }),
        1 => Just({
            let mut account = Account::finding();
            account.change_trail(|trail| trail.log_group = None);
            account
        }),
        2 => (any::<bool>(), select(NARROWINGS)).prop_map(|(second, narrow)| {
            let mut account = if second {
                Account::second_trail_serves(A_FEW[0], &[("email", true)])
            } else {
                Account::finding()
            };
            narrow(&mut account);
            account
        }),
        1 => Just(Account::second_trail_serves(A_FEW[1], &[("email", false)])),
    ]
}

/// What a trail may lose.
const NARROWINGS: &[fn(&mut Account)] = &[
    |_| {},
    |account| account.change_selectors(|one| "WriteOnly".clone_into(&mut one.read_write_type)),
    |account| account.change_selectors(|one| one.management_events = false),
    |account| {
        let kms = vec!["kms.amazonaws.com".to_owned()];
        account.change_selectors(|one| one.excluded_sources.clone_from(&kms));
    },
    |account| {
        let long_ago = account.0.observed_at - 9 * 24 * 60 * 60;
        for read in account.0.trail_status.values_mut().take(1) {
            if let Read::Present(status) = read {
                status.last_delivery_to_logs = Some(long_ago);
            }
        }
    },
    |account| {
        let status = account.0.trail_status.values_mut().last();
        *status.unwrap() = denied("cloudtrail:GetTrailStatus");
    },
];

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

/// Names of filters and alarms: ours, ours with a number, and somebody's.
fn name() -> impl Strategy<Value = String> {
    let names = ABOUT.iter().flat_map(|slug| {
        [
            format!("cis-fix-{slug}"),
            format!("cis-fix-{slug}"),
            format!("cis-fix-{slug}-2"),
            format!("team-{slug}"),
        ]
    });
    select(names.collect::<Vec<_>>())
}

fn any_metric() -> impl Strategy<Value = Metric> {
    let metrics = ABOUT.iter().flat_map(|slug| {
        let ours = format!("cis-fix-{slug}");
        let next = own_metric(&format!("{ours}-2"));
        [own_metric(&ours), next, metric(&ours), metric(slug)]
    });
    select(metrics.collect::<Vec<_>>())
}

/// Accepted texts, near misses, and what is no pattern for us.
fn pattern() -> impl Strategy<Value = String> {
    let mut texts: Vec<String> = filter_controls()
        .filter(|(slug, _)| ABOUT.contains(slug))
        .flat_map(|(_, control)| control.accept.iter())
        .map(|accepted| accepted.pattern.text().to_owned())
        .collect();
    let near = [
        r#"{ $.userIdentity.type = "Root" }"#,
        r#"{ ($.errorCode = "*UnauthorizedOperation") || ($.errorCode = "AccessDenied*") || ($.sourceIPAddress!="delivery.logs.amazonaws.com") || ($.eventName!="HeadBucket") }"#,
        "{ $.eventName = CreateSecurityGroup }",
        "AccessDenied",
        "",
        "{ $.eventName = ",
        "[ip, user, time]",
    ];
    texts.extend(near.map(str::to_owned));
    select(texts)
}

/// Whether a filter under a name of ours holds no other control's text.
fn about_itself(filter: &MetricFilter) -> bool {
    let others = filter_controls().filter(|(slug, _)| !filter.metric.name.contains(slug));
    let mut texts = others.flat_map(|(_, control)| &control.accept);
    !texts.any(|accepted| accepted.pattern.text() == filter.pattern)
}

fn filter() -> impl Strategy<Value = MetricFilter> {
    (
        (name(), pattern(), any_metric()),
        select(vec!["1", "1", "1", "5", "0.5", "0", "$.bytes"]),
        select(vec![None, None, Some(0.0), Some(1.0)]),
        select(vec![
            "",
            "",
            "",
            "dimension",
            "transformed",
            "selection",
            "unit",
        ]),
    )
        .prop_map(|((name, pattern, metric), value, default_value, odd)| {
            let mut filter = MetricFilter::plain(&name, &pattern, metric, value);
            if filter.metric.namespace == "CISBenchmark" && !about_itself(&filter) {
                // A filter of ours that came to hold another control's text will be written
                // anew, which takes it from that control; a second plan follows.
                "{ $.eventName = Nothing }".clone_into(&mut filter.pattern);
            }
            filter.default_value = default_value;
            match odd {
                "dimension" => {
                    filter
                        .dimensions
                        .insert("Who".to_owned(), "$.userIdentity.arn".to_owned());
                }
                "transformed" => filter.on_transformed_logs = true,
                "selection" => filter.field_selection = Some("@aws.region = \"x\"".to_owned()),
                "unit" => filter.unit = Some("Count".to_owned()),
                _ => {}
            }
            filter
        })
}

/// An alarm of somebody's, or one that bears our mark and may have drifted.
fn any_alarm() -> impl Strategy<Value = Alarm> {
    let topics = vec![
        vec![],
        vec![OWN_TOPIC],
        vec![THEIR_TOPIC],
        vec![THEIR_TOPIC, OWN_TOPIC],
        vec!["arn:aws:sns:eu-west-1:444455556666:central"],
        vec!["arn:aws:sns:us-east-1:111122223333:security-alerts"],
        vec!["arn:aws:lambda:eu-west-1:111122223333:function:tell"],
    ];
    (
        (name(), any_metric(), select(topics), any::<bool>()),
        (
            select(vec!["Sum", "Sum", "Average", "SampleCount", "Minimum"]),
            select(vec![
                "GreaterThanOrEqualToThreshold",
                "GreaterThanThreshold",
            ]),
            select(vec![1.0, 1.0, 0.0, 5.0]),
            select(vec![(1, None), (1, Some(1)), (12, Some(1)), (3, None)]),
        ),
        (
            select(vec![
                None,
                Some("notBreaching"),
                Some("missing"),
                Some("breaching"),
            ]),
            any::<Option<bool>>(),
            proptest::bool::weighted(0.9),
        ),
    )
        .prop_map(
            |((name, metric, topics, ours), (statistic, comparison, threshold, periods), rest)| {
                let (missing, unit, enabled) = rest;
                let mut alarm = alarm(&name, &metric, &topics);
                if !ours {
                    // Nobody else has alarms on a metric of ours: one that waits for a filter of
                    // ours wakes with it, and its topic may then be the better one, which takes a
                    // second plan to follow.
                    "LogMetrics".clone_into(&mut alarm.metric.as_mut().unwrap().namespace);
                }
                if ours && let Some(slug) = ABOUT.iter().find(|slug| name.contains(*slug)) {
                    alarm.description = format!("made some time ago [cis-fix {slug}]");
                    // It may have come to watch something else, but not what another control of
                    // ours is about: writing it anew would then break that one.
                    alarm.metric = alarm.metric.filter(|metric| metric.name.contains(slug));
                }
                alarm.statistic = Some(statistic.to_owned());
                comparison.clone_into(&mut alarm.comparison);
                alarm.threshold = Some(threshold);
                (alarm.evaluation_periods, alarm.datapoints_to_alarm) =
                    (Some(periods.0), periods.1);
                alarm.treat_missing_data = missing.map(str::to_owned);
                alarm.unit = unit.map(|none| if none { "None" } else { "Count" }.to_owned());
                alarm.actions_enabled = enabled;
                alarm
            },
        )
}

fn topic() -> impl Strategy<Value = Deed> {
    let deeds: Vec<Deed> = vec![
        |_, _| {},
        |_, _| {},
        |account, arn| account.add_topic(arn, Some(open_policy(arn)), &[("email", true)]),
        |account, arn| account.add_topic(arn, Some(open_policy(arn)), &[("email", false)]),
        |account, arn| account.add_topic(arn, Some(open_policy(arn)), &[]),
        |account, arn| {
            account.add_topic(arn, None, &[("email", true), ("sqs", false)]);
            account.topic(arn).tags = our_tags();
        },
        |account, arn| {
            account.add_topic(arn, Some(open_policy(arn)), &[]);
            account.topic(arn).tags = our_tags();
        },
        |account, arn| {
            let denies = open_policy(arn).replace("Allow", "Deny");
            account.add_topic(arn, Some(denies), &[("email", true)]);
        },
        |account, arn| {
            account.add_topic(arn, Some("not a policy".to_owned()), &[("email", true)]);
        },
        |account, arn| {
            account.add_topic(arn, Some(open_policy(arn)), &[("email", true)]);
            account.topic(arn).tags = our_tags();
            if let Read::Present(attributes) = &mut account.topic(arn).attributes {
                attributes.kms_key = Some("alias/aws/sns".to_owned());
            }
        },
        |account, arn| {
            account.add_topic(arn, Some(open_policy(arn)), &[("email", true)]);
            account.topic(arn).tags = our_tags();
            topics::encrypt(account, arn, |_| {});
        },
        |account, arn| {
            account.add_topic(arn, Some(open_policy(arn)), &[("email", true)]);
            account.topic(arn).tags = our_tags();
            topics::encrypt(account, arn, |key| {
                key.policy = denied("kms:GetKeyPolicy");
            });
        },
        |account, arn| {
            account.add_topic(arn, Some(open_policy(arn)), &[("email", true)]);
            account.topic(arn).tags = our_tags();
            topics::encrypt(account, arn, |key| key.policy = Read::Absent);
        },
        |account, arn| {
            account.add_topic(arn, Some(open_policy(arn)), &[("email", true)]);
            account.topic(arn).tags = our_tags();
            topics::deafen(account, arn);
        },
        |account, arn| {
            account.add_topic(arn, Some(open_policy(arn)), &[("email", true)]);
            account.topic(arn).tags = denied("sns:ListTagsForResource");
        },
        |account, arn| {
            account.add_topic(arn, Some(open_policy(arn)), &[("email", true)]);
            account.topic(arn).subscriptions = denied("sns:ListSubscriptionsByTopic");
        },
        |account, arn| {
            account.add_topic(arn, None, &[]);
            account.topic(arn).attributes = denied("sns:GetTopicAttributes");
        },
    ];
    select(deeds)
}

fn logging(target: &str) -> Read<BucketLogging> {
    Read::Present(BucketLogging {
        target: BucketName::from(target),
        prefix: "logs/".to_owned(),
        key_format: Some(LogKeyFormat::Simple),
    })
}

fn trail_bucket() -> impl Strategy<Value = Deed> {
    let deeds: Vec<Deed> = vec![
        |_, _| {},
        |_, _| {},
        |account, name| account.bucket(name).logging = logging(OWN_BUCKET),
        |account, name| account.bucket(name).logging = logging(THEIR_BUCKET),
        |account, name| account.bucket(name).logging = logging(TRAIL_BUCKET),
        |account, name| account.bucket(name).region = Read::Present(Region::from(AWAY)),
        |account, name| account.bucket(name).region = Read::Absent,
        |account, name| account.bucket(name).region = denied("s3:ListBucket"),
        |account, name| account.bucket(name).logging = denied("s3:GetBucketLogging"),
    ];
    select(deeds)
}

/// A bucket that may receive the logs; mostly there is none of our name.
fn target(ours: bool) -> impl Strategy<Value = Vec<Deed>> {
    let exists: Deed = |account, name| {
        let home = Region::from(HOME);
        account.bucket(name).region = Read::Present(home);
    };
    let there: Vec<Deed> = vec![
        |_, _| {},
        |account, name| {
            account.bucket(name).tags = our_tags();
        },
        |account, name| {
            let bucket = account.bucket(name);
            bucket.tags = our_tags();
            bucket.encryption = Read::Present(sse());
            bucket.public_access_block = Read::Present(PublicAccessBlock::CLOSED);
            bucket.versioning = Read::Present("Enabled".to_owned());
        },
        |account, name| {
            account.bucket(name).encryption = Read::Present(Encryption {
                algorithm: "aws:kms".to_owned(),
                key: None,
            });
        },
        |account, name| {
            let bucket = account.bucket(name);
            bucket.tags = our_tags();
            bucket.encryption = Read::Present(Encryption {
                algorithm: "aws:kms".to_owned(),
                key: None,
            });
        },
        |account, name| {
            account.bucket(name).ownership = Read::Present("ObjectWriter".to_owned());
            account.bucket(name).log_delivery_acl = Read::Present(true);
        },
        |account, name| {
            account.bucket(name).object_lock = Read::Present(ObjectLock {
                default_retention: true,
            });
        },
        |account, name| {
            account.bucket(name).object_lock = Read::Present(ObjectLock {
                default_retention: false,
            });
        },
        |account, name| account.bucket(name).payer = Read::Present("Requester".to_owned()),
        |account, name| account.bucket(name).logging = logging(TRAIL_BUCKET),
        |account, name| account.bucket(name).policy = Read::Present("not a policy".to_owned()),
        |account, name| account.bucket(name).policy = denied("s3:GetBucketPolicy"),
        |account, name| account.bucket(name).tags = denied("s3:GetBucketTagging"),
        |account, name| account.bucket(name).encryption = denied("s3:GetEncryptionConfiguration"),
        |account, name| {
            let bucket = account.bucket(name);
            bucket.tags = our_tags();
            bucket.lifecycle = denied("s3:GetLifecycleConfiguration");
            bucket.versioning = denied("s3:GetBucketVersioning");
        },
    ];
    let nothing = if ours { 6 } else { 1 };
    prop_oneof![
        nothing => Just(Vec::new()),
        6 => select(there).prop_map(move |deed| vec![exists, deed]),
    ]
}

/// Reads that are refused.
const REFUSALS: &[fn(&mut Account)] = &[
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
