//! What a person reads when something is wrong, whole, kept as goldens with and without colour.
//! After a wanted change: `INSTA_UPDATE=always cargo test --test wire errors`, and read the
//! difference.

use super::settings::folder;
use crate::Test;
use crate::run::Run;
use crate::scene::Scene;
use crate::wire::Wire;
use std::fs;
use std::path::Path;

pub(crate) const TESTS: &[Test] = &[("errors are told as they are kept", told)];

/// Runs the binary in a folder; its words in both ways, with what differs from run to run left out.
fn both(scene: &Scene<'_>, folder: &Path, name: &str, words: &str, environment: &[(&str, &str)]) {
    for (colour, kind) in [("never", "plain"), ("always", "coloured")] {
        let mut command = scene.command(words);
        command.current_dir(folder).args(["--color", colour]);
        let run = Run::of(command.envs(environment.iter().copied()));
        let endpoint = scene.emulator.endpoint.as_str();
        let said = run.err.replace(&scene.account.id, "111122223333");
        let said = said.replace(endpoint, "http://127.0.0.1:PORT");
        let shown = format!("$ cis-fix {words}\n{said}exit code {}", run.code.unwrap());
        insta::assert_snapshot!(format!("{name}_{kind}"), shown);
    }
}

fn told(wire: &Wire) {
    let scene = Scene::of(wire, "finding");
    let folder = folder(&scene, "errors");
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
        both(&scene, &folder, name, words, environment);
    }
}
