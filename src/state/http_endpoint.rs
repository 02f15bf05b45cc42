//! The endpoint of an HTTP subscriber. Its URL is a key: whoever has it can send alarms, or silence them. So an
//! observation keeps the host and a digest of the URL, which tells two URLs apart and gives neither away.

use super::{Observed, Subscription, SubscriptionArn};
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;

/// What stands between the host and the digest.
const BEFORE_DIGEST: &str = "/... (sha256:";

/// The length of a SHA-256 digest in hexadecimal digits.
const DIGEST_LENGTH: usize = 64;

impl Subscription {
    /// A subscription as SNS lists it, without the key of its URL.
    #[must_use]
    pub fn listed(protocol: &str, endpoint: &str, arn: Option<SubscriptionArn>) -> Self {
        Self {
            protocol: protocol.to_owned(),
            endpoint: without_key(protocol, endpoint),
            confirmed: arn.is_some(),
            arn,
        }
    }
}

impl Observed {
    /// The same observation without the keys of URLs. Recordings from before 0.1.0 have them.
    #[must_use]
    pub fn without_keys(mut self) -> Self {
        let lists = self.topics.values_mut();
        for subscriptions in lists.map(|topic| &mut topic.subscriptions) {
            *subscriptions = subscriptions.as_ref().map(|all| {
                let concealed = all.iter().map(|one| Subscription {
                    endpoint: stored_endpoint(&one.protocol, &one.endpoint),
                    ..one.clone()
                });
                concealed.collect()
            });
        }
        self
    }
}

/// The endpoint as an observation keeps it: a URL as its host and its digest, any other endpoint as it is.
#[must_use]
pub fn without_key(protocol: &str, endpoint: &str) -> String {
    if !protocol.starts_with("http") {
        return endpoint.to_owned();
    }
    let mut kept = format!("{protocol}://{}{BEFORE_DIGEST}", url_host(endpoint));
    for byte in Sha256::digest(endpoint.as_bytes()) {
        // Writing to a string never fails.
        let _ = write!(kept, "{byte:02x}");
    }
    kept.push(')');
    kept
}

/// The same for an endpoint that may already be kept in that form.
#[must_use]
pub fn stored_endpoint(protocol: &str, endpoint: &str) -> String {
    match url_digest(endpoint) {
        Some(_) => endpoint.to_owned(),
        None => without_key(protocol, endpoint),
    }
}

/// The digest of an endpoint that is kept as host and digest; `None` for any other.
#[must_use]
pub fn url_digest(endpoint: &str) -> Option<&str> {
    let (_, rest) = endpoint.split_once(BEFORE_DIGEST)?;
    let digest = rest.strip_suffix(')')?;
    let is_digest = digest.len() == DIGEST_LENGTH && digest.bytes().all(|b| b.is_ascii_hexdigit());
    is_digest.then_some(digest)
}

/// The host and the port of a URL; empty if it has none. A user, a password and whatever cannot be part of a host are
/// left out.
#[must_use]
pub fn url_host(url: &str) -> &str {
    let rest = url.split_once("://").map_or("", |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#', '\\']).next().unwrap_or_default();
    let host_and_port = authority.rsplit('@').next().unwrap_or_default();
    let ends_host = |c: char| !(c.is_alphanumeric() || "-._:[]".contains(c));
    let host_and_port = host_and_port.split(ends_host).next().unwrap_or_default();
    match host_and_port.rsplit_once(':') {
        Some((host, port)) if !host_and_port.ends_with(']') => {
            let is_port = !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
            if is_port && port.len() <= 5 {
                host_and_port
            } else {
                host
            }
        }
        _ => host_and_port,
    }
}
