//! Resources that an undo retains.

use super::*;

/// The resources that are retained after a change by another team, and how many steps fewer the undo has than without it.
fn undo_after(change: impl Fn(&mut Account)) -> (Vec<String>, usize) {
    let (plan, observed) = applied_finding();
    let unchanged = undo_of(&plan, &observed).steps.len();
    let mut account = Account(observed);
    change(&mut account);
    let undo = undo_of(&plan, &account.0);
    // An unconfirmed subscription stays with its topic. Another test covers that.
    let retained = undo
        .retained
        .iter()
        .filter(|one| !one.step.as_str().starts_with("subscribe/"));
    let retained = retained.map(|one| format!("{}: {}", one.step, one.reason));
    (retained.collect(), unchanged - undo.steps.len())
}

fn topic_step() -> String {
    format!("create-topic/{OWN_TOPIC}: ")
}

fn bucket_step() -> String {
    format!("create-bucket/{OWN_BUCKET}: ")
}

#[test]
fn a_topic_that_another_alarm_notifies_stays() {
    let (retained, fewer) = undo_after(|account| {
        account.add_alarm(alarm("theirs", &metric("m"), &[OWN_TOPIC]));
    });
    assert_eq!(
        retained,
        [format!("{}alarm theirs notifies it", topic_step())]
    );
    assert_eq!(fewer, 1);
}

#[test]
fn a_changed_alarm_stays_with_its_filter_and_its_topic() {
    let (retained, _) = undo_after(|account| {
        let region = Region::from(HOME);
        let Some(Read::Present(alarms)) = account.0.named_alarms.get_mut(&region) else {
            panic!("no alarms are named");
        };
        alarms[0].threshold = Some(5.0);
    });
    assert_eq!(retained.len(), 3, "{retained:?}");
    assert!(
        retained[0].ends_with("somebody has changed it since"),
        "{retained:?}"
    );
    assert!(retained[1].contains("watches its metric"), "{retained:?}");
    assert!(
        retained[2].starts_with(&topic_step()),
        "its topic is still notified: {retained:?}"
    );
}

#[test]
fn a_filter_whose_metric_another_alarm_watches_stays() {
    let (retained, fewer) = undo_after(|account| {
        let (_, watching) = account.0.metric_alarms.iter_mut().next().unwrap();
        let Read::Present(alarms) = watching else {
            panic!("no alarm watches");
        };
        alarms.push(alarm("theirs", &metric("m"), &[]));
    });
    assert_eq!(retained.len(), 1, "{retained:?}");
    assert!(retained[0].starts_with("metric-filter/"), "{retained:?}");
    assert!(
        retained[0].ends_with("alarm theirs watches its metric"),
        "{retained:?}"
    );
    assert_eq!(fewer, 1);
}

#[test]
fn changed_logging_stays_with_its_target_bucket() {
    let (retained, fewer) = undo_after(|account| {
        let mut buckets = account.0.buckets.values_mut();
        let logged = buckets.find_map(|bucket| match &mut bucket.logging {
            Read::Present(logging) => Some(logging),
            _ => None,
        });
        logged.unwrap().prefix = "elsewhere/".to_owned();
    });
    assert_eq!(retained.len(), 2, "{retained:?}");
    assert!(
        retained[0].starts_with("bucket-logging/")
            && retained[0].contains("somebody has changed it"),
        "{retained:?}"
    );
    assert!(
        retained[1].starts_with(&bucket_step()) && retained[1].contains("access logs of bucket"),
        "it still receives logs: {retained:?}"
    );
    assert_eq!(fewer, 2);
}

#[test]
fn a_bucket_without_our_tags_or_with_other_statements_stays() {
    let (retained, fewer) = undo_after(|account| {
        account.bucket(OWN_BUCKET).tags = Read::Absent;
    });
    assert_eq!(
        retained,
        [format!(
            "{}somebody has changed it since: it does not bear our tags",
            bucket_step()
        )]
    );
    assert_eq!(fewer, 1);

    let (retained, _) = undo_after(|account| {
        let own = account.bucket(OWN_BUCKET);
        let policy = own.policy.present().unwrap().replacen("\"Statement\":[", "\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"s3:GetObject\",\"Resource\":\"*\"},", 1);
        own.policy = Read::Present(policy);
    });
    assert_eq!(
        retained,
        [format!(
            "{}others have added to its policy, so they may use it",
            bucket_step()
        )]
    );
}

#[test]
fn a_topic_with_unreadable_tags_stays() {
    let (retained, _) = undo_after(|account| {
        account.topic(OWN_TOPIC).tags = Read::Denied {
            action: "sns:ListTagsForResource".to_owned(),
        };
    });
    assert!(retained[0].starts_with(&topic_step()), "{retained:?}");
}

#[test]
fn a_subscription_is_deleted_with_its_topic_or_unsubscribed_or_left_pending() {
    let (plan, mut observed) = applied_finding();
    let topic = observed.topics.values_mut().next().unwrap();
    topic.tags = Read::Absent;
    let pending = undo_of(&plan, &observed);
    let retained = pending
        .retained
        .iter()
        .find(|one| one.step.as_str().starts_with("subscribe/"));
    assert!(
        retained.unwrap().reason.contains("waits to be confirmed"),
        "{retained:?}"
    );
    let topic = observed.topics.values_mut().next().unwrap();
    if let Read::Present(all) = &mut topic.subscriptions {
        all[0].confirmed = true;
    }
    let confirmed = undo_of(&plan, &observed);
    let unsubscribes = |step: &&UndoStep| matches!(step.reversal, Reversal::Unsubscribe { .. });
    assert_eq!(confirmed.steps.iter().filter(unsubscribes).count(), 1);
}

#[test]
fn existing_resources_are_not_reverted() {
    let (plan, after) = applied_finding();
    let mut journal = complete_journal(&after, &plan);
    for entry in &mut journal.entries {
        if let Entry::Done { outcome, .. } = entry {
            *outcome = Outcome::Unchanged;
        }
    }
    assert_eq!(plan_undo(&journal, &after), UndoPlan::default());
}
