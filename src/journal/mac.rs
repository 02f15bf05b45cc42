//! Message authentication codes, and their hexadecimal digits.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use std::fmt::Write as _;

/// The length of a key, in bytes: that of a SHA-256 digest, as RFC 2104 recommends.
pub const KEY_LENGTH: usize = 32;

/// The length of a MAC, in bytes.
pub(super) const MAC_LENGTH: usize = 32;

/// The length of a block of SHA-256, in bytes.
const BLOCK_LENGTH: usize = 64;

/// The HMAC-SHA-256 of these pieces, one after the other.
pub(super) fn hmac(key: &[u8; KEY_LENGTH], pieces: &[&[u8]]) -> [u8; MAC_LENGTH] {
    // A key that is shorter than a block is padded with zeros (RFC 2104, section 2).
    let mut block = [0; BLOCK_LENGTH];
    for (padded, byte) in block.iter_mut().zip(key) {
        *padded = *byte;
    }
    let mut mac = Hmac::<Sha256>::new(&block.into());
    for piece in pieces {
        mac.update(piece);
    }
    mac.finalize().into_bytes().into()
}

/// Bytes as lower-case hexadecimal digits.
pub(super) fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut hex, byte| {
        // Writing to a string never fails.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// The bytes of 64 lower-case hexadecimal digits.
pub(super) fn parse_hex(text: &str) -> Option<[u8; MAC_LENGTH]> {
    let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    if text.len() != 2 * MAC_LENGTH || !text.bytes().all(is_digit) {
        return None;
    }
    let mut bytes = [0; MAC_LENGTH];
    for (byte, start) in bytes.iter_mut().zip((0..).step_by(2)) {
        *byte = u8::from_str_radix(text.get(start..start + 2)?, 16).ok()?;
    }
    Some(bytes)
}
