//! Sets of events, one set for each interpretation.

use crate::pairs::generator::examine::INTERPRETATIONS;

/// One bit for each event under each interpretation, ordered by interpretation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Bits {
    words: Vec<u64>,
    /// The number of words per interpretation.
    width: usize,
}

impl Bits {
    pub(crate) fn and(&mut self, other: &Self) {
        for (mine, theirs) in self.words.iter_mut().zip(&other.words) {
            *mine &= theirs;
        }
    }

    pub(crate) fn and_not(&mut self, other: &Self) {
        for (mine, theirs) in self.words.iter_mut().zip(&other.words) {
            *mine &= !theirs;
        }
    }

    pub(crate) fn or(&mut self, other: &Self) {
        for (mine, theirs) in self.words.iter_mut().zip(&other.words) {
            *mine |= theirs;
        }
    }

    /// The empty set.
    pub(crate) fn none(events: usize) -> Self {
        let width = events.div_ceil(64);
        Self {
            words: vec![0; width * INTERPRETATIONS],
            width,
        }
    }

    pub(crate) fn insert(&mut self, event: usize, interpretation: usize) {
        self.words[interpretation * self.width + event / 64] |= 1 << (event % 64);
    }

    pub(crate) fn has(&self, event: usize, interpretation: usize) -> bool {
        self.words[interpretation * self.width + event / 64] >> (event % 64) & 1 == 1
    }

    /// The first event that is in the set of some interpretation.
    pub(crate) fn first(&self) -> Option<usize> {
        first(self.words.iter().copied().enumerate()).map(|bit| bit % (64 * self.width))
    }

    /// The first event that is in the set of the default interpretation.
    pub(crate) fn under_default(&self) -> Option<usize> {
        first(self.words[..self.width].iter().copied().enumerate())
    }

    /// The first event that is in the set of every interpretation.
    pub(crate) fn under_every_interpretation(&self) -> Option<usize> {
        let common = |place: usize| {
            let interpretations = self.words[place..].iter().step_by(self.width);
            interpretations.fold(u64::MAX, |common, word| common & word)
        };
        first((0..self.width).map(|place| (place, common(place))))
    }
}

fn first(mut words: impl Iterator<Item = (usize, u64)>) -> Option<usize> {
    let (place, word) = words.find(|(_, word)| *word != 0)?;
    let bit = usize::try_from(word.trailing_zeros()).unwrap();
    Some(64 * place + bit)
}
