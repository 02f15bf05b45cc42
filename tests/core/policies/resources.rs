//! The resources whose policies these tests change: a bucket and a topic of other owners, and a
//! bucket of ours, each in an account where the plan changes nothing but the policy.

use crate::account::{Account, OWN_BUCKET, THEIR_BUCKET, THEIR_TOPIC, TRAIL_BUCKET, inputs};
use cis_fix::control::Slug;
use cis_fix::policy::Statement;
use cis_fix::settings::Settings;
use cis_fix::state::{BucketName, Observed, Read, TopicArn};
use cis_fix::statements::publish_statement;
use cis_fix::statements::{log_statement, tls_statement};
use serde_json::Value;
use std::fmt;
use std::sync::LazyLock;

/// A resource that has a policy.
pub(super) struct PolicyResource {
    pub(super) name: &'static str,
    pub(super) account: Account,
    pub(super) settings: Settings,
    /// The statements that its policy needs.
    pub(super) ours: Vec<Statement>,
    pub(super) write_policy: fn(&mut Observed, String),
    pub(super) read_policy: fn(&Observed) -> String,
}

pub(super) static POLICY_RESOURCES: LazyLock<[PolicyResource; 3]> =
    LazyLock::new(|| [their_bucket(), our_bucket(), topic()]);

/// The settings of a run on one control.
fn single_control(slug: &str, settings: Settings) -> Settings {
    Settings {
        controls: Some([Slug::new(slug)].into()),
        ..settings
    }
}

fn write_bucket_policy(observed: &mut Observed, name: &str, policy: String) {
    let bucket = observed.buckets.entry(BucketName::from(name)).or_default();
    bucket.policy = Read::Present(policy);
}

fn read_bucket_policy(observed: &Observed, name: &str) -> String {
    let bucket = observed.bucket(&BucketName::from(name));
    bucket.policy.present().unwrap().clone()
}

/// The statement that allows delivery of the access logs of the trail's bucket.
fn log_delivery_statement(account: &Account, settings: &Settings) -> Statement {
    let review = account.review(settings);
    let target = review.selection.logging[0].target.as_ref().unwrap();
    log_statement(
        inputs(settings, &account.0),
        &target.bucket,
        &target.prefix,
        &BucketName::from(TRAIL_BUCKET),
    )
}

fn their_bucket() -> PolicyResource {
    let mut account = Account::finding();
    account.add_their_bucket();
    let named = Settings {
        logging_bucket: Some(BucketName::from(THEIR_BUCKET)),
        ..Settings::default()
    };
    let settings = single_control("cloudtrail-bucket-access-logging", named);
    PolicyResource {
        name: "a bucket of somebody's",
        ours: vec![log_delivery_statement(&account, &settings)],
        write_policy: |observed, policy| write_bucket_policy(observed, THEIR_BUCKET, policy),
        read_policy: |observed| read_bucket_policy(observed, THEIR_BUCKET),
        account,
        settings,
    }
}

fn our_bucket() -> PolicyResource {
    let mut account = Account::finding();
    let settings = single_control("cloudtrail-bucket-access-logging", Settings::default());
    account.apply(&settings);
    // Otherwise the logs still arrive by our statement, and it stays.
    account.bucket(TRAIL_BUCKET).logging = Read::Absent;
    let tls = tls_statement(inputs(&settings, &account.0), &BucketName::from(OWN_BUCKET));
    PolicyResource {
        name: "a bucket of ours",
        ours: vec![tls, log_delivery_statement(&account, &settings)],
        write_policy: |observed, policy| write_bucket_policy(observed, OWN_BUCKET, policy),
        read_policy: |observed| read_bucket_policy(observed, OWN_BUCKET),
        account,
        settings,
    }
}

fn topic() -> PolicyResource {
    let mut account = Account::finding();
    account.add_topic(THEIR_TOPIC, None, &[("email", true)]);
    let named = Settings {
        topic: Some("security-alerts".to_owned()),
        ..Settings::default()
    };
    let settings = single_control("root-usage", named);
    let arn = TopicArn::from(THEIR_TOPIC);
    PolicyResource {
        name: "a topic of somebody's",
        ours: vec![publish_statement(inputs(&settings, &account.0), &arn)],
        write_policy: |observed, policy| {
            let topic = observed.topics.get_mut(&TopicArn::from(THEIR_TOPIC));
            let Read::Present(attributes) = &mut topic.unwrap().attributes else {
                panic!("the topic cannot be read");
            };
            attributes.policy = Some(policy);
        },
        read_policy: |observed| {
            let topic = observed.topic(&TopicArn::from(THEIR_TOPIC));
            topic.attributes.present().unwrap().policy.clone().unwrap()
        },
        account,
        settings,
    }
}

impl PolicyResource {
    /// The account in which the resource has this policy.
    pub(super) fn with(&self, policy: &str) -> Account {
        let mut account = self.account.clone();
        (self.write_policy)(&mut account.0, policy.to_owned());
        account
    }

    /// Our statements as JSON.
    pub(super) fn values(&self) -> Vec<Value> {
        let values = self.ours.iter().map(Statement::elements);
        values.cloned().map(Value::Object).collect()
    }
}

impl fmt::Debug for PolicyResource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}
