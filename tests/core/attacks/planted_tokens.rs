//! Somebody gets a redacted recording and looks for names in it. A token of every kind is planted in every field that can
//! hold one, also inside of patterns and policies, and looked for byte by byte.

use crate::account::{CATALOG, notify};
use crate::accounts;
use cis_fix::recording::{Recording, redact};
use cis_fix::state::Observed;
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// What identifies somebody: as it is written, and what must not be left of it.
const TOKENS: [(&str, &str); 38] = [
    ("918273645546", "918273645546"),
    ("9182-7364-5546", "918273645546"),
    ("9182_7364_5546", "918273645546"),
    ("9182.7364.5546", "918273645546"),
    ("77918273645546", "918273645546"),
    ("918273645546001", "918273645546"),
    ("x918273645546", "918273645546"),
    ("918273645546.0", "918273645546"),
    ("-918273645546", "918273645546"),
    ("arn:aws:iam::918273645546:root", "918273645546"),
    ("arn:aws:s3:::umbra-918273645546-logs", "918273645546"),
    ("arn%3Aaws%3Aiam%3A%3A918273645546%3Aroot", "918273645546"),
    ("arn%3Aaws%3Asns%3A%3A918273645546%3Azorblat", "zorblat"),
    ("o-qz8xk4vw2m", "qz8xk4vw2m"),
    ("ou-qz8x-w4kv7mtp", "w4kv7mtp"),
    ("r-qz8x", "qz8x"),
    ("o-qz8xk4vw2m/r-qz8x/ou-qz8x-w4kv7mtp/", "qz8xk4vw2m"),
    ("zorblat-ledger-archive", "zorblat"),
    ("Zorblatsweep", "zorblat"),
    ("/zorblat/umbratrail", "umbratrail"),
    ("QuixoteTripwire", "quixote"),
    ("VexillumOperator", "vexillum"),
    ("hortensia.blum", "hortensia"),
    ("hortensia.blum@zorblat.example", "hortensia"),
    ("+4915123456789", "4915123456789"),
    ("vault7.zorblat-internal.net", "vault7"),
    ("10.77.66.55", "10.77.66.55"),
    ("2a0f:85c1:77aa::9e", "85c1"),
    ("https://hooks.zorblat.net/k3yQm9f8e7d6", "k3yqm9f8e7d6"),
    ("umbrage cost", "umbrage"),
    ("Ring Hortensia before dawn", "hortensia"),
    ("vpc-0fe9a1b2c3d4e5f67", "0fe9a1b2c3d4e5f67"),
    ("sg-0aa9a1b2c3d4e5f67", "0aa9a1b2c3d4e5f67"),
    ("5d0c7e1a-93bf-4c2e-8d61-0b9f6a7e4c35", "5d0c7e1a"),
    ("alias/zorblat-cmk", "zorblat"),
    ("Ext-77aZ19", "77az19"),
    ("AKIAZORBLATKEY77", "zorblatkey77"),
    ("b\u{fc}ro-zorblat", "b\u{fc}ro"),
];

/// The fields whose values are words of AWS, which nobody chooses.
const WORDS_OF_AWS: [&str; 36] = [
    "action",
    "algorithm",
    "class",
    "comparison",
    "data_protection",
    "duration",
    "encryption",
    "exists",
    "expression",
    "extended_statistic",
    "field",
    "inherited",
    "key_format",
    "home_region",
    "log_delivery_acl",
    "low_sample_count",
    "manager",
    "manner",
    "excluded_sources",
    "owned",
    "ownership",
    "partition",
    "payer",
    "protocol",
    "read_write_type",
    "region",
    "scope",
    "spec",
    "start_region",
    "state",
    "statistic",
    "status",
    "treat_missing_data",
    "unit",
    "usage",
    "versioning",
];

/// The keys of maps that are Regions.
fn is_region(key: &str) -> bool {
    let parts: Vec<&str> = key.split('-').collect();
    parts.len() >= 3
        && parts.iter().all(|part| part.len() <= 10)
        && key.ends_with(|c: char| c.is_ascii_digit())
        && key.len() < 16
}

fn all_tokens(between: &str) -> String {
    TOKENS.map(|(token, _)| token).join(between)
}

/// A text with the tokens in it, in the language of the text.
fn plant(text: &str) -> String {
    if let Ok(Value::Object(document)) = serde_json::from_str(text) {
        return Value::Object(plant_in_document(document)).to_string();
    }
    match text.trim_end().strip_suffix('}') {
        Some(pattern) if text.trim_start().starts_with('{') => {
            let conditions = TOKENS.map(|(token, _)| {
                let bare: String = token.chars().filter(|c| c.is_alphanumeric()).collect();
                format!(" && ($.a = \"{token}\") && ($.b != \"*{token}*\") && ($.c = {bare}) && ($.d = %{bare}%) && ($.e['{token}'] = 1)")
            });
            format!("{pattern}{} }}", conditions.concat())
        }
        _ => format!("{text}/{}", all_tokens("/")),
    }
}

/// A policy with the tokens in every text, in a new statement and in the keys and values of conditions of every kind.
fn plant_in_document(mut document: Map<String, Value>) -> Map<String, Value> {
    let Some(Value::Array(statements)) = document.get_mut("Statement") else {
        let values: Vec<Value> = TOKENS
            .iter()
            .map(|(token, _)| Value::from(*token))
            .collect();
        document.insert("k".to_owned(), Value::Array(values));
        document.insert("n".to_owned(), serde_json::json!([{"numeric": ["=", 918_273_645_546_u64]}, {"prefix": "zorblat"}, {"zorblat": 1}]));
        return document;
    };
    let texts: Vec<&str> = TOKENS.iter().map(|(token, _)| *token).collect();
    let tags: Map<String, Value> = texts
        .iter()
        .map(|text| (format!("aws:PrincipalTag/{text}"), Value::from(*text)))
        .collect();
    let keys: Map<String, Value> = texts
        .iter()
        .map(|text| (format!("{text}:sub"), Value::from(*text)))
        .collect();
    statements.push(serde_json::json!({
        "Sid": "zorblat918273645546",
        "Effect": "Allow",
        "Principal": {"AWS": texts, "Federated": texts, "Service": ["918273645546.amazonaws.com"]},
        "Action": ["sns:Publish", "s3:zorblat918273645546"],
        "Resource": texts,
        "Condition": {
            "StringEquals": tags,
            "StringLike": keys,
            "NumericEquals": {"aws:x": texts},
            "DateLessThan": {"aws:CurrentTime": texts},
            "Bool": {"aws:SecureTransport": texts},
            "Null": {"aws:x": texts},
            "ArnLike": {"aws:SourceArn": texts, "aws:918273645546": "x"},
            "NumericLessThan": {"aws:x": [918_273_645_546_u64, 918_273_645_546.5]},
        },
    }));
    document.insert("Id".to_owned(), Value::from(all_tokens(" ")));
    document
}

/// The observation with the tokens in every text that somebody may choose.
fn plant_everywhere(value: &mut Value, texts: &mut usize) {
    match value {
        // A read without an answer.
        Value::String(text) if ["absent", "not_asked"].contains(&text.as_str()) => {}
        Value::String(text) => {
            *text = plant(text);
            *texts += 1;
        }
        Value::Array(items) => items
            .iter_mut()
            .for_each(|item| plant_everywhere(item, texts)),
        Value::Object(members) => {
            for (key, value) in members.iter_mut() {
                if !WORDS_OF_AWS.contains(&key.as_str()) {
                    plant_everywhere(value, texts);
                }
            }
            let named: Vec<String> = members
                .keys()
                .filter(|key| key.contains([':', '/']))
                .cloned()
                .collect();
            for key in named.into_iter().filter(|key| !is_region(key)) {
                if let Some(value) = members.remove(&key) {
                    members.insert(format!("{key}/{}", all_tokens("/")), value);
                }
            }
        }
        _ => {}
    }
}

/// The tokens that are left in a text, also with other signs between their parts.
fn left(text: &str) -> BTreeSet<&'static str> {
    let lower = text.to_lowercase();
    let joined: String = lower.chars().filter(|c| !"-_. ".contains(*c)).collect();
    let left = TOKENS
        .iter()
        .filter(|(_, core)| lower.contains(core) || joined.contains(core));
    left.map(|(token, _)| *token).collect()
}

#[test]
fn no_token_is_left_in_a_redacted_recording() {
    let (mut accounts, mut planted) = (0, 0);
    let mut lines = Vec::new();
    // Every account takes minutes.
    let all = std::env::var_os("CIS_FIX_SEED").is_some();
    let step = if all { 1 } else { 50 };
    for scenario in accounts::all().iter().step_by(step) {
        let mut value = serde_json::to_value(scenario.observed()).unwrap();
        plant_everywhere(&mut value, &mut planted);
        let observed: Observed = serde_json::from_value(value).unwrap();
        let recording = Recording::new(redact(&CATALOG, &notify(), &observed)).to_json();
        for token in left(&recording) {
            lines.push(format!("{}: {token}", scenario.name));
        }
        accounts += 1;
    }
    assert!(lines.is_empty(), "{}", lines.join("\n"));
    assert!(
        accounts > 1 && planted > 100,
        "{accounts} accounts, {planted} texts"
    );
}

/// A policy with all short wildcards cuts no name into letters that stay.
#[test]
fn many_short_wildcards_give_no_name_away() {
    let letters = "abcdefghijklmnopqrstuvwxyz0123456789";
    let mut resources = Vec::new();
    for one in letters.chars() {
        resources.extend([format!("{one}*"), format!("*{one}"), format!("*{one}*")]);
        for other in letters.chars() {
            resources.extend([format!("*{one}{other}*"), format!("{one}{other}?*")]);
        }
    }
    for word in ["zor", "rbl", "lat", "bla", "alar", "rail"] {
        resources.extend([format!("*{word}*"), format!("{word}*"), format!("*{word}")]);
    }
    let scenario = accounts::all()
        .iter()
        .find(|scenario| !scenario.observed().topics.is_empty());
    let mut value = serde_json::to_value(scenario.unwrap().observed()).unwrap();
    plant_everywhere(&mut value, &mut 0);
    let mut observed: Observed = serde_json::from_value(value).unwrap();
    for topic in observed.topics.values_mut() {
        let attributes = std::mem::take(&mut topic.attributes);
        topic.attributes = attributes.map(|mut attributes| {
            let statement = serde_json::json!([{"Effect": "Deny", "Principal": "*", "Action": "sns:Publish", "Resource": resources}]);
            attributes.policy = Some(serde_json::json!({"Version": "2012-10-17", "Statement": statement}).to_string());
            attributes
        });
    }
    let recording = Recording::new(redact(&CATALOG, &notify(), &observed)).to_json();
    assert_eq!(left(&recording), BTreeSet::new());
}
