//! What identifies a file as a journal.

/// The value of `format` in the header of every journal.
pub(super) const FORMAT: &str = "cis-fix journal";

/// The version of the file format that this program writes. Since version 2 a line may have a MAC, and the last line of a
/// run says that it ended.
pub const FORMAT_VERSION: u64 = 2;

/// The oldest version that this program reads.
pub const OLDEST_VERSION: u64 = 1;
