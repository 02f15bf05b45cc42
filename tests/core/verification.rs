//! The reads of `verify`, and the alarm that a fire drill may use, in whole accounts.

mod fire_drill;
mod reasons;

use crate::account::{AWAY, Account, CATALOG, checked, decide, filter_controls, inputs, notify};
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
    MatcherReply, MatcherVerdict, NewestLog, Verification, filter_tests, fire_drill_questions,
    log_locations, plan_fire_drill,
};
use serde_json::Value;
use std::collections::BTreeSet;

fn control(slug: &str) -> &'static Control {
    CATALOG.find(slug, BenchmarkVersion::default()).unwrap()
}

/// An observed account and its review.
struct Snapshot {
    account: Account,
    settings: Settings,
    observed: Observed,
    review: Review,
}

impl Snapshot {
    fn of(account: &Account, settings: Settings) -> Self {
        let observed = account.observe(&settings).observed;
        let review = decide(&settings, &observed);
        Self {
            account: account.clone(),
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

    /// The decision about a drill, after the reads that it needs.
    fn fire_drill(&self, slug: &str) -> Result<FireDrill, FireDrillRefusal> {
        let mut observed = self.observed.clone();
        let before = inputs(&self.settings, &self.observed);
        let chains = Chains::of(before, select(before).1);
        let asked = fire_drill_questions(before, &chains, control(slug));
        self.account.answer_these(&mut observed, &asked);
        let inputs = inputs(&self.settings, &observed);
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
fn every_passing_filter_control_is_tested_with_matching_and_other_events() {
    for account in [
        Account::compliant_by_us(),
        Account::compliant_by_somebody_else(),
    ] {
        let snapshot = Snapshot::of(&account, notify());
        let tests = snapshot.tests();
        let tested: BTreeSet<&str> = tests.iter().map(|test| test.control.as_str()).collect();
        let all: BTreeSet<&str> = filter_controls().map(|(slug, _)| slug).collect();
        assert_eq!(tested, all);
        for test in tests {
            let matching = test.events.iter().filter(|event| event.matches).count();
            let control = control(test.control.as_str());
            let version = snapshot.settings.benchmark;
            let applying =
                |all: &[ExampleEvent]| all.iter().filter(|one| one.applies(version)).count();
            // cis-fix creates this pattern, so it matches the examples of the control file.
            assert_eq!(matching, applying(&control.matching), "{}", test.control);
            assert_eq!(test.events.len() - matching, applying(&control.ignored));
        }
    }
}

#[test]
fn in_every_account_exactly_the_passing_controls_are_tested() {
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
        let tested: BTreeSet<&str> = tests.iter().map(|test| test.control.as_str()).collect();
        assert_eq!(tested, passing, "{}", scenario.name);
    }
}

/// The control passes by another trail than the one at which cis-fix would create resources.
#[test]
fn a_control_that_passes_by_another_trail_is_tested_in_its_region() {
    let snapshot = Snapshot::of(
        &several_trails::served_by_another_trail(),
        several_trails::three_controls(),
    );
    let tests = snapshot.tests();
    let tested: Vec<(&str, &str)> = tests
        .iter()
        .map(|test| (test.control.as_str(), test.region.as_str()))
        .collect();
    assert_eq!(tested, [("cmk-disable-or-delete", AWAY)]);
    let refused = snapshot.fire_drill("cmk-disable-or-delete").unwrap_err();
    assert!(
        refused.reason.contains("only of others (away)"),
        "{}",
        refused.reason
    );
}

#[test]
fn two_filters_that_cover_together_are_both_tested() {
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
    let tested = tests
        .iter()
        .filter(|one| one.control.as_str() == "cloudtrail-config-changes");
    let filters: Vec<&str> = tested.map(|one| one.filter.as_str()).collect();
    assert_eq!(filters, [name, "team-second"]);
}

#[test]
fn verify_exits_with_0_only_if_every_control_passes_and_is_confirmed() {
    let snapshot = Snapshot::of(&Account::compliant_by_us(), notify());
    let exit = |verification: &Verification| {
        Exit::after_verify(verification, checked(&snapshot.review, &BTreeSet::new()))
    };
    let agreed = snapshot.verification(agreeing_reply);
    assert!(matches!(exit(&agreed), Exit::Success(_)));
    let unanswered = snapshot.verification(|_| MatcherReply::Failed {
        error: "no".to_owned(),
    });
    assert_eq!(
        (exit(&unanswered), unanswered.is_confirmed()),
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
    assert!(matches!(exit(&unlisted), Exit::Success(_)));
    let failing = Snapshot::of(&Account::finding(), notify());
    let nothing = failing.verification(agreeing_reply);
    let exit = Exit::after_verify(&nothing, checked(&failing.review, &BTreeSet::new()));
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
fn only_buckets_with_access_logging_are_listed() {
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
    // Other commands do not print it.
    let plain = Report::new("check", caller, "us-east-1", version, &snapshot.review);
    let plain = serde_json::to_value(&plain).unwrap();
    assert_eq!(plain.get("verify"), None);
}
