//! Whether metric filters of a log group see the events that a trail delivers to it: the group exists, is of a class that
//! takes filters, is encrypted with a key that CloudWatch Logs may use, and masks nothing.
//!
//! Sources: "Log classes", "Encrypt log data in CloudWatch Logs using AWS KMS" and "Help protect sensitive log data with
//! masking" in the CloudWatch Logs user guide. Sensitive data is masked at all egress points, metric filters among them.

use crate::aws_cli::{logs, with_note};
use crate::chain::kms_key::{KeyObstacle, KeyUse, key_obstacle};
use crate::chain::requests::logs_request;
use crate::inputs::Inputs;
use crate::state::{Arn, KeyArn, LogGroup, LogGroupArn, Unread, lookup};

/// The actions that CloudWatch Logs needs on the key of a log group.
const LOGS_ACTIONS: &[&str] = &["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey"];

/// A fault of a log group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogGroupFault {
    /// The fault, a clause that follows the name of the log group.
    pub reason: String,
    /// The commands that show it and those that mend it.
    pub advice: Vec<String>,
    /// Whether only another log group helps.
    pub needs_another: bool,
}

/// What is known about a log group of this account.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LogGroupFaults {
    /// Its faults, the decisive one first.
    pub known: Vec<LogGroupFault>,
    /// What the first read without an answer would show, and why it has none.
    pub unread: Option<(String, Unread)>,
}

/// The faults of a log group of this account.
#[must_use]
pub fn log_group_faults(inputs: Inputs<'_>, arn: &LogGroupArn) -> LogGroupFaults {
    let (region, name) = (arn.region(), arn.name());
    let shown = |what: &str| {
        let command = logs::describe_log_group_classes(&region, name);
        vec![with_note(&command, &format!("shows it: {what}"))]
    };
    let replace = |reason: String, advice| LogGroupFaults {
        known: vec![LogGroupFault {
            reason,
            advice,
            needs_another: true,
        }],
        unread: None,
    };
    let read = lookup(&inputs.observed.log_groups, arn);
    match read.known("logs:DescribeLogGroups") {
        Ok(Some(group)) if group.class != "STANDARD" => replace(
            format!(
                " of class {}, which takes no metric filters and can never change its class, so no one is notified",
                group.class
            ),
            shown(&group.class),
        ),
        Ok(Some(group)) => faults_of(inputs, group),
        Ok(None) => replace(
            ", which does not exist, so no filter sees its events".to_owned(),
            shown("it is not there"),
        ),
        Err(unread) => LogGroupFaults {
            known: Vec::new(),
            unread: Some((format!("log group {name}"), unread)),
        },
    }
}

/// The faults of a log group that takes filters.
fn faults_of(inputs: Inputs<'_>, group: &LogGroup) -> LogGroupFaults {
    let mut faults = LogGroupFaults::default();
    let name = group.arn.name();
    match group
        .kms_key
        .as_ref()
        .and_then(|key| key_fault(inputs, group, key))
    {
        Some(KeyObstacle::Unreadable { unread, .. }) => {
            faults.unread = Some((format!("the key of log group {name}"), unread));
        }
        Some(obstacle) => faults.known.push(as_fault(group, obstacle)),
        None => {}
    }
    if group.is_masked() {
        faults.known.push(masked(group));
    }
    faults
}

/// Why CloudWatch Logs cannot use the key of a log group.
fn key_fault(inputs: Inputs<'_>, group: &LogGroup, key: &KeyArn) -> Option<KeyObstacle> {
    let (region, name) = (group.arn.region(), group.arn.name());
    let domain = if inputs.partition() == "aws-cn" {
        "amazonaws.com.cn"
    } else {
        "amazonaws.com"
    };
    let principal = format!("logs.{region}.{domain}");
    let request = |action: &str, key: &KeyArn| {
        logs_request(inputs, &group.arn, &principal, action, key.as_str())
    };
    let by = KeyUse {
        key: key.as_str(),
        named: key.clone(),
        arn: group.arn.as_str(),
        service: "CloudWatch Logs",
        own: None,
        who: "CloudWatch Logs",
        principal: &principal,
        actions: LOGS_ACTIONS,
        request: &request,
        shown_by: logs::describe_log_group_keys(&region, name),
        otherwise: with_note(
            &logs::disassociate_kms_key(&region, name),
            "or let CloudWatch Logs encrypt what comes with a key of its own",
        ),
    };
    key_obstacle(inputs, &by)
}

fn as_fault(group: &LogGroup, obstacle: KeyObstacle) -> LogGroupFault {
    let show = logs::describe_log_group_keys(&group.arn.region(), group.arn.name());
    let (reason, advice) = match obstacle {
        KeyObstacle::Elsewhere { account, reason } => {
            let look = with_note(
                &show,
                &format!("account {account} sees the policy of this key"),
            );
            let reason = format!("{reason}, so that any event arrives is not proven");
            (reason, vec![look])
        }
        KeyObstacle::Undecidable { reason, advice } => (reason, vec![advice]),
        KeyObstacle::Managed { reason, shown_by } => (reason, vec![shown_by]),
        KeyObstacle::OwnerMustFix { reason, advice } => (reason, advice),
        KeyObstacle::Unreadable { reason, .. } => (reason, vec![show]),
    };
    LogGroupFault {
        reason: format!(", which {reason}"),
        advice,
        needs_another: false,
    }
}

/// The fault of a log group that masks data. What a policy masks is not read, and a custom identifier may mask anything.
fn masked(group: &LogGroup) -> LogGroupFault {
    let (region, name) = (group.arn.region(), group.arn.name());
    let own = group.data_protection.as_deref() == Some("ACTIVATED");
    let (whose, show) = if own {
        (
            "whose data protection policy",
            logs::get_data_protection_policy(&region, name),
        )
    } else {
        (
            "where the data protection policy of the account",
            logs::describe_data_protection_policies(&region),
        )
    };
    let account = Arn::parse(group.arn.as_str()).map_or("", |arn| arn.account);
    LogGroupFault {
        reason: format!(
            ", {whose} masks what metric filters see, so that a filter matches an event is not proven"
        ),
        advice: vec![with_note(
            &show,
            &format!(
                "shows what account {account} masks: a trail's log group needs no masking, and without the policy this is judged as usual"
            ),
        )],
        needs_another: false,
    }
}
