//! The reads that the plan of an undo needs.

use super::claims::Claims;
use crate::journal::Journal;
use crate::ownership::{OwnBucketStatement, our_bucket_statement};
use crate::plan::{Change, PolicyChange};
use crate::policy::Policy;
use crate::state::{Alarm, BucketName, Question, Region, RegionalMetric};
use crate::statements::HomeAccount;
use std::collections::{BTreeMap, BTreeSet};

/// The reads that [`plan_undo`](super::plan_undo) needs.
#[must_use]
pub fn questions(journal: &Journal) -> BTreeSet<Question> {
    let claims = Claims::of(journal);
    let changes = claims.made.iter().map(|step| &step.change);
    let mut all: BTreeSet<Question> = changes
        .clone()
        .flat_map(|change| questions_on_change(&claims.home, change))
        .collect();
    all.extend(changes.flat_map(questions_on_users));
    for (region, names) in alarm_names(&claims) {
        all.insert(Question::NamedAlarms(region, names));
    }
    all
}

/// The reads that reverting one change needs. Alarms are not among them: those of a Region are read in one call.
fn questions_on_change(home: &HomeAccount, change: &Change) -> Vec<Question> {
    match change {
        Change::CreateBucket { bucket, .. } => vec![
            Question::BucketRegion(bucket.clone()),
            Question::BucketTags(bucket.clone()),
            Question::BucketPolicy(bucket.clone()),
        ],
        Change::PublicAccessBlock { bucket, .. } => {
            vec![Question::BucketPublicAccessBlock(bucket.clone())]
        }
        Change::BucketEncryption { bucket, .. } => vec![Question::BucketEncryption(bucket.clone())],
        Change::BucketVersioning { bucket, .. } => vec![Question::BucketVersioning(bucket.clone())],
        Change::BucketLifecycle { bucket, .. } => vec![Question::BucketLifecycle(bucket.clone())],
        Change::BucketPolicy { bucket, policy, .. } => {
            let sources = logged_buckets(home, bucket, policy).into_iter();
            let policy = [Question::BucketPolicy(bucket.clone())];
            sources.map(Question::BucketLogging).chain(policy).collect()
        }
        // The policy of the target shows whether the logging is ours.
        Change::BucketLogging { bucket, delta, .. } => vec![
            Question::BucketLogging(bucket.clone()),
            Question::BucketPolicy(delta.after.target.clone()),
        ],
        Change::CreateTopic { topic, .. } => vec![
            Question::TopicAttributes(topic.clone()),
            Question::TopicSubscriptions(topic.clone()),
            Question::TopicTags(topic.clone()),
        ],
        Change::Subscribe { topic, .. } => vec![
            Question::TopicAttributes(topic.clone()),
            Question::TopicSubscriptions(topic.clone()),
        ],
        Change::TopicPolicy { topic, .. } => vec![Question::TopicAttributes(topic.clone())],
        Change::MetricFilter { log_group, delta } => vec![
            Question::MetricFilters(log_group.clone()),
            Question::MetricAlarms(RegionalMetric {
                region: log_group.region(),
                metric: delta.after.metric.clone(),
            }),
        ],
        // Whether the alarm would reach anybody if it were put back.
        Change::Alarm { delta, .. } => {
            let before = delta.before.iter();
            let topics = before.flat_map(Alarm::topics);
            let topics = topics.filter(|topic| topic.account() == home.account);
            topics
                .flat_map(|topic| {
                    [
                        Question::TopicAttributes(topic.clone()),
                        Question::TopicSubscriptions(topic),
                    ]
                })
                .collect()
        }
    }
}

/// The reads that show who uses what a change made: every alarm of its Region.
fn questions_on_users(change: &Change) -> Vec<Question> {
    let region = match change {
        Change::Alarm { region, .. } => region.clone(),
        Change::MetricFilter { log_group, .. } => log_group.region(),
        Change::CreateTopic { topic, .. }
        | Change::TopicPolicy { topic, .. }
        | Change::Subscribe { topic, .. } => topic.region(),
        _ => return Vec::new(),
    };
    vec![
        Question::Alarms(region.clone()),
        Question::OtherAlarms(region),
    ]
}

/// The buckets whose access logs a change to a policy lets in.
fn logged_buckets(
    home: &HomeAccount,
    bucket: &BucketName,
    policy: &PolicyChange,
) -> BTreeSet<BucketName> {
    let Ok(gained) = Policy::from_statements(&policy.statements) else {
        return BTreeSet::new();
    };
    let ours = gained.statements().iter();
    let ours = ours.filter_map(|one| our_bucket_statement(home, bucket, one));
    ours.filter_map(OwnBucketStatement::into_source).collect()
}

/// The names of the alarms a run wrote, by Region, in the order of the run.
fn alarm_names(claims: &Claims<'_>) -> BTreeMap<Region, Vec<String>> {
    let mut names: BTreeMap<Region, Vec<String>> = BTreeMap::new();
    for step in &claims.made {
        if let Change::Alarm { region, delta, .. } = &step.change {
            let names = names.entry(region.clone()).or_default();
            names.push(delta.after.name.clone());
        }
    }
    names
}
