//! What AWS would refuse while a plan is applied, tried one by one: it is refused before a plan is made, or blocks what needs
//! it in the plan.

use crate::account::{
    Account, CATALOG, HOME, THEIR_BUCKET, THEIR_TOPIC, TRAIL_BUCKET, notify, trail,
};
use cis_fix::catalog::{Catalog, CatalogError};
use cis_fix::control::Slug;
use cis_fix::plan::{Change, Plan, Review};
use cis_fix::quotas::{BUCKET_POLICY_BYTES, TOPIC_POLICY_BYTES, TOPIC_POLICY_STATEMENTS};
use cis_fix::settings::{Settings, check_tag, parse_logging_prefix};
use cis_fix::state::{BucketLogging, BucketName, Read, Region};
use cis_fix::verdict::Verdict;
use serde_json::{Value, json};

const CONTROL: &str = r#"slug: small
ids: { "1.1.0": "9.1" }
titles: { "1.1.0": Ensure something small }
level: { "1.1.0": 1 }
rationale: Because.
filter:
  create: { "1.1.0": "{ $.eventName = Small }" }
  accept:
    - { pattern: "{$.eventName=Small}", source: CIS, since: "1.1.0" }
  metric:
    value: "1"
  alarm:
    statistic: Sum
    comparison: GreaterThanOrEqualToThreshold
    threshold: 1
    period: 300
    evaluation_periods: 1
    treat_missing_data: notBreaching
  happened: something small happened
  ask: Who did it?
examples:
  match: [ { why: it is small, event: { eventName: Small } } ]
  ignore: [ { why: it is big, event: { eventName: Big } } ]
"#;

/// Reads the control with other values, each for a line `KEY: …`.
fn read_with(values: &[(&str, &str)]) -> Result<Catalog, CatalogError> {
    let replaced = |line: &str| {
        let key = line.trim_start().split(':').next().unwrap();
        let value = values.iter().find(|(known, _)| *known == key);
        value.map_or_else(
            || line.to_owned(),
            |(_, value)| format!("{}: {value}", line.split(':').next().unwrap()),
        )
    };
    let text: Vec<String> = CONTROL.lines().map(replaced).collect();
    Catalog::read([("small.yaml", text.join("\n").as_str())])
}

#[test]
fn a_catalog_with_a_value_that_aws_refuses_is_refused_at_its_place() {
    let long = "x".repeat(1000);
    let name = "x".repeat(240);
    let digits = format!("\"{}\"", "1".repeat(101));
    let rows: [(&str, &[&str]); 9] = [
        (
            "period",
            &["0", "-60", "1", "15", "45", "61", "90", "2147483647"],
        ),
        ("evaluation_periods", &["0", "-1", "-2147483648"]),
        ("statistic", &["p99", "IQM", "sum", "\"\"", "Count"]),
        (
            "comparison",
            &["GreaterThanUpperThreshold", "\">=\"", "\"\""],
        ),
        ("threshold", &[".nan", ".inf", "-.inf"]),
        ("treat_missing_data", &["notbreaching", "\"\"", "zero"]),
        (
            "value",
            &["\"\"", "many", "\"NaN\"", "\"inf\"", "\"$\"", &digits],
        ),
        ("ask", &[&long]),
        ("slug", &[&name]),
    ];
    for (key, values) in rows {
        let line = CONTROL
            .lines()
            .position(|line| line.trim_start().starts_with(&format!("{key}:")));
        for value in values {
            let error = read_with(&[(key, value)]).unwrap_err();
            assert_eq!(
                Some(error.position.line),
                line.map(|line| line + 1),
                "{key}: {value}"
            );
            assert!(error.position.column > 1 || key == "slug", "{key}: {value}");
        }
    }
}

#[test]
fn an_alarm_looks_back_no_longer_than_aws_allows() {
    for (period, periods, taken) in [
        ("10", "8640", true),
        ("10", "8641", false),
        ("60", "1440", true),
        ("60", "1441", false),
        ("3540", "24", true),
        ("3540", "25", false),
        ("3600", "168", true),
        ("3600", "169", false),
        ("604800", "1", true),
        ("604800", "2", false),
        ("604860", "1", false),
        ("2147483580", "2147483647", false),
    ] {
        let read = read_with(&[("period", period), ("evaluation_periods", periods)]);
        assert_eq!(read.is_ok(), taken, "{period} x {periods}");
    }
}

#[test]
fn a_prefix_that_a_policy_or_a_key_cannot_have_is_refused() {
    let long = "x".repeat(988);
    for prefix in ["", "logs/", "a b/", "$/", "{}", "(it's)!", "a$", &long] {
        assert!(parse_logging_prefix(prefix).is_ok(), "{prefix}");
    }
    let longer = "x".repeat(989);
    for prefix in [
        "*",
        "a*",
        "?/",
        "${aws:username}/",
        "${*}",
        "a${",
        "é/",
        "a\n",
        "a\u{0}",
        "\u{202e}",
        &longer,
    ] {
        assert!(parse_logging_prefix(prefix).is_err(), "{prefix}");
    }
}

#[test]
fn a_tag_that_aws_refuses_is_refused() {
    let (key, value) = ("k".repeat(128), "v".repeat(256));
    for (key, value) in [
        ("team", ""),
        ("größe", "日本 1"),
        ("a\u{a0}b", "_.:/=+-@"),
        (key.as_str(), value.as_str()),
    ] {
        assert_eq!(check_tag(key, value), Ok(()), "{key}={value}");
    }
    let (longer, more) = ("k".repeat(129), "v".repeat(257));
    for (key, value) in [
        ("", "x"),
        (longer.as_str(), ""),
        ("k", more.as_str()),
        ("aws:x", "y"),
        ("AWS:x", "y"),
        ("k", "aws:y"),
        ("k", "AwS:y"),
        ("a,b", ""),
        ("a", "b;c"),
        ("a", "\u{1f600}"),
        ("a", "b\nc"),
        ("a", "b*"),
        ("a\u{2028}", ""),
        ("managed-by", "me"),
    ] {
        assert!(check_tag(key, value).is_err(), "{key}={value}");
    }
}

/// A policy of this number of statements of somebody else, the first with so many characters more.
fn policy_of(resource: &str, statements: usize, padding: usize) -> String {
    let statement = |number: usize| {
        let sid = format!(
            "S{number}{}",
            if number == 0 {
                "x".repeat(padding)
            } else {
                String::new()
            }
        );
        json!({
            "Sid": sid, "Effect": "Allow", "Action": "sts:None", "Resource": resource,
            "Principal": {"AWS": "arn:aws:iam::111122223333:root"},
        })
    };
    let statements: Vec<Value> = (0..statements).map(statement).collect();
    json!({"Version": "2012-10-17", "Statement": statements}).to_string()
}

fn policy_after(plan: &Plan) -> Option<String> {
    plan.steps.iter().find_map(|step| match &step.change {
        Change::TopicPolicy { policy, .. } | Change::BucketPolicy { policy, .. } => {
            Some(policy.delta.after.clone())
        }
        _ => None,
    })
}

fn review_topic(policy: &str) -> Review {
    let mut account = Account::finding();
    account.add_topic(THEIR_TOPIC, Some(policy.to_owned()), &[("email", true)]);
    account.review(&Settings {
        topic: Some(THEIR_TOPIC.to_owned()),
        controls: Some([Slug::new("root-usage")].into()),
        ..notify()
    })
}

#[track_caller]
fn assert_blocked(review: &Review, part: &str) {
    assert_eq!(review.plan.steps, [], "{part}");
    let [finding] = review.findings.as_slice() else {
        panic!("{:?}", review.findings);
    };
    assert_eq!(finding.verdict, Verdict::Manual, "{}", finding.reason);
    assert!(finding.reason.contains(part), "{}", finding.reason);
}

#[test]
fn a_topic_policy_without_room_for_our_statement_blocks_the_plan() {
    let small = policy_after(&review_topic(&policy_of(THEIR_TOPIC, 1, 0)).plan).unwrap();
    let room = TOPIC_POLICY_BYTES - small.len();
    let full = review_topic(&policy_of(THEIR_TOPIC, 1, room));
    let after = policy_after(&full.plan).unwrap();
    assert_eq!(after.len(), TOPIC_POLICY_BYTES);
    let larger = review_topic(&policy_of(THEIR_TOPIC, 1, room + 1));
    assert_blocked(&larger, &(TOPIC_POLICY_BYTES + 1).to_string());
    let most = TOPIC_POLICY_STATEMENTS;
    assert!(policy_after(&review_topic(&policy_of(THEIR_TOPIC, most - 1, 0)).plan).is_some());
    let more = review_topic(&policy_of(THEIR_TOPIC, most, 0));
    assert_blocked(&more, &(most + 1).to_string());
}

fn logging_settings(target: Option<&str>) -> Settings {
    let mut controls = CATALOG.iter().filter(|control| control.filter().is_none());
    Settings {
        controls: Some([controls.next().unwrap().slug.clone()].into()),
        logging_bucket: target.map(BucketName::from),
        ..Settings::default()
    }
}

fn review_bucket(policy: &str) -> Review {
    let mut account = Account::finding();
    account.add_their_bucket();
    account.bucket(THEIR_BUCKET).policy = Read::Present(policy.to_owned());
    account.review(&logging_settings(Some(THEIR_BUCKET)))
}

#[test]
fn a_bucket_policy_without_room_for_our_statement_blocks_the_plan() {
    let bucket = format!("arn:aws:s3:::{THEIR_BUCKET}");
    let small = policy_after(&review_bucket(&policy_of(&bucket, 1, 0)).plan).unwrap();
    let room = BUCKET_POLICY_BYTES - small.len();
    let full = review_bucket(&policy_of(&bucket, 1, room));
    assert_eq!(policy_after(&full.plan).unwrap().len(), BUCKET_POLICY_BYTES);
    let larger = review_bucket(&policy_of(&bucket, 1, room + 1));
    assert_blocked(&larger, &(BUCKET_POLICY_BYTES + 1).to_string());
}

#[test]
fn a_bucket_that_many_trails_share_gets_no_more_statements_than_fit() {
    let mut account = Account::finding();
    for number in 0..60 {
        let mut more = trail(&format!("trail-{number}"), HOME);
        more.bucket = BucketName::from(format!("example-trail-{number}").as_str());
        account.add_trail(more);
    }
    let review = account.review(&logging_settings(None));
    let after = policy_after(&review.plan).unwrap();
    assert!(after.len() <= BUCKET_POLICY_BYTES, "{}", after.len());
    let mut logged = 0;
    for step in &review.plan.steps {
        if let Change::BucketLogging { bucket, .. } = &step.change {
            assert!(
                after.contains(&format!("arn:aws:s3:::{bucket}\"")),
                "{bucket}"
            );
            logged += 1;
        }
    }
    assert!((1..61).contains(&logged), "{logged} of 61");
    assert_ne!(review.findings[0].verdict, Verdict::Pass);
}

#[test]
fn no_statement_is_written_for_a_prefix_that_is_a_wildcard() {
    for prefix in ["*", "a?/", "${aws:PrincipalArn}/"] {
        let mut account = Account::finding();
        account.bucket(THEIR_BUCKET).region = Read::Present(Region::from(HOME));
        account.bucket(TRAIL_BUCKET).logging = Read::Present(BucketLogging {
            target: BucketName::from(THEIR_BUCKET),
            prefix: prefix.to_owned(),
            key_format: None,
        });
        let review = account.review(&logging_settings(None));
        assert_eq!(review.plan.steps, [], "{prefix}");
        assert_ne!(review.findings[0].verdict, Verdict::Pass, "{prefix}");
    }
}
