//! The line between ours and theirs: what apply makes is ours, and everything that differs from it in one point is not.

use super::*;
use cis_fix::ownership::{
    OwnBucketStatement, has_owner_tag, is_filter_of_our_alarm, is_in_account, is_our_filter,
    is_our_logging, is_our_topic_statement, marked_control, our_bucket_statement,
};
use cis_fix::plan::PolicyChange;
use cis_fix::policy::{Policy, Statement};
use cis_fix::settings::Settings;
use cis_fix::state::{AccountId, BucketLogging, BucketName, Partition, TopicArn};
use cis_fix::statements::HomeAccount;
use serde_json::{Value, json};
use std::collections::BTreeMap;

fn home() -> HomeAccount {
    HomeAccount {
        account: AccountId::from(crate::account::ACCOUNT),
        partition: Partition::from("aws"),
    }
}

fn statement(value: &Value) -> Option<Statement> {
    let policy = Policy::from_statements(std::slice::from_ref(value)).ok()?;
    policy.statements().first().cloned()
}

fn statements(policy: &PolicyChange) -> Vec<Statement> {
    policy.statements.iter().filter_map(statement).collect()
}

/// Every value that differs from this one in one place: an element is absent, or another text stands for it.
fn one_change(value: &Value) -> Vec<Value> {
    match value {
        Value::String(text) => {
            let others = vec![json!("*"), json!(format!("{text}x")), json!([text, "*"])];
            others.into_iter().filter(|other| other != value).collect()
        }
        Value::Object(members) => {
            let changed = members.iter().flat_map(|(key, member)| {
                let mut without = members.clone();
                without.remove(key);
                let others = one_change(member).into_iter().map(|other| {
                    let mut with = members.clone();
                    with.insert(key.clone(), other);
                    Value::Object(with)
                });
                others.chain([Value::Object(without)]).collect::<Vec<_>>()
            });
            changed.collect()
        }
        _ => Vec::new(),
    }
}

#[test]
fn everything_that_a_run_creates_is_ours() {
    let (plan, after) = applied_finding();
    let settings = Settings::default();
    let mut seen = 0;
    for step in &plan.steps {
        let ours = match &step.change {
            Change::Alarm { delta, .. } => marked_control(&delta.after).is_some(),
            Change::MetricFilter { delta, .. } => is_our_filter(&settings, &delta.after),
            Change::CreateTopic { delta, .. } => has_owner_tag(&delta.after.tags),
            Change::CreateBucket { delta, .. } => has_owner_tag(&delta.after.tags),
            Change::TopicPolicy { topic, policy } => statements(policy)
                .iter()
                .all(|one| is_our_topic_statement(&home(), topic, one)),
            Change::BucketPolicy { bucket, policy, .. } => statements(policy)
                .iter()
                .all(|one| our_bucket_statement(&home(), bucket, one).is_some()),
            Change::BucketLogging { bucket, delta, .. } => {
                let target = after.bucket(&delta.after.target).policy;
                let target = Policy::parse(target.present().unwrap()).unwrap();
                is_our_logging(&home(), bucket, &delta.after, &target)
            }
            _ => continue,
        };
        assert!(ours, "{}", step.id);
        seen += 1;
    }
    assert!(seen > 2 * filter_controls().count() + 3, "{seen}");
}

#[test]
fn an_alarm_is_ours_only_by_the_marker_at_its_end() {
    let with = |description: &str| {
        let mut alarm = alarm("cis-fix-root-usage", &metric("m"), &[]);
        alarm.description = description.to_owned();
        marked_control(&alarm).map(str::to_owned)
    };
    let slug = Some("root-usage".to_owned());
    assert_eq!(with("Root was used. [cis-fix root-usage]"), slug);
    assert_eq!(with("[cis-fix root-usage] \n"), slug);
    for theirs in [
        "",
        "root-usage",
        "[cis-fix root-usage] and more",
        "[cis-fix ]",
        "[cis-fix]",
        "[cis-fix root-usage",
        "[cis-fix root usage]",
        "[cis-fix [root-usage]]",
        "[CIS-FIX root-usage]",
        "[Cis-fix root-usage]",
    ] {
        assert_eq!(with(theirs), None, "{theirs:?}");
    }
}

#[test]
fn a_filter_is_ours_only_by_name_namespace_and_metric() {
    let settings = Settings::default();
    let (plan, _) = applied_finding();
    for step in &plan.steps {
        let Change::MetricFilter { delta, .. } = &step.change else {
            continue;
        };
        let ours = &delta.after;
        let mut theirs = [ours.clone(), ours.clone(), ours.clone(), ours.clone()];
        theirs[0].name = "root-usage".to_owned();
        theirs[1].metric.namespace = "Team".to_owned();
        theirs[2].metric.name = "other".to_owned();
        theirs[3].name = settings.name_prefix.clone();
        theirs[3].metric.name = settings.name_prefix.clone();
        for filter in theirs {
            assert!(!is_our_filter(&settings, &filter), "{filter:?}");
        }
    }
}

#[test]
fn an_alarm_of_ours_shows_that_a_filter_of_another_prefix_is_ours() {
    let name = "team-x-root-usage-2";
    let fed = metric(name);
    let filter = cis_fix::state::MetricFilter::plain(name, "{ $.x = 1 }", fed.clone(), "1");
    let mut ours = alarm(name, &fed, &[]);
    ours.description = "Root. [cis-fix root-usage]".to_owned();
    assert!(is_filter_of_our_alarm(&filter, &ours));
    let mut theirs = [ours.clone(), ours.clone(), ours.clone(), ours.clone()];
    theirs[0].description.clear();
    theirs[1].name = "another".to_owned();
    theirs[2].metric = Some(metric("another"));
    theirs[3].description = "Root. [cis-fix vpc-changes]".to_owned();
    for alarm in theirs {
        assert!(!is_filter_of_our_alarm(&filter, &alarm), "{alarm:?}");
    }
    let mut other = filter;
    other.metric = metric("another");
    assert!(!is_filter_of_our_alarm(&other, &ours));
}

#[test]
fn a_topic_or_bucket_without_our_tag_is_not_ours() {
    let tags = |pairs: &[(&str, &str)]| -> BTreeMap<String, String> {
        let owned = |(key, value): &(&str, &str)| ((*key).to_owned(), (*value).to_owned());
        pairs.iter().map(owned).collect()
    };
    assert!(has_owner_tag(&tags(&[
        ("managed-by", "cis-fix"),
        ("team", "soc")
    ])));
    for theirs in [
        &[][..],
        &[("managed-by", "terraform")],
        &[("Managed-By", "cis-fix")],
        &[("managed-by", "CIS-FIX")],
        &[("managed-by", "")],
        &[("cis-fix", "managed-by")],
    ] {
        assert!(!has_owner_tag(&tags(theirs)), "{theirs:?}");
    }
}

#[test]
fn a_statement_that_differs_from_ours_in_one_place_is_not_ours() {
    let topic = TopicArn::from(OWN_TOPIC);
    let bucket = BucketName::from(OWN_BUCKET);
    let source = BucketName::from("source");
    let home = home();
    let publish = home.publish_statement(&topic);
    let logs = home.log_statement(&bucket, "source/", &source);
    assert!(is_our_topic_statement(&home, &topic, &publish));
    let kind = our_bucket_statement(&home, &bucket, &logs);
    assert_eq!(
        kind,
        Some(OwnBucketStatement::Logs {
            source,
            prefix: "source/".to_owned()
        })
    );
    let tls = home.tls_statement(&bucket);
    let kind = our_bucket_statement(&home, &bucket, &tls);
    assert_eq!(kind, Some(OwnBucketStatement::Tls));
    let mut tried = 0;
    for ours in [&publish, &logs, &tls] {
        for changed in one_change(&Value::Object(ours.elements().clone())) {
            let Some(changed) = statement(&changed) else {
                continue;
            };
            assert!(
                !is_our_topic_statement(&home, &topic, &changed),
                "{changed:?}"
            );
            assert_eq!(
                our_bucket_statement(&home, &bucket, &changed),
                None,
                "{changed:?}"
            );
            tried += 1;
        }
    }
    assert!(tried > 50, "{tried}");
    // Nor is ours for another resource.
    assert!(!is_our_topic_statement(
        &home,
        &TopicArn::from("arn:aws:sns:x:1:y"),
        &publish
    ));
    assert_eq!(
        our_bucket_statement(&home, &BucketName::from("other"), &logs),
        None
    );
}

#[test]
fn logging_is_ours_only_with_our_statement_for_that_bucket_and_prefix() {
    let home = home();
    let (source, target) = (BucketName::from("source"), BucketName::from(OWN_BUCKET));
    let ours = home.log_statement(&target, "source/", &source);
    let policy = Policy::empty().with_statement(&ours);
    let logging = |prefix: &str| BucketLogging {
        target: target.clone(),
        prefix: prefix.to_owned(),
        key_format: None,
    };
    assert!(is_our_logging(&home, &source, &logging("source/"), &policy));
    assert!(!is_our_logging(&home, &source, &logging("s/"), &policy));
    let other = BucketName::from("other");
    assert!(!is_our_logging(&home, &other, &logging("source/"), &policy));
    assert!(!is_our_logging(
        &home,
        &source,
        &logging("source/"),
        &Policy::empty()
    ));
}

#[test]
fn an_arn_of_another_account_partition_or_service_is_not_of_the_account() {
    let home = home();
    assert!(is_in_account(&home, "sns", OWN_TOPIC));
    assert!(!is_in_account(&home, "logs", OWN_TOPIC));
    for theirs in [
        OWN_TOPIC.replace("arn:aws:", "arn:aws-cn:"),
        OWN_TOPIC.replace(crate::account::ACCOUNT, "444455556666"),
        OWN_TOPIC.replace(HOME, ""),
        String::new(),
        "cis-fix-alarms".to_owned(),
    ] {
        assert!(!is_in_account(&home, "sns", &theirs), "{theirs}");
    }
}
