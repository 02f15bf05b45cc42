//! Random resource policies as JSON text: documented forms, common forms, and forms that
//! parse although they are not documented. Statements of ours may be among them.

use proptest::collection::vec;
use proptest::option::{self, weighted};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Map, Value, json};

/// A form of one of our statements that is already in a policy.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum OwnForm {
    /// Ours, with its keys in another order.
    Reordered,
    /// Another statement with our `Sid`.
    Older(usize),
    /// Our statement for another purpose, with its own `Sid`.
    Other,
}

/// The difference of an older statement of ours; each allows less.
const OLDER_FORMS: &[fn(&mut Map<String, Value>)] = &[
    |one| {
        one.insert("Resource".to_owned(), json!("arn:aws:s3:::elsewhere/*"));
    },
    |one| {
        let other = json!({ "StringEquals": { "aws:SourceAccount": ["444455556666", 5] } });
        one.insert("Condition".to_owned(), other);
    },
    |one| {
        one.insert(
            "Action".to_owned(),
            json!(["s3:GetObject", "SNS:Subscribe"]),
        );
        one.shift_remove("Resource");
        one.insert("Resource".to_owned(), json!("*"));
    },
];

impl OwnForm {
    fn write(self, ours: &Value) -> Value {
        let mut members = ours.as_object().unwrap().clone();
        match self {
            Self::Reordered => members = members.into_iter().rev().collect(),
            Self::Older(which) => OLDER_FORMS[which](&mut members),
            Self::Other => {
                let sid = format!("{}f", members["Sid"].as_str().unwrap());
                members.insert("Sid".to_owned(), json!(sid));
                members.insert("Resource".to_owned(), json!("arn:aws:s3:::elsewhere/*"));
            }
        }
        Value::Object(members)
    }
}

pub(super) fn older_form() -> impl Strategy<Value = OwnForm> {
    (0..OLDER_FORMS.len()).prop_map(OwnForm::Older)
}

fn own_form() -> impl Strategy<Value = Option<OwnForm>> {
    prop_oneof![
        4 => Just(None),
        1 => Just(Some(OwnForm::Reordered)),
        2 => older_form().prop_map(Some),
        1 => Just(Some(OwnForm::Other)),
    ]
}

/// A policy that may contain a form of each of these statements.
pub(super) fn policy_text(ours: Vec<Value>) -> impl Strategy<Value = String> {
    vec(own_form(), ours.len()).prop_flat_map(move |forms| policy_text_with(&ours, &forms))
}

/// A policy with these among its statements.
pub(super) fn policy_text_with(
    ours: &[Value],
    forms: &[Option<OwnForm>],
) -> impl Strategy<Value = String> + use<> {
    let ours: Vec<Value> = ours
        .iter()
        .zip(forms)
        .filter_map(|(ours, form)| form.map(|form| form.write(ours)))
        .collect();
    let places = vec(any::<Index>(), ours.len());
    (vec(statement(), 0..=15), places, frame(), 0..4).prop_map(
        move |(mut all, places, frame, spelling)| {
            for (one, place) in ours.iter().zip(places) {
                all.insert(place.index(all.len() + 1), one.clone());
            }
            format_json(&frame.around(all), spelling)
        },
    )
}

/// The elements of the document other than its statements.
#[derive(Debug, Clone)]
struct Frame {
    others: Vec<(&'static str, Value)>,
    member_order: Vec<u8>,
    bare: bool,
}

impl Frame {
    fn around(mut self, mut statements: Vec<Value>) -> Value {
        let statements = match statements.as_slice() {
            [_] if self.bare => statements.remove(0),
            _ => Value::Array(statements),
        };
        self.others.push(("Statement", statements));
        in_order(self.others, &self.member_order)
    }
}

fn frame() -> impl Strategy<Value = Frame> {
    let version = weighted(0.9, select(vec!["2012-10-17", "2008-10-17"]));
    let id = option::of(select(vec!["__default_policy_ID", "", "Prüfung 審計"]));
    (
        version,
        id,
        weighted(0.1, unknown_value()),
        member_order(),
        any::<bool>(),
    )
        .prop_map(|(version, id, comment, member_order, bare)| {
            let version = version.map(|version| ("Version", json!(version)));
            let id = id.map(|id| ("Id", json!(id)));
            let comment = comment.map(|comment| ("Comment", comment));
            Frame {
                others: [version, id, comment].into_iter().flatten().collect(),
                member_order,
                bare,
            }
        })
}

/// A statement of another owner.
pub(super) fn statement() -> impl Strategy<Value = Value> {
    let sid = select(vec![
        json!("Theirs"),
        json!("Theirs"),
        json!("__default_statement_ID"),
        json!("Prüfung 審計"),
        json!(""),
        json!("cisfix"),
        json!("CisFix0123456789abcdef"),
        json!(7),
    ]);
    let elements = (
        option::of(sid),
        prop_oneof![2 => Just("Allow"), 1 => Just("Deny")],
        (proptest::bool::weighted(0.1), principal()),
        (proptest::bool::weighted(0.1), action()),
        (proptest::bool::weighted(0.05), resource()),
        (option::of(condition()), weighted(0.05, unknown_value())),
    );
    (elements, member_order()).prop_map(
        |((sid, effect, principal, action, resource, (condition, comment)), member_order)| {
            let named = |(negated, value), name, not_name| {
                Some((if negated { not_name } else { name }, value))
            };
            let members = [
                sid.map(|sid| ("Sid", sid)),
                Some(("Effect", json!(effect))),
                named(principal, "Principal", "NotPrincipal"),
                named(action, "Action", "NotAction"),
                named(resource, "Resource", "NotResource"),
                condition.map(|condition| ("Condition", condition)),
                comment.map(|comment| ("Comment", comment)),
            ];
            in_order(members.into_iter().flatten().collect(), &member_order)
        },
    )
}

fn principal() -> impl Strategy<Value = Value> {
    select(vec![
        json!("*"),
        json!({ "AWS": "*" }),
        json!({ "AWS": "111122223333" }),
        json!({ "AWS": ["111122223333", "arn:aws:iam::444455556666:root"] }),
        json!({ "AWS": ["arn:aws:iam::111122223333:role/Prüfer"] }),
        json!({ "Service": "cloudtrail.amazonaws.com" }),
        json!({ "Service": ["delivery.logs.amazonaws.com", "config.amazonaws.com"] }),
        json!({ "Service": ["events.amazonaws.com"], "AWS": "444455556666" }),
        json!({ "Federated": "cognito-identity.amazonaws.com" }),
        json!({ "CanonicalUser": "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be" }),
    ])
}

fn action() -> impl Strategy<Value = Value> {
    select(vec![
        json!("s3:GetObject"),
        json!("s3:PutObject"),
        json!(["s3:GetBucketAcl", "s3:ListBucket"]),
        json!("s3:*"),
        json!("SNS:Publish"),
        json!(["sns:Publish", "SNS:Subscribe", "SNS:GetTopicAttributes"]),
        json!("sns:Get*"),
        json!([]),
    ])
}

fn resource() -> impl Strategy<Value = Value> {
    select(vec![
        json!("arn:aws:s3:::example-audit-logs"),
        json!("arn:aws:s3:::example-audit-logs/AWSLogs/*"),
        json!([
            "arn:aws:s3:::example-audit-logs",
            "arn:aws:s3:::example-audit-logs/*"
        ]),
        json!("arn:aws:s3:::example-audit-logs/${aws:username}/Prüfung/*"),
        json!("arn:aws:sns:eu-west-1:111122223333:security-alerts"),
        json!(["arn:aws:sns:*:111122223333:security-alerts"]),
        json!("*"),
        json!(null),
    ])
}

fn condition() -> impl Strategy<Value = Value> {
    let tests = select(vec![
        ("Bool", json!({ "aws:SecureTransport": "false" })),
        (
            "BoolIfExists",
            json!({ "aws:SecureTransport": false, "aws:MultiFactorAuthPresent": [true] }),
        ),
        (
            "NumericLessThan",
            json!({ "s3:TlsVersion": 1.2, "s3:max-keys": [0, -1, 1e300] }),
        ),
        (
            "NumericEquals",
            json!({ "s3:signatureAge": 18_446_744_073_709_551_615_u64 }),
        ),
        (
            "StringEquals",
            json!({ "aws:SourceAccount": 444_455_556_666_u64 }),
        ),
        (
            "StringEquals",
            json!({ "AWS:SourceOwner": "111122223333", "s3:x-amz-acl": ["bucket-owner-full-control"] }),
        ),
        (
            "StringNotEquals",
            json!({ "aws:PrincipalOrgID": "o-審計\u{1f512}" }),
        ),
        (
            "ForAnyValue:StringLike",
            json!({ "aws:PrincipalTag/Größe": ["*", "a\"b\\c\n"] }),
        ),
        (
            "ArnLike",
            json!({ "aws:SourceArn": "arn:aws:cloudtrail:*:111122223333:trail/*" }),
        ),
        (
            "IpAddress",
            json!({ "aws:SourceIp": ["192.0.2.0/24", "2001:db8::/32"] }),
        ),
        (
            "DateGreaterThan",
            json!({ "aws:CurrentTime": "2026-11-24T12:00:00Z" }),
        ),
        ("Null", json!({ "s3:x-amz-server-side-encryption": true })),
    ]);
    (vec(tests, 0..4), member_order()).prop_map(|(tests, member_order)| {
        let mut operators: Vec<(&str, Value)> = Vec::new();
        for (operator, keys) in tests {
            if !operators.iter().any(|(known, _)| *known == operator) {
                operators.push((operator, keys));
            }
        }
        in_order(operators, &member_order)
    })
}

/// The value of an element that AWS does not know.
fn unknown_value() -> impl Strategy<Value = Value> {
    select(vec![
        json!("made by hand"),
        json!(null),
        json!({ "b": [1.5, { "z": [], "a": {} }], "a": -0.0 }),
    ])
}

fn member_order() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![Just(vec![0; 8]), vec(any::<u8>(), 8)]
}

/// An object whose members are sorted by the numbers in `member_order`.
fn in_order(members: Vec<(&str, Value)>, member_order: &[u8]) -> Value {
    let mut numbered: Vec<_> = member_order.iter().zip(members).collect();
    numbered.sort_by_key(|(number, _)| **number);
    let members = numbered
        .into_iter()
        .map(|(_, (key, value))| (key.to_owned(), value));
    Value::Object(members.collect())
}

/// The same value in the format of different writers.
fn format_json(document: &Value, spelling: i32) -> String {
    match spelling {
        0 => document.to_string(),
        1 => format!("{document:#}"),
        2 => format!("\r\n\t{document} \n"),
        _ => document.to_string().chars().fold(String::new(), |text, c| {
            let mut units = [0; 2];
            match c {
                ' '..='~' => text + c.encode_utf8(&mut [0; 4]),
                _ => c
                    .encode_utf16(&mut units)
                    .iter()
                    .fold(text, |text, unit| format!("{text}\\u{unit:04X}")),
            }
        }),
    }
}
