//! The `Sid`s of our own statements, by which [`Policy`](super::Policy) knows which statements it
//! may replace or remove.

/// The prefix of each `Sid` of ours.
const SID_PREFIX: &str = "CisFix";

/// The `Sid` of the statement that serves `purpose`: `CisFix` and 16 hexadecimal digits.
///
/// The same purpose has the same `Sid` in every run and release, so that a later run recognizes the
/// statement that an earlier run added. The digits are the 64-bit FNV-1a hash of the purpose. A
/// `Sid` has letters and digits only, as the page *IAM JSON policy elements: Sid* requires.
#[must_use]
pub fn our_sid(purpose: &str) -> String {
    format!("{SID_PREFIX}{:016x}", fnv1a(purpose.as_bytes()))
}

/// Whether a statement with this `Sid` is ours.
#[must_use]
pub fn is_our_sid(sid: &str) -> bool {
    sid.starts_with(SID_PREFIX)
}

// The standard library's hasher may change between releases; this one has a fixed definition.
fn fnv1a(bytes: &[u8]) -> u64 {
    const OFFSET_BASIS: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0000_0100_0000_01b3;
    bytes.iter().fold(OFFSET_BASIS, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(PRIME)
    })
}
