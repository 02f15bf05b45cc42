//! Whether a statement is about the one who asks: the `Principal` and `NotPrincipal` elements
//! (*AWS JSON policy elements: Principal*, and the page of the other). Called for each statement by `decide.rs`.

use serde_json::Value;

use super::arn::{account_of, account_of_root};
use super::truth::Truth;
use super::values::strings;
use super::{Doubt, Principal};

/// Whether the value of a `Principal` element names `asking`.
pub(super) fn named(element: &Value, asking: &Principal) -> Truth {
    match element {
        Value::String(everybody) if everybody == "*" => Truth::Yes,
        Value::Object(kinds) if !kinds.is_empty() => Truth::any(
            kinds
                .iter()
                .map(|(kind, names)| named_as(kind, names, asking)),
        ),
        _ => unreadable(),
    }
}

/// Whether the value of a `NotPrincipal` element leaves `asking` outside its exceptions.
pub(super) fn not_excepted(element: &Value, asking: &Principal) -> Truth {
    let excepted = named(element, asking);
    match asking {
        // To except a user or a session, AWS wants the account and the role listed as well. We do not follow
        // those rules; that somebody is listed at all leaves it open.
        Principal::Arn(arn) if excepted == Truth::Yes => {
            Truth::Unknown(Doubt::Principal(arn.clone()))
        }
        _ => excepted.negated(),
    }
}

fn named_as(kind: &str, names: &Value, asking: &Principal) -> Truth {
    let Some(names) = strings(names) else {
        return unreadable();
    };
    let compare = match kind {
        "AWS" => named_by_aws,
        "Service" => named_by_service,
        "CanonicalUser" | "Federated" => named_by_other,
        _ => return unreadable(),
    };
    Truth::any(names.into_iter().map(|name| compare(name, asking)))
}

fn named_by_aws(name: &str, asking: &Principal) -> Truth {
    // In a resource policy `{"AWS": "*"}` means the same as `"*"`: anyone, signed in or not. That takes in
    // service principals. CloudWatch alarms publish to a topic with SNS's default policy, whose one statement
    // is for `{"AWS": "*"}` and narrowed by aws:SourceOwner; and a Deny for it keeps services out.
    if name == "*" {
        return Truth::Yes;
    }
    match asking {
        // A service acts as itself, not as an account or one of its identities.
        Principal::Service(_) => Truth::No,
        Principal::Account(account) => names_account(name, account),
        Principal::Arn(arn) => names_identity(name, arn),
    }
}

fn names_account(name: &str, account: &str) -> Truth {
    match named_account(name).or_else(|| account_of(name)) {
        Some(other) if other != account => Truth::No,
        Some(_) if named_account(name).is_some() => Truth::Yes,
        // One identity of the account, or something we cannot read.
        _ => doubtful(name),
    }
}

fn names_identity(name: &str, arn: &str) -> Truth {
    let Some(account) = account_of(arn) else {
        return doubtful(name);
    };
    if let Some(named) = named_account(name) {
        return Truth::from(named == account);
    }
    match account_of(name) {
        _ if name == arn => Truth::Yes,
        Some(other) if other != account => Truth::No,
        // A role and its sessions have different ARNs and are named by either; the rest are names AWS takes
        // literally.
        Some(_) if !is_session_or_wild(name) && !is_session_or_wild(arn) => Truth::No,
        _ => doubtful(name),
    }
}

/// The account a name stands for as a whole: its 12 digits, or its root ARN.
fn named_account(name: &str) -> Option<&str> {
    let digits = name.len() == 12 && name.bytes().all(|byte| byte.is_ascii_digit());
    if digits {
        Some(name)
    } else {
        account_of_root(name)
    }
}

fn is_session_or_wild(arn: &str) -> bool {
    arn.contains(":sts:") || arn.contains(['*', '?'])
}

fn named_by_service(name: &str, asking: &Principal) -> Truth {
    match asking {
        Principal::Service(_) if name.contains(['*', '?']) => doubtful(name),
        Principal::Service(service) => Truth::from(name == service),
        Principal::Account(_) | Principal::Arn(_) => Truth::No,
    }
}

// Canonical user ids and identity providers: people's, never a service's.
fn named_by_other(name: &str, asking: &Principal) -> Truth {
    match asking {
        Principal::Service(_) => Truth::No,
        Principal::Account(_) | Principal::Arn(_) => doubtful(name),
    }
}

fn doubtful(name: &str) -> Truth {
    Truth::Unknown(Doubt::Principal(name.to_owned()))
}

fn unreadable() -> Truth {
    Truth::Unknown(Doubt::Unreadable("principal".to_owned()))
}
