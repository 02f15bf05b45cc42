//! Whole error messages as snapshots, with and without color. To update them: `INSTA_UPDATE=always cargo test --test
//! wire errors`, then read the difference.

use super::settings::folder;
use crate::Test;
use crate::run::Run;
use crate::suite::Suite;
use crate::test_account::TestAccount;
use std::fs;
use std::path::Path;

pub(crate) const TESTS: &[Test] = &[("error messages match their snapshots", prints_errors)];

/// Runs the binary in a folder, with and without color. Values that differ between runs are replaced.
fn assert_snapshots(
    account: &TestAccount<'_>,
    folder: &Path,
    name: &str,
    words: &str,
    environment: &[(&str, &str)],
) {
    for (colour, kind) in [("never", "plain"), ("always", "coloured")] {
        let mut command = account.command(words);
        command.current_dir(folder).args(["--color", colour]);
        let run = Run::of(command.envs(environment.iter().copied()));
        let endpoint = account.emulator.endpoint.as_str();
        let stderr = run.err.replace(account.id(), "111122223333");
        let stderr = stderr.replace(endpoint, "http://127.0.0.1:PORT");
        let shown = format!("$ cis-fix {words}\n{stderr}exit code {}", run.code.unwrap());
        insta::assert_snapshot!(format!("{name}_{kind}"), shown);
    }
}

fn prints_errors(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let folder = folder(&account, "errors");
    let settings = "topic: alarms\nnotfy: [email:soc@example.com]\n";
    fs::write(folder.join("typo.yaml"), settings).unwrap();
    let newer = r#"{"format":"cis-fix recording","format_version":9,"tool_version":"9.0.0"}"#;
    fs::write(folder.join("newer.json"), newer).unwrap();
    let config = "[default]\nregion = eu-west-1\n[profile prod]\nregion = eu-west-1\n";
    fs::write(folder.join("aws-config"), config).unwrap();
    for (name, words, environment) in [
        (
            "a_profile_that_does_not_exist",
            "plan --profile prdo",
            &[("AWS_CONFIG_FILE", "aws-config")] as &[_],
        ),
        (
            "a_settings_file_with_a_slip",
            "plan --config typo.yaml",
            &[],
        ),
        ("a_control_nobody_knows", "plan --control rot-usage", &[]),
        ("nobody_to_ask", "apply --control 3.3 --quiet", &[]),
        ("another_account", "plan --expect-account 999999999999", &[]),
        (
            "a_recording_of_another_version",
            "plan --from newer.json",
            &[],
        ),
        ("apply_on_a_recording", "apply --from newer.json", &[]),
        (
            "an_endpoint_where_nobody_listens",
            "plan --endpoint-url http://127.0.0.1:9",
            &[("AWS_MAX_ATTEMPTS", "1")],
        ),
    ] {
        assert_snapshots(&account, &folder, name, words, environment);
    }
}
