//! The principals that a statement names.

use super::*;

fn principal(name: &str) -> Principal {
    match name {
        digits if digits.len() == 12 => Principal::Account(digits.to_owned()),
        arn if arn.starts_with("arn:") => Principal::Arn(arn.to_owned()),
        service => Principal::Service(service.to_owned()),
    }
}

fn answer(statement: &Value, asking: &str) -> &'static str {
    outcome(&policy_of(statement).decide(&Request::new(principal(asking), "sns:Publish", TOPIC)))
}

const ACCOUNT: &str = "111122223333";
const ROOT: &str = "arn:aws:iam::111122223333:root";
const USER: &str = "arn:aws:iam::111122223333:user/ann";
const SESSION: &str = "arn:aws:sts::111122223333:assumed-role/ops/ann";
const SERVICE: &str = "cloudwatch.amazonaws.com";

#[test]
fn a_star_is_anyone_including_a_service() {
    for element in [
        json!("*"),
        json!({ "AWS": "*" }),
        json!({ "AWS": [ROOT, "*"] }),
    ] {
        for asking in [ACCOUNT, USER, SERVICE] {
            assert_eq!(
                answer(&allow(&json!({ "Principal": element })), asking),
                "allowed",
                "{element} {asking}"
            );
        }
    }
}

/// Checks cases: the `Principal` element, the principal that makes the request, and the answer.
fn check(cases: &[(Value, &str, &str)]) {
    for (element, asking, expected) in cases {
        let statement = allow(&json!({ "Principal": element }));
        assert_eq!(answer(&statement, asking), *expected, "{element} {asking}");
    }
}

#[test]
fn services_and_accounts_are_told_apart() {
    check(&[
        (json!({ "Service": SERVICE }), SERVICE, "allowed"),
        (
            json!({ "Service": ["x.amazonaws.com", SERVICE] }),
            SERVICE,
            "allowed",
        ),
        (
            json!({ "Service": "events.amazonaws.com" }),
            SERVICE,
            "not allowed",
        ),
        (json!({ "Service": "*" }), SERVICE, "cannot tell"),
        (json!({ "Service": SERVICE }), ACCOUNT, "not allowed"),
        (json!({ "AWS": ACCOUNT }), SERVICE, "not allowed"),
        (json!({ "AWS": ACCOUNT }), ACCOUNT, "allowed"),
        (json!({ "AWS": ROOT }), ACCOUNT, "allowed"),
        (json!({ "AWS": "444455556666" }), ACCOUNT, "not allowed"),
        (
            json!({ "AWS": "arn:aws:iam::444455556666:role/x" }),
            ACCOUNT,
            "not allowed",
        ),
        (json!({ "AWS": USER }), ACCOUNT, "cannot tell"),
        (json!({ "AWS": "AIDAEXAMPLE" }), ACCOUNT, "cannot tell"),
    ]);
}

#[test]
fn identities_of_an_account_are_told_apart() {
    check(&[
        (json!({ "AWS": USER }), USER, "allowed"),
        (json!({ "AWS": ROOT }), USER, "allowed"),
        (json!({ "AWS": ACCOUNT }), USER, "allowed"),
        (
            json!({ "AWS": "arn:aws:iam::111122223333:user/bob" }),
            USER,
            "not allowed",
        ),
        (
            json!({ "AWS": "arn:aws:iam::444455556666:user/ann" }),
            USER,
            "not allowed",
        ),
        (json!({ "AWS": "AIDAEXAMPLE" }), USER, "cannot tell"),
        (
            json!({ "AWS": "arn:aws:iam::111122223333:role/ops" }),
            SESSION,
            "cannot tell",
        ),
        (
            json!({ "AWS": "arn:aws:iam::444455556666:role/ops" }),
            SESSION,
            "not allowed",
        ),
    ]);
}

#[test]
fn other_kinds_of_principals_are_told_apart() {
    check(&[
        (json!({ "CanonicalUser": "79a5" }), SERVICE, "not allowed"),
        (json!({ "CanonicalUser": "79a5" }), USER, "cannot tell"),
        (json!({ "Robot": "x" }), SERVICE, "cannot tell"),
        (json!({}), SERVICE, "cannot tell"),
        (json!(SERVICE), SERVICE, "cannot tell"),
        (json!({ "AWS": [ACCOUNT, 5] }), ACCOUNT, "cannot tell"),
    ]);
}

#[test]
fn not_principal_denies_everybody_not_listed() {
    let cases = [
        (json!({ "AWS": ROOT }), SERVICE, "denied"),
        (json!({ "Service": SERVICE }), SERVICE, "not allowed"),
        (json!({ "Service": SERVICE }), ACCOUNT, "denied"),
        (json!({ "AWS": ROOT }), ACCOUNT, "not allowed"),
        (json!({ "AWS": USER }), ACCOUNT, "cannot tell"),
        (json!({ "AWS": USER }), USER, "cannot tell"),
        (json!("*"), SERVICE, "not allowed"),
    ];
    for (element, asking, expected) in cases {
        let statement =
            json!({ "Effect": "Deny", "NotPrincipal": element, "Action": "*", "Resource": "*" });
        assert_eq!(answer(&statement, asking), expected, "{element} {asking}");
    }
}

#[test]
fn not_principal_with_allow_is_never_certain() {
    let statement = json!({ "Effect": "Allow", "NotPrincipal": { "AWS": ROOT }, "Action": "*", "Resource": "*" });
    assert_eq!(answer(&statement, SERVICE), "cannot tell");
}

#[test]
fn deleted_principals_are_found_by_their_unique_ids() {
    let (role, user) = ("AROAJQABLZS4A3QDU576Q", "AIDAJQABLZS4A3QDU576Q");
    let policy = policy_of(&json!([
        { "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111122223333:root" }, "Action": "s3:*", "Resource": "*" },
        { "Sid": "Gone", "Effect": "Allow", "Principal": { "AWS": ["111122223333", role] }, "Action": "s3:*", "Resource": "*" },
        { "Effect": "Deny", "NotPrincipal": { "AWS": user }, "Action": "s3:*", "Resource": "*" },
        { "Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*" },
        { "Effect": "Allow", "Principal": { "AWS": "AROA-is-no-id" }, "Action": "s3:*", "Resource": "*" },
    ]));
    let deleted: Vec<(usize, &str)> = policy
        .deleted_principals()
        .into_iter()
        .map(|(statement, id)| (statement.number, id))
        .collect();
    assert_eq!(deleted, [(2, role), (3, user)]);
}
