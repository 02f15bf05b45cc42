//! Keys of other Regions and partitions, which cannot be used here.

use super::{BESIDE, JOINS, KEY, Row, attributes, described, key, key_arn};
use crate::account::{ACCOUNT, AWAY, HOME, OTHER};
use cis_fix::chain::link::Link;
use cis_fix::state::KeyArn;
use cis_fix::verdict::Verdict;

pub(super) const ROWS: &[Row] = &[
    Row {
        name: "a key of another Region",
        change: |account| {
            key(account, |_| {});
            let away = format!("arn:aws:kms:{AWAY}:{ACCOUNT}:key/{KEY}");
            let mut key = account.0.keys[&KeyArn::new(key_arn())].clone();
            described(&mut key).arn = KeyArn::new(&away);
            account.0.keys.insert(KeyArn::new(&away), key);
            attributes(account).kms_key = Some(away);
        },
        verdict: Verdict::Manual,
        link: Some(Link::Topic),
        words: "SNS uses keys of its own Region alone, here eu-west-1, so nothing arrives",
        advice: "--query Attributes.KmsMasterKeyId",
        operations: BESIDE,
    },
    Row {
        name: "an alias of another Region",
        change: |account| {
            let away = format!("arn:aws:kms:{AWAY}:{ACCOUNT}:alias/topics");
            attributes(account).kms_key = Some(away);
        },
        verdict: Verdict::Manual,
        link: Some(Link::Topic),
        words: "is encrypted with arn:aws:kms:us-east-1:111122223333:alias/topics, and SNS uses keys of its own Region alone",
        advice: "with a key of eu-west-1 that CloudWatch may use",
        operations: BESIDE,
    },
    Row {
        name: "a key of another partition",
        change: |account| {
            key(account, |_| {});
            let foreign = key_arn().replace("arn:aws:", "arn:aws-cn:");
            attributes(account).kms_key = Some(foreign);
        },
        verdict: Verdict::Manual,
        link: Some(Link::Topic),
        words: "SNS uses keys of its own partition alone, here aws, so nothing arrives",
        advice: "--query Attributes.KmsMasterKeyId",
        operations: BESIDE,
    },
    Row {
        name: "a key of another account and Region",
        change: |account| {
            attributes(account).kms_key = Some(format!("arn:aws:kms:{AWAY}:{OTHER}:key/{KEY}"));
        },
        verdict: Verdict::Manual,
        link: Some(Link::Topic),
        words: "SNS uses keys of its own Region alone",
        advice: "--query Attributes.KmsMasterKeyId",
        operations: BESIDE,
    },
    Row {
        name: "a key of two Regions, by its ARN here",
        change: |account| {
            key(account, |_| {});
            let id = format!("mrk-{}", KEY.replace('-', ""));
            let arn = KeyArn::new(format!("arn:aws:kms:{HOME}:{ACCOUNT}:key/{id}"));
            let mut key = account.0.keys[&KeyArn::new(key_arn())].clone();
            described(&mut key).arn = arn.clone();
            attributes(account).kms_key = Some(arn.as_str().to_owned());
            account.0.keys.insert(arn, key);
        },
        verdict: Verdict::Pass,
        link: None,
        words: "alarm team-root notifies",
        advice: "",
        operations: JOINS,
    },
];
