//! Condition operators with the key present, known to be absent, and unknown.

use super::*;

/// Decides an allow with one condition. The request has `x:one` = `Blue`, `x:two` = `a` and `b`,
/// `x:flag` = `true`, `x:arn` an ARN, `x:ip` an address, and is known to lack `x:none`.
fn answer(operator: &str, key: &str, values: &Value) -> &'static str {
    let request = log_request()
        .with("x:One", "Blue")
        .with_values("x:two", &["a", "b"])
        .with("x:flag", "true")
        .with("x:arn", ALARM)
        .with("x:ip", "10.0.0.1")
        .without("x:none");
    let statement = allow(&json!({ "Condition": { operator: { key: values } } }));
    outcome(&policy_of(&statement).decide(&request))
}

fn check(cases: &[(&str, &str, Value, &str)]) {
    for (operator, key, values, expected) in cases {
        assert_eq!(
            answer(operator, key, values),
            *expected,
            "{operator} {key} {values}"
        );
    }
}

#[test]
fn texts_compare_as_their_operator_says() {
    check(&[
        ("StringEquals", "X:ONE", json!("Blue"), "allowed"),
        ("StringEquals", "x:one", json!(["Red", "Blue"]), "allowed"),
        ("StringEquals", "x:one", json!("blue"), "not allowed"),
        ("StringEquals", "x:one", json!("Bl*"), "not allowed"),
        ("StringEqualsIgnoreCase", "x:one", json!("bLUE"), "allowed"),
        (
            "StringNotEqualsIgnoreCase",
            "x:one",
            json!("bLUE"),
            "not allowed",
        ),
        (
            "StringNotEquals",
            "x:one",
            json!(["Red", "Blue"]),
            "not allowed",
        ),
        (
            "StringNotEquals",
            "x:one",
            json!(["Red", "Green"]),
            "allowed",
        ),
        ("StringLike", "x:one", json!("B*?e"), "allowed"),
        ("StringLike", "x:one", json!("B?e"), "not allowed"),
        ("StringNotLike", "x:one", json!("B*"), "not allowed"),
        ("StringLike", "x:one", json!("${x:y}ue"), "cannot tell"),
        ("StringEquals", "x:one", json!("${x:y}een"), "not allowed"),
        ("StringEquals", "x:flag", json!(true), "allowed"),
        (
            "StringEquals",
            "aws:SourceAccount",
            json!(111_122_223_333_u64),
            "allowed",
        ),
    ]);
}

#[test]
fn arns_compare_part_by_part() {
    check(&[
        (
            "ArnLike",
            "x:arn",
            json!("arn:aws:cloudwatch:eu-west-1:111122223333:alarm:*"),
            "allowed",
        ),
        (
            "ArnEquals",
            "x:arn",
            json!("arn:*:cloudwatch:*:111122223333:*"),
            "allowed",
        ),
        (
            "ArnLike",
            "x:arn",
            json!("arn:aws:cloudwatch:*:cis-root-login:*"),
            "not allowed",
        ),
        (
            "ArnLike",
            "x:arn",
            json!("arn:*:a:b:c:d*login"),
            "not allowed",
        ),
        (
            "ArnLike",
            "x:arn",
            json!("arn:aws:cloudwatch:*"),
            "cannot tell",
        ),
        ("ArnLike", "x:arn", json!("*"), "cannot tell"),
        ("ArnLike", "x:arn", json!("arn:aws:sns:*"), "not allowed"),
        (
            "ArnNotLike",
            "x:arn",
            json!("arn:aws:cloudwatch:*:*:alarm:*"),
            "not allowed",
        ),
        (
            "ArnNotEquals",
            "x:arn",
            json!("arn:aws:sns:*:*:*"),
            "allowed",
        ),
    ]);
}

#[test]
fn an_arn_wildcard_does_not_reach_across_colons() {
    let across = json!("arn:aws:cloud*1:1111*:alarm:x:*login");
    check(&[("ArnLike", "x:arn", across, "not allowed")]);
}

#[test]
fn booleans_and_null_compare_as_truth_values() {
    check(&[
        ("Bool", "x:flag", json!("true"), "allowed"),
        ("Bool", "x:flag", json!("TRUE"), "allowed"),
        ("Bool", "x:flag", json!(false), "not allowed"),
        ("Bool", "x:flag", json!("yes"), "cannot tell"),
        ("Bool", "x:one", json!("true"), "cannot tell"),
        ("Null", "x:none", json!("true"), "allowed"),
        ("Null", "x:none", json!("false"), "not allowed"),
        ("Null", "x:one", json!("true"), "not allowed"),
        ("Null", "x:one", json!(false), "allowed"),
        ("Null", "x:unsaid", json!("true"), "cannot tell"),
        ("NullIfExists", "x:none", json!("true"), "cannot tell"),
    ]);
}

#[test]
fn a_missing_key_fails_a_comparison_and_passes_a_negated_one() {
    check(&[
        ("StringEquals", "x:none", json!("a"), "not allowed"),
        ("StringNotEquals", "x:none", json!("a"), "allowed"),
        ("ArnLike", "x:none", json!("arn:aws:s3:::x"), "not allowed"),
        ("ArnNotLike", "x:none", json!("arn:aws:s3:::x"), "allowed"),
        ("Bool", "x:none", json!("false"), "not allowed"),
        ("IpAddress", "x:none", json!("10.0.0.0/8"), "not allowed"),
        ("NotIpAddress", "x:none", json!("10.0.0.0/8"), "allowed"),
        ("StringEqualsIfExists", "x:none", json!("a"), "allowed"),
        ("BoolIfExists", "x:none", json!("false"), "allowed"),
        ("StringEqualsIfExists", "x:one", json!("a"), "not allowed"),
    ]);
}

#[test]
fn an_unknown_key_is_not_a_missing_key() {
    check(&[
        ("StringEquals", "x:unsaid", json!("a"), "cannot tell"),
        ("StringNotEquals", "x:unsaid", json!("a"), "cannot tell"),
        (
            "StringEqualsIfExists",
            "x:unsaid",
            json!("a"),
            "cannot tell",
        ),
        (
            "ForAllValues:StringEquals",
            "x:unsaid",
            json!("a"),
            "cannot tell",
        ),
    ]);
}

#[test]
fn several_values_need_a_quantifier() {
    check(&[
        ("StringEquals", "x:two", json!(["a", "b"]), "cannot tell"),
        (
            "ForAllValues:StringEquals",
            "x:two",
            json!(["a", "b", "c"]),
            "allowed",
        ),
        (
            "ForAllValues:StringEquals",
            "x:two",
            json!("a"),
            "not allowed",
        ),
        (
            "ForAllValues:StringNotEquals",
            "x:two",
            json!("c"),
            "allowed",
        ),
        ("ForAllValues:StringEquals", "x:none", json!("a"), "allowed"),
        ("ForAnyValue:StringEquals", "x:two", json!("b"), "allowed"),
        (
            "ForAnyValue:StringEquals",
            "x:two",
            json!("c"),
            "not allowed",
        ),
        (
            "ForAnyValue:StringNotEquals",
            "x:two",
            json!("a"),
            "allowed",
        ),
        (
            "ForAnyValue:StringEquals",
            "x:none",
            json!("a"),
            "not allowed",
        ),
        (
            "ForAnyValue:StringEqualsIfExists",
            "x:none",
            json!("a"),
            "cannot tell",
        ),
        (
            "ForEveryValue:StringEquals",
            "x:two",
            json!("a"),
            "cannot tell",
        ),
    ]);
}

#[test]
fn an_unsupported_operator_is_named() {
    let statement = allow(&json!({ "Condition": { "IpAddress": { "x:ip": "10.0.0.0/8" } } }));
    let decision = policy_of(&statement).decide(&log_request().with("x:ip", "10.0.0.1"));
    assert_eq!(
        uncertainty_of(decision),
        Uncertainty::UnsupportedOperator("IpAddress".to_owned())
    );
    check(&[
        ("stringequals", "x:one", json!("Blue"), "cannot tell"),
        ("NumericLessThan", "x:one", json!(5), "cannot tell"),
        ("StringEquals", "x:one", json!({ "a": 1 }), "cannot tell"),
        ("StringEquals", "x:one", json!([]), "cannot tell"),
        ("StringEquals", "x:one", json!(0.5), "cannot tell"),
    ]);
}

#[test]
fn all_conditions_must_hold() {
    let both = json!({ "StringEquals": { "x:a": "1", "x:b": "2" }, "Bool": { "aws:SecureTransport": "true" } });
    let policy = policy_of(&allow(&json!({ "Condition": both })));
    let request = log_request().with("x:a", "1").with("x:b", "2");
    assert_eq!(outcome(&policy.decide(&request)), "allowed");
    assert_eq!(
        outcome(&policy.decide(&request.clone().with("x:b", "3"))),
        "not allowed"
    );
    assert_eq!(
        outcome(&policy.decide(&request.with("aws:SecureTransport", "false"))),
        "not allowed"
    );
}
