//! The steps of a plan with pseudonyms.

use super::*;

/// The steps with pseudonyms.
pub(super) fn rename_steps(steps: &[Step], renaming: &Renaming) -> Vec<Step> {
    let changes: Vec<Change> = steps
        .iter()
        .map(|step| rename_change(&step.change, renaming))
        .collect();
    // The kind of a step stays; the resource follows it.
    let ids: BTreeMap<&StepId, StepId> = steps
        .iter()
        .zip(&changes)
        .map(|(step, change)| {
            let (kind, _) = step.id.as_str().split_once('/').unwrap();
            let id = StepId::new(format!("{kind}/{}", change.resource()));
            (&step.id, id)
        })
        .collect();
    steps
        .iter()
        .zip(changes)
        .map(|(step, change)| Step {
            id: ids[&step.id].clone(),
            change,
            controls: step.controls.clone(),
            after: step.after.iter().map(|id| ids[id].clone()).collect(),
        })
        .collect()
}

fn rename_delta<T>(delta: &Delta<T>, rename: impl Fn(&T) -> T) -> Delta<T> {
    Delta {
        before: delta.before.as_ref().map(&rename),
        after: rename(&delta.after),
    }
}

fn rename_policy_change(policy: &PolicyChange, renaming: &Renaming) -> PolicyChange {
    PolicyChange {
        statements: policy
            .statements
            .iter()
            .map(|statement| renaming.rename_statement(statement))
            .collect(),
        delta: rename_delta(&policy.delta, |text| renaming.rename_text(text)),
    }
}

fn rename_change(change: &Change, renaming: &Renaming) -> Change {
    let mut change = change.clone();
    rename_bucket_change(&mut change, renaming);
    rename_topic_change(&mut change, renaming);
    match &mut change {
        Change::MetricFilter {
            log_group,
            delta: filters,
        } => {
            *log_group = LogGroupArn::new(renaming.rename_text(log_group.as_str()));
            *filters = rename_delta(filters, |filter| renaming.rename_filter(filter));
        }
        Change::Alarm { delta: alarms, .. } => {
            *alarms = rename_delta(alarms, |alarm| renaming.rename_alarm(alarm));
        }
        Change::CreateBucket { .. }
        | Change::PublicAccessBlock { .. }
        | Change::BucketVersioning { .. }
        | Change::BucketEncryption { .. }
        | Change::BucketLifecycle { .. }
        | Change::BucketPolicy { .. }
        | Change::BucketLogging { .. }
        | Change::CreateTopic { .. }
        | Change::TopicPolicy { .. }
        | Change::Subscribe { .. } => {}
    }
    change
}

fn rename_bucket_change(change: &mut Change, renaming: &Renaming) {
    let bucket_of = |bucket: &BucketName| BucketName::new(renaming.rename_text(bucket.as_str()));
    match change {
        Change::CreateBucket { bucket, .. }
        | Change::PublicAccessBlock { bucket, .. }
        | Change::BucketVersioning { bucket, .. } => *bucket = bucket_of(bucket),
        Change::BucketEncryption { bucket, delta, .. } => {
            *bucket = bucket_of(bucket);
            for encryption in [delta.before.as_mut(), Some(&mut delta.after)] {
                if let Some(key) = encryption.and_then(|encryption| encryption.key.as_mut()) {
                    *key = renaming.rename_text(key);
                }
            }
        }
        Change::BucketLifecycle {
            bucket,
            delta: rules,
            ..
        } => {
            *bucket = bucket_of(bucket);
            *rules = rename_delta(rules, |rules| {
                let rule = |rule: &LifecycleRule| LifecycleRule {
                    id: renaming.rename_text(&rule.id),
                    ..rule.clone()
                };
                rules.iter().map(rule).collect()
            });
        }
        Change::BucketPolicy { bucket, policy, .. } => {
            *bucket = bucket_of(bucket);
            *policy = rename_policy_change(policy, renaming);
        }
        Change::BucketLogging {
            bucket,
            delta: logging,
            ..
        } => {
            *bucket = bucket_of(bucket);
            *logging = rename_delta(logging, |logging| BucketLogging {
                target: bucket_of(&logging.target),
                prefix: renaming.rename_text(&logging.prefix),
                key_format: logging.key_format,
            });
        }
        _ => {}
    }
}

fn rename_topic_change(change: &mut Change, renaming: &Renaming) {
    let topic_of = |topic: &TopicArn| TopicArn::new(renaming.rename_text(topic.as_str()));
    match change {
        Change::CreateTopic {
            topic,
            delta: created,
        } => {
            *topic = topic_of(topic);
            *created = rename_delta(created, |created| NewTopic {
                policy: renaming.rename_text(&created.policy),
                tags: created.tags.clone(),
            });
        }
        Change::TopicPolicy { topic, policy } => {
            *topic = topic_of(topic);
            *policy = rename_policy_change(policy, renaming);
        }
        Change::Subscribe {
            topic,
            delta: subscribed,
        } => {
            *topic = topic_of(topic);
            *subscribed = rename_delta(subscribed, |who| Subscriber {
                protocol: who.protocol.clone(),
                endpoint: renaming.rename_text(&who.endpoint),
            });
        }
        _ => {}
    }
}
