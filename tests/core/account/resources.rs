//! Resources of accounts.

use super::{ACCOUNT, TRAIL_BUCKET};
use cis_fix::state::{
    Alarm, BasicSelector, BucketName, Encryption, Evaluation, EventSelectors, Key, KeyArn,
    KeyDescription, LogGroupArn, Metric, Read, Region, SubscriptionArn, Trail, TrailArn,
};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The ARN of a confirmed subscription.
pub(super) fn subscription_arn(topic: &str, number: usize) -> SubscriptionArn {
    SubscriptionArn::new(format!("{topic}:{number:08}-0000-4000-8000-000000000000"))
}

/// A trail that meets all requirements of the controls.
pub(crate) fn trail(name: &str, home: &str) -> Trail {
    Trail {
        arn: TrailArn::new(format!("arn:aws:cloudtrail:{home}:{ACCOUNT}:trail/{name}")),
        home_region: Region::from(home),
        multi_region: true,
        organization: false,
        bucket: BucketName::from(TRAIL_BUCKET),
        log_group: Some(group(home)),
        log_role: Some(format!(
            "arn:aws:iam::{ACCOUNT}:role/CloudTrail-to-CloudWatchLogs"
        )),
    }
}

/// The log group of the trails with this home Region.
pub(crate) fn group(home: &str) -> LogGroupArn {
    LogGroupArn::new(format!(
        "arn:aws:logs:{home}:{ACCOUNT}:log-group:CloudTrail/Events"
    ))
}

/// Event selectors that exclude nothing.
pub(crate) fn all_events() -> EventSelectors {
    EventSelectors {
        basic: vec![BasicSelector {
            read_write_type: "All".to_owned(),
            management_events: true,
            excluded_sources: Vec::new(),
        }],
        advanced: Vec::new(),
    }
}

/// A metric that cis-fix did not name.
pub(crate) fn metric(name: &str) -> Metric {
    Metric {
        namespace: "LogMetrics".to_owned(),
        name: name.to_owned(),
    }
}

/// A metric as cis-fix names it.
pub(crate) fn own_metric(name: &str) -> Metric {
    Metric {
        namespace: "CISBenchmark".to_owned(),
        name: name.to_owned(),
    }
}

/// An alarm that cis-fix did not create, which goes into ALARM on one event.
pub(crate) fn alarm(name: &str, metric: &Metric, topics: &[&str]) -> Alarm {
    Alarm {
        name: name.to_owned(),
        description: "made by hand".to_owned(),
        metric: Some(metric.clone()),
        dimensions: BTreeMap::new(),
        statistic: Some("Sum".to_owned()),
        comparison: "GreaterThanOrEqualToThreshold".to_owned(),
        threshold: Some(1.0),
        period: Some(300),
        evaluation_periods: Some(1),
        datapoints_to_alarm: None,
        treat_missing_data: None,
        unit: None,
        actions_enabled: true,
        alarm_actions: topics.iter().map(|&topic| topic.to_owned()).collect(),
        ok_actions: Vec::new(),
        insufficient_data_actions: Vec::new(),
        evaluation: Evaluation::default(),
    }
}

/// The default policy of a new topic: principals of the account may publish.
pub(crate) fn open_policy(topic: &str) -> String {
    json!({"Version": "2008-10-17", "Statement": [{
        "Sid": "__default_statement_ID",
        "Effect": "Allow",
        "Principal": {"AWS": "*"},
        "Action": ["SNS:Publish"],
        "Resource": topic,
        "Condition": {"StringEquals": {"AWS:SourceOwner": ACCOUNT}},
    }]})
    .to_string()
}

/// The default encryption that cis-fix writes.
pub(crate) fn sse() -> Encryption {
    Encryption {
        algorithm: "AES256".to_owned(),
        key: None,
    }
}

/// A usable customer managed key with this policy.
pub(crate) fn customer_key(arn: &KeyArn, policy: &Value) -> Key {
    Key {
        description: Read::Present(KeyDescription {
            arn: arn.clone(),
            manager: "CUSTOMER".to_owned(),
            state: "Enabled".to_owned(),
            spec: "SYMMETRIC_DEFAULT".to_owned(),
            usage: "ENCRYPT_DECRYPT".to_owned(),
        }),
        policy: Read::Present(policy.to_string()),
    }
}

/// A denied read.
pub(crate) fn denied<T>(action: &str) -> Read<T> {
    Read::Denied {
        action: action.to_owned(),
    }
}

/// The tags of a resource that cis-fix manages.
pub(crate) fn our_tags() -> Read<BTreeMap<String, String>> {
    Read::Present([("managed-by".to_owned(), "cis-fix".to_owned())].into())
}
