//! The link by which SNS lets someone confirm a subscription. It comes by e-mail or in the `SubscribeURL` of a message to an
//! HTTPS endpoint ("Confirm the subscription", SNS developer guide). Its token is a secret until it is used: whoever has it can
//! confirm the subscription.
//!
//! The link is taken apart and never visited. Each part is held to what SNS writes, so a link that leads elsewhere is refused.

use super::urls::percent_decoded;
use crate::state::{Arn, TopicArn, dns_suffix};
use std::fmt;

/// The most characters of a token. Those of SNS have about 250.
const LONGEST_TOKEN: usize = 1024;

/// The topic and the token of a link.
#[derive(Clone, PartialEq, Eq)]
pub struct ConfirmationLink {
    /// The topic.
    pub topic: TopicArn,
    token: String,
    /// The link as it was given.
    text: String,
}

impl fmt::Debug for ConfirmationLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let topic = &self.topic;
        f.debug_struct("ConfirmationLink")
            .field("topic", topic)
            .finish_non_exhaustive()
    }
}

impl ConfirmationLink {
    /// Parses a link: `https://sns.REGION.DOMAIN/confirmation.html?TopicArn=…&Token=…` of an e-mail, or
    /// `https://sns.REGION.DOMAIN/?Action=ConfirmSubscription&TopicArn=…&Token=…`.
    ///
    /// # Errors
    ///
    /// The message says what is wrong and what to do, and repeats nothing of the link.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let rest = text.strip_prefix("https://").ok_or(
            "this is no link: it starts with https://sns. in the e-mail, or is the SubscribeURL of the message to an HTTPS endpoint",
        )?;
        let (address, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (host, path) = address.split_once('/').unwrap_or((address, ""));
        let query = Query::parse(query)?;
        ensure_confirms(path, &query)?;
        let topic = query.topic()?;
        ensure_host(host, &topic)?;
        Ok(Self {
            token: query.token()?,
            topic,
            text: text.to_owned(),
        })
    }

    /// The token, for the call alone.
    #[must_use]
    pub fn token(&self) -> &str {
        &self.token
    }

    /// The topic's partition.
    #[must_use]
    pub fn partition(&self) -> &str {
        Arn::parse(self.topic.as_str()).map_or("", |arn| arn.partition)
    }

    /// A text of AWS without the link and the token.
    #[must_use]
    pub fn conceal_in(&self, text: &str) -> String {
        let text = text.replace(&self.text, "the link");
        text.replace(&self.token, "...")
    }
}

/// The parameters of a link that are used, decoded.
#[derive(Default)]
struct Query {
    action: Option<String>,
    topic: Option<String>,
    token: Option<String>,
}

impl Query {
    fn parse(query: &str) -> Result<Self, String> {
        let mut parsed = Self::default();
        let query = query.split('#').next().unwrap_or_default();
        for pair in query.split('&') {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let field = match name {
                "Action" => &mut parsed.action,
                "TopicArn" => &mut parsed.topic,
                "Token" => &mut parsed.token,
                _ => continue,
            };
            let value = percent_decoded(value)
                .ok_or("the link is damaged: a % in it is not followed by two hexadecimal digits; copy it again from the message")?;
            if field.replace(value).is_some() {
                return Err("the link has a parameter twice, and a link of SNS has each once; copy it again from the message".to_owned());
            }
        }
        Ok(parsed)
    }

    fn topic(&self) -> Result<TopicArn, String> {
        parse_topic_arn(self.topic.as_deref().unwrap_or_default()).map_err(|_| {
            "the link has no TopicArn that is the ARN of an SNS topic; copy it again from the message"
                .to_owned()
        })
    }

    fn token(self) -> Result<String, String> {
        let token = self.token.filter(|token| !token.is_empty()).ok_or(
            "the link has no Token; put it in single quotes, because a shell ends a command at `&`, and copy it with `&`, not `&amp;`",
        )?;
        let is_allowed = |c: char| c.is_ascii_alphanumeric() || "-._~+/=".contains(c);
        if token.len() > LONGEST_TOKEN || !token.chars().all(is_allowed) {
            return Err(
                "the Token of the link is none of SNS; copy the link again from the message"
                    .to_owned(),
            );
        }
        Ok(token)
    }
}

/// Parses the ARN of a topic.
///
/// # Errors
///
/// If it is anything else.
pub fn parse_topic_arn(text: &str) -> Result<TopicArn, String> {
    let arn = Arn::parse(text).filter(is_topic);
    arn.map(|_| TopicArn::new(text))
        .ok_or_else(|| "it has the form arn:aws:sns:REGION:ACCOUNT:NAME".to_owned())
}

/// Whether an ARN is of a topic, with each part in the form that AWS gives it.
fn is_topic(arn: &Arn<'_>) -> bool {
    let is_word = |text: &str| {
        let is_allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        !text.is_empty() && text.chars().all(is_allowed)
    };
    let is_account = arn.account.len() == 12 && arn.account.bytes().all(|b| b.is_ascii_digit());
    let is_name = super::parse_topic(arn.resource).is_ok() && !arn.resource.contains(':');
    arn.service == "sns" && is_word(arn.partition) && is_word(arn.region) && is_account && is_name
}

fn ensure_confirms(path: &str, query: &Query) -> Result<(), String> {
    let confirms = match (path, query.action.as_deref()) {
        ("confirmation.html", None) => true,
        ("" | "confirmation.html", Some(action)) => action == "ConfirmSubscription",
        _ => false,
    };
    if confirms {
        return Ok(());
    }
    Err("the link does not confirm a subscription; take the one of the message \"Subscription Confirmation\"".to_owned())
}

/// Refuses every host but the one of SNS in the topic's Region.
fn ensure_host(host: &str, topic: &TopicArn) -> Result<(), String> {
    let partition = Arn::parse(topic.as_str()).map_or("", |arn| arn.partition);
    let expected = dns_suffix(partition).map(|domain| format!("sns.{}.{domain}", topic.region()));
    if expected.is_some_and(|expected| host.eq_ignore_ascii_case(&expected)) {
        return Ok(());
    }
    Err(
        "the link does not lead to SNS in the Region of its topic; a mail filter may have rewritten it: take the one in the original message"
            .to_owned(),
    )
}

#[cfg(test)]
mod tests {
    use super::ConfirmationLink;

    const TOPIC: &str = "arn:aws:sns:eu-west-1:111122223333:cis-fix-alarms";

    #[test]
    fn the_links_of_an_e_mail_and_of_a_message_name_topic_and_token() {
        let encoded = TOPIC.replace(':', "%3A");
        for link in [
            format!(
                "https://sns.eu-west-1.amazonaws.com/confirmation.html?TopicArn={TOPIC}&Token=2336412f37&Endpoint=soc@example.com"
            ),
            format!(
                "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn={TOPIC}&Token=2336412f37"
            ),
            format!(
                "  https://SNS.eu-west-1.amazonaws.com/?Token=2336412f37&Action=ConfirmSubscription&TopicArn={encoded}\n"
            ),
        ] {
            let parsed = ConfirmationLink::parse(&link);
            assert!(!format!("{parsed:?}").contains("2336412f37"));
            let parts = parsed.map(|parsed| (parsed.topic.to_string(), parsed.token().to_owned()));
            assert_eq!(parts, Ok((TOPIC.to_owned(), "2336412f37".to_owned())));
        }
    }

    #[test]
    fn the_host_is_that_of_the_partition() {
        for (partition, region, domain) in [
            ("aws-cn", "cn-north-1", "amazonaws.com.cn"),
            ("aws-us-gov", "us-gov-west-1", "amazonaws.com"),
            ("aws-eusc", "eusc-de-east-1", "amazonaws.eu"),
        ] {
            let link = format!(
                "https://sns.{region}.{domain}/confirmation.html?TopicArn=arn:{partition}:sns:{region}:111122223333:t&Token=a"
            );
            let parsed = ConfirmationLink::parse(&link);
            let found = parsed.map(|parsed| parsed.partition().to_owned());
            assert_eq!(found, Ok(partition.to_owned()));
            let elsewhere = link.replacen(domain, "amazonaws.example", 1);
            assert!(ConfirmationLink::parse(&elsewhere).is_err(), "{elsewhere}");
        }
    }
}
