//! Which policy denied a call, by AWS's message.

use crate::state::{DenyingPolicy, DenyingPolicyKind};
use DenyingPolicyKind as Kind;

/// The kinds of policies as messages name them ("Troubleshoot access denied error messages", IAM user guide).
const KINDS: [(&str, Kind); 7] = [
    ("service control policy", Kind::ServiceControl),
    ("resource control policy", Kind::ResourceControl),
    ("permissions boundary", Kind::PermissionsBoundary),
    ("session policy", Kind::Session),
    ("VPC endpoint policy", Kind::VpcEndpoint),
    ("resource-based policy", Kind::Resource),
    ("identity-based policy", Kind::Identity),
];

/// The policy that denied a call; `None` if an allow would let the call through.
pub(super) fn denying_policy(message: &str) -> Option<DenyingPolicy> {
    let explicit = message.contains("explicit deny");
    let named = KINDS.iter().find_map(|(words, kind)| {
        let (before, after) = message.split_once(words)?;
        // A resource or user may have such words in its name, which stands before the reason.
        let of_reason = before.contains("explicit deny in") || before.contains("because no");
        of_reason.then_some((*kind, after))
    });
    match named {
        // The caller's own policies lack an allow.
        Some((Kind::Identity, _)) if !explicit => None,
        Some((Kind::Resource, after)) if !explicit => Some(DenyingPolicy {
            kind: Kind::ResourceWithoutAllow,
            name: policy_name(after),
        }),
        Some((kind, after)) => Some(DenyingPolicy {
            kind,
            name: policy_name(after),
        }),
        None => explicit.then_some(DenyingPolicy {
            kind: Kind::Unnamed,
            name: None,
        }),
    }
}

/// The last part of the ARN that follows the kind, as in `: arn:aws:organizations::1:policy/o-1/service_control_policy/p-1`.
fn policy_name(after: &str) -> Option<String> {
    let arn = after.trim_start_matches([':', ' ']);
    let arn = arn.split_whitespace().next()?;
    let arn = arn.trim_matches(['"', '\'', ',', '.', ';', ')', '(']);
    let name = arn.strip_prefix("arn:")?.rsplit('/').next()?;
    (!name.is_empty()).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::{Kind, denying_policy};

    const WHO: &str = "User: arn:aws:iam::111122223333:user/alice is not authorized to perform: cloudtrail:DescribeTrails on resource: *";

    fn of(reason: &str) -> Option<(Kind, Option<String>)> {
        let by = denying_policy(&format!("{WHO} {reason}"))?;
        Some((by.kind, by.name))
    }

    #[test]
    fn a_denial_that_no_allow_mends_has_the_kind_of_its_policy() {
        for (reason, kind) in [
            (
                "with an explicit deny in a service control policy",
                Kind::ServiceControl,
            ),
            (
                "because no service control policy allows the cloudtrail:DescribeTrails action",
                Kind::ServiceControl,
            ),
            (
                "with an explicit deny in a resource control policy",
                Kind::ResourceControl,
            ),
            (
                "because no permissions boundary allows the cloudtrail:DescribeTrails action",
                Kind::PermissionsBoundary,
            ),
            (
                "with an explicit deny in a permissions boundary",
                Kind::PermissionsBoundary,
            ),
            (
                "because no session policy allows the cloudtrail:DescribeTrails action",
                Kind::Session,
            ),
            (
                "with an explicit deny in a VPC endpoint policy",
                Kind::VpcEndpoint,
            ),
            (
                "with an explicit deny in a resource-based policy",
                Kind::Resource,
            ),
            (
                "because no resource-based policy allows the cloudtrail:DescribeTrails action",
                Kind::ResourceWithoutAllow,
            ),
            (
                "with an explicit deny in an identity-based policy",
                Kind::Identity,
            ),
            ("with an explicit deny", Kind::Unnamed),
        ] {
            assert_eq!(of(reason), Some((kind, None)), "{reason}");
        }
    }

    #[test]
    fn a_denial_that_an_allow_mends_has_no_policy() {
        for reason in [
            "",
            "because no identity-based policy allows the cloudtrail:DescribeTrails action",
        ] {
            assert_eq!(of(reason), None, "{reason}");
        }
        let user = "User: arn:aws:iam::111122223333:user/session policy is not authorized";
        assert_eq!(denying_policy(user), None);
    }

    #[test]
    fn the_name_of_the_policy_is_the_end_of_its_arn() {
        let arn = "arn:aws:organizations::444455556666:policy/o-example/service_control_policy/p-abcd1234";
        let deny = "with an explicit deny in a";
        let by = |reason: &str| of(reason).and_then(|(_, name)| name);
        assert_eq!(
            by(&format!("{deny} service control policy: {arn}")).as_deref(),
            Some("p-abcd1234")
        );
        assert_eq!(
            by(&format!("{deny} service control policy: {arn}.")).as_deref(),
            Some("p-abcd1234")
        );
        let boundary = "arn:aws:iam::111122223333:policy/teams/Boundary";
        assert_eq!(
            by(&format!("{deny} permissions boundary: {boundary}")).as_deref(),
            Some("Boundary")
        );
        assert_eq!(by(&format!("{deny} service control policy")), None);
    }
}
