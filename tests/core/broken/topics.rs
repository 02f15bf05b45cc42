//! Topics, their keys, and the people there. One row is one cause; the laws hold in all of these accounts too
//! (`scenes::all`).
//!
//! The account is always the same but for the one thing: somebody's filter for root usage, whose alarm notifies a topic
//! with one person who has confirmed.

use crate::account::{
    A_FEW, ACCOUNT, Account, HOME, OTHER, THEIR_TOPIC, a_few, alarm, created, denied, metric,
    notify, open_policy,
};
use crate::scenes::Told;
use cis_fix::assess::{Finding, Link, Verdict};
use cis_fix::control::Slug;
use cis_fix::plan::Review;
use cis_fix::settings::Settings;
use cis_fix::state::{
    Arn, Key, KeyArn, KeyDescription, MessageFilter, MetricFilter, Question, Read, Subscription,
    SubscriptionArn, TopicArn, TopicAttributes,
};
use serde_json::{Value, json};
use std::collections::BTreeSet;

const ROOT: &str = A_FEW[0];
const KEY: &str = "1234abcd-12ab-34cd-56ef-1234567890ab";

/// One cause.
struct Row {
    /// The account, in a few words.
    name: &'static str,
    /// What is not as it should be.
    wrong: fn(&mut Account),
    /// The verdict where nobody is to be subscribed.
    verdict: Verdict,
    link: Option<Link>,
    /// Words of the reason.
    words: &'static str,
    /// What of the advice shows it, or mends it.
    typed: &'static str,
    /// What a run with somebody to notify does about this control.
    does: &'static [&'static str],
}

/// Another alarm beside, whose topic is our own.
const BESIDE: &[&str] = &["CreateTopic", "PutMetricAlarm", "Subscribe"];
/// One more subscriber for the topic there is.
const JOINS: &[&str] = &["Subscribe"];
/// Nothing, for it is not proven to be broken, or another's.
const NOTHING: &[&str] = &[];

fn rows() -> Vec<Row> {
    [keys(), policies(), people()]
        .into_iter()
        .flatten()
        .collect()
}

fn keys() -> Vec<Row> {
    vec![
        Row {
            name: "the key of SNS by its alias",
            wrong: |account| attributes(account).kms_key = Some("alias/aws/sns".to_owned()),
            verdict: Verdict::Fail,
            link: Some(Link::Topic),
            words: "topic security-alerts is encrypted with alias/aws/sns, which CloudWatch may not use, so nothing arrives",
            typed: "--query Attributes.KmsMasterKeyId",
            does: BESIDE,
        },
        Row {
            name: "the key of SNS by its ARN",
            wrong: |account| {
                let alias = format!("arn:aws:kms:{HOME}:{ACCOUNT}:alias/aws/sns");
                attributes(account).kms_key = Some(alias);
            },
            verdict: Verdict::Fail,
            link: Some(Link::Topic),
            words: "is encrypted with alias/aws/sns",
            typed: "--query Attributes.KmsMasterKeyId",
            does: BESIDE,
        },
        Row {
            name: "the key of SNS by its id",
            wrong: |account| key(account, |key| described(key).manager = "AWS".to_owned()),
            verdict: Verdict::Fail,
            link: Some(Link::Topic),
            words: "a key of AWS's own, which CloudWatch may not use",
            typed: "--query Attributes.KmsMasterKeyId",
            does: BESIDE,
        },
        Row {
            name: "a key that only its account may use",
            wrong: |account| key(account, |key| key.policy = policy(&json!([owner()]))),
            verdict: Verdict::Manual,
            link: Some(Link::Topic),
            words: "whose policy does not let cloudwatch.amazonaws.com use kms:Decrypt, so nothing arrives",
            typed: r#"aws kms get-key-policy --region eu-west-1 --key-id arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab --policy-name default --query Policy --output text   # add the statement {"Sid":"CloudWatchAlarms","#,
            does: BESIDE,
        },
        Row {
            name: "a key with which CloudWatch may only decrypt",
            wrong: |account| {
                key(account, |key| {
                    key.policy = policy(&json!([owner(), lets(&json!("kms:Decrypt"))]));
                });
            },
            verdict: Verdict::Manual,
            link: Some(Link::Topic),
            words: "does not let cloudwatch.amazonaws.com use kms:GenerateDataKey",
            typed: "aws kms get-key-policy",
            does: BESIDE,
        },
        Row {
            name: "a key that another service may use",
            wrong: |account| {
                key(account, |key| {
                    let mut events = lets(&json!("kms:*"));
                    events["Principal"] = json!({ "Service": "events.amazonaws.com" });
                    key.policy = policy(&json!([owner(), events]));
                });
            },
            verdict: Verdict::Manual,
            link: Some(Link::Topic),
            words: "does not let cloudwatch.amazonaws.com use kms:Decrypt",
            typed: "add the statement",
            does: BESIDE,
        },
        Row {
            name: "a key for the alarms of another account",
            wrong: |account| {
                key(account, |key| {
                    let mut other = lets(&json!("kms:*"));
                    other["Condition"] = json!({ "StringEquals": { "aws:SourceAccount": OTHER } });
                    key.policy = policy(&json!([owner(), other]));
                });
            },
            verdict: Verdict::Manual,
            link: Some(Link::Topic),
            words: "does not let cloudwatch.amazonaws.com use kms:Decrypt",
            typed: "add the statement",
            does: BESIDE,
        },
        Row {
            name: "a key for another alarm",
            wrong: |account| {
                key(account, |key| {
                    let mut other = lets(&json!("kms:*"));
                    let arn = format!("arn:aws:cloudwatch:{HOME}:{ACCOUNT}:alarm:billing");
                    other["Condition"] = json!({ "ArnEquals": { "aws:SourceArn": arn } });
                    key.policy = policy(&json!([owner(), other]));
                });
            },
            verdict: Verdict::Manual,
            link: Some(Link::Topic),
            words: "does not let cloudwatch.amazonaws.com use kms:Decrypt",
            typed: "add the statement",
            does: BESIDE,
        },
        Row {
            name: "a key that denies whoever is no member of the organization",
            wrong: |account| {
                key(account, |key| {
                    let deny = json!({
                        "Sid": "Ours", "Effect": "Deny", "Principal": "*", "Action": "kms:*", "Resource": "*",
                        "Condition": { "StringNotEquals": { "aws:PrincipalServiceName": "sns.amazonaws.com" } },
                    });
                    key.policy = policy(&json!([owner(), lets(&json!("kms:*")), deny]));
                });
            },
            verdict: Verdict::Manual,
            link: Some(Link::Topic),
            words: r#"denies cloudwatch.amazonaws.com kms:Decrypt, by statement 3 (Deny, Sid "Ours")"#,
            typed: "take CloudWatch out of statement 3",
            does: BESIDE,
        },
        Row {
            name: "a key on a condition nobody knows",
            wrong: |account| {
                key(account, |key| {
                    let mut via = lets(&json!("kms:*"));
                    via["Condition"] = json!({ "StringEquals": { "kms:ViaService": "sns.eu-west-1.amazonaws.com" } });
                    key.policy = policy(&json!([owner(), via]));
                });
            },
            verdict: Verdict::Manual,
            link: Some(Link::Topic),
            words: "cannot be told: statement 2 (Allow): nothing is known about the condition key kms:ViaService",
            typed: "aws kms get-key-policy",
            does: NOTHING,
        },
        Row {
            name: "a key whose policy is no policy",
            wrong: |account| key(account, |key| key.policy = Read::Present("?".to_owned())),
            verdict: Verdict::Manual,
            link: Some(Link::Topic),
            words: "whether its policy lets CloudWatch use it cannot be told",
            typed: "aws kms get-key-policy",
            does: NOTHING,
        },
        Row {
            name: "a key that is disabled",
            wrong: |account| key(account, |key| described(key).state = "Disabled".to_owned()),
            verdict: Verdict::Manual,
            link: Some(Link::Topic),
            words: "which is disabled, so nothing arrives",
            typed: "aws kms enable-key --region eu-west-1 --key-id arn:aws:kms:",
            does: BESIDE,
        },
        Row {
            name: "a key that is about to be deleted",
            wrong: |account| {
                key(account, |key| {
                    described(key).state = "PendingDeletion".to_owned()
                })
            },
            verdict: Verdict::Manual,
            link: Some(Link::Topic),
            words: "which is about to be deleted, so nothing arrives",
            typed: "aws kms cancel-key-deletion",
            does: BESIDE,
        },
        Row {
            name: "a key without its material",
            wrong: |account| {
                key(account, |key| {
                    described(key).state = "PendingImport".to_owned()
                })
            },
            verdict: Verdict::Manual,
            link: Some(Link::Topic),
            words: "whose state is PendingImport",
            typed: "aws kms describe-key",
            does: BESIDE,
        },
        Row {
            name: "a key of two halves",
            wrong: |account| key(account, |key| described(key).spec = "RSA_2048".to_owned()),
            verdict: Verdict::Manual,
            link: Some(Link::Topic),
            words: "a key of kind RSA_2048 for ENCRYPT_DECRYPT, and SNS takes symmetric keys",
            typed: "aws kms describe-key",
            does: BESIDE,
        },
        Row {
            name: "a key for signing",
            wrong: |account| {
                key(account, |key| {
                    described(key).usage = "GENERATE_VERIFY_MAC".to_owned()
                })
            },
            verdict: Verdict::Manual,
            link: Some(Link::Topic),
            words: "for GENERATE_VERIFY_MAC",
            typed: "aws kms describe-key",
            does: BESIDE,
        },
        Row {
            name: "a key that does not exist",
            wrong: |account| attributes(account).kms_key = Some("alias/gone".to_owned()),
            verdict: Verdict::Manual,
            link: Some(Link::Topic),
            words: "is encrypted with alias/gone, which does not exist, so nothing arrives",
            typed: "aws kms describe-key --region eu-west-1 --key-id arn:aws:kms:eu-west-1:111122223333:alias/gone",
            does: BESIDE,
        },
        Row {
            name: "a key of another account",
            wrong: |account| {
                attributes(account).kms_key = Some(format!("arn:aws:kms:{HOME}:{OTHER}:key/{KEY}"));
            },
            verdict: Verdict::Elsewhere,
            link: Some(Link::Topic),
            words: "only account 444455556666 sees whether CloudWatch may use that key",
            typed: "",
            does: NOTHING,
        },
        Row {
            name: "a key that may not be looked at",
            wrong: |account| key(account, |key| key.description = denied("kms:DescribeKey")),
            verdict: Verdict::Unreadable,
            link: Some(Link::Topic),
            words: "may not be read; allow kms:DescribeKey",
            typed: "allow kms:DescribeKey",
            does: NOTHING,
        },
        Row {
            name: "a key whose policy may not be read",
            wrong: |account| key(account, |key| key.policy = denied("kms:GetKeyPolicy")),
            verdict: Verdict::Unreadable,
            link: Some(Link::Topic),
            words: "may not be read; allow kms:GetKeyPolicy",
            typed: "allow kms:GetKeyPolicy",
            does: NOTHING,
        },
        Row {
            name: "a key that lets CloudWatch in",
            wrong: |account| key(account, |_| {}),
            verdict: Verdict::Pass,
            link: None,
            words: "team-root alarms a confirmed subscriber",
            typed: "",
            does: JOINS,
        },
        Row {
            name: "a key by an alias of its own that lets CloudWatch in",
            wrong: |account| {
                key(account, |_| {});
                let whole = account.0.keys[&KeyArn::new(key_arn())].clone();
                let alias = format!("arn:aws:kms:{HOME}:{ACCOUNT}:alias/topics");
                account.0.keys.insert(
                    KeyArn::new(alias),
                    Key {
                        policy: Read::NotAsked,
                        ..whole
                    },
                );
                attributes(account).kms_key = Some("alias/topics".to_owned());
            },
            verdict: Verdict::Pass,
            link: None,
            words: "team-root alarms a confirmed subscriber",
            typed: "",
            does: JOINS,
        },
    ]
}

fn policies() -> Vec<Row> {
    vec![
        Row {
            name: "a topic that is gone",
            wrong: |account| account.0.topics.clear(),
            verdict: Verdict::Fail,
            link: Some(Link::Topic),
            words: "security-alerts does not exist, so what the alarm says is lost",
            typed: "aws sns get-topic-attributes --region eu-west-1 --topic-arn arn:aws:sns:eu-west-1:111122223333:security-alerts",
            does: BESIDE,
        },
        Row {
            name: "a topic that lets nobody in",
            wrong: |account| attributes(account).policy = None,
            verdict: Verdict::Fail,
            link: Some(Link::Topic),
            words: "does not let CloudWatch publish, so nothing arrives",
            typed: "--query Attributes.Policy --output text",
            does: BESIDE,
        },
        Row {
            name: "a topic that denies everybody",
            wrong: |account| {
                let denies = open_policy(THEIR_TOPIC).replace("Allow", "Deny");
                attributes(account).policy = Some(denies);
            },
            verdict: Verdict::Fail,
            link: Some(Link::Topic),
            words: r#"denies CloudWatch to publish, by statement 1 (Deny, Sid "__default_statement_ID"), so nothing arrives"#,
            typed: "--query Attributes.Policy --output text",
            does: BESIDE,
        },
        Row {
            name: "a topic on a condition nobody knows",
            wrong: |account| {
                let odd = open_policy(THEIR_TOPIC).replace("AWS:SourceOwner", "aws:SourceOrgID");
                attributes(account).policy = Some(odd);
            },
            verdict: Verdict::Manual,
            link: Some(Link::Topic),
            words: "cannot be told: nothing is known about the condition key aws:SourceOrgID",
            typed: "--query Attributes.Policy --output text",
            does: NOTHING,
        },
    ]
}

fn people() -> Vec<Row> {
    vec![
        Row {
            name: "a person who asks for an attribute",
            wrong: |account| filter(account, "MessageAttributes", r#"{"severity":["high"]}"#),
            verdict: Verdict::Manual,
            link: Some(Link::Person),
            words: "the filter policy of the subscription of email:person-0@example.com to topic security-alerts keeps the alarm's message out, so nobody is told",
            typed: r#"--query 'Attributes.[FilterPolicyScope,FilterPolicy]' --output text   # MessageAttributes {"severity":["high"]}, of which alarms send none"#,
            does: BESIDE,
        },
        Row {
            name: "a person who asks for messages without an attribute",
            wrong: |account| {
                filter(
                    account,
                    "MessageAttributes",
                    r#"{"severity":[{"exists":false}]}"#,
                )
            },
            verdict: Verdict::Pass,
            link: None,
            words: "team-root alarms a confirmed subscriber",
            typed: "",
            does: JOINS,
        },
        Row {
            name: "a person who asks for another alarm",
            wrong: |account| {
                filter(
                    account,
                    "MessageBody",
                    r#"{"AlarmName":[{"prefix":"billing-"},"disk"]}"#,
                )
            },
            verdict: Verdict::Manual,
            link: Some(Link::Person),
            words: "keeps the alarm's message out",
            typed: r#"# MessageBody {"AlarmName""#,
            does: BESIDE,
        },
        Row {
            name: "a person who asks for alarms that are over",
            wrong: |account| filter(account, "MessageBody", r#"{"NewStateValue":["OK"]}"#),
            verdict: Verdict::Manual,
            link: Some(Link::Person),
            words: "keeps the alarm's message out",
            typed: "get-subscription-attributes --region eu-west-1 --subscription-arn arn:aws:sns:",
            does: BESIDE,
        },
        Row {
            name: "a person who asks for this alarm",
            wrong: |account| {
                let wanted = json!({
                    "AlarmName": [{ "prefix": "team-ro" }],
                    "NewStateValue": ["ALARM"],
                    "AWSAccountId": [ACCOUNT],
                });
                filter(account, "MessageBody", &wanted.to_string());
            },
            verdict: Verdict::Pass,
            link: None,
            words: "team-root alarms a confirmed subscriber",
            typed: "",
            does: JOINS,
        },
        Row {
            name: "a person who asks for a Region",
            wrong: |account| filter(account, "MessageBody", r#"{"Region":["EU (Ireland)"]}"#),
            verdict: Verdict::Manual,
            link: Some(Link::Person),
            words: "lets the alarm through cannot be told: what Region says is not known beforehand",
            typed: "aws sns get-subscription-attributes",
            does: NOTHING,
        },
        Row {
            name: "a person whose filter policy may not be read",
            wrong: |account| {
                let arn = first(account);
                let topic = account.topic(THEIR_TOPIC);
                topic
                    .filters
                    .insert(arn, denied("sns:GetSubscriptionAttributes"));
            },
            verdict: Verdict::Unreadable,
            link: Some(Link::Person),
            words: "whether a filter policy keeps alarms of topic security-alerts from email:person-0@example.com was not read; allow sns:GetSubscriptionAttributes",
            typed: "allow sns:GetSubscriptionAttributes",
            does: NOTHING,
        },
        Row {
            name: "a person who is deaf and one who is not",
            wrong: |account| {
                subscribers(account, &[("email", true), ("https", true)]);
                filter(account, "MessageAttributes", r#"{"severity":["high"]}"#);
            },
            verdict: Verdict::Pass,
            link: None,
            words: "team-root alarms a confirmed subscriber",
            typed: "",
            does: JOINS,
        },
        Row {
            name: "a person who has not confirmed",
            wrong: |account| subscribers(account, &[("email", false)]),
            verdict: Verdict::Pending,
            link: Some(Link::Person),
            words: "1 subscription of topic security-alerts waits to be confirmed",
            typed: "within 48 hours, after which SNS forgets the subscription",
            does: BESIDE,
        },
        Row {
            name: "nobody",
            wrong: |account| subscribers(account, &[]),
            verdict: Verdict::Pending,
            link: Some(Link::Person),
            words: "nobody is subscribed to topic security-alerts",
            typed: "aws sns subscribe --region eu-west-1",
            does: BESIDE,
        },
        Row {
            name: "a queue",
            wrong: |account| {
                machine(
                    account,
                    "sqs",
                    &format!("arn:aws:sqs:{HOME}:{ACCOUNT}:alarms"),
                )
            },
            verdict: Verdict::Manual,
            link: Some(Link::Person),
            words: "only machines are subscribed to topic security-alerts",
            typed: "aws sqs get-queue-attributes --region eu-west-1 --queue-url https://sqs.eu-west-1.amazonaws.com/111122223333/alarms --attribute-names Policy KmsMasterKeyId",
            does: BESIDE,
        },
        Row {
            name: "a function",
            wrong: |account| {
                machine(
                    account,
                    "lambda",
                    &format!("arn:aws:lambda:{HOME}:{ACCOUNT}:function:page"),
                )
            },
            verdict: Verdict::Manual,
            link: Some(Link::Person),
            words: "only machines are subscribed",
            typed: "aws lambda get-policy --region eu-west-1 --function-name arn:aws:lambda:eu-west-1:111122223333:function:page --query Policy",
            does: BESIDE,
        },
        Row {
            name: "a stream",
            wrong: |account| {
                machine(
                    account,
                    "firehose",
                    &format!("arn:aws:firehose:{HOME}:{ACCOUNT}:deliverystream/alarms"),
                )
            },
            verdict: Verdict::Manual,
            link: Some(Link::Person),
            words: "only machines are subscribed",
            typed: "aws firehose describe-delivery-stream --region eu-west-1 --delivery-stream-name alarms",
            does: BESIDE,
        },
    ]
}

/// The account that all of these are but for one thing.
fn sound() -> Account {
    let mut account = Account::finding();
    account.add_filter(MetricFilter::plain(
        "team-root",
        created(ROOT),
        metric("root"),
        "1",
    ));
    account.add_alarm(alarm("team-root", &metric("root"), &[THEIR_TOPIC]));
    subscribers(&mut account, &[("email", true)]);
    account
}

fn subscribers(account: &mut Account, all: &[(&str, bool)]) {
    account.add_topic(THEIR_TOPIC, Some(open_policy(THEIR_TOPIC)), all);
}

fn attributes(account: &mut Account) -> &mut TopicAttributes {
    match &mut account.topic(THEIR_TOPIC).attributes {
        Read::Present(attributes) => attributes,
        other => panic!("{other:?}"),
    }
}

fn key_arn() -> String {
    format!("arn:aws:kms:{HOME}:{ACCOUNT}:key/{KEY}")
}

/// The topic has a key by its id, which lets alarms in but for this.
fn key(account: &mut Account, wrong: impl Fn(&mut Key)) {
    encrypt(account, THEIR_TOPIC, wrong);
}

/// The same of any topic.
pub(crate) fn encrypt(account: &mut Account, topic: &str, wrong: impl Fn(&mut Key)) {
    if let Read::Present(attributes) = &mut account.topic(topic).attributes {
        attributes.kms_key = Some(KEY.to_owned());
    }
    let arn = KeyArn::of(&TopicArn::from(topic), KEY);
    let mut key = Key {
        description: Read::Present(KeyDescription {
            arn: arn.clone(),
            manager: "CUSTOMER".to_owned(),
            state: "Enabled".to_owned(),
            spec: "SYMMETRIC_DEFAULT".to_owned(),
            usage: "ENCRYPT_DECRYPT".to_owned(),
        }),
        policy: policy(&json!([
            owner(),
            lets(&json!(["kms:Decrypt", "kms:GenerateDataKey*"]))
        ])),
    };
    wrong(&mut key);
    account.0.keys.insert(arn, key);
}

fn described(key: &mut Key) -> &mut KeyDescription {
    match &mut key.description {
        Read::Present(description) => description,
        other => panic!("{other:?}"),
    }
}

fn policy(statements: &Value) -> Read<String> {
    Read::Present(json!({ "Version": "2012-10-17", "Statement": statements }).to_string())
}

/// The statement that KMS gives a key: its account, and whomever that lets.
fn owner() -> Value {
    json!({
        "Effect": "Allow", "Principal": { "AWS": format!("arn:aws:iam::{ACCOUNT}:root") },
        "Action": "kms:*", "Resource": "*",
    })
}

fn lets(actions: &Value) -> Value {
    json!({
        "Effect": "Allow", "Principal": { "Service": "cloudwatch.amazonaws.com" },
        "Action": actions, "Resource": "*",
    })
}

/// The first subscription.
fn first(account: &mut Account) -> SubscriptionArn {
    let subscriptions = &account.topic(THEIR_TOPIC).subscriptions;
    subscriptions.present().unwrap()[0].arn.clone().unwrap()
}

/// It has a filter policy.
fn filter(account: &mut Account, scope: &str, policy: &str) {
    let arn = first(account);
    let filter = MessageFilter {
        policy: Some(policy.to_owned()),
        scope: scope.to_owned(),
    };
    let topic = account.topic(THEIR_TOPIC);
    topic.filters.insert(arn, Read::Present(filter));
}

fn machine(account: &mut Account, protocol: &str, endpoint: &str) {
    let name = Arn::parse(endpoint).unwrap().service;
    account.topic(THEIR_TOPIC).subscriptions = Read::Present(vec![Subscription {
        protocol: protocol.to_owned(),
        endpoint: endpoint.to_owned(),
        confirmed: true,
        arn: Some(SubscriptionArn::new(format!("{THEIR_TOPIC}:{name}"))),
    }]);
}

fn account(row: &Row) -> Account {
    let mut account = sound();
    (row.wrong)(&mut account);
    account
}

/// These accounts, for the laws.
pub(crate) fn told() -> Told {
    rows().iter().map(|row| (row.name, account(row))).collect()
}

fn root(review: &Review) -> &Finding {
    let mut findings = review.findings.iter();
    findings.find(|f| f.control.as_str() == ROOT).unwrap()
}

/// What a plan does for the control.
fn steps(review: &Review) -> BTreeSet<&str> {
    let steps = review.plan.steps.iter();
    steps
        .filter(|step| step.controls.iter().any(|control| control.as_str() == ROOT))
        .map(|step| step.change.operation())
        .collect()
}

#[test]
fn each_cause_has_its_verdict_its_words_and_a_command_that_shows_it() {
    let mut wrong = Vec::new();
    for row in rows() {
        let review = account(&row).review(&a_few(Settings::default()));
        let finding = root(&review);
        let seen = (finding.verdict, finding.broken_link);
        let advice = finding.advice.join("\n");
        if seen != (row.verdict, row.link)
            || !finding.reason.contains(row.words)
            || !advice.contains(row.typed)
        {
            wrong.push(format!(
                "{}: {seen:?}\n  {}\n  {advice}",
                row.name, finding.reason
            ));
        }
        // What is not the run's to mend is not touched.
        if finding.verdict != Verdict::Fail {
            assert_eq!(steps(&review), BTreeSet::new(), "{}", row.name);
        }
        assert!(
            finding.verdict == Verdict::Pass
                || finding.verdict == Verdict::Elsewhere
                || !advice.is_empty(),
            "{} says nothing to do",
            row.name
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn with_somebody_to_notify_what_is_broken_is_mended_beside_it() {
    let mut wrong = Vec::new();
    for row in rows() {
        let only = Settings {
            controls: Some([Slug::new(ROOT)].into()),
            ..notify()
        };
        let review = account(&row).review(&only);
        let does: BTreeSet<&str> = row.does.iter().copied().collect();
        if steps(&review) != does {
            wrong.push(format!(
                "{}: {:?}, {}",
                row.name,
                steps(&review),
                root(&review).reason
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The words of all, as a person reads them.
#[test]
fn what_is_said_of_each_cause() {
    let mut said = String::new();
    for row in rows() {
        let review = account(&row).review(&a_few(Settings::default()));
        let finding = root(&review);
        let link = finding.broken_link.map_or("none", Link::word);
        said += &format!(
            "{}\n  {} at {link}: {}\n",
            row.name, finding.verdict, finding.reason
        );
        for advice in &finding.advice {
            said += &format!("  > {advice}\n");
        }
    }
    insta::assert_snapshot!(said);
}

#[test]
fn a_key_is_asked_about_only_where_a_topic_has_one_of_this_account() {
    let asked = |account: &Account| -> Vec<&'static str> {
        let waves = account.observe(&a_few(Settings::default())).waves;
        let keys = waves.into_iter().flatten();
        keys.filter(|question| matches!(question, Question::Key(_) | Question::KeyPolicy(_)))
            .map(|question| question.action())
            .collect()
    };
    let none = [
        "the key of SNS by its alias",
        "the key of SNS by its ARN",
        "a key of another account",
        "nobody",
    ];
    for row in rows() {
        let account = account(&row);
        let expected: &[&str] = match row.name {
            name if none.contains(&name) => &[],
            "a key that does not exist" => &["kms:DescribeKey"],
            name if name.contains("key") => &["kms:DescribeKey", "kms:GetKeyPolicy"],
            _ => &[],
        };
        assert_eq!(asked(&account), expected, "{}", row.name);
    }
}

#[test]
fn filter_policies_are_asked_for_only_where_an_alarm_gets_that_far_and_of_a_few_people_first() {
    let asked = |account: &Account| -> Vec<usize> {
        let waves = account.observe(&a_few(Settings::default())).waves;
        let filters = |wave: &BTreeSet<Question>| {
            wave.iter()
                .filter(|one| matches!(one, Question::SubscriptionFilter(..)))
                .count()
        };
        waves.iter().map(filters).filter(|many| *many > 0).collect()
    };
    for row in rows() {
        let many: usize = asked(&account(&row)).iter().sum();
        // Whether a key lets alarms in is asked at the same time.
        let closed = [
            "the key of SNS by its alias",
            "the key of SNS by its ARN",
            "a key of another account",
            "a topic that is gone",
            "a topic that lets nobody in",
            "a topic that denies everybody",
        ]
        .contains(&row.name);
        let nobody = [
            "a person who has not confirmed",
            "nobody",
            "a queue",
            "a function",
            "a stream",
        ];
        let expected = match row.name {
            "a person who is deaf and one who is not" => 2,
            name if nobody.contains(&name) => 0,
            _ => usize::from(!closed),
        };
        assert_eq!(many, expected, "{}", row.name);
    }
    let mut crowd = sound();
    subscribers(&mut crowd, &[("email", true); 12]);
    assert_eq!(asked(&crowd), [5]);
    deafen(&mut crowd, THEIR_TOPIC);
    assert_eq!(asked(&crowd), [5, 7]);
}

/// Everybody there has a filter policy that no alarm gets through.
pub(crate) fn deafen(account: &mut Account, topic: &str) {
    let topic = account.topic(topic);
    for one in topic.subscriptions.present().unwrap() {
        let filter = MessageFilter {
            policy: Some(r#"{"severity":["high"]}"#.to_owned()),
            scope: "MessageAttributes".to_owned(),
        };
        topic
            .filters
            .insert(one.arn.clone().unwrap(), Read::Present(filter));
    }
}
