//! What was decided of patterns before. A run asks wave after wave, and of every wave the same patterns are decided anew;
//! the verdict on texts depends on nothing but the texts.

use crate::pattern::Pattern;
use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, PoisonError};

/// Beyond so many it starts anew, so that whoever decides of account after account in one process keeps no more.
const MOST: usize = 20_000;

/// Verdicts by the texts they are on.
pub(super) struct Known<T>(LazyLock<Mutex<HashMap<Vec<String>, T>>>);

impl<T: Clone> Known<T> {
    pub(super) const fn nothing() -> Self {
        Self(LazyLock::new(Mutex::default))
    }

    /// The verdict on these patterns, in this order.
    pub(super) fn on(&self, patterns: &[&Pattern], decide: impl FnOnce() -> T) -> T {
        let texts = patterns.iter().map(|pattern| pattern.text().to_owned());
        let key: Vec<String> = texts.collect();
        let known = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(verdict) = known().get(&key) {
            return verdict.clone();
        }
        let verdict = decide();
        let mut known = known();
        if known.len() >= MOST {
            known.clear();
        }
        known.insert(key, verdict.clone());
        verdict
    }
}
