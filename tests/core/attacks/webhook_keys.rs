//! The URL of a paging service has a key. It is planted in every form of `--notify`, valid and malformed, and in the
//! subscriptions of an account, and looked for in everything that is printed or written.

mod forms;
#[cfg(feature = "cli")]
mod program;

use crate::account::{Account, CATALOG, decide, notify};
use cis_fix::config::{ConfigLayer, SettingsFile, merge_layers};
use cis_fix::recording::{Recording, redact};
use cis_fix::saved_plan::mask_secrets;
use cis_fix::settings::{Settings, Subscriber};
use cis_fix::simulate::simulate;
use cis_fix::state::{Observed, Read, Subscription, SubscriptionArn};
use forms::{KEY, malformed, valid};
use serde_json::Value;

#[track_caller]
fn assert_no_key(text: &str, of: &str) {
    let lower = text.to_ascii_lowercase();
    assert!(
        !lower.contains(&KEY.to_ascii_lowercase()),
        "the key is in {of}: {text}"
    );
}

#[test]
fn an_error_about_a_malformed_subscriber_does_not_repeat_it() {
    for form in malformed() {
        let Err(error) = form.parse::<Subscriber>() else {
            panic!("{form} is a subscriber");
        };
        assert_no_key(&error, &form);
    }
}

/// Settings files with a subscriber where it belongs, and in wrong shapes and places.
fn settings_files(form: &str) -> Vec<String> {
    let quoted = Value::from(form).to_string();
    let mut texts = vec![
        format!("notify: [{quoted}]\n"),
        format!("notify: {quoted}\n"),
        format!("notify:\n  - {form}\n"),
        format!("notify: {form}\n"),
        format!("notify:\n  {form}\n"),
        format!("notify: [[{quoted}]]\n"),
        format!("notify: [!k {quoted}]\n"),
        format!("notify: [{quoted}\n"),
        format!("notify: [email:soc@example.com]\n- {form}\n"),
    ];
    // A key without its URL is a word like any other.
    if form.contains('/') {
        texts.extend([
            format!("notify: {{{quoted}: {quoted}, {quoted}: 1}}\n"),
            format!("notify: [{{{quoted}: {quoted}}}]\n"),
            format!("{quoted}: [email:soc@example.com]\n"),
            format!("max_changes: {quoted}\n"),
        ]);
    }
    texts
}

#[test]
fn an_error_about_a_settings_file_does_not_repeat_a_subscriber() {
    let read = |text: &str| {
        let file = SettingsFile::read(text)?;
        merge_layers(&ConfigLayer::default(), Some(&file), &CATALOG)
    };
    for form in malformed().iter().chain(&valid()) {
        for text in settings_files(form) {
            let said = match read(&text) {
                Ok(config) => format!("{:?}", config.origins),
                Err(error) => error.to_string(),
            };
            assert_no_key(&said, &text);
        }
    }
}

/// An account with a topic to which all these URLs are subscribed, as an older program recorded it.
fn account_with_keys() -> (Observed, Settings) {
    let mut account = Account::finding();
    let settings = Settings {
        notify: subscribers(),
        ..notify()
    };
    account.apply(&settings);
    let mut observed = account.0;
    for topic in observed.topics.values_mut() {
        let all = subscribers()
            .into_iter()
            .zip(1..)
            .map(|(who, number)| Subscription {
                protocol: who.protocol,
                endpoint: who.endpoint,
                confirmed: number > 2,
                arn: (number > 2).then(|| {
                    SubscriptionArn::new(format!("arn:aws:sns:eu-west-1:111122223333:t:{number}"))
                }),
            });
        topic.subscriptions = Read::Present(all.collect());
    }
    (observed, settings)
}

fn subscribers() -> Vec<Subscriber> {
    valid().iter().map(|form| form.parse().unwrap()).collect()
}

#[test]
fn a_recording_has_no_key_and_is_decided_alike() {
    let (observed, settings) = account_with_keys();
    let raw = decide(&settings, &observed);
    let written = Recording::new(observed.clone()).to_json();
    assert_no_key(&written, "a recording");
    let read = Recording::read(&written).unwrap();
    let review = decide(&settings, &read.observed);
    assert_eq!(review.findings, raw.findings);
    assert_eq!(review.plan, raw.plan);
    let redacted = redact(&CATALOG, &settings, &read.observed);
    assert_no_key(
        &Recording::derived(true, redacted).to_json(),
        "a redacted recording",
    );
    // As an older program wrote it, and what is derived from it.
    let old = written_with_keys(&observed);
    let read = Recording::read(&old).unwrap();
    assert_no_key(
        &Recording::derived(false, read.observed).to_json(),
        "a derived recording",
    );
}

#[test]
fn a_plan_and_its_simulation_have_no_key() {
    let settings = Settings {
        notify: subscribers(),
        ..notify()
    };
    let observed = Account::finding().observe(&settings).observed;
    let review = decide(&settings, &observed);
    let subscribed = review
        .plan
        .steps
        .iter()
        .filter(|step| step.change.operation() == "Subscribe");
    assert_eq!(subscribed.count(), settings.notify.len());
    let steps = serde_json::to_string(&mask_secrets(&review.plan.steps)).unwrap();
    assert_no_key(&steps, "the saved steps");
    let after = simulate(&observed, &review.plan);
    assert_no_key(
        &serde_json::to_string(&after).unwrap(),
        "the simulated account",
    );
    assert_eq!(decide(&settings, &after).plan.steps, []);
}

#[test]
fn what_aws_says_of_a_subscriber_is_freed_of_the_key() {
    for who in subscribers() {
        for said in [
            format!("Invalid parameter: {}", who.endpoint),
            format!("Invalid parameter: Endpoint: {KEY} is unreachable"),
            format!("no route to /services/{KEY}"),
            who.endpoint.replace("://", "%3A%2F%2F").replace('/', "%2F"),
        ] {
            assert_no_key(&who.conceal_in(&said), &said);
        }
    }
}

/// The file of a recording that has the URLs.
fn written_with_keys(observed: &Observed) -> String {
    let written = Recording::new(observed.clone()).to_json();
    let mut file: Value = serde_json::from_str(&written).unwrap();
    file["observed"] = serde_json::to_value(observed).unwrap();
    assert!(file.to_string().contains(KEY));
    file.to_string()
}
