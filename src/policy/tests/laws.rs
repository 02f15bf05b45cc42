//! Laws over random documents: what is preserved, what reverts what, and that every policy decides.

use super::*;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::Map;

/// Any JSON value. Its keys are often those of policies.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        select(WORDS).prop_map(Value::from),
        "[ -~é]{0,6}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 40, 5, |inner| {
        let key = prop_oneof![select(WORDS).prop_map(str::to_owned), "[a-z]{0,3}"];
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            vec((key, inner), 0..5)
                .prop_map(|entries| Value::Object(entries.into_iter().collect())),
        ]
    })
}

const WORDS: &[&str] = &[
    "Statement",
    "Effect",
    "Allow",
    "Deny",
    "Sid",
    "Principal",
    "NotPrincipal",
    "AWS",
    "Service",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
    "StringEquals",
    "ArnNotLike",
    "Bool",
    "Null",
    "ForAnyValue:StringLike",
    "aws:SourceArn",
    "aws:SecureTransport",
    "*",
    "s3:*",
    "true",
    "${x:y}",
    "logging.s3.amazonaws.com",
    "arn:aws:s3:::logs/*",
];

/// A statement with plausible elements; some are missing, some are nonsense.
fn any_statement() -> impl Strategy<Value = Value> {
    let principal = prop_oneof![
        Just(json!("*")),
        Just(json!({ "Service": "logging.s3.amazonaws.com" })),
        Just(json!({ "AWS": ["111122223333", "arn:aws:iam::444455556666:root"] })),
        any_json(),
    ];
    let action = prop_oneof![
        Just(json!("s3:*")),
        Just(json!(["s3:Get*", "s3:PutObject"])),
        any_json()
    ];
    let resource = prop_oneof![
        Just(json!("*")),
        Just(json!("arn:aws:s3:::logs/*")),
        any_json()
    ];
    let condition = prop_oneof![
        Just(json!({ "Bool": { "aws:SecureTransport": "false" } })),
        Just(json!({ "StringNotEquals": { "aws:SourceAccount": "111122223333" } })),
        Just(json!({ "StringNotLike": { "aws:SourceVpce": "t*" }, "Null": { "x:y": "false" } })),
        Just(json!({ "ArnLikeIfExists": { "x:y": "arn:aws:s3:::*" } })),
        any_json(),
    ];
    let sid = select(&["Theirs", "CisFixOld", "CisFixOther"][..]).prop_map(Value::from);
    let elements = (
        option::of(sid),
        select(&["Allow", "Deny"][..]),
        (any::<bool>(), principal),
        (any::<bool>(), action),
        (any::<bool>(), resource),
        option::of(condition),
    );
    elements.prop_map(|(sid, effect, principal, action, resource, condition)| {
        let mut statement = Map::new();
        statement.extend(sid.map(|sid| ("Sid".to_owned(), sid)));
        statement.insert("Effect".to_owned(), json!(effect));
        for (name, (negated, value)) in [
            ("Principal", principal),
            ("Action", action),
            ("Resource", resource),
        ] {
            statement.insert(
                if negated {
                    format!("Not{name}")
                } else {
                    name.to_owned()
                },
                value,
            );
        }
        statement.extend(condition.map(|condition| ("Condition".to_owned(), condition)));
        Value::Object(statement)
    })
}

/// A whole document. Its statements are a list or a single object, with other elements around them.
fn any_document() -> impl Strategy<Value = Value> {
    let statements = prop_oneof![
        any_statement(),
        vec(any_statement(), 0..5).prop_map(Value::from),
    ];
    (
        vec(("[A-R]{1,3}", any_json()), 0..3),
        statements,
        any::<bool>(),
    )
        .prop_map(|(others, statements, version)| {
            let mut document: Map<String, Value> = others.into_iter().collect();
            document.insert("Statement".to_owned(), statements);
            if version {
                document.insert("Version".to_owned(), json!("2012-10-17"));
            }
            Value::Object(document)
        })
}

fn ours(sid: &str) -> Statement {
    Statement::new(
        sid,
        Effect::Allow,
        &PrincipalElement::Anyone,
        &["new:Action"],
        &["*"],
        &[],
    )
}

fn foreign(policy: &Policy, sid: &str) -> Vec<Statement> {
    policy
        .statements()
        .iter()
        .filter(|statement| statement.sid() != Some(sid))
        .cloned()
        .collect()
}

proptest! {
    #[test]
    fn parse_and_display_are_inverse(document in any_document()) {
        let text = document.to_string();
        prop_assert_eq!(policy(&document).to_string(), text);
    }

    #[test]
    fn any_json_is_a_policy_or_an_error_and_any_policy_decides(document in any_json()) {
        if let Ok(policy) = Policy::parse(&document.to_string()) {
            let _ = policy.decide(&log_request());
        }
    }

    #[test]
    fn any_text_is_a_policy_or_an_error(text in "\\PC*") {
        let _ = Policy::parse(&text);
    }

    #[test]
    fn adding_keeps_every_other_statement_in_its_order(
        document in any_document(),
        sid in select(&["CisFixNew", "CisFixOld"][..]),
    ) {
        let before = policy(&document);
        let after = before.with_statement(&ours(sid));
        prop_assert!(after.statements().contains(&ours(sid)));
        prop_assert_eq!(foreign(&after, sid), foreign(&before, sid));
    }

    #[test]
    fn adding_changes_nothing_but_the_statements(document in any_document()) {
        let after: Value = serde_json::from_str(&policy(&document).with_statement(&ours("CisFixNew")).to_json()).unwrap();
        let frame = |mut document: Value| {
            document.as_object_mut().unwrap().insert("Statement".to_owned(), Value::Null);
            document.to_string()
        };
        prop_assert_eq!(frame(after), frame(document));
    }

    #[test]
    fn adding_twice_is_adding_once(document in any_document(), sid in select(&["CisFixNew", "CisFixOld"][..])) {
        let once = policy(&document).with_statement(&ours(sid));
        prop_assert_eq!(once.with_statement(&ours(sid)).to_json(), once.to_json());
    }

    #[test]
    fn removing_the_added_statement_restores_the_document(document in any_document()) {
        let before = policy(&document);
        let there_and_back = before.with_statement(&ours("CisFixNew")).without_sid("CisFixNew");
        prop_assert_eq!(there_and_back.to_json(), before.to_json());
    }

    #[test]
    fn an_explicit_deny_overrides_everything(document in any_document()) {
        let deny = Statement::new("CisFixDeny", Effect::Deny, &PrincipalElement::Anyone, &["*"], &["*"], &[]);
        let decision = policy(&document).with_statement(&deny).decide(&log_request());
        prop_assert_eq!(outcome(&decision), "denied");
    }

    #[test]
    fn adding_an_allow_never_removes_a_permission(document in any_document()) {
        let before = policy(&document).decide(&log_request());
        let everything = Statement::new("CisFixAll", Effect::Allow, &PrincipalElement::Anyone, &["*"], &["*"], &[]);
        let after = policy(&document).with_statement(&everything).decide(&log_request());
        match before {
            Decision::NotAllowed => prop_assert_eq!(outcome(&after), "allowed"),
            Decision::CannotTell { .. } => prop_assert!(matches!(outcome(&after), "allowed" | "cannot tell")),
            decided => prop_assert_eq!(after, decided),
        }
    }

    #[test]
    fn knowing_more_about_the_request_never_changes_a_decision(
        document in any_document(),
        value in option::of(select(&["true", "111122223333", "arn:aws:s3:::logs/x"][..])),
        key in select(&["aws:SourceVpce", "x:y", "Condition", "true"][..]),
    ) {
        let policy = policy(&document);
        let before = policy.decide(&log_request());
        let after = policy.decide(&match value {
            Some(value) => log_request().with(key, value),
            None => log_request().without(key),
        });
        // The decision stays the same; only the statement it names may be an earlier one.
        if !matches!(before, Decision::CannotTell { .. }) {
            prop_assert_eq!(outcome(&after), outcome(&before));
        }
    }
}
