//! Which side of the line between ours and theirs a reversal is on, by the functions that draw it and the account as it is.

use super::Scene;
use cis_fix::ownership::{
    has_owner_tag, is_filter_of_our_alarm, is_in_account, is_our_filter, is_our_logging,
    is_our_topic_statement, marked_control, our_bucket_statement,
};
use cis_fix::plan::Change;
use cis_fix::policy::{Policy, Statement};
use cis_fix::reversal::Reversal;
use cis_fix::settings::Settings;
use cis_fix::state::{Alarm, BucketName, LogGroupArn, Observed, Region, TopicArn};
use cis_fix::statements::HomeAccount;
use cis_fix::undo::UndoPlan;
use serde_json::Value;

/// The line in one account.
pub(super) struct Line<'a> {
    account: &'a Observed,
    home: HomeAccount,
}

impl<'a> Line<'a> {
    /// The line in the account of a scene. Its caller says which account that is, whatever the journal says.
    pub(super) fn of(scene: &'a Scene) -> Self {
        let account = &scene.account.0;
        let caller = account.caller.present().unwrap();
        Self {
            account,
            home: HomeAccount {
                account: caller.account.clone(),
                partition: caller.partition.clone(),
            },
        }
    }

    /// The reversals that touch what is theirs.
    pub(super) fn touched(&self, undo: &UndoPlan) -> Vec<String> {
        let reversals = undo.steps.iter().map(|step| &step.reversal);
        let theirs = reversals.filter(|reversal| !self.is_ours(reversal));
        theirs
            .map(|reversal| format!("theirs: {reversal}"))
            .collect()
    }

    fn is_ours(&self, reversal: &Reversal) -> bool {
        match reversal {
            Reversal::DeleteAlarm { region, name } => self.is_our_alarm(region, name),
            Reversal::DeleteMetricFilter { log_group, name } => self.is_our_filter(log_group, name),
            // A subscription bears no mark.
            Reversal::Unsubscribe { .. } => false,
            Reversal::TopicPolicy { topic, statements } => {
                self.are_our_topic_statements(topic, statements)
            }
            Reversal::DeleteTopic { topic } => self.is_our_topic(topic),
            Reversal::StopLogging { bucket, .. } => {
                let logging = self.account.bucket(bucket).logging;
                logging.present().is_some_and(|logging| {
                    let policy = self.account.bucket(&logging.target).policy;
                    let policy = policy.present().and_then(|text| Policy::parse(text).ok());
                    policy
                        .is_some_and(|policy| is_our_logging(&self.home, bucket, logging, &policy))
                })
            }
            Reversal::BucketPolicy {
                bucket, statements, ..
            } => self.are_our_bucket_statements(bucket, statements),
            Reversal::DeleteBucket { bucket, .. } => self.is_our_bucket(bucket),
            Reversal::Restore { change } => self.may_restore(change),
        }
    }

    /// Whether what a restored value replaces is ours, and so is what it adds to policies.
    fn may_restore(&self, change: &Change) -> bool {
        match change {
            Change::Alarm { region, delta, .. } => {
                self.is_our_alarm(region, &delta.after.name)
                    && marked_control(&delta.after).is_some()
            }
            Change::MetricFilter { log_group, delta } => {
                self.is_our_filter(log_group, &delta.after.name)
            }
            Change::TopicPolicy { topic, policy } => {
                self.are_our_topic_statements(topic, &policy.statements)
            }
            Change::BucketPolicy { bucket, policy, .. } => {
                self.are_our_bucket_statements(bucket, &policy.statements)
            }
            Change::PublicAccessBlock { bucket, .. }
            | Change::BucketEncryption { bucket, .. }
            | Change::BucketVersioning { bucket, .. }
            | Change::BucketLifecycle { bucket, .. } => self.is_our_bucket(bucket),
            // An undo creates nothing, and sends logs nowhere.
            Change::CreateBucket { .. }
            | Change::CreateTopic { .. }
            | Change::Subscribe { .. }
            | Change::BucketLogging { .. } => false,
        }
    }

    fn alarms(&self, region: &Region) -> Vec<&Alarm> {
        let listing = self.account.alarms.get(region);
        let listing = listing.and_then(|read| read.present());
        listing.into_iter().flat_map(|one| &one.alarms).collect()
    }

    fn is_our_alarm(&self, region: &Region, name: &str) -> bool {
        let mut alarms = self.alarms(region).into_iter();
        let found = alarms.find(|alarm| alarm.name == name);
        // An alarm of another type cannot bear our marker.
        let others = self.account.other_alarms.get(region);
        let mut others = others.and_then(|read| read.present()).into_iter().flatten();
        found.is_some_and(|alarm| marked_control(alarm).is_some())
            && !others.any(|other| other.name == name)
    }

    fn is_our_filter(&self, log_group: &LogGroupArn, name: &str) -> bool {
        let filters = self.account.metric_filters.get(log_group);
        let mut filters = filters
            .and_then(|read| read.present())
            .into_iter()
            .flatten();
        let Some(filter) = filters.find(|filter| filter.name == name) else {
            return false;
        };
        let alarms = self.alarms(&log_group.region());
        let mut alarms = alarms.into_iter();
        is_in_account(&self.home, "logs", log_group.as_str())
            && (is_our_filter(&Settings::default(), filter)
                || alarms.any(|alarm| is_filter_of_our_alarm(filter, alarm)))
    }

    fn is_our_topic(&self, topic: &TopicArn) -> bool {
        let tags = self.account.topic(topic).tags;
        is_in_account(&self.home, "sns", topic.as_str())
            && tags.present().is_some_and(has_owner_tag)
    }

    fn is_our_bucket(&self, bucket: &BucketName) -> bool {
        let tags = self.account.bucket(bucket).tags;
        tags.present().is_some_and(has_owner_tag)
    }

    fn are_our_topic_statements(&self, topic: &TopicArn, all: &[Value]) -> bool {
        let ours = |one: &Statement| is_our_topic_statement(&self.home, topic, one);
        is_in_account(&self.home, "sns", topic.as_str()) && parse(all).iter().all(ours)
    }

    fn are_our_bucket_statements(&self, bucket: &BucketName, all: &[Value]) -> bool {
        let ours = |one: &Statement| our_bucket_statement(&self.home, bucket, one).is_some();
        parse(all).iter().all(ours)
    }
}

fn parse(statements: &[Value]) -> Vec<Statement> {
    let policy = Policy::from_statements(statements).unwrap();
    policy.statements().to_vec()
}
