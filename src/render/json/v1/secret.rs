//! What a report must not give away: the URLs of paging services carry their keys. A step's name
//! holds none to begin with.

use crate::plan::{Change, Delta};
use crate::settings::Subscriber;
use std::borrow::Cow;

/// The change without secrets.
pub(super) fn shown(change: &Change) -> Cow<'_, Change> {
    let Change::Subscribe { topic, delta } = change else {
        return Cow::Borrowed(change);
    };
    Cow::Owned(Change::Subscribe {
        topic: topic.clone(),
        delta: Delta {
            before: delta.before.as_ref().map(Subscriber::masked),
            after: delta.after.masked(),
        },
    })
}
