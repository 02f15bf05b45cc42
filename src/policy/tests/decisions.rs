//! Whole decisions: deny before allow, uncertainty, and the actions and resources of a statement.

use super::*;

#[test]
fn the_default_policy_of_a_topic_allows_alarms() {
    let policy = policy(&json!({
        "Version": "2008-10-17",
        "Id": "__default_policy_ID",
        "Statement": [{
            "Sid": "__default_statement_ID",
            "Effect": "Allow",
            "Principal": { "AWS": "*" },
            "Action": ["SNS:GetTopicAttributes", "SNS:Subscribe", "SNS:Publish"],
            "Resource": TOPIC,
            "Condition": { "StringEquals": { "AWS:SourceOwner": "111122223333" } }
        }]
    }));
    assert_eq!(
        policy.decide(&alarm_request()).to_string(),
        "allowed by statement 1 (Allow, Sid \"__default_statement_ID\")"
    );
    assert_eq!(
        outcome(&policy.decide(&alarm_request().with("aws:SourceOwner", "444455556666"))),
        "not allowed"
    );
    assert_eq!(
        outcome(&policy.decide(&alarm_request().without("aws:SourceOwner"))),
        "not allowed"
    );
}

#[test]
fn nothing_is_allowed_by_an_empty_policy() {
    assert_eq!(Policy::empty().decide(&log_request()), Decision::NotAllowed);
}

#[test]
fn an_explicit_deny_wins_in_any_position() {
    let deny = allow(&json!({ "Effect": "Deny" }));
    for statements in [
        json!([deny, allow(&json!({}))]),
        json!([allow(&json!({})), deny]),
    ] {
        assert_eq!(
            outcome(&policy_of(&statements).decide(&log_request())),
            "denied"
        );
    }
}

#[test]
fn an_uncertain_deny_makes_a_certain_allow_uncertain() {
    let condition = json!({ "StringNotEquals": { "aws:SourceVpce": "vpce-1" } });
    let policy = policy_of(&json!([
        allow(&json!({})),
        allow(&json!({ "Effect": "Deny", "Condition": condition }))
    ]));
    let decision = policy.decide(&log_request());
    assert_eq!(
        decision.to_string(),
        "cannot tell whether statement 2 (Deny) applies: \
         nothing is known about the condition key aws:SourceVpce of this request"
    );
    assert_eq!(
        outcome(&policy.decide(&log_request().without("aws:SourceVpce"))),
        "denied"
    );
}

#[test]
fn a_certain_allow_overrides_an_uncertain_one() {
    let doubtful = allow(&json!({ "Sid": "May", "Condition": { "StringEquals": { "x:y": "1" } } }));
    let only = policy_of(&json!([doubtful])).decide(&log_request());
    assert_eq!(
        uncertainty_of(only),
        Uncertainty::UnknownKey("x:y".to_owned())
    );
    let both =
        policy_of(&json!([doubtful, allow(&json!({ "Sid": "Does" }))])).decide(&log_request());
    assert_eq!(
        both.to_string(),
        "allowed by statement 2 (Allow, Sid \"Does\")"
    );
}

#[test]
fn an_uncertainty_does_not_matter_if_the_statement_does_not_apply() {
    let statement =
        json!({ "Action": "s3:GetObject", "Condition": { "IpAddress": { "x:y": "10.0.0.0/8" } } });
    assert_eq!(
        outcome(&policy_of(&json!([allow(&statement)])).decide(&log_request())),
        "not allowed"
    );
}

#[test]
fn actions_match_in_any_case_and_with_wildcards() {
    let cases = [
        (json!("*"), "allowed"),
        (json!("S3:putobject"), "allowed"),
        (json!(["s3:Get*", "s3:P?tObj*"]), "allowed"),
        (json!("s3:PutObjectAcl"), "not allowed"),
        (json!("sns:*"), "not allowed"),
        (json!([]), "cannot tell"),
        (json!(5), "cannot tell"),
    ];
    for (action, expected) in cases {
        let policy = policy_of(&json!([allow(&json!({ "Action": action }))]));
        assert_eq!(
            outcome(&policy.decide(&log_request())),
            expected,
            "{action}"
        );
    }
}

#[test]
fn resources_match_case_sensitively_and_part_by_part() {
    let cases = [
        (json!("arn:aws:s3:::logs/*"), "allowed"),
        (
            json!(["arn:aws:s3:::other/*", "arn:aws:s3:::logs/s3/*"]),
            "allowed",
        ),
        (json!("arn:*:s3:::log?/*"), "allowed"),
        (json!("arn:aws:s3:::Logs/*"), "not allowed"),
        (json!("arn:aws:s3:::logs"), "not allowed"),
        (json!("arn:aws:s3:*"), "allowed"),
        (json!("arn:aws*"), "allowed"),
        (json!("arn:*:s3:*"), "cannot tell"),
        (json!("arn:aws:s3:*/s3/*"), "cannot tell"),
        (json!("arn:aws:sqs:*"), "not allowed"),
        (json!("arn:aws:s3:::logs/${aws:username}/*"), "cannot tell"),
        (json!("arn:aws:s3:::home/${aws:username}/*"), "not allowed"),
    ];
    for (resource, expected) in cases {
        let policy = policy_of(&json!([allow(&json!({ "Resource": resource }))]));
        assert_eq!(
            outcome(&policy.decide(&log_request())),
            expected,
            "{resource}"
        );
    }
}

#[test]
fn a_variable_is_plain_text_in_the_older_version() {
    let document = json!({
        "Version": "2008-10-17",
        "Statement": allow(&json!({ "Resource": "arn:aws:s3:::logs/${aws:username}/*" })),
    });
    assert_eq!(
        outcome(&policy(&document).decide(&log_request())),
        "not allowed"
    );
}

#[test]
fn not_action_and_not_resource_are_everything_else() {
    let cases = [
        (
            json!({ "Effect": "Deny", "Principal": "*", "NotAction": "s3:GetObject", "Resource": "*" }),
            "denied",
        ),
        (
            json!({ "Effect": "Deny", "Principal": "*", "NotAction": "s3:*", "Resource": "*" }),
            "not allowed",
        ),
        (
            json!({ "Effect": "Deny", "Principal": "*", "Action": "*", "NotResource": "arn:aws:s3:::x/*" }),
            "denied",
        ),
        (
            json!({ "Effect": "Deny", "Principal": "*", "Action": "*", "NotResource": "*" }),
            "not allowed",
        ),
    ];
    for (statement, expected) in cases {
        assert_eq!(
            outcome(&policy_of(&statement).decide(&log_request())),
            expected,
            "{statement}"
        );
    }
}

#[test]
fn a_statement_with_missing_or_unknown_elements_is_uncertain() {
    let cases = [
        json!({ "Effect": "Allow", "Action": "*", "Resource": "*" }),
        json!({ "Effect": "Allow", "Principal": "*", "Resource": "*" }),
        json!({ "Effect": "Allow", "Principal": "*", "Action": "*" }),
        allow(&json!({ "NotAction": "s3:GetObject" })),
        allow(&json!({ "Conditions": {} })),
        allow(&json!({ "Condition": [] })),
    ];
    for statement in cases {
        assert_eq!(
            outcome(&policy_of(&statement).decide(&log_request())),
            "cannot tell",
            "{statement}"
        );
    }
}
