//! The words that are nobody's: those of AWS, of the catalog, and of the names that cis-fix gives.
//! They stay unchanged everywhere.

use super::tokens::{is_too_short, words};
use crate::catalog::Catalog;
use crate::control::Control;
use crate::desired::LIFECYCLE_ID;
use crate::naming::OWNER_TAG;
use crate::pattern::{Expr, Literal, Pattern, Test};
use crate::settings::Settings;
use crate::state::{Observed, Read, Region};
use std::collections::BTreeSet;

/// Words of ARNs, of policies, of Regions and of what this program invents.
const AWS_WORDS: &str = "
    arn aws amazonaws amazon com cn gov iso us eu ap sa ca me af il mx
    east west north south central northeast southeast northwest southwest
    account alarm alarms alias assumed bucket default federated fifo full control filter function
    group instance key log metric owner o ou policy r region role root statement stream topic trail
    user true false null https http example
    apigateway autoscaling automate cloud cloudformation cloudtrail cloudwatch config delivery
    dynamodb ec2 ecs eks events firehose guardduty iam incidents kinesis kms lambda logging logs
    organizations rds s3 securityhub signin sns sqs ssm states sts vpc watch
    access expire aws4 hmac sha256
    accelerator asr by controltower created iac managed name opentofu provisioned provisioner set so0111
    stack terraform tower";

/// Words that no pseudonym may be, because they have a meaning.
pub(super) const RESERVED_WORDS: &str = "
    statement effect allow deny principal notprincipal action notaction resource notresource
    condition sid version id service is not exists nan inf infinity subscriber example";

/// The words that stay, in lower case.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct KeepList(BTreeSet<String>);

impl KeepList {
    pub(super) fn of(catalog: &Catalog, settings: &Settings, observed: &Observed) -> Self {
        let mut keep_list = Self::default();
        keep_list.add_words(AWS_WORDS);
        for text in [
            settings.name_prefix.as_str(),
            &settings.namespace,
            LIFECYCLE_ID,
            OWNER_TAG.0,
            OWNER_TAG.1,
        ] {
            keep_list.add_words(text);
        }
        for control in catalog.iter() {
            keep_list.add_control(control);
        }
        keep_list.add_regions(observed);
        keep_list
    }

    /// Whether a word stays. Case-insensitive.
    pub(super) fn keeps(&self, word: &str) -> bool {
        is_too_short(word) || self.0.contains(&word.to_ascii_lowercase())
    }

    /// Adds one word.
    pub(super) fn keep(&mut self, word: &str) {
        self.0.insert(word.to_ascii_lowercase());
    }

    pub(super) fn contains(&self, key: &str) -> bool {
        self.0.contains(key)
    }

    fn add_words(&mut self, text: &str) {
        for word in words(text) {
            self.keep(word);
        }
    }

    /// Adds a control's name, the values of its patterns, and the event sources of its examples.
    fn add_control(&mut self, control: &Control) {
        self.add_words(control.slug.as_str());
        for example in &control.matching {
            if let Some(source) = example.event.get("eventSource").and_then(|s| s.as_str()) {
                self.add_words(source);
            }
        }
        let Some(filter) = control.filter() else {
            return;
        };
        let created = filter.create.entries().map(|(_, pattern)| pattern);
        let accepted = filter.accept.iter().map(|text| &text.pattern);
        for expr in created.chain(accepted).filter_map(Pattern::json) {
            self.add_literals(expr);
        }
    }

    fn add_literals(&mut self, expr: &Expr) {
        match expr {
            Expr::Any(parts) | Expr::All(parts) => {
                for part in parts {
                    self.add_literals(part);
                }
            }
            Expr::Condition(condition) => match &condition.test {
                Test::Equal(Literal::Text(text)) | Test::NotEqual(Literal::Text(text)) => {
                    self.add_words(text);
                }
                _ => {}
            },
        }
    }

    /// Adds the names of the partition and of all Regions.
    fn add_regions(&mut self, observed: &Observed) {
        self.add_words(observed.start_region.as_str());
        if let Some(caller) = observed.caller.present() {
            self.add_words(caller.partition.as_str());
        }
        let names = observed.trail_names.present().into_iter().flatten();
        let homes = observed.trails.values().filter_map(Read::present).flatten();
        let buckets = observed.buckets.values();
        let regions = names
            .map(|name| &name.home_region)
            .chain(homes.map(|trail| &trail.home_region))
            .chain(buckets.filter_map(|bucket| bucket.region.present()))
            .chain(observed.trails.keys())
            .chain(observed.alarms.keys())
            .chain(observed.named_alarms.keys())
            .chain(observed.metric_alarms.keys().map(|key| &key.region))
            .chain(observed.other_alarms.keys())
            .chain(observed.mute_rules.keys())
            .chain(observed.mutes.keys());
        let regions: BTreeSet<&Region> = regions.collect();
        for region in regions {
            self.add_words(region.as_str());
        }
    }
}
