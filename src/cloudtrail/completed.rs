//! Makes a bare witness look like a record: who called what, where.

use serde_json::{Map, Value, json};

use super::records::service_of;

/// The members of a record that witnesses have, in the order in which `CloudTrail` writes them.
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

/// The event with what a reader looks for first, as long as it is `still` what it is to show.
#[must_use]
pub fn completed(event: &Value, still: impl Fn(&Value) -> bool) -> Value {
    let mut record = event.clone();
    // Each value may be needed to be what it is, or to be absent: so they are added one by one.
    let mut try_in = |path: &[&str], value: Value| {
        let mut fuller = record.clone();
        if put(&mut fuller, path, value) && still(&fuller) {
            record = fuller;
        }
    };
    let name = text(event, "eventName").map(str::to_owned);
    let source = text(event, "eventSource").map(str::to_owned);
    if name.is_none() {
        try_in(&["eventName"], json!(usual_call(source.as_deref())));
    }
    let service = name.as_deref().and_then(service_of);
    try_in(
        &["eventSource"],
        json!(service.unwrap_or("ec2.amazonaws.com")),
    );
    try_in(&["userIdentity", "type"], json!("IAMUser"));
    if record.pointer("/userIdentity/type") == Some(&json!("IAMUser")) {
        let mut fuller = record.clone();
        if put(&mut fuller, &["userIdentity", "userName"], json!("alice")) && still(&fuller) {
            record = fuller;
        }
    }
    let mut fuller = record.clone();
    if put(&mut fuller, &["awsRegion"], json!("eu-west-1")) && still(&fuller) {
        record = fuller;
    }
    let ordered = ordered(record);
    if still(&ordered) {
        ordered
    } else {
        event.clone()
    }
}

/// A call of a service that everybody has seen.
fn usual_call(service: Option<&str>) -> &'static str {
    match service {
        Some("s3.amazonaws.com") => "GetBucketAcl",
        Some("iam.amazonaws.com") => "ListUsers",
        Some("kms.amazonaws.com") => "Decrypt",
        Some("signin.amazonaws.com") => "ConsoleLogin",
        Some("cloudtrail.amazonaws.com") => "DescribeTrails",
        _ => "RunInstances",
    }
}

fn text<'e>(event: &'e Value, member: &str) -> Option<&'e str> {
    event.get(member).and_then(Value::as_str)
}

/// Puts a value where there is none; tells whether it did.
fn put(event: &mut Value, path: &[&str], value: Value) -> bool {
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

fn ordered(record: Value) -> Value {
    let Value::Object(mut members) = record else {
        return record;
    };
    let known = ORDER.iter().filter_map(|name| members.remove_entry(*name));
    let mut all: Map<String, Value> = known.collect();
    all.extend(members);
    Value::Object(all)
}
