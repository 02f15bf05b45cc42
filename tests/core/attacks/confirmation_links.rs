//! Links that look like a confirmation of SNS and are not: none is accepted, and no refusal repeats the token or another part.

use cis_fix::settings::ConfirmationLink;

const TOPIC: &str = "arn:aws:sns:eu-west-1:111122223333:cis-fix-alarms";
const TOKEN: &str = "2336412f37fb687f5d51e6e241d09c81";
const HOST: &str = "sns.eu-west-1.amazonaws.com";

fn link(host: &str, topic: &str, token: &str) -> String {
    format!(
        "https://{host}/confirmation.html?TopicArn={topic}&Token={token}&Endpoint=a@example.com"
    )
}

/// Hosts that a reader or a lenient parser takes for SNS.
const HOSTS: [&str; 19] = [
    "sns.eu-west-1.amazonaws.com.example.com",
    "sns.eu-west-1.amazonaws.com@example.com",
    "user:word@sns.eu-west-1.amazonaws.com",
    "sns.eu-west-1.amazonaws.com:8443",
    "sns.eu-west-1.amazonaws.com:443",
    "sns.eu-west-1.amazonaws.com.",
    "sns.eu-west-1.amazonaws.com\\example.com",
    "sns.eu-west-1.amazonaws.com%2eexample.com",
    "sns.eu-west-1.amazonaws.com.cn",
    "sns.us-east-1.amazonaws.com",
    "sns.amazonaws.com",
    "xsns.eu-west-1.amazonaws.com",
    "sns.eu-west-1.amazonaws.example",
    "sns.eu-west-1.amazon\u{430}ws.com",
    "s3.eu-west-1.amazonaws.com",
    "example.com/sns.eu-west-1.amazonaws.com",
    "example.com?x=sns.eu-west-1.amazonaws.com",
    "example.com#sns.eu-west-1.amazonaws.com",
    "",
];

/// Texts in place of the ARN of a topic.
const TOPICS: [&str; 12] = [
    "",
    "cis-fix-alarms",
    "arn:aws:sqs:eu-west-1:111122223333:cis-fix-alarms",
    "arn:aws:sns:eu-west-1:11112222333:cis-fix-alarms",
    "arn:aws:sns:eu-west-1:11112222333x:cis-fix-alarms",
    "arn:aws:sns:eu-west-1:111122223333:",
    "arn:aws:sns:eu-west-1:111122223333:cis-fix-alarms:0a-1b",
    "arn:aws:sns::111122223333:cis-fix-alarms",
    "arn:aws-else:sns:eu-west-1:111122223333:cis-fix-alarms",
    "arn:aws:sns:eu-west-1:111122223333:cis%0Afix",
    "arn:aws:sns:eu-west-1%2e:111122223333:cis-fix-alarms",
    "arn:aws:sns:eu-west-1:111122223333:cis-fix-alarms%",
];

fn hostile_links() -> Vec<String> {
    let whole = link(HOST, TOPIC, TOKEN);
    let hosts = HOSTS.iter().map(|host| link(host, TOPIC, TOKEN));
    let topics = TOPICS.iter().map(|topic| link(HOST, topic, TOKEN));
    let tokens = [
        "",
        "a b",
        "a\u{1b}[31m",
        "a%0d%0aX",
        "%ff",
        "\u{202e}a",
        "a'b",
        "a\"b",
    ];
    let tokens = tokens
        .iter()
        .map(|token| link(HOST, TOPIC, token))
        .chain([link(HOST, TOPIC, &"a".repeat(5_000))]);
    let others = [
        whole.replace("https://", "http://"),
        whole.replace("https://", "HTTPS:/"),
        whole.replace("https://", "ftp://"),
        whole.replace("https://", ""),
        whole.replace("confirmation.html", "unsubscribe.html"),
        whole.replace("confirmation.html", "confirmation.html/x"),
        whole.replace("confirmation.html", "../confirmation.html"),
        whole.replace("confirmation.html", ""),
        whole.replace("confirmation.html?", "?Action=Unsubscribe&"),
        whole.replace("confirmation.html?", "?Action=confirmsubscription&"),
        whole.replace(
            "confirmation.html?",
            "confirmation.html?Action=DeleteTopic&",
        ),
        format!("{whole}&Token=another"),
        format!("{whole}&TopicArn={TOPIC}"),
        whole.replace('&', "&amp;"),
        // What a shell leaves of a link that is not quoted.
        whole.split('&').next().unwrap_or_default().to_owned(),
        format!("https://nam02.safelinks.example.com/?url={whole}"),
        format!("https://sns.eu-west-1.amazonaws.com/?TopicArn={TOPIC}&Token={TOKEN}"),
        TOKEN.to_owned(),
        TOPIC.to_owned(),
        String::new(),
    ];
    hosts.chain(topics).chain(tokens).chain(others).collect()
}

#[test]
fn no_link_that_leads_elsewhere_is_accepted_or_repeated() {
    assert!(ConfirmationLink::parse(&link(HOST, TOPIC, TOKEN)).is_ok());
    let links = hostile_links();
    for link in &links {
        let refusal = ConfirmationLink::parse(link).unwrap_err();
        let is_one_sentence = !refusal.contains('\n') && refusal.len() < 200;
        assert!(is_one_sentence, "{refusal}");
        for part in [
            TOKEN,
            "example.com",
            "111122223333",
            "cis-fix-alarms",
            "\u{1b}",
        ] {
            assert!(!refusal.contains(part), "{refusal}");
        }
    }
    assert_eq!(links.len(), 60);
}

#[test]
fn the_token_is_concealed_in_what_aws_says_and_in_what_is_printed_of_the_link() {
    let text = link(HOST, TOPIC, TOKEN);
    let parsed = ConfirmationLink::parse(&text).unwrap();
    for said in [
        format!("Invalid parameter: Token {TOKEN}"),
        format!("GET {text} failed"),
        format!("Token={TOKEN}&Endpoint"),
    ] {
        assert!(!parsed.conceal_in(&said).contains(TOKEN), "{said}");
    }
    assert!(!format!("{parsed:?}").contains(TOKEN));
}
