//! Where in a pattern's text something stands; carried by conditions, liberties and errors.

/// A range of byte offsets into the text a pattern was parsed from; `start <= end`, both on character boundaries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Span {
    /// Offset of the first byte.
    pub start: usize,
    /// Offset just past the last byte.
    pub end: usize,
}

impl Span {
    /// The part of `text` this span covers; empty when `text` is not the text it was made from.
    #[must_use]
    pub fn of(self, text: &str) -> &str {
        text.get(self.start..self.end).unwrap_or_default()
    }
}
