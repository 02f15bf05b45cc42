//! What the statements of a policy ask of a request besides its action and its resource.
//!
//! A statement never matches a request that lacks its key, so a key is used only where the Service Authorization Reference
//! lists it for the action ("Actions, resources, and condition keys for" CloudWatch, SNS and S3), and `aws:ResourceAccount`,
//! which is part of nearly every request ("AWS global condition context keys", IAM user guide), only on buckets that are
//! there: their ARNs have no account, all others do.
//!
//! | action | key | value |
//! |---|---|---|
//! | `cloudwatch:PutMetricAlarm` | `cloudwatch:AlarmActions` | the topics that the alarms notify |
//! | `cloudwatch:TagResource`, `sns:CreateTopic`, `sns:TagResource`, `s3:TagResource` | `aws:RequestTag/managed-by` | `cis-fix` |
//! | `sns:Subscribe` | `sns:Protocol`, `sns:Endpoint` | the subscribers; of a URL the host alone, since the rest may be a key |
//! | `s3:CreateBucket` | `s3:x-amz-object-ownership` | `BucketOwnerEnforced` |
//! | other actions on buckets | `aws:ResourceAccount` | the account |

use super::policy_text::literal;
use crate::naming::OWNER_TAG;
use crate::plan::Change;
use crate::settings::Subscriber;
use crate::state::AccountId;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The values that the requests of a command have.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct RequestConditions {
    account: String,
    alarm_actions: BTreeSet<String>,
    protocols: BTreeSet<String>,
    endpoints: BTreeSet<String>,
}

impl RequestConditions {
    /// The values in these changes of an account.
    pub(super) fn of<'c>(
        account: &AccountId,
        changes: impl IntoIterator<Item = &'c Change>,
    ) -> Self {
        let mut conditions = Self {
            account: account.as_str().to_owned(),
            ..Self::default()
        };
        for change in changes {
            match change {
                Change::Alarm { delta, .. } => {
                    let actions = delta.after.actions();
                    conditions
                        .alarm_actions
                        .extend(actions.map(|one| literal(one)));
                }
                Change::Subscribe { delta, .. } => {
                    conditions.protocols.insert(delta.after.protocol.clone());
                    conditions.endpoints.insert(endpoint_pattern(&delta.after));
                }
                _ => {}
            }
        }
        conditions
    }

    /// The condition of the statements that allow an action; `None` if they have none.
    pub(super) fn condition(&self, action: &str) -> Option<Value> {
        let (service, operation) = action.split_once(':')?;
        let tag = format!("aws:RequestTag/{}", OWNER_TAG.0);
        match (service, operation) {
            ("cloudwatch", "PutMetricAlarm") => (!self.alarm_actions.is_empty()).then(
                || json!({"ForAllValues:StringEquals": {"cloudwatch:AlarmActions": self.alarm_actions}}),
            ),
            ("cloudwatch" | "sns" | "s3", "TagResource") | ("sns", "CreateTopic") => {
                Some(json!({"StringEquals": {tag: OWNER_TAG.1}}))
            }
            ("sns", "Subscribe") => (!self.protocols.is_empty()).then(|| {
                json!({
                    "StringEquals": {"sns:Protocol": self.protocols},
                    "StringLike": {"sns:Endpoint": self.endpoints},
                })
            }),
            ("s3", "CreateBucket") => {
                Some(json!({"StringEquals": {"s3:x-amz-object-ownership": "BucketOwnerEnforced"}}))
            }
            // The first is part of creating a bucket, the second asks about no bucket.
            ("s3", "PutBucketOwnershipControls" | "ListAllMyBuckets") => None,
            ("s3", _) if !self.account.is_empty() => {
                Some(json!({"StringEquals": {"aws:ResourceAccount": self.account}}))
            }
            _ => None,
        }
    }
}

/// The endpoint in the form of a condition. Of a URL only its beginning is told: the rest may be a key.
fn endpoint_pattern(subscriber: &Subscriber) -> String {
    let endpoint = &subscriber.endpoint;
    let Some((scheme, rest)) = endpoint.split_once("://") else {
        return literal(endpoint);
    };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let host = match authority.rsplit_once('@') {
        Some((_, host)) => format!("*@{}", literal(host)),
        None => literal(authority),
    };
    let path = path.chars().next();
    let path = path.map(|first| format!("{}*", literal(&first.to_string())));
    format!("{scheme}://{host}{}", path.unwrap_or_default())
}
