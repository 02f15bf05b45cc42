//! The IAM policy: a statement for each set of resources that are allowed the same. Equal needs give the same text.

use super::need::{Need, Resource};
use crate::control_characters::escape_json;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// How many characters a managed policy may have, white space not counted ("IAM and AWS STS quotas", IAM user guide).
pub const MANAGED_LIMIT: usize = 6_144;

/// How many alarms of a Region are named one by one; more are named by how their names begin.
const FEW: usize = 3;

/// An IAM policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Its statements: first what is read, then what is written.
    pub statements: Vec<Statement>,
}

/// A statement that allows some actions on some resources.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// What it is for, unique in its policy.
    pub sid: String,
    /// The actions, sorted.
    pub actions: Vec<&'static str>,
    /// The ARNs, sorted; `*` alone where the actions take no other.
    pub resources: Vec<String>,
}

/// Reads come first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Access {
    Read,
    Write,
}

/// What a statement is about, in the order of the chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Subject {
    Every,
    Trails,
    MetricFilters,
    Alarms,
    Topics,
    Keys,
    Queues,
    Functions,
    LoggedBuckets,
    LogBuckets,
}

/// What is allowed, by ARN, of one subject.
type Allowed = BTreeMap<String, BTreeSet<&'static str>>;

impl Document {
    pub(super) fn of(needs: &BTreeSet<Need>) -> Self {
        let mut sorted: BTreeMap<(Access, Subject), Allowed> = BTreeMap::new();
        let mut allow = |action, subject, arn: String| {
            let about = (access(action), subject);
            let of_arn = sorted.entry(about).or_default().entry(arn).or_default();
            of_arn.insert(action);
        };
        let mut alarms: BTreeMap<(&'static str, &str), BTreeSet<&str>> = BTreeMap::new();
        for Need { action, on } in needs {
            match on {
                Resource::Every => allow(action, Subject::Every, "*".to_owned()),
                Resource::Trail(trail) => allow(action, Subject::Trails, literal(trail.as_str())),
                Resource::LogGroup(group) => {
                    for arn in log_group(group.as_str()) {
                        allow(action, Subject::MetricFilters, arn);
                    }
                }
                Resource::Alarm { within, name } => {
                    let names = alarms.entry((action, within)).or_default();
                    names.insert(name);
                }
                Resource::Topic(topic) => allow(action, Subject::Topics, literal(topic.as_str())),
                Resource::Key { within, id } => {
                    let id = id.as_deref().map_or_else(|| "*".to_owned(), literal);
                    allow(action, Subject::Keys, format!("{}{id}", literal(within)));
                }
                Resource::Queue(queue) => allow(action, Subject::Queues, literal(queue.as_str())),
                Resource::Function(function) => {
                    allow(action, Subject::Functions, literal(function.as_str()));
                }
                Resource::LoggedBucket(arn) => allow(action, Subject::LoggedBuckets, literal(arn)),
                Resource::LogBucket(arn) => allow(action, Subject::LogBuckets, literal(arn)),
            }
        }
        for ((action, within), names) in alarms {
            for name in few_or_prefix(&names) {
                allow(
                    action,
                    Subject::Alarms,
                    format!("{}{name}", literal(within)),
                );
            }
        }
        let about = sorted.into_iter();
        Self {
            statements: about
                .flat_map(|((access, subject), allowed)| statements(access, subject, allowed))
                .collect(),
        }
    }

    /// The policy as JSON, indented.
    #[must_use]
    pub fn to_json(&self) -> String {
        let text = format!("{:#}", self.value());
        escape_json(&text)
    }

    /// How many characters IAM counts of it: all but white space.
    #[must_use]
    pub fn characters(&self) -> usize {
        let text = self.value().to_string();
        text.chars().filter(|c| !c.is_whitespace()).count()
    }

    fn value(&self) -> Value {
        let statements: Vec<Value> = self
            .statements
            .iter()
            .map(|statement| {
                json!({
                    "Sid": statement.sid,
                    "Effect": "Allow",
                    "Action": statement.actions,
                    "Resource": statement.resources,
                })
            })
            .collect();
        json!({ "Version": "2012-10-17", "Statement": statements })
    }
}

/// Resources that are allowed the same share a statement.
fn statements(access: Access, subject: Subject, allowed: Allowed) -> Vec<Statement> {
    let mut shared: BTreeMap<BTreeSet<&'static str>, Vec<String>> = BTreeMap::new();
    for (arn, actions) in allowed {
        shared.entry(actions).or_default().push(arn);
    }
    let stem = stem(access, subject);
    let numbered = (1..).zip(shared);
    numbered
        .map(|(number, (actions, resources))| Statement {
            sid: match number {
                1 => stem.to_owned(),
                _ => format!("{stem}{number}"),
            },
            actions: actions.into_iter().collect(),
            resources,
        })
        .collect()
}

fn stem(access: Access, subject: Subject) -> &'static str {
    match (access, subject) {
        (Access::Read, Subject::Every) => "ReadWhatIamCannotScope",
        (Access::Write, Subject::Every) => "WriteWhatIamCannotScope",
        (Access::Read, Subject::Trails) => "ReadTrails",
        (Access::Write, Subject::Trails) => "WriteTrails",
        (Access::Read, Subject::MetricFilters) => "ReadMetricFilters",
        (Access::Write, Subject::MetricFilters) => "WriteMetricFilters",
        (Access::Read, Subject::Alarms) => "ReadAlarms",
        (Access::Write, Subject::Alarms) => "WriteAlarms",
        (Access::Read, Subject::Topics) => "ReadTopics",
        (Access::Write, Subject::Topics) => "WriteTopics",
        (Access::Read, Subject::Keys) => "ReadKeys",
        (Access::Write, Subject::Keys) => "WriteKeys",
        (Access::Read, Subject::Queues) => "ReadQueues",
        (Access::Write, Subject::Queues) => "WriteQueues",
        (Access::Read, Subject::Functions) => "ReadFunctions",
        (Access::Write, Subject::Functions) => "WriteFunctions",
        (Access::Read, Subject::LoggedBuckets) => "ReadLoggedBuckets",
        (Access::Write, Subject::LoggedBuckets) => "WriteLoggedBuckets",
        (Access::Read, Subject::LogBuckets) => "ReadAccessLogBuckets",
        (Access::Write, Subject::LogBuckets) => "WriteAccessLogBuckets",
    }
}

/// By AWS's names for operations, which S3's actions follow here; a test of a pattern changes nothing.
fn access(action: &str) -> Access {
    let (_, operation) = action.split_once(':').unwrap_or_default();
    let reads = ["Describe", "Get", "List", "Test"];
    if reads.iter().any(|verb| operation.starts_with(verb)) {
        Access::Read
    } else {
        Access::Write
    }
}

/// Both ARNs of a log group. The Service Authorization Reference has the plain one; the guide has the one with `:*` "when
/// specifying permissions in IAM policies" for all but tagging ("Overview of managing access permissions", CloudWatch
/// Logs user guide), and what AWS names where it denies `DescribeMetricFilters` or `PutMetricFilter` is
/// `log-group:NAME:log-stream:`, which only that one matches.
fn log_group(arn: &str) -> [String; 2] {
    let plain = literal(arn);
    let with_streams = format!("{plain}:*");
    [plain, with_streams]
}

/// The names of a few alarms, or how the names of many begin: one ARN for each would make a policy of some controls more
/// than half of what IAM takes.
fn few_or_prefix(names: &BTreeSet<&str>) -> Vec<String> {
    let listed = || names.iter().map(|name| literal(name)).collect();
    let (Some(first), Some(last)) = (names.first(), names.last()) else {
        return Vec::new();
    };
    // What the first and the last in order share, all between them share too.
    let letters = first.chars().zip(last.chars());
    let shared: String = letters
        .take_while(|(a, b)| a == b)
        .map(|(letter, _)| letter)
        .collect();
    if names.len() <= FEW || shared.is_empty() {
        return listed();
    }
    vec![format!("{}*", literal(&shared))]
}

/// A name that stands for itself: `*` and `?` are wildcards and `$` begins a variable in a policy ("IAM policy elements:
/// variables and tags", IAM user guide).
fn literal(name: &str) -> String {
    let mut text = String::with_capacity(name.len());
    for letter in name.chars() {
        if matches!(letter, '*' | '?' | '$') {
            text.extend(["${", letter.encode_utf8(&mut [0; 4]), "}"]);
        } else {
            text.push(letter);
        }
    }
    text
}
