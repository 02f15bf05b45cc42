//! What each write must rest on: a creation on AWS's word that there is nothing, a change on our
//! mark on what is there.

use cis_fix::plan::{Change, Plan};
use cis_fix::state::{Alarm, BucketName, Observed, Read, Region, TopicArn, lookup};

/// Fails at the first step that rests on nothing.
pub(super) fn hold(observed: &Observed, plan: &Plan) {
    for step in &plan.steps {
        let ground = Ground { observed, plan };
        assert!(
            ground.holds(&step.change),
            "nothing read allows {}: {:?}",
            step.id,
            step.change
        );
    }
}

struct Ground<'a> {
    observed: &'a Observed,
    plan: &'a Plan,
}

impl Ground<'_> {
    fn holds(&self, change: &Change) -> bool {
        match change {
            Change::CreateTopic { topic, .. } => self.observed.topic(topic).attributes.is_absent(),
            Change::TopicPolicy { topic, policy } => {
                let attributes = self.observed.topic(topic).attributes;
                attributes.present().is_some()
                    && topic.account() == self.account()
                    && keeps_statements(policy.delta.before.as_deref(), &policy.delta.after)
            }
            Change::Subscribe { topic, delta } => {
                let known = self.observed.topic(topic).subscriptions;
                let there = known.present().is_some_and(|all| {
                    all.iter().any(|s| {
                        s.protocol == delta.after.protocol && s.endpoint == delta.after.endpoint
                    })
                });
                self.makes_topic(topic) || (known.present().is_some() && !there)
            }
            Change::MetricFilter { log_group, delta } => {
                let filters = lookup(&self.observed.metric_filters, log_group);
                let Some(filters) = filters.present() else {
                    return false;
                };
                let there = filters.iter().find(|f| f.name == delta.after.name);
                let ours = there.is_none_or(|f| f.metric == delta.after.metric);
                there == delta.before.as_ref()
                    && ours
                    && delta.after.metric.name == delta.after.name
            }
            Change::Alarm { region, delta, .. } => {
                self.alarm(region, delta.before.as_ref(), &delta.after)
            }
            Change::BucketLogging { bucket, delta, .. } => {
                delta.before.is_none() && self.observed.bucket(bucket).logging.is_absent()
            }
            Change::CreateBucket { bucket, .. } => self.observed.bucket(bucket).region.is_absent(),
            Change::BucketPolicy { bucket, policy, .. } => {
                let seen = self.observed.bucket(bucket).policy;
                let before = policy.delta.before.as_deref();
                self.makes_bucket(bucket)
                    || (match &seen {
                        Read::Present(text) => before == Some(text.as_str()),
                        Read::Absent => before.is_none(),
                        Read::Denied { .. } | Read::NotAsked => false,
                    } && keeps_statements(before, &policy.delta.after))
            }
            Change::PublicAccessBlock { bucket, delta, .. } => {
                let seen = self.observed.bucket(bucket).public_access_block;
                self.hardens(bucket, &seen, delta.before.as_ref())
            }
            Change::BucketEncryption { bucket, delta, .. } => {
                let seen = self.observed.bucket(bucket).encryption;
                self.hardens(bucket, &seen, delta.before.as_ref())
            }
            Change::BucketVersioning { bucket, delta, .. } => {
                let seen = self.observed.bucket(bucket).versioning;
                self.hardens(bucket, &seen, delta.before.as_ref())
            }
            Change::BucketLifecycle { bucket, delta, .. } => {
                let seen = self.observed.bucket(bucket).lifecycle;
                let kept = delta.before.iter().flatten().all(|rule| {
                    delta.after.contains(rule) || rule.id == cis_fix::desired::LIFECYCLE_ID
                });
                kept && self.hardens(bucket, &seen, delta.before.as_ref())
            }
        }
    }

    fn account(&self) -> cis_fix::state::AccountId {
        self.observed.caller.present().unwrap().account.clone()
    }

    fn makes_topic(&self, topic: &TopicArn) -> bool {
        self.plan.steps.iter().any(
            |step| matches!(&step.change, Change::CreateTopic { topic: made, .. } if made == topic),
        )
    }

    fn makes_bucket(&self, bucket: &BucketName) -> bool {
        self.plan.steps.iter().any(
            |step| matches!(&step.change, Change::CreateBucket { bucket: made, .. } if made == bucket),
        )
    }

    /// A new alarm needs a whole list, or the list of those under our names; an old one our mark.
    fn alarm(&self, region: &Region, before: Option<&Alarm>, after: &Alarm) -> bool {
        let whole = lookup(&self.observed.alarms, region)
            .present()
            .is_some_and(|listing| listing.complete);
        let named = lookup(&self.observed.named_alarms, region);
        let known = self.observed.known_alarms(region);
        let there = known.into_iter().find(|alarm| alarm.name == after.name);
        let mark = after.description.rsplit_once('[').map(|(_, mark)| mark);
        let ours = before.is_none_or(|alarm| alarm.description.ends_with(mark.unwrap()));
        (whole || named.present().is_some()) && there == before && ours
    }

    /// Only a bucket of ours is hardened, and only where its setting was read.
    fn hardens<T: PartialEq>(
        &self,
        bucket: &BucketName,
        seen: &Read<T>,
        before: Option<&T>,
    ) -> bool {
        if self.makes_bucket(bucket) {
            return before.is_none();
        }
        let tags = self.observed.bucket(bucket).tags;
        let ours = tags
            .present()
            .is_some_and(|tags| tags.get("managed-by").map(String::as_str) == Some("cis-fix"));
        let read = seen.is_absent() || seen.present().is_some();
        ours && read && seen.present() == before
    }
}

/// The statements that were there are there still, in their order; only ours (by Sid) may differ.
fn keeps_statements(before: Option<&str>, after: &str) -> bool {
    let statements = |text: &str| -> Vec<serde_json::Value> {
        let document: serde_json::Value = serde_json::from_str(text).unwrap();
        match document.get("Statement") {
            Some(serde_json::Value::Array(all)) => all.clone(),
            Some(one) => vec![one.clone()],
            None => Vec::new(),
        }
    };
    let foreign = |text: &str| -> Vec<serde_json::Value> {
        let mut all = statements(text);
        all.retain(|statement| {
            let sid = statement.get("Sid").and_then(|sid| sid.as_str());
            !sid.is_some_and(cis_fix::policy::is_our_sid)
        });
        all
    };
    before.map_or_else(Vec::new, foreign) == foreign(after)
}

/// Takes some answers away, as if they had never been asked for or were refused.
pub(super) fn forget(observed: &mut Observed, lost: u64) {
    let mut bits =
        (0..64).map(move |bit| lost >> bit & 1 == 1 && lost >> ((bit + 7) % 64) & 1 == 1);
    let mut taken = move || bits.next().unwrap_or(false);
    lose(&mut observed.trail_names, taken());
    observed
        .trails
        .values_mut()
        .for_each(|read| lose(read, taken()));
    observed
        .trail_status
        .values_mut()
        .for_each(|read| lose(read, taken()));
    observed
        .event_selectors
        .values_mut()
        .for_each(|read| lose(read, taken()));
    observed
        .log_groups
        .values_mut()
        .for_each(|read| lose(read, taken()));
    observed
        .metric_filters
        .values_mut()
        .for_each(|read| lose(read, taken()));
    observed
        .alarms
        .values_mut()
        .for_each(|read| lose(read, taken()));
    observed
        .named_alarms
        .values_mut()
        .for_each(|read| lose(read, taken()));
    observed
        .metric_alarms
        .values_mut()
        .for_each(|read| lose(read, taken()));
    for topic in observed.topics.values_mut() {
        lose(&mut topic.attributes, taken());
        lose(&mut topic.subscriptions, taken());
        lose(&mut topic.tags, taken());
    }
    for bucket in observed.buckets.values_mut() {
        lose(&mut bucket.region, taken());
        lose(&mut bucket.logging, taken());
        lose(&mut bucket.policy, taken());
        lose(&mut bucket.ownership, taken());
        lose(&mut bucket.log_delivery_acl, taken());
        lose(&mut bucket.encryption, taken());
        lose(&mut bucket.object_lock, taken());
        lose(&mut bucket.payer, taken());
        lose(&mut bucket.public_access_block, taken());
        lose(&mut bucket.versioning, taken());
        lose(&mut bucket.lifecycle, taken());
        lose(&mut bucket.tags, taken());
    }
}

fn lose<T>(read: &mut Read<T>, taken: bool) {
    if taken {
        *read = Read::NotAsked;
    }
}
