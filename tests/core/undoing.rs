//! The way back from a run, decided on plain data: all that a run made and nothing else, whatever somebody has done
//! meanwhile.

use crate::account::{Account, HOME, OWN_BUCKET, OWN_TOPIC, alarm, metric, notify};
use crate::readme::allowed;
use crate::scenes;
use cis_fix::journal::{Entry, Journal, Opening};
use cis_fix::plan::{Change, Outcome, Plan, Step};
use cis_fix::reversal::Reversal;
use cis_fix::simulate::simulate;
use cis_fix::state::{Observed, Read, Region, RegionalMetric};
use cis_fix::undo::{Way, questions, way_back};

/// The journal of a run that made all of a plan.
pub(crate) fn journal(account: &Observed, plan: &Plan) -> Journal {
    let caller = account.caller.present().unwrap();
    let at = "2026-11-24T12:00:00Z".to_owned();
    let opening = Opening::new(
        at.clone(),
        caller.account.clone(),
        caller.partition.clone(),
        caller.arn.clone(),
        account.start_region.clone(),
        plan.digest.clone(),
    );
    let entries = plan.steps.iter().flat_map(|step| {
        let doing = Entry::Doing {
            at: at.clone(),
            step: step.clone(),
        };
        let done = Entry::Done {
            at: at.clone(),
            step: step.id.clone(),
            outcome: Outcome::Done,
        };
        [doing, done]
    });
    Journal {
        opening,
        entries: entries.collect(),
        torn: false,
    }
}

/// The account as the questions of an undo show it: alarms by name and by metric as well.
pub(crate) fn looked_at(mut observed: Observed, plan: &Plan) -> Observed {
    let named = |step: &Step| match &step.change {
        Change::Alarm { region, delta, .. } => Some((region.clone(), delta.after.name.clone())),
        _ => None,
    };
    for (region, name) in plan.steps.iter().filter_map(named) {
        let known = observed.known_alarms(&region);
        let found = known.into_iter().find(|alarm| alarm.name == name).cloned();
        let entry = observed.named_alarms.entry(region).or_default();
        let mut all = entry.present().cloned().unwrap_or_default();
        all.retain(|alarm| alarm.name != name);
        all.extend(found);
        *entry = Read::Present(all);
    }
    for step in &plan.steps {
        let Change::MetricFilter { log_group, delta } = &step.change else {
            continue;
        };
        let region = log_group.region();
        let metric = delta.after.metric.clone();
        let known = observed.known_alarms(&region).into_iter();
        let on_it = known.filter(|alarm| alarm.metric.as_ref() == Some(&metric));
        let on_it = Read::Present(on_it.cloned().collect());
        let key = RegionalMetric { region, metric };
        observed.metric_alarms.insert(key, on_it);
    }
    observed
}

fn finding() -> (Plan, Observed) {
    let account = Account::finding();
    let plan = account.review(&notify()).plan;
    let after = looked_at(simulate(&account.0, &plan), &plan);
    (plan, after)
}

fn way(plan: &Plan, now: &Observed) -> Way {
    way_back(&journal(now, plan), now)
}

#[test]
fn in_every_scene_all_that_was_made_is_taken_back_and_what_was_there_is_not_touched() {
    for scene in scenes::all() {
        let observed = scene.account.observe(&scene.settings).observed;
        if observed.caller.present().is_none() {
            continue;
        }
        let plan = scene.account.review(&scene.settings).plan;
        let after = looked_at(simulate(&observed, &plan), &plan);
        let way = way(&plan, &after);
        let made: Vec<&str> = plan.steps.iter().map(|step| step.id.as_str()).collect();
        for back in &way.backs {
            assert!(
                made.contains(&back.step.as_str()),
                "{}: {back:?}",
                scene.name
            );
        }
        for step in &plan.steps {
            let of = |id: &cis_fix::plan::StepId| *id == step.id;
            let told = way.backs.iter().any(|back| of(&back.step))
                || way.left.iter().any(|left| of(&left.step));
            // The settings of a bucket and the subscriptions of a topic go with it.
            let with = plan.steps.iter().any(|other| {
                let makes = ["CreateBucket", "CreateTopic"].contains(&other.change.operation());
                makes && other.id != step.id && other.change.lane() == step.change.lane()
            });
            assert!(
                told || with,
                "{}: nothing is said of {}",
                scene.name,
                step.id
            );
        }
        // Nothing was done, so there is nothing to take back.
        let before = looked_at(observed, &plan);
        let none = self::way(&plan, &before);
        assert_eq!(none.backs, [], "{}", scene.name);
    }
}

#[test]
fn the_finding_is_taken_back_whole() {
    let (plan, after) = finding();
    let way = way(&plan, &after);
    let count =
        |is: fn(&Reversal) -> bool| way.backs.iter().filter(|back| is(&back.reversal)).count();
    assert_eq!(count(|one| matches!(one, Reversal::DeleteAlarm { .. })), 14);
    assert_eq!(
        count(|one| matches!(one, Reversal::DeleteMetricFilter { .. })),
        14
    );
    assert_eq!(count(|one| matches!(one, Reversal::DeleteTopic { .. })), 1);
    assert_eq!(count(|one| matches!(one, Reversal::StopLogging { .. })), 1);
    assert_eq!(count(|one| matches!(one, Reversal::DeleteBucket { .. })), 1);
    assert_eq!(way.backs.len(), 31);
    assert_eq!(way.left, []);
    let topic = way
        .backs
        .iter()
        .find(|back| matches!(back.reversal, Reversal::DeleteTopic { .. }));
    assert_eq!(
        topic.unwrap().after.len(),
        14,
        "after the alarms that notify it"
    );
}

/// What stays after somebody has done something, and how many changes are still taken back.
fn after(somebody: impl Fn(&mut Account)) -> (Vec<String>, usize) {
    let (plan, observed) = finding();
    let mut account = Account(observed);
    somebody(&mut account);
    let way = way(&plan, &account.0);
    // A subscription that waits to be confirmed stays with its topic; that is told elsewhere.
    let told = way
        .left
        .iter()
        .filter(|left| !left.step.as_str().starts_with("subscribe/"));
    let left = told.map(|left| format!("{}: {}", left.step, left.why));
    (left.collect(), way.backs.len())
}

#[test]
fn what_somebody_has_changed_or_built_upon_stays() {
    let topic = format!("create-topic/{OWN_TOPIC}: ");
    let bucket = format!("create-bucket/{OWN_BUCKET}: ");
    let (left, backs) = after(|account| {
        account.add_alarm(alarm("theirs", &metric("m"), &[OWN_TOPIC]));
    });
    assert_eq!(left, [format!("{topic}alarm theirs notifies it")]);
    assert_eq!(backs, 30);

    let (left, _) = after(|account| {
        let region = Region::from(HOME);
        let Some(Read::Present(alarms)) = account.0.named_alarms.get_mut(&region) else {
            panic!("no alarms are named");
        };
        alarms[0].threshold = Some(5.0);
    });
    assert_eq!(left.len(), 3, "{left:?}");
    assert!(
        left[0].ends_with("somebody has changed it since"),
        "{left:?}"
    );
    assert!(left[1].contains("watches its metric"), "{left:?}");
    assert!(
        left[2].starts_with(&topic),
        "its topic is still notified: {left:?}"
    );

    let (left, backs) = after(|account| {
        let (_, watching) = account.0.metric_alarms.iter_mut().next().unwrap();
        let Read::Present(alarms) = watching else {
            panic!("no alarm watches");
        };
        alarms.push(alarm("theirs", &metric("m"), &[]));
    });
    assert_eq!(left.len(), 1, "{left:?}");
    assert!(left[0].starts_with("metric-filter/"), "{left:?}");
    assert!(
        left[0].ends_with("alarm theirs watches its metric"),
        "{left:?}"
    );
    assert_eq!(backs, 30);

    let (left, backs) = after(|account| {
        let mut buckets = account.0.buckets.values_mut();
        let logged = buckets.find_map(|bucket| match &mut bucket.logging {
            Read::Present(logging) => Some(logging),
            _ => None,
        });
        logged.unwrap().prefix = "elsewhere/".to_owned();
    });
    assert_eq!(left.len(), 2, "{left:?}");
    assert!(
        left[0].starts_with("bucket-logging/") && left[0].contains("somebody has changed it"),
        "{left:?}"
    );
    assert!(
        left[1].starts_with(&bucket) && left[1].contains("access logs of bucket"),
        "it still receives logs: {left:?}"
    );
    assert_eq!(backs, 29);

    let (left, backs) = after(|account| {
        account.bucket(OWN_BUCKET).tags = Read::Absent;
    });
    assert_eq!(
        left,
        [format!(
            "{bucket}somebody has changed it since: it does not bear our tags"
        )]
    );
    assert_eq!(backs, 30);

    let (left, _) = after(|account| {
        let own = account.bucket(OWN_BUCKET);
        let policy = own.policy.present().unwrap().replacen("\"Statement\":[", "\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"s3:GetObject\",\"Resource\":\"*\"},", 1);
        own.policy = Read::Present(policy);
    });
    assert_eq!(
        left,
        [format!(
            "{bucket}others have added to its policy, so they may use it"
        )]
    );

    let (left, _) = after(|account| {
        account.topic(OWN_TOPIC).tags = Read::Denied {
            action: "sns:ListTagsForResource".to_owned(),
        };
    });
    assert!(left[0].starts_with(&topic), "{left:?}");
}

#[test]
fn a_subscription_goes_with_its_topic_or_waits_or_is_ended() {
    let (plan, mut observed) = finding();
    let topic = observed.topics.values_mut().next().unwrap();
    topic.tags = Read::Absent;
    let waiting = way(&plan, &observed);
    let left = waiting
        .left
        .iter()
        .find(|left| left.step.as_str().starts_with("subscribe/"));
    assert!(
        left.unwrap().why.contains("waits to be confirmed"),
        "{left:?}"
    );
    let topic = observed.topics.values_mut().next().unwrap();
    if let Read::Present(all) = &mut topic.subscriptions {
        all[0].confirmed = true;
    }
    let ended = way(&plan, &observed);
    let is = |back: &&cis_fix::undo::Back| matches!(back.reversal, Reversal::Unsubscribe { .. });
    assert_eq!(ended.backs.iter().filter(is).count(), 1);
}

#[test]
fn what_was_there_already_is_not_taken_back() {
    let (plan, after) = finding();
    let mut journal = journal(&after, &plan);
    for entry in &mut journal.entries {
        if let Entry::Done { outcome, .. } = entry {
            *outcome = Outcome::Unchanged;
        }
    }
    assert_eq!(way_back(&journal, &after), Way::default());
}

#[test]
fn the_policies_for_plan_and_undo_allow_all_that_an_undo_of_the_finding_does() {
    let (plan, observed) = finding();
    let (reads, writes) = (
        allowed("examples/iam/plan.json"),
        allowed("examples/iam/undo.json"),
    );
    for question in questions(&journal(&observed, &plan)) {
        let action = question.action();
        let known = reads.contains(action) || action == "sts:GetCallerIdentity";
        assert!(known, "{action} is missing");
    }
    for back in way(&plan, &observed).backs {
        for action in back.reversal.action().split(" and ") {
            assert!(writes.contains(action), "{action} is missing");
        }
    }
}
