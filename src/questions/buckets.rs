//! The trails' buckets and the buckets their access logs go to.

use super::{about, is_known};
use crate::select::{Inputs, Selection, Target};
use crate::state::{Aspect, Question};
use std::collections::BTreeSet;

pub(super) fn ask(inputs: Inputs<'_>, selection: &Selection, wanted: &mut BTreeSet<Question>) {
    for choice in &selection.logging {
        wanted.insert(about(&choice.bucket, Aspect::Region));
        wanted.insert(about(&choice.bucket, Aspect::Logging));
        let logging = inputs.observed.bucket(&choice.bucket).logging;
        if let Some(target) = &choice.target
            && (is_known(&logging) || logging.is_absent())
        {
            ask_target(inputs, target, wanted);
        }
    }
}

/// Whether the bucket is there and ours comes first: what belongs to another account is asked
/// nothing more.
fn ask_target(inputs: Inputs<'_>, target: &Target, wanted: &mut BTreeSet<Question>) {
    let name = &target.bucket;
    wanted.insert(about(name, Aspect::Region));
    let bucket = inputs.observed.bucket(name);
    if !is_known(&bucket.region) {
        return;
    }
    for aspect in [
        Aspect::Logging,
        Aspect::Policy,
        Aspect::Ownership,
        Aspect::Encryption,
        Aspect::ObjectLock,
        Aspect::Payer,
    ] {
        wanted.insert(about(name, aspect));
    }
    let acls = bucket
        .ownership
        .present()
        .is_some_and(|ownership| ownership != "BucketOwnerEnforced");
    if acls || bucket.ownership.is_absent() {
        wanted.insert(about(name, Aspect::Acl));
    }
    if target.ours {
        for aspect in [
            Aspect::Tags,
            Aspect::PublicAccessBlock,
            Aspect::Versioning,
            Aspect::Lifecycle,
        ] {
            wanted.insert(about(name, aspect));
        }
    }
}
