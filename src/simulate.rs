//! Simulation: applies the changes of a plan to an observation, as `apply` makes them in the account. The laws of planning
//! are tested against it.

#[cfg(test)]
mod tests;

use crate::plan::{Change, Plan};
use crate::settings::Subscriber;
use crate::state::{
    Alarm, AlarmListing, Encryption, MessageFilter, Metric, Observed, Read, Region, RegionalMetric,
    Subscription, SubscriptionArn, TopicArn, TopicAttributes, lookup, without_key,
};

/// The observation after the plan is applied, as AWS would show it: a new subscription waits for its confirmation, and a new
/// bucket has AWS's defaults.
#[must_use]
pub fn simulate(observed: &Observed, plan: &Plan) -> Observed {
    let mut after = observed.clone();
    for step in &plan.steps {
        apply_change(&mut after, &step.change);
    }
    after
}

fn apply_change(observed: &mut Observed, change: &Change) {
    match change {
        Change::CreateTopic { topic, delta } => {
            let entry = observed.topics.entry(topic.clone()).or_default();
            entry.attributes = Read::Present(TopicAttributes {
                policy: Some(delta.after.policy.clone()),
                kms_key: None,
                confirmed: 0,
            });
            entry.subscriptions = Read::Present(Vec::new());
            entry.tags = Read::Present(delta.after.tags.clone());
        }
        Change::TopicPolicy { topic, policy } => {
            let entry = observed.topics.entry(topic.clone()).or_default();
            if let Read::Present(attributes) = &mut entry.attributes {
                attributes.policy = Some(policy.delta.after.clone());
            }
        }
        Change::Subscribe { topic, delta } => add_subscription(observed, topic, &delta.after),
        Change::MetricFilter { log_group, delta } => {
            let read = observed
                .metric_filters
                .entry(log_group.clone())
                .or_default();
            upsert(read, delta.after.clone(), |filter| filter.name.clone());
            list_alarms_on(observed, &log_group.region(), &delta.after.metric);
        }
        Change::Alarm { region, delta, .. } => {
            upsert_alarm(observed, region, &delta.after);
            // A mute rule names existing alarms. If the rules were not read, none of them names a new alarm.
            let rules = observed.mute_rules.entry(region.clone()).or_default();
            if rules.is_not_asked() {
                *rules = Read::Present(Vec::new());
            }
        }
        _ => apply_bucket_change(observed, change),
    }
}

fn add_subscription(observed: &mut Observed, topic: &TopicArn, subscriber: &Subscriber) {
    let entry = observed.topics.entry(topic.clone()).or_default();
    let mut all = entry.subscriptions.present().cloned().unwrap_or_default();
    let confirmed = subscriber.confirms_itself(&topic.account());
    let arn = SubscriptionArn::new(format!("{topic}:simulated-{}", all.len() + 1));
    if confirmed {
        // A new subscription has no filter policy.
        let everything = MessageFilter {
            policy: None,
            scope: "MessageAttributes".to_owned(),
        };
        entry.filters.insert(arn.clone(), Read::Present(everything));
    }
    all.push(Subscription {
        protocol: subscriber.protocol.clone(),
        endpoint: without_key(&subscriber.protocol, &subscriber.endpoint),
        confirmed,
        arn: confirmed.then_some(arn),
    });
    entry.subscriptions = Read::Present(all);
    if let (true, Read::Present(attributes)) = (confirmed, &mut entry.attributes) {
        attributes.confirmed += 1;
    }
}

/// Answers the read of the alarms on one metric with the known alarms. That read is made only if the Region has too many
/// alarms to list.
fn list_alarms_on(observed: &mut Observed, region: &Region, metric: &Metric) {
    if lookup(&observed.alarms, region)
        .present()
        .is_none_or(|listing| listing.complete)
    {
        return;
    }
    let known = observed.known_alarms(region).into_iter();
    let on_it = known.filter(|alarm| alarm.metric.as_ref() == Some(metric));
    let answer = Read::Present(on_it.cloned().collect());
    let key = RegionalMetric {
        region: region.clone(),
        metric: metric.clone(),
    };
    observed.metric_alarms.entry(key).or_insert(answer);
}

fn upsert_alarm(observed: &mut Observed, region: &Region, alarm: &Alarm) {
    let read = observed.alarms.entry(region.clone()).or_default();
    let mut listing = read.present().cloned().unwrap_or_else(|| AlarmListing {
        alarms: Vec::new(),
        complete: true,
    });
    listing.alarms.retain(|other| other.name != alarm.name);
    listing.alarms.push(alarm.clone());
    *read = Read::Present(listing);
    if let Some(metric) = &alarm.metric {
        list_alarms_on(observed, region, metric);
    }
    for (key, read) in &mut observed.metric_alarms {
        if let Read::Present(alarms) = read {
            alarms.retain(|other| other.name != alarm.name);
            if key.region == *region && alarm.metric.as_ref() == Some(&key.metric) {
                alarms.push(alarm.clone());
            }
        }
    }
    if let Some(Read::Present(alarms)) = observed.named_alarms.get_mut(region) {
        alarms.retain(|other| other.name != alarm.name);
        alarms.push(alarm.clone());
    }
}

/// Adds an item, or replaces the one with the same name.
fn upsert<T: Clone>(read: &mut Read<Vec<T>>, item: T, name: impl Fn(&T) -> String) {
    let mut all = read.present().cloned().unwrap_or_default();
    let wanted = name(&item);
    match all.iter_mut().find(|other| name(other) == wanted) {
        Some(other) => *other = item,
        None => all.push(item),
    }
    *read = Read::Present(all);
}

fn apply_bucket_change(observed: &mut Observed, change: &Change) {
    match change {
        Change::CreateBucket {
            bucket,
            region,
            delta,
        } => {
            let entry = observed.buckets.entry(bucket.clone()).or_default();
            entry.region = Read::Present(region.clone());
            entry.ownership = Read::Present(delta.after.ownership.clone());
            entry.tags = Read::Present(delta.after.tags.clone());
            entry.logging = Read::Absent;
            entry.policy = Read::Absent;
            entry.encryption = Read::Present(Encryption::of_s3());
            entry.versioning = Read::Absent;
            entry.lifecycle = Read::Absent;
            entry.object_lock = Read::Absent;
            entry.payer = Read::Present("BucketOwner".to_owned());
        }
        Change::PublicAccessBlock { bucket, delta, .. } => {
            observed
                .buckets
                .entry(bucket.clone())
                .or_default()
                .public_access_block = Read::Present(delta.after);
        }
        Change::BucketEncryption { bucket, delta, .. } => {
            observed
                .buckets
                .entry(bucket.clone())
                .or_default()
                .encryption = Read::Present(delta.after.clone());
        }
        Change::BucketVersioning { bucket, delta, .. } => {
            observed
                .buckets
                .entry(bucket.clone())
                .or_default()
                .versioning = Read::Present(delta.after.clone());
        }
        Change::BucketLifecycle { bucket, delta, .. } => {
            observed
                .buckets
                .entry(bucket.clone())
                .or_default()
                .lifecycle = Read::Present(delta.after.clone());
        }
        Change::BucketPolicy { bucket, policy, .. } => {
            observed.buckets.entry(bucket.clone()).or_default().policy =
                Read::Present(policy.delta.after.clone());
        }
        Change::BucketLogging { bucket, delta, .. } => {
            observed.buckets.entry(bucket.clone()).or_default().logging =
                Read::Present(delta.after.clone().with_default_format());
        }
        _ => {}
    }
}
