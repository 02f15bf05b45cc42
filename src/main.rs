//! The `cis-fix` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    cis_fix::command::main()
}
