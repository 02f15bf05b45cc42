//! The MACs of the lines of a journal. The MAC of a line covers the line and the MAC of the line before it, so a line that is
//! removed, added, moved or altered is found. Lines that are missing at the end are not: a run that was killed leaves the
//! same file.
//!
//! Each is an HMAC-SHA-256 (RFC 2104), in hexadecimal, in the last member `mac` of the object on the line.

use super::key::JournalKey;
use super::mac::{MAC_LENGTH, hmac, parse_hex, to_hex};

/// The MAC before the first line.
const START: [u8; MAC_LENGTH] = [0; MAC_LENGTH];

/// What stands before the MAC on a line, and after it.
const BEFORE_MAC: &str = ",\"mac\":\"";
const AFTER_MAC: &str = "\"}";

/// Seals the lines of a journal in order.
#[derive(Debug)]
pub struct MacChain {
    key: JournalKey,
    previous: [u8; MAC_LENGTH],
}

impl MacChain {
    /// A chain before its first line.
    #[must_use]
    pub fn new(key: JournalKey) -> Self {
        Self {
            key,
            previous: START,
        }
    }

    /// Adds its MAC to a line: one JSON object with a member, and a line break.
    pub fn seal(&mut self, line: &str) -> String {
        let body = line.trim_end_matches('\n');
        self.previous = self.mac_of(body);
        let start = body.strip_suffix('}').unwrap_or(body);
        let mac = to_hex(&self.previous);
        format!("{start}{BEFORE_MAC}{mac}{AFTER_MAC}\n")
    }

    /// Whether the next line, without its line break, is as this chain sealed it.
    pub(super) fn verify(&mut self, line: &str) -> bool {
        let (body, mac) = split_mac(line);
        self.previous = self.mac_of(&body);
        // Whoever could time this comparison runs as the same user, and can read the key.
        mac == Some(self.previous)
    }

    fn mac_of(&self, body: &str) -> [u8; MAC_LENGTH] {
        hmac(self.key.bytes(), &[&self.previous, body.as_bytes()])
    }
}

/// The line without its MAC, and the MAC; none if the line does not end in one.
pub(super) fn split_mac(line: &str) -> (String, Option<[u8; MAC_LENGTH]>) {
    let found = line
        .strip_suffix(AFTER_MAC)
        .and_then(|rest| rest.rsplit_once(BEFORE_MAC))
        .and_then(|(start, mac)| Some((format!("{start}}}"), parse_hex(mac)?)));
    match found {
        Some((body, mac)) => (body, Some(mac)),
        None => (line.to_owned(), None),
    }
}
