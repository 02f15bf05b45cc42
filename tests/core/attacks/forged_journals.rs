//! Forged journals: the journal of an honest run, with claims that the run never made. Each is undone with
//! `--foreign-journal`, so no MAC protects the account. Nothing that the run did not make may change.

mod alarms_and_filters;
mod bucket_settings;
mod buckets;
mod headers_and_order;
mod ownership_line;
mod random;
mod topics;

use super::simulated_undo::{Fact, facts, undone};
use crate::account::{
    ACCOUNT, AWAY, Account, HOME, THEIR_BUCKET, THEIR_TOPIC, TRAIL_BUCKET, alarm, group, metric,
    notify, open_policy,
};
use crate::undo_plans::complete_journal;
use cis_fix::journal::{Entry, Journal};
use cis_fix::plan::{Change, Delta, Outcome, Step, StepId};
use cis_fix::state::{
    Alarm, AlarmListing, BucketLogging, BucketName, Encryption, LifecycleRule, LogGroupArn,
    LogKeyFormat, MetricFilter, PublicAccessBlock, Read, Region,
};
use cis_fix::undo::{UndoPlan, plan_foreign_undo};
use ownership_line::Line;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// A forgery: what the journal claims, and what the attacker could change in the account before.
type Forgery = (&'static str, fn(&mut Scene));

/// Every forgery, a list for each kind of resource.
const FORGERIES: [&[Forgery]; 5] = [
    alarms_and_filters::FORGERIES,
    topics::FORGERIES,
    buckets::FORGERIES,
    bucket_settings::FORGERIES,
    headers_and_order::FORGERIES,
];

/// A bucket of an application, which sends its access logs to [`THEIR_BUCKET`].
const APPLICATION: &str = "example-application";
/// A bucket without tags, policy and objects.
const EMPTY: &str = "example-empty";
/// A topic of another team in another Region.
const AWAY_TOPIC: &str = "arn:aws:sns:us-east-1:111122223333:pager";

/// An account after an honest run, with things of others, and the journal that an attacker made of that of the run.
#[derive(Clone)]
struct Scene {
    account: Account,
    journal: Journal,
    /// What the run made.
    own: BTreeSet<Fact>,
}

/// The honest run, with the things of others beside it.
static HONEST: LazyLock<Scene> = LazyLock::new(|| {
    let mut account = Account::finding();
    let before = facts(&account.0);
    let plan = account.apply(&notify());
    account.confirm();
    let own = facts(&account.0);
    let own = own.difference(&before).cloned().collect();
    let journal = complete_journal(&account.0, &plan);
    add_others(&mut account);
    Scene {
        account,
        journal,
        own,
    }
});

/// Adds what other teams have.
fn add_others(account: &mut Account) {
    account.add_topic(
        THEIR_TOPIC,
        Some(open_policy(THEIR_TOPIC)),
        &[("email", true), ("sms", true)],
    );
    account.add_topic(
        AWAY_TOPIC,
        Some(open_policy(AWAY_TOPIC)),
        &[("email", true)],
    );
    account.add_alarm(alarm("pager", &metric("pager"), &[THEIR_TOPIC]));
    let pattern = "{ $.eventName = StopLogging }";
    account.add_filter(MetricFilter::plain("pager", pattern, metric("pager"), "1"));
    let away = MetricFilter::plain("pager", pattern, metric("pager"), "1");
    let filters = Read::Present(vec![away]);
    account.0.metric_filters.insert(group(AWAY), filters);
    add_alarm_away(account, alarm("pager", &metric("pager"), &[AWAY_TOPIC]));
    account.add_their_bucket();
    let application = account.bucket(APPLICATION);
    application.region = Read::Present(Region::from(HOME));
    application.policy = Read::Present(
        json!({"Version": "2012-10-17", "Statement": [{
            "Sid": "Tls", "Effect": "Deny", "Principal": "*", "Action": "s3:*",
            "Resource": format!("arn:aws:s3:::{APPLICATION}/*"),
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        }]})
        .to_string(),
    );
    application.logging = Read::Present(logging_to(THEIR_BUCKET));
    application.encryption = Read::Present(Encryption {
        algorithm: "aws:kms".to_owned(),
        key: Some(format!("arn:aws:kms:{HOME}:{ACCOUNT}:key/example")),
    });
    application.public_access_block = Read::Present(PublicAccessBlock::CLOSED);
    application.versioning = Read::Present("Enabled".to_owned());
    application.lifecycle = Read::Present(vec![expiry(400)]);
    application.tags = Read::Present([("team".to_owned(), "shop".to_owned())].into());
    let trail = account.bucket(TRAIL_BUCKET);
    trail.policy = Read::Present(
        json!({"Version": "2012-10-17", "Statement": [{
            "Sid": "AWSCloudTrailWrite", "Effect": "Allow", "Action": "s3:PutObject",
            "Principal": {"Service": "cloudtrail.amazonaws.com"},
            "Resource": format!("arn:aws:s3:::{TRAIL_BUCKET}/AWSLogs/{ACCOUNT}/*"),
        }]})
        .to_string(),
    );
    trail.public_access_block = Read::Present(PublicAccessBlock::CLOSED);
    trail.versioning = Read::Present("Enabled".to_owned());
    trail.lifecycle = Read::Present(vec![expiry(400)]);
    let empty = account.bucket(EMPTY);
    empty.region = Read::Present(Region::from(HOME));
    empty.tags = Read::Absent;
}

fn add_alarm_away(account: &mut Account, alarm: Alarm) {
    let away = account.0.alarms.entry(Region::from(AWAY)).or_default();
    let mut alarms = away
        .present()
        .map_or_else(Vec::new, |one| one.alarms.clone());
    alarms.push(alarm);
    let complete = true;
    *away = Read::Present(AlarmListing { alarms, complete });
}

fn logging_to(target: &str) -> BucketLogging {
    BucketLogging {
        target: BucketName::from(target),
        prefix: "logs/".to_owned(),
        key_format: Some(LogKeyFormat::Simple),
    }
}

/// A lifecycle rule that deletes objects after so many days.
fn expiry(days: i32) -> LifecycleRule {
    LifecycleRule {
        id: "expiry".to_owned(),
        enabled: true,
        expire_days: Some(days),
        expire_old_versions_days: None,
        abort_uploads_days: None,
    }
}

/// The tags that a forger writes for a thing that has others, or none.
fn no_tags() -> BTreeMap<String, String> {
    BTreeMap::new()
}

/// A change that turned one value into another.
fn updated<T>(before: T, after: T) -> Delta<T> {
    Delta {
        before: Some(before),
        after,
    }
}

impl Scene {
    /// Claims that the run made this change, under the id that a run gives it.
    fn claim(&mut self, change: Change) {
        let kind = match &change {
            Change::CreateBucket { .. } => "create-bucket",
            Change::PublicAccessBlock { .. } => "public-access-block",
            Change::BucketEncryption { .. } => "bucket-encryption",
            Change::BucketVersioning { .. } => "bucket-versioning",
            Change::BucketLifecycle { .. } => "bucket-lifecycle",
            Change::BucketPolicy { .. } => "bucket-policy",
            Change::BucketLogging { .. } => "bucket-logging",
            Change::CreateTopic { .. } => "create-topic",
            Change::TopicPolicy { .. } => "topic-policy",
            Change::Subscribe { .. } => "subscribe",
            Change::MetricFilter { .. } => "metric-filter",
            Change::Alarm { .. } => "alarm",
        };
        let id = format!("{kind}/{}", change.resource());
        self.claim_as(&id, change);
    }

    /// The same under another id.
    fn claim_as(&mut self, id: &str, change: Change) {
        let at = self.journal.header.at.clone();
        let step = Step {
            id: StepId::new(id),
            change,
            controls: Vec::new(),
            after: Vec::new(),
        };
        let outcome = Outcome::Done;
        let done = Entry::Done {
            at: at.clone(),
            step: step.id.clone(),
            outcome,
        };
        self.journal.entries.push(Entry::Doing { at, step });
        self.journal.entries.push(done);
    }

    /// Removes the claim of every step whose change is of this kind.
    fn forget(&mut self, is: impl Fn(&Change) -> bool) {
        let steps = self.journal.claimed_steps();
        let forgotten = steps.filter(|step| is(&step.change));
        let forgotten: BTreeSet<StepId> = forgotten.map(|step| step.id.clone()).collect();
        self.journal.entries.retain(|entry| match entry {
            Entry::Doing { step, .. } => !forgotten.contains(&step.id),
            Entry::Done { step, .. } | Entry::Found { step, .. } => !forgotten.contains(step),
            _ => true,
        });
    }

    /// Declares that a resource is of others now: what the run made of it is not to be undone.
    fn is_theirs_now(&mut self, resource: &str) {
        let made = HONEST.own.iter().any(|(of, _)| of == resource);
        assert!(made, "the run made no {resource}");
        self.own.retain(|(of, _)| of != resource);
    }

    /// An alarm of the account.
    fn alarm(&self, region: &str, name: &str) -> Alarm {
        let listing = self.account.0.alarms[&Region::from(region)].present();
        let alarms = &listing.unwrap().alarms;
        let found = alarms.iter().find(|alarm| alarm.name == name);
        found.unwrap().clone()
    }

    /// Claims that the run created an alarm as it is now.
    fn claim_alarm(&mut self, region: &str, name: &str) {
        let delta = Delta::create(self.alarm(region, name));
        let region = Region::from(region);
        let tags = no_tags();
        self.claim(Change::Alarm {
            region,
            tags,
            delta,
        });
    }

    /// Claims that the run created a filter as it is now.
    fn claim_filter(&mut self, log_group: &LogGroupArn, name: &str) {
        let filters = self.account.0.metric_filters[log_group].present().unwrap();
        let filter = filters.iter().find(|filter| filter.name == name).unwrap();
        let delta = Delta::create(filter.clone());
        let log_group = log_group.clone();
        self.claim(Change::MetricFilter { log_group, delta });
    }

    /// The plan of the undo, with the flag that accepts any journal. One of another account is refused before it is planned.
    fn undo(&self) -> UndoPlan {
        if !self
            .journal
            .header
            .is_of(self.account.0.caller.present().unwrap())
        {
            return UndoPlan::default();
        }
        let observed = self.account.observe_for_undo(&self.journal);
        plan_foreign_undo(&self.journal, &observed)
    }
}

/// What a forgery changes that the run did not make.
fn harm_of(scene: &Scene) -> Vec<String> {
    let before = facts(&scene.account.0);
    let after = facts(&undone(&scene.account.0, &scene.undo()));
    let lost = before.difference(&after);
    let lost = lost.filter(|fact| !scene.own.contains(fact));
    let lost = lost.map(|(resource, fact)| format!("lost: {resource}: {fact}"));
    let new = after.difference(&before);
    let new = new.map(|(resource, fact)| format!("new: {resource}: {fact}"));
    lost.chain(new).collect()
}

#[test]
fn no_forged_journal_changes_what_the_run_did_not_make() {
    let mut names = BTreeSet::new();
    let mut harmful = Vec::new();
    for (name, forge) in FORGERIES.into_iter().flatten() {
        assert!(names.insert(name), "{name} is there twice");
        let mut scene = HONEST.clone();
        forge(&mut scene);
        let mut harm = harm_of(&scene);
        harm.extend(Line::of(&scene).touched(&scene.undo()));
        if !harm.is_empty() {
            harmful.push(format!("{name}: {harm:#?}"));
        }
    }
    assert!(names.len() >= 40, "{}", names.len());
    assert!(harmful.is_empty(), "{}: {harmful:#?}", harmful.len());
}

#[test]
fn the_honest_journal_is_undone_whole_beside_the_things_of_others() {
    let before = facts(&HONEST.account.0);
    let after = facts(&undone(&HONEST.account.0, &HONEST.undo()));
    let lost: BTreeSet<Fact> = before.difference(&after).cloned().collect();
    assert_eq!(lost, HONEST.own);
    assert!(after.is_subset(&before));
}
