//! Settings files, valid and invalid, and which source wins.
#![expect(
    clippy::unwrap_used,
    reason = "a test that meets an unexpected value should stop there"
)]

use super::{
    Config, ConfigLayer, SettingSource, SettingsFile, TEMPLATE, merge_layers, parse_allowed_verdict,
};
use crate::catalog::Catalog;
use crate::control::Slug;
use crate::settings::{ControlSettings, Format, Settings, Timeouts};
use crate::verdict::Verdict;
use crate::yaml::Position;
use std::time::Duration;

fn merged(flags: &ConfigLayer, text: &str) -> Result<Config, String> {
    let file = SettingsFile::read(text).map_err(|error| error.to_string())?;
    let catalog = Catalog::embedded().unwrap();
    merge_layers(flags, Some(&file), &catalog).map_err(|error| error.to_string())
}

fn read(text: &str) -> Result<Settings, String> {
    merged(&ConfigLayer::default(), text).map(|merged| merged.settings)
}

#[track_caller]
fn assert_rejected(text: &str, message: &str) {
    let error = read(text).unwrap_err();
    assert_eq!(error, message, "{text}");
}

#[test]
fn an_empty_file_gives_the_defaults() {
    assert_eq!(read(""), Ok(Settings::default()));
    assert_eq!(read("# nothing\n"), Ok(Settings::default()));
    assert_eq!(read(TEMPLATE), Ok(Settings::default()));
}

/// Uncomments every line of the template that has a key: every key in the template is read.
#[test]
fn the_template_can_be_uncommented() {
    let is_key = |line: &str| {
        line.strip_prefix('#')
            .is_some_and(|rest| !rest.starts_with(' ') || rest.starts_with("  "))
    };
    let all: Vec<&str> = TEMPLATE
        .lines()
        .filter(|line| is_key(line) && *line != "#quiet: true")
        .filter_map(|line| line.strip_prefix('#'))
        .collect();
    let merged = merged(&ConfigLayer::default(), &all.join("\n")).unwrap();
    assert_eq!(merged.settings.notify.len(), 4);
    assert_eq!(merged.settings.per_control.len(), 3);
    assert_eq!(merged.settings.tags.len(), 1);
    assert!(merged.detailed_exitcode);
    let silent: Vec<&str> = merged
        .origins
        .iter()
        .filter(|origin| origin.source == SettingSource::Default)
        .map(|origin| origin.key.as_str())
        .collect();
    assert_eq!(silent, ["quiet"]);
}

#[test]
fn errors_have_positions() {
    assert_rejected(
        "topic: a\nnotfy: [email:a@example.com]\n",
        "line 2 column 1: there is no key `notfy` here; is it `notify`?",
    );
    assert_rejected(
        "topic: a\ntrail: b\ntopic: c\n",
        "line 3 column 1: the key `topic` is here a second time; the first is at line 1 column 1",
    );
    assert_rejected(
        "controls:\n  root-usage:\n    threshold: lots\n",
        "line 3 column 16: `controls.root-usage.threshold`: this is the text \"lots\", not a whole number",
    );
    assert_rejected(
        "notify: email:a@example.com\n",
        "line 1 column 9: `notify`: this is a text, not a list",
    );
    assert_rejected(
        "notify:\n  - email:a@example.com\n  - sms:+15550100\n",
        "line 3 column 5: this is no way to reach anybody; there are email:ADDRESS, https://HOST/PATH, sqs:ARN and lambda:ARN",
    );
    assert_rejected(
        "yes: true\n",
        "line 1 column 1: `yes` is said on the command line only: consent is given each time",
    );
    assert_rejected(
        "benchmark: 9.9\n",
        "line 1 column 1: \"9.9\" is not a version of the CIS AWS Foundations Benchmark; there are 1.1.0, 1.2.0, 1.3.0, 1.4.0, 1.5.0, 2.0.0, 3.0.0, 4.0.0, 4.0.1, 5.0.0, 6.0.0, 7.0.0",
    );
    assert_rejected(
        "[1, 2]\n",
        "line 1 column 1: this is a list, not a mapping of keys to values",
    );
}

#[test]
fn an_impossible_combination_is_rejected_with_its_position() {
    assert_rejected(
        "quiet: true\nverbose: 2\n",
        "line 2 column 1: quiet and verbose cannot both be meant",
    );
    assert_rejected(
        "controls:\n  root-usage: { threshold: 3 }\n",
        "line 2 column 17: with a threshold of 3 one event raises no alarm, so the control would never pass; say `max_threshold: 3` as well if that is meant",
    );
    assert_rejected(
        "controls:\n  \"2.6\": { period: 60 }\n",
        "line 2 column 12: cloudtrail-bucket-access-logging has no alarm; it takes `skip` only",
    );
    assert_rejected(
        "controls:\n  3.3: { skip: a }\n  root-usage: { skip: b }\n",
        "line 3 column 3: 3.3 is the same control",
    );
    assert_rejected(
        "controls:\n  root-usage: { skip: \"\" }\n",
        "line 2 column 17: `skip` needs a reason: it stands in every report",
    );
    assert_rejected(
        "controls:\n  root-usage: { period: 90 }\n",
        "line 2 column 17: `period` is in seconds: a multiple of 60, at most 86400; a metric filter counts by the minute",
    );
    let error = read("controls:\n  root-usage: { pattern: \"{ $.a = b }\" }\n").unwrap_err();
    assert!(
        error.contains("none of the texts that count for root-usage"),
        "{error}"
    );
    let error = read("controls:\n  rot-usage: { skip: a }\n").unwrap_err();
    assert!(error.ends_with("is it root-usage?"), "{error}");
}

/// As a YAML number, 3.10 would be 3.1; the text in the file counts.
#[test]
fn a_control_number_needs_no_quotes() {
    let settings = read("only: [3.1, 3.10]\ncontrols:\n  3.10: { skip: elsewhere }\n").unwrap();
    let slug = Slug::new("security-group-changes");
    assert!(settings.controls.unwrap().contains(&slug));
    assert!(settings.per_control.contains_key(&slug));
}

#[test]
fn flags_override_the_file_and_the_file_overrides_the_default() {
    let flags = ConfigLayer {
        topic: Some("flagged".to_owned()),
        tags: [("team".to_owned(), "flag".to_owned())].into(),
        controls: [(
            "3.3".to_owned(),
            ControlSettings {
                skip: Some("flagged".to_owned()),
                ..ControlSettings::default()
            },
        )]
        .into(),
        ..ConfigLayer::default()
    };
    let file = "\
topic: filed
trail: filed
format: sarif
tags: { team: file, cost: file }
controls:
  root-usage: { skip: filed, period: 60 }
";
    let merged = merged(&flags, file).unwrap();
    assert_eq!(merged.settings.topic.as_deref(), Some("flagged"));
    assert_eq!(merged.settings.trail.as_deref(), Some("filed"));
    assert_eq!(merged.format, Format::Sarif);
    let tag = |key: &str| merged.settings.tags.get(key).map(String::as_str);
    assert_eq!((tag("team"), tag("cost")), (Some("flag"), Some("file")));
    let root = Slug::new("root-usage");
    let root = merged.settings.per_control.get(&root).unwrap();
    assert_eq!(
        (root.skip.as_deref(), root.period),
        (Some("flagged"), Some(60))
    );

    let from = |key: &str| {
        let origin = merged.origins.iter().find(|origin| origin.key == key);
        origin
            .unwrap_or_else(|| unreachable!("{key}"))
            .source
            .clone()
    };
    let at = |line, column| SettingSource::File(Position { line, column });
    assert_eq!(from("topic"), SettingSource::Flag);
    assert_eq!(from("trail"), at(2, 1));
    assert_eq!(from("tags.cost"), at(4, 21));
    assert_eq!(from("tags.team"), SettingSource::Flag);
    assert_eq!(from("controls.root-usage.skip"), SettingSource::Flag);
    assert_eq!(from("controls.root-usage.period"), at(6, 30));
    assert_eq!(from("region"), SettingSource::Default);
}

#[test]
fn a_verbosity_flag_overrides_the_file() {
    let loud = ConfigLayer {
        verbose: Some(2),
        ..ConfigLayer::default()
    };
    let quiet = ConfigLayer {
        quiet: Some(true),
        ..ConfigLayer::default()
    };
    let run = |flags: &ConfigLayer, file: &str| {
        let merged = merged(flags, file).unwrap();
        (merged.quiet, merged.verbose)
    };
    assert_eq!(run(&loud, "quiet: true"), (false, 2));
    assert_eq!(run(&quiet, "verbose: 1"), (true, 0));
    assert_eq!(run(&ConfigLayer::default(), "verbose: 1"), (false, 1));
}

#[test]
fn only_verdicts_that_need_a_person_can_be_allowed() {
    assert_eq!(parse_allowed_verdict("pending"), Ok(Verdict::Pending));
    for word in ["fail", "unreadable", "pass", "excepted", "Pending"] {
        assert!(parse_allowed_verdict(word).is_err(), "{word}");
    }
}

#[test]
fn origins_mask_keys_in_urls() {
    let merged = merged(
        &ConfigLayer::default(),
        "notify: [https://page.example.com/KEY]",
    )
    .unwrap();
    assert!(!format!("{:?}", merged.origins).contains("KEY"));
}

#[test]
fn timeouts_and_attempts_are_parsed() {
    let timeouts_of = |text: &str| merged(&ConfigLayer::default(), text).unwrap().timeouts;
    assert_eq!(timeouts_of(""), Timeouts::default());
    let impatient = Timeouts {
        connect: Duration::from_secs(1),
        attempt: Duration::from_secs(2),
        operation: Duration::from_secs(5),
        max_attempts: Some(1),
    };
    let text = "connect_timeout: 1\nattempt_timeout: 2\noperation_timeout: 5\nmax_attempts: 1\n";
    assert_eq!(timeouts_of(text), impatient);
    assert_rejected(
        "quiet: true\nattempt_timeout: 0\n",
        "line 2 column 1: \"0\" is not a number of seconds from 1 to 3600",
    );
    assert_rejected(
        "max_attempts: 99",
        "line 1 column 1: \"99\" is not a number of attempts from 1 to 20",
    );
    let flags = ConfigLayer {
        attempt_timeout: Some(Duration::from_secs(4)),
        ..ConfigLayer::default()
    };
    let nearer = merged(&flags, text).unwrap();
    assert_eq!(nearer.timeouts.attempt, Duration::from_secs(4));
    let origin = |key: &str| {
        let found = nearer.origins.iter().find(|origin| origin.key == key);
        found.map(|origin| (origin.value.as_str(), origin.source.clone()))
    };
    assert_eq!(origin("attempt_timeout"), Some(("4", SettingSource::Flag)));
}
