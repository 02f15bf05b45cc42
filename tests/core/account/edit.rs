//! Edits of an account.

use super::{Account, HOME, THEIR_BUCKET, TRAIL_BUCKET, all_events, group, sse, subscription_arn};
use cis_fix::state::{
    Alarm, AlarmListing, BasicSelector, Bucket, BucketLogging, BucketName, LogGroup, LogGroupArn,
    LogKeyFormat, MetricFilter, Read, Region, Subscription, Topic, TopicArn, TopicAttributes,
    Trail, TrailStatus,
};
use serde_json::json;
use std::collections::BTreeMap;

impl Account {
    /// Adds a trail with its bucket and log group.
    pub(crate) fn add_trail(&mut self, trail: Trail) {
        let home = trail.home_region.clone();
        let bucket = self.0.buckets.entry(trail.bucket.clone()).or_default();
        if bucket.region.is_not_asked() {
            bucket.region = Read::Present(home.clone());
        }
        let status = TrailStatus {
            logging: true,
            last_delivery_to_logs: Some(1_767_225_000),
            delivery_error: None,
            started_logging: None,
            last_delivery_to_bucket: None,
        };
        let arn = trail.arn.clone();
        self.0
            .trail_status
            .insert(arn.clone(), Read::Present(status));
        self.0
            .event_selectors
            .insert(arn, Read::Present(all_events()));
        if let Some(group) = &trail.log_group {
            let standard = LogGroup {
                arn: group.clone(),
                class: "STANDARD".to_owned(),
                retention_days: None,
                created: None,
                kms_key: None,
                data_protection: None,
                inherited: Vec::new(),
            };
            self.0
                .log_groups
                .insert(group.clone(), Read::Present(standard));
        }
        let mut trails = match self.0.trails.remove(&home) {
            Some(Read::Present(trails)) => trails,
            _ => Vec::new(),
        };
        trails.push(trail);
        self.0.trails.insert(home, Read::Present(trails));
    }

    /// Changes the one trail.
    pub(crate) fn change_trail(&mut self, change: impl Fn(&mut Trail)) {
        for read in self.0.trails.values_mut() {
            if let Read::Present(trails) = read {
                trails.iter_mut().for_each(&change);
            }
        }
    }

    /// Changes the basic selectors of every trail.
    pub(crate) fn change_selectors(&mut self, change: impl Fn(&mut BasicSelector)) {
        for read in self.0.event_selectors.values_mut() {
            if let Read::Present(selectors) = read {
                selectors.basic.iter_mut().for_each(&change);
            }
        }
    }

    /// The log group of the trail in the home Region.
    pub(crate) fn group() -> LogGroupArn {
        group(HOME)
    }

    pub(crate) fn add_filter(&mut self, filter: MetricFilter) {
        let read = self.0.metric_filters.entry(Self::group()).or_default();
        let mut filters = read.present().cloned().unwrap_or_default();
        filters.retain(|other| other.name != filter.name);
        filters.push(filter);
        *read = Read::Present(filters);
    }

    pub(crate) fn filters(&self) -> Vec<MetricFilter> {
        let read = self.0.metric_filters.get(&Self::group());
        read.and_then(Read::present).cloned().unwrap_or_default()
    }

    pub(crate) fn add_alarm(&mut self, alarm: Alarm) {
        let mut alarms = self.alarms();
        alarms.retain(|other| other.name != alarm.name);
        alarms.push(alarm);
        self.set_alarms(alarms);
    }

    pub(crate) fn alarms(&self) -> Vec<Alarm> {
        let read = self.0.alarms.get(&Region::from(HOME));
        read.and_then(Read::present)
            .map_or_else(Vec::new, |listing| listing.alarms.clone())
    }

    pub(crate) fn set_alarms(&mut self, alarms: Vec<Alarm>) {
        let complete = self
            .0
            .alarms
            .get(&Region::from(HOME))
            .and_then(Read::present)
            .is_none_or(|listing| listing.complete);
        let listing = AlarmListing { alarms, complete };
        self.0
            .alarms
            .insert(Region::from(HOME), Read::Present(listing));
    }

    /// Makes the list of alarms too long to be read to its end.
    pub(crate) fn lengthen_list_of_alarms(&mut self) {
        let alarms = self.alarms();
        let complete = false;
        self.0.alarms.insert(
            Region::from(HOME),
            Read::Present(AlarmListing { alarms, complete }),
        );
    }

    /// Adds a topic with subscribers, given by protocol and whether each is confirmed.
    pub(crate) fn add_topic(
        &mut self,
        arn: &str,
        policy: Option<String>,
        subscribers: &[(&str, bool)],
    ) {
        let subscriptions: Vec<Subscription> = subscribers
            .iter()
            .enumerate()
            .map(|(number, (protocol, confirmed))| Subscription {
                protocol: (*protocol).to_owned(),
                endpoint: format!("person-{number}@example.com"),
                confirmed: *confirmed,
                arn: confirmed.then(|| subscription_arn(arn, number)),
            })
            .collect();
        let confirmed = subscriptions.iter().filter(|s| s.confirmed).count();
        self.0.topics.insert(
            TopicArn::from(arn),
            Topic {
                attributes: Read::Present(TopicAttributes {
                    policy,
                    kms_key: None,
                    confirmed: u32::try_from(confirmed).unwrap(),
                }),
                subscriptions: Read::Present(subscriptions),
                tags: Read::Present(BTreeMap::new()),
                filters: BTreeMap::new(),
            },
        );
    }

    pub(crate) fn topic(&mut self, arn: &str) -> &mut Topic {
        self.0.topics.get_mut(&TopicArn::from(arn)).unwrap()
    }

    pub(crate) fn bucket(&mut self, name: &str) -> &mut Bucket {
        self.0.buckets.entry(BucketName::from(name)).or_default()
    }

    /// Adds [`THEIR_BUCKET`], which accepts access logs.
    pub(crate) fn add_their_bucket(&mut self) {
        let bucket = self.bucket(THEIR_BUCKET);
        bucket.region = Read::Present(Region::from(HOME));
        bucket.policy = Read::Present(
            json!({"Version": "2012-10-17", "Statement": [{
                "Sid": "S3ServerAccessLogsPolicy",
                "Effect": "Allow",
                "Principal": {"Service": "logging.s3.amazonaws.com"},
                "Action": "s3:PutObject",
                "Resource": format!("arn:aws:s3:::{THEIR_BUCKET}/*"),
            }]})
            .to_string(),
        );
        bucket.ownership = Read::Present("BucketOwnerEnforced".to_owned());
        bucket.encryption = Read::Present(sse());
    }

    /// Enables access logging of the trail's bucket.
    pub(crate) fn log_to(&mut self, target: &str) {
        self.bucket(TRAIL_BUCKET).logging = Read::Present(BucketLogging {
            target: BucketName::from(target),
            prefix: "trail/".to_owned(),
            key_format: Some(LogKeyFormat::Simple),
        });
    }

    /// Confirms every subscription.
    pub(crate) fn confirm(&mut self) {
        for (arn, topic) in &mut self.0.topics {
            let (Read::Present(attributes), Read::Present(subscriptions)) =
                (&mut topic.attributes, &mut topic.subscriptions)
            else {
                continue;
            };
            for (number, subscription) in subscriptions.iter_mut().enumerate() {
                subscription.confirmed = true;
                subscription.arn = Some(subscription_arn(arn.as_str(), number));
            }
            attributes.confirmed = u32::try_from(subscriptions.len()).unwrap();
        }
    }
}
