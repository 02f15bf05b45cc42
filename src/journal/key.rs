//! The key of the MACs of journals.

use super::mac::{KEY_LENGTH, hmac, parse_hex, to_hex};
use std::fmt;

/// A random key of one user on one machine. Whoever knows it can write journals that verify.
#[derive(Clone, PartialEq, Eq)]
pub struct JournalKey([u8; KEY_LENGTH]);

impl JournalKey {
    /// The key of these random bytes.
    #[must_use]
    pub fn new(bytes: [u8; KEY_LENGTH]) -> Self {
        Self(bytes)
    }

    /// Parses the text of a key file: 64 hexadecimal digits and a line break. `None` if it is anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        parse_hex(text.strip_suffix('\n')?).map(Self)
    }

    /// The text of a key file.
    #[must_use]
    pub fn to_text(&self) -> String {
        format!("{}\n", to_hex(&self.0))
    }

    /// The name of the key in the header of a journal: 16 hexadecimal digits, which do not reveal the key.
    #[must_use]
    pub fn id(&self) -> String {
        let mac = hmac(&self.0, &[b"cis-fix journal key"]);
        to_hex(mac.split_at(8).0)
    }

    pub(super) fn bytes(&self) -> &[u8; KEY_LENGTH] {
        &self.0
    }
}

/// The id alone: a key must not appear in an error or a log.
impl fmt::Debug for JournalKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "JournalKey({})", self.id())
    }
}
