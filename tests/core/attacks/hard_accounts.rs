//! Accounts at AWS's own limits, built to be hard to decide: 100 metric filters of 1,024 characters, 5,000 alarms, policies of
//! 30,720 bytes of conditions, filter policies of 150 values. The generator is seeded.

use cis_fix::pattern::Pattern;
use cis_fix::recording::Recording;
use cis_fix::state::{Alarm, Metric, MetricFilter, Observed, Read};
use serde_json::json;
use std::fmt::Write as _;

/// An account whose controls pass.
const RECORDING: &str = include_str!("../recordings/met-by-us.json");
/// The metric filters of a log group, and the characters of a pattern ("CloudWatch Logs quotas").
const FILTERS: usize = 100;
const LONGEST: usize = 1_024;
/// The alarms of a Region ("CloudWatch service quotas").
const ALARMS: usize = 5_000;
/// The bytes of a topic's policy ("Amazon SNS endpoints and quotas").
const POLICY: usize = 30_720;

/// The calls of one control.
const NAMES: [&str; 5] = [
    "CreateTrail",
    "UpdateTrail",
    "DeleteTrail",
    "StartLogging",
    "StopLogging",
];

/// What makes the patterns hard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Many texts with asterisks on one field.
    Wildcards,
    /// Alternatives of three conditions on few fields, as hard as they get.
    Clauses,
    /// Comparisons with many numbers, and texts that may be numbers.
    Numbers,
    /// Selectors with a wildcard, which hold for one element or for all.
    Elements,
    /// The texts of a control, each with a hard condition beside it.
    NearlyTheControl,
    /// The whole of a control, but for events that have many texts in one field: no short event shows what is missing.
    Exceptions,
}

pub(crate) const KINDS: [Kind; 6] = [
    Kind::Wildcards,
    Kind::Clauses,
    Kind::Numbers,
    Kind::Elements,
    Kind::NearlyTheControl,
    Kind::Exceptions,
];

/// Deterministic numbers from a seed (`SplitMix64`).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % end as u64).unwrap()
    }

    fn letters(&mut self, count: usize) -> String {
        (0..count)
            .map(|_| char::from(b"abcdeCDT"[self.below(8)]))
            .collect()
    }

    /// A condition of the kind.
    fn condition(&mut self, kind: Kind) -> String {
        match kind {
            Kind::Exceptions => format!("$.x != \"*{}*\"", self.letters(3)),
            Kind::Wildcards | Kind::NearlyTheControl => {
                let field = ["eventName", "eventSource", "x"][self.below(3)];
                let operator = ["=", "=", "!="][self.below(3)];
                let mut text = "*".to_owned();
                for _ in 0..2 + self.below(3) {
                    let count = 1 + self.below(2);
                    let _ = write!(text, "{}*", self.letters(count));
                }
                format!("$.{field} {operator} \"{text}\"")
            }
            Kind::Clauses => {
                let field = char::from(b'a' + u8::try_from(self.below(14)).unwrap());
                let operator = ["=", "!="][self.below(2)];
                format!("$.{field} {operator} 1")
            }
            Kind::Numbers => {
                let field = ["a", "b", "c", "d"][self.below(4)];
                let operator = ["=", "!=", "<", ">", "<=", ">="][self.below(6)];
                let number = self.below(1_000);
                match self.below(3) {
                    0 => format!("$.{field} {operator} {number}.{}", self.below(100)),
                    1 => format!("$.{field} {operator} -{number}"),
                    _ => format!("$.{field} = \"*{number}*\""),
                }
            }
            Kind::Elements => {
                let field = ["a[*].b", "a[*].c", "a[0].b", "a[1]", "b[*]", "b[*].c"][self.below(6)];
                match self.below(4) {
                    0 => format!("$.{field} NOT EXISTS"),
                    1 => format!("$.{field} IS NULL"),
                    2 => format!("$.{field} != \"{}\"", self.letters(1)),
                    _ => format!("$.{field} = \"*{}*\"", self.letters(1)),
                }
            }
        }
    }

    /// The events of a control, except those in which one field has each of many texts.
    fn exceptions(&mut self) -> String {
        let names = NAMES.map(|name| format!("$.eventName = {name}"));
        let mut pattern = format!("{{({}) && ($.x NOT EXISTS", names.join(" || "));
        loop {
            let longer = format!("{pattern} || {}", self.condition(Kind::Exceptions));
            if longer.len() + 2 > LONGEST {
                return format!("{pattern})}}");
            }
            pattern = longer;
        }
    }

    /// A pattern of almost as many characters as AWS allows.
    fn pattern(&mut self, kind: Kind) -> String {
        if kind == Kind::Exceptions {
            return self.exceptions();
        }
        let mut pattern = "{".to_owned();
        let mut number = 0;
        loop {
            let clause = match kind {
                Kind::NearlyTheControl => format!(
                    "($.eventName = {} && ({} || {}))",
                    NAMES[number % NAMES.len()],
                    self.condition(kind),
                    self.condition(kind)
                ),
                _ => format!(
                    "({} || {} || {})",
                    self.condition(kind),
                    self.condition(kind),
                    self.condition(kind)
                ),
            };
            let joint = match (number, kind) {
                (0, _) => "",
                (_, Kind::NearlyTheControl) => " || ",
                _ => " && ",
            };
            if pattern.len() + joint.len() + clause.len() + 1 > LONGEST {
                pattern.push('}');
                return pattern;
            }
            let longer = format!("{pattern}{joint}{clause}");
            // An element selector may stand in a pattern only so often.
            if number > 0 && Pattern::parse(&format!("{longer}}}")).is_err() {
                pattern.push('}');
                return pattern;
            }
            pattern = longer;
            number += 1;
        }
    }
}

/// An account with hard filters of some kinds. `shared` puts them all on one metric.
pub(crate) fn hard_account(kinds: &[Kind], shared: bool, seed: u64) -> Observed {
    let mut numbers = Numbers(seed);
    let mut observed = Recording::read(RECORDING).unwrap().observed;
    let filters = observed.metric_filters.values_mut().next().unwrap();
    let Read::Present(filters) = filters else {
        panic!("the recording has metric filters");
    };
    for number in filters.len()..FILTERS {
        let pattern = numbers.pattern(kinds[number % kinds.len()]);
        let metric = Metric {
            namespace: "Hard".to_owned(),
            name: if shared {
                "one".to_owned()
            } else {
                format!("hard-{number}")
            },
        };
        // Their names come first.
        let name = format!("a-hard-{number:02}");
        filters.push(MetricFilter::plain(&name, &pattern, metric, "1"));
    }
    let metrics: Vec<Metric> = filters.iter().map(|filter| filter.metric.clone()).collect();
    let alarms = observed.alarms.values_mut().next().unwrap();
    let Read::Present(listing) = alarms else {
        panic!("the recording has alarms");
    };
    let template = listing.alarms.first().unwrap().clone();
    for number in listing.alarms.len()..ALARMS {
        listing.alarms.push(Alarm {
            name: format!("hard-{number}"),
            description: String::new(),
            metric: Some(metrics[number % metrics.len()].clone()),
            ..template.clone()
        });
    }
    harden_topics(&mut observed, &mut numbers);
    observed
}

/// The account without the filters that are not hard, so no control is met.
pub(crate) fn without_others(mut observed: Observed) -> Observed {
    for filters in observed.metric_filters.values_mut() {
        if let Read::Present(filters) = filters {
            filters.retain(|filter| filter.name.starts_with("a-hard-"));
        }
    }
    observed
}

/// The account with alarms each of which is evaluated differently: a percentile, with a threshold of its own.
pub(crate) fn with_different_alarms(mut observed: Observed) -> Observed {
    for alarms in observed.alarms.values_mut() {
        let Read::Present(listing) = alarms else {
            continue;
        };
        for (number, alarm) in (0_u32..).zip(&mut listing.alarms) {
            if alarm.name.starts_with("hard-") {
                alarm.statistic = None;
                alarm.evaluation.extended_statistic = Some("p50".to_owned());
                alarm.threshold = Some(1.0 + f64::from(number) / 1e6);
            }
        }
    }
    observed
}

/// Fills the policy of each topic with conditions, and gives each subscription a filter policy at its limit.
fn harden_topics(observed: &mut Observed, numbers: &mut Numbers) {
    for (arn, topic) in &mut observed.topics {
        if let Read::Present(attributes) = &mut topic.attributes {
            let policy = attributes.policy.as_deref().unwrap_or("{}");
            let mut policy: serde_json::Value = serde_json::from_str(policy).unwrap();
            let statements = policy["Statement"].as_array_mut().unwrap();
            let mut length = 0;
            while length < POLICY - 2_000 {
                let values: Vec<String> = (0..20)
                    .map(|_| {
                        format!(
                            "*{}*{}*{}*",
                            numbers.letters(3),
                            numbers.letters(2),
                            numbers.letters(3)
                        )
                    })
                    .collect();
                let statement = json!({
                    "Effect": "Deny", "Principal": "*", "Action": "sns:Publish", "Resource": arn.as_str(),
                    "Condition": {
                        "StringLike": { "aws:PrincipalArn": values, "aws:SourceArn": values },
                        "ArnLike": { "aws:SourceArn": values },
                    },
                });
                length += statement.to_string().len();
                statements.insert(0, statement);
            }
            attributes.policy = Some(policy.to_string());
        }
        for filter in topic.filters.values_mut() {
            if let Read::Present(filter) = filter {
                let wildcards: Vec<serde_json::Value> = (0..150)
                    .map(|_| json!({ "wildcard": format!("*{}*{}*", numbers.letters(1), numbers.letters(1)) }))
                    .collect();
                "MessageBody".clone_into(&mut filter.scope);
                filter.policy = Some(json!({ "AlarmName": wildcards }).to_string());
            }
        }
    }
}
