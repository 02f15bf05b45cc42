//! Subscribers of a topic: people by e-mail, paging services by HTTPS, queues and functions.

use crate::state::{AccountId, Arn, Subscription, stored_endpoint, url_digest, url_host};
use serde::{Deserialize, Serialize};

/// The length from which a part of a URL may be a key. A shorter one is a word like `hooks`.
const SHORTEST_KEY: usize = 6;

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

    /// Whether `endpoint` is this subscriber's address, as SNS lists it or as an observation keeps it. SNS keeps an e-mail
    /// address as it was typed, so e-mail addresses are compared case-insensitively.
    #[must_use]
    pub fn is_at(&self, endpoint: &str) -> bool {
        if self.protocol == "email" {
            self.endpoint.eq_ignore_ascii_case(endpoint)
        } else {
            stored_endpoint(&self.protocol, &self.endpoint)
                == stored_endpoint(&self.protocol, endpoint)
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
        let authority = url_host(&self.endpoint).to_ascii_lowercase();
        let host = authority.split(':').next().unwrap_or_default();
        let labels: Vec<&str> = host.split('.').collect();
        match labels.as_slice() {
            [_, "lambda-url", _, "on", "aws"] => Some("a Lambda function URL"),
            [_, "execute-api", _, "amazonaws", "com"]
            | [_, "execute-api", _, "amazonaws", "com", "cn"] => Some("an API Gateway API"),
            ["global", "sns-api", "chatbot", "amazonaws", "com"] => {
                Some("Amazon Q Developer in chat applications (AWS Chatbot)")
            }
            _ => None,
        }
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
        let stored = stored_endpoint(&self.protocol, &self.endpoint);
        let digest = url_digest(&stored).unwrap_or_default();
        format!("{printable} ({})", digest.get(..8).unwrap_or_default())
    }

    /// The same subscriber without the part of the URL that must not be printed.
    #[must_use]
    pub fn masked(&self) -> Self {
        if !self.protocol.starts_with("http") {
            return self.clone();
        }
        Self::new(
            self.protocol.as_str(),
            format!("{}://{}/...", self.protocol, url_host(&self.endpoint)),
        )
    }

    /// A text of AWS about this subscriber without the key of its URL, which AWS may repeat whole, in part or encoded.
    #[must_use]
    pub fn conceal_in(&self, text: &str) -> String {
        let masked = self.masked();
        if masked.endpoint == self.endpoint {
            return text.to_owned();
        }
        let text = text.replace(&self.endpoint, &masked.endpoint);
        let host = url_host(&self.endpoint);
        let decoded = decode_percent(&self.endpoint);
        let is_edge = |c: char| !(c.is_alphanumeric() || "-._~".contains(c));
        let mut parts: Vec<&str> = self
            .endpoint
            .split(is_edge)
            .chain(decoded.split(is_edge))
            .filter(|part| part.len() >= SHORTEST_KEY && !host.contains(part))
            .collect();
        parts.sort_by_key(|part| std::cmp::Reverse(part.len()));
        parts
            .into_iter()
            .fold(text, |text, part| text.replace(part, "..."))
    }
}

/// A URL with its percent-encoded ASCII characters decoded.
fn decode_percent(url: &str) -> String {
    let mut pieces = url.split('%');
    let mut decoded = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let code = piece
            .get(..2)
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match (code.filter(u8::is_ascii), piece.get(2..)) {
            (Some(code), Some(rest)) => {
                decoded.push(char::from(code));
                decoded.push_str(rest);
            }
            _ => {
                decoded.push('%');
                decoded.push_str(piece);
            }
        }
    }
    decoded
}
