//! Keys of topics, and causes for which alarms cannot use them.

use super::{
    BESIDE, JOINS, KEY, NOTHING, Row, allow_cloudwatch, attributes, described, key, key_arn, owner,
    policy,
};
use crate::account::{ACCOUNT, HOME, OTHER, denied};
use cis_fix::chain::link::Link;
use cis_fix::state::{Key, KeyArn, Read};
use cis_fix::verdict::Verdict;
use serde_json::json;

pub(super) const ROWS: &[Row] = &[
    Row {
        name: "the key of SNS by its alias",
        change: |account| attributes(account).kms_key = Some("alias/aws/sns".to_owned()),
        verdict: Verdict::Fail,
        link: Some(Link::Topic),
        words: "topic security-alerts is encrypted with alias/aws/sns, which CloudWatch may not use, so nothing arrives",
        advice: "--query Attributes.KmsMasterKeyId",
        operations: BESIDE,
    },
    Row {
        name: "the key of SNS by its ARN",
        change: |account| {
            let alias = format!("arn:aws:kms:{HOME}:{ACCOUNT}:alias/aws/sns");
            attributes(account).kms_key = Some(alias);
        },
        verdict: Verdict::Fail,
        link: Some(Link::Topic),
        words: "is encrypted with alias/aws/sns",
        advice: "--query Attributes.KmsMasterKeyId",
        operations: BESIDE,
    },
    Row {
        name: "the key of SNS by its id",
        change: |account| key(account, |key| "AWS".clone_into(&mut described(key).manager)),
        verdict: Verdict::Fail,
        link: Some(Link::Topic),
        words: "a key of AWS's own, which CloudWatch may not use",
        advice: "--query Attributes.KmsMasterKeyId",
        operations: BESIDE,
    },
    Row {
        name: "a key that only its account may use",
        change: |account| key(account, |key| key.policy = policy(&json!([owner()]))),
        verdict: Verdict::Manual,
        link: Some(Link::Topic),
        words: "whose policy does not let cloudwatch.amazonaws.com use kms:Decrypt, so nothing arrives",
        advice: r#"aws kms get-key-policy --region eu-west-1 --key-id arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab --policy-name default --query Policy --output text   # add the statement {"Sid":"CloudWatchAlarms","#,
        operations: BESIDE,
    },
    Row {
        name: "a key with which CloudWatch may only decrypt",
        change: |account| {
            key(account, |key| {
                key.policy = policy(&json!([owner(), allow_cloudwatch(&json!("kms:Decrypt"))]));
            });
        },
        verdict: Verdict::Manual,
        link: Some(Link::Topic),
        words: "does not let cloudwatch.amazonaws.com use kms:GenerateDataKey",
        advice: "aws kms get-key-policy",
        operations: BESIDE,
    },
    Row {
        name: "a key that another service may use",
        change: |account| {
            key(account, |key| {
                let mut events = allow_cloudwatch(&json!("kms:*"));
                events["Principal"] = json!({ "Service": "events.amazonaws.com" });
                key.policy = policy(&json!([owner(), events]));
            });
        },
        verdict: Verdict::Manual,
        link: Some(Link::Topic),
        words: "does not let cloudwatch.amazonaws.com use kms:Decrypt",
        advice: "add the statement",
        operations: BESIDE,
    },
    Row {
        name: "a key for the alarms of another account",
        change: |account| {
            key(account, |key| {
                let mut other = allow_cloudwatch(&json!("kms:*"));
                other["Condition"] = json!({ "StringEquals": { "aws:SourceAccount": OTHER } });
                key.policy = policy(&json!([owner(), other]));
            });
        },
        verdict: Verdict::Manual,
        link: Some(Link::Topic),
        words: "does not let cloudwatch.amazonaws.com use kms:Decrypt",
        advice: "add the statement",
        operations: BESIDE,
    },
    Row {
        name: "a key for another alarm",
        change: |account| {
            key(account, |key| {
                let mut other = allow_cloudwatch(&json!("kms:*"));
                let arn = format!("arn:aws:cloudwatch:{HOME}:{ACCOUNT}:alarm:billing");
                other["Condition"] = json!({ "ArnEquals": { "aws:SourceArn": arn } });
                key.policy = policy(&json!([owner(), other]));
            });
        },
        verdict: Verdict::Manual,
        link: Some(Link::Topic),
        words: "does not let cloudwatch.amazonaws.com use kms:Decrypt",
        advice: "add the statement",
        operations: BESIDE,
    },
    Row {
        name: "a key that denies whoever is no member of the organization",
        change: |account| {
            key(account, |key| {
                let deny = json!({
                    "Sid": "Ours", "Effect": "Deny", "Principal": "*", "Action": "kms:*", "Resource": "*",
                    "Condition": { "StringNotEquals": { "aws:PrincipalServiceName": "sns.amazonaws.com" } },
                });
                key.policy = policy(&json!([owner(), allow_cloudwatch(&json!("kms:*")), deny]));
            });
        },
        verdict: Verdict::Manual,
        link: Some(Link::Topic),
        words: r#"denies cloudwatch.amazonaws.com kms:Decrypt, by statement 3 (Deny, Sid "Ours")"#,
        advice: "take CloudWatch out of statement 3",
        operations: BESIDE,
    },
    Row {
        name: "a key on a condition nobody knows",
        change: |account| {
            key(account, |key| {
                let mut via = allow_cloudwatch(&json!("kms:*"));
                via["Condition"] =
                    json!({ "StringEquals": { "kms:ViaService": "sns.eu-west-1.amazonaws.com" } });
                key.policy = policy(&json!([owner(), via]));
            });
        },
        verdict: Verdict::Manual,
        link: Some(Link::Topic),
        words: "cannot be told: statement 2 (Allow): nothing is known about the condition key kms:ViaService",
        advice: "aws kms get-key-policy",
        operations: NOTHING,
    },
    Row {
        name: "a key whose policy is no policy",
        change: |account| key(account, |key| key.policy = Read::Present("?".to_owned())),
        verdict: Verdict::Manual,
        link: Some(Link::Topic),
        words: "whether its policy lets CloudWatch use it cannot be told",
        advice: "aws kms get-key-policy",
        operations: NOTHING,
    },
    Row {
        name: "a key that is disabled",
        change: |account| {
            key(account, |key| {
                "Disabled".clone_into(&mut described(key).state);
            });
        },
        verdict: Verdict::Manual,
        link: Some(Link::Topic),
        words: "which is disabled, so nothing arrives",
        advice: "aws kms enable-key --region eu-west-1 --key-id arn:aws:kms:",
        operations: BESIDE,
    },
    Row {
        name: "a key that is about to be deleted",
        change: |account| {
            key(account, |key| {
                "PendingDeletion".clone_into(&mut described(key).state);
            });
        },
        verdict: Verdict::Manual,
        link: Some(Link::Topic),
        words: "which is about to be deleted, so nothing arrives",
        advice: "aws kms cancel-key-deletion",
        operations: BESIDE,
    },
    Row {
        name: "a key without its material",
        change: |account| {
            key(account, |key| {
                "PendingImport".clone_into(&mut described(key).state);
            });
        },
        verdict: Verdict::Manual,
        link: Some(Link::Topic),
        words: "whose state is PendingImport",
        advice: "aws kms describe-key",
        operations: BESIDE,
    },
    Row {
        name: "a key of two halves",
        change: |account| {
            key(account, |key| {
                "RSA_2048".clone_into(&mut described(key).spec);
            });
        },
        verdict: Verdict::Manual,
        link: Some(Link::Topic),
        words: "a key of kind RSA_2048 for ENCRYPT_DECRYPT, and SNS takes symmetric keys",
        advice: "aws kms describe-key",
        operations: BESIDE,
    },
    Row {
        name: "a key for signing",
        change: |account| {
            key(account, |key| {
                "GENERATE_VERIFY_MAC".clone_into(&mut described(key).usage);
            });
        },
        verdict: Verdict::Manual,
        link: Some(Link::Topic),
        words: "for GENERATE_VERIFY_MAC",
        advice: "aws kms describe-key",
        operations: BESIDE,
    },
    Row {
        name: "a key that does not exist",
        change: |account| attributes(account).kms_key = Some("alias/gone".to_owned()),
        verdict: Verdict::Manual,
        link: Some(Link::Topic),
        words: "is encrypted with alias/gone, which does not exist, so nothing arrives",
        advice: "aws kms describe-key --region eu-west-1 --key-id arn:aws:kms:eu-west-1:111122223333:alias/gone",
        operations: BESIDE,
    },
    Row {
        name: "a key of another account",
        change: |account| {
            attributes(account).kms_key = Some(format!("arn:aws:kms:{HOME}:{OTHER}:key/{KEY}"));
        },
        verdict: Verdict::Elsewhere,
        link: Some(Link::Topic),
        words: "only account 444455556666 sees whether CloudWatch may use that key",
        advice: "",
        operations: NOTHING,
    },
    Row {
        name: "a key that may not be looked at",
        change: |account| key(account, |key| key.description = denied("kms:DescribeKey")),
        verdict: Verdict::Unreadable,
        link: Some(Link::Topic),
        words: "may not be read; allow kms:DescribeKey",
        advice: "allow kms:DescribeKey",
        operations: NOTHING,
    },
    Row {
        name: "a key whose policy may not be read",
        change: |account| key(account, |key| key.policy = denied("kms:GetKeyPolicy")),
        verdict: Verdict::Unreadable,
        link: Some(Link::Topic),
        words: "may not be read; allow kms:GetKeyPolicy",
        advice: "allow kms:GetKeyPolicy",
        operations: NOTHING,
    },
    Row {
        name: "a key that lets CloudWatch in",
        change: |account| key(account, |_| {}),
        verdict: Verdict::Pass,
        link: None,
        words: "alarm team-root notifies",
        advice: "",
        operations: JOINS,
    },
    Row {
        name: "a key by an alias of its own that lets CloudWatch in",
        change: |account| {
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
        words: "alarm team-root notifies",
        advice: "",
        operations: JOINS,
    },
];
