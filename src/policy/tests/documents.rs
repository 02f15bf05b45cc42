//! Documents that are read, rejected, printed, and changed by one statement.

use super::*;

fn ours(sid: &str, action: &str) -> Statement {
    Statement::new(
        sid,
        Effect::Allow,
        &PrincipalElement::Anyone,
        &[action],
        &["*"],
        &[],
    )
}

fn rejection(text: &str) -> String {
    Policy::parse(text).unwrap_err().to_string()
}

#[test]
fn a_document_is_printed_as_it_was_read() {
    let text = concat!(
        r#"{"Id":"x","Statement":[{"Zebra":[1,{"b":null,"a":0.5}],"Effect":"Deny","Sid":7}],"#,
        r#""Version":"2008-10-17","Whatever":{"k":true}}"#,
    );
    assert_eq!(Policy::parse(text).unwrap().to_json(), text);
    assert_eq!(Policy::parse(text).unwrap().to_string(), text);
}

#[test]
fn a_single_statement_stays_unlisted_until_there_are_two() {
    let text = r#"{"Statement":{"Effect":"Deny"}}"#;
    let lone = Policy::parse(text).unwrap();
    assert_eq!(lone.to_json(), text);
    let two = lone.with_statement(&ours("CisFix1", "a:b"));
    assert!(
        two.to_json()
            .starts_with(r#"{"Statement":[{"Effect":"Deny"},{"Sid":"CisFix1""#)
    );
    assert_eq!(two.without_sid("CisFix1").to_json(), text);
}

#[test]
fn removing_the_last_statement_leaves_an_empty_list() {
    let emptied = Policy::parse(r#"{"Statement":{"Sid":"CisFix1","Effect":"Deny"}}"#)
        .unwrap()
        .without_sid("CisFix1");
    assert_eq!(emptied.to_json(), r#"{"Statement":[]}"#);
}

#[test]
fn an_empty_policy_has_the_current_version() {
    assert_eq!(
        Policy::empty().to_json(),
        r#"{"Version":"2012-10-17","Statement":[]}"#
    );
    assert_eq!(
        Policy::parse(&Policy::empty().to_json()).unwrap(),
        Policy::empty()
    );
}

#[test]
fn pretty_json_is_indented_and_reads_back() {
    let policy = Policy::empty().with_statement(&ours("CisFix1", "a:b"));
    assert!(
        policy
            .to_pretty_json()
            .contains("\n  \"Version\": \"2012-10-17\""),
        "{}",
        policy.to_pretty_json()
    );
    assert_eq!(Policy::parse(&policy.to_pretty_json()).unwrap(), policy);
}

#[test]
fn a_statement_of_ours_is_replaced_in_its_position() {
    let before = policy_of(&json!([
        { "Sid": "Theirs", "Effect": "Deny" },
        { "Sid": "CisFix1", "Effect": "Allow", "Action": "old" },
        { "Effect": "Deny" },
    ]));
    let after = before.with_statement(&ours("CisFix1", "new"));
    let sids: Vec<_> = after.statements().iter().map(Statement::sid).collect();
    assert_eq!(sids, [Some("Theirs"), Some("CisFix1"), None]);
    assert!(after.statements().contains(&ours("CisFix1", "new")));
}

#[test]
fn a_foreign_statement_with_the_same_sid_is_never_replaced() {
    let before = policy_of(&json!([{ "Sid": "Theirs", "Effect": "Deny" }]));
    let after = before.with_statement(&ours("Theirs", "new"));
    assert_eq!(after.statements().first(), before.statements().first());
    assert_eq!(after.statements().len(), 2);
    assert_eq!(after.with_statement(&ours("Theirs", "new")), after);
}

#[test]
fn only_sids_of_ours_can_be_removed() {
    let before = policy_of(
        &json!([{ "Sid": "Theirs", "Effect": "Deny" }, { "Sid": "CisFix1", "Effect": "Deny" }]),
    );
    assert_eq!(before.without_sid("Theirs"), before);
    assert_eq!(before.without_sid("CisFix2"), before);
    assert_eq!(before.without_sid("CisFix1").statements().len(), 1);
}

#[test]
fn invalid_json_is_rejected_with_line_and_column() {
    assert_eq!(
        rejection("{\n  \"Statement\": [}"),
        "the policy is not valid JSON: expected value (line 2, column 17)"
    );
    assert_eq!(
        rejection(""),
        "the policy is not valid JSON: EOF while parsing a value (line 1, column 0)"
    );
}

#[test]
fn a_repeated_key_is_rejected() {
    assert_eq!(
        rejection(r#"{"Statement":[{"Effect":"Allow","Effect":"Deny"}]}"#),
        "the policy is not valid JSON: the key \"Effect\" appears twice (line 1, column 40)"
    );
}

#[test]
fn json_that_is_not_a_policy_is_rejected() {
    let cases = [
        ("[]", "a policy is a JSON object, but this is an array"),
        ("{}", "the policy has no \"Statement\""),
        (
            r#"{"Statement":"x"}"#,
            "the policy's \"Statement\" must be an object or an array of objects, but it is a string",
        ),
        (
            r#"{"Statement":[{"Effect":"Deny"},1]}"#,
            "statement 2 of the policy must be an object, but it is a number",
        ),
        (
            r#"{"Statement":[{"Sid":"a"}]}"#,
            "statement 1 of the policy has no \"Effect\"",
        ),
        (
            r#"{"Statement":{"Effect":"allow"}}"#,
            "the \"Effect\" of statement 1 must be \"Allow\" or \"Deny\", but it is \"allow\"",
        ),
    ];
    for (text, sentence) in cases {
        assert_eq!(rejection(text), sentence);
    }
}

#[test]
fn deeply_nested_json_is_rejected() {
    let text = format!("{{\"Statement\":{}", "[".repeat(100_000));
    assert!(
        rejection(&text).contains("recursion limit"),
        "{}",
        rejection(&text)
    );
}
