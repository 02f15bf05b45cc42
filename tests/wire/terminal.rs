//! The binary at a pseudo-terminal.

use crate::report::text;
use crate::test_account::{STATE_HOME, TestAccount};
use serde_json::Value;

/// Waits until the screen shows some words, sends keys, and prints the whole output and how the process ended.
const TERMINAL: &str = r"
import fcntl, pty, struct, termios
rows, columns, words, keys, *command = sys.argv[1:]
child, terminal = pty.fork()
if child == 0:
    fcntl.ioctl(2, termios.TIOCSWINSZ, struct.pack('HHHH', int(rows), int(columns), 0, 0))
    os.environ['TERM'] = 'xterm'
    os.execv(command[0], command)
before = termios.tcgetattr(terminal)[:4]
shown, pressed, after = b'', False, None
while True:
    try:
        piece = os.read(terminal, 65536)
        after = termios.tcgetattr(terminal)[:4]
    except OSError:
        piece = b''
    if not piece:
        break
    shown += piece
    if not pressed and words.encode() in shown:
        pressed = os.write(terminal, keys.encode()) > 0
_, status = os.waitpid(child, 0)
print(json.dumps({'code': os.waitstatus_to_exitcode(status), 'shown': shown.decode(),
                  'sane': after in (None, before)}))";

/// The output, and how the run ended.
pub(crate) struct Shown {
    /// The exit code; the negative number of a signal if one ended it.
    pub(crate) code: i64,
    /// Everything that went to the terminal.
    pub(crate) screen: String,
    /// Whether the terminal was left as it was found.
    pub(crate) sane: bool,
}

/// Runs the binary at a terminal; once the words are to be seen, the keys are pressed.
pub(crate) fn at_terminal(
    account: &TestAccount<'_>,
    command: &str,
    words: &str,
    keys: &str,
) -> Shown {
    at_terminal_with(account, &[], command, words, keys)
}

/// The same with more variables, each `NAME=value`.
pub(crate) fn at_terminal_with(
    account: &TestAccount<'_>,
    variables: &[&str],
    command: &str,
    words: &str,
    keys: &str,
) -> Shown {
    let size = Size {
        rows: 24,
        columns: 100,
    };
    at_terminal_of(account, size, variables, command, words, keys)
}

/// The size of a terminal.
#[derive(Clone, Copy)]
pub(crate) struct Size {
    pub(crate) rows: u16,
    pub(crate) columns: usize,
}

/// The same at a terminal of this size.
pub(crate) fn at_terminal_of(
    account: &TestAccount<'_>,
    size: Size,
    variables: &[&str],
    command: &str,
    words: &str,
    keys: &str,
) -> Shown {
    let binary = env!("CARGO_BIN_EXE_cis-fix");
    let (rows, columns) = (size.rows.to_string(), size.columns.to_string());
    let first = [&rows, &columns, words, keys, "/usr/bin/env"].into_iter();
    let state = format!("XDG_STATE_HOME={STATE_HOME}");
    let run = [state.as_str()].into_iter();
    let run = run.chain(variables.iter().copied()).chain([binary]);
    let arguments: Vec<&str> = first.chain(run).chain(command.split(' ')).collect();
    let answer: Value = account.python(TERMINAL, &arguments);
    Shown {
        code: answer["code"].as_i64().unwrap(),
        screen: text(&answer["shown"]),
        sane: answer["sane"] == true,
    }
}
