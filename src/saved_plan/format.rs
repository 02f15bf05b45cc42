//! What identifies a file as a saved plan.

/// The value of `format` in every saved plan.
pub(super) const FORMAT: &str = "cis-fix plan";

/// The version of the file format that this program writes and reads.
pub const FORMAT_VERSION: u64 = 1;
