//! Resources of one kind as one entry of an overview.

use super::writer::{LineWriter, Style};
use std::io;

/// The most names that an entry lists.
const MAX_NAMES: usize = 3;

/// What happens to the resources of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    /// They are created.
    Add,
    /// They are changed.
    Change,
    /// They are removed.
    Remove,
}

/// One entry: `+ 1 SNS topic   cis-fix-alarms`.
pub(super) struct KindEntry {
    sign: Sign,
    what: String,
    name: String,
    details: String,
}

impl KindEntry {
    /// An entry about so many resources of a kind, with their names.
    pub(super) fn new(sign: Sign, what: impl Into<String>, name: impl Into<String>) -> Self {
        Self {
            sign,
            what: what.into(),
            name: name.into(),
            details: String::new(),
        }
    }

    /// The same entry with details, which stand below the name.
    pub(super) fn with_details(self, details: impl Into<String>) -> Self {
        Self {
            details: details.into(),
            ..self
        }
    }
}

/// Writes the entries, with their names in one column where they fit.
pub(super) fn write_entries(writer: &mut LineWriter<'_>, entries: &[KindEntry]) -> io::Result<()> {
    let widest = entries.iter().map(|entry| entry.what.len()).max();
    let beside = 4 + widest.unwrap_or(0) + 2;
    entries
        .iter()
        .try_for_each(|entry| write_entry(writer, entry, beside))
}

fn write_entry(writer: &mut LineWriter<'_>, entry: &KindEntry, beside: usize) -> io::Result<()> {
    let KindEntry {
        sign,
        what,
        name,
        details,
    } = entry;
    let (sign, style) = match sign {
        Sign::Add => ("+", Style::Success),
        Sign::Change => ("~", Style::Warning),
        Sign::Remove => ("-", Style::Error),
    };
    writer.write(Style::Plain, "  ")?;
    let fits = writer.has_room_for(beside + name.len());
    let width = if fits { beside - 4 } else { 0 };
    writer.write(style, &format!("{sign} {what:<width$}"))?;
    if !fits {
        writer.end_line()?;
        writer.write(Style::Plain, "      ")?;
    }
    let hang = if fits { beside } else { 6 };
    writer.write_wrapped(Style::Plain, hang, name)?;
    writer.end_line()?;
    if details.is_empty() {
        return Ok(());
    }
    writer.write(Style::Plain, &" ".repeat(hang))?;
    writer.write_wrapped(Style::Dim, hang, details)?;
    writer.end_line()
}

/// The names, or what they begin with: `cis-fix-*`.
pub(super) fn describe_names(names: &[&str]) -> String {
    let mut distinct: Vec<&str> = Vec::new();
    for name in names {
        if !distinct.contains(name) {
            distinct.push(name);
        }
    }
    if distinct.len() <= MAX_NAMES {
        return distinct.join(", ");
    }
    let first = distinct.first().copied().unwrap_or_default();
    let shared = distinct.iter().fold(first, |shared, name| {
        let same = shared.char_indices().zip(name.chars());
        let end = same
            .take_while(|((_, one), other)| one == other)
            .last()
            .map_or(0, |((at, one), _)| at + one.len_utf8());
        shared.get(..end).unwrap_or_default()
    });
    let prefix = shared.rsplit_once('-').map_or("", |(prefix, _)| prefix);
    if prefix.is_empty() {
        let listed: Vec<&str> = distinct.iter().take(MAX_NAMES).copied().collect();
        return format!(
            "{} and {} more",
            listed.join(", "),
            distinct.len() - MAX_NAMES
        );
    }
    format!("{prefix}-*")
}
