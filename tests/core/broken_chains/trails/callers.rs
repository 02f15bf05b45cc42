//! Advanced event selectors on the caller.

use super::*;

pub(super) fn callers() -> Vec<Row> {
    [caller_arns(), console_sessions()]
        .into_iter()
        .flatten()
        .collect()
}

/// Selectors on the ARN of the caller.
fn caller_arns() -> Vec<Row> {
    [excluded_callers(), included_callers()]
        .into_iter()
        .flatten()
        .collect()
}

/// Selectors that exclude callers by their ARN.
fn excluded_callers() -> Vec<Row> {
    let robot = format!("arn:aws:sts::{ACCOUNT}:assumed-role/Robot/1");
    let arn =
        |operator: &str, value: &str| advanced(&[&[field("userIdentity.arn", operator, &[value])]]);
    vec![
        loses_events(
            "but a robot's",
            arn("NotEquals", &robot),
            CONFIG,
            &["misses StopLogging by arn:aws:sts::111122223333:assumed-role/Robot/1 and 4 more"],
        ),
        passes("but a robot's", arn("NotEquals", &robot), ROOT, &[]),
        loses_events(
            "a robot's alone",
            arn("Equals", &robot),
            CONFIG,
            &["misses StopLogging and 4 more"],
        ),
        loses_events(
            "but those of some",
            arn("NotStartsWith", "arn:aws:sts:"),
            CONFIG,
            &["DeleteTrail"],
        ),
        loses_events(
            "but those of others",
            arn("NotStartsWith", "arn:aws:none"),
            CONFIG,
            &["by arn:aws:none"],
        ),
        loses_events(
            "but those with an end",
            arn("NotEndsWith", "/pipeline"),
            CONFIG,
            &["/pipeline"],
        ),
    ]
}

/// Selectors that include callers by their ARN.
fn included_callers() -> Vec<Row> {
    let arn =
        |operator: &str, value: &str| advanced(&[&[field("userIdentity.arn", operator, &[value])]]);
    let both = || {
        let of = |operator: &str| [field("userIdentity.arn", operator, &["arn:aws:iam:"])];
        advanced(&[&of("StartsWith"), &of("NotStartsWith")])
    };
    vec![
        loses_events(
            "those of users alone",
            arn("StartsWith", "arn:aws:iam:"),
            CONFIG,
            &["misses DeleteTrail and"],
        ),
        loses_events(
            "but root's",
            arn("NotEndsWith", ":root"),
            ROOT,
            &["by Root"],
        ),
        passes(
            "root's alone",
            arn("Equals", "arn:aws:iam::111122223333:root"),
            ROOT,
            &[],
        ),
        passes("anybody's, in two selectors", both(), CONFIG, &[]),
    ]
}

/// Selectors on console sessions.
fn console_sessions() -> Vec<Row> {
    let console =
        |operator: &str| advanced(&[&[field("sessionCredentialFromConsole", operator, &["true"])]]);
    vec![
        loses_events(
            "not from the console",
            console("NotEquals"),
            CONFIG,
            &["misses StopLogging from the console and 4 more"],
        ),
        loses_events(
            "from the console alone",
            console("Equals"),
            CONFIG,
            &["misses StopLogging"],
        ),
        loses_events(
            "sign-ins and the console",
            console("NotEquals"),
            "console-auth-failures",
            &[
                "is not proven",
                "sessionCredentialFromConsole on events without it",
            ],
        ),
    ]
}
