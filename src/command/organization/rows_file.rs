//! The file of rows: a JSON line for the organization, then one for each account as it is decided. A run that ended early
//! is continued with it.

use crate::bounded_files;
use crate::cli::OrganizationCheckOptions;
use crate::error::Error;
use crate::organization::AccountRow;
use crate::state::Organization;
use serde::{Deserialize, Serialize};
use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// The first line of the file.
#[derive(Debug, Serialize, Deserialize)]
struct Header {
    format_version: u32,
    organization: String,
}

/// The rows of a run, in a file if the flags name one.
pub(super) struct RowsFile {
    file: Option<(PathBuf, File)>,
    rows: Vec<AccountRow>,
}

impl RowsFile {
    /// Begins a new file, or opens the file of an earlier run with its rows.
    pub(super) fn open(
        options: &OrganizationCheckOptions,
        organization: &Organization,
    ) -> Result<Self, Error> {
        match (&options.rows, &options.resume) {
            (None, None) => Ok(Self {
                file: None,
                rows: Vec::new(),
            }),
            (Some(path), _) => Self::create(path, organization),
            (None, Some(path)) => Self::resume(path, organization),
        }
    }

    fn create(path: &Path, organization: &Organization) -> Result<Self, Error> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        owner_only(&mut options);
        let file = options
            .open(path)
            .map_err(|error| failed("creating", path, &error))?;
        let mut rows = Self {
            file: Some((path.to_owned(), file)),
            rows: Vec::new(),
        };
        rows.write_line(&Header {
            format_version: 1,
            organization: organization.id.clone(),
        })?;
        Ok(rows)
    }

    /// The rows of an earlier run. Its last line may be cut off.
    fn resume(path: &Path, organization: &Organization) -> Result<Self, Error> {
        let text = bounded_files::read_text(path, bounded_files::RECORDING)
            .map_err(|error| failed("reading", path, &error))?;
        let whole = text.rfind('\n').map_or(0, |end| end + 1);
        let mut lines = text.get(..whole).unwrap_or_default().lines();
        let header: Header = lines
            .next()
            .and_then(|line| serde_json::from_str(line).ok())
            .ok_or_else(|| invalid(path, 1, "it is no file of --rows"))?;
        if header.organization != organization.id {
            return Err(invalid(
                path,
                1,
                &format!(
                    "it is of organization {}, not {}",
                    header.organization, organization.id
                ),
            ));
        }
        let mut rows = Vec::new();
        for (number, line) in lines.enumerate() {
            let row = serde_json::from_str(line)
                .map_err(|error| invalid(path, number + 2, &error.to_string()))?;
            rows.push(row);
        }
        let file = OpenOptions::new().write(true).open(path);
        let file = file.map_err(|error| failed("continuing", path, &error))?;
        file.set_len(whole as u64)
            .map_err(|error| failed("continuing", path, &error))?;
        let file = OpenOptions::new().append(true).open(path);
        let file = file.map_err(|error| failed("continuing", path, &error))?;
        Ok(Self {
            file: Some((path.to_owned(), file)),
            rows,
        })
    }

    /// The rows of the earlier run.
    pub(super) fn take_rows(&mut self) -> Vec<AccountRow> {
        std::mem::take(&mut self.rows)
    }

    /// Appends a row.
    pub(super) fn append(&mut self, row: &AccountRow) -> Result<(), Error> {
        self.write_line(row)
    }

    fn write_line(&mut self, line: &impl Serialize) -> Result<(), Error> {
        let Some((path, file)) = &mut self.file else {
            return Ok(());
        };
        let mut text = serde_json::to_string(line)
            .map_err(|error| Error::new("writing a row", error.to_string()))?;
        text.push('\n');
        file.write_all(text.as_bytes())
            .map_err(|error| failed("writing", path, &error))
    }
}

/// The rows name what accounts hold.
fn owner_only(options: &mut OpenOptions) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    #[cfg(not(unix))]
    let _ = options;
}

fn failed(doing: &str, path: &Path, error: &std::io::Error) -> Error {
    let error = Error::new(format!("{doing} {}", path.display()), error.to_string());
    error.hint("name another file; --rows takes a new one, --resume that of an earlier run")
}

fn invalid(path: &Path, line: usize, what: &str) -> Error {
    Error::usage(format!("{}:{line}: {what}", path.display()))
}
