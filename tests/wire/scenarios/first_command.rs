//! The first command of the README: the example that closes the finding on an emulator of its own.

use crate::Test;
use crate::suite::Suite;
use std::process::Command;

pub(crate) const TESTS: &[Test] = &[(
    "the first command of the README closes the finding",
    closes_finding,
)];

fn closes_finding(_: &Suite) {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args([
            "run",
            "--locked",
            "--quiet",
            "--example",
            "close-the-finding",
        ])
        .output()
        .unwrap();
    let screen = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{screen}\n{errors}");
    assert!(screen.contains("$ cis-fix plan"), "{screen}");
}
