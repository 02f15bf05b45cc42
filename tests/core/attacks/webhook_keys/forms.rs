//! How people write a subscriber, with a key in it.

/// The key, as it is planted.
pub(super) const KEY: &str = "k3yPLANTED9f8e";

/// Subscribers whose URL has the key in one place.
pub(super) fn valid() -> Vec<String> {
    [
        "https://hooks.example.com/services/KEY",
        "https:https://hooks.example.com/KEY",
        "https://hooks.example.com/a/KEY/enqueue",
        "https://user:KEY@hooks.example.com/",
        "https://KEY@hooks.example.com:8443/",
        "https://KEY:KEY@hooks.example.com/KEY?KEY=KEY#KEY",
        "https://hooks.example.com/?token=KEY",
        "https://hooks.example.com?KEY",
        "https://hooks.example.com#KEY",
        "https://hooks.example.com/https://KEY",
        "https://hooks.example.com/x@KEY",
        "https://hooks.example.com/%7Eteam%2FKEY",
        "https://h\u{f6}\u{f6}ks.example.com/KEY\u{200b}",
        "https://[2001:db8::1]:443/KEY",
    ]
    .map(planted)
    .into()
}

/// Texts that are no subscriber and hold the key.
pub(super) fn malformed() -> Vec<String> {
    let quoted = [
        "\"URL\"",
        "'URL'",
        "<URL>",
        " URL",
        "URL ",
        "URL\n",
        "URL\u{a0}",
        "\u{feff}URL",
        "email:URL",
        "sqs:URL",
        "lambda:URL",
        "KEY:URL",
        "notify=URL",
        "--URL",
        "email=URL",
        "https:email:URL",
    ];
    let quoted = quoted.map(|form| form.replace("URL", "https://hooks.example.com/KEY"));
    quoted
        .into_iter()
        .chain(BARE.map(str::to_owned))
        .map(|form| planted(&form))
        .collect()
}

fn planted(form: &str) -> String {
    form.replace("KEY", KEY)
}

/// Texts without a whole URL in them.
const BARE: [&str; 33] = [
    "KEY",
    "hooks.example.com/services/KEY",
    "//hooks.example.com/KEY",
    "https:/hooks.example.com/KEY",
    "https:hooks.example.com/KEY",
    "https//hooks.example.com/KEY",
    "https ://hooks.example.com/KEY",
    "HTTPS://hooks.example.com/KEY",
    "Https://hooks.example.com/KEY",
    "http://hooks.example.com/KEY",
    "htps://hooks.example.com/KEY",
    "wss://hooks.example.com/KEY",
    "https:\\\\hooks.example.com\\KEY",
    "https://hooks.example.com\\KEY",
    "https://hooks.example.com/a KEY",
    "https:///KEY",
    "https://?KEY",
    "https://#KEY",
    "https://KEY@",
    "https://user:KEY@",
    "https://:KEY@/x",
    "https://:443/KEY",
    "https://hooks.example.com:KEY/",
    "https://hooks.example.com:999999/KEY",
    "https://hooks.example.com%2FKEY",
    "https%3A%2F%2Fhooks.example.com%2FKEY",
    "email:https://KEY@hooks.example.com/x",
    "email:KEY",
    "email:KEY@",
    "mailto:KEY@example.com",
    "sms:+KEY",
    "sqs:arn:aws:sqs:eu-west-1:111122223333:KEY.fifo",
    "lambda:arn:aws:lambda:eu-west-1:111122223333:KEY",
];
