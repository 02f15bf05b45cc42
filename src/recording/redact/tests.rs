//! Texts of all kinds under one renaming. The integration tests check that whole accounts are
//! decided alike.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test that meets an unexpected value should stop there"
)]

mod bucket_wildcards;

use super::Renaming;
use crate::catalog::Catalog;
use crate::inputs::Inputs;
use crate::memo::Memo;
use crate::settings::{Settings, Subscriber};
use crate::state::{
    AccountId, Bucket, BucketName, Caller, Observed, Partition, Read, Region, Subscription, Topic,
    TopicArn, TopicAttributes,
};
use serde_json::{Value, json};
use std::collections::BTreeMap;

const ACCOUNT: &str = "123456789012";
const PAGER: &str = "https://pager.acme.example/hooks/T0AcmeKey7/9f8e7d6c5b4a3210";

/// An account with a bucket for each of these names and a topic for each of these policies.
fn account(names: &[&str], policies: &[&str]) -> Observed {
    let mut observed = Observed::new(Region::from("eu-west-1"), 0);
    observed.caller = Read::Present(Caller {
        account: AccountId::from(ACCOUNT),
        partition: Partition::from("aws"),
        arn: format!("arn:aws:iam::{ACCOUNT}:user/jane.doe"),
    });
    for name in names {
        observed
            .buckets
            .insert(BucketName::from(*name), Bucket::default());
    }
    for (number, policy) in policies.iter().enumerate() {
        let arn = TopicArn::new(format!("arn:aws:sns:eu-west-1:{ACCOUNT}:acme-{number}"));
        let subscription = |protocol: &str, endpoint: &str| Subscription {
            protocol: protocol.to_owned(),
            endpoint: endpoint.to_owned(),
            confirmed: true,
            arn: None,
        };
        let topic = Topic {
            attributes: Read::Present(TopicAttributes {
                policy: Some((*policy).to_owned()),
                kms_key: None,
                confirmed: 2,
            }),
            subscriptions: Read::Present(vec![
                subscription("email", "Jane.Doe@acme.com"),
                subscription("https", PAGER),
                subscription("sms", "+15551234567"),
            ]),
            tags: Read::Present(BTreeMap::new()),
            filters: BTreeMap::new(),
        };
        observed.topics.insert(arn, topic);
    }
    observed
}

fn renaming_with(settings: &Settings, observed: &Observed) -> Renaming {
    Renaming::of(Inputs {
        catalog: &Catalog::embedded().unwrap(),
        settings,
        observed,
        memo: &Memo::default(),
    })
}

fn renaming(names: &[&str], policies: &[&str]) -> Renaming {
    renaming_with(&Settings::default(), &account(names, policies))
}

#[test]
fn a_word_has_one_pseudonym_of_its_length() {
    let renaming = renaming(&["acme-prod-logs", "prod", "AcmeProd"], &[]);
    let (acme, prod) = (renaming.rename_text("acme"), renaming.rename_text("prod"));
    assert_eq!((acme.len(), prod.len()), (4, 4));
    assert!(acme != "acme" && prod != "prod" && acme != prod);
    assert_eq!(
        renaming.rename_text("arn:aws:s3:::acme-prod-logs/prod/"),
        format!("arn:aws:s3:::{acme}-{prod}-logs/{prod}/")
    );
    let capital = |word: &str| word[..1].to_uppercase() + &word[1..];
    assert_eq!(
        renaming.rename_text("AcmeProd"),
        capital(&acme) + &capital(&prod)
    );
    assert_eq!(renaming.rename_text("ACME"), acme.to_uppercase());
}

#[test]
fn an_unknown_word_is_replaced_with_x() {
    assert_eq!(renaming(&[], &[]).rename_text("stranger-7"), "xxxxxxxx-7");
    assert_eq!(
        renaming(&[], &[]).rename_text("999900001111"),
        "000000000000"
    );
}

#[test]
fn names_of_cis_fix_and_aws_stay() {
    let settings = Settings {
        name_prefix: "watchman-".to_owned(),
        namespace: "WatchmanMetrics".to_owned(),
        ..Settings::default()
    };
    let renaming = renaming_with(&settings, &account(&[], &[]));
    for name in [
        "watchman-root-usage-2",
        "watchman-alarms",
        "WatchmanMetrics",
        "cis-fix-expire-access-logs",
        "managed-by",
        "[cis-fix iam-policy-changes]",
        "arn:aws:sns:ap-southeast-2::",
        "alias/aws/sns",
    ] {
        assert_eq!(renaming.rename_text(name), name);
    }
    assert_eq!(
        renaming.rename_text(&format!("aws-cloudtrail-access-logs-{ACCOUNT}-eu-west-1")),
        "aws-cloudtrail-access-logs-111111111111-eu-west-1"
    );
}

#[test]
fn account_pseudonyms_keep_the_order_and_are_never_an_existing_one() {
    let policy = json!({"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow",
        "Principal": {"AWS": ["arn:aws:iam::987654321098:root", "111111111111"]},
        "Action": "SNS:Publish",
        "Resource": "*",
        "Condition": {"StringEquals": {"aws:SourceAccount": 123_456_789_012_u64}},
    }]});
    let renaming = renaming(&[], &[&policy.to_string()]);
    let written: Value = serde_json::from_str(&renaming.rename_text(&policy.to_string())).unwrap();
    let statement = &written["Statement"][0];
    assert_eq!(
        statement["Principal"]["AWS"],
        json!(["arn:aws:iam::444444444444:root", "222222222222"])
    );
    assert_eq!(
        statement["Condition"]["StringEquals"]["aws:SourceAccount"],
        json!(333_333_333_333_u64)
    );
}

#[test]
fn only_names_change_in_a_policy() {
    let policy = r#"{"Version":"2012-10-17","Id":"AcmePolicy","Statement":[{"Sid":"AllowAcme","Effect":"Deny","Principal":{"AWS":"arn:aws:iam::123456789012:role/acme/Deployer","Service":["cloudwatch.amazonaws.com","events.amazonaws.com"]},"NotAction":["SNS:Publish","sns:Get*"],"Resource":"arn:aws:sns:*:123456789012:acme-*","Condition":{"StringNotEqualsIfExists":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"},"Bool":{"aws:SecureTransport":"false"},"ForAnyValue:StringLike":{"aws:PrincipalOrgPaths":["o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/*"],"aws:PrincipalTag/CostCenter":"acme"},"IpAddress":{"aws:SourceIp":"10.20.30.40/32"},"DateLessThan":{"aws:CurrentTime":"2030-01-01T00:00:00Z"}}}]}"#;
    let renaming = renaming(&[], &[policy]);
    let renamed = renaming.rename_text(policy);
    for secret in [
        "Acme",
        "acme",
        "Deployer",
        "123456789012",
        "a1b2c3d4e5",
        "ab12",
        "-11111111/",
        "Cost",
        "Center",
        "10.20.30.40",
    ] {
        assert!(!renamed.contains(secret), "{secret} in {renamed}");
    }
    let [before, after]: [Value; 2] = [policy, &renamed].map(|t| serde_json::from_str(t).unwrap());
    let (before, after) = (&before["Statement"][0], &after["Statement"][0]);
    let keys = |value: &Value| {
        value
            .as_object()
            .unwrap()
            .keys()
            .cloned()
            .collect::<Vec<_>>()
    };
    assert_eq!(keys(before), keys(after));
    for kept in ["Effect", "NotAction"] {
        assert_eq!(before[kept], after[kept]);
    }
    assert_eq!(
        before["Principal"]["Service"],
        after["Principal"]["Service"]
    );
    assert_eq!(keys(&before["Condition"]), keys(&after["Condition"]));
    for kept in ["Bool", "DateLessThan"] {
        assert_eq!(before["Condition"][kept], after["Condition"][kept]);
    }
    let paths = &after["Condition"]["ForAnyValue:StringLike"]["aws:PrincipalOrgPaths"][0];
    let id = &after["Condition"]["StringNotEqualsIfExists"]["aws:PrincipalOrgID"];
    assert!(paths.as_str().unwrap().starts_with(id.as_str().unwrap()));
    assert_eq!(
        after["Condition"]["IpAddress"]["aws:SourceIp"],
        "192.0.2.1/32"
    );
}

#[test]
fn subscribers_have_distinct_example_addresses() {
    let settings = Settings {
        notify: vec![Subscriber {
            protocol: "email".to_owned(),
            endpoint: "jane.doe@ACME.com".to_owned(),
        }],
        ..Settings::default()
    };
    let observed = account(&[], &["{}"]);
    let renaming = renaming_with(&settings, &observed);
    let redacted = renaming.rename_observed(&observed);
    let topic = redacted.topics.values().next().unwrap();
    let all = topic.subscriptions.present().unwrap();
    assert!(
        all[0].endpoint.ends_with("@example.com"),
        "{}",
        all[0].endpoint
    );
    assert!(all[1].endpoint.starts_with("https://example.com/"));
    let phone = all[2].endpoint.strip_prefix('+').unwrap();
    assert!(phone.len() == 11 && phone != "15551234567");
    let notified = &renaming.rename_settings(&settings).notify[0];
    assert!(notified.is_at(&all[0].endpoint));
    let said = renaming.rename_text(&format!("subscribe/email:jane.doe@acme.com to {PAGER}!"));
    assert!(said.contains(&all[0].endpoint) && said.ends_with(&format!("{}!", all[1].endpoint)));
}

#[test]
fn only_values_change_in_a_pattern() {
    let mut observed = account(&["acme", "deploy", "bot"], &[]);
    observed.start_region = Region::from("eu-west-1");
    let renaming = renaming_with(&Settings::default(), &observed);
    let (acme, deploy) = (renaming.rename_text("acme"), renaming.rename_text("deploy"));
    let bot = renaming.rename_text("bot");
    let pattern = r#"{ ($.eventName=DeleteTrail) && ($.acme['deploy bot'].x != "*acme-deploy*") || $.n > 20 && $.m NOT EXISTS && $.r = %\dacme% && $.id = 123456789012 && $.e = 1e5 && $.userIdentity.type = "Root" }"#;
    let wanted = format!(
        r#"{{ ($.eventName=DeleteTrail) && ($.acme['{deploy} {bot}'].x != "*{acme}-{deploy}*") || $.n > 20 && $.m NOT EXISTS && $.r = %\d{acme}% && $.id = 111111111111 && $.e = 1e5 && $.userIdentity.type = "Root" }}"#
    );
    assert_eq!(renaming.rename_text(pattern), wanted);
    for control in Catalog::embedded().unwrap().iter() {
        for accepted in control
            .filter()
            .into_iter()
            .flat_map(|filter| &filter.accept)
        {
            let text = accepted.pattern.text();
            assert_eq!(renaming.rename_text(text), text);
        }
    }
}

#[test]
fn names_keep_their_order() {
    let names = [
        "acme-one",
        "acme-two",
        "ahab",
        "Acme",
        "bob",
        "cis-fix-root-usage",
        "cis-other",
        "cisco",
        "team",
        "team-2",
        "team1",
        "zebra",
        "aws-a",
        "awsome",
        "0ab",
        "9zz",
        "root-acme",
        "acme-root",
        "acme-acme",
    ];
    let renaming = renaming(&names, &[]);
    let mut sorted = names.to_vec();
    sorted.sort_unstable();
    let renamed: Vec<String> = sorted
        .iter()
        .map(|name| renaming.rename_text(name))
        .collect();
    assert!(renamed.is_sorted(), "{renamed:?}");
    let mut distinct = renamed.clone();
    distinct.dedup();
    assert_eq!(distinct.len(), renamed.len());
}

#[test]
fn a_non_ascii_name_stays_non_ascii() {
    let renaming = renaming(&["büro", "日本", "naïve-Ä"], &[]);
    for name in ["büro", "日本", "naïve-Ä"] {
        let renamed = renaming.rename_text(name);
        assert!(renamed != name && !renamed.is_ascii(), "{renamed}");
    }
}
