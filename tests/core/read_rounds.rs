//! How much is asked of AWS, counted without a network: few waves, few requests, and never a
//! question about another account's things, whose refusal would raise the alarm of control 3.1.

use crate::account::{ACCOUNT, Account, HOME, OTHER, TRAIL_BUCKET, denied, notify, trail};
use crate::scenes;
use cis_fix::settings::Settings;
use cis_fix::state::{Arn, BucketName, Question, Read, Region};
use std::collections::BTreeSet;

/// How many requests a question takes: `DescribeMetricFilters` gives 50 filters a page.
fn requests(account: &Account, question: &Question) -> usize {
    match question {
        Question::MetricFilters(_) => account.filters().len().div_ceil(50).max(1),
        _ => 1,
    }
}

/// The number of waves and of requests.
fn cost(account: &Account, settings: &Settings) -> (usize, usize) {
    let waves = account.observe(settings).waves;
    let all = waves.iter().flatten();
    let requests = all.map(|question| requests(account, question)).sum();
    (waves.len(), requests)
}

#[test]
fn ordinary_accounts_take_four_waves_and_thirty_requests_at_the_most() {
    let accounts = [
        ("the finding", Account::finding()),
        ("compliant by us", Account::compliant_by_us()),
        ("by somebody else", Account::compliant_by_somebody_else()),
    ];
    for (name, account) in accounts {
        for settings in [Settings::default(), notify()] {
            let (waves, requests) = cost(&account, &settings);
            assert!(waves <= 4, "{name} takes {waves} waves");
            assert!(requests <= 30, "{name} takes {requests} requests");
        }
    }
}

#[test]
fn no_account_takes_more_than_five_waves() {
    for scene in scenes::all() {
        let (waves, _) = cost(&scene.account, &scene.settings);
        assert!(waves <= 5, "{} takes {waves} waves", scene.name);
    }
}

#[test]
fn the_first_wave_asks_what_needs_no_other_answer() {
    let waves = Account::finding().observe(&Settings::default()).waves;
    let home = Region::from(HOME);
    let first = [
        Question::Caller,
        Question::TrailNames(home.clone()),
        Question::Trails(home),
    ];
    assert_eq!(waves.first(), Some(&BTreeSet::from(first)));
}

#[test]
fn nothing_is_asked_twice() {
    for scene in scenes::all() {
        let waves = scene.account.observe(&scene.settings).waves;
        let questions: Vec<&Question> = waves.iter().flatten().collect();
        let different: BTreeSet<&Question> = questions.iter().copied().collect();
        assert_eq!(different.len(), questions.len(), "{}", scene.name);
    }
}

#[test]
fn nothing_of_another_account_is_asked_about() {
    for scene in scenes::all() {
        for question in scene
            .account
            .observe(&scene.settings)
            .waves
            .iter()
            .flatten()
        {
            let account = owner(question);
            assert!(
                account.is_none_or(|account| account == ACCOUNT),
                "{}: {question:?}",
                scene.name
            );
        }
    }
}

#[test]
fn a_bucket_that_is_refused_is_asked_for_its_region_and_then_whose_it_is() {
    let mut account = Account::finding();
    account.bucket(TRAIL_BUCKET).region = denied("s3:ListBucket");
    let waves = account.observe(&Settings::default()).waves;
    let questions = waves.iter().flatten();
    let buckets = questions.filter(|question| matches!(question, Question::Bucket(..)));
    assert_eq!(buckets.count(), 2);
}

#[test]
fn a_target_that_is_another_accounts_is_asked_for_its_region_and_then_whose_it_is() {
    let mut account = Account::finding();
    account.bucket("example-theirs").region = denied("s3:ListBucket");
    let settings = Settings {
        logging_bucket: Some(BucketName::from("example-theirs")),
        ..Settings::default()
    };
    let waves = account.observe(&settings).waves;
    let questions = waves.iter().flatten();
    let target = questions.filter(
        |question| matches!(question, Question::Bucket(name, _) if name.as_str() == "example-theirs"),
    );
    assert_eq!(target.count(), 2);
}

#[test]
fn a_member_of_an_organization_asks_nothing_about_the_organizations_trail() {
    let mut organization = trail("organization", HOME);
    organization.arn =
        cis_fix::state::TrailArn::new(organization.arn.as_str().replace(ACCOUNT, OTHER));
    let mut account = Account::empty();
    account.add_trail(organization);
    let waves = account.observe(&notify()).waves;
    assert_eq!(waves.len(), 1);
}

#[test]
fn a_long_list_of_alarms_is_asked_for_by_name_and_by_the_metrics_that_count() {
    let mut account = Account::compliant_by_somebody_else();
    account.have_a_long_list_of_alarms();
    let waves = account.observe(&Settings::default()).waves;
    let by_metric = waves.iter().flatten();
    let by_metric = by_metric.filter(|question| matches!(question, Question::MetricAlarms(_)));
    assert_eq!(by_metric.count(), 14);
    let named = waves.iter().flatten().find_map(|question| match question {
        Question::NamedAlarms(_, names) => Some(names.len()),
        _ => None,
    });
    assert_eq!(named, Some(14));
}

#[test]
fn only_access_logging_asks_for_no_log_group_and_no_alarm() {
    let logging = cis_fix::control::Slug::new("cloudtrail-bucket-access-logging");
    let settings = Settings {
        controls: Some([logging].into()),
        ..Settings::default()
    };
    let reading = Account::finding().observe(&settings);
    assert!(reading.observed.log_groups.is_empty());
    assert!(reading.observed.alarms.is_empty());
    assert!(reading.observed.topics.is_empty());
    assert!(matches!(reading.observed.trail_names, Read::Present(_)));
}

/// The account in the ARN a question is about.
fn owner(question: &Question) -> Option<String> {
    let arn = match question {
        Question::TrailStatus(arn) | Question::EventSelectors(arn) => arn.as_str(),
        Question::LogGroup(arn) | Question::MetricFilters(arn) | Question::LogGroupTags(arn) => {
            arn.as_str()
        }
        Question::TopicAttributes(arn)
        | Question::TopicSubscriptions(arn)
        | Question::TopicTags(arn)
        | Question::SubscriptionFilter(arn, _) => arn.as_str(),
        Question::Key(arn) | Question::KeyPolicy(arn) => arn.as_str(),
        Question::QueuePolicy(arn) => arn.as_str(),
        Question::FunctionPolicy(arn) => arn.as_str(),
        _ => return None,
    };
    Some(Arn::parse(arn)?.account.to_owned())
}
