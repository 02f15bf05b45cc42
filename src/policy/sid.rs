//! The `Sid`s of our own statements: how [`Policy`](super::Policy) tells what it may replace or remove from
//! what it must leave alone.

/// What every `Sid` of ours begins with.
const SID_PREFIX: &str = "CisFix";

/// The `Sid` of the statement that serves `purpose`: `CisFix` and 16 hexadecimal digits.
///
/// The same purpose has the same `Sid` in every run and release, so that a later run recognises the statement
/// an earlier one added: the digits are the purpose's 64-bit FNV-1a hash. Letters and digits only, as the
/// *IAM JSON policy elements: Sid* page asks.
#[must_use]
pub fn our_sid(purpose: &str) -> String {
    format!("{SID_PREFIX}{:016x}", fnv1a(purpose.as_bytes()))
}

/// Whether a statement with this `Sid` is one of ours.
#[must_use]
pub fn is_our_sid(sid: &str) -> bool {
    sid.starts_with(SID_PREFIX)
}

// The standard library's hasher may change between releases; this one is fixed by its definition.
fn fnv1a(bytes: &[u8]) -> u64 {
    const OFFSET_BASIS: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0000_0100_0000_01b3;
    bytes.iter().fold(OFFSET_BASIS, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(PRIME)
    })
}
