//! Who the binary works as: the identity that was named or none at all, and soon.

use crate::Test;
use crate::proxy::Proxy;
use crate::run::Run;
use crate::scene::Scene;
use crate::wire::Wire;
use std::fs;
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

/// How long a person waits to be told that signing in is impossible.
const SOON: Duration = Duration::from_secs(2);

pub(crate) const TESTS: &[Test] = &[
    (
        "a profile that does not exist is an error, not another identity",
        no_such_profile,
    ),
    ("without a region it says so soon", no_region),
    (
        "without credentials it says so soon, also where it must look for an instance",
        no_credentials,
    ),
    (
        "an account that was not expected is not touched",
        unexpected_account,
    ),
    (
        "apply does not work unasked where there is nobody to ask",
        nobody_to_ask,
    ),
    (
        "a profile brings its region and its endpoint",
        profile_with_endpoint,
    ),
    (
        "a profile that is named beats the keys of the environment",
        profile_beats_keys,
    ),
];

const KEYS: [&str; 2] = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"];

/// Takes variables out of the environment of a command.
fn without(command: &mut Command, names: &[&str]) {
    for name in names {
        command.env_remove(name);
    }
}

/// Runs a command through a door, by which nothing may go. A machine that is busy with other tests
/// may be slow once, so the quickest of three runs counts.
#[track_caller]
fn refused(scene: &Scene<'_>, command: &mut Command) -> Run {
    let proxy = Proxy::recording(scene.emulator);
    command.env("AWS_ENDPOINT_URL", &proxy.endpoint);
    let mut run = Run::of(command);
    for _ in 0..2 {
        if run.took >= SOON {
            run = Run::of(command);
        }
    }
    assert!(proxy.calls().is_empty(), "something was sent\n{run}");
    assert_eq!(run.out, "", "{run}");
    run.exits(1).within(SOON).complains("Nothing was changed.")
}

/// A profile of this account, in a file of the account's own.
fn config_file(scene: &Scene<'_>, more: &str) -> PathBuf {
    let mut environment = scene.emulator.environment(&scene.account).into_iter();
    let (_, home) = environment.find(|(name, _)| name == "HOME").unwrap();
    fs::create_dir_all(&home).unwrap();
    let file = PathBuf::from(home).join("config");
    let id = &scene.account.id;
    let keys = format!("aws_access_key_id = {id}\naws_secret_access_key = test\n");
    fs::write(&file, format!("[profile work]\n{keys}{more}")).unwrap();
    file
}

fn no_such_profile(wire: &Wire) {
    let scene = Scene::empty(wire);
    let mut flag = scene.command("plan --profile nobody");
    refused(&scene, &mut flag).complains("--profile names the profile \"nobody\"");
    let mut variable = scene.command("plan");
    variable.env("AWS_PROFILE", "nobody");
    refused(&scene, &mut variable).complains("AWS_PROFILE names the profile \"nobody\"");
    let mut known = scene.command("plan --profile nobody");
    known.env("AWS_CONFIG_FILE", config_file(&scene, ""));
    refused(&scene, &mut known).complains("there are work");
}

fn no_region(wire: &Wire) {
    let scene = Scene::empty(wire);
    let mut command = scene.command("plan");
    without(&mut command, &["AWS_REGION", "AWS_DEFAULT_REGION"]);
    refused(&scene, &mut command).complains("no Region is set");
    without(&mut command, &["AWS_EC2_METADATA_DISABLED"]);
    refused(&scene, &mut command).complains("no Region is set");
}

fn no_credentials(wire: &Wire) {
    let scene = Scene::empty(wire);
    let mut command = scene.command("plan");
    without(&mut command, &KEYS);
    refused(&scene, &mut command).complains("no source of credentials is configured");
    without(&mut command, &["AWS_EC2_METADATA_DISABLED"]);
    // Where there is no instance to ask, nobody answers; this one takes the call and says nothing.
    let mute = TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}", mute.local_addr().unwrap());
    command.env("AWS_EC2_METADATA_SERVICE_ENDPOINT", endpoint);
    refused(&scene, &mut command).complains("no source of credentials is configured");
    without(&mut command, &["AWS_REGION", "AWS_DEFAULT_REGION"]);
    refused(&scene, &mut command).complains("no Region is set");
}

fn unexpected_account(wire: &Wire) {
    let scene = Scene::of(wire, "finding");
    let proxy = Proxy::recording(scene.emulator);
    let run = scene.through(&proxy.endpoint, "apply --yes --expect-account 999999999999");
    let run = run
        .exits(1)
        .complains("999999999999")
        .complains(&scene.account.id);
    let run = run.complains("Nothing was changed.");
    let sent: Vec<String> = proxy
        .calls()
        .into_iter()
        .map(|call| call.operation)
        .collect();
    assert_eq!(sent, ["GetCallerIdentity"], "{run}");

    let expected = format!("plan --expect-account {}", scene.account.id);
    scene.cis_fix(&expected).exits(0);
}

fn nobody_to_ask(wire: &Wire) {
    let scene = Scene::of(wire, "finding");
    let proxy = Proxy::recording(scene.emulator);
    for words in ["apply", "apply --format json"] {
        let run = scene.through(&proxy.endpoint, words).exits(64);
        run.complains("--yes").complains("Nothing was changed.");
    }
    assert_eq!(proxy.writes(), [] as [&str; 0]);
}

fn profile_with_endpoint(wire: &Wire) {
    let scene = Scene::of(wire, "finding");
    let endpoint = &scene.emulator.endpoint;
    let file = config_file(
        &scene,
        &format!("region = us-east-1\nendpoint_url = {endpoint}\n"),
    );
    let mut command = scene.command("check --profile work --format json");
    without(&mut command, &KEYS);
    without(
        &mut command,
        &["AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ENDPOINT_URL"],
    );
    command.env("AWS_CONFIG_FILE", file);
    let report = Run::of(&mut command).exits(3).report();
    assert_eq!(report.field("account"), scene.account.id.as_str());
    assert_eq!(report.field("start_region"), "us-east-1");
}

fn profile_beats_keys(wire: &Wire) {
    let scene = Scene::of(wire, "finding");
    let mut command = scene.command("check --profile work --format json");
    command.env("AWS_ACCESS_KEY_ID", "999999999999");
    command.env("AWS_CONFIG_FILE", config_file(&scene, ""));
    let report = Run::of(&mut command).exits(3).report();
    assert_eq!(report.field("account"), scene.account.id.as_str());
}
