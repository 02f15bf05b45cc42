//! Every field of an observation, and what kind of text it holds. The one walk over it serves
//! twice: to hear which names there are, and to say them otherwise.
//!
//! Structs are taken apart without `..`, so that a new field in `state` does not compile until
//! somebody has decided what it is.

mod notify;
mod silence;
mod store;
mod watch;

use crate::state::{
    AccountId, AdvancedSelector, Arn, BasicSelector, BucketName, Caller, EventSelectors,
    FieldSelector, FunctionArn, LogGroupArn, Observed, QueueArn, Read, TopicArn, Trail, TrailArn,
    TrailName, TrailStatus,
};
use std::collections::BTreeMap;

/// What a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// The name of something that is put in order by its name.
    Name,
    /// Another name, or a text with names in it.
    Text,
    /// What an alarm says, which may be ours.
    Description,
    /// A filter pattern.
    Pattern,
    /// A policy.
    Policy,
    /// The filter policy of a subscription.
    MessageFilter,
    /// Where a subscriber is told: an address, or a name if it is a resource.
    Address,
}

/// Walks an observation and says each text otherwise.
pub(super) struct Walk<'a> {
    pub(super) say: &'a mut dyn FnMut(Kind, &str) -> String,
}

/// The same read, its value changed.
fn read<T, U>(from: &Read<T>, change: impl FnOnce(&T) -> U) -> Read<U> {
    from.as_ref().map(change)
}

/// The same map, its keys and values changed.
fn map<K, V, L: Ord, W>(
    from: &BTreeMap<K, V>,
    mut change: impl FnMut(&K, &V) -> (L, W),
) -> BTreeMap<L, W> {
    from.iter().map(|(key, value)| change(key, value)).collect()
}

impl Walk<'_> {
    pub(super) fn observed(&mut self, observed: &Observed) -> Observed {
        let Observed {
            observed_at,
            start_region,
            caller,
            trail_names,
            trails,
            trail_status,
            event_selectors,
            log_groups,
            metric_filters,
            log_group_tags,
            alarms,
            named_alarms,
            metric_alarms,
            other_alarms,
            mute_rules,
            mutes,
            topics,
            keys,
            queues,
            functions,
            buckets,
        } = observed;
        Observed {
            observed_at: *observed_at,
            start_region: start_region.clone(),
            caller: read(caller, |caller| self.caller(caller)),
            trail_names: read(trail_names, |all| self.each(all, Self::trail_name)),
            trails: map(trails, |region, all| {
                (region.clone(), read(all, |all| self.each(all, Self::trail)))
            }),
            trail_status: map(trail_status, |arn, status| {
                (self.trail_arn(arn), read(status, |s| self.status(s)))
            }),
            event_selectors: map(event_selectors, |arn, selectors| {
                (self.trail_arn(arn), read(selectors, |s| self.selectors(s)))
            }),
            log_groups: map(log_groups, |arn, group| {
                (self.group_arn(arn), read(group, |g| self.log_group(g)))
            }),
            metric_filters: map(metric_filters, |arn, all| {
                let filters = read(all, |all| self.each(all, Self::filter));
                (self.group_arn(arn), filters)
            }),
            log_group_tags: map(log_group_tags, |arn, tags| {
                (self.group_arn(arn), read(tags, |tags| self.pairs(tags)))
            }),
            alarms: map(alarms, |region, listing| {
                (region.clone(), read(listing, |l| self.listing(l)))
            }),
            named_alarms: map(named_alarms, |region, all| {
                (region.clone(), read(all, |all| self.each(all, Self::alarm)))
            }),
            metric_alarms: map(metric_alarms, |key, all| {
                let alarms = read(all, |all| self.each(all, Self::alarm));
                (self.regional_metric(key), alarms)
            }),
            other_alarms: map(other_alarms, |region, all| {
                let alarms = read(all, |all| self.each(all, Self::other_alarm));
                (region.clone(), alarms)
            }),
            mute_rules: map(mute_rules, |region, all| {
                let names = read(all, |all| self.each(all, Self::mute_rule_name));
                (region.clone(), names)
            }),
            mutes: map(mutes, |region, rules| {
                let rules = map(rules, |name, rule| {
                    (self.name(name), read(rule, |rule| self.mute_rule(rule)))
                });
                (region.clone(), rules)
            }),
            topics: map(topics, |arn, topic| {
                (self.topic_arn(arn), self.topic(topic))
            }),
            keys: map(keys, |arn, key| (self.key_arn(arn), self.key(key))),
            queues: map(queues, |arn, queue| {
                let queue = read(queue, |queue| self.queue(queue));
                (QueueArn::new(self.text(arn.as_str())), queue)
            }),
            functions: map(functions, |arn, policy| {
                let policy = read(policy, |policy| (self.say)(Kind::Policy, policy));
                (FunctionArn::new(self.text(arn.as_str())), policy)
            }),
            buckets: map(buckets, |name, bucket| {
                (self.bucket_name(name), self.bucket(bucket))
            }),
        }
    }

    fn each<T>(&mut self, all: &[T], change: impl Fn(&mut Self, &T) -> T) -> Vec<T> {
        all.iter().map(|one| change(self, one)).collect()
    }

    pub(super) fn name(&mut self, text: &str) -> String {
        (self.say)(Kind::Name, text)
    }

    pub(super) fn text(&mut self, text: &str) -> String {
        (self.say)(Kind::Text, text)
    }

    fn texts(&mut self, texts: &[String]) -> Vec<String> {
        texts.iter().map(|text| self.text(text)).collect()
    }

    pub(super) fn pairs(&mut self, pairs: &BTreeMap<String, String>) -> BTreeMap<String, String> {
        map(pairs, |key, value| (self.text(key), self.text(value)))
    }

    fn trail_arn(&mut self, arn: &TrailArn) -> TrailArn {
        TrailArn::new(self.name(arn.as_str()))
    }

    pub(super) fn group_arn(&mut self, arn: &LogGroupArn) -> LogGroupArn {
        LogGroupArn::new(self.name(arn.as_str()))
    }

    pub(super) fn topic_arn(&mut self, arn: &TopicArn) -> TopicArn {
        TopicArn::new(self.name(arn.as_str()))
    }

    pub(super) fn bucket_name(&mut self, name: &BucketName) -> BucketName {
        BucketName::new(self.name(name.as_str()))
    }

    fn caller(&mut self, caller: &Caller) -> Caller {
        let Caller {
            account,
            partition,
            arn,
        } = caller;
        Caller {
            account: AccountId::new(self.text(account.as_str())),
            partition: partition.clone(),
            arn: self.text(arn),
        }
    }

    fn trail_name(&mut self, name: &TrailName) -> TrailName {
        let TrailName { arn, home_region } = name;
        TrailName {
            arn: self.trail_arn(arn),
            home_region: home_region.clone(),
        }
    }

    fn trail(&mut self, trail: &Trail) -> Trail {
        let Trail {
            arn,
            home_region,
            multi_region,
            organization,
            bucket,
            log_group,
            log_role,
        } = trail;
        Trail {
            arn: self.trail_arn(arn),
            home_region: home_region.clone(),
            multi_region: *multi_region,
            organization: *organization,
            bucket: self.bucket_name(bucket),
            log_group: log_group.as_ref().map(|group| self.group_arn(group)),
            log_role: log_role.as_ref().map(|role| self.text(role)),
        }
    }

    fn status(&mut self, status: &TrailStatus) -> TrailStatus {
        let TrailStatus {
            logging,
            last_delivery_to_logs,
            delivery_error,
            started_logging,
            last_delivery_to_bucket,
        } = status;
        TrailStatus {
            logging: *logging,
            last_delivery_to_logs: *last_delivery_to_logs,
            delivery_error: delivery_error.as_ref().map(|error| self.text(error)),
            started_logging: *started_logging,
            last_delivery_to_bucket: *last_delivery_to_bucket,
        }
    }

    fn selectors(&mut self, selectors: &EventSelectors) -> EventSelectors {
        let EventSelectors { basic, advanced } = selectors;
        EventSelectors {
            basic: self.each(basic, |_, selector| {
                let BasicSelector {
                    read_write_type,
                    management_events,
                    excluded_sources,
                } = selector;
                BasicSelector {
                    read_write_type: read_write_type.clone(),
                    management_events: *management_events,
                    excluded_sources: excluded_sources.clone(),
                }
            }),
            advanced: self.each(advanced, |walk, selector| {
                let AdvancedSelector { fields } = selector;
                AdvancedSelector {
                    fields: walk.each(fields, Self::field),
                }
            }),
        }
    }

    fn field(&mut self, field: &FieldSelector) -> FieldSelector {
        /// The fields whose values are AWS's words.
        const WORDS: [&str; 7] = [
            "sessionCredentialFromConsole",
            "eventCategory",
            "eventName",
            "eventSource",
            "eventType",
            "readOnly",
            "resources.type",
        ];
        let FieldSelector {
            field: of,
            equals,
            not_equals,
            starts_with,
            not_starts_with,
            ends_with,
            not_ends_with,
            other_operators,
        } = field;
        let mut values = |values: &[String]| {
            if WORDS.contains(&of.as_str()) {
                values.to_vec()
            } else {
                self.texts(values)
            }
        };
        FieldSelector {
            equals: values(equals),
            not_equals: values(not_equals),
            starts_with: values(starts_with),
            not_starts_with: values(not_starts_with),
            ends_with: values(ends_with),
            not_ends_with: values(not_ends_with),
            field: of.clone(),
            other_operators: *other_operators,
        }
    }
}

/// Whether a text is the ARN of something.
fn is_arn(text: &str) -> bool {
    Arn::parse(text).is_some()
}
