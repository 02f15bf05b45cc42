//! Completes a witness, so that it looks like a record: who called what, and where.

use serde_json::{Map, Value, json};

use super::records::service_of;

/// The members of a record that witnesses have, in the order of CloudTrail.
const ORDER: [&str; 11] = [
    "userIdentity",
    "eventSource",
    "eventName",
    "awsRegion",
    "sourceIPAddress",
    "userAgent",
    "errorCode",
    "errorMessage",
    "requestParameters",
    "responseElements",
    "additionalEventData",
];

/// Adds the fields that a reader looks for first, as long as the event is `still` a witness.
#[must_use]
pub fn sample_event(event: &Value, still: impl Fn(&Value) -> bool) -> Value {
    let name = member_text(event, "eventName");
    let call = well_known_call(member_text(event, "eventSource"));
    let service = name.and_then(service_of).unwrap_or("ec2.amazonaws.com");
    // Add the values one by one, because the witness may need one of them to be different or absent.
    let filled = [
        (&["eventName"][..], call),
        (&["eventSource"], service),
        (&["userIdentity", "type"], "IAMUser"),
        (&["awsRegion"], "eu-west-1"),
    ];
    let mut record = event.clone();
    for (path, value) in filled {
        record = fill_if_kept(record, path, value, &still);
    }
    if record.pointer("/userIdentity/type") == Some(&json!("IAMUser")) {
        record = fill_if_kept(record, &["userIdentity", "userName"], "alice", &still);
    }
    let ordered = order_members(record);
    if still(&ordered) {
        ordered
    } else {
        event.clone()
    }
}

/// Adds a value where there is none, unless the event is no longer a witness then.
fn fill_if_kept(
    record: Value,
    path: &[&str],
    value: &str,
    still: impl Fn(&Value) -> bool,
) -> Value {
    let mut fuller = record.clone();
    if put_if_missing(&mut fuller, path, json!(value)) && still(&fuller) {
        fuller
    } else {
        record
    }
}

/// A well-known call of a service.
fn well_known_call(service: Option<&str>) -> &'static str {
    match service {
        Some("s3.amazonaws.com") => "GetBucketAcl",
        Some("iam.amazonaws.com") => "ListUsers",
        Some("kms.amazonaws.com") => "Decrypt",
        Some("signin.amazonaws.com") => "ConsoleLogin",
        Some("cloudtrail.amazonaws.com") => "DescribeTrails",
        _ => "RunInstances",
    }
}

fn member_text<'e>(event: &'e Value, member: &str) -> Option<&'e str> {
    event.get(member).and_then(Value::as_str)
}

/// Sets a value where there is none. Returns whether it did.
fn put_if_missing(event: &mut Value, path: &[&str], value: Value) -> bool {
    let Some((last, above)) = path.split_last() else {
        return false;
    };
    let mut at = event;
    for name in above {
        let Value::Object(members) = at else {
            return false;
        };
        at = members
            .entry(*name)
            .or_insert_with(|| Value::Object(Map::new()));
    }
    match at {
        Value::Object(members) if !members.contains_key(*last) => {
            members.insert((*last).to_owned(), value);
            true
        }
        _ => false,
    }
}

fn order_members(record: Value) -> Value {
    let Value::Object(mut members) = record else {
        return record;
    };
    let known = ORDER.iter().filter_map(|name| members.remove_entry(*name));
    let mut all: Map<String, Value> = known.collect();
    all.extend(members);
    Value::Object(all)
}
