//! The published versions of the CIS AWS Foundations Benchmark, and values that change with them.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

/// Every published version, oldest first.
const NAMES: [&str; 12] = [
    "1.1.0", "1.2.0", "1.3.0", "1.4.0", "1.5.0", "2.0.0", "3.0.0", "4.0.0", "4.0.1", "5.0.0",
    "6.0.0", "7.0.0",
];

/// A published version of the benchmark, ordered by age.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct BenchmarkVersion(usize);

/// A text that is not a published version.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a version of the CIS AWS Foundations Benchmark; there are {list}", list = NAMES.join(", "))]
pub struct UnknownVersion(String);

impl BenchmarkVersion {
    /// The first version, 1.1.0.
    pub const FIRST: Self = Self(0);
    /// The newest version, 7.0.0.
    pub const LAST: Self = Self(NAMES.len() - 1);

    /// All versions, oldest first.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..NAMES.len()).map(Self)
    }
}

/// 1.2.0, whose numbers are used by penetration tests and by Security Hub's oldest standard.
impl Default for BenchmarkVersion {
    fn default() -> Self {
        Self(1)
    }
}

impl fmt::Display for BenchmarkVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(NAMES.get(self.0).copied().unwrap_or_default())
    }
}

/// Accepts `5.0.0`, and also `v5.0.0` and `5.0`.
impl FromStr for BenchmarkVersion {
    type Err = UnknownVersion;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bare = text.strip_prefix('v').unwrap_or(text);
        NAMES
            .iter()
            .position(|name| *name == bare || name.strip_suffix(".0") == Some(bare))
            .map(Self)
            .ok_or_else(|| UnknownVersion(text.to_owned()))
    }
}

impl TryFrom<String> for BenchmarkVersion {
    type Error = UnknownVersion;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<BenchmarkVersion> for String {
    fn from(version: BenchmarkVersion) -> Self {
        version.to_string()
    }
}

/// A value by benchmark version: each entry applies from its version until the next entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ByVersion<T>(BTreeMap<BenchmarkVersion, T>);

impl<T> ByVersion<T> {
    /// The value for a version; `None` before the first entry.
    #[must_use]
    pub fn at(&self, version: BenchmarkVersion) -> Option<&T> {
        self.0.range(..=version).next_back().map(|(_, fact)| fact)
    }

    /// The entries, oldest first.
    pub fn entries(&self) -> impl Iterator<Item = (BenchmarkVersion, &T)> {
        self.0.iter().map(|(version, fact)| (*version, fact))
    }
}

impl<T> FromIterator<(BenchmarkVersion, T)> for ByVersion<T> {
    fn from_iter<I: IntoIterator<Item = (BenchmarkVersion, T)>>(entries: I) -> Self {
        Self(entries.into_iter().collect())
    }
}
