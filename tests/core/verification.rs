//! What `verify` asks AWS, and which alarm a fire drill may use, in whole accounts.

use crate::account::{AWAY, Account, CATALOG, decide, filter_controls, inputs, notify};
use crate::accounts;
use crate::broken_chains::several_trails;
use cis_fix::chain::chains::Chains;
use cis_fix::control::{BenchmarkVersion, Control, ExampleEvent};
use cis_fix::exit::Exit;
use cis_fix::plan::Review;
use cis_fix::render::json::v1::Report;
use cis_fix::render::{self, LineWriter, json};
use cis_fix::select::select;
use cis_fix::settings::Settings;
use cis_fix::state::{MetricFilter, Observed, Read, TopicArn};
use cis_fix::verdict::Verdict;
use cis_fix::verify::{
    AlarmReset, FilterTest, FireDrill, FireDrillRefusal, FireDrillResult, LogDelivery,
    MatcherReply, MatcherVerdict, NewestLog, Verification, filter_tests, log_locations,
    plan_fire_drill,
};
use serde_json::Value;
use std::collections::BTreeSet;

fn control(slug: &str) -> &'static Control {
    CATALOG.find(slug, BenchmarkVersion::default()).unwrap()
}

/// An observed account and its review.
struct Snapshot {
    settings: Settings,
    observed: Observed,
    review: Review,
}

impl Snapshot {
    fn of(account: &Account, settings: Settings) -> Self {
        let observed = account.observe(&settings).observed;
        let review = decide(&settings, &observed);
        Self {
            settings,
            observed,
            review,
        }
    }

    fn tests(&self) -> Vec<FilterTest> {
        let inputs = inputs(&self.settings, &self.observed);
        let chains = Chains::of(inputs, select(inputs).1);
        filter_tests(inputs, &self.review, &chains)
    }

    fn fire_drill(&self, slug: &str) -> Result<FireDrill, FireDrillRefusal> {
        let inputs = inputs(&self.settings, &self.observed);
        let chains = Chains::of(inputs, select(inputs).1);
        plan_fire_drill(inputs, &self.review, &chains, control(slug))
    }

    /// The verification in which AWS's matcher replies as given.
    fn verification(&self, reply: impl Fn(&FilterTest) -> MatcherReply) -> Verification {
        let compared = |test: FilterTest| {
            let reply = reply(&test);
            test.compare(&reply)
        };
        Verification {
            tests: self.tests().into_iter().map(compared).collect(),
            ..Verification::default()
        }
    }
}

/// The reply of a matcher that agrees with our evaluator.
fn agreeing_reply(test: &FilterTest) -> MatcherReply {
    let matching = test.events.iter().filter(|event| event.matches);
    MatcherReply::Matched(matching.map(|event| event.message.clone()).collect())
}

#[test]
fn every_filter_control_that_passes_is_asked_about_with_events_that_match_and_that_do_not() {
    for account in [
        Account::compliant_by_us(),
        Account::compliant_by_somebody_else(),
    ] {
        let snapshot = Snapshot::of(&account, notify());
        let tests = snapshot.tests();
        let asked: BTreeSet<&str> = tests.iter().map(|test| test.control.as_str()).collect();
        let all: BTreeSet<&str> = filter_controls().map(|(slug, _)| slug).collect();
        assert_eq!(asked, all);
        for test in tests {
            let matching = test.events.iter().filter(|event| event.matches).count();
            let control = control(test.control.as_str());
            let version = snapshot.settings.benchmark;
            let applying =
                |all: &[ExampleEvent]| all.iter().filter(|one| one.applies(version)).count();
            // The pattern is the one cis-fix creates, so it matches the events that the control file says it matches.
            assert_eq!(matching, applying(&control.matching), "{}", test.control);
            assert_eq!(test.events.len() - matching, applying(&control.ignored));
        }
    }
}

#[test]
fn in_every_scene_exactly_what_passes_is_asked_about() {
    for scenario in accounts::all() {
        let passing = scenario.review().findings.iter();
        let passing: BTreeSet<&str> = passing
            .filter(|one| one.verdict == Verdict::Pass)
            .map(|one| one.control.as_str())
            .filter(|slug| control(slug).filter().is_some())
            .collect();
        let inputs = scenario.inputs();
        let chains = Chains::of(inputs, select(inputs).1);
        let tests = filter_tests(inputs, scenario.review(), &chains);
        let asked: BTreeSet<&str> = tests.iter().map(|test| test.control.as_str()).collect();
        assert_eq!(asked, passing, "{}", scenario.name);
    }
}

/// The control passes by another trail than the one at which cis-fix would create resources.
#[test]
fn what_passes_by_another_trail_is_asked_about_where_that_one_is() {
    let snapshot = Snapshot::of(
        &several_trails::served_by_another_trail(),
        several_trails::three(),
    );
    let tests = snapshot.tests();
    let asked: Vec<(&str, &str)> = tests
        .iter()
        .map(|test| (test.control.as_str(), test.region.as_str()))
        .collect();
    assert_eq!(asked, [("cmk-disable-or-delete", AWAY)]);
    let refused = snapshot.fire_drill("cmk-disable-or-delete").unwrap_err();
    assert!(
        refused.reason.contains("only of others (away)"),
        "{}",
        refused.reason
    );
}

#[test]
fn two_filters_that_pass_together_are_both_asked_about() {
    let mut account = Account::compliant_by_somebody_else();
    let Some(Read::Present(filters)) = account.0.metric_filters.values_mut().next() else {
        panic!("the filters were read");
    };
    let name = "team-cloudtrail-config-changes";
    let first = filters.iter_mut().find(|one| one.name == name).unwrap();
    first.pattern = "{ $.eventName = CreateTrail || $.eventName = UpdateTrail }".to_owned();
    let second = MetricFilter {
        name: "team-second".to_owned(),
        pattern: "{ $.eventName = DeleteTrail || $.eventName = *Logging }".to_owned(),
        ..first.clone()
    };
    filters.push(second);
    let tests = Snapshot::of(&account, notify()).tests();
    let asked = tests
        .iter()
        .filter(|one| one.control.as_str() == "cloudtrail-config-changes");
    let filters: Vec<&str> = asked.map(|one| one.filter.as_str()).collect();
    assert_eq!(filters, [name, "team-second"]);
}

#[test]
fn verify_ends_with_0_only_if_all_holds_and_aws_has_confirmed_it() {
    let snapshot = Snapshot::of(&Account::compliant_by_us(), notify());
    let exit = |verification: &Verification| {
        Exit::after_verify(verification, &snapshot.review.findings, &BTreeSet::new())
    };
    let agreed = snapshot.verification(agreeing_reply);
    assert_eq!(exit(&agreed), Exit::Success);
    let silent = snapshot.verification(|_| MatcherReply::Failed {
        error: "no".to_owned(),
    });
    assert_eq!(
        (exit(&silent), silent.is_confirmed()),
        (Exit::NotMet, false)
    );
    let nothing = snapshot.verification(|_| MatcherReply::Matched(Vec::new()));
    assert_eq!(exit(&nothing), Exit::NotMet);
    let mut unlisted = agreed.clone();
    unlisted.deliveries = deliveries(&snapshot, |_| NewestLog::Denied {
        action: "s3:ListBucket".to_owned(),
    });
    assert_eq!(
        (unlisted.deliveries.len(), exit(&unlisted)),
        (1, Exit::NotMet)
    );
    unlisted.deliveries = deliveries(&snapshot, |_| NewestLog::Absent);
    assert_eq!(exit(&unlisted), Exit::Success);
    let failing = Snapshot::of(&Account::finding(), notify());
    let nothing = failing.verification(agreeing_reply);
    let exit = Exit::after_verify(&nothing, &failing.review.findings, &BTreeSet::new());
    assert_eq!((nothing.tests.len(), exit), (0, Exit::NotMet));
}

fn deliveries(snapshot: &Snapshot, newest: impl Fn(&str) -> NewestLog) -> Vec<LogDelivery> {
    let locations = log_locations(
        inputs(&snapshot.settings, &snapshot.observed),
        &snapshot.review,
    );
    locations
        .into_iter()
        .map(|location| LogDelivery {
            newest: newest(&location.prefix),
            looked_at: snapshot.observed.observed_at,
            location,
        })
        .collect()
}

#[test]
fn only_buckets_whose_logging_is_on_have_access_logs() {
    let deliveries_of =
        |account: &Account| deliveries(&Snapshot::of(account, notify()), |_| NewestLog::Absent);
    assert_eq!(deliveries_of(&Account::finding()), []);
    let ours = deliveries_of(&Account::compliant_by_us());
    assert!(
        ours[0]
            .location
            .target
            .as_str()
            .starts_with("aws-cloudtrail-access-logs-"),
        "{ours:?}"
    );
}

#[test]
fn an_alarm_of_ours_that_passes_may_be_set_off_and_it_is_said_who_is_told() {
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
fn no_other_alarm_is_set_off() {
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
fn a_control_that_was_not_named_has_no_drill() {
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

/// An account and a verification with one of each verdict.
fn mixed() -> (Snapshot, Verification) {
    let snapshot = Snapshot::of(&Account::compliant_by_us(), notify());
    let mut verification = snapshot.verification(|test| match test.control.as_str() {
        "root-usage" => MatcherReply::Matched(Vec::new()),
        "vpc-changes" => MatcherReply::Denied {
            action: "logs:TestMetricFilter".to_owned(),
        },
        _ => agreeing_reply(test),
    });
    let kept = ["root-usage", "vpc-changes", "iam-policy-changes"];
    verification
        .tests
        .retain(|one| kept.contains(&one.test.control.as_str()));
    for result in &mut verification.tests {
        if let MatcherVerdict::Differs { events } = &mut result.verdict {
            events.truncate(1);
        }
    }
    let at = snapshot.observed.observed_at - 1_800;
    verification.deliveries = deliveries(&snapshot, |prefix| NewestLog::Found {
        key: format!("{prefix}2026-01-14-11-30-00-0123456789ABCDEF"),
        at,
        more: false,
    });
    let mut drill = snapshot.fire_drill("iam-policy-changes").unwrap();
    drill.topics = vec![TopicArn::from(
        "arn:aws:sns:us-east-1:111122223333:cis-fix-alarms",
    )];
    verification.fire_drill = Some(FireDrillResult {
        drill,
        state_before: "OK".to_owned(),
        reset: AlarmReset::Done,
    });
    (snapshot, verification)
}

#[test]
fn the_screen_of_verify() {
    let (_, verification) = mixed();
    let mut out = Vec::new();
    let mut writer = LineWriter::new(&mut out, false);
    render::write_verification(&mut writer, &verification).unwrap();
    render::write_fire_drill(&mut writer, verification.fire_drill.as_ref().unwrap()).unwrap();
    insta::assert_snapshot!(String::from_utf8(out).unwrap());
}

#[test]
fn the_document_of_verify() {
    let (snapshot, verification) = mixed();
    let caller = snapshot.observed.caller.present().unwrap();
    let version = snapshot.settings.benchmark;
    let report = Report::new("verify", caller, "us-east-1", version, &snapshot.review)
        .with_verification(&verification);
    let mut out = Vec::new();
    json::write(&mut out, &report).unwrap();
    let document: Value = serde_json::from_slice(&out).unwrap();
    insta::assert_snapshot!(format!("{:#}", document["verify"]));
    // Other commands say nothing of it.
    let plain = Report::new("check", caller, "us-east-1", version, &snapshot.review);
    let plain = serde_json::to_value(&plain).unwrap();
    assert_eq!(plain.get("verify"), None);
}
