//! Resources of templates (`CloudFormation`, Terraform): they are noted, their policies are not changed, and with
//! `--respect-owners` nothing is added to them.

use crate::account::{
    Account, HOME, THEIR_BUCKET, THEIR_TOPIC, TRAIL_BUCKET, a_few, decide, group, notify,
};
use cis_fix::assess::Finding;
use cis_fix::chain::link::Link;
use cis_fix::plan::Review;
use cis_fix::settings::Settings;
use cis_fix::state::{BucketName, Question, Read, Unread};
use cis_fix::verdict::Verdict;
use std::collections::BTreeMap;

const LOGGING: &str = "cloudtrail-bucket-access-logging";
const STACK: (&str, &str) = ("aws:cloudformation:stack-name", "landing");
const TERRAFORM: (&str, &str) = ("ManagedBy", "terraform");

fn tags((key, value): (&str, &str)) -> Read<BTreeMap<String, String>> {
    Read::Present(BTreeMap::from([(key.to_owned(), value.to_owned())]))
}

fn finding<'a>(review: &'a Review, slug: &str) -> &'a Finding {
    let found = review.findings.iter().find(|f| f.control.as_str() == slug);
    found.unwrap_or_else(|| panic!("there is no finding on {slug}"))
}

fn operations(review: &Review) -> Vec<&'static str> {
    let steps = review.plan.steps.iter();
    steps.map(|step| step.change.operation()).collect()
}

#[track_caller]
fn assert_note(review: &Review, about: &str, words: &[&str]) {
    let note = review.plan.notes.iter().find(|note| note.about == about);
    let text = &note
        .unwrap_or_else(|| panic!("{:?}", review.plan.notes))
        .text;
    for word in words {
        assert!(text.contains(word), "{text}");
    }
}

/// A log group of a `CloudFormation` stack, and a trail bucket of Terraform.
fn managed_account() -> Account {
    let mut account = Account::finding();
    account
        .0
        .log_group_tags
        .insert(Account::group(), tags(STACK));
    account.bucket(TRAIL_BUCKET).tags = tags(TERRAFORM);
    account
}

#[test]
fn a_change_to_a_template_resource_is_noted_with_its_template_source() {
    let settings = a_few(notify());
    let review = managed_account().review(&settings);
    let plain = Account::finding().review(&settings);
    assert_eq!(operations(&review), operations(&plain));
    let group = format!("log group {}", Account::group().name());
    assert_note(
        &review,
        &group,
        &["CloudFormation stack landing", "AWS::Logs::MetricFilter"],
    );
    let bucket = format!("bucket {TRAIL_BUCKET}");
    assert_note(
        &review,
        &bucket,
        &[
            "Terraform (tag ManagedBy=terraform)",
            "aws_s3_bucket_logging",
            TRAIL_BUCKET,
        ],
    );
}

#[test]
fn respect_owners_leaves_resources_of_templates_alone() {
    let settings = Settings {
        respect_owners: true,
        ..a_few(notify())
    };
    let review = managed_account().review(&settings);
    assert_eq!(operations(&review), Vec::<&str>::new());
    for slug in ["root-usage", LOGGING] {
        let finding = finding(&review, slug);
        assert_eq!(finding.verdict, Verdict::Manual, "{finding:?}");
        assert!(finding.reason.contains("--respect-owners"), "{finding:?}");
        assert!(!finding.advice.is_empty(), "{finding:?}");
    }
    let unmarked = Account::finding().review(&settings);
    assert_eq!(finding(&unmarked, LOGGING).verdict, Verdict::Fail);
}

#[test]
fn respect_owners_adds_nothing_where_the_tags_could_not_be_read() {
    let settings = Settings {
        respect_owners: true,
        ..a_few(notify())
    };
    let unread = Unread::Failed {
        message: "AWS answered InternalError: once".to_owned(),
    };
    let account = Account::finding();
    for (question, slug, adds) in [
        (
            Question::LogGroupTags(group(HOME)),
            "root-usage",
            "PutMetricFilter",
        ),
        (
            Question::BucketTags(BucketName::from(TRAIL_BUCKET)),
            LOGGING,
            "PutBucketLogging",
        ),
    ] {
        let observed = account.observe_without(&settings, &question, &unread);
        let review = decide(&settings, &observed);
        assert!(!operations(&review).contains(&adds), "{question}");
        let finding = finding(&review, slug);
        assert_eq!(finding.verdict, Verdict::Unreadable, "{finding:?}");
        assert!(finding.reason.contains("InternalError"), "{finding:?}");
    }
}

#[test]
fn the_policy_of_a_bucket_of_a_template_is_never_changed() {
    let mut account = Account::finding();
    account.add_their_bucket();
    account.bucket(THEIR_BUCKET).policy = Read::Absent;
    account.bucket(THEIR_BUCKET).tags = tags(STACK);
    let settings = Settings {
        logging_bucket: Some(BucketName::from(THEIR_BUCKET)),
        ..a_few(notify())
    };
    let review = account.review(&settings);
    let found = finding(&review, LOGGING);
    assert_eq!(found.verdict, Verdict::Manual, "{found:?}");
    assert_eq!(found.broken_link, Some(Link::Logging));
    let advice = found.advice.join("\n");
    assert!(advice.contains("logging.s3.amazonaws.com"), "{advice}");
    assert!(!operations(&review).contains(&"PutBucketPolicy"));
    assert!(!operations(&review).contains(&"PutBucketLogging"));
    account.bucket(THEIR_BUCKET).tags = Read::Absent;
    let review = account.review(&settings);
    assert!(operations(&review).contains(&"PutBucketPolicy"));
}

#[test]
fn the_policy_of_a_topic_of_a_template_is_never_changed() {
    let mut account = Account::finding();
    // Only the account itself may subscribe.
    let closed = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"sns:Subscribe","Resource":"*"}]}"#;
    account.add_topic(THEIR_TOPIC, Some(closed.to_owned()), &[("email", true)]);
    let settings = Settings {
        topic: Some("security-alerts".to_owned()),
        ..a_few(notify())
    };
    assert!(operations(&account.review(&settings)).contains(&"SetTopicAttributes"));
    account.topic(THEIR_TOPIC).tags = tags(TERRAFORM);
    let review = account.review(&settings);
    assert!(!operations(&review).contains(&"SetTopicAttributes"));
    let found = finding(&review, "root-usage");
    assert_eq!(found.verdict, Verdict::Manual, "{found:?}");
    assert!(found.reason.contains("Terraform"), "{found:?}");
    let advice = found.advice.join("\n");
    assert!(
        advice.contains("cloudwatch.amazonaws.com") && advice.contains(HOME),
        "{advice}"
    );
}

/// The user has not named the topic. Other alarms notify it, and its policy allows only those by name.
#[test]
fn the_owner_of_a_selected_topic_is_respected_too() {
    let mut account = Account::compliant_by_somebody_else();
    let kept = account.filters().into_iter();
    let kept = kept.filter(|filter| filter.name != "team-root-usage");
    let read = Read::Present(kept.collect());
    account.0.metric_filters.insert(Account::group(), read);
    let Read::Present(attributes) = &mut account.topic(THEIR_TOPIC).attributes else {
        unreachable!("the topic is there");
    };
    let theirs = format!("arn:aws:cloudwatch:{HOME}:111122223333:alarm:team-*");
    attributes.policy = Some(format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{{"Service":"cloudwatch.amazonaws.com"}},"Action":"SNS:Publish","Resource":"{THEIR_TOPIC}","Condition":{{"ArnLike":{{"aws:SourceArn":"{theirs}"}}}}}}]}}"#
    ));
    let settings = a_few(notify());
    assert!(operations(&account.review(&settings)).contains(&"SetTopicAttributes"));
    account.topic(THEIR_TOPIC).tags = tags(STACK);
    let review = account.review(&settings);
    assert!(!operations(&review).contains(&"SetTopicAttributes"));
    let found = finding(&review, "root-usage");
    assert_eq!(found.verdict, Verdict::Manual, "{found:?}");
    assert!(
        found.reason.contains("CloudFormation stack landing"),
        "{found:?}"
    );
}
