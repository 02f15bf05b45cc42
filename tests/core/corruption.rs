//! Random corruption of a file: bytes overwritten, inserted, or cut off.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

/// A few corruptions, applied one after the other.
pub(crate) fn corruptions() -> impl Strategy<Value = Vec<(Index, u8, i32)>> {
    vec((any::<Index>(), any::<u8>(), 0..3), 1..6)
}

/// The text after all corruptions.
pub(crate) fn corrupt(text: &str, changes: Vec<(Index, u8, i32)>) -> String {
    let mut bytes = text.as_bytes().to_vec();
    for (place, byte, how) in changes {
        if bytes.is_empty() {
            break;
        }
        let place = place.index(bytes.len());
        match how {
            0 => bytes[place] = byte,
            1 => bytes.insert(place, byte),
            _ => bytes.truncate(place),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
