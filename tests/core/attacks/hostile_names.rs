//! The recorded chains with hostile names: everything in an account that somebody names has one.

use cis_fix::state::Observed;
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

/// Where the hostile part stands in a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Before the rest.
    First,
    /// Behind the rest.
    Last,
}

/// The recorded accounts as JSON, in the order of their files.
pub(super) fn recorded() -> &'static [(String, Value)] {
    static RECORDED: LazyLock<Vec<(String, Value)>> = LazyLock::new(|| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/chains/accounts");
        let mut accounts: Vec<(String, Value)> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| {
                let path = entry.unwrap().path();
                let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
                let text = fs::read_to_string(&path).unwrap();
                (name, serde_json::from_str(&text).unwrap())
            })
            .collect();
        accounts.sort_by(|one, other| one.0.cmp(&other.0));
        accounts
    });
    &RECORDED
}

/// The account with the hostile text in every name.
pub(super) fn with_names(account: &Value, hostile: &str, place: Place) -> Observed {
    let mut names = BTreeSet::new();
    collect_names(account, &mut names);
    let mut names: Vec<String> = names.into_iter().collect();
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    let renaming = Renaming {
        names,
        hostile,
        place,
    };
    serde_json::from_value(renaming.value(account)).unwrap()
}

/// The names that somebody chose: members called `name` or of a bucket, and the ends of ARNs.
fn collect_names(value: &Value, names: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            for (key, inner) in members {
                add_arn(key, names);
                let chosen = ["name", "bucket", "target", "namespace"].contains(&key.as_str());
                if let Some(name) = inner.as_str().filter(|name| chosen && !name.is_empty()) {
                    names.insert(name.to_owned());
                }
                collect_names(inner, names);
            }
        }
        Value::Array(all) => all.iter().for_each(|one| collect_names(one, names)),
        Value::String(text) => add_arn(text, names),
        _ => {}
    }
}

fn add_arn(text: &str, names: &mut BTreeSet<String>) {
    let Some((before, rest)) = text.split_once(":111122223333:") else {
        return;
    };
    let name = match before.split(':').nth(2) {
        Some("sns" | "sqs") => rest.split(':').next(),
        Some("cloudtrail") => rest.strip_prefix("trail/"),
        Some("logs") => rest.strip_prefix("log-group:"),
        Some("iam") => rest.strip_prefix("role/"),
        Some("lambda") => rest.strip_prefix("function:"),
        _ => None,
    };
    names.extend(
        name.filter(|name| text.starts_with("arn:") && name.len() > 5)
            .map(str::to_owned),
    );
}

struct Renaming<'a> {
    /// The longest first.
    names: Vec<String>,
    hostile: &'a str,
    place: Place,
}

impl Renaming<'_> {
    fn value(&self, value: &Value) -> Value {
        match value {
            Value::Object(members) => {
                let renamed = members.iter();
                let renamed = renamed.map(|(key, inner)| (self.key(key), self.value(inner)));
                Value::Object(renamed.collect::<Map<_, _>>())
            }
            Value::Array(all) => all.iter().map(|one| self.value(one)).collect(),
            Value::String(text) => Value::String(self.text(text)),
            other => other.clone(),
        }
    }

    /// A key of letters is a word of the format.
    fn key(&self, key: &str) -> String {
        if key.chars().all(|c| c.is_ascii_lowercase() || c == '_') {
            return key.to_owned();
        }
        self.text(key)
    }

    fn text(&self, text: &str) -> String {
        if text.starts_with('{')
            && let Ok(policy) = serde_json::from_str::<Value>(text)
        {
            return self.value(&policy).to_string();
        }
        if self.names.iter().any(|name| name == text) {
            return self.renamed(text);
        }
        if !text.contains("arn:") {
            return text.to_owned();
        }
        let found = self
            .names
            .iter()
            .find(|name| name.len() > 5 && text.contains(*name));
        found.map_or_else(
            || text.to_owned(),
            |name| text.replacen(name.as_str(), &self.renamed(name), 1),
        )
    }

    fn renamed(&self, name: &str) -> String {
        match self.place {
            Place::First => format!("{}{name}", self.hostile),
            Place::Last => format!("{name}{}", self.hostile),
        }
    }
}
