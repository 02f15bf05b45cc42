//! Why AWS did not do what was asked, in words a person can act on.

use crate::aws::failure::{Failure, Reason};
use crate::policy::Policy;

/// The codes with which AWS says that a quota is used up.
const QUOTA: [&str; 7] = [
    "LimitExceeded",
    "LimitExceededException",
    "LimitExceededFault",
    "SubscriptionLimitExceeded",
    "TooManyBuckets",
    "TopicLimitExceeded",
    "TopicLimitExceededException",
];

/// AWS's refusal in one sentence, with what would allow it.
pub(super) fn explain(
    operation: &str,
    actions: &[&str],
    resource: &str,
    failure: Failure,
) -> String {
    let denied = failure.reason == Reason::Denied;
    let quota = failure
        .code
        .as_deref()
        .is_some_and(|code| QUOTA.contains(&code));
    let by_organization = failure.message.contains("service control policy")
        || failure.message.contains("resource control policy");
    let public = denied && failure.message.contains("public");
    let tagging = denied
        && ["TagResource", "PutBucketTagging"]
            .iter()
            .any(|action| failure.message.contains(action));
    let said = failure.into_error(format!("{operation} on {resource}"));
    let mut words = said.to_string();
    if by_organization {
        words.push_str("; a policy of the organization denies it, which only its owner can change");
    } else if public {
        words.push_str("; the bucket's public access block keeps such policies out");
    } else if tagging {
        let first = actions.first().copied().unwrap_or_default();
        let (service, _) = first.split_once(':').unwrap_or_default();
        words = format!("{words}; tagging it was denied; allow {service}:TagResource");
    } else if denied {
        words = format!("{words}; allow {}", listed(actions));
    } else if quota {
        words = format!("{words}; {}", used_up(operation));
    }
    for hint in said.hints {
        words = format!("{words}; {hint}");
    }
    words
}

/// The same of a write: one without an answer may have been made.
pub(super) fn explain_write(
    operation: &str,
    actions: &[&str],
    resource: &str,
    failure: Failure,
) -> String {
    let unanswered = matches!(failure.reason, Reason::TimedOut | Reason::Interrupted);
    let words = explain(operation, actions, resource, failure);
    if unanswered {
        format!("{words}; whether AWS has done it is not known, and `cis-fix plan` shows it")
    } else {
        words
    }
}

/// What may be done about a quota ("CloudWatch Logs quotas": 100 metric filters a log group, not adjustable).
fn used_up(operation: &str) -> &'static str {
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

/// Why AWS does not take a policy that it had before, apart from our statement; None where the policy does not show it.
pub(super) fn of_policy(failure: &Failure, wanted: &Policy, most: usize) -> Option<String> {
    let by_content = ["MalformedPolicy", "InvalidParameter", "PolicyTooLarge"];
    let code = failure.code.as_deref()?;
    if !by_content.iter().any(|known| code.starts_with(known)) {
        return None;
    }
    let length = wanted.to_json().len();
    if length > most {
        return Some(format!(
            "with our statement the policy has {length} bytes, and AWS takes {most} at most: have its owner shorten it"
        ));
    }
    let (statement, id) = wanted.deleted_principals().into_iter().next()?;
    Some(format!(
        "{statement} of the policy names {id}, a user or role that was deleted, and AWS takes back no policy with one: have its owner take it out"
    ))
}

/// IAM actions in a sentence.
fn listed(actions: &[&str]) -> String {
    match actions {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [rest @ .., last] => format!("{} and {last}", rest.join(", ")),
    }
}
