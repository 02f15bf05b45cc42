//! What is there, link by link: does one sensitive API call reach a person?
//!
//! # Terms
//!
//! A **chain** leads from a trail to a person: trail, delivery, log group, metric filter, metric, alarm, topic, subscriber.
//! It starts at a metric filter of a trail's log group; a filter has one chain for each alarm and topic, and the best one
//! stands for it. A **status** says how far one event gets along a chain. A chain is **intact** if a confirmed subscriber
//! is notified. Filters **cover** a control if together they match at least the events that one of its accepted patterns
//! matches. The **proof** of a control is a trail that records its events, or several that do together, and intact chains there
//! that cover it.
//!
//! # What this module does
//!
//! It reports. It does not advise what to create, does not choose between trails and does not know a verdict: `select`,
//! `desired`, `assess`, `plan` and `verify` are handed [`chains::Chains`] and decide by it. A control passes exactly if
//! [`chains::Chains::proof`] returns one.
//!
//! # Premise
//!
//! The account is asked through the answers in [`crate::state::Observed`] alone. A link that was not read, or that AWS
//! refuses to show, is [`status::ChainStatus::Unreadable`]; one whose behavior AWS does not document is
//! [`status::ChainStatus::Undecidable`]. Neither counts as intact.

pub mod access_logs;
mod alarm_actions;
pub mod alarm_evaluation;
pub mod alarm_message;
pub mod alarm_results;
pub mod alarm_rule;
pub mod blocker;
pub mod chains;
pub mod event_selectors;
mod events_to_alarm;
pub mod filter_chain;
pub mod filter_coverage;
pub mod filter_policy;
pub mod foreign_topic;
mod joint_proof;
pub mod kms_key;
pub mod link;
mod log_grant;
pub mod log_group;
mod log_keys;
pub mod log_target;
pub mod metric_feed;
pub mod mute_rules;
mod mute_windows;
pub mod noisy_alarms;
pub mod other_alarms;
pub mod own_names;
mod pattern_usability;
pub mod proof;
pub mod queue_or_function;
pub mod queue_or_function_advice;
pub(crate) mod requests;
mod required_events;
mod sns_access;
pub mod status;
pub mod subscribers;
pub mod subscription_filter;
pub mod topic;
pub mod topic_repair;
pub mod trail;
pub mod trail_chains;
pub mod trail_coverage;
pub mod trail_delivery;
pub mod warm_up;

#[cfg(test)]
mod tests;
