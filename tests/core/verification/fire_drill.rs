//! The alarm that a fire drill may trigger.

use super::*;

#[test]
fn our_passing_alarm_may_be_triggered_and_its_subscribers_are_named() {
    let snapshot = Snapshot::of(&Account::compliant_by_us(), notify());
    for (slug, _) in filter_controls() {
        let drill = snapshot.fire_drill(slug).unwrap();
        assert_eq!(drill.alarm, format!("cis-fix-{slug}"));
        assert_eq!(drill.recipients, ["email:security@example.com"]);
        assert_eq!(drill.topics.len(), 1);
        assert!(drill.reason().contains(&drill.caller) && !drill.caller.is_empty());
    }
}

#[test]
fn no_other_alarm_is_triggered() {
    let why = |account: &Account, slug: &str| {
        let refused = Snapshot::of(account, notify())
            .fire_drill(slug)
            .unwrap_err();
        assert!(!refused.advice.is_empty());
        refused.reason
    };
    let theirs = why(&Account::compliant_by_somebody_else(), "root-usage");
    assert!(
        theirs.contains("only of others (team-root-usage)"),
        "{theirs}"
    );
    let failing = why(&Account::finding(), "root-usage");
    assert!(failing.contains("3.3 does not pass (fail: "), "{failing}");
    let logging = why(
        &Account::compliant_by_us(),
        "cloudtrail-bucket-access-logging",
    );
    assert!(logging.contains("has no alarm"), "{logging}");
    let mut busy = Account::compliant_by_us();
    let mut alarms = busy.alarms();
    for alarm in &mut alarms {
        alarm.ok_actions = vec!["arn:aws:automate:us-east-1:ec2:stop".to_owned()];
    }
    busy.set_alarms(alarms);
    let busy = why(&busy, "root-usage");
    assert!(busy.contains("does more than notify topics"), "{busy}");
    // A name of ours is not enough: the description has the marker.
    let mut taken = Account::compliant_by_us();
    let mut alarms = taken.alarms();
    for alarm in &mut alarms {
        alarm.description = "Theirs.".to_owned();
    }
    taken.set_alarms(alarms);
    let taken = why(&taken, "root-usage");
    assert!(
        taken.contains("only of others (cis-fix-root-usage)"),
        "{taken}"
    );
}

#[test]
fn a_control_outside_the_run_has_no_fire_drill() {
    let named = Settings {
        controls: Some([control("root-usage").slug.clone()].into()),
        ..notify()
    };
    let snapshot = Snapshot::of(&Account::compliant_by_us(), named);
    assert!(snapshot.fire_drill("root-usage").is_ok());
    let refused = snapshot.fire_drill("vpc-changes").unwrap_err();
    assert!(
        refused
            .reason
            .contains("not among the controls of this run")
    );
}
