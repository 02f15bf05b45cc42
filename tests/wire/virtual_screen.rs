//! What a terminal shows after some output: every line that was written and not erased. The parser of escape sequences is
//! `vte`, which the program's dependencies bring already; the state of the terminal is here, as far as progress lines use it.

use vte::{Params, Parser, Perform};

/// A terminal of so many columns that scrolls nothing away.
struct VirtualScreen {
    columns: usize,
    lines: Vec<Vec<char>>,
    row: usize,
    column: usize,
}

/// The lines that a terminal of so many columns shows, without spaces at their ends.
pub(crate) fn lines_shown(output: &str, columns: usize) -> Vec<String> {
    let mut screen = VirtualScreen {
        columns,
        lines: vec![Vec::new()],
        row: 0,
        column: 0,
    };
    Parser::new().advance(&mut screen, output.as_bytes());
    let line = |line: &Vec<char>| line.iter().collect::<String>().trim_end().to_owned();
    let mut lines: Vec<String> = screen.lines.iter().map(line).collect();
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    lines
}

impl VirtualScreen {
    fn move_to(&mut self, row: usize, column: usize) {
        (self.row, self.column) = (row, column);
        while self.lines.len() <= row {
            self.lines.push(Vec::new());
        }
    }
}

impl Perform for VirtualScreen {
    fn print(&mut self, character: char) {
        if self.column == self.columns {
            self.move_to(self.row + 1, 0);
        }
        let line = &mut self.lines[self.row];
        while line.len() <= self.column {
            line.push(' ');
        }
        line[self.column] = character;
        self.column += 1;
    }

    fn execute(&mut self, byte: u8) {
        match byte {
            b'\n' => self.move_to(self.row + 1, self.column),
            b'\r' => self.column = 0,
            8 => self.column = self.column.saturating_sub(1),
            other => panic!("the control character {other} is not known"),
        }
    }

    fn csi_dispatch(&mut self, params: &Params, _: &[u8], _: bool, action: char) {
        let first = params.iter().next().and_then(|one| one.first().copied());
        let count = usize::from(first.unwrap_or(1).max(1));
        match action {
            'A' => self.move_to(self.row.saturating_sub(count), self.column),
            'B' => self.move_to(self.row + count, self.column),
            'C' => self.column = (self.column + count).min(self.columns),
            'D' => self.column = self.column.saturating_sub(count),
            // The whole line; to its end.
            'K' if first == Some(2) => self.lines[self.row].clear(),
            'K' => self.lines[self.row].truncate(self.column),
            'J' => {
                self.lines[self.row].truncate(self.column);
                self.lines.truncate(self.row + 1);
            }
            // Colours, and whether the cursor is shown.
            'm' | 'h' | 'l' => {}
            other => panic!("the escape sequence {params:?} {other} is not known"),
        }
    }
}
