//! The effect of settings on decisions: exceptions, thresholds, patterns, names, tags and
//! subscribers.

mod subscribers;

use crate::account::{
    ACCOUNT, Account, CATALOG, HOME, OWN_TOPIC, THEIR_TOPIC, TRAIL_BUCKET, alarm, checked, created,
    metric, notify, open_policy,
};
use cis_fix::assess::EvidenceKind;
use cis_fix::assess::Finding;
use cis_fix::chain::link::Link;
use cis_fix::control::{BenchmarkVersion, Slug};
use cis_fix::exit::Exit;
use cis_fix::plan::{Change, Plan, Review};
use cis_fix::settings::{ControlSettings, Settings};
use cis_fix::state::{Arn, MetricFilter, Question, Subscription, SubscriptionArn, TopicArn};
use cis_fix::verdict::Verdict;
use std::collections::BTreeSet;

/// The settings of a run on one control.
fn only(slug: &str, requested: ControlSettings) -> Settings {
    Settings {
        controls: Some([Slug::new(slug)].into()),
        per_control: [(Slug::new(slug), requested)].into(),
        ..notify()
    }
}

fn finding<'a>(review: &'a Review, slug: &str) -> &'a Finding {
    let found = review.findings.iter().find(|f| f.control.as_str() == slug);
    found.unwrap_or_else(|| panic!("there is no finding on {slug}"))
}

fn planned_alarm(plan: &Plan) -> &cis_fix::state::Alarm {
    let mut alarms = plan.steps.iter().filter_map(|step| match &step.change {
        Change::Alarm { delta, .. } => Some(&delta.after),
        _ => None,
    });
    let alarm = alarms.next().unwrap();
    assert_eq!(alarms.next(), None, "there is more than one alarm");
    alarm
}

/// The number of controls that require a metric filter and an alarm.
fn filter_controls() -> usize {
    CATALOG
        .in_version(BenchmarkVersion::default())
        .filter(|control| control.filter().is_some())
        .count()
}

fn planned_filter(plan: &Plan) -> Option<&MetricFilter> {
    plan.steps.iter().find_map(|step| match &step.change {
        Change::MetricFilter { delta, .. } => Some(&delta.after),
        _ => None,
    })
}

#[test]
fn a_skipped_control_is_excepted_without_reads_or_changes() {
    let skipped = |why: &str| ControlSettings {
        skip: Some(why.to_owned()),
        ..ControlSettings::default()
    };
    let logging = "cloudtrail-bucket-access-logging";
    let settings = only(logging, skipped("the landing zone logs it"));
    let account = Account::finding();
    let reading = account.observe(&settings);
    let reads: BTreeSet<&Question> = reading.rounds.iter().flatten().collect();
    let buckets = |question: &&&Question| question.bucket().is_some();
    assert_eq!(reads.iter().find(buckets), None);

    let review = account.review(&settings);
    let found = finding(&review, logging);
    assert_eq!(found.verdict, Verdict::Excepted);
    assert_eq!(found.reason, "the landing zone logs it");
    assert_eq!(found.broken_link, None);
    assert_eq!(review.plan.steps, []);
    let exit = Exit::after_check(checked(&review, &BTreeSet::new()));
    assert!(matches!(exit, Exit::Success(_)));

    let settings = only("root-usage", skipped("nobody has the password"));
    let review = account.review(&settings);
    assert_eq!(review.findings.len(), 1);
    assert_eq!(review.plan.steps, []);
}

#[test]
fn an_exception_does_not_affect_other_controls() {
    let mut settings = notify();
    let slug = Slug::new("root-usage");
    let reason = ControlSettings {
        skip: Some("why".to_owned()),
        ..ControlSettings::default()
    };
    settings.per_control.insert(slug.clone(), reason);
    let review = Account::finding().review(&settings);
    let counted = |verdict: Verdict| {
        let found = review.findings.iter();
        found.filter(|finding| finding.verdict == verdict).count()
    };
    let controls = CATALOG.in_version(settings.benchmark).count();
    assert_eq!(
        (counted(Verdict::Excepted), counted(Verdict::Fail)),
        (1, controls - 1)
    );
    let serves = |step: &cis_fix::plan::Step| step.controls.contains(&slug);
    assert!(!review.plan.steps.iter().any(serves));
    // In order, including the excepted one.
    let numbers: Vec<&str> = review.findings.iter().map(|f| f.id.as_str()).collect();
    assert_eq!(numbers[..4], ["2.6", "3.1", "3.2", "3.3"]);
}

#[test]
fn a_threshold_reaches_the_alarm_and_is_accepted_afterwards() {
    let requested = ControlSettings {
        threshold: Some(5),
        max_threshold: Some(5),
        period: Some(3600),
        ..ControlSettings::default()
    };
    let settings = only("unauthorized-api-calls", requested);
    let mut account = Account::finding();
    let plan = account.apply(&settings);
    let made = planned_alarm(&plan);
    assert_eq!((made.threshold, made.period), (Some(5.0), Some(3600)));
    account.confirm();
    let review = account.review(&settings);
    assert_eq!(review.findings[0].verdict, Verdict::Pass);
    // It passes because of the settings, and the reason names them.
    let finding_of = &review.findings[0];
    assert!(
        finding_of.reason.ends_with("but not on one event alone"),
        "{}",
        finding_of.reason
    );
    let waits = finding_of
        .evidence
        .iter()
        .find(|e| e.kind == EvidenceKind::Waits)
        .unwrap();
    assert!(waits.seen.contains("its threshold is 5"), "{}", waits.seen);
    assert_eq!(review.plan.steps, []);

    // Other settings do not accept an alarm that waits for five events.
    let default_settings = only("unauthorized-api-calls", ControlSettings::default());
    let review = account.review(&default_settings);
    assert_eq!(review.findings[0].verdict, Verdict::Fail);
    assert_eq!(review.findings[0].broken_link, Some(Link::Alarm));
}

#[test]
fn an_existing_alarm_may_wait_for_max_threshold_events() {
    let mut account = Account::compliant_by_somebody_else();
    let mut alarms = account.alarms();
    for alarm in &mut alarms {
        alarm.threshold = Some(3.0);
    }
    account.set_alarms(alarms);
    let verdict = |most: u32| {
        let requested = ControlSettings {
            max_threshold: Some(most),
            ..ControlSettings::default()
        };
        account.review(&only("root-usage", requested)).findings[0].verdict
    };
    assert_eq!(verdict(2), Verdict::Fail);
    assert_eq!(verdict(3), Verdict::Pass);
}

#[test]
fn a_working_alarm_of_ours_is_changed_if_the_settings_name_its_control() {
    let account = Account::compliant_by_us();
    let requested = |period: Option<i32>| ControlSettings {
        period,
        ..ControlSettings::default()
    };
    let review = account.review(&only("root-usage", requested(Some(300))));
    assert_eq!(review.plan.steps, []);
    let settings = only("root-usage", requested(Some(60)));
    let review = account.review(&settings);
    assert_eq!(review.findings[0].verdict, Verdict::Pass);
    assert_eq!(review.plan.steps.len(), 1);
    assert_eq!(planned_alarm(&review.plan).period, Some(60));
    let mut account = account;
    account.apply(&settings);
    assert_eq!(account.review(&settings).plan.steps, []);
}

/// The less noisy of the two accepted patterns of 3.2.
fn less_noisy_pattern() -> &'static str {
    let control = CATALOG
        .iter()
        .find(|control| control.slug.as_str() == "console-signin-without-mfa");
    let accepted = &control.unwrap().filter().unwrap().accept;
    let texts = accepted.iter().map(|accepted| accepted.pattern.text());
    texts.max_by_key(|text| text.len()).unwrap()
}

#[test]
fn another_accepted_pattern_is_created_if_the_settings_name_it() {
    let slug = "console-signin-without-mfa";
    let requested = ControlSettings {
        pattern: Some(less_noisy_pattern().to_owned()),
        ..ControlSettings::default()
    };
    let settings = only(slug, requested);
    assert_ne!(less_noisy_pattern(), created(slug));
    let fresh = Account::finding().review(&settings);
    assert_eq!(
        planned_filter(&fresh.plan).unwrap().pattern,
        less_noisy_pattern()
    );

    let mut account = Account::compliant_by_us();
    let plan = account.apply(&settings);
    assert_eq!(plan.steps.len(), 1);
    assert_eq!(planned_filter(&plan).unwrap().pattern, less_noisy_pattern());
    let review = account.review(&settings);
    assert_eq!(review.findings[0].verdict, Verdict::Pass);
    assert_eq!(review.plan.steps, []);
}

#[test]
fn an_existing_noisy_filter_is_not_used_if_the_settings_name_another() {
    let slug = "console-signin-without-mfa";
    let mut account = Account::finding();
    let wide = MetricFilter::plain("team", created(slug), metric("team"), "1");
    account.add_filter(wide);
    let requested = ControlSettings {
        pattern: Some(less_noisy_pattern().to_owned()),
        ..ControlSettings::default()
    };
    let plan = account.review(&only(slug, requested)).plan;
    assert_eq!(planned_filter(&plan).unwrap().pattern, less_noisy_pattern());
    let plan = account.review(&only(slug, ControlSettings::default())).plan;
    assert_eq!(planned_filter(&plan), None);
}

#[test]
fn tags_and_prefix_apply_to_everything_created() {
    let settings = Settings {
        tags: [("team".to_owned(), "security".to_owned())].into(),
        name_prefix: "Acme_".to_owned(),
        ..notify()
    };
    let mut account = Account::finding();
    let plan = account.apply(&settings);
    let mut tagged = 0;
    for step in &plan.steps {
        let tags = match &step.change {
            Change::CreateBucket { bucket, delta, .. } => {
                assert_eq!(
                    bucket.as_str(),
                    format!("acme-access-logs-{ACCOUNT}-{HOME}")
                );
                &delta.after.tags
            }
            Change::CreateTopic { topic, delta } => {
                assert_eq!(topic.name(), "Acme_alarms");
                &delta.after.tags
            }
            Change::Alarm { tags, delta, .. } => {
                assert!(
                    delta.after.name.starts_with("Acme_"),
                    "{}",
                    delta.after.name
                );
                tags
            }
            Change::MetricFilter { delta, .. } => {
                assert!(
                    delta.after.name.starts_with("Acme_"),
                    "{}",
                    delta.after.name
                );
                assert!(delta.after.metric.name.starts_with("Acme_"));
                continue;
            }
            _ => continue,
        };
        let pairs: Vec<(&str, &str)> = tags.iter().map(|(k, v)| (&**k, &**v)).collect();
        assert_eq!(pairs, [("managed-by", "cis-fix"), ("team", "security")]);
        tagged += 1;
    }
    assert_eq!(
        tagged,
        2 + filter_controls(),
        "a bucket, a topic and an alarm per filter control"
    );
    account.confirm();
    let review = account.review(&settings);
    assert_eq!(review.plan.steps, []);
    assert!(review.findings.iter().all(|f| f.verdict == Verdict::Pass));
}

/// ARNs in other partitions have another prefix everywhere.
#[test]
fn govcloud_and_china_have_their_own_partition_in_every_arn() {
    for (partition, home) in [("aws-us-gov", "us-gov-west-1"), ("aws-cn", "cn-north-1")] {
        let account = Account::finding().in_partition(partition, home);
        let review = account.review(&notify());
        // A filter and an alarm per control; six steps for the bucket, two for the topic and its
        // subscription.
        assert_eq!(
            review.plan.steps.len(),
            2 * filter_controls() + 8,
            "{partition}"
        );
        let text = serde_json::to_string(&review.plan).unwrap();
        assert!(!text.contains("arn:aws:"), "{partition}: {text}");
        let topic = review
            .plan
            .steps
            .iter()
            .find_map(|step| match &step.change {
                Change::CreateTopic { topic, .. } => Some(topic.clone()),
                _ => None,
            });
        let topic: TopicArn = topic.unwrap();
        let arn = Arn::parse(topic.as_str()).unwrap();
        assert_eq!((arn.partition, arn.region), (partition, home));
        let mut after = account.clone();
        after.apply(&notify());
        after.confirm();
        let review = after.review(&notify());
        assert_eq!(review.plan.steps, [], "{partition}");
        let passes = |found: &Finding| found.verdict == Verdict::Pass;
        assert!(review.findings.iter().all(passes), "{partition}");
        let logging = after
            .clone()
            .bucket(TRAIL_BUCKET)
            .logging
            .present()
            .cloned();
        let target = logging.unwrap().target;
        assert!(target.as_str().ends_with(home), "{target}");
    }
}
