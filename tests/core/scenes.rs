//! Scenes: accounts with a story, by name, and accounts of any kind, by chance. The laws hold in
//! all of them.

use crate::account::{
    ACCOUNT, AWAY, Account, HOME, OTHER, OWN_BUCKET, OWN_TOPIC, THEIR_BUCKET, THEIR_TOPIC,
    TRAIL_BUCKET, a_few, alarm, created, denied, group, metric, notify, open_policy, our_tags,
    own_metric, trail,
};
use cis_fix::settings::Settings;
use cis_fix::state::{
    BucketLogging, BucketName, LogGroupArn, MetricFilter, Read, Region, RegionalMetric, TopicArn,
    TrailArn,
};

/// An account with a story.
#[derive(Debug, Clone)]
pub(crate) struct Scene {
    pub(crate) name: &'static str,
    pub(crate) account: Account,
    pub(crate) settings: Settings,
}

/// Every account with a story; each once without and once with somebody to notify.
pub(crate) fn all() -> Vec<Scene> {
    let mut scenes = Vec::new();
    let told = [whole(), trails(), taken(), drifted(), crowded(), refused()].concat();
    for (name, account) in told {
        for settings in [Settings::default(), notify()] {
            scenes.push(Scene {
                name,
                account: account.clone(),
                settings: a_few(settings),
            });
        }
    }
    scenes
}

type Told = Vec<(&'static str, Account)>;

/// The finding with one thing changed.
fn finding(change: impl FnOnce(&mut Account)) -> Account {
    let mut account = Account::finding();
    change(&mut account);
    account
}

/// The account this program made compliant, with one thing changed.
fn ours(change: impl FnOnce(&mut Account)) -> Account {
    let mut account = Account::compliant_by_us();
    change(&mut account);
    account
}

/// The account somebody else made compliant, with one thing changed.
fn theirs(change: impl FnOnce(&mut Account)) -> Account {
    let mut account = Account::compliant_by_somebody_else();
    change(&mut account);
    account
}

fn whole() -> Told {
    vec![
        ("the reported finding", Account::finding()),
        ("compliant by us", Account::compliant_by_us()),
        (
            "compliant by somebody else",
            Account::compliant_by_somebody_else(),
        ),
        (
            "made by us and not confirmed",
            finding(|account| {
                account.apply(&notify());
            }),
        ),
        (
            "made by us and nobody to notify",
            finding(|account| {
                account.apply(&Settings::default());
            }),
        ),
        (
            "filters of somebody else's without alarms",
            theirs(|account| account.set_alarms(Vec::new())),
        ),
        (
            "somebody else met half of it",
            theirs(|account| {
                let half = account.alarms().into_iter().step_by(2).collect();
                account.set_alarms(half);
            }),
        ),
    ]
}

fn trails() -> Told {
    vec![
        ("no trail", Account::empty()),
        (
            "a trail homed elsewhere",
            elsewhere(trail("management-events", AWAY)),
        ),
        (
            "a trail without a log group",
            finding(|account| account.change_trail(|trail| trail.log_group = None)),
        ),
        (
            "a trail of one Region",
            finding(|account| account.change_trail(|trail| trail.multi_region = false)),
        ),
        (
            "a stopped trail",
            finding(|account| {
                for read in account.0.trail_status.values_mut() {
                    if let Read::Present(status) = read {
                        status.logging = false;
                    }
                }
            }),
        ),
        (
            "an organization's trail of another account",
            elsewhere({
                let mut organization = trail("organization", HOME);
                organization.arn = TrailArn::new(format!(
                    "arn:aws:cloudtrail:{HOME}:{OTHER}:trail/organization"
                ));
                organization.organization = true;
                organization.log_group = Some(LogGroupArn::new(format!(
                    "arn:aws:logs:{HOME}:{OTHER}:log-group:organization"
                )));
                organization
            }),
        ),
        (
            "two trails that qualify",
            finding(|account| {
                let mut second = trail("second", AWAY);
                second.bucket = BucketName::from("example-second-trail");
                account.add_trail(second);
            }),
        ),
        (
            "two trails, one bucket that logs to ours",
            finding(|account| {
                let mut second = trail("second", HOME);
                second.bucket = BucketName::from("example-second-trail");
                account.add_trail(second);
                account.bucket("example-second-trail").logging = Read::Present(BucketLogging {
                    target: BucketName::from(OWN_BUCKET),
                    prefix: "second/".to_owned(),
                });
            }),
        ),
        (
            "a log group that takes no filters",
            finding(|account| {
                for read in account.0.log_groups.values_mut() {
                    if let Read::Present(group) = read {
                        group.class = "INFREQUENT_ACCESS".to_owned();
                    }
                }
            }),
        ),
        (
            "a log group that is gone",
            finding(|account| {
                account.0.log_groups.clear();
            }),
        ),
        (
            "a trail without the events of KMS",
            finding(|account| {
                for read in account.0.event_selectors.values_mut() {
                    if let Read::Present(selectors) = read {
                        for selector in &mut selectors.basic {
                            selector.excluded_sources = vec!["kms.amazonaws.com".to_owned()];
                        }
                    }
                }
            }),
        ),
    ]
}

fn elsewhere(trail: cis_fix::state::Trail) -> Account {
    let mut account = Account::empty();
    account.add_trail(trail);
    account
}

fn taken() -> Told {
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
                account.have_a_long_list_of_alarms();
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
        (
            "alarms go to another account",
            theirs(|account| {
                let theirs = format!("arn:aws:sns:{HOME}:{OTHER}:central");
                let mut alarms = account.alarms();
                for alarm in &mut alarms {
                    alarm.alarm_actions = vec![theirs.clone()];
                }
                account.set_alarms(alarms);
            }),
        ),
    ]
}

fn drifted() -> Told {
    let with_alarm = |change: fn(&mut cis_fix::state::Alarm)| {
        ours(|account| {
            let mut alarms = account.alarms();
            alarms.iter_mut().take(1).for_each(change);
            account.set_alarms(alarms);
        })
    };
    let with_filter = |change: fn(&mut MetricFilter)| {
        ours(|account| {
            let mut filter = account.filters().remove(0);
            change(&mut filter);
            account.add_filter(filter);
        })
    };
    vec![
        (
            "an alarm of ours with another threshold",
            with_alarm(|alarm| alarm.threshold = Some(5.0)),
        ),
        (
            "an alarm of ours that is switched off",
            with_alarm(|alarm| alarm.actions_enabled = false),
        ),
        (
            "an alarm of ours that notifies others as well",
            with_alarm(|alarm| {
                alarm.alarm_actions.push(THEIR_TOPIC.to_owned());
                alarm.ok_actions.push(THEIR_TOPIC.to_owned());
                alarm.threshold = Some(2.0);
            }),
        ),
        (
            "a filter of ours with another pattern",
            with_filter(|filter| filter.pattern = "{ $.eventName = Nothing }".to_owned()),
        ),
        (
            "a filter of ours without a pattern",
            with_filter(|filter| filter.pattern = String::new()),
        ),
        (
            "a filter of ours that adds a half",
            with_filter(|filter| filter.value = "0.5".to_owned()),
        ),
        (
            "a filter of ours with a default of one",
            with_filter(|filter| filter.default_value = Some(1.0)),
        ),
        (
            "a topic of ours that lost its policy",
            ours(|account| {
                if let Read::Present(attributes) = &mut account.topic(OWN_TOPIC).attributes {
                    attributes.policy = None;
                }
            }),
        ),
        (
            "a topic of ours that only lets alarms beginning with a publish",
            ours(|account| {
                let policy = open_policy(OWN_TOPIC).replace(
                    r#""StringEquals":{"AWS:SourceOwner":"111122223333"}"#,
                    r#""ArnLike":{"aws:SourceArn":"arn:aws:cloudwatch:eu-west-1:111122223333:alarm:a*"}"#,
                );
                if let Read::Present(attributes) = &mut account.topic(OWN_TOPIC).attributes {
                    attributes.policy = Some(policy);
                }
            }),
        ),
        (
            "a topic of ours that was removed",
            ours(|account| {
                account.0.topics.clear();
            }),
        ),
        (
            "a bucket of ours that is encrypted with a key",
            ours(|account| {
                if let Read::Present(encryption) = &mut account.bucket(OWN_BUCKET).encryption {
                    encryption.algorithm = "aws:kms".to_owned();
                }
            }),
        ),
        (
            "a bucket of ours that was left open",
            ours(|account| {
                let bucket = account.bucket(OWN_BUCKET);
                bucket.public_access_block = Read::Absent;
                bucket.versioning = Read::Present("Suspended".to_owned());
                bucket.lifecycle = Read::Absent;
                bucket.policy = Read::Absent;
            }),
        ),
    ]
}

fn crowded() -> Told {
    let fill = |account: &mut Account, count: usize| {
        for number in 0..count {
            account.add_filter(MetricFilter::plain(
                &format!("team-{number}"),
                &format!("{{ $.eventName = Event{number} }}"),
                metric(&format!("team-{number}")),
                "1",
            ));
        }
    };
    vec![
        (
            "a log group with all the filters it may carry",
            finding(|account| fill(account, 100)),
        ),
        (
            "a log group with room for three filters",
            finding(|account| fill(account, 97)),
        ),
        (
            "too many alarms to list, none of them ours",
            finding(Account::have_a_long_list_of_alarms),
        ),
        (
            "too many alarms to list, ours among them",
            ours(Account::have_a_long_list_of_alarms),
        ),
        (
            "too many alarms to list, somebody else's good ones among them",
            theirs(Account::have_a_long_list_of_alarms),
        ),
        (
            "a filter of somebody else's that adds a half",
            finding(|account| {
                account.add_filter(MetricFilter::plain(
                    "team-root",
                    created("root-usage"),
                    metric("root"),
                    "0.5",
                ));
            }),
        ),
        (
            "a filter of somebody else's with a default of one",
            finding(|account| {
                let mut filter =
                    MetricFilter::plain("team-root", created("root-usage"), metric("root"), "1");
                filter.default_value = Some(1.0);
                account.add_filter(filter);
                account.add_alarm(alarm("team-root", &metric("root"), &[THEIR_TOPIC]));
                account.add_topic(
                    THEIR_TOPIC,
                    Some(open_policy(THEIR_TOPIC)),
                    &[("email", true)],
                );
            }),
        ),
    ]
}

/// Reads that are refused one by one, in accounts where each of them matters.
fn refused() -> Told {
    vec![
        (
            "the trails may not be listed",
            finding(|account| {
                account
                    .0
                    .trails
                    .insert(Region::from(HOME), denied("cloudtrail:DescribeTrails"));
            }),
        ),
        (
            "the trails of other Regions may not be listed",
            finding(|account| account.0.trail_names = denied("cloudtrail:ListTrails")),
        ),
        (
            "the trail's status is refused",
            finding(|account| {
                for read in account.0.trail_status.values_mut() {
                    *read = denied("cloudtrail:GetTrailStatus");
                }
            }),
        ),
        (
            "the event selectors are refused",
            finding(|account| {
                for read in account.0.event_selectors.values_mut() {
                    *read = denied("cloudtrail:GetEventSelectors");
                }
            }),
        ),
        (
            "the log group is refused",
            finding(|account| {
                account
                    .0
                    .log_groups
                    .insert(group(HOME), denied("logs:DescribeLogGroups"));
            }),
        ),
        (
            "the metric filters are refused",
            ours(|account| {
                account
                    .0
                    .metric_filters
                    .insert(group(HOME), denied("logs:DescribeMetricFilters"));
            }),
        ),
        (
            "the alarms are refused",
            ours(|account| {
                account
                    .0
                    .alarms
                    .insert(Region::from(HOME), denied("cloudwatch:DescribeAlarms"));
            }),
        ),
        (
            "the alarms under our names are refused",
            ours(|account| {
                account.have_a_long_list_of_alarms();
                account
                    .0
                    .named_alarms
                    .insert(Region::from(HOME), denied("cloudwatch:DescribeAlarms"));
            }),
        ),
        (
            "the alarms on our metrics are refused",
            ours(|account| {
                account.have_a_long_list_of_alarms();
                let key = RegionalMetric {
                    region: Region::from(HOME),
                    metric: own_metric("cis-fix-root-usage"),
                };
                account
                    .0
                    .metric_alarms
                    .insert(key, denied("cloudwatch:DescribeAlarmsForMetric"));
            }),
        ),
        (
            "the topic's attributes are refused",
            ours(|account| {
                account.topic(OWN_TOPIC).attributes = denied("sns:GetTopicAttributes");
            }),
        ),
        (
            "the topic's subscribers are refused",
            ours(|account| {
                account.topic(OWN_TOPIC).subscriptions = denied("sns:ListSubscriptionsByTopic");
            }),
        ),
        (
            "the topic's tags are refused and nobody is there",
            finding(|account| {
                account.apply(&Settings::default());
                account.topic(OWN_TOPIC).tags = denied("sns:ListTagsForResource");
            }),
        ),
        (
            "the trail's bucket is refused",
            finding(|account| account.bucket(TRAIL_BUCKET).region = denied("s3:ListBucket")),
        ),
        (
            "the bucket's logging is refused",
            finding(|account| account.bucket(TRAIL_BUCKET).logging = denied("s3:GetBucketLogging")),
        ),
        (
            "nothing of our bucket but its existence may be read",
            ours(|account| {
                let bucket = account.bucket(OWN_BUCKET);
                bucket.policy = denied("s3:GetBucketPolicy");
                bucket.ownership = denied("s3:GetBucketOwnershipControls");
                bucket.encryption = denied("s3:GetEncryptionConfiguration");
                bucket.object_lock = denied("s3:GetBucketObjectLockConfiguration");
                bucket.payer = denied("s3:GetBucketRequestPayment");
                bucket.public_access_block = denied("s3:GetBucketPublicAccessBlock");
                bucket.versioning = denied("s3:GetBucketVersioning");
                bucket.lifecycle = denied("s3:GetLifecycleConfiguration");
            }),
        ),
        (
            "our bucket's tags are refused",
            finding(|account| {
                let bucket = account.bucket(OWN_BUCKET);
                bucket.region = Read::Present(Region::from(HOME));
                bucket.tags = denied("s3:GetBucketTagging");
            }),
        ),
        (
            "a bucket of ours whose hardening may not be read",
            finding(|account| {
                let bucket = account.bucket(OWN_BUCKET);
                bucket.region = Read::Present(Region::from(HOME));
                bucket.tags = our_tags();
                bucket.public_access_block = denied("s3:GetBucketPublicAccessBlock");
                bucket.versioning = denied("s3:GetBucketVersioning");
                bucket.lifecycle = denied("s3:GetLifecycleConfiguration");
            }),
        ),
        (
            "the topic somebody else's alarms notify is refused",
            theirs(|account| {
                let topic = TopicArn::new(format!("arn:aws:sns:{HOME}:{ACCOUNT}:security-alerts"));
                if let Some(topic) = account.0.topics.get_mut(&topic) {
                    topic.attributes = denied("sns:GetTopicAttributes");
                }
            }),
        ),
    ]
}
