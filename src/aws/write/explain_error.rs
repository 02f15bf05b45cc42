//! The explanation of a write that failed: what AWS answered and what would allow it.

use super::error::{WriteError, WriteResult};
use crate::aws::failure::{Failure, Reason};
use crate::plan::Outcome;
use crate::policy::Policy;

/// The error codes of a quota that is used up.
const QUOTA_CODES: [&str; 7] = [
    "LimitExceeded",
    "LimitExceededException",
    "LimitExceededFault",
    "SubscriptionLimitExceeded",
    "TooManyBuckets",
    "TopicLimitExceeded",
    "TopicLimitExceededException",
];

/// The outcome of a write; for an error, with its explanation.
pub(super) fn into_outcome(
    result: WriteResult,
    operation: &str,
    actions: &[&str],
    resource: &str,
) -> Outcome {
    let error = match result {
        Ok(outcome) => return outcome,
        Err(WriteError::Conflict(error)) => error,
        Err(WriteError::Aws(failure)) => explain_write(operation, actions, resource, *failure),
        Err(WriteError::ReadFailed {
            operation,
            action,
            failure,
        }) => explain_failure(operation, &[action], resource, *failure),
        Err(WriteError::PolicyRejected { failure, why }) => {
            let explanation = explain_failure(operation, actions, resource, *failure);
            format!("{explanation}; {why}")
        }
    };
    Outcome::Failed { error }
}

/// Explains a failed call in one sentence, with what would allow it.
fn explain_failure(operation: &str, actions: &[&str], resource: &str, failure: Failure) -> String {
    let denied = failure.reason == Reason::Denied;
    let quota = failure.has_code(&QUOTA_CODES);
    let by = failure.denied_by();
    let just_deleted = operation == "CreateBucket" && failure.has_code(&["OperationAborted"]);
    let public = denied && failure.message.contains("public");
    let tagging = denied
        && ["TagResource", "PutBucketTagging"]
            .iter()
            .any(|action| failure.message.contains(action));
    let error = failure.into_error(format!("{operation} on {resource}"));
    let mut explanation = error.to_string();
    if let Some(by) = by {
        let action = join_actions(actions);
        explanation = format!(
            "{explanation}; {}: {}",
            by.explain(&action),
            by.remedy(&action)
        );
    } else if public {
        explanation.push_str("; the bucket's public access block keeps such policies out");
    } else if tagging {
        let first = actions.first().copied().unwrap_or_default();
        let (service, _) = first.split_once(':').unwrap_or_default();
        explanation = format!("{explanation}; tagging it was denied; allow {service}:TagResource");
    } else if denied {
        explanation = format!("{explanation}; allow {}", join_actions(actions));
    } else if quota {
        explanation = format!("{explanation}; {}", explain_quota(operation));
    }
    if just_deleted {
        explanation.push_str(
            "; a bucket of this name was deleted, and S3 may take hours until the name can be used again: run again later, or name a bucket with --logging-bucket",
        );
    }
    for hint in error.hints {
        explanation = format!("{explanation}; {hint}");
    }
    explanation
}

/// Explains a failed write. One without an answer may have been made.
fn explain_write(operation: &str, actions: &[&str], resource: &str, failure: Failure) -> String {
    let unanswered = matches!(failure.reason, Reason::TimedOut | Reason::Interrupted);
    let explanation = explain_failure(operation, actions, resource, failure);
    if unanswered {
        format!("{explanation}; whether AWS has done it is not known, and `cis-fix plan` shows it")
    } else {
        explanation
    }
}

/// What to do about a quota ("CloudWatch Logs quotas": 100 metric filters per log group, not adjustable).
fn explain_quota(operation: &str) -> &'static str {
    match operation {
        "PutMetricFilter" => {
            "the log group has as many metric filters as it can have, which is not adjustable: delete one that nobody needs"
        }
        "PutMetricAlarm" => {
            "the quota of alarms in this Region is used up: delete some, or ask for more in Service Quotas"
        }
        "CreateBucket" => {
            "the account's quota of buckets is used up: ask for more in Service Quotas, or name a bucket with --logging-bucket"
        }
        _ => "the quota is used up: delete what nobody needs, or ask for more in Service Quotas",
    }
}

/// Why AWS rejects a policy that it has accepted without the statement of cis-fix; `None` if the policy does not show why.
pub(super) fn explain_rejected_policy(
    failure: &Failure,
    wanted: &Policy,
    max_bytes: usize,
) -> Option<String> {
    let content_codes = ["MalformedPolicy", "InvalidParameter", "PolicyTooLarge"];
    let code = failure.code.as_deref()?;
    if !content_codes.iter().any(|known| code.starts_with(known)) {
        return None;
    }
    let length = wanted.to_json().len();
    if length > max_bytes {
        return Some(format!(
            "with our statement the policy has {length} bytes, and AWS takes {max_bytes} at most: have its owner shorten it"
        ));
    }
    let (statement, id) = wanted.deleted_principals().into_iter().next()?;
    Some(format!(
        "{statement} of the policy names {id}, a user or role that was deleted, and AWS takes back no policy with one: have its owner take it out"
    ))
}

/// IAM actions, joined for a sentence.
fn join_actions(actions: &[&str]) -> String {
    match actions {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [rest @ .., last] => format!("{} and {last}", rest.join(", ")),
    }
}
