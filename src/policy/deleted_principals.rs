//! Users and roles that a policy names and that no longer exist.

use super::decision::StatementRef;
use super::document::Policy;
use super::statement::Statement;
use serde_json::Value;

/// The prefixes of the unique IDs of users and roles ("IAM identifiers", IAM user guide).
const ID_PREFIXES: [&str; 2] = ["AIDA", "AROA"];

impl Policy {
    /// The users and roles that were deleted after the policy was written, each with the statement
    /// that names it. IAM shows the unique ID in place of the ARN, and rejects a policy that
    /// contains one ("AWS JSON policy elements: Principal", IAM user guide).
    #[must_use]
    pub fn deleted_principals(&self) -> Vec<(StatementRef, &str)> {
        let statements = (1..).zip(self.statements());
        statements
            .flat_map(|(number, statement)| {
                deleted_principal_ids(statement)
                    .map(move |id| (StatementRef::new(number, statement), id))
            })
            .collect()
    }
}

fn deleted_principal_ids(statement: &Statement) -> impl Iterator<Item = &str> {
    let elements = ["Principal", "NotPrincipal"];
    let named = elements
        .into_iter()
        .filter_map(|element| statement.elements().get(element)?.get("AWS"));
    let texts = named.flat_map(|named| match named {
        Value::Array(all) => all.iter().filter_map(Value::as_str).collect(),
        one => one.as_str().into_iter().collect::<Vec<_>>(),
    });
    texts.filter(|text| is_unique_id(text))
}

fn is_unique_id(text: &str) -> bool {
    ID_PREFIXES.iter().any(|kind| text.starts_with(kind))
        && text.len() >= 16
        && text
            .chars()
            .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
}
