//! Files that are read up to a size. A device, a pipe or a file that grows has no size to look at beforehand, so it is the
//! reading that ends: no file takes more memory than its bound.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// The most bytes of a settings file.
pub const SETTINGS_FILE: u64 = 1 << 20;
/// The most bytes of a control file.
pub const CONTROL_FILE: u64 = 1 << 20;
/// The most bytes of all control files together.
pub const CONTROL_FILES: u64 = 16 << 20;
/// The most bytes of a recording. One of 100,000 alarms has about as many.
pub const RECORDING: u64 = 64 << 20;
/// The most bytes of a journal.
pub const JOURNAL: u64 = 16 << 20;
/// The most bytes of a saved plan.
pub const SAVED_PLAN: u64 = 16 << 20;
/// The most bytes of a file of pattern cases.
pub const PATTERN_CASES: u64 = 16 << 20;
/// The most bytes of a file of certificates.
pub const CERTIFICATES: u64 = 16 << 20;

/// The bytes of a file.
///
/// # Errors
///
/// If it cannot be read, or has more than `most` bytes.
pub fn read_bytes(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    read_all(File::open(path)?, most)
}

/// The text of a file.
///
/// # Errors
///
/// As [`read_bytes`], and if it is not UTF-8.
pub fn read_text(path: &Path, most: u64) -> io::Result<String> {
    to_text(read_bytes(path, most)?)
}

/// The text of standard input.
///
/// # Errors
///
/// As [`read_text`].
pub fn read_standard_input(most: u64) -> io::Result<String> {
    to_text(read_all(io::stdin().lock(), most)?)
}

/// Reads one byte more than is allowed, to know that there is more.
fn read_all(reader: impl Read, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader
        .take(most.saturating_add(1))
        .read_to_end(&mut bytes)?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length <= most) {
        return Ok(bytes);
    }
    let size = if most >= 1 << 20 {
        format!("{} MiB", most >> 20)
    } else {
        format!("{most} bytes")
    };
    let message = format!("it has more than {size}, the most that is read of such a file");
    Err(io::Error::new(io::ErrorKind::FileTooLarge, message))
}

fn to_text(bytes: Vec<u8>) -> io::Result<String> {
    let invalid = |_| io::Error::new(io::ErrorKind::InvalidData, "it is not UTF-8 text");
    String::from_utf8(bytes).map_err(invalid)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

    use super::*;

    #[test]
    fn a_file_is_read_up_to_its_bound_and_not_a_byte_further() {
        for (length, read) in [
            (0, true),
            (9, true),
            (10, true),
            (11, false),
            (5_000, false),
        ] {
            let bytes = vec![b'x'; length];
            let mut rest = bytes.as_slice();
            let outcome = read_all(&mut rest, 10);
            assert_eq!(outcome.is_ok(), read, "{length}");
            assert_eq!(rest.len(), length.saturating_sub(11), "{length}");
            if let Err(error) = outcome {
                assert_eq!(error.kind(), io::ErrorKind::FileTooLarge);
            }
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_device_without_an_end_is_refused_by_the_bound() {
        let endless = Path::new("/dev/zero");
        for most in [0, 1, SETTINGS_FILE] {
            let error = read_bytes(endless, most).unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::FileTooLarge);
        }
    }
}
