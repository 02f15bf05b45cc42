//! What identifies a file as a recording.

/// The value of `format` in a recording.
pub(super) const FORMAT: &str = "cis-fix recording";

/// The version of the format that this program writes and reads.
pub const FORMAT_VERSION: u64 = 1;
