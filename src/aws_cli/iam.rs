//! Commands about the role with which a trail delivers to its log group.

use crate::aws_cli::command_line::CommandLine;

/// Creates a role with its trust policy.
#[must_use]
pub fn create_role(role: &str, trust_policy: &str) -> String {
    CommandLine::new("iam create-role")
        .option("--role-name", role)
        .option("--assume-role-policy-document", trust_policy)
        .text()
}

/// Gives a role an inline policy.
#[must_use]
pub fn put_role_policy(role: &str, name: &str, policy: &str) -> String {
    CommandLine::new("iam put-role-policy")
        .option("--role-name", role)
        .option("--policy-name", name)
        .option("--policy-document", policy)
        .text()
}
