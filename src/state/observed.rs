//! All that was read of one account, and how an answer finds its place in it.

use super::{
    Alarm, AlarmListing, Answer, Aspect, Bucket, BucketName, Caller, EventSelectors, FunctionArn,
    Key, KeyArn, LogGroup, LogGroupArn, MetricFilter, MuteRule, MuteRuleName, OtherAlarm, Question,
    Queue, QueueArn, Read, Region, RegionalMetric, Topic, TopicArn, Trail, TrailArn, TrailName,
    TrailStatus, lookup,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What the account holds, as far as it was asked for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Observed {
    /// When reading began, seconds since 1970. The only clock the core may use.
    pub observed_at: i64,
    /// The Region the run started from.
    pub start_region: Region,
    /// Who asked.
    pub caller: Read<Caller>,
    /// All trails by name, from all Regions.
    pub trail_names: Read<Vec<TrailName>>,
    /// The trails seen in each Region that was asked.
    pub trails: BTreeMap<Region, Read<Vec<Trail>>>,
    /// Whether each trail is logging.
    pub trail_status: BTreeMap<TrailArn, Read<TrailStatus>>,
    /// What each trail records.
    pub event_selectors: BTreeMap<TrailArn, Read<EventSelectors>>,
    /// The log groups trails deliver to.
    pub log_groups: BTreeMap<LogGroupArn, Read<LogGroup>>,
    /// Their metric filters.
    pub metric_filters: BTreeMap<LogGroupArn, Read<Vec<MetricFilter>>>,
    /// The tags of the log groups.
    #[serde(default)]
    pub log_group_tags: BTreeMap<LogGroupArn, Read<BTreeMap<String, String>>>,
    /// The alarms of a Region, as far as they were listed.
    pub alarms: BTreeMap<Region, Read<AlarmListing>>,
    /// Alarms asked for by name.
    pub named_alarms: BTreeMap<Region, Read<Vec<Alarm>>>,
    /// Alarms asked for by metric.
    #[serde(with = "pairs")]
    pub metric_alarms: BTreeMap<RegionalMetric, Read<Vec<Alarm>>>,
    /// The alarms of a Region that watch no metric themselves.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub other_alarms: BTreeMap<Region, Read<Vec<OtherAlarm>>>,
    /// The mute rules of a Region that have not ended; absent where CloudWatch knows no such thing.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub mute_rules: BTreeMap<Region, Read<Vec<MuteRuleName>>>,
    /// Each of these rules, by its name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub mutes: BTreeMap<Region, BTreeMap<String, Read<MuteRule>>>,
    /// Topics.
    pub topics: BTreeMap<TopicArn, Topic>,
    /// The keys of topics.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub keys: BTreeMap<KeyArn, Key>,
    /// Queues that are subscribed to topics; absent means there is no such queue.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub queues: BTreeMap<QueueArn, Read<Queue>>,
    /// The policies of functions that are subscribed to topics; absent means there is no such function, or it has no policy.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub functions: BTreeMap<FunctionArn, Read<String>>,
    /// Buckets.
    pub buckets: BTreeMap<BucketName, Bucket>,
}

impl Observed {
    /// Nothing read yet.
    #[must_use]
    pub fn begin(start_region: Region, observed_at: i64) -> Self {
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

    /// Whether this question has been answered, be it by a denial.
    #[must_use]
    pub fn answered(&self, question: &Question) -> bool {
        match question {
            Question::Caller => !self.caller.is_open(),
            Question::TrailNames(_) => !self.trail_names.is_open(),
            Question::Trails(region) => self.trails.contains_key(region),
            Question::TrailStatus(trail) => self.trail_status.contains_key(trail),
            Question::EventSelectors(trail) => self.event_selectors.contains_key(trail),
            Question::LogGroup(group) => self.log_groups.contains_key(group),
            Question::MetricFilters(group) => self.metric_filters.contains_key(group),
            Question::LogGroupTags(group) => self.log_group_tags.contains_key(group),
            Question::Alarms(region) => self.alarms.contains_key(region),
            Question::NamedAlarms(region, _) => self.named_alarms.contains_key(region),
            Question::MetricAlarms(key) => self.metric_alarms.contains_key(key),
            Question::OtherAlarms(region) => self.other_alarms.contains_key(region),
            Question::MuteRules(region) => self.mute_rules.contains_key(region),
            Question::MuteRule(region, rule) => !self.mute(region, &rule.name).is_open(),
            Question::TopicAttributes(topic) => !self.topic(topic).attributes.is_open(),
            Question::TopicSubscriptions(topic) => !self.topic(topic).subscriptions.is_open(),
            Question::TopicTags(topic) => !self.topic(topic).tags.is_open(),
            Question::SubscriptionFilter(topic, subscription) => {
                self.topic(topic).filters.contains_key(subscription)
            }
            Question::Key(key) => !self.key(key).description.is_open(),
            Question::KeyPolicy(key) => !self.key(key).policy.is_open(),
            Question::QueuePolicy(queue) => self.queues.contains_key(queue),
            Question::FunctionPolicy(function) => self.functions.contains_key(function),
            Question::Bucket(bucket, aspect) => self
                .buckets
                .get(bucket)
                .is_some_and(|bucket| bucket.answered(*aspect)),
        }
    }

    /// Puts an answer where the question belongs. An answer of another kind than the question
    /// is ignored, so that the question stays open.
    pub fn record(&mut self, question: Question, answer: Answer) {
        match (question, answer) {
            (Question::Caller, Answer::Caller(caller)) => self.caller = Read::Present(caller),
            (Question::TrailNames(_), Answer::TrailNames(names)) => self.trail_names = names,
            (Question::Trails(region), Answer::Trails(trails)) => {
                self.trails.insert(region, trails);
            }
            (Question::TrailStatus(trail), Answer::TrailStatus(status)) => {
                self.trail_status.insert(trail, status);
            }
            (Question::EventSelectors(trail), Answer::EventSelectors(selectors)) => {
                self.event_selectors.insert(trail, selectors);
            }
            (Question::LogGroup(group), Answer::LogGroup(read)) => {
                self.log_groups.insert(group, read);
            }
            (Question::MetricFilters(group), Answer::MetricFilters(filters)) => {
                self.metric_filters.insert(group, filters);
            }
            (Question::LogGroupTags(group), Answer::LogGroupTags(tags)) => {
                self.log_group_tags.insert(group, tags);
            }
            (Question::Alarms(region), Answer::Alarms(alarms)) => {
                self.alarms.insert(region, alarms);
            }
            (Question::NamedAlarms(region, _), Answer::NamedAlarms(alarms)) => {
                self.named_alarms.insert(region, alarms);
            }
            (Question::MetricAlarms(key), Answer::MetricAlarms(alarms)) => {
                self.metric_alarms.insert(key, alarms);
            }
            (Question::OtherAlarms(region), Answer::OtherAlarms(alarms)) => {
                self.other_alarms.insert(region, alarms);
            }
            (Question::MuteRules(region), Answer::MuteRules(rules)) => {
                self.mute_rules.insert(region, rules);
            }
            (Question::MuteRule(region, rule), Answer::MuteRule(read)) => {
                self.mutes
                    .entry(region)
                    .or_default()
                    .insert(rule.name, read);
            }
            (Question::TopicAttributes(topic), Answer::TopicAttributes(attributes)) => {
                self.topics.entry(topic).or_default().attributes = attributes;
            }
            (Question::TopicSubscriptions(topic), Answer::TopicSubscriptions(subscriptions)) => {
                self.topics.entry(topic).or_default().subscriptions = subscriptions;
            }
            (Question::TopicTags(topic), Answer::TopicTags(tags)) => {
                self.topics.entry(topic).or_default().tags = tags;
            }
            (Question::SubscriptionFilter(topic, arn), Answer::SubscriptionFilter(filter)) => {
                let topic = self.topics.entry(topic).or_default();
                topic.filters.insert(arn, filter);
            }
            (Question::Key(key), Answer::Key(description)) => {
                self.keys.entry(key).or_default().description = description;
            }
            (Question::KeyPolicy(key), Answer::KeyPolicy(policy)) => {
                self.keys.entry(key).or_default().policy = policy;
            }
            (Question::QueuePolicy(queue), Answer::QueuePolicy(read)) => {
                self.queues.insert(queue, read);
            }
            (Question::FunctionPolicy(function), Answer::FunctionPolicy(policy)) => {
                self.functions.insert(function, policy);
            }
            (Question::Bucket(name, _), answer) => {
                self.buckets.entry(name).or_default().record(answer);
            }
            _ => {}
        }
    }

    /// What is known of a mute rule; nothing, if it was never asked about.
    #[must_use]
    pub fn mute(&self, region: &Region, rule: &str) -> Read<&MuteRule> {
        let known = self.mutes.get(region).and_then(|rules| rules.get(rule));
        known.map_or(Read::NotAsked, Read::as_ref)
    }

    /// What is known of a topic; nothing, if it was never asked about.
    #[must_use]
    pub fn topic(&self, topic: &TopicArn) -> Topic {
        self.topics.get(topic).cloned().unwrap_or_default()
    }

    /// What is known of a key; nothing, if it was never asked about.
    #[must_use]
    pub fn key(&self, key: &KeyArn) -> Key {
        self.keys.get(key).cloned().unwrap_or_default()
    }

    /// What is known of a bucket; nothing, if it was never asked about.
    #[must_use]
    pub fn bucket(&self, bucket: &BucketName) -> Bucket {
        self.buckets.get(bucket).cloned().unwrap_or_default()
    }

    /// Every trail seen in any Region, once each, in the order of their ARNs.
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

    /// The metric filters known of a log group, in the order of their names.
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

    /// The alarms known in a Region, from whichever read showed them, in the order of their names.
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

impl Bucket {
    fn answered(&self, aspect: Aspect) -> bool {
        match aspect {
            Aspect::Region => !self.region.is_open(),
            Aspect::Owned => !self.owned.is_open(),
            Aspect::Logging => !self.logging.is_open(),
            Aspect::Policy => !self.policy.is_open(),
            Aspect::Ownership => !self.ownership.is_open(),
            Aspect::Acl => !self.log_delivery_acl.is_open(),
            Aspect::Encryption => !self.encryption.is_open(),
            Aspect::ObjectLock => !self.object_lock.is_open(),
            Aspect::Payer => !self.payer.is_open(),
            Aspect::PublicAccessBlock => !self.public_access_block.is_open(),
            Aspect::Versioning => !self.versioning.is_open(),
            Aspect::Lifecycle => !self.lifecycle.is_open(),
            Aspect::Tags => !self.tags.is_open(),
        }
    }

    fn record(&mut self, answer: Answer) {
        match answer {
            Answer::BucketRegion(region) => self.region = region,
            Answer::BucketOwned(owned) => self.owned = owned,
            Answer::BucketLogging(logging) => self.logging = logging,
            Answer::BucketPolicy(policy) => self.policy = policy,
            Answer::BucketOwnership(ownership) => self.ownership = ownership,
            Answer::BucketLogDeliveryAcl(may_write) => self.log_delivery_acl = may_write,
            Answer::BucketEncryption(encryption) => self.encryption = encryption,
            Answer::BucketObjectLock(lock) => self.object_lock = lock,
            Answer::BucketPayer(payer) => self.payer = payer,
            Answer::BucketPublicAccessBlock(block) => self.public_access_block = block,
            Answer::BucketVersioning(versioning) => self.versioning = versioning,
            Answer::BucketLifecycle(lifecycle) => self.lifecycle = lifecycle,
            Answer::BucketTags(tags) => self.tags = tags,
            _ => {}
        }
    }
}

/// JSON has no objects with structured keys, so such a map is written as a list of pairs.
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
