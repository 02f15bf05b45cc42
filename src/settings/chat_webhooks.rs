//! Webhooks of chat products. SNS asks an endpoint to confirm its subscription, and a chat webhook shows that request as a
//! message at best and never visits the link. AWS therefore puts a function between SNS and the webhook ("How do I use webhooks
//! to publish Amazon SNS messages to Amazon Chime, Slack, or Microsoft Teams?", AWS re:Post), or Amazon Q Developer in chat
//! applications, which subscribes by itself ("Amazon Q Developer in chat applications", administrator guide).

/// The host of the webhooks and the product. A host that begins with a dot stands for its subdomains.
const PRODUCTS: [(&str, &str); 6] = [
    // "Sending messages using incoming webhooks", Slack documentation.
    ("hooks.slack.com", "Slack"),
    ("hooks.slack-gov.com", "Slack"),
    // "Create an Incoming Webhook", Microsoft Teams documentation.
    (".webhook.office.com", "Microsoft Teams"),
    // "Build a Google Chat app as a webhook", Google Chat documentation.
    ("chat.googleapis.com", "Google Chat"),
    // "Webhook Resource", Discord documentation.
    ("discord.com", "Discord"),
    ("discordapp.com", "Discord"),
];

/// The chat product whose webhooks have this host; `None` for other hosts.
pub(super) fn chat_product(host: &str) -> Option<&'static str> {
    let host = host.to_ascii_lowercase();
    let name = host.split(':').next().unwrap_or_default();
    PRODUCTS
        .iter()
        .find(|(known, _)| match known.strip_prefix('.') {
            Some(_) => name.ends_with(known),
            None => name == *known,
        })
        .map(|(_, product)| *product)
}

/// The message that refuses a webhook of a chat product.
pub(super) fn refuse_chat_webhook(product: &str) -> String {
    format!(
        "a webhook of {product} cannot confirm a subscription of SNS, so it would never be notified; set up Amazon Q Developer \
         in chat applications (formerly AWS Chatbot) with an SNS topic and name that topic by --topic, or notify \
         email:ADDRESS"
    )
}
