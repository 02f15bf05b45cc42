//! A new control is one new file: no code names a control.

use crate::account::{Account, CATALOG};
use cis_fix::catalog::Catalog;
use cis_fix::inputs::Inputs;
use cis_fix::memo::Memo;
use cis_fix::plan::{Review, review};
use cis_fix::settings::Settings;
use std::fs;

const NEW_CONTROL: &str = r#"
slug: key-pair-changes
ids: { "1.3.0": "4.99", "6.0.0": "5.99" }
titles: { "1.3.0": Ensure a log metric filter and alarm exist for key pair changes }
level: { "1.3.0": 1 }
rationale: Whoever imports a key pair can sign in to each instance that is launched with it.
filter:
  create: { "1.3.0": "{($.eventSource=ec2.amazonaws.com) && ($.eventName=ImportKeyPair)}" }
  accept:
    - pattern: "{ ($.eventSource = ec2.amazonaws.com) && ($.eventName = ImportKeyPair) }"
      source: this test
      since: "1.3.0"
  metric: { value: "1" }
  alarm: { statistic: Sum, comparison: GreaterThanOrEqualToThreshold, threshold: 1, period: 300, evaluation_periods: 1, treat_missing_data: notBreaching }
  happened: a key pair was imported
  ask: Who did it?
examples:
  match: [ { why: a key pair is imported, event: { eventSource: ec2.amazonaws.com, eventName: ImportKeyPair } } ]
  ignore: [ { why: reading changes nothing, event: { eventSource: ec2.amazonaws.com, eventName: DescribeKeyPairs } } ]
"#;

#[test]
fn a_new_file_is_a_new_control_from_list_to_plan() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/patterns");
    let mut files: Vec<(String, String)> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| {
            (
                path.display().to_string(),
                fs::read_to_string(&path).unwrap(),
            )
        })
        .collect();
    files.push(("key-pair-changes.yaml".to_owned(), NEW_CONTROL.to_owned()));
    let texts = files
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_str()));
    let catalog = Catalog::read(texts).unwrap();
    let settings = Settings {
        benchmark: "3.0.0".parse().unwrap(),
        ..Settings::default()
    };
    let control = catalog.find("4.99", settings.benchmark).unwrap();
    assert_eq!(control.slug.as_str(), "key-pair-changes");
    let observed = Account::finding().observe(&settings).observed;
    let Review { findings, plan, .. } = review(Inputs {
        catalog: &catalog,
        settings: &settings,
        observed: &observed,
        memo: &Memo::default(),
    });
    let embedded = CATALOG.in_version(settings.benchmark).count();
    assert_eq!(findings.len(), embedded + 1);
    let serves = |step: &&cis_fix::plan::Step| step.controls.contains(&control.slug);
    let operations: Vec<&str> = plan
        .steps
        .iter()
        .filter(serves)
        .map(|step| step.change.operation())
        .collect();
    assert_eq!(
        operations,
        ["CreateTopic", "PutMetricFilter", "PutMetricAlarm"]
    );
}
