//! The policy by which AWS denied a call that no further allow would let through.

use serde::{Deserialize, Serialize};

/// A policy that denied a call, as AWS's message names it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct DenyingPolicy {
    /// Its kind.
    pub kind: DenyingPolicyKind,
    /// Its name or id; `None` if the message has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// The kinds of policies that deny whatever the caller's own policies allow ("Policy evaluation logic", IAM user guide).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DenyingPolicyKind {
    /// A service control policy of the organization.
    ServiceControl,
    /// A resource control policy of the organization.
    ResourceControl,
    /// The permissions boundary of the caller.
    PermissionsBoundary,
    /// The policy that was passed when the session began.
    Session,
    /// The policy of the VPC endpoint through which the call came.
    VpcEndpoint,
    /// A deny in the policy of the resource.
    Resource,
    /// The policy of the resource has no allow, and none elsewhere takes its place: a key whose policy does not delegate to
    /// IAM, or a resource of another account.
    ResourceWithoutAllow,
    /// A deny in a policy of the caller.
    Identity,
    /// A deny in a policy that AWS does not name.
    Unnamed,
}

impl DenyingPolicy {
    /// What it does, as a clause.
    #[must_use]
    pub fn explain(&self, action: &str) -> String {
        use DenyingPolicyKind as Kind;
        let name = self.name.as_ref();
        let name = name.map_or_else(String::new, |name| format!(" {name}"));
        match self.kind {
            Kind::ServiceControl => {
                format!("service control policy{name} of the organization denies {action}")
            }
            Kind::ResourceControl => {
                format!("resource control policy{name} of the organization denies {action}")
            }
            Kind::PermissionsBoundary => {
                format!("the caller's permissions boundary{name} does not allow {action}")
            }
            Kind::Session => {
                format!("the policy{name} of the caller's session does not allow {action}")
            }
            Kind::VpcEndpoint => format!("the policy{name} of the VPC endpoint denies {action}"),
            Kind::Resource => format!("the resource's own policy{name} denies {action}"),
            Kind::ResourceWithoutAllow => {
                format!("the resource's own policy{name} does not allow {action}")
            }
            Kind::Identity => format!("a statement of the caller's policies{name} denies {action}"),
            Kind::Unnamed => format!("a policy denies {action}"),
        }
    }

    /// What lets the action through.
    #[must_use]
    pub fn remedy(&self, action: &str) -> String {
        use DenyingPolicyKind as Kind;
        match self.kind {
            Kind::ServiceControl | Kind::ResourceControl => format!(
                "{action} is denied by the organization, and only its administrator can change that policy"
            ),
            Kind::PermissionsBoundary => format!(
                "have {action} added to the permissions boundary, or use a role whose boundary has it"
            ),
            Kind::Session => {
                format!("sign in without the session policy, or with one that has {action}")
            }
            Kind::VpcEndpoint => {
                format!(
                    "have the owner of the VPC endpoint let {action} through, or use another network"
                )
            }
            Kind::Resource => {
                format!(
                    "have the owner of the resource take the deny of {action} out of its policy"
                )
            }
            Kind::ResourceWithoutAllow => {
                format!(
                    "have the owner of the resource add {action} to its policy; no other policy takes its place"
                )
            }
            Kind::Identity | Kind::Unnamed => {
                format!("take the deny of {action} away; no allow overrides it")
            }
        }
    }

    /// Whether it is a policy of the organization.
    #[must_use]
    pub fn is_of_organization(&self) -> bool {
        use DenyingPolicyKind as Kind;
        matches!(self.kind, Kind::ServiceControl | Kind::ResourceControl)
    }
}
