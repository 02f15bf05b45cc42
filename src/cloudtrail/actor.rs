//! Who made a call, and from where: the fields of a record that a person needs after an alarm.

use serde::Serialize;
use serde_json::Value;

/// One call, in the words of its record ("CloudTrail record contents", "CloudTrail userIdentity element").
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct RecordedCall {
    /// When it was made, RFC 3339 in UTC.
    pub time: String,
    /// The account that recorded it, `recipientAccountId`; that of the caller if the record has none.
    pub account: String,
    /// Who made it: an ARN, a service, or what else the identity has.
    pub actor: String,
    /// The service and the call, such as `iam:CreateUser`.
    pub event: String,
    /// The address it came from, or the service.
    pub source_address: String,
    /// The Region.
    pub region: String,
    /// The error that the service answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// The id of the event, with which the console and `LookupEvents` find it.
    pub event_id: String,
}

impl RecordedCall {
    /// The call of a record; empty where the record lacks a field.
    #[must_use]
    pub fn of(record: &Value) -> Self {
        let text = |pointer: &str| {
            let value = record.pointer(pointer).and_then(Value::as_str);
            value.filter(|text| !text.is_empty()).map(str::to_owned)
        };
        let first = |pointers: &[&str]| {
            let found = pointers.iter().find_map(|pointer| text(pointer));
            found.unwrap_or_default()
        };
        let source = first(&["/eventSource"]);
        let service = source.split('.').next().unwrap_or_default();
        let name = first(&["/eventName"]);
        Self {
            time: first(&["/eventTime"]),
            account: first(&["/recipientAccountId", "/userIdentity/accountId"]),
            actor: first(&[
                "/userIdentity/arn",
                "/userIdentity/onBehalfOf/userId",
                "/userIdentity/invokedBy",
                "/userIdentity/userName",
                "/userIdentity/principalId",
                "/userIdentity/type",
            ]),
            event: if service.is_empty() {
                name
            } else {
                format!("{service}:{name}")
            },
            source_address: first(&["/sourceIPAddress"]),
            region: first(&["/awsRegion"]),
            error: text("/errorCode").or_else(|| text("/errorMessage")),
            event_id: first(&["/eventID"]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_call_names_the_actor_and_the_account() {
        let call = RecordedCall::of(&json!({
            "eventTime": "2026-12-01T10:00:00Z",
            "recipientAccountId": "444455556666",
            "userIdentity": { "type": "AssumedRole", "arn": "arn:aws:sts::444455556666:assumed-role/deploy/ci" },
            "eventSource": "iam.amazonaws.com",
            "eventName": "CreateUser",
            "sourceIPAddress": "192.0.2.1",
            "awsRegion": "us-east-1",
            "errorCode": "AccessDenied",
            "eventID": "1",
        }));
        assert_eq!(call.account, "444455556666");
        assert_eq!(call.event, "iam:CreateUser");
        assert_eq!(
            call.actor,
            "arn:aws:sts::444455556666:assumed-role/deploy/ci"
        );
        assert_eq!(call.error.as_deref(), Some("AccessDenied"));
    }

    #[test]
    fn a_call_without_an_arn_is_by_what_its_identity_has() {
        let by = |identity: Value| RecordedCall::of(&json!({ "userIdentity": identity })).actor;
        assert_eq!(
            by(json!({ "type": "AWSService", "invokedBy": "config.amazonaws.com" })),
            "config.amazonaws.com"
        );
        assert_eq!(
            by(json!({ "type": "Unknown", "principalId": "" })),
            "Unknown"
        );
        assert_eq!(by(json!(null)), "");
    }
}
