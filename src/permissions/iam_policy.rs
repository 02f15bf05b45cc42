//! The IAM policy: one statement per set of resources with the same actions. Equal permissions give
//! equal text.

use super::permission::{Permission, Resource};
use super::policy_text::literal;
use super::request_conditions::RequestConditions;
use crate::control_characters::escape_json;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Up to this number of alarms of a Region are named one by one, more by their common prefix.
const MAX_NAMED_ALARMS: usize = 3;

/// An IAM policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IamPolicy {
    /// Its statements: first those for reads, then those for writes.
    pub statements: Vec<IamStatement>,
}

/// A statement that allows actions on resources.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IamStatement {
    /// Names its purpose; unique in the policy.
    pub sid: String,
    /// The actions, sorted.
    pub actions: Vec<&'static str>,
    /// The ARNs, sorted; only `*` for actions that cannot be scoped.
    pub resources: Vec<String>,
    /// What it asks of a request besides; `None` for nothing.
    pub condition: Option<Value>,
}

/// The kind of access of an action. Reads sort first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Access {
    Read,
    Write,
}

/// The subject of a statement, in the order of the chain from a trail to its log buckets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Subject {
    All,
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

/// The allowed actions by ARN.
type ActionsByArn = BTreeMap<String, BTreeSet<&'static str>>;

impl IamPolicy {
    pub(super) fn of(permissions: &BTreeSet<Permission>, conditions: &RequestConditions) -> Self {
        let mut grants: BTreeMap<(Access, Subject), ActionsByArn> = BTreeMap::new();
        let mut alarms: BTreeMap<(&'static str, &str), BTreeSet<&str>> = BTreeMap::new();
        for Permission { action, resource } in permissions {
            if let Resource::Alarm { prefix, name } = resource {
                alarms.entry((action, prefix)).or_default().insert(name);
                continue;
            }
            let grant = grants.entry((access(action), subject(resource)));
            let actions_by_arn = grant.or_default();
            for arn in arns(resource) {
                actions_by_arn.entry(arn).or_default().insert(action);
            }
        }
        for ((action, prefix), names) in alarms {
            let grant = grants.entry((access(action), Subject::Alarms));
            let actions_by_arn = grant.or_default();
            for name in names_or_prefix(&names) {
                let arn = format!("{}{name}", literal(prefix));
                actions_by_arn.entry(arn).or_default().insert(action);
            }
        }
        let grants = grants.into_iter();
        Self {
            statements: grants
                .flat_map(|((access, subject), arns)| statements(access, subject, arns, conditions))
                .collect(),
        }
    }

    /// The policy as indented JSON.
    #[must_use]
    pub fn to_json(&self) -> String {
        let text = format!("{:#}", self.value());
        escape_json(&text)
    }

    /// The number of characters IAM counts: all but white space.
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
                let IamStatement {
                    sid,
                    actions,
                    resources,
                    condition,
                } = statement;
                match condition {
                    None => json!({
                        "Sid": sid, "Effect": "Allow", "Action": actions, "Resource": resources,
                    }),
                    Some(condition) => json!({
                        "Sid": sid, "Effect": "Allow", "Action": actions, "Resource": resources,
                        "Condition": condition,
                    }),
                }
            })
            .collect();
        json!({ "Version": "2012-10-17", "Statement": statements })
    }
}

/// The statements of a subject. Resources with the same actions and conditions share a statement.
fn statements(
    access: Access,
    subject: Subject,
    actions_by_arn: ActionsByArn,
    conditions: &RequestConditions,
) -> Vec<IamStatement> {
    type Shared = BTreeMap<(BTreeSet<&'static str>, String), (Vec<String>, Option<Value>)>;
    let mut shared = Shared::new();
    for (arn, actions) in actions_by_arn {
        let mut by_condition: BTreeMap<String, (BTreeSet<&'static str>, Option<Value>)> =
            BTreeMap::new();
        for action in actions {
            let condition = conditions.condition(action);
            let text = condition.as_ref().map(Value::to_string).unwrap_or_default();
            let alike = by_condition.entry(text);
            alike
                .or_insert((BTreeSet::new(), condition))
                .0
                .insert(action);
        }
        for (text, (actions, condition)) in by_condition {
            let statement = shared.entry((actions, text));
            statement
                .or_insert((Vec::new(), condition))
                .0
                .push(arn.clone());
        }
    }
    let stem = sid_stem(access, subject);
    let numbered = (1..).zip(shared);
    numbered
        .map(
            |(number, ((actions, _), (resources, condition)))| IamStatement {
                sid: match number {
                    1 => stem.to_owned(),
                    _ => format!("{stem}{number}"),
                },
                actions: actions.into_iter().collect(),
                resources,
                condition,
            },
        )
        .collect()
}

fn sid_stem(access: Access, subject: Subject) -> &'static str {
    match (access, subject) {
        (Access::Read, Subject::All) => "ReadWhatIamCannotScope",
        (Access::Write, Subject::All) => "WriteWhatIamCannotScope",
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

/// Tells reads from writes by the verb of the action. S3's actions follow AWS's naming here, and
/// `TestMetricFilter` changes nothing.
fn access(action: &str) -> Access {
    let (_, operation) = action.split_once(':').unwrap_or_default();
    let reads = ["Describe", "Get", "List", "Test"];
    if reads.iter().any(|verb| operation.starts_with(verb)) {
        Access::Read
    } else {
        Access::Write
    }
}

fn subject(resource: &Resource) -> Subject {
    match resource {
        Resource::All => Subject::All,
        Resource::Trail(_) => Subject::Trails,
        Resource::LogGroup(_) => Subject::MetricFilters,
        Resource::Alarm { .. } => Subject::Alarms,
        Resource::Topic(_) => Subject::Topics,
        Resource::Key { .. } => Subject::Keys,
        Resource::Queue(_) => Subject::Queues,
        Resource::Function(_) => Subject::Functions,
        Resource::LoggedBucket(_) => Subject::LoggedBuckets,
        Resource::LogBucket(_) => Subject::LogBuckets,
    }
}

/// The ARNs that stand for a resource in a policy.
fn arns(resource: &Resource) -> Vec<String> {
    match resource {
        Resource::All => vec!["*".to_owned()],
        Resource::Trail(trail) => vec![literal(trail.as_str())],
        Resource::LogGroup(group) => log_group_arns(group.as_str()).into(),
        Resource::Alarm { prefix, name } => vec![format!("{}{}", literal(prefix), literal(name))],
        Resource::Topic(topic) => vec![literal(topic.as_str())],
        Resource::Key { prefix, id } => {
            let id = id.as_deref().map_or_else(|| "*".to_owned(), literal);
            vec![format!("{}{id}", literal(prefix))]
        }
        Resource::Queue(queue) => vec![literal(queue.as_str())],
        Resource::Function(function) => vec![literal(function.as_str())],
        Resource::LoggedBucket(arn) | Resource::LogBucket(arn) => vec![literal(arn)],
    }
}

/// Both ARNs of a log group. The Service Authorization Reference has the one without a suffix. The
/// guide has the one with `:*` "when specifying permissions in IAM policies", except for tagging
/// ("Overview of managing access permissions", CloudWatch Logs user guide). A denied
/// `DescribeMetricFilters` or `PutMetricFilter` names `log-group:NAME:log-stream:`, which only the
/// ARN with `:*` matches.
fn log_group_arns(arn: &str) -> [String; 2] {
    let plain = literal(arn);
    let with_streams = format!("{plain}:*");
    [plain, with_streams]
}

/// The names of a few alarms, or the common prefix of many. With one ARN per alarm, the policy of some
/// controls would fill more than half of IAM's quota.
fn names_or_prefix(names: &BTreeSet<&str>) -> Vec<String> {
    let listed = || names.iter().map(|name| literal(name)).collect();
    let (Some(first), Some(last)) = (names.first(), names.last()) else {
        return Vec::new();
    };
    // A prefix of the first and the last name in order is a prefix of all names between them.
    let letters = first.chars().zip(last.chars());
    let shared: String = letters
        .take_while(|(a, b)| a == b)
        .map(|(letter, _)| letter)
        .collect();
    if names.len() <= MAX_NAMED_ALARMS || shared.is_empty() {
        return listed();
    }
    vec![format!("{}*", literal(&shared))]
}
