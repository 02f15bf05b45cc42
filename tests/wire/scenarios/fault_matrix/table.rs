//! The table of `fault_matrix.md`: the faults are its columns, and a cell is the outcome of one operation.

use crate::faults::{DENIED, Fault};
use std::collections::BTreeMap;

const TABLE: &str = include_str!("../../fault_matrix.md");

/// The columns of the table, in its order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Throttled,
    Broken,
    Reset,
    Late,
    NeverInTime,
    Denied,
    Torn,
}

use Kind::{Broken, Denied, Late, NeverInTime, Reset, Throttled, Torn};

/// The limits of a run in which an answer comes too late. An attempt of an ordinary call must fit into five seconds on a
/// busy machine too.
const SHORT_ATTEMPTS: &str = " --attempt-timeout 5 --max-attempts 3";

impl Kind {
    pub(super) fn fault(self) -> Fault {
        match self {
            Throttled => Fault::Throttled,
            Broken => Fault::Broken,
            Reset => Fault::Reset,
            Late | NeverInTime => Fault::TooLate,
            Denied => Fault::Denied(DENIED),
            Torn => Fault::Torn,
        }
    }

    /// Whether the fault ends before the attempts do.
    pub(super) fn is_transient(self) -> bool {
        !matches!(self, NeverInTime | Denied)
    }

    pub(super) fn times(self) -> usize {
        match self {
            Throttled | Broken => 2,
            Reset | Late | Torn => 1,
            NeverInTime | Denied => usize::MAX,
        }
    }

    /// Operations at the same time. The runs of some faults mostly wait.
    pub(super) fn threads(self) -> usize {
        match self {
            NeverInTime | Late => 8,
            Throttled | Broken => 4,
            Reset | Denied | Torn => 2,
        }
    }

    pub(super) fn flags(self) -> &'static str {
        match self {
            Late | NeverInTime => SHORT_ATTEMPTS,
            _ => "",
        }
    }
}

/// The outcome of each operation: a column of the table.
pub(super) type Outcomes = BTreeMap<String, &'static str>;

/// The column of a fault in the rows of a command.
pub(super) fn column(command: &str, kind: Kind) -> Outcomes {
    let column = kind as usize + 3;
    let rows = TABLE.lines().filter_map(|line| {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let is_row = cells.get(1) == Some(&command);
        is_row.then(|| (cells[2].trim_matches('`').to_owned(), cells[column]))
    });
    rows.collect()
}

/// The outcomes are those of the table.
#[track_caller]
pub(super) fn assert_column(command: &str, kind: Kind, found: &Outcomes) {
    let wanted = column(command, kind);
    let found: Outcomes = found
        .iter()
        .map(|(operation, cell)| (operation.trim().to_owned(), *cell))
        .collect();
    assert_eq!(found, wanted, "{command}, {kind:?}");
}
