//! What others built upon a run before it is undone: nobody else's alarm may reach fewer people afterwards, and no access
//! logs of others may get lost. The model that says who is reached knows nothing of the code of `undo`.

mod alarms;
mod others;
mod random;

use super::reach::{Notice, deliveries, notices};
use super::simulated_undo::undone;
use crate::account::{Account, HOME, OWN_TOPIC, THEIR_TOPIC, notify, open_policy};
use crate::undo_plans::complete_journal;
use cis_fix::journal::Journal;
use cis_fix::plan::Change;
use cis_fix::settings::Settings;
use cis_fix::state::{BucketName, Read, Region};
use cis_fix::undo::{UndoPlan, plan_undo};
use serde_json::json;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// Something that others built, and the name of theirs that the undo must give as a reason; none if nothing has to stay.
type Building = (&'static str, fn(&mut Run), Option<&'static str>);

const BUILDINGS: [&[Building]; 2] = [alarms::BUILDINGS, others::BUILDINGS];

/// A run, and the account that it left.
#[derive(Clone)]
struct Run {
    account: Account,
    journal: Journal,
}

impl Run {
    /// A run with these settings in an account.
    fn of(mut account: Account, settings: &Settings) -> Self {
        let plan = account.apply(settings);
        account.confirm();
        let journal = complete_journal(&account.0, &plan);
        Self { account, journal }
    }

    /// The names of the alarms that the run created, by Region.
    fn own_alarms(&self) -> BTreeSet<(Region, String)> {
        let steps = self.journal.claimed_steps();
        let alarms = steps.filter_map(|step| match &step.change {
            Change::Alarm { region, delta, .. } => Some((region.clone(), delta.after.name.clone())),
            _ => None,
        });
        alarms.collect()
    }

    /// The bucket whose access logging the run turned on.
    fn own_sources(&self) -> BTreeSet<BucketName> {
        let steps = self.journal.claimed_steps();
        let sources = steps.filter_map(|step| match &step.change {
            Change::BucketLogging { bucket, .. } => Some(bucket.clone()),
            _ => None,
        });
        sources.collect()
    }

    fn undo(&self) -> UndoPlan {
        plan_undo(&self.journal, &self.account.observe_for_undo(&self.journal))
    }

    /// What the undo takes from others.
    fn harm_of(&self, undo: &UndoPlan) -> Vec<String> {
        let (own, sources) = (self.own_alarms(), self.own_sources());
        let before = &self.account.0;
        let after = undone(before, undo);
        let is_theirs = |one: &&Notice| !own.contains(&(one.region.clone(), one.alarm.clone()));
        let still = notices(&after);
        let lost = notices(before);
        let lost = lost
            .iter()
            .filter(is_theirs)
            .filter(|one| !still.contains(one));
        let lost = lost.map(|one| format!("{one:?}"));
        let arriving = deliveries(&after);
        let logs = deliveries(before);
        let logs = logs
            .into_iter()
            .filter(|(source, _)| !sources.contains(source));
        let logs = logs.filter(|one| !arriving.contains(one));
        lost.chain(logs.map(|one| format!("{one:?}"))).collect()
    }
}

/// The run in the account of the finding.
static FINDING: LazyLock<Run> = LazyLock::new(|| {
    let mut run = Run::of(Account::finding(), &notify());
    let policy = Some(open_policy(THEIR_TOPIC));
    run.account
        .add_topic(THEIR_TOPIC, policy, &[("email", true)]);
    run
});

/// The run that notifies a topic of another team, whose policy said nothing of alarms before.
static THEIR_TOPIC_NOTIFIED: LazyLock<Run> = LazyLock::new(|| {
    let mut account = Account::finding();
    let policy = json!({"Version": "2012-10-17", "Statement": [{
        "Sid": "Owner", "Effect": "Allow", "Action": "SNS:Publish", "Resource": THEIR_TOPIC,
        "Principal": {"Service": "events.amazonaws.com"},
    }]});
    account.add_topic(THEIR_TOPIC, Some(policy.to_string()), &[("email", true)]);
    let settings = Settings {
        topic: Some(THEIR_TOPIC.into()),
        ..Settings::default()
    };
    Run::of(account, &settings)
});

/// The name of an alarm, a filter and a metric of the run.
const OWN: &str = "cis-fix-root-usage";

#[test]
fn nothing_that_others_built_is_harmed_and_who_uses_what_stays_is_named() {
    let mut names = BTreeSet::new();
    let mut harmed = Vec::new();
    for (name, build, user) in BUILDINGS.into_iter().flatten() {
        assert!(names.insert(name), "{name} is there twice");
        let mut run = FINDING.clone();
        build(&mut run);
        let undo = run.undo();
        let harm = run.harm_of(&undo);
        if !harm.is_empty() {
            harmed.push(format!("{name}: {harm:#?}"));
        }
        if let Some(user) = user {
            let named = undo.retained.iter().any(|one| one.reason.contains(user));
            if !named {
                harmed.push(format!("{name}: {user} is not named: {:#?}", undo.retained));
            }
        }
    }
    assert!(names.len() >= 16, "{}", names.len());
    assert!(harmed.is_empty(), "{}: {harmed:#?}", harmed.len());
}

#[test]
fn without_buildings_everything_of_the_run_is_undone() {
    for run in [&*FINDING, &*THEIR_TOPIC_NOTIFIED] {
        let undo = run.undo();
        assert_eq!(undo.retained, []);
        let after = undone(&run.account.0, &undo);
        let alarms = after.alarms[&Region::from(HOME)].present().unwrap();
        assert_eq!(alarms.alarms, []);
        assert!(!after.topics.contains_key(&OWN_TOPIC.into()));
    }
}

/// The model sees the chains: without them, no law could be broken.
#[test]
fn the_model_follows_the_alarms_of_a_run_to_the_person() {
    let run = FINDING.clone();
    let found = notices(&run.account.0);
    let alarms: BTreeSet<(Region, String)> = found
        .iter()
        .map(|one| (one.region.clone(), one.alarm.clone()))
        .collect();
    assert_eq!(alarms, run.own_alarms());
    assert_eq!(deliveries(&run.account.0).len(), 1);
    let mut silent = run.account;
    let topic = silent.topic(OWN_TOPIC);
    topic.subscriptions = Read::Present(Vec::new());
    assert_eq!(notices(&silent.0), BTreeSet::new());
}
