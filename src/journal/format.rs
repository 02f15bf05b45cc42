//! What identifies a file as a journal.

/// The value of `format` in the header of every journal.
pub(super) const FORMAT: &str = "cis-fix journal";

/// The version of the file format that this program writes and reads.
pub const FORMAT_VERSION: u64 = 1;
