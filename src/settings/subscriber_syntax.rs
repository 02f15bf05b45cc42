//! How people write a subscriber. A message about a malformed one never repeats it: it may be a URL that has lost its
//! beginning, and a URL has a key.

use super::chat_webhooks::{chat_product, refuse_chat_webhook};
use super::subscriber::Subscriber;
use crate::state::{Arn, url_host};
use std::str::FromStr;

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
            _ => {
                return Err(
                    "this is no way to reach anybody; there are email:ADDRESS, https://HOST/PATH, sqs:ARN and lambda:ARN"
                        .to_owned(),
                );
            }
        };
        Ok(Self::new(protocol, endpoint))
    }
}

fn parse_email(endpoint: &str) -> Result<String, String> {
    let (name, domain) = endpoint.rsplit_once('@').unwrap_or_default();
    let is_invalid = |c: char| c.is_whitespace() || c.is_control();
    let is_url = name.contains("//") || domain.contains(['/', ':', '?', '#', '\\']);
    if name.is_empty() || domain.is_empty() || is_url || endpoint.contains(is_invalid) {
        return Err(
            "this is not an e-mail address; it has the form email:soc@example.com".to_owned(),
        );
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
    let rest = url.strip_prefix("https://").unwrap_or_default();
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    // What remains cannot be part of a host, or is no port.
    let is_host = host == url_host(url) && !host.starts_with(':');
    let is_invalid = |c: char| c.is_whitespace() || c.is_control();
    if host.is_empty() || !is_host || url.contains(is_invalid) {
        return Err("this is not an HTTPS address; it has the form https://HOST/PATH".to_owned());
    }
    match chat_product(host) {
        Some(product) => Err(refuse_chat_webhook(product)),
        None => Ok(url.to_owned()),
    }
}

fn parse_arn(protocol: &str, endpoint: &str) -> Result<String, String> {
    let resource = if protocol == "sqs" {
        "queue"
    } else {
        "function"
    };
    let message = format!(
        "this is not the ARN of a {resource}; it has the form arn:aws:{protocol}:REGION:ACCOUNT:{}NAME",
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
        return Err("this is a FIFO queue, which takes messages of FIFO topics only".to_owned());
    }
    Ok(endpoint.to_owned())
}
