//! Compares ARNs by their six parts, `arn:partition:service:region:account:resource`. Only the last
//! part may contain colons. Used for `Resource`, for the `Arn…` condition operators and for
//! principals.

use super::decision::Uncertainty;
use super::glob::{PolicyGlob, Variables};
use super::truth::Truth;

const PARTS: usize = 6;

/// Whether `arn` matches `glob` part by part, as the `Arn…` operators compare (*IAM JSON policy
/// elements: Condition operators*: each of the six parts is checked separately). If one of the two
/// does not have six parts, a match as plain text is uncertain.
pub(super) fn match_arn_by_part(glob: &str, arn: &str, variables: Variables) -> Truth {
    let both_have_parts = split_arn(glob).is_some() && split_arn(arn).is_some();
    match match_arn(glob, arn, variables) {
        Truth::Unknown(Uncertainty::WildcardAcrossColons(_)) if both_have_parts => Truth::No,
        other => other,
    }
}

/// Whether `resource` matches the `glob` of a `Resource` element.
///
/// The *Resource* page recommends wildcards within the parts of an ARN, and allows a `*` at the end
/// of a part to match across colons. This function allows that only for a `*` at the end of the
/// whole text: `arn:aws:sns:*`. A text that matches only as plain text is uncertain. A single `*`
/// matches every resource.
pub(super) fn match_resource(glob: &str, resource: &str, variables: Variables) -> Truth {
    match match_arn(glob, resource, variables) {
        Truth::Unknown(Uncertainty::WildcardAcrossColons(_)) if is_prefix_glob(glob) => Truth::Yes,
        other => other,
    }
}

fn match_arn(glob: &str, arn: &str, variables: Variables) -> Truth {
    let whole = PolicyGlob::with_wildcards(glob, variables);
    let as_text = whole.matches(arn);
    // With a variable the answer is never yes, and the value of the variable may contain colons, so
    // comparing part by part adds nothing.
    if as_text != Truth::Yes {
        return as_text;
    }
    let part_matches =
        |(glob, part)| PolicyGlob::with_wildcards(glob, variables).matches(part) == Truth::Yes;
    let by_part = split_arn(glob)
        .zip(split_arn(arn))
        .is_some_and(|(globs, parts)| {
            whole.is_literal() || globs.into_iter().zip(parts).all(part_matches)
        });
    if by_part {
        Truth::Yes
    } else {
        Truth::Unknown(Uncertainty::WildcardAcrossColons(glob.to_owned()))
    }
}

/// Whether the only wildcard is a `*` at the end.
fn is_prefix_glob(glob: &str) -> bool {
    glob.strip_suffix('*')
        .is_some_and(|start| !start.contains(['*', '?']))
}

/// The account of an ARN; `None` if the text is not an ARN.
pub(super) fn account_in(arn: &str) -> Option<&str> {
    split_arn(arn).map(|[_, _, _, _, account, _]| account)
}

/// The account that a root ARN names, `arn:aws:iam::111122223333:root`: the account as a whole.
pub(super) fn account_of_root_user(arn: &str) -> Option<&str> {
    match split_arn(arn)? {
        ["arn", _, "iam", "", account, "root"] => Some(account),
        _ => None,
    }
}

fn split_arn(arn: &str) -> Option<[&str; PARTS]> {
    arn.splitn(PARTS, ':').collect::<Vec<_>>().try_into().ok()
}
