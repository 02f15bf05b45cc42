//! Evaluates the `Principal` and `NotPrincipal` elements of a statement (*AWS JSON policy elements:
//! Principal*, and the page of the other). Called by `decide.rs` for each statement.

use serde_json::Value;

use super::arn::{account_in, account_of_root_user};
use super::decision::Uncertainty;
use super::request::Principal;
use super::truth::Truth;
use super::values::string_list;

/// Whether the value of a `Principal` element names `principal`.
pub(super) fn names_principal(element: &Value, principal: &Principal) -> Truth {
    match element {
        Value::String(everybody) if everybody == "*" => Truth::Yes,
        Value::Object(kinds) if !kinds.is_empty() => Truth::any(
            kinds
                .iter()
                .map(|(kind, names)| matches_kind(kind, names, principal)),
        ),
        _ => unreadable_element(),
    }
}

/// Whether the value of a `NotPrincipal` element does not except `principal`.
pub(super) fn is_not_excepted(element: &Value, principal: &Principal) -> Truth {
    let excepted = names_principal(element, principal);
    match principal {
        // To except a user or a session, AWS requires the account and the role in the list as well.
        // Those rules are not evaluated, so the answer is uncertain if the identity is listed at
        // all.
        Principal::Arn(arn) if excepted == Truth::Yes => {
            Truth::Unknown(Uncertainty::AmbiguousPrincipal(arn.clone()))
        }
        _ => excepted.negated(),
    }
}

fn matches_kind(kind: &str, names: &Value, principal: &Principal) -> Truth {
    let Some(names) = string_list(names) else {
        return unreadable_element();
    };
    let compare = match kind {
        "AWS" => matches_aws_principal,
        "Service" => matches_service_principal,
        "CanonicalUser" | "Federated" => matches_other_principal,
        _ => return unreadable_element(),
    };
    Truth::any(names.into_iter().map(|name| compare(name, principal)))
}

fn matches_aws_principal(name: &str, principal: &Principal) -> Truth {
    // In a resource policy `{"AWS": "*"}` means the same as `"*"`: anyone, authenticated or not.
    // This includes service principals. CloudWatch alarms publish to a topic with SNS's default
    // policy, whose only statement is for `{"AWS": "*"}`, narrowed by aws:SourceOwner. A Deny for
    // `{"AWS": "*"}` also applies to services.
    if name == "*" {
        return Truth::Yes;
    }
    match principal {
        // A service acts as itself, not as an account or one of its identities.
        Principal::Service(_) => Truth::No,
        Principal::Account(account) => names_account(name, account),
        Principal::Arn(arn) => names_identity(name, arn),
    }
}

fn names_account(name: &str, account: &str) -> Truth {
    match account_named_by(name).or_else(|| account_in(name)) {
        Some(other) if other != account => Truth::No,
        Some(_) if account_named_by(name).is_some() => Truth::Yes,
        // A single identity of the account, or an unknown form.
        _ => ambiguous_principal(name),
    }
}

fn names_identity(name: &str, arn: &str) -> Truth {
    let Some(account) = account_in(arn) else {
        return ambiguous_principal(name);
    };
    if let Some(named) = account_named_by(name) {
        return Truth::from(named == account);
    }
    match account_in(name) {
        _ if name == arn => Truth::Yes,
        Some(other) if other != account => Truth::No,
        // A role and its sessions have different ARNs, and a policy may name either. AWS compares
        // all other names literally.
        Some(_) if !is_session_or_wild(name) && !is_session_or_wild(arn) => Truth::No,
        _ => ambiguous_principal(name),
    }
}

/// The account that a name stands for as a whole: its 12 digits or its root ARN.
fn account_named_by(name: &str) -> Option<&str> {
    let digits = name.len() == 12 && name.bytes().all(|byte| byte.is_ascii_digit());
    if digits {
        Some(name)
    } else {
        account_of_root_user(name)
    }
}

fn is_session_or_wild(arn: &str) -> bool {
    arn.contains(":sts:") || arn.contains(['*', '?'])
}

fn matches_service_principal(name: &str, principal: &Principal) -> Truth {
    match principal {
        Principal::Service(_) if name.contains(['*', '?']) => ambiguous_principal(name),
        Principal::Service(service) => Truth::from(name == service),
        Principal::Account(_) | Principal::Arn(_) => Truth::No,
    }
}

// Canonical user IDs and identity providers belong to people, never to a service.
fn matches_other_principal(name: &str, principal: &Principal) -> Truth {
    match principal {
        Principal::Service(_) => Truth::No,
        Principal::Account(_) | Principal::Arn(_) => ambiguous_principal(name),
    }
}

fn ambiguous_principal(name: &str) -> Truth {
    Truth::Unknown(Uncertainty::AmbiguousPrincipal(name.to_owned()))
}

fn unreadable_element() -> Truth {
    Truth::Unknown(Uncertainty::UnreadableElement("principal".to_owned()))
}
