//! The permissions of the commands about an organization. They are about accounts that are not looked at yet, so they name
//! actions and not resources.

use super::iam_policy::{IamPolicy, IamStatement};
use crate::state::Question;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The reads that only the account of a log group needs.
const OF_LOG_GROUP: &str = "logs:DescribeLogStreams";

/// The reads of the organization itself.
const OF_ORGANIZATION: [&str; 2] = [
    "organizations:DescribeOrganization",
    "organizations:ListAccounts",
];

/// Whose permissions a policy has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrganizationRole<'a> {
    /// Who runs the command: in the management account or in the account of a delegated administrator. It may assume the
    /// role of this name in every account.
    Runner {
        /// The name of the role.
        assumes: &'a str,
    },
    /// The role in a member, or in the account of the log archive.
    Member,
}

/// The policy of a role.
#[must_use]
pub fn organization_policy(role: OrganizationRole<'_>, partition: &str) -> IamPolicy {
    let mut reads = reads();
    let mut statements = Vec::new();
    if let OrganizationRole::Runner { assumes } = role {
        reads.extend(OF_ORGANIZATION);
        statements.push(IamStatement {
            sid: "EnterAccounts".to_owned(),
            actions: vec!["sts:AssumeRole"],
            resources: vec![format!("arn:{partition}:iam::*:role/{assumes}")],
            condition: None,
        });
    }
    statements.insert(
        0,
        IamStatement {
            sid: "Read".to_owned(),
            actions: reads.into_iter().collect(),
            resources: vec!["*".to_owned()],
            condition: None,
        },
    );
    IamPolicy { statements }
}

/// The inline policy of a session: what a role of the organization needs and no more, whatever else the role may do.
/// `AWSControlTowerExecution` is exempt from every guardrail of a landing zone. STS takes 2,048 characters ("`Policy`",
/// `AssumeRole`, STS API reference).
#[must_use]
pub fn session_policy(role: OrganizationRole<'_>, partition: &str) -> String {
    let statements = organization_policy(role, partition).statements.into_iter();
    // Statement ids would cost characters.
    let statements = statements.map(|statement| {
        json!({ "Effect": "Allow", "Action": statement.actions, "Resource": statement.resources })
    });
    let statements: Vec<Value> = statements.collect();
    json!({ "Version": "2012-10-17", "Statement": statements }).to_string()
}

/// The reads of an account, each once.
fn reads() -> BTreeSet<&'static str> {
    let actions = Question::ACTIONS.iter().copied();
    // It needs no permission, and a session policy does not take it away.
    let actions = actions.filter(|action| *action != "sts:GetCallerIdentity");
    actions.chain([OF_LOG_GROUP]).collect()
}

#[cfg(test)]
#[expect(
    clippy::unwrap_used,
    reason = "a test that meets an unexpected value should stop there"
)]
mod tests {
    use super::*;

    #[test]
    fn a_session_can_read_and_nothing_else() {
        let policy = session_policy(OrganizationRole::Member, "aws");
        assert!(policy.len() <= 2048, "{} characters", policy.len());
        assert!(!policy.contains("sts:") && !policy.contains("organizations:"));
        // The longest name of a role, with its path.
        let assumes = "r".repeat(576);
        let runner = session_policy(OrganizationRole::Runner { assumes: &assumes }, "aws-us-gov");
        assert!(runner.len() <= 2048, "{} characters", runner.len());
        assert!(runner.contains("organizations:ListAccounts") && runner.contains("sts:AssumeRole"));
        for action in reads() {
            let (_, name) = action.split_once(':').unwrap();
            let reads = ["Describe", "Get", "List"].iter();
            assert!(
                reads.clone().any(|word| name.starts_with(word)),
                "{action} is no read"
            );
        }
    }

    #[test]
    fn the_runner_may_enter_accounts_by_one_role() {
        let policy = organization_policy(OrganizationRole::Runner { assumes: "audit" }, "aws");
        let enters = policy.statements.last().unwrap();
        assert_eq!(enters.actions, ["sts:AssumeRole"]);
        assert_eq!(enters.resources, ["arn:aws:iam::*:role/audit"]);
        let member = organization_policy(OrganizationRole::Member, "aws");
        assert_eq!(member.statements.len(), 1);
    }
}
