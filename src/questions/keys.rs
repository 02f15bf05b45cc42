//! The KMS keys of topics, queues and log groups, and their policies.

use crate::chain::kms_key::is_key_of_region;
use crate::inputs::Inputs;
use crate::state::{KeyArn, Question};
use std::collections::BTreeSet;

/// Asks for a key and its policy. A key under an alias has to be found before its policy can be read. The keys of SNS and SQS
/// themselves are known to refuse and are not read, nor is a key of another Region than the resource it encrypts.
pub(super) fn ask(
    inputs: Inputs<'_>,
    resource: &str,
    key: KeyArn,
    wanted: &mut BTreeSet<Question>,
) {
    if key.account() != inputs.account() || !is_key_of_region(&key, resource) {
        return;
    }
    wanted.insert(Question::Key(key.clone()));
    if let Some(description) = inputs.observed.key(&key).description.present() {
        // The policies of AWS managed keys are known.
        if description.manager != "AWS" {
            wanted.insert(Question::KeyPolicy(description.arn.clone()));
        }
    } else if key.alias().is_none() {
        wanted.insert(Question::KeyPolicy(key));
    }
}
