//! What `verify` asks, and which alarm a fire drill may set off, in whole accounts.

use crate::account::{AWAY, Account, CATALOG, decide, filter_controls, inputs, notify};
use crate::broken::several;
use crate::scenes;
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
    Back, Delivery, Drill, Drilled, FilterTest, Heard, Newest, Refused, Verification, drill,
    filter_tests, log_places,
};
use serde_json::Value;
use std::collections::BTreeSet;

fn control(slug: &str) -> &'static Control {
    CATALOG.find(slug, BenchmarkVersion::default()).unwrap()
}

/// One look at an account.
struct Looked {
    settings: Settings,
    observed: Observed,
    review: Review,
}

impl Looked {
    fn at(account: &Account, settings: Settings) -> Self {
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

    fn drill(&self, slug: &str) -> Result<Drill, Refused> {
        let inputs = inputs(&self.settings, &self.observed);
        let chains = Chains::of(inputs, select(inputs).1);
        drill(inputs, &self.review, &chains, control(slug))
    }

    /// All that AWS is asked, answered as `heard` says.
    fn verification(&self, heard: impl Fn(&FilterTest) -> Heard) -> Verification {
        let judged = |test: FilterTest| {
            let heard = heard(&test);
            test.judge(&heard)
        };
        Verification {
            tests: self.tests().into_iter().map(judged).collect(),
            ..Verification::default()
        }
    }
}

/// What our evaluator says, as an answer.
fn of_one_mind(test: &FilterTest) -> Heard {
    let matching = test.samples.iter().filter(|sample| sample.matches);
    Heard::Matched(matching.map(|sample| sample.message.clone()).collect())
}

#[test]
fn every_filter_control_that_passes_is_asked_about_with_events_that_match_and_that_do_not() {
    for account in [
        Account::compliant_by_us(),
        Account::compliant_by_somebody_else(),
    ] {
        let looked = Looked::at(&account, notify());
        let tests = looked.tests();
        let asked: BTreeSet<&str> = tests.iter().map(|test| test.control.as_str()).collect();
        let all: BTreeSet<&str> = filter_controls().map(|(slug, _)| slug).collect();
        assert_eq!(asked, all);
        for test in tests {
            let matching = test.samples.iter().filter(|sample| sample.matches).count();
            let control = control(test.control.as_str());
            let version = looked.settings.benchmark;
            let meant =
                |all: &[ExampleEvent]| all.iter().filter(|one| one.applies(version)).count();
            // The pattern is the one we create, so it says of each event what the control file says.
            assert_eq!(matching, meant(&control.matching), "{}", test.control);
            assert_eq!(test.samples.len() - matching, meant(&control.ignored));
        }
    }
}

#[test]
fn in_every_scene_exactly_what_passes_is_asked_about() {
    for scene in scenes::all() {
        let looked = Looked::at(&scene.account, scene.settings.clone());
        let passing = looked.review.findings.iter();
        let passing: BTreeSet<&str> = passing
            .filter(|one| one.verdict == Verdict::Pass)
            .map(|one| one.control.as_str())
            .filter(|slug| control(slug).filter().is_some())
            .collect();
        let tests = looked.tests();
        let asked: BTreeSet<&str> = tests.iter().map(|test| test.control.as_str()).collect();
        assert_eq!(asked, passing, "{}", scene.name);
    }
}

/// New things would be made at another trail than the one by which it passes.
#[test]
fn what_passes_by_another_trail_is_asked_about_where_that_one_is() {
    let looked = Looked::at(&several::served_by_another_trail(), several::three());
    let tests = looked.tests();
    let asked: Vec<(&str, &str)> = tests
        .iter()
        .map(|test| (test.control.as_str(), test.region.as_str()))
        .collect();
    assert_eq!(asked, [("cmk-disable-or-delete", AWAY)]);
    let refused = looked.drill("cmk-disable-or-delete").unwrap_err();
    assert!(
        refused.why.contains("only of others (away)"),
        "{}",
        refused.why
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
    let tests = Looked::at(&account, notify()).tests();
    let asked = tests
        .iter()
        .filter(|one| one.control.as_str() == "cloudtrail-config-changes");
    let filters: Vec<&str> = asked.map(|one| one.filter.as_str()).collect();
    assert_eq!(filters, [name, "team-second"]);
}

#[test]
fn verify_ends_with_0_only_if_all_holds_and_aws_has_confirmed_it() {
    let looked = Looked::at(&Account::compliant_by_us(), notify());
    let exit = |verification: &Verification| {
        Exit::after_verify(verification, &looked.review.findings, &BTreeSet::new())
    };
    let agreed = looked.verification(of_one_mind);
    assert_eq!(exit(&agreed), Exit::Success);
    let silent = looked.verification(|_| Heard::Failed {
        words: "no".to_owned(),
    });
    assert_eq!(
        (exit(&silent), silent.is_confirmed()),
        (Exit::NotMet, false)
    );
    let nothing = looked.verification(|_| Heard::Matched(Vec::new()));
    assert_eq!(exit(&nothing), Exit::NotMet);
    let mut unlisted = agreed.clone();
    unlisted.deliveries = deliveries(&looked, |_| Newest::Denied {
        action: "s3:ListBucket".to_owned(),
    });
    assert_eq!(
        (unlisted.deliveries.len(), exit(&unlisted)),
        (1, Exit::NotMet)
    );
    unlisted.deliveries = deliveries(&looked, |_| Newest::Nothing);
    assert_eq!(exit(&unlisted), Exit::Success);
    let failing = Looked::at(&Account::finding(), notify());
    let nothing = failing.verification(of_one_mind);
    let exit = Exit::after_verify(&nothing, &failing.review.findings, &BTreeSet::new());
    assert_eq!((nothing.tests.len(), exit), (0, Exit::NotMet));
}

fn deliveries(looked: &Looked, newest: impl Fn(&str) -> Newest) -> Vec<Delivery> {
    let places = log_places(inputs(&looked.settings, &looked.observed), &looked.review);
    places
        .into_iter()
        .map(|place| Delivery {
            newest: newest(&place.prefix),
            looked_at: looked.observed.observed_at,
            place,
        })
        .collect()
}

#[test]
fn only_buckets_whose_logging_is_on_have_access_logs() {
    let places =
        |account: &Account| deliveries(&Looked::at(account, notify()), |_| Newest::Nothing);
    assert_eq!(places(&Account::finding()), []);
    let ours = places(&Account::compliant_by_us());
    assert!(
        ours[0]
            .place
            .target
            .as_str()
            .starts_with("aws-cloudtrail-access-logs-"),
        "{ours:?}"
    );
}

#[test]
fn an_alarm_of_ours_that_passes_may_be_set_off_and_it_is_said_who_is_told() {
    let looked = Looked::at(&Account::compliant_by_us(), notify());
    for (slug, _) in filter_controls() {
        let drill = looked.drill(slug).unwrap();
        assert_eq!(drill.alarm, format!("cis-fix-{slug}"));
        assert_eq!(drill.told, ["email:security@example.com"]);
        assert_eq!(drill.topics.len(), 1);
        assert!(drill.reason().contains(&drill.caller) && !drill.caller.is_empty());
    }
}

#[test]
fn no_other_alarm_is_set_off() {
    let why = |account: &Account, slug: &str| {
        let refused = Looked::at(account, notify()).drill(slug).unwrap_err();
        assert!(!refused.advice.is_empty());
        refused.why
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
    // A name of ours is not enough: the mark in the description tells.
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
    let looked = Looked::at(&Account::compliant_by_us(), named);
    assert!(looked.drill("root-usage").is_ok());
    let refused = looked.drill("vpc-changes").unwrap_err();
    assert!(refused.why.contains("not among the controls of this run"));
}

/// An account with one of everything that can be said.
fn mixed() -> (Looked, Verification) {
    let looked = Looked::at(&Account::compliant_by_us(), notify());
    let mut verification = looked.verification(|test| match test.control.as_str() {
        "root-usage" => Heard::Matched(Vec::new()),
        "vpc-changes" => Heard::Denied {
            action: "logs:TestMetricFilter".to_owned(),
        },
        _ => of_one_mind(test),
    });
    let kept = ["root-usage", "vpc-changes", "iam-policy-changes"];
    verification
        .tests
        .retain(|one| kept.contains(&one.test.control.as_str()));
    for tested in &mut verification.tests {
        if let cis_fix::verify::Word::Differs { cases } = &mut tested.word {
            cases.truncate(1);
        }
    }
    let at = looked.observed.observed_at - 1_800;
    verification.deliveries = deliveries(&looked, |prefix| Newest::Found {
        key: format!("{prefix}2026-01-14-11-30-00-0123456789ABCDEF"),
        at,
        more: false,
    });
    let mut drill = looked.drill("iam-policy-changes").unwrap();
    drill.topics = vec![TopicArn::from(
        "arn:aws:sns:us-east-1:111122223333:cis-fix-alarms",
    )];
    verification.drilled = Some(Drilled {
        drill,
        before: "OK".to_owned(),
        back: Back::Set,
    });
    (looked, verification)
}

#[test]
fn the_screen_of_verify() {
    let (_, verification) = mixed();
    let mut out = Vec::new();
    let mut writer = LineWriter::new(&mut out, false);
    render::verification(&mut writer, &verification).unwrap();
    render::drilled(&mut writer, verification.drilled.as_ref().unwrap()).unwrap();
    insta::assert_snapshot!(String::from_utf8(out).unwrap());
}

#[test]
fn the_document_of_verify() {
    let (looked, verification) = mixed();
    let caller = looked.observed.caller.present().unwrap();
    let version = looked.settings.benchmark;
    let report = Report::new("verify", caller, "us-east-1", version, &looked.review)
        .with_verification(&verification);
    let mut out = Vec::new();
    json::write(&mut out, &report).unwrap();
    let document: Value = serde_json::from_slice(&out).unwrap();
    insta::assert_snapshot!(format!("{:#}", document["verify"]));
    // Other commands say nothing of it.
    let plain = Report::new("check", caller, "us-east-1", version, &looked.review);
    let plain = serde_json::to_value(&plain).unwrap();
    assert_eq!(plain.get("verify"), None);
}
