//! Values as people write them, valid and invalid.
#![expect(
    clippy::unwrap_used,
    reason = "a test that meets an unexpected value should stop there"
)]

use super::{
    ControlSettings, Format, Settings, Subscriber, WriteRate, parse_account_id, parse_bucket_name,
    parse_name_prefix, parse_region, parse_tag, parse_topic,
};
use crate::control::Slug;
use crate::state::AccountId;

fn subscriber(text: &str) -> Result<Subscriber, String> {
    text.parse()
}

#[test]
fn a_subscriber_has_one_of_four_protocols() {
    let queue = "arn:aws:sqs:eu-west-1:111122223333:alarms";
    let function = "arn:aws:lambda:eu-west-1:111122223333:function:page";
    let url = "https://events.example.com/integration/KEY";
    assert_eq!(
        subscriber("email:soc@example.com"),
        Ok(Subscriber::new("email", "soc@example.com"))
    );
    assert_eq!(subscriber(url), Ok(Subscriber::new("https", url)));
    assert_eq!(
        subscriber(&format!("https:{url}")),
        Ok(Subscriber::new("https", url))
    );
    assert_eq!(
        subscriber(&format!("sqs:{queue}")),
        Ok(Subscriber::new("sqs", queue))
    );
    assert_eq!(
        subscriber(&format!("lambda:{function}")),
        Ok(Subscriber::new("lambda", function))
    );
}

#[test]
fn an_invalid_subscriber_is_rejected() {
    for (text, why) in [
        ("soc@example.com", "say how to reach them first"),
        ("email:soc", "is not an e-mail address"),
        ("email:soc @example.com", "is not an e-mail address"),
        ("http://example.com/", "in the clear"),
        ("https:example.com", "https://HOST/PATH"),
        ("sms:+15550100", "there are email:ADDRESS"),
        ("sqs:alarms", "arn:aws:sqs:REGION:ACCOUNT:NAME"),
        (
            "sqs:arn:aws:sns:eu-west-1:111122223333:alarms",
            "not the ARN of a queue",
        ),
        ("sqs:arn:aws:sqs:eu-west-1:111122223333:alarms.fifo", "FIFO"),
        (
            "lambda:arn:aws:lambda:eu-west-1:111122223333:page",
            "function:NAME",
        ),
    ] {
        let error = subscriber(text).unwrap_err();
        assert!(error.contains(why), "{text}: {error}");
    }
}

#[test]
fn a_key_in_a_url_is_not_printed() {
    let page = "https://user:secret@events.example.com/KEY?token=1";
    let page: Subscriber = page.parse().unwrap();
    assert_eq!(page.printable(), "https://events.example.com/...");
    let person: Subscriber = "email:soc@example.com".parse().unwrap();
    assert_eq!(person.printable(), "email:soc@example.com");
    let error = subscriber("https:/KEY").unwrap_err();
    assert!(!error.contains("KEY"), "{error}");
}

#[test]
fn only_queues_of_the_same_account_confirm_themselves() {
    let account = AccountId::from("111122223333");
    let at = |account: &str| {
        let text = format!("sqs:arn:aws:sqs:eu-west-1:{account}:alarms");
        text.parse::<Subscriber>().unwrap()
    };
    assert!(at("111122223333").confirms_itself(&account));
    assert!(!at("444455556666").confirms_itself(&account));
    let person: Subscriber = "email:soc@example.com".parse().unwrap();
    assert!(!person.confirms_itself(&account) && !person.is_queue_or_function());
}

#[test]
fn tags_follow_the_rules_and_cannot_replace_ours() {
    assert_eq!(
        parse_tag("team=security & co")
            .unwrap_err()
            .matches('"')
            .count(),
        2
    );
    assert_eq!(
        parse_tag("a=b=c").unwrap(),
        ("a".to_owned(), "b=c".to_owned())
    );
    assert_eq!(parse_tag("cost centre=").unwrap().1, "");
    assert_eq!(parse_tag("ключ=日本 7").unwrap().0, "ключ");
    for (text, why) in [
        ("team", "KEY=VALUE"),
        ("=x", "1 to 128"),
        ("managed-by=me", "knows what is its own"),
        ("AWS:x=y", "keeps for itself"),
        // A vowel sign is alphabetic, and neither a letter nor a number.
        ("key=\u{939}\u{93f}", "not every service takes"),
    ] {
        let error = parse_tag(text).unwrap_err();
        assert!(error.contains(why), "{text}: {error}");
    }
}

#[test]
fn a_prefix_fits_every_name() {
    assert_eq!(parse_name_prefix("SEC_cis-").unwrap(), "SEC_cis-");
    for (text, why) in [
        ("", "a letter or digit first"),
        ("-a", "a letter or digit first"),
        ("a:b", "cannot begin the name of a topic"),
        ("a-prefix-of-21-letters", "too long"),
        ("sthree-", "no bucket"),
    ] {
        let error = parse_name_prefix(text).unwrap_err();
        assert!(error.contains(why), "{text}: {error}");
    }
}

#[test]
fn other_values_follow_their_rules() {
    assert!(parse_bucket_name("access-logs.example").is_ok());
    assert!(parse_bucket_name("Access").is_err() && parse_bucket_name("-a-").is_err());
    assert!(parse_topic("arn:aws:sns:eu-west-1:111122223333:alarms").is_ok());
    assert!(parse_topic("arn:aws:sqs:eu-west-1:111122223333:alarms").is_err());
    assert!(parse_topic("with space").is_err());
    assert!(
        parse_account_id("111122223333").is_ok() && parse_account_id("1111-2222-3333").is_err()
    );
    assert!(parse_region("eu-west-1").is_ok() && parse_region("eu-west-1.evil.example/").is_err());
    assert_eq!("2".parse::<WriteRate>().unwrap().to_string(), "2");
    assert!("0".parse::<WriteRate>().is_err());
    assert_eq!("sarif".parse::<Format>(), Ok(Format::Sarif));
    assert!("xml".parse::<Format>().unwrap_err().contains("text, json"));
}

#[test]
fn a_control_allows_one_event_by_default() {
    let slug = Slug::new("root-usage");
    let mut settings = Settings::default();
    assert_eq!(settings.events_allowed(&slug), 1);
    assert_eq!(settings.skip_reason(&slug), None);
    let asked = ControlSettings {
        max_threshold: Some(5),
        skip: Some("nobody has the root password".to_owned()),
        ..ControlSettings::default()
    };
    settings.per_control.insert(slug.clone(), asked);
    assert_eq!(settings.events_allowed(&slug), 5);
    assert_eq!(
        settings.skip_reason(&slug),
        Some("nobody has the root password")
    );
}

#[test]
fn a_webhook_of_a_chat_product_is_refused_with_the_way() {
    for url in [
        "https://hooks.slack.com/services/T000/B000/KEY",
        "https://HOOKS.slack.com:443/services/KEY",
        "https://hooks.slack-gov.com/services/KEY",
        "https://contoso.webhook.office.com/webhookb2/KEY",
        "https://chat.googleapis.com/v1/spaces/KEY/messages?key=KEY",
        "https://discord.com/api/webhooks/1/KEY",
    ] {
        let error = url.parse::<Subscriber>().unwrap_err();
        assert!(
            error.contains("--topic") && !error.contains("KEY"),
            "{error}"
        );
    }
    for url in [
        "https://events.pagerduty.com/integration/KEY/enqueue",
        "https://api.opsgenie.com/v1/json/amazonsns?apiKey=KEY",
        "https://hooks.slack.com.example.org/KEY",
    ] {
        assert!(url.parse::<Subscriber>().is_ok(), "{url}");
    }
    let chatbot = Subscriber::new("https", "https://global.sns-api.chatbot.amazonaws.com");
    assert!(chatbot.program().unwrap().contains("AWS Chatbot"));
}
