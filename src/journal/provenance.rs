//! Who wrote a journal, as its MACs prove it. A journal that is not proven may claim anything.

use super::format::FORMAT;
use super::key::JournalKey;
use super::mac_chain::{MacChain, split_mac};

/// What the MACs of a journal prove.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Provenance {
    /// Every complete line is as this key sealed it, in this order.
    Proven,
    /// Line 1 has no MAC: an older program wrote it, or one that could keep no key, or somebody by hand.
    WithoutMac,
    /// Line 1 names another key: another user or another machine wrote it.
    OtherKey,
    /// This line, counted from 1, is the first that is not as this key sealed it.
    Altered {
        /// The line.
        line: usize,
    },
}

impl Provenance {
    /// What this key proves about the text of a journal. An incomplete last line is left out, as it is by
    /// [`Journal::parse`](super::Journal::parse).
    #[must_use]
    pub fn of(text: &str, key: &JournalKey) -> Self {
        let whole = text.rsplit_once('\n').map_or("", |(whole, _)| whole);
        let mut chain = MacChain::new(key.clone());
        let mut lines = whole.split('\n');
        let altered = lines.position(|line| !chain.verify(line));
        match altered {
            None => Self::Proven,
            Some(0) => Self::of_first_line(whole.split('\n').next().unwrap_or_default(), key),
            Some(before) => Self::Altered { line: before + 1 },
        }
    }

    /// Why a first line does not verify.
    fn of_first_line(line: &str, key: &JournalKey) -> Self {
        let (body, mac) = split_mac(line);
        let header: serde_json::Value = serde_json::from_str(&body).unwrap_or_default();
        let named = header.get("key").and_then(serde_json::Value::as_str);
        match (mac, named) {
            (None, _) => Self::WithoutMac,
            (Some(_), Some(named)) if named != key.id() => Self::OtherKey,
            _ => Self::Altered { line: 1 },
        }
    }

    /// Whether this program wrote every complete line here.
    #[must_use]
    pub fn is_proven(self) -> bool {
        self == Self::Proven
    }
}

/// Why the journal is not proven, as a clause that names the first line that differs.
impl std::fmt::Display for Provenance {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Proven => write!(f, "every line of this {FORMAT} is as it was written here"),
            Self::WithoutMac => f.write_str(
                "line 1 has no MAC: an older cis-fix wrote this journal, or one that could keep no key, or somebody by hand",
            ),
            Self::OtherKey => f.write_str(
                "line 1 names another key: another user or another machine wrote this journal",
            ),
            Self::Altered { line } => write!(
                f,
                "line {line} is not as cis-fix wrote it here: this line was changed or moved, or lines before it were added or removed"
            ),
        }
    }
}
