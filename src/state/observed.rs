//! Everything that was read of an account.

use super::{
    Alarm, AlarmListing, Bucket, BucketName, Caller, EventSelectors, FunctionArn, Key, KeyArn,
    LogGroup, LogGroupArn, MetricFilter, MuteRule, MuteRuleName, OtherAlarm, Queue, QueueArn, Read,
    Region, RegionalFilter, RegionalMetric, Topic, TopicArn, Trail, TrailArn, TrailName,
    TrailStatus, lookup,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Everything that was read of an account. The rows of [`Question`](super::Question) say which read
/// fills which field.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Observed {
    /// When reading began, in seconds since 1970. The core uses no other clock.
    pub observed_at: i64,
    /// The Region the run started from.
    pub start_region: Region,
    /// The caller's identity.
    pub caller: Read<Caller>,
    /// The trails of all Regions, by name.
    pub trail_names: Read<Vec<TrailName>>,
    /// The trails of each Region that was read.
    pub trails: BTreeMap<Region, Read<Vec<Trail>>>,
    /// The status of trails.
    pub trail_status: BTreeMap<TrailArn, Read<TrailStatus>>,
    /// The event selectors of trails.
    pub event_selectors: BTreeMap<TrailArn, Read<EventSelectors>>,
    /// The log groups that trails deliver to.
    pub log_groups: BTreeMap<LogGroupArn, Read<LogGroup>>,
    /// The metric filters of log groups.
    pub metric_filters: BTreeMap<LogGroupArn, Read<Vec<MetricFilter>>>,
    /// The metric filters of the other log groups of a Region. Older recordings lack them.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub other_filters: BTreeMap<Region, Read<Vec<RegionalFilter>>>,
    /// The tags of log groups.
    #[serde(default)]
    pub log_group_tags: BTreeMap<LogGroupArn, Read<BTreeMap<String, String>>>,
    /// The metric alarms of a Region, as far as they were listed.
    pub alarms: BTreeMap<Region, Read<AlarmListing>>,
    /// Metric alarms that were read by name.
    pub named_alarms: BTreeMap<Region, Read<Vec<Alarm>>>,
    /// Metric alarms that were read by metric.
    #[serde(with = "pairs")]
    pub metric_alarms: BTreeMap<RegionalMetric, Read<Vec<Alarm>>>,
    /// The composite and log alarms of a Region.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub other_alarms: BTreeMap<Region, Read<Vec<OtherAlarm>>>,
    /// The mute rules of a Region that have not expired. Absent: CloudWatch has no mute rules there.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub mute_rules: BTreeMap<Region, Read<Vec<MuteRuleName>>>,
    /// Each of these rules, by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub mutes: BTreeMap<Region, BTreeMap<String, Read<MuteRule>>>,
    /// Topics.
    pub topics: BTreeMap<TopicArn, Topic>,
    /// The KMS keys of topics and queues.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub keys: BTreeMap<KeyArn, Key>,
    /// Queues that are subscribed to topics. Absent: there is no such queue.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub queues: BTreeMap<QueueArn, Read<Queue>>,
    /// The policies of functions that are subscribed to topics. Absent: there is no such function, or
    /// it has no policy.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub functions: BTreeMap<FunctionArn, Read<String>>,
    /// Buckets.
    pub buckets: BTreeMap<BucketName, Bucket>,
}

impl Observed {
    /// The state before the first read.
    #[must_use]
    pub fn new(start_region: Region, observed_at: i64) -> Self {
        Self {
            observed_at,
            start_region,
            caller: Read::NotAsked,
            trail_names: Read::NotAsked,
            trails: BTreeMap::new(),
            trail_status: BTreeMap::new(),
            event_selectors: BTreeMap::new(),
            log_groups: BTreeMap::new(),
            metric_filters: BTreeMap::new(),
            other_filters: BTreeMap::new(),
            log_group_tags: BTreeMap::new(),
            alarms: BTreeMap::new(),
            named_alarms: BTreeMap::new(),
            metric_alarms: BTreeMap::new(),
            other_alarms: BTreeMap::new(),
            mute_rules: BTreeMap::new(),
            mutes: BTreeMap::new(),
            topics: BTreeMap::new(),
            keys: BTreeMap::new(),
            queues: BTreeMap::new(),
            functions: BTreeMap::new(),
            buckets: BTreeMap::new(),
        }
    }

    /// A mute rule.
    #[must_use]
    pub fn mute_rule(&self, region: &Region, rule: &str) -> Read<&MuteRule> {
        let known = self.mutes.get(region).and_then(|rules| rules.get(rule));
        known.map_or(Read::NotAsked, Read::as_ref)
    }

    /// What was read of a topic, which may be nothing.
    #[must_use]
    pub fn topic(&self, topic: &TopicArn) -> Topic {
        self.topics.get(topic).cloned().unwrap_or_default()
    }

    /// What was read of a key, which may be nothing.
    #[must_use]
    pub fn key(&self, key: &KeyArn) -> Key {
        self.keys.get(key).cloned().unwrap_or_default()
    }

    /// What was read of a bucket, which may be nothing.
    #[must_use]
    pub fn bucket(&self, bucket: &BucketName) -> Bucket {
        self.buckets.get(bucket).cloned().unwrap_or_default()
    }

    /// The trails of all Regions that were read, once each, ordered by ARN.
    #[must_use]
    pub fn all_trails(&self) -> Vec<&Trail> {
        let by_arn: BTreeMap<&TrailArn, &Trail> = self
            .trails
            .values()
            .filter_map(Read::present)
            .flatten()
            .map(|trail| (&trail.arn, trail))
            .collect();
        by_arn.into_values().collect()
    }

    /// The metric filters of a log group that were read, ordered by name.
    #[must_use]
    pub fn known_filters(&self, group: &LogGroupArn) -> Vec<&MetricFilter> {
        let read = lookup(&self.metric_filters, group);
        let mut filters: Vec<&MetricFilter> = read
            .present()
            .map(|filters| filters.iter().collect())
            .unwrap_or_default();
        filters.sort_by(|a, b| a.name.cmp(&b.name));
        filters
    }

    /// The metric alarms of a Region that were read, by list, name or metric, ordered by name.
    #[must_use]
    pub fn known_alarms(&self, region: &Region) -> Vec<&Alarm> {
        let listed = lookup(&self.alarms, region);
        let named = lookup(&self.named_alarms, region);
        let on_metrics = self
            .metric_alarms
            .iter()
            .filter(|(key, _)| key.region == *region)
            .filter_map(|(_, read)| read.present())
            .flatten();
        let by_name: BTreeMap<&str, &Alarm> = listed
            .present()
            .map(|listing| listing.alarms.iter())
            .into_iter()
            .flatten()
            .chain(named.present().into_iter().flat_map(|alarms| alarms.iter()))
            .chain(on_metrics)
            .map(|alarm| (alarm.name.as_str(), alarm))
            .collect();
        by_name.into_values().collect()
    }
}

/// Serializes a map with structured keys as a list of pairs, since JSON has no such objects.
mod pairs {
    use serde::{Deserialize as _, Deserializer, Serialize, Serializer};
    use std::collections::BTreeMap;

    pub(super) fn serialize<K: Serialize, V: Serialize, S: Serializer>(
        map: &BTreeMap<K, V>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(map.iter())
    }

    pub(super) fn deserialize<'de, K, V, D>(deserializer: D) -> Result<BTreeMap<K, V>, D::Error>
    where
        K: serde::Deserialize<'de> + Ord,
        V: serde::Deserialize<'de>,
        D: Deserializer<'de>,
    {
        Ok(Vec::<(K, V)>::deserialize(deserializer)?
            .into_iter()
            .collect())
    }
}
