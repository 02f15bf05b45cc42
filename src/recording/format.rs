//! What marks a file as a recording.

/// What a file says of itself to be a recording.
pub(super) const FORMAT: &str = "cis-fix recording";

/// The version of the format this program writes and reads.
pub const FORMAT_VERSION: u64 = 1;
