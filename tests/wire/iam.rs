//! The permissions that IAM requires for a call, and whether a policy allows them. The table is written by hand from
//! AWS's documentation, never from our own code.
//!
//! Sources: the Service Authorization Reference ("Actions, resources, and condition keys for" CloudTrail, CloudWatch,
//! CloudWatch Logs, SNS, SQS, Lambda, S3), "Policy actions for Amazon S3" (S3 user guide) for actions that are named
//! differently from their operations, and AWS's denial messages for log groups and subscriptions.

use crate::request::{Call, Protocol};
use serde_json::Value;
use std::collections::BTreeSet;

/// An action on a resource.
pub(crate) type Pair = (String, String);

/// A printed policy.
#[derive(Debug, Clone)]
pub(crate) struct Policy(pub(crate) Value);

impl Policy {
    /// Parses the output of a run.
    #[track_caller]
    pub(crate) fn printed(text: &str) -> Self {
        let policy: Value = serde_json::from_str(text)
            .unwrap_or_else(|why| panic!("this is no policy: {why}\n{text}"));
        assert_eq!(policy["Version"], "2012-10-17", "{policy}");
        Self(policy)
    }

    /// Each action with each of its resources.
    pub(crate) fn pairs(&self) -> BTreeSet<Pair> {
        let statements = self.0["Statement"].as_array().unwrap().iter();
        statements
            .flat_map(|statement| {
                assert_eq!(statement["Effect"], "Allow");
                let resources = strings(&statement["Resource"]);
                strings(&statement["Action"])
                    .into_iter()
                    .flat_map(move |action| {
                        let resources = resources.clone().into_iter();
                        resources.map(move |resource| (action.clone(), resource))
                    })
            })
            .collect()
    }

    /// Whether it allows all of these.
    pub(crate) fn allows(&self, needs: &[Pair]) -> bool {
        let pairs = self.pairs();
        needs
            .iter()
            .all(|need| pairs.iter().any(|pair| covers(pair, need)))
    }

    /// The policy without one action.
    pub(crate) fn without(&self, action: &str) -> Self {
        let mut policy = self.0.clone();
        let statements = policy["Statement"].as_array_mut().unwrap();
        for statement in &mut *statements {
            let actions = statement["Action"].as_array_mut().unwrap();
            actions.retain(|known| known != action);
        }
        statements.retain(|statement| statement["Action"] != serde_json::json!([]));
        Self(policy)
    }
}

fn strings(list: &Value) -> Vec<String> {
    serde_json::from_value(list.clone()).unwrap()
}

/// Whether the action and resource of a statement match what is needed.
pub(crate) fn covers(allowed: &Pair, needed: &Pair) -> bool {
    allowed.0 == needed.0 && matches(&allowed.1, &needed.1)
}

fn matches(pattern: &str, text: &str) -> bool {
    let Some((before, after)) = pattern.split_once('*') else {
        return pattern == text;
    };
    let Some(rest) = text.strip_prefix(before) else {
        return false;
    };
    (0..=rest.len())
        .filter_map(|at| rest.get(at..))
        .any(|rest| matches(after, rest))
}

/// The permissions of a call. It needs all of them.
pub(crate) fn needs(call: &Call, account: &str) -> Vec<Pair> {
    let needs = match call.protocol {
        Protocol::Json => json(call, account),
        Protocol::Cbor => cloudwatch(call, account),
        Protocol::Query => query(call, account),
        Protocol::S3 => s3(call),
    };
    let pairs = needs.into_iter();
    pairs
        .map(|(action, resource)| (action.to_owned(), resource))
        .collect()
}

type Needed = Vec<(&'static str, String)>;

/// The Region a call was signed for: `Credential=KEY/DATE/REGION/SERVICE/aws4_request`.
fn region(call: &Call) -> &str {
    let (_, scope) = call
        .header("authorization")
        .split_once("Credential=")
        .unwrap();
    scope.split('/').nth(2).unwrap()
}

fn json(call: &Call, account: &str) -> Needed {
    let (address, body) = call.content.split_once('\n').unwrap();
    // Lambda takes its arguments in the path.
    let body: Value = serde_json::from_str(body).unwrap_or_default();
    let field = |name: &str| body[name].as_str().unwrap().to_owned();
    let logs = format!("arn:aws:logs:{}:{account}:log-group:", region(call));
    // Both the ARN of the Service Authorization Reference and the one in AWS's denial messages.
    let both = |action, arn: String| {
        vec![
            (action, arn.clone()),
            (action, format!("{arn}:log-stream:")),
        ]
    };
    let group = |action| both(action, format!("{logs}{}", field("logGroupName")));
    match call.operation.as_str() {
        "DescribeKey" => vec![("kms:DescribeKey", field("KeyId"))],
        "GetKeyPolicy" => vec![("kms:GetKeyPolicy", field("KeyId"))],
        "GetQueueAttributes" => {
            // A queue URL is `https://sqs.REGION.amazonaws.com/ACCOUNT/NAME`.
            let url = field("QueueUrl");
            let mut words = url.rsplit('/');
            let (name, owner) = (words.next().unwrap(), words.next().unwrap());
            let arn = format!("arn:aws:sqs:{}:{owner}:{name}", region(call));
            vec![("sqs:GetQueueAttributes", arn)]
        }
        "GetPolicy" => {
            let mut words = address.rsplit('/').skip(1);
            vec![("lambda:GetPolicy", unquoted(words.next().unwrap()))]
        }
        "DescribeTrails" => vec![("cloudtrail:DescribeTrails", "*".to_owned())],
        "ListTrails" => vec![("cloudtrail:ListTrails", "*".to_owned())],
        "GetTrailStatus" => vec![("cloudtrail:GetTrailStatus", field("Name"))],
        "GetEventSelectors" => vec![("cloudtrail:GetEventSelectors", field("TrailName"))],
        "DescribeLogGroups" => {
            vec![("logs:DescribeLogGroups", format!("{logs}:log-stream:"))]
        }
        // Without a log group, all of the Region are asked about.
        "DescribeMetricFilters" if body["logGroupName"].is_null() => {
            both("logs:DescribeMetricFilters", logs)
        }
        "DescribeMetricFilters" => group("logs:DescribeMetricFilters"),
        // TestMetricFilter tests a text. It has no log group.
        "TestMetricFilter" => vec![("logs:TestMetricFilter", "*".to_owned())],
        "PutMetricFilter" => group("logs:PutMetricFilter"),
        "DeleteMetricFilter" => group("logs:DeleteMetricFilter"),
        "ListTagsForResource" => both("logs:ListTagsForResource", field("resourceArn")),
        other => panic!("the table has no permissions for {other}"),
    }
}

fn cloudwatch(call: &Call, account: &str) -> Needed {
    let within = format!("arn:aws:cloudwatch:{}:{account}:alarm:", region(call));
    let alarm = |key| {
        let name = cbor_text(&call.content, key).unwrap();
        format!("{within}{name}")
    };
    match call.operation.as_str() {
        "DescribeAlarms" => vec![("cloudwatch:DescribeAlarms", format!("{within}*"))],
        "DescribeAlarmsForMetric" => vec![("cloudwatch:DescribeAlarmsForMetric", "*".to_owned())],
        "ListAlarmMuteRules" => vec![("cloudwatch:ListAlarmMuteRules", "*".to_owned())],
        "GetAlarmMuteRule" => {
            let rules = within.replace(":alarm:", ":alarm-mute-rule:");
            let name = cbor_text(&call.content, "AlarmMuteRuleName").unwrap();
            vec![("cloudwatch:GetAlarmMuteRule", format!("{rules}{name}"))]
        }
        "PutMetricAlarm" => {
            let mut needs = vec![("cloudwatch:PutMetricAlarm", alarm("AlarmName"))];
            if cbor_at(&call.content, "Tags").is_some() {
                needs.push(("cloudwatch:TagResource", alarm("AlarmName")));
            }
            needs
        }
        "SetAlarmState" => vec![("cloudwatch:SetAlarmState", alarm("AlarmName"))],
        "DeleteAlarms" => vec![("cloudwatch:DeleteAlarms", alarm("AlarmNames"))],
        other => panic!("the table has no permissions for {other}"),
    }
}

/// The bytes after a key of a CBOR map. A text of up to 23 bytes is 0x60 plus its length, and its bytes.
fn cbor_at<'a>(content: &'a str, key: &str) -> Option<&'a str> {
    let length = u8::try_from(key.len()).ok().filter(|length| *length < 24)?;
    let (_, rest) = content.split_once(&format!("{}{key}", char::from(0x60 + length)))?;
    Some(rest)
}

/// The text after a key, or the first text of a list there. `content` replaces bytes that are no UTF-8, so the start of
/// a list is one character.
pub(crate) fn cbor_text(content: &str, key: &str) -> Option<String> {
    let rest = cbor_at(content, key)?;
    let rest = rest.strip_prefix('\u{fffd}').unwrap_or(rest);
    let mut letters = rest.chars();
    let length = match letters.next()? {
        // A text of up to 255 bytes has its length in the next byte.
        'x' => u32::from(letters.next()?),
        short => u32::from(short).checked_sub(0x60)?,
    };
    Some(letters.take(usize::try_from(length).ok()?).collect())
}

/// A field of a form; `None` if it has no such field.
pub(crate) fn form_field(call: &Call, name: &str) -> Option<String> {
    let (_, body) = call.content.split_once('\n')?;
    let mut pairs = body.split('&').filter_map(|pair| pair.split_once('='));
    let (_, value) = pairs.find(|(key, _)| *key == name)?;
    Some(unquoted(value))
}

fn query(call: &Call, account: &str) -> Needed {
    let (_, body) = call.content.split_once('\n').unwrap();
    let field = |name: &str| form_field(call, name).unwrap();
    let topic = || field("TopicArn");
    match call.operation.as_str() {
        // It needs no permission (GetCallerIdentity, STS API reference).
        "GetCallerIdentity" => Vec::new(),
        "GetTopicAttributes" => vec![("sns:GetTopicAttributes", topic())],
        "ListSubscriptionsByTopic" => vec![("sns:ListSubscriptionsByTopic", topic())],
        "ListTagsForResource" => vec![("sns:ListTagsForResource", field("ResourceArn"))],
        // A subscription is no resource type (Service Authorization Reference, Amazon SNS).
        "GetSubscriptionAttributes" => vec![("sns:GetSubscriptionAttributes", "*".to_owned())],
        "CreateTopic" => {
            let arn = format!("arn:aws:sns:{}:{account}:{}", region(call), field("Name"));
            let mut needs = vec![("sns:CreateTopic", arn.clone())];
            if body.contains("Tags.member.1") {
                needs.push(("sns:TagResource", arn));
            }
            needs
        }
        "SetTopicAttributes" => vec![("sns:SetTopicAttributes", topic())],
        "Subscribe" => vec![("sns:Subscribe", topic())],
        "ConfirmSubscription" => vec![("sns:ConfirmSubscription", topic())],
        "Unsubscribe" => {
            // The denial message of AWS names the topic.
            let subscription = field("SubscriptionArn");
            let (topic, _) = subscription.rsplit_once(':').unwrap();
            vec![("sns:Unsubscribe", topic.to_owned())]
        }
        "DeleteTopic" => vec![("sns:DeleteTopic", topic())],
        other => panic!("the table has no permissions for {other}"),
    }
}

/// A decoded value of a form.
fn unquoted(value: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = value.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let digits = [rest.next().unwrap(), rest.next().unwrap()];
                u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap()
            }
            b'+' => b' ',
            other => other,
        });
    }
    String::from_utf8(bytes).unwrap()
}

fn s3(call: &Call) -> Needed {
    let (address, body) = call.content.split_once('\n').unwrap();
    let path = address.split('?').next().unwrap_or_default();
    let arn = format!("arn:aws:s3:::{}", path.trim_matches('/'));
    if path == "/" {
        return vec![("s3:ListAllMyBuckets", "*".to_owned())];
    }
    let actions: &[&str] = match call.operation.as_str() {
        "HEAD " | "GET ?list-type" => &["s3:ListBucket"],
        "GET ?logging" => &["s3:GetBucketLogging"],
        "GET ?policy" => &["s3:GetBucketPolicy"],
        "GET ?ownershipControls" => &["s3:GetBucketOwnershipControls"],
        "GET ?acl" => &["s3:GetBucketAcl"],
        "GET ?encryption" => &["s3:GetEncryptionConfiguration"],
        "GET ?object-lock" => &["s3:GetBucketObjectLockConfiguration"],
        "GET ?requestPayment" => &["s3:GetBucketRequestPayment"],
        "GET ?publicAccessBlock" => &["s3:GetBucketPublicAccessBlock"],
        "GET ?versioning" => &["s3:GetBucketVersioning"],
        "GET ?lifecycle" => &["s3:GetLifecycleConfiguration"],
        "GET ?tagging" => &["s3:GetBucketTagging"],
        "PUT " => {
            let mut needs = vec![("s3:CreateBucket", arn.clone())];
            if !call.header("x-amz-object-ownership").is_empty() {
                needs.push(("s3:PutBucketOwnershipControls", arn.clone()));
            }
            if body.contains("<Tags>") {
                needs.push(("s3:TagResource", arn));
            }
            return needs;
        }
        "PUT ?publicAccessBlock" => &["s3:PutBucketPublicAccessBlock"],
        "PUT ?encryption" => &["s3:PutEncryptionConfiguration"],
        "PUT ?versioning" => &["s3:PutBucketVersioning"],
        "PUT ?lifecycle" => &["s3:PutLifecycleConfiguration"],
        "PUT ?policy" => &["s3:PutBucketPolicy"],
        "PUT ?logging" => &["s3:PutBucketLogging"],
        "DELETE ?policy" => &["s3:DeleteBucketPolicy"],
        "DELETE " => &["s3:DeleteBucket"],
        other => panic!("the table has no permissions for {other}"),
    };
    let actions = actions.iter();
    actions.map(|action| (*action, arn.clone())).collect()
}
