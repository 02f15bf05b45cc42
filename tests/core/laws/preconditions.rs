//! The precondition of each write: for a creation, AWS reported that the resource does not exist; for a change, the
//! resource has our marker.

use cis_fix::desired::LIFECYCLE_ID;
use cis_fix::plan::{Change, Delta, Plan, PolicyChange};
use cis_fix::policy::is_our_sid;
use cis_fix::settings::Subscriber;
use cis_fix::state::{
    AccountId, Alarm, BucketName, LifecycleRule, LogGroupArn, MetricFilter, Observed, Read, Region,
    TopicArn, lookup,
};
use serde_json::Value;

/// Panics at the first step that no read allows.
pub(super) fn assert_met(observed: &Observed, plan: &Plan) {
    let reads = Reads { observed, plan };
    for step in &plan.steps {
        assert!(
            reads.allow(&step.change),
            "no read allows {}: {:?}",
            step.id,
            step.change
        );
    }
}

struct Reads<'a> {
    observed: &'a Observed,
    plan: &'a Plan,
}

impl Reads<'_> {
    fn allow(&self, change: &Change) -> bool {
        match change {
            Change::CreateTopic { topic, .. } => self.observed.topic(topic).attributes.is_absent(),
            Change::TopicPolicy { topic, policy } => self.topic_policy(topic, policy),
            Change::Subscribe { topic, delta } => self.subscription(topic, &delta.after),
            Change::MetricFilter { log_group, delta } => self.metric_filter(log_group, delta),
            Change::Alarm { region, delta, .. } => self.alarm(region, delta),
            Change::BucketLogging { bucket, delta, .. } => {
                delta.before.is_none() && self.observed.bucket(bucket).logging.is_absent()
            }
            Change::CreateBucket { bucket, .. } => self.observed.bucket(bucket).region.is_absent(),
            Change::BucketPolicy { bucket, policy, .. } => self.bucket_policy(bucket, policy),
            Change::PublicAccessBlock { bucket, delta, .. } => {
                let seen = self.observed.bucket(bucket).public_access_block;
                self.bucket_setting(bucket, &seen, delta)
            }
            Change::BucketEncryption { bucket, delta, .. } => {
                let seen = self.observed.bucket(bucket).encryption;
                self.bucket_setting(bucket, &seen, delta)
            }
            Change::BucketVersioning { bucket, delta, .. } => {
                let seen = self.observed.bucket(bucket).versioning;
                self.bucket_setting(bucket, &seen, delta)
            }
            Change::BucketLifecycle { bucket, delta, .. } => {
                let seen = self.observed.bucket(bucket).lifecycle;
                keeps_rules(delta) && self.bucket_setting(bucket, &seen, delta)
            }
        }
    }

    fn account(&self) -> AccountId {
        self.observed.caller.present().unwrap().account.clone()
    }

    fn creates_topic(&self, topic: &TopicArn) -> bool {
        let mut steps = self.plan.steps.iter();
        steps.any(
            |step| matches!(&step.change, Change::CreateTopic { topic: made, .. } if made == topic),
        )
    }

    fn creates_bucket(&self, bucket: &BucketName) -> bool {
        let mut steps = self.plan.steps.iter();
        steps.any(
            |step| matches!(&step.change, Change::CreateBucket { bucket: made, .. } if made == bucket),
        )
    }

    fn topic_policy(&self, topic: &TopicArn, policy: &PolicyChange) -> bool {
        let attributes = self.observed.topic(topic).attributes;
        attributes.present().is_some()
            && topic.account() == self.account()
            && keeps_statements(policy.delta.before.as_deref(), &policy.delta.after)
    }

    fn subscription(&self, topic: &TopicArn, subscriber: &Subscriber) -> bool {
        let known = self.observed.topic(topic).subscriptions;
        let is_new = known.present().is_some_and(|all| {
            !all.iter().any(|one| {
                one.protocol == subscriber.protocol && one.endpoint == subscriber.endpoint
            })
        });
        self.creates_topic(topic) || is_new
    }

    fn metric_filter(&self, log_group: &LogGroupArn, delta: &Delta<MetricFilter>) -> bool {
        let filters = lookup(&self.observed.metric_filters, log_group);
        filters.present().is_some_and(|filters| {
            let there = filters
                .iter()
                .find(|filter| filter.name == delta.after.name);
            there == delta.before.as_ref()
                && there.is_none_or(|filter| filter.metric == delta.after.metric)
                && delta.after.metric.name == delta.after.name
        })
    }

    /// A new alarm requires a complete list, or the list of those under our names; an existing one our marker.
    fn alarm(&self, region: &Region, delta: &Delta<Alarm>) -> bool {
        let listing = lookup(&self.observed.alarms, region);
        let complete = listing.present().is_some_and(|listing| listing.complete);
        let named = lookup(&self.observed.named_alarms, region);
        let known = self.observed.known_alarms(region);
        let there = known
            .into_iter()
            .find(|alarm| alarm.name == delta.after.name);
        let marker = delta.after.description.rsplit_once('[');
        let marker = marker.map(|(_, marker)| marker);
        let before = delta.before.as_ref();
        let ours = before.is_none_or(|alarm| alarm.description.ends_with(marker.unwrap()));
        (complete || named.present().is_some()) && there == before && ours
    }

    fn bucket_policy(&self, bucket: &BucketName, policy: &PolicyChange) -> bool {
        let before = policy.delta.before.as_deref();
        let as_read = match &self.observed.bucket(bucket).policy {
            Read::Present(text) => before == Some(text.as_str()),
            Read::Absent => before.is_none(),
            Read::Denied { .. } | Read::Forbidden { .. } | Read::Failed { .. } | Read::NotAsked => {
                false
            }
        };
        self.creates_bucket(bucket) || (as_read && keeps_statements(before, &policy.delta.after))
    }

    /// A setting is written only to a bucket of ours, and only if it was read.
    fn bucket_setting<T: PartialEq>(
        &self,
        bucket: &BucketName,
        seen: &Read<T>,
        delta: &Delta<T>,
    ) -> bool {
        if self.creates_bucket(bucket) {
            return delta.before.is_none();
        }
        let tags = self.observed.bucket(bucket).tags;
        let ours = tags
            .present()
            .is_some_and(|tags| tags.get("managed-by").map(String::as_str) == Some("cis-fix"));
        let read = seen.is_absent() || seen.present().is_some();
        ours && read && seen.present() == delta.before.as_ref()
    }
}

/// Whether every lifecycle rule but ours stays.
fn keeps_rules(delta: &Delta<Vec<LifecycleRule>>) -> bool {
    let mut before = delta.before.iter().flatten();
    before.all(|rule| delta.after.contains(rule) || rule.id == LIFECYCLE_ID)
}

/// Whether the statements of others stay, in their order; ours are known by their Sid.
fn keeps_statements(before: Option<&str>, after: &str) -> bool {
    before.map_or_else(Vec::new, others_statements) == others_statements(after)
}

fn others_statements(policy: &str) -> Vec<Value> {
    let document: Value = serde_json::from_str(policy).unwrap();
    let mut all = match document.get("Statement") {
        Some(Value::Array(all)) => all.clone(),
        Some(one) => vec![one.clone()],
        None => Vec::new(),
    };
    all.retain(|statement| {
        let sid = statement.get("Sid").and_then(Value::as_str);
        !sid.is_some_and(is_our_sid)
    });
    all
}

/// Removes some answers, as if the reads had not been made. The bits of `lost` select them.
pub(super) fn forget_reads(observed: &mut Observed, lost: u64) {
    let bits = (0..64).map(move |bit| lost >> bit & 1 == 1 && lost >> ((bit + 7) % 64) & 1 == 1);
    let forget = &mut Forget(Box::new(bits));
    forget.one(&mut observed.trail_names);
    forget.all(observed.trails.values_mut());
    forget.all(observed.trail_status.values_mut());
    forget.all(observed.event_selectors.values_mut());
    forget.all(observed.log_groups.values_mut());
    forget.all(observed.metric_filters.values_mut());
    forget.all(observed.alarms.values_mut());
    forget.all(observed.named_alarms.values_mut());
    forget.all(observed.metric_alarms.values_mut());
    for topic in observed.topics.values_mut() {
        forget.one(&mut topic.attributes);
        forget.one(&mut topic.subscriptions);
        forget.one(&mut topic.tags);
    }
    for bucket in observed.buckets.values_mut() {
        forget.one(&mut bucket.region);
        forget.one(&mut bucket.logging);
        forget.one(&mut bucket.policy);
        forget.one(&mut bucket.ownership);
        forget.one(&mut bucket.log_delivery_acl);
        forget.one(&mut bucket.encryption);
        forget.one(&mut bucket.object_lock);
        forget.one(&mut bucket.payer);
        forget.one(&mut bucket.public_access_block);
        forget.one(&mut bucket.versioning);
        forget.one(&mut bucket.lifecycle);
        forget.one(&mut bucket.tags);
    }
}

/// Takes one bit per answer; after the last bit everything stays.
struct Forget(Box<dyn Iterator<Item = bool>>);

impl Forget {
    fn one<T>(&mut self, read: &mut Read<T>) {
        if self.0.next().unwrap_or(false) {
            *read = Read::NotAsked;
        }
    }

    fn all<'r, T: 'r>(&mut self, reads: impl Iterator<Item = &'r mut Read<T>>) {
        reads.for_each(|read| self.one(read));
    }
}
