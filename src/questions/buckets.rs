//! The buckets of trails, and the target buckets of their access logs.

use crate::chain::access_logs::log_destination_chain;
use crate::chain::log_target::Target;
use crate::inputs::Inputs;
use crate::select::Selection;
use crate::state::{BucketName, Question, Read};
use std::collections::BTreeSet;

pub(super) fn ask(inputs: Inputs<'_>, selection: &Selection, wanted: &mut BTreeSet<Question>) {
    for choice in &selection.logging {
        wanted.insert(about(&choice.bucket, Question::BucketRegion));
        ask_whose(inputs, &choice.bucket, wanted);
        let Some(target) = &choice.target else {
            continue;
        };
        // The bucket is there and ours to ask.
        wanted.insert(about(&choice.bucket, Question::BucketLogging));
        let logging = inputs.observed.bucket(&choice.bucket).logging;
        // Whose it is matters only where something is to be turned on.
        if logging.is_absent() {
            wanted.insert(about(&choice.bucket, Question::BucketTags));
        }
        if is_known(&logging) || logging.is_absent() {
            ask_target(inputs, target, wanted);
            for next in log_destination_chain(inputs.observed, &target.bucket, &choice.bucket) {
                wanted.insert(about(&next, Question::BucketLogging));
            }
        } else if logging.is_not_asked() {
            // Where it goes if it is off; most often it is, and a round of questions is saved.
            wanted.insert(about(&target.bucket, Question::BucketRegion));
        }
    }
}

/// A bucket that answers nothing is another account's, or closed to us.
fn ask_whose(inputs: Inputs<'_>, name: &BucketName, wanted: &mut BTreeSet<Question>) {
    if inputs.observed.bucket(name).region.denied().is_some() {
        wanted.insert(about(name, Question::BucketOwner));
    }
}

/// A target that S3 logs to already was this account's when it was set. Any other is asked whether
/// it is there and ours before anything else: another account's is asked nothing more.
fn ask_target(inputs: Inputs<'_>, target: &Target, wanted: &mut BTreeSet<Question>) {
    let name = &target.bucket;
    wanted.insert(about(name, Question::BucketRegion));
    ask_whose(inputs, name, wanted);
    let bucket = inputs.observed.bucket(name);
    let ask = is_known(&bucket.region) || (target.configured && bucket.region.is_not_asked());
    if !ask {
        return;
    }
    for read in [
        Question::BucketLogging,
        Question::BucketPolicy,
        Question::BucketOwnership,
        Question::BucketEncryption,
        Question::BucketObjectLock,
        Question::BucketRequestPayment,
    ] {
        wanted.insert(about(name, read));
    }
    let acls = bucket
        .ownership
        .present()
        .is_some_and(|ownership| ownership != "BucketOwnerEnforced");
    if acls || bucket.ownership.is_absent() {
        wanted.insert(about(name, Question::BucketAcl));
    }
    wanted.insert(about(name, Question::BucketTags));
    if target.ours {
        for read in [
            Question::BucketPublicAccessBlock,
            Question::BucketVersioning,
            Question::BucketLifecycle,
        ] {
            wanted.insert(about(name, read));
        }
    }
}

/// One question about a bucket.
fn about(bucket: &BucketName, read: impl Fn(BucketName) -> Question) -> Question {
    read(bucket.clone())
}

/// Whether the read has a value.
fn is_known<T>(read: &Read<T>) -> bool {
    read.present().is_some()
}
