//! How the header of a run names the interrupted run that it continues, and the settings of both.

use super::mac::to_hex;
use super::mac_chain::split_mac;
use crate::plan::Digest;
use crate::settings::{Settings, Subscriber};
use serde::{Deserialize, Serialize};

/// A journal of an interrupted run, as the header of the run that continues it names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Continued {
    /// The name of its file in the state folder.
    pub journal: String,
    /// The MAC of its last complete line, in hexadecimal.
    pub mac: String,
}

impl Continued {
    /// Names a journal by its file and its text; None if its last complete line has no MAC. The caller has to know that the
    /// journal is proven.
    #[must_use]
    pub fn of(journal: &str, text: &str) -> Option<Self> {
        let (whole, _) = text.rsplit_once('\n')?;
        let (_, mac) = split_mac(whole.rsplit('\n').next()?);
        Some(Self {
            journal: journal.to_owned(),
            mac: to_hex(&mac?),
        })
    }
}

/// The digest of the settings that decide what a run makes and where. Addresses with a key are masked before.
#[must_use]
pub fn settings_digest(settings: &Settings) -> Digest {
    let notify = settings.notify.iter();
    let masked = Settings {
        notify: notify.map(Subscriber::masked).collect(),
        ..settings.clone()
    };
    // Plain data with text keys always serializes.
    Digest::of(serde_json::to_string(&masked).unwrap_or_default())
}
