//! Claims about topics, their policies and their subscribers.

use super::{AWAY_TOPIC, Forgery, Scene, no_tags};
use crate::account::{
    ACCOUNT, AWAY, HOME, OTHER, OWN_TOPIC, THEIR_TOPIC, alarm, metric, open_policy, our_tags,
};
use cis_fix::plan::{Change, Delta, NewTopic, PolicyChange};
use cis_fix::settings::Subscriber;
use cis_fix::state::{Read, TopicArn};
use cis_fix::statements::HomeAccount;
use serde_json::{Value, json};
use std::collections::BTreeMap;

pub(super) const FORGERIES: &[Forgery] = &[
    (
        "a topic of another team was created, without tags",
        |scene| {
            drop_subscribers(scene, THEIR_TOPIC);
            claim_topic(scene, THEIR_TOPIC, no_tags());
        },
    ),
    (
        "a topic of another team was created, and so were its subscribers",
        |scene| {
            claim_topic(scene, THEIR_TOPIC, no_tags());
            claim_all_subscribers(scene, THEIR_TOPIC);
        },
    ),
    (
        "a topic of another team was created, with the tags it has",
        |scene| {
            drop_subscribers(scene, THEIR_TOPIC);
            let tags = pair("managed-by", "terraform");
            scene.account.topic(THEIR_TOPIC).tags = Read::Present(tags.clone());
            claim_topic(scene, THEIR_TOPIC, tags);
        },
    ),
    ("a topic in another Region was created", |scene| {
        drop_subscribers(scene, AWAY_TOPIC);
        claim_topic(scene, AWAY_TOPIC, no_tags());
    }),
    ("a topic of our name without a tag was created", |scene| {
        scene.account.topic(OWN_TOPIC).tags = Read::Present(no_tags());
        scene.is_theirs_now(&format!("topic {OWN_TOPIC}"));
        scene.forget(is_of_topic);
        claim_topic(scene, OWN_TOPIC, no_tags());
        claim_all_subscribers(scene, OWN_TOPIC);
    }),
    (
        "a topic of our name in another Region was created",
        |scene| {
            let away = format!("arn:aws:sns:{AWAY}:{ACCOUNT}:cis-fix-alarms");
            let account = &mut scene.account;
            account.add_topic(&away, Some(open_policy(&away)), &[("email", true)]);
            claim_topic(scene, &away, no_tags());
            claim_all_subscribers(scene, &away);
        },
    ),
    ("a topic of another account was created", |scene| {
        let theirs = format!("arn:aws:sns:{HOME}:{OTHER}:cis-fix-alarms");
        let account = &mut scene.account;
        account.add_topic(&theirs, Some(open_policy(&theirs)), &[]);
        account.topic(&theirs).tags = our_tags();
        claim_topic(scene, &theirs, our_tags().present().unwrap().clone());
    }),
    ("a topic of another partition was created", |scene| {
        let theirs = format!("arn:aws-cn:sns:cn-north-1:{ACCOUNT}:cis-fix-alarms");
        let account = &mut scene.account;
        account.add_topic(&theirs, Some(open_policy(&theirs)), &[]);
        account.topic(&theirs).tags = our_tags();
        claim_topic(scene, &theirs, our_tags().present().unwrap().clone());
    }),
    (
        "the person on call was subscribed to a topic of another team",
        |scene| {
            claim_all_subscribers(scene, THEIR_TOPIC);
        },
    ),
    (
        "the person on call was subscribed in another Region",
        |scene| {
            claim_all_subscribers(scene, AWAY_TOPIC);
        },
    ),
    (
        "the person on call was subscribed to a topic that cis-fix may publish to",
        |scene| {
            let ours = publish_statement(scene, THEIR_TOPIC);
            add_statement(scene, THEIR_TOPIC, &ours);
            drop_alarms(scene, THEIR_TOPIC);
            claim_all_subscribers(scene, THEIR_TOPIC);
        },
    ),
    (
        "the person on call was subscribed to our topic, which an alarm of others notifies",
        |scene| {
            let theirs = alarm("night-shift", &metric("night-shift"), &[OWN_TOPIC]);
            scene.account.add_alarm(theirs);
            scene.is_theirs_now(&format!("topic {OWN_TOPIC}"));
            claim_all_subscribers(scene, OWN_TOPIC);
        },
    ),
    (
        "the statement of another team was added to their topic",
        |scene| {
            let statement = statements(&topic_policy(scene, THEIR_TOPIC)).remove(0);
            claim_statement(scene, THEIR_TOPIC, None, statement);
        },
    ),
    (
        "a statement with a Sid like ours was added to a topic of another team",
        |scene| {
            let statement = publish_by("CisFix0000000000000001", "events.amazonaws.com");
            add_statement(scene, THEIR_TOPIC, &statement);
            claim_statement(scene, THEIR_TOPIC, None, statement);
        },
    ),
    (
        "our statement replaced one that lets anybody publish",
        |scene| {
            let topic = topic_policy(scene, OWN_TOPIC);
            let ours = statements(&topic).remove(0);
            let mut open = ours.clone();
            open["Principal"] = json!("*");
            open.as_object_mut().unwrap().remove("Condition");
            add_statement(scene, THEIR_TOPIC, &ours);
            let before = document(&[open]);
            claim_statement(scene, THEIR_TOPIC, Some(before), ours);
        },
    ),
];

/// The statement that cis-fix writes into the policy of a topic.
fn publish_statement(scene: &Scene, topic: &str) -> Value {
    let caller = scene.account.0.caller.present().unwrap();
    let home = HomeAccount {
        account: caller.account.clone(),
        partition: caller.partition.clone(),
    };
    let statement = home.publish_statement(&TopicArn::from(topic));
    Value::Object(statement.elements().clone())
}

fn is_of_topic(change: &Change) -> bool {
    let operation = change.operation();
    ["CreateTopic", "Subscribe", "SetTopicAttributes"].contains(&operation)
}

fn pair(key: &str, value: &str) -> BTreeMap<String, String> {
    [(key.to_owned(), value.to_owned())].into()
}

/// A topic on which nobody is subscribed, so that no subscriber keeps it.
fn drop_subscribers(scene: &mut Scene, topic: &str) {
    let found = scene.account.topic(topic);
    found.subscriptions = Read::Present(Vec::new());
    if let Read::Present(attributes) = &mut found.attributes {
        attributes.confirmed = 0;
    }
    drop_alarms(scene, topic);
}

/// A topic that no alarm notifies, so that no alarm keeps it.
fn drop_alarms(scene: &mut Scene, topic: &str) {
    for listing in scene.account.0.alarms.values_mut() {
        if let Read::Present(listing) = listing {
            let listing = &mut listing.alarms;
            listing.retain(|alarm| !alarm.alarm_actions.iter().any(|one| one == topic));
        }
    }
}

fn topic_policy(scene: &Scene, topic: &str) -> String {
    let found = &scene.account.0.topics[&TopicArn::from(topic)];
    let attributes = found.attributes.present().unwrap();
    attributes.policy.clone().unwrap()
}

fn claim_topic(scene: &mut Scene, topic: &str, tags: BTreeMap<String, String>) {
    let policy = topic_policy(scene, topic);
    scene.claim(Change::CreateTopic {
        topic: TopicArn::from(topic),
        delta: Delta::create(NewTopic { policy, tags }),
    });
}

fn claim_all_subscribers(scene: &mut Scene, topic: &str) {
    let found = scene.account.topic(topic).subscriptions.clone();
    for subscription in found.present().unwrap() {
        scene.claim(Change::Subscribe {
            topic: TopicArn::from(topic),
            delta: Delta::create(Subscriber::of(subscription)),
        });
    }
}

/// The statements of a policy.
pub(super) fn statements(text: &str) -> Vec<Value> {
    let document: Value = serde_json::from_str(text).unwrap();
    document["Statement"].as_array().unwrap().clone()
}

/// A policy of these statements.
pub(super) fn document(statements: &[Value]) -> String {
    json!({ "Version": "2012-10-17", "Statement": statements }).to_string()
}

fn publish_by(sid: &str, service: &str) -> Value {
    json!({
        "Sid": sid, "Effect": "Allow", "Action": "SNS:Publish",
        "Principal": { "Service": service }, "Resource": THEIR_TOPIC,
    })
}

fn add_statement(scene: &mut Scene, topic: &str, statement: &Value) {
    let mut all = statements(&topic_policy(scene, topic));
    all.push(statement.clone());
    let found = &mut scene.account.topic(topic).attributes;
    if let Read::Present(attributes) = found {
        attributes.policy = Some(document(&all));
    }
}

/// Claims that the run added a statement to a topic, whose policy was this before.
fn claim_statement(scene: &mut Scene, topic: &str, before: Option<String>, statement: Value) {
    let after = topic_policy(scene, topic);
    let statements = vec![statement];
    let delta = Delta { before, after };
    scene.claim(Change::TopicPolicy {
        topic: TopicArn::from(topic),
        policy: PolicyChange { statements, delta },
    });
}
