//! Accounts whose trails and log groups vary.

use super::{NamedAccounts, finding};
use crate::account::{
    ACCOUNT, AWAY, Account, HOME, OTHER, OWN_BUCKET, THEIR_TOPIC, alarm, created, customer_key,
    denied, metric, open_policy, trail,
};
use cis_fix::state::{
    BucketLogging, BucketName, KeyArn, LogGroup, LogGroupArn, LogKeyFormat, MetricFilter, Read,
    Trail, TrailArn,
};
use serde_json::json;

pub(super) fn accounts() -> NamedAccounts {
    [one_trail(), two_trails(), lost_events(), log_groups()].concat()
}

/// Accounts whose one trail does not qualify, or belongs to another account.
fn one_trail() -> NamedAccounts {
    vec![
        ("no trail", Account::empty()),
        (
            "a trail homed elsewhere",
            elsewhere(trail("management-events", AWAY)),
        ),
        (
            "a trail without a log group",
            finding(|account| account.change_trail(|trail| trail.log_group = None)),
        ),
        (
            "a trail of one Region",
            finding(|account| account.change_trail(|trail| trail.multi_region = false)),
        ),
        (
            "a stopped trail",
            finding(|account| {
                for read in account.0.trail_status.values_mut() {
                    if let Read::Present(status) = read {
                        status.logging = false;
                    }
                }
            }),
        ),
        (
            "an organization's trail of another account",
            elsewhere({
                let mut organization = trail("organization", HOME);
                organization.arn = TrailArn::new(format!(
                    "arn:aws:cloudtrail:{HOME}:{OTHER}:trail/organization"
                ));
                organization.organization = true;
                organization.log_group = Some(LogGroupArn::new(format!(
                    "arn:aws:logs:{HOME}:{OTHER}:log-group:organization"
                )));
                organization
            }),
        ),
    ]
}

/// Accounts with a second trail, or a second alarm, that serves a control.
fn two_trails() -> NamedAccounts {
    vec![
        (
            "two trails that qualify",
            finding(|account| {
                let mut second = trail("second", AWAY);
                second.bucket = BucketName::from("example-second-trail");
                account.add_trail(second);
            }),
        ),
        (
            "a second trail elsewhere that serves a control",
            Account::second_trail_serves("cmk-disable-or-delete", &[("email", true)]),
        ),
        (
            "a second trail elsewhere that waits for a person",
            Account::second_trail_serves("cmk-disable-or-delete", &[("email", false)]),
        ),
        (
            "somebody else's chain waits for a person",
            finding(|account| {
                account.add_filter(MetricFilter::plain(
                    "x",
                    created("cmk-disable-or-delete"),
                    metric("x"),
                    "1",
                ));
                account.add_alarm(alarm("x", &metric("x"), &[THEIR_TOPIC]));
                account.add_topic(
                    THEIR_TOPIC,
                    Some(open_policy(THEIR_TOPIC)),
                    &[("email", false)],
                );
            }),
        ),
        (
            "two trails, one bucket that logs to ours",
            finding(|account| {
                let mut second = trail("second", HOME);
                second.bucket = BucketName::from("example-second-trail");
                account.add_trail(second);
                account.bucket("example-second-trail").logging = Read::Present(BucketLogging {
                    target: BucketName::from(OWN_BUCKET),
                    prefix: "second/".to_owned(),
                    key_format: Some(LogKeyFormat::Simple),
                });
            }),
        ),
    ]
}

/// Accounts whose trail loses events, by its selectors or in the delivery to the log group.
fn lost_events() -> NamedAccounts {
    vec![
        (
            "a trail of writes alone",
            finding(|account| {
                account.change_selectors(|one| "WriteOnly".clone_into(&mut one.read_write_type));
            }),
        ),
        (
            "a trail that has delivered nothing for days",
            finding(|account| {
                let long_ago = account.0.observed_at - 9 * 24 * 60 * 60;
                for read in account.0.trail_status.values_mut() {
                    if let Read::Present(status) = read {
                        status.last_delivery_to_logs = Some(long_ago);
                    }
                }
            }),
        ),
        (
            "a log group that takes no filters",
            finding(|account| {
                for read in account.0.log_groups.values_mut() {
                    if let Read::Present(group) = read {
                        "INFREQUENT_ACCESS".clone_into(&mut group.class);
                    }
                }
            }),
        ),
        (
            "a log group that is gone",
            finding(|account| {
                account.0.log_groups.clear();
            }),
        ),
        (
            "a trail without the events of KMS",
            finding(|account| {
                let kms = vec!["kms.amazonaws.com".to_owned()];
                account.change_selectors(|one| one.excluded_sources.clone_from(&kms));
            }),
        ),
    ]
}

fn elsewhere(trail: Trail) -> Account {
    let mut account = Account::empty();
    if trail.owner().as_str() != ACCOUNT {
        let bucket = account.bucket(trail.bucket.as_str());
        bucket.region = denied("s3:ListBucket");
        bucket.owned = Read::Present(false);
    }
    account.add_trail(trail);
    account
}

/// Accounts whose log group is another account's trail's, encrypted or masked.
fn log_groups() -> NamedAccounts {
    vec![
        (
            "a delegated administrator's log group",
            elsewhere(Trail {
                arn: TrailArn::new(format!(
                    "arn:aws:cloudtrail:{HOME}:{OTHER}:trail/organization"
                )),
                organization: true,
                ..trail("organization", HOME)
            }),
        ),
        ("an encrypted log group", encrypted()),
        (
            "a log group that masks data",
            changed_group(|group| group.data_protection = Some("ACTIVATED".to_owned())),
        ),
    ]
}

fn changed_group(change: impl Fn(&mut LogGroup)) -> Account {
    let mut account = Account::finding();
    for read in account.0.log_groups.values_mut() {
        if let Read::Present(group) = read {
            change(group);
        }
    }
    account
}

/// CloudWatch Logs may use the key.
fn encrypted() -> Account {
    let arn = KeyArn::new(format!("arn:aws:kms:{HOME}:{ACCOUNT}:key/1234abcd"));
    let mut account = changed_group(|group| group.kms_key = Some(arn.clone()));
    let policy = json!({ "Version": "2012-10-17", "Statement": [{
        "Effect": "Allow",
        "Principal": { "Service": format!("logs.{HOME}.amazonaws.com") },
        "Action": ["kms:Encrypt*", "kms:Decrypt*", "kms:GenerateDataKey*"],
        "Resource": "*",
    }] });
    let key = customer_key(&arn, &policy);
    account.0.keys.insert(arn, key);
    account
}
