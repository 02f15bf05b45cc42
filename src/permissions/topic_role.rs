//! The permissions of the role that reads a topic of another account.

use super::iam_policy::IamStatement;
use serde_json::json;

/// The reads of a topic and of who is subscribed.
const READS: [&str; 3] = [
    "sns:GetSubscriptionAttributes",
    "sns:GetTopicAttributes",
    "sns:ListSubscriptionsByTopic",
];

/// The inline policy of a session of the role: these reads and no more, whatever else the role may do.
#[must_use]
pub fn topic_session_policy() -> String {
    let statement = json!({ "Effect": "Allow", "Action": READS, "Resource": "*" });
    json!({ "Version": "2012-10-17", "Statement": [statement] }).to_string()
}

/// The statement that lets a caller assume the role.
#[must_use]
pub fn assume_topic_role(role: &str) -> IamStatement {
    IamStatement {
        sid: "ReadTopicOfAnotherAccount".to_owned(),
        actions: vec!["sts:AssumeRole"],
        resources: vec![role.to_owned()],
        condition: None,
    }
}
