//! The oracle: what AWS would answer to a question about an account.

use super::Account;
use cis_fix::state::{
    Alarm, AlarmListing, Answer, Aspect, Bucket, MessageFilter, Question, Read, Region, Trail,
    TrailName,
};
use std::collections::BTreeMap;

impl Account {
    /// What AWS would answer.
    pub(super) fn answer(&self, question: &Question) -> Answer {
        let truth = &self.0;
        match question {
            Question::Caller => Answer::Caller(truth.caller.present().unwrap().clone()),
            Question::TrailNames(_) => Answer::TrailNames(self.trail_names()),
            Question::Trails(region) => Answer::Trails(self.trails_in(region)),
            Question::TrailStatus(arn) => Answer::TrailStatus(known(&truth.trail_status, arn)),
            Question::EventSelectors(arn) => {
                Answer::EventSelectors(known(&truth.event_selectors, arn))
            }
            Question::LogGroup(arn) => Answer::LogGroup(known(&truth.log_groups, arn)),
            Question::MetricFilters(arn) => {
                let none = || Read::Present(Vec::new());
                Answer::MetricFilters(closed(truth.metric_filters.get(arn), none))
            }
            Question::LogGroupTags(arn) => {
                let none = || Read::Present(BTreeMap::new());
                Answer::LogGroupTags(closed(truth.log_group_tags.get(arn), none))
            }
            Question::Alarms(_) | Question::NamedAlarms(..) | Question::MetricAlarms(_) => {
                self.answer_alarms(question)
            }
            Question::OtherAlarms(region) => {
                let none = || Read::Present(Vec::new());
                Answer::OtherAlarms(closed(truth.other_alarms.get(region), none))
            }
            Question::MuteRules(region) => {
                let none = || Read::Present(Vec::new());
                Answer::MuteRules(closed(truth.mute_rules.get(region), none))
            }
            Question::MuteRule(region, rule) => {
                let read = truth.mutes.get(region).and_then(|all| all.get(&rule.name));
                Answer::MuteRule(closed(read, || Read::Absent))
            }
            Question::TopicAttributes(arn) => {
                Answer::TopicAttributes(closed(Some(&truth.topic(arn).attributes), || Read::Absent))
            }
            Question::TopicSubscriptions(arn) => {
                let none = || Read::Present(Vec::new());
                Answer::TopicSubscriptions(closed(Some(&truth.topic(arn).subscriptions), none))
            }
            Question::TopicTags(arn) => {
                let none = || Read::Present(BTreeMap::new());
                Answer::TopicTags(closed(Some(&truth.topic(arn).tags), none))
            }
            Question::SubscriptionFilter(topic, arn) => {
                let everything = || {
                    Read::Present(MessageFilter {
                        policy: None,
                        scope: "MessageAttributes".to_owned(),
                    })
                };
                let topic = truth.topic(topic);
                Answer::SubscriptionFilter(closed(topic.filters.get(arn), everything))
            }
            Question::Key(arn) => {
                Answer::Key(closed(Some(&truth.key(arn).description), || Read::Absent))
            }
            Question::KeyPolicy(arn) => {
                Answer::KeyPolicy(closed(Some(&truth.key(arn).policy), || Read::Absent))
            }
            Question::QueuePolicy(queue) => {
                Answer::QueuePolicy(closed(truth.queues.get(queue), || Read::Absent))
            }
            Question::FunctionPolicy(function) => {
                Answer::FunctionPolicy(closed(truth.functions.get(function), || Read::Absent))
            }
            Question::Bucket(name, aspect) => answer_bucket(&truth.bucket(name), *aspect),
        }
    }

    fn trail_names(&self) -> Read<Vec<TrailName>> {
        closed(Some(&self.0.trail_names), || {
            let names = self.0.all_trails().into_iter().map(|trail| TrailName {
                arn: trail.arn.clone(),
                home_region: trail.home_region.clone(),
            });
            Read::Present(names.collect())
        })
    }

    /// Trails of all Regions show everywhere.
    fn trails_in(&self, region: &Region) -> Read<Vec<Trail>> {
        if let Some(denied @ Read::Denied { .. }) = self.0.trails.get(region) {
            return denied.clone();
        }
        let seen = self.0.trails.values().filter_map(Read::present).flatten();
        Read::Present(
            seen.filter(|trail| trail.multi_region || trail.home_region == *region)
                .cloned()
                .collect(),
        )
    }

    fn answer_alarms(&self, question: &Question) -> Answer {
        let all = |region: &Region| {
            self.0
                .alarms
                .get(region)
                .cloned()
                .unwrap_or(Read::Present(AlarmListing {
                    alarms: Vec::new(),
                    complete: true,
                }))
        };
        let those = |region: &Region, wanted: &dyn Fn(&Alarm) -> bool| {
            all(region).map(|listing| {
                let alarms = listing.alarms.into_iter();
                alarms.filter(|alarm| wanted(alarm)).collect()
            })
        };
        match question {
            Question::NamedAlarms(region, names) => {
                let denied = self.0.named_alarms.get(region).filter(|r| !r.is_open());
                let by_name = || those(region, &|alarm| names.contains(&alarm.name));
                Answer::NamedAlarms(denied.cloned().unwrap_or_else(by_name))
            }
            Question::MetricAlarms(key) => {
                let denied = self.0.metric_alarms.get(key).filter(|r| !r.is_open());
                let wanted = |alarm: &Alarm| alarm.metric.as_ref() == Some(&key.metric);
                Answer::MetricAlarms(
                    denied
                        .cloned()
                        .unwrap_or_else(|| those(&key.region, &wanted)),
                )
            }
            Question::Alarms(region) => Answer::Alarms(all(region).map(|listing| {
                let complete = listing.complete;
                let alarms = if complete { listing.alarms } else { Vec::new() };
                AlarmListing { alarms, complete }
            })),
            other => panic!("{other:?} is not about alarms"),
        }
    }
}

/// The answer, or what is there where the account says nothing.
fn closed<T: Clone>(read: Option<&Read<T>>, otherwise: impl FnOnce() -> Read<T>) -> Read<T> {
    match read {
        Some(Read::NotAsked) | None => otherwise(),
        Some(read) => read.clone(),
    }
}

fn known<K: Ord, T: Clone>(reads: &BTreeMap<K, Read<T>>, key: &K) -> Read<T> {
    closed(reads.get(key), || Read::Absent)
}

fn answer_bucket(bucket: &Bucket, aspect: Aspect) -> Answer {
    fn or_absent<T: Clone>(read: &Read<T>) -> Read<T> {
        closed(Some(read), || Read::Absent)
    }
    match aspect {
        Aspect::Region => Answer::BucketRegion(or_absent(&bucket.region)),
        Aspect::Owned => Answer::BucketOwned(closed(Some(&bucket.owned), || Read::Present(true))),
        Aspect::Logging => Answer::BucketLogging(or_absent(&bucket.logging)),
        Aspect::Policy => Answer::BucketPolicy(or_absent(&bucket.policy)),
        Aspect::Ownership => Answer::BucketOwnership(or_absent(&bucket.ownership)),
        Aspect::Acl => Answer::BucketLogDeliveryAcl(closed(Some(&bucket.log_delivery_acl), || {
            Read::Present(false)
        })),
        Aspect::Encryption => Answer::BucketEncryption(or_absent(&bucket.encryption)),
        Aspect::ObjectLock => Answer::BucketObjectLock(or_absent(&bucket.object_lock)),
        Aspect::Payer => Answer::BucketPayer(closed(Some(&bucket.payer), || {
            Read::Present("BucketOwner".to_owned())
        })),
        Aspect::PublicAccessBlock => {
            Answer::BucketPublicAccessBlock(or_absent(&bucket.public_access_block))
        }
        Aspect::Versioning => Answer::BucketVersioning(or_absent(&bucket.versioning)),
        Aspect::Lifecycle => Answer::BucketLifecycle(or_absent(&bucket.lifecycle)),
        Aspect::Tags => {
            Answer::BucketTags(closed(
                Some(&bucket.tags),
                || Read::Present(BTreeMap::new()),
            ))
        }
    }
}
