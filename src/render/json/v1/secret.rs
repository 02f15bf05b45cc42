//! What a report must not give away: the URLs of paging services carry their keys.

use crate::plan::{Change, Delta, StepId};
use crate::settings::Subscriber;
use sha2::{Digest as _, Sha256};
use std::borrow::Cow;
use std::fmt::Write as _;

/// The subscriber as it may be shown: of a URL the host alone.
fn masked(subscriber: &Subscriber) -> Subscriber {
    let Subscriber { protocol, endpoint } = subscriber;
    if !protocol.starts_with("http") {
        return subscriber.clone();
    }
    let after_scheme = endpoint.split_once("://").map_or("", |(_, rest)| rest);
    let authority = after_scheme.split(['/', '?', '#']).next().unwrap_or("");
    let host = authority.rsplit('@').next().unwrap_or("");
    Subscriber {
        protocol: protocol.clone(),
        endpoint: format!("{protocol}://{host}/..."),
    }
}

/// The change without secrets.
pub(super) fn shown(change: &Change) -> Cow<'_, Change> {
    let Change::Subscribe { topic, delta } = change else {
        return Cow::Borrowed(change);
    };
    Cow::Owned(Change::Subscribe {
        topic: topic.clone(),
        delta: Delta {
            before: delta.before.as_ref().map(masked),
            after: masked(&delta.after),
        },
    })
}

/// The step's name without secrets. Two URLs of one host are still two steps, so what is left out
/// is told apart by the start of its hash.
pub(super) fn shown_id(id: &StepId) -> Cow<'_, str> {
    let parts = || {
        let (kind, subscription) = id.as_str().split_once('/')?;
        let (protocol, rest) = subscription.split_once(':')?;
        let (endpoint, topic) = rest.rsplit_once(" to ")?;
        (kind == "subscribe" && protocol.starts_with("http")).then_some((protocol, endpoint, topic))
    };
    let Some((protocol, endpoint, topic)) = parts() else {
        return Cow::Borrowed(id.as_str());
    };
    let shown = masked(&Subscriber {
        protocol: protocol.to_owned(),
        endpoint: endpoint.to_owned(),
    });
    let mut hash = String::new();
    for byte in Sha256::digest(endpoint).iter().take(4) {
        let _ = write!(hash, "{byte:02x}");
    }
    Cow::Owned(format!(
        "subscribe/{protocol}:{}{hash} to {topic}",
        shown.endpoint
    ))
}
