//! The number of rounds and requests of a run, counted without a network, and that no read is about
//! a resource of another account: its denial would raise the alarm of control 3.1.

use crate::account::{
    ACCOUNT, Account, HOME, OTHER, TRAIL_BUCKET, denied, filter_controls, notify, trail,
};
use crate::accounts;
use cis_fix::settings::Settings;
use cis_fix::state::{Arn, BucketName, Question, Read, Region};
use std::collections::BTreeSet;

/// The requests of a question: `DescribeMetricFilters` returns 50 filters per page.
fn requests(account: &Account, question: &Question) -> usize {
    match question {
        Question::MetricFilters(_) => account.filters().len().div_ceil(50).max(1),
        _ => 1,
    }
}

/// The number of rounds and of requests.
fn cost(account: &Account, settings: &Settings) -> (usize, usize) {
    let rounds = account.observe(settings).rounds;
    let all = rounds.iter().flatten();
    let requests = all.map(|question| requests(account, question)).sum();
    (rounds.len(), requests)
}

#[test]
fn ordinary_accounts_take_at_most_four_rounds_and_thirty_requests() {
    let accounts = [
        ("the finding", Account::finding()),
        ("compliant by us", Account::compliant_by_us()),
        ("by somebody else", Account::compliant_by_somebody_else()),
    ];
    for (name, account) in accounts {
        for settings in [Settings::default(), notify()] {
            let (rounds, requests) = cost(&account, &settings);
            assert!(rounds <= 4, "{name} takes {rounds} rounds");
            assert!(requests <= 30, "{name} takes {requests} requests");
        }
    }
}

#[test]
fn no_account_takes_more_than_five_rounds() {
    for scenario in accounts::all() {
        let rounds = scenario.reading().rounds.len();
        assert!(rounds <= 5, "{} takes {rounds} rounds", scenario.name);
    }
}

#[test]
fn the_first_round_depends_on_no_answer() {
    let rounds = Account::finding().observe(&Settings::default()).rounds;
    let home = Region::from(HOME);
    let first = [
        Question::Caller,
        Question::TrailNames(home.clone()),
        Question::Trails(home),
    ];
    assert_eq!(rounds.first(), Some(&BTreeSet::from(first)));
}

#[test]
fn no_read_is_made_twice() {
    for scenario in accounts::all() {
        let rounds = &scenario.reading().rounds;
        let questions: Vec<&Question> = rounds.iter().flatten().collect();
        let different: BTreeSet<&Question> = questions.iter().copied().collect();
        assert_eq!(different.len(), questions.len(), "{}", scenario.name);
    }
}

#[test]
fn no_read_names_another_account() {
    for scenario in accounts::all() {
        let rounds = &scenario.reading().rounds;
        // A trail that delivers to a log group of this account is read, whoever owns it.
        let judged = |question: &&Question| match question {
            Question::TrailStatus(arn) | Question::EventSelectors(arn) => {
                let mut trails = scenario.account.0.all_trails().into_iter();
                let group = trails.find(|trail| trail.arn == *arn).unwrap();
                let group = group.log_group.as_ref();
                group.is_some_and(|group| group.account().as_str() == ACCOUNT)
            }
            _ => false,
        };
        for question in rounds.iter().flatten().filter(|one| !judged(one)) {
            let foreign: Vec<String> = owners(question)
                .into_iter()
                .filter(|account| account != ACCOUNT)
                .collect();
            assert!(foreign.is_empty(), "{}: {question:?}", scenario.name);
        }
    }
}

#[test]
fn for_a_denied_bucket_region_and_owner_are_read() {
    let mut account = Account::finding();
    account.bucket(TRAIL_BUCKET).region = denied("s3:ListBucket");
    let rounds = account.observe(&Settings::default()).rounds;
    let questions = rounds.iter().flatten();
    let buckets = questions.filter(|question| question.bucket().is_some());
    assert_eq!(buckets.count(), 2);
}

#[test]
fn for_a_log_bucket_of_another_account_region_and_owner_are_read() {
    let mut account = Account::finding();
    account.bucket("example-theirs").region = denied("s3:ListBucket");
    let settings = Settings {
        logging_bucket: Some(BucketName::from("example-theirs")),
        ..Settings::default()
    };
    let rounds = account.observe(&settings).rounds;
    let questions = rounds.iter().flatten();
    let theirs = BucketName::from("example-theirs");
    let target = questions.filter(|question| question.bucket() == Some(&theirs));
    assert_eq!(target.count(), 2);
}

#[test]
fn a_member_account_reads_nothing_of_the_organization_trail() {
    let mut organization = trail("organization", HOME);
    organization.arn =
        cis_fix::state::TrailArn::new(organization.arn.as_str().replace(ACCOUNT, OTHER));
    let mut account = Account::empty();
    account.add_trail(organization);
    let rounds = account.observe(&notify()).rounds;
    assert_eq!(rounds.len(), 1);
}

#[test]
fn alarms_of_a_long_list_are_read_by_name_and_by_metric() {
    let mut account = Account::compliant_by_somebody_else();
    account.lengthen_list_of_alarms();
    let rounds = account.observe(&Settings::default()).rounds;
    let by_metric = rounds.iter().flatten();
    let by_metric = by_metric.filter(|question| matches!(question, Question::MetricAlarms(_)));
    assert_eq!(by_metric.count(), filter_controls().count());
    let named = rounds.iter().flatten().find_map(|question| match question {
        Question::NamedAlarms(_, names) => Some(names.len()),
        _ => None,
    });
    assert_eq!(named, Some(filter_controls().count()));
}

#[test]
fn access_logging_alone_reads_no_log_groups_and_no_alarms() {
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

/// The accounts in the ARNs a question names.
fn owners(question: &Question) -> Vec<String> {
    let text = format!("{question:?}");
    let arns = text.split('"').filter_map(Arn::parse);
    arns.map(|arn| arn.account.to_owned()).collect()
}
