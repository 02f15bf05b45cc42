//! The Sids of our own statements. A Sid is a hash of the names that its statement serves, so it
//! must change with them. With the old Sid the statement would look like another one, and guessed
//! names could be tested against the hash.

use super::renaming::Renaming;
use crate::inputs::Inputs;
use crate::policy::{Statement, our_sid};
use crate::select::{Selection, select};
use crate::state::{BucketName, Observed, TopicArn};
use crate::statements::{log_statement, publish_statement, tls_statement};
use std::collections::{BTreeMap, BTreeSet};

/// The new Sid for each Sid that occurs, and for each that this run would write.
pub(super) fn rename_sids(
    inputs: Inputs<'_>,
    renaming: &Renaming,
    found: &BTreeSet<String>,
) -> BTreeMap<String, String> {
    let settings = renaming.rename_settings(inputs.settings);
    // Our statements depend on nothing in an observation but the caller.
    let mut observed = Observed::new(inputs.observed.start_region.clone(), 0);
    observed.caller.clone_from(&inputs.observed.caller);
    let observed = renaming.rename_observed(&observed);
    let after = Renamed {
        inputs: Inputs {
            settings: &settings,
            observed: &observed,
            ..inputs
        },
        renaming,
    };
    let unknown = (1..).zip(found);
    let mut sids: BTreeMap<String, String> = unknown
        .map(|(number, sid)| (sid.clone(), our_sid(&format!("redacted {number}"))))
        .collect();
    let (selection, _) = select(inputs);
    sids.extend(after.of_topics(inputs, &selection));
    sids.extend(after.of_buckets(inputs, &selection));
    sids
}

/// The same run with pseudonyms.
struct Renamed<'a> {
    inputs: Inputs<'a>,
    renaming: &'a Renaming,
}

impl Renamed<'_> {
    fn of_topics(&self, inputs: Inputs<'_>, selection: &Selection) -> Vec<(String, String)> {
        let chosen = selection.topic.as_ref().map(|choice| &choice.arn);
        let topics = inputs.observed.topics.keys().chain(chosen);
        let pair = |topic: &TopicArn| {
            let arn = TopicArn::new(self.renaming.replace_words(topic.as_str()));
            pair(
                &publish_statement(inputs, topic),
                &publish_statement(self.inputs, &arn),
            )
        };
        topics.filter_map(pair).collect()
    }

    fn of_buckets(&self, inputs: Inputs<'_>, selection: &Selection) -> Vec<(String, String)> {
        let renamed =
            |bucket: &BucketName| BucketName::new(self.renaming.replace_words(bucket.as_str()));
        let mut pairs = Vec::new();
        for choice in &selection.logging {
            let Some(target) = &choice.target else {
                continue;
            };
            let bucket = renamed(&target.bucket);
            let prefix = self.renaming.replace_words(&target.prefix);
            pairs.extend(pair(
                &tls_statement(inputs, &target.bucket),
                &tls_statement(self.inputs, &bucket),
            ));
            pairs.extend(pair(
                &log_statement(inputs, &target.bucket, &target.prefix, &choice.bucket),
                &log_statement(self.inputs, &bucket, &prefix, &renamed(&choice.bucket)),
            ));
        }
        pairs
    }
}

fn pair(before: &Statement, after: &Statement) -> Option<(String, String)> {
    Some((before.sid()?.to_owned(), after.sid()?.to_owned()))
}
