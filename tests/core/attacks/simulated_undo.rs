//! An account as facts, and what an undo makes of it: written apart from the code of `undo`.

use cis_fix::plan::{Change, Digest, Plan, Step, StepId, Totals};
use cis_fix::policy::Policy;
use cis_fix::reversal::Reversal;
use cis_fix::settings::Subscriber;
use cis_fix::simulate::simulate;
use cis_fix::state::{Bucket, Observed, Read, Subscription, Topic, TopicArn};
use cis_fix::undo::UndoPlan;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeSet;

/// Something that is so in an account: of which resource, and what.
pub(crate) type Fact = (String, String);

/// Everything that an undo could change, as facts.
pub(crate) fn facts(account: &Observed) -> BTreeSet<Fact> {
    let mut all = BTreeSet::new();
    let mut add = |resource: String, fact: String| {
        all.insert((resource, fact));
    };
    for (region, listing) in &account.alarms {
        for alarm in listing.present().into_iter().flat_map(|one| &one.alarms) {
            add(format!("alarm {region} {}", alarm.name), json(alarm));
        }
    }
    for (region, others) in &account.other_alarms {
        for alarm in others.present().into_iter().flatten() {
            add(format!("alarm {region} {}", alarm.name), json(alarm));
        }
    }
    for (group, filters) in &account.metric_filters {
        for filter in filters.present().into_iter().flatten() {
            add(format!("filter {group} {}", filter.name), json(filter));
        }
    }
    for (arn, topic) in &account.topics {
        topic_facts(topic, |fact| add(format!("topic {arn}"), fact));
    }
    for (name, bucket) in &account.buckets {
        bucket_facts(bucket, |fact| add(format!("bucket {name}"), fact));
    }
    all
}

fn topic_facts(topic: &Topic, mut add: impl FnMut(String)) {
    let Some(attributes) = topic.attributes.present() else {
        return;
    };
    add("exists".to_owned());
    attributes
        .policy
        .iter()
        .flat_map(|text| statements(text))
        .for_each(&mut add);
    for one in topic.subscriptions.present().into_iter().flatten() {
        let (protocol, endpoint, confirmed) = (&one.protocol, &one.endpoint, one.confirmed);
        add(format!("notifies {protocol}:{endpoint} {confirmed}"));
    }
    add(format!("tags {}", json(&topic.tags.present())));
}

fn bucket_facts(bucket: &Bucket, mut add: impl FnMut(String)) {
    if !matches!(bucket.region, Read::Present(_)) {
        return;
    }
    add("exists".to_owned());
    let policy = bucket.policy.present();
    policy
        .into_iter()
        .flat_map(|text| statements(text))
        .for_each(&mut add);
    for (setting, value) in [
        ("logging", json(&bucket.logging.present())),
        ("encryption", json(&bucket.encryption.present())),
        ("access block", json(&bucket.public_access_block.present())),
        ("versioning", json(&bucket.versioning.present())),
        ("lifecycle", json(&bucket.lifecycle.present())),
        ("tags", json(&bucket.tags.present())),
    ] {
        if value != "null" {
            add(format!("{setting} {value}"));
        }
    }
}

/// The statements of a policy, a fact each.
fn statements(text: &str) -> Vec<String> {
    let document: Value = serde_json::from_str(text).unwrap_or_default();
    match &document["Statement"] {
        Value::Array(all) => all.iter().map(|one| format!("statement {one}")).collect(),
        one => vec![format!("statement {one}")],
    }
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap()
}

/// The account after every step of an undo. A bucket is taken to be empty, so that S3 does not refuse its deletion.
pub(crate) fn undone(account: &Observed, plan: &UndoPlan) -> Observed {
    let mut after = account.clone();
    for step in &plan.steps {
        after = revert(after, &step.reversal);
    }
    after
}

fn revert(mut account: Observed, reversal: &Reversal) -> Observed {
    match reversal {
        Reversal::DeleteAlarm { region, name } => {
            if let Some(Read::Present(listing)) = account.alarms.get_mut(region) {
                listing.alarms.retain(|alarm| alarm.name != *name);
            }
            // `DeleteAlarms` takes names of alarms of every type.
            if let Some(Read::Present(others)) = account.other_alarms.get_mut(region) {
                others.retain(|alarm| alarm.name != *name);
            }
        }
        Reversal::DeleteMetricFilter { log_group, name } => {
            if let Some(Read::Present(filters)) = account.metric_filters.get_mut(log_group) {
                filters.retain(|filter| filter.name != *name);
            }
        }
        Reversal::Unsubscribe {
            topic,
            subscriber,
            name,
        } => unsubscribe(&mut account, topic, subscriber, name),
        Reversal::TopicPolicy { topic, statements } => {
            let found = account.topics.get_mut(topic);
            if let Some(Read::Present(attributes)) = found.map(|found| &mut found.attributes) {
                let text = attributes.policy.take().unwrap_or_default();
                attributes.policy = Some(without(&text, statements));
            }
        }
        Reversal::DeleteTopic { topic } => {
            account.topics.remove(topic);
        }
        Reversal::StopLogging { bucket, .. } => {
            if let Some(found) = account.buckets.get_mut(bucket) {
                found.logging = Read::Absent;
            }
        }
        Reversal::BucketPolicy {
            bucket, statements, ..
        } => {
            if let Some(found) = account.buckets.get_mut(bucket)
                && let Read::Present(text) = &found.policy
            {
                found.policy = Read::Present(without(text, statements));
            }
        }
        Reversal::DeleteBucket { bucket, .. } => {
            account.buckets.remove(bucket);
        }
        Reversal::Restore { change } => return restore(&account, change),
    }
    account
}

fn unsubscribe(account: &mut Observed, topic: &TopicArn, subscriber: &Subscriber, name: &str) {
    let Some(found) = account.topics.get_mut(topic) else {
        return;
    };
    let Read::Present(all) = &mut found.subscriptions else {
        return;
    };
    let is_it = |one: &Subscription| {
        one.protocol == subscriber.protocol && Subscriber::of(one).unique_label() == name
    };
    all.retain(|one| !is_it(one));
    let confirmed = all.iter().filter(|one| one.confirmed).count();
    if let Read::Present(attributes) = &mut found.attributes {
        attributes.confirmed = u32::try_from(confirmed).unwrap();
    }
}

/// The policy without these statements, compared as JSON.
fn without(text: &str, statements: &[Value]) -> String {
    let mut document: Value = serde_json::from_str(text).unwrap();
    if let Value::Array(all) = &mut document["Statement"] {
        all.retain(|one| !statements.contains(one));
    } else if statements.contains(&document["Statement"]) {
        document["Statement"] = Value::Array(Vec::new());
    }
    document.to_string()
}

/// The account after a write with a former value. Statements are added to the policy as it is then, as the writer does.
fn restore(account: &Observed, change: &Change) -> Observed {
    let mut change = change.clone();
    let now = match &change {
        Change::BucketPolicy { bucket, .. } => account.bucket(bucket).policy.present().cloned(),
        Change::TopicPolicy { topic, .. } => {
            let attributes = account.topic(topic).attributes;
            attributes.present().and_then(|found| found.policy.clone())
        }
        _ => None,
    };
    if let (Some(now), Change::BucketPolicy { policy, .. } | Change::TopicPolicy { policy, .. }) =
        (now, &mut change)
    {
        let added = Policy::from_statements(&policy.statements).unwrap();
        let merged = added
            .statements()
            .iter()
            .fold(Policy::parse(&now).unwrap(), |policy, one| {
                policy.with_statement(one)
            });
        policy.delta.after = merged.to_json();
    }
    let step = Step {
        id: StepId::new("restore"),
        change,
        controls: Vec::new(),
        after: Vec::new(),
    };
    let plan = Plan {
        steps: vec![step],
        notes: Vec::new(),
        totals: Totals {
            filters_used: 0,
            filters_allowed: 0,
            filters_added: 0,
            metrics_added: 0,
            alarms_added: 0,
            alarm_cents: 0,
            metric_cents_at_most: 0,
        },
        digest: Digest::of(""),
    };
    simulate(account, &plan)
}
