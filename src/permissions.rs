//! The permissions of a command, as an IAM policy that names its resources: every read it makes,
//! every write it may make, and the reads around a write.
//!
//! They follow from what `questions`, `plan` and `undo` decide. There is no second list: a plan is
//! reviewed again on the simulated account after it, and an undo covers every reversal its journal
//! may lead to. The wire tests compare them with the requests that the commands send.
//!
//! A policy is about one account as it is. It does not cover a trail, topic or bucket that is added
//! later.

mod iam_policy;
mod organization;
mod permission;
mod policy_text;
mod request_conditions;
mod topic_role;

#[cfg(test)]
mod tests;

pub use iam_policy::{IamPolicy, IamStatement};
pub use organization::{OrganizationRole, organization_policy, session_policy};
pub use topic_role::{assume_topic_role, topic_session_policy};

use crate::inputs::Inputs;
use crate::journal::Journal;
use crate::plan::{Change, Plan, Review};
use crate::questions::{RefusedRead, all_questions, refused_among};
use crate::reversal::Reversal;
use crate::simulate::simulate;
use crate::state::{
    BucketName, KeyArn, Observed, Question, Read, Region, SubscriptionArn, TopicArn,
};
use crate::undo::{possible_reversals, questions};
use permission::{Permission, PermissionResolver};
use request_conditions::RequestConditions;
use std::collections::{BTreeMap, BTreeSet};

/// The permissions of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permissions {
    granted: BTreeSet<Permission>,
    conditions: RequestConditions,
    /// The reads that AWS denied to the caller or that failed, those of a bucket last and together. What
    /// depends on their answers is unknown and not granted.
    pub refused: Vec<RefusedRead>,
}

impl Permissions {
    /// The IAM policy that grants them.
    #[must_use]
    pub fn policy(&self) -> IamPolicy {
        IamPolicy::of(&self.granted, &self.conditions)
    }

    /// Whether no permission is needed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.granted.is_empty()
    }
}

/// The permissions of `plan` and of every other command that only reads: for the account as it is,
/// and as it is once the plan is applied, when there is more to read.
#[must_use]
pub fn plan_permissions(inputs: Inputs<'_>, review: &Review) -> Permissions {
    read_permissions(inputs, review, &resolver(inputs, review))
}

/// The permissions of `apply`: those of `plan`, and the changes of this plan.
#[must_use]
pub fn apply_permissions(inputs: Inputs<'_>, review: &Review) -> Permissions {
    let resolver = resolver(inputs, review);
    let mut permissions = read_permissions(inputs, review, &resolver);
    let changes = review.plan.steps.iter().map(|step| &step.change);
    permissions.conditions = RequestConditions::of(resolver.account, changes.clone());
    let changes = changes.flat_map(|change| resolver.change_permissions(change));
    permissions.granted.extend(changes);
    permissions
}

/// The permissions of `verify`: those of `plan`, AWS's own pattern matcher, listing the access logs, and for a fire drill,
/// if there is one, setting the state of its alarm and reading the composite alarms of its Region.
#[must_use]
pub fn verify_permissions(
    inputs: Inputs<'_>,
    review: &Review,
    drilled_alarm: Option<&(Region, String)>,
) -> Permissions {
    let resolver = resolver(inputs, review);
    let mut permissions = read_permissions(inputs, review, &resolver);
    let logging = review.selection.logging.iter();
    let targets = logging.filter_map(|choice| choice.target.as_ref());
    let matcher = inputs
        .wants_alarms()
        .then(permission::pattern_matcher_permission);
    permissions.granted.extend(matcher);
    let keys = targets.map(|target| resolver.list_keys_permission(&target.bucket));
    permissions.granted.extend(keys);
    if let Some((region, name)) = drilled_alarm {
        let state = resolver.alarm_state_permission(region, name);
        permissions.granted.insert(state);
        let composites = Question::OtherAlarms(region.clone());
        let read = resolver.question_permission(&composites);
        permissions.granted.extend(read);
    }
    permissions
}

/// The permissions of `who`: those of `plan`, and searching the log groups whose metric filters were read.
#[must_use]
pub fn who_permissions(inputs: Inputs<'_>, review: &Review) -> Permissions {
    let mut permissions = read_permissions(inputs, review, &resolver(inputs, review));
    let groups = inputs.observed.metric_filters.keys();
    permissions
        .granted
        .extend(groups.map(permission::search_permission));
    permissions
}

/// The permissions of `undo` for the run of a journal: its reads, and the reversal of everything the
/// run made, whether it still exists or not.
#[must_use]
pub fn undo_permissions(journal: &Journal) -> Permissions {
    let run = &journal.header;
    let started = journal.started_steps();
    let changes = started.iter().map(|started| &started.step.change);
    let resolver = PermissionResolver {
        partition: run.partition.as_str(),
        account: &run.account,
        log_buckets: changes.filter_map(log_bucket).collect(),
        keys: BTreeMap::new(),
    };
    let reads = questions(journal);
    let mut granted: BTreeSet<Permission> = reads
        .iter()
        .filter_map(|question| resolver.question_permission(question))
        .collect();
    let reversals = possible_reversals(journal);
    granted.extend(
        reversals
            .iter()
            .flat_map(|one| resolver.reversal_permissions(one)),
    );
    let restored = reversals.iter().filter_map(|one| match one {
        Reversal::Restore { change } => Some(change),
        _ => None,
    });
    Permissions {
        conditions: RequestConditions::of(&run.account, restored),
        granted,
        refused: Vec::new(),
    }
}

/// The permissions of `confirm` for a subscription of a topic: confirming it, and reading whether ending it then takes
/// credentials. A subscription is no resource type, so the read names none.
#[must_use]
pub fn confirm_permissions(topic: &TopicArn) -> Permissions {
    let confirming = Permission {
        action: "sns:ConfirmSubscription",
        resource: permission::Resource::Topic(topic.clone()),
    };
    let reading = Permission {
        action: "sns:GetSubscriptionAttributes",
        resource: permission::Resource::All,
    };
    Permissions {
        granted: [confirming, reading].into(),
        conditions: RequestConditions::default(),
        refused: Vec::new(),
    }
}

fn resolver<'a>(inputs: Inputs<'a>, review: &Review) -> PermissionResolver<'a> {
    let logging = review.selection.logging.iter();
    let targets = logging.filter_map(|choice| choice.target.as_ref());
    let named = targets.map(|target| target.bucket.clone());
    let steps = review.plan.steps.iter();
    let changed = steps.filter_map(|step| log_bucket(&step.change));
    PermissionResolver {
        partition: inputs.partition(),
        account: inputs
            .caller()
            .map_or(&permission::UNKNOWN_ACCOUNT, |caller| &caller.account),
        log_buckets: named.chain(changed).collect(),
        keys: keys_by_name(inputs.observed),
    }
}

/// The ARN of each key, by the name that topics and queues use for it.
fn keys_by_name(observed: &Observed) -> BTreeMap<KeyArn, KeyArn> {
    let known = observed.keys.iter();
    known
        .filter_map(|(name, key)| Some((name.clone(), key.description.present()?.arn.clone())))
        .collect()
}

/// The bucket of a change, if it receives access logs. `BucketLogging` changes the logged bucket.
fn log_bucket(change: &Change) -> Option<BucketName> {
    match change {
        Change::CreateBucket { bucket, .. }
        | Change::PublicAccessBlock { bucket, .. }
        | Change::BucketEncryption { bucket, .. }
        | Change::BucketVersioning { bucket, .. }
        | Change::BucketLifecycle { bucket, .. }
        | Change::BucketPolicy { bucket, .. } => Some(bucket.clone()),
        _ => None,
    }
}

fn read_permissions(
    inputs: Inputs<'_>,
    review: &Review,
    resolver: &PermissionResolver<'_>,
) -> Permissions {
    let now = all_questions(inputs);
    let later = questions_after(inputs, &review.plan).unwrap_or_default();
    let all = now.union(&later);
    let granted = all.filter_map(|question| resolver.question_permission(question));
    let granted = granted.collect();
    Permissions {
        granted,
        conditions: RequestConditions::of(resolver.account, []),
        refused: refused_among(inputs.observed, &now),
    }
}

/// The questions once the plan is applied: `apply` reads the account again, and so does the next
/// `plan`.
///
/// `None` if the account is then as it is now.
fn questions_after(inputs: Inputs<'_>, plan: &Plan) -> Option<BTreeSet<Question>> {
    let mut after = simulate(inputs.observed, plan);
    confirm_subscriptions(&mut after);
    let changed = after != *inputs.observed;
    changed.then(|| {
        all_questions(Inputs {
            observed: &after,
            ..inputs
        })
    })
}

/// Confirms every subscription. The filter policies of confirmed subscriptions are read.
fn confirm_subscriptions(observed: &mut Observed) {
    for (arn, topic) in &mut observed.topics {
        let (Read::Present(attributes), Read::Present(subscriptions)) =
            (&mut topic.attributes, &mut topic.subscriptions)
        else {
            continue;
        };
        for one in subscriptions.iter_mut().filter(|one| !one.confirmed) {
            one.confirmed = true;
            one.arn = Some(SubscriptionArn::new(format!("{arn}:confirmed")));
        }
        attributes.confirmed = u32::try_from(subscriptions.len()).unwrap_or(u32::MAX);
    }
}
