//! Every field of an observation and the kind of text in it. The same traversal serves two
//! purposes: to collect the names, and to replace them.
//!
//! Structs are destructured without `..`, so that a new field in `state` does not compile until
//! somebody decides what kind of text it holds.

mod buckets;
mod filters_and_alarms;
mod mute_rules;
mod settings;
mod topics;

use crate::state::{
    AccountId, AdvancedSelector, Arn, BasicSelector, BucketName, Caller, DenyingPolicy,
    EventSelectors, FieldSelector, FunctionArn, LogGroupArn, Observed, QueueArn, Read, TopicArn,
    Trail, TrailArn, TrailName, TrailStatus,
};
use std::collections::BTreeMap;

/// The kind of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TextKind {
    /// The name of something that is sorted by its name.
    Name,
    /// Another name, or a text with names in it.
    Text,
    /// The description of an alarm, which may be one of ours.
    Description,
    /// A filter pattern.
    Pattern,
    /// A policy.
    Policy,
    /// The filter policy of a subscription.
    MessageFilter,
    /// The endpoint of a subscriber: an address, or a name if it is an AWS resource.
    Address,
}

/// Traverses an observation and replaces each text.
pub(super) struct Traversal<'a> {
    pub(super) replace: &'a mut dyn FnMut(TextKind, &str) -> String,
}

/// The message of a failed read in a redacted recording. AWS's own may name anything.
const REDACTED_FAILURE: &str = "the call failed (its message is redacted)";

/// The same read with its value changed.
fn map_read<T, U>(from: &Read<T>, change: impl FnOnce(&T) -> U) -> Read<U> {
    match from {
        Read::Failed { .. } => Read::Failed {
            message: REDACTED_FAILURE.to_owned(),
        },
        // The name of the policy is the organization's or a team's.
        Read::Forbidden { action, by } => Read::Forbidden {
            action: action.clone(),
            by: DenyingPolicy {
                name: None,
                ..by.clone()
            },
        },
        known => known.as_ref().map(change),
    }
}

/// A value without texts to replace.
fn keep<T: Clone>(_: &mut Traversal<'_>, value: &T) -> T {
    value.clone()
}

impl Traversal<'_> {
    pub(super) fn map_observed(&mut self, observed: &Observed) -> Observed {
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
            other_filters,
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
            caller: map_read(caller, |caller| self.map_caller(caller)),
            trail_names: map_read(trail_names, |all| self.map_each(all, Self::map_trail_name)),
            trails: self.map_lists(trails, keep, Self::map_trail),
            trail_status: self.map_reads(trail_status, Self::map_trail_arn, Self::map_trail_status),
            event_selectors: self.map_reads(
                event_selectors,
                Self::map_trail_arn,
                Self::map_selectors,
            ),
            log_groups: self.map_reads(log_groups, Self::map_group_arn, Self::map_log_group),
            metric_filters: self.map_lists(metric_filters, Self::map_group_arn, Self::map_filter),
            other_filters: self.map_lists(other_filters, keep, Self::map_regional_filter),
            log_group_tags: self.map_reads(log_group_tags, Self::map_group_arn, Self::map_pairs),
            alarms: self.map_reads(alarms, keep, Self::map_alarm_listing),
            named_alarms: self.map_lists(named_alarms, keep, Self::map_alarm),
            metric_alarms: self.map_lists(metric_alarms, Self::map_metric_key, Self::map_alarm),
            other_alarms: self.map_lists(other_alarms, keep, Self::map_other_alarm),
            mute_rules: self.map_lists(mute_rules, keep, Self::map_mute_rule_name),
            mutes: self.map_entries(mutes, keep, Self::map_mute_rules),
            topics: self.map_entries(topics, Self::map_topic_arn, Self::map_topic),
            keys: self.map_entries(keys, Self::map_key_arn, Self::map_key),
            queues: self.map_reads(queues, Self::map_queue_arn, Self::map_queue),
            functions: self.map_reads(functions, Self::map_function_arn, Self::map_policy),
            buckets: self.map_entries(buckets, Self::map_bucket_name, Self::map_bucket),
        }
    }

    /// The same map with its keys and values changed.
    fn map_entries<K: Ord, V>(
        &mut self,
        from: &BTreeMap<K, V>,
        map_key: impl Fn(&mut Self, &K) -> K,
        map_value: impl Fn(&mut Self, &V) -> V,
    ) -> BTreeMap<K, V> {
        from.iter()
            .map(|(key, value)| (map_key(self, key), map_value(self, value)))
            .collect()
    }

    /// The same for a map of reads.
    fn map_reads<K: Ord, V>(
        &mut self,
        from: &BTreeMap<K, Read<V>>,
        map_key: impl Fn(&mut Self, &K) -> K,
        map_value: impl Fn(&mut Self, &V) -> V,
    ) -> BTreeMap<K, Read<V>> {
        self.map_entries(from, map_key, |traversal, read| {
            map_read(read, |value| map_value(traversal, value))
        })
    }

    /// The same for a map of reads of lists.
    fn map_lists<K: Ord, V>(
        &mut self,
        from: &BTreeMap<K, Read<Vec<V>>>,
        map_key: impl Fn(&mut Self, &K) -> K,
        map_item: impl Fn(&mut Self, &V) -> V,
    ) -> BTreeMap<K, Read<Vec<V>>> {
        self.map_reads(from, map_key, |traversal, all| {
            traversal.map_each(all, &map_item)
        })
    }

    fn map_each<T>(&mut self, all: &[T], change: impl Fn(&mut Self, &T) -> T) -> Vec<T> {
        all.iter().map(|one| change(self, one)).collect()
    }

    pub(super) fn map_name(&mut self, text: &str) -> String {
        (self.replace)(TextKind::Name, text)
    }

    pub(super) fn map_text(&mut self, text: &str) -> String {
        (self.replace)(TextKind::Text, text)
    }

    fn map_texts(&mut self, texts: &[String]) -> Vec<String> {
        texts.iter().map(|text| self.map_text(text)).collect()
    }

    pub(super) fn map_pairs(
        &mut self,
        pairs: &BTreeMap<String, String>,
    ) -> BTreeMap<String, String> {
        pairs
            .iter()
            .map(|(key, value)| (self.map_text(key), self.map_text(value)))
            .collect()
    }

    #[expect(clippy::ptr_arg, reason = "it maps the values of a map of texts")]
    fn map_policy(&mut self, policy: &String) -> String {
        (self.replace)(TextKind::Policy, policy)
    }

    fn map_trail_arn(&mut self, arn: &TrailArn) -> TrailArn {
        TrailArn::new(self.map_name(arn.as_str()))
    }

    pub(super) fn map_group_arn(&mut self, arn: &LogGroupArn) -> LogGroupArn {
        LogGroupArn::new(self.map_name(arn.as_str()))
    }

    pub(super) fn map_topic_arn(&mut self, arn: &TopicArn) -> TopicArn {
        TopicArn::new(self.map_name(arn.as_str()))
    }

    fn map_queue_arn(&mut self, arn: &QueueArn) -> QueueArn {
        QueueArn::new(self.map_text(arn.as_str()))
    }

    fn map_function_arn(&mut self, arn: &FunctionArn) -> FunctionArn {
        FunctionArn::new(self.map_text(arn.as_str()))
    }

    pub(super) fn map_bucket_name(&mut self, name: &BucketName) -> BucketName {
        BucketName::new(self.map_name(name.as_str()))
    }

    fn map_caller(&mut self, caller: &Caller) -> Caller {
        let Caller {
            account,
            partition,
            arn,
        } = caller;
        Caller {
            account: AccountId::new(self.map_text(account.as_str())),
            partition: partition.clone(),
            arn: self.map_text(arn),
        }
    }

    fn map_trail_name(&mut self, name: &TrailName) -> TrailName {
        let TrailName { arn, home_region } = name;
        TrailName {
            arn: self.map_trail_arn(arn),
            home_region: home_region.clone(),
        }
    }

    fn map_trail(&mut self, trail: &Trail) -> Trail {
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
            arn: self.map_trail_arn(arn),
            home_region: home_region.clone(),
            multi_region: *multi_region,
            organization: *organization,
            bucket: self.map_bucket_name(bucket),
            log_group: log_group.as_ref().map(|group| self.map_group_arn(group)),
            log_role: log_role.as_ref().map(|role| self.map_text(role)),
        }
    }

    fn map_trail_status(&mut self, status: &TrailStatus) -> TrailStatus {
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
            delivery_error: delivery_error.as_ref().map(|error| self.map_text(error)),
            started_logging: *started_logging,
            last_delivery_to_bucket: *last_delivery_to_bucket,
        }
    }

    fn map_selectors(&mut self, selectors: &EventSelectors) -> EventSelectors {
        let EventSelectors { basic, advanced } = selectors;
        EventSelectors {
            basic: self.map_each(basic, |_, selector| {
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
            advanced: self.map_each(advanced, |traversal, selector| {
                let AdvancedSelector { fields } = selector;
                AdvancedSelector {
                    fields: traversal.map_each(fields, Self::map_field_selector),
                }
            }),
        }
    }

    fn map_field_selector(&mut self, field: &FieldSelector) -> FieldSelector {
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
            let is_word = |c: char| c.is_ascii_alphabetic() || ".:-".contains(c);
            let of_aws = WORDS.contains(&of.as_str());
            if of_aws && values.iter().all(|value| value.chars().all(is_word)) {
                values.to_vec()
            } else {
                self.map_texts(values)
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

/// Whether a text is an ARN.
fn is_arn(text: &str) -> bool {
    Arn::parse(text).is_some()
}
