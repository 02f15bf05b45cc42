//! Keys of topics, and what keeps alarms from using them.

use super::{
    BESIDE, JOINS, KEY, NOTHING, Row, attributes, described, key, key_arn, lets, owner, policy,
};
use crate::account::{ACCOUNT, HOME, OTHER, denied};
use cis_fix::chain::link::Link;
use cis_fix::state::{Key, KeyArn, Read};
use cis_fix::verdict::Verdict;
use serde_json::json;

pub(super) const ROWS: &[Row] = &[
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
        wrong: |account| key(account, |key| "AWS".clone_into(&mut described(key).manager)),
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
                via["Condition"] =
                    json!({ "StringEquals": { "kms:ViaService": "sns.eu-west-1.amazonaws.com" } });
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
        wrong: |account| {
            key(account, |key| {
                "Disabled".clone_into(&mut described(key).state);
            });
        },
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
                "PendingDeletion".clone_into(&mut described(key).state);
            });
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
                "PendingImport".clone_into(&mut described(key).state);
            });
        },
        verdict: Verdict::Manual,
        link: Some(Link::Topic),
        words: "whose state is PendingImport",
        typed: "aws kms describe-key",
        does: BESIDE,
    },
    Row {
        name: "a key of two halves",
        wrong: |account| {
            key(account, |key| {
                "RSA_2048".clone_into(&mut described(key).spec);
            });
        },
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
                "GENERATE_VERIFY_MAC".clone_into(&mut described(key).usage);
            });
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
];
