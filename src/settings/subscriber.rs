//! Subscribers of a topic: people by e-mail, paging services by HTTPS, queues and functions.

use crate::state::{AccountId, Arn, Subscription};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::str::FromStr;

/// A subscriber of a topic.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Subscriber {
    /// The SNS protocol: `email`, `https`, `sqs` or `lambda`.
    pub protocol: String,
    /// The address, URL or ARN.
    pub endpoint: String,
}

impl Subscriber {
    /// A subscriber by its SNS protocol and endpoint.
    pub fn new(protocol: impl Into<String>, endpoint: impl Into<String>) -> Self {
        Self {
            protocol: protocol.into(),
            endpoint: endpoint.into(),
        }
    }

    /// The subscriber of an SNS subscription.
    #[must_use]
    pub fn of(subscription: &Subscription) -> Self {
        Self::new(
            subscription.protocol.as_str(),
            subscription.endpoint.as_str(),
        )
    }

    /// Whether `endpoint` is this subscriber's address. SNS keeps an e-mail address as it was
    /// typed, so e-mail addresses are compared case-insensitively.
    #[must_use]
    pub fn is_at(&self, endpoint: &str) -> bool {
        if self.protocol == "email" {
            self.endpoint.eq_ignore_ascii_case(endpoint)
        } else {
            self.endpoint == endpoint
        }
    }

    /// Whether it is a queue, a function or a delivery stream. Whether a person reads what arrives
    /// there is unknown.
    #[must_use]
    pub fn is_queue_or_function(&self) -> bool {
        matches!(self.protocol.as_str(), "sqs" | "lambda" | "firehose")
    }

    /// Whether SNS asks whoever owns the endpoint to confirm the subscription. It asks by e-mail and by HTTP ("Subscribe",
    /// SNS API reference). It asks no one about a phone number (`sms`) or a mobile app (`application`), so a confirmed
    /// subscription of such a protocol shows nothing.
    #[must_use]
    pub fn asks_to_confirm(&self) -> bool {
        matches!(
            self.protocol.as_str(),
            "email" | "email-json" | "http" | "https"
        )
    }

    /// What a URL looks like if its host is one that AWS gives to programs; `None` for other endpoints and for hosts that
    /// tell nothing ("Lambda function URLs", Lambda developer guide; "Invoke REST APIs in API Gateway", API Gateway
    /// developer guide).
    #[must_use]
    pub fn program(&self) -> Option<&'static str> {
        if !self.protocol.starts_with("http") {
            return None;
        }
        let authority = self.authority().to_ascii_lowercase();
        let host = authority.split(':').next().unwrap_or_default();
        let labels: Vec<&str> = host.split('.').collect();
        match labels.as_slice() {
            [_, "lambda-url", _, "on", "aws"] => Some("a Lambda function URL"),
            [_, "execute-api", _, "amazonaws", "com"]
            | [_, "execute-api", _, "amazonaws", "com", "cn"] => Some("an API Gateway API"),
            _ => None,
        }
    }

    /// The host and port of a URL.
    fn authority(&self) -> &str {
        let rest = self.endpoint.split_once("://").map_or("", |(_, rest)| rest);
        let authority = rest.split(['/', '?', '#']).next().unwrap_or("");
        authority.rsplit('@').next().unwrap_or("")
    }

    /// Whether SNS confirms the subscription at once: it does for queues and functions in the
    /// topic's own account ("Subscribing to an Amazon SNS topic", SNS developer guide).
    #[must_use]
    pub fn confirms_itself(&self, account: &AccountId) -> bool {
        let arn = Arn::parse(&self.endpoint);
        self.is_queue_or_function() && arn.is_some_and(|arn| arn.account == account.as_str())
    }

    /// The subscriber in printable form. The URL of a paging service is masked, because it contains
    /// a key.
    #[must_use]
    pub fn printable(&self) -> String {
        let masked = self.masked();
        if masked.endpoint == self.endpoint {
            format!("{}:{}", self.protocol, self.endpoint)
        } else {
            masked.endpoint
        }
    }

    /// A unique label without secrets: the address, or, if that contains a key, the host and a
    /// digest of the whole URL.
    #[must_use]
    pub fn unique_label(&self) -> String {
        let printable = self.printable();
        if printable == format!("{}:{}", self.protocol, self.endpoint) {
            return printable;
        }
        let digest = Sha256::digest(self.endpoint.as_bytes());
        let hex = digest.iter().take(4).map(|byte| format!("{byte:02x}"));
        format!("{printable} ({})", hex.collect::<String>())
    }

    /// The same subscriber without the part of the URL that must not be printed.
    #[must_use]
    pub fn masked(&self) -> Self {
        if !self.protocol.starts_with("http") {
            return self.clone();
        }
        Self::new(
            self.protocol.as_str(),
            format!("{}://{}/...", self.protocol, self.authority()),
        )
    }
}

/// As people write it: `email:ADDRESS`, `https://HOST/PATH`, `sqs:ARN`, `lambda:ARN`.
impl FromStr for Subscriber {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (protocol, endpoint) = text.split_once(':').ok_or(
            "say how to reach them first, as in email:soc@example.com, https://HOST/PATH, sqs:ARN or lambda:ARN",
        )?;
        let endpoint = match protocol {
            "email" => parse_email(endpoint)?,
            "https" => parse_https(text, endpoint)?,
            "sqs" | "lambda" => parse_arn(protocol, endpoint)?,
            "http" => {
                return Err(
                    "http would send the alarms in the clear; there is https://HOST/PATH"
                        .to_owned(),
                );
            }
            other => {
                return Err(format!(
                    "{other:?} is no way to reach anybody; there are email:ADDRESS, https://HOST/PATH, sqs:ARN and lambda:ARN"
                ));
            }
        };
        Ok(Self::new(protocol, endpoint))
    }
}

fn parse_email(endpoint: &str) -> Result<String, String> {
    let (name, domain) = endpoint.rsplit_once('@').unwrap_or_default();
    let is_invalid = |c: char| c.is_whitespace() || c.is_control();
    if name.is_empty() || domain.is_empty() || endpoint.contains(is_invalid) {
        return Err(format!("{endpoint:?} is not an e-mail address"));
    }
    Ok(endpoint.to_owned())
}

/// `https://HOST/PATH` is a URL that contains its protocol; `https:https://HOST/PATH` means the same.
fn parse_https(text: &str, endpoint: &str) -> Result<String, String> {
    let url = if endpoint.starts_with("//") {
        text
    } else {
        endpoint
    };
    let host = url
        .strip_prefix("https://")
        .and_then(|rest| rest.split(['/', '?', '#']).next())
        .unwrap_or_default();
    let is_invalid = |c: char| c.is_whitespace() || c.is_control();
    if host.is_empty() || url.contains(is_invalid) {
        // The URL may contain a key, so the message does not repeat it.
        return Err("this is not an HTTPS address; it has the form https://HOST/PATH".to_owned());
    }
    Ok(url.to_owned())
}

fn parse_arn(protocol: &str, endpoint: &str) -> Result<String, String> {
    let resource = if protocol == "sqs" {
        "queue"
    } else {
        "function"
    };
    let message = format!(
        "{endpoint:?} is not the ARN of a {resource}; it has the form arn:aws:{protocol}:REGION:ACCOUNT:{}NAME",
        if protocol == "sqs" { "" } else { "function:" }
    );
    let arn = Arn::parse(endpoint).ok_or_else(|| message.clone())?;
    let digits = arn.account.len() == 12 && arn.account.chars().all(|c| c.is_ascii_digit());
    let name = match protocol {
        "lambda" => arn.resource.strip_prefix("function:").unwrap_or_default(),
        _ => arn.resource,
    };
    let is_invalid = |c: char| c.is_whitespace() || c.is_control();
    if arn.service != protocol
        || arn.region.is_empty()
        || !digits
        || name.is_empty()
        || endpoint.contains(is_invalid)
    {
        return Err(message);
    }
    if arn.resource.strip_suffix(".fifo").is_some() {
        return Err(format!(
            "{endpoint:?} is a FIFO queue, which takes messages of FIFO topics only"
        ));
    }
    Ok(endpoint.to_owned())
}
