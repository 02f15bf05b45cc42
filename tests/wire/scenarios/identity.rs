//! The identity of the program: the one that was requested, or none. A failure is reported without waiting.

use crate::Test;
use crate::proxy::Proxy;
use crate::run::Run;
use crate::suite::Suite;
use crate::test_account::TestAccount;
use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

pub(crate) const TESTS: &[Test] = &[
    (
        "a profile that does not exist is an error, not another identity",
        refuses_unknown_profile,
    ),
    (
        "a missing Region is reported without a delay",
        requires_region,
    ),
    (
        "missing credentials are reported without a delay, also if the instance metadata service hangs",
        requires_credentials,
    ),
    (
        "the metadata service is asked as often as its variable says",
        repeats_metadata_requests,
    ),
    (
        "an unexpected account is refused and not changed",
        refuses_unexpected_account,
    ),
    (
        "without a terminal apply requires --yes",
        requires_confirmation,
    ),
    ("a profile sets the Region and the endpoint", reads_profile),
    (
        "a named profile takes precedence over the keys of the environment",
        prefers_profile_to_keys,
    ),
];

const KEYS: [&str; 2] = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"];

/// Removes variables from the environment of a command.
fn remove_variables(command: &mut Command, names: &[&str]) {
    for name in names {
        command.env_remove(name);
    }
}

/// Runs a command that fails without a request to AWS.
#[track_caller]
fn assert_refused(account: &TestAccount<'_>, command: &mut Command) -> Run {
    let proxy = Proxy::recording(account.emulator);
    command.env("AWS_ENDPOINT_URL", &proxy.endpoint);
    let run = Run::of(command);
    assert!(proxy.calls().is_empty(), "something was sent\n{run}");
    assert_eq!(run.out, "", "{run}");
    run.exits(1).ends().complains("Nothing was changed.")
}

/// An instance metadata service that accepts connections and never answers.
struct SilentServer {
    listener: TcpListener,
    endpoint: String,
}

impl SilentServer {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        Self { listener, endpoint }
    }

    /// The number of connections since the last call. They are in the backlog until then.
    fn connections(&self) -> usize {
        std::iter::from_fn(|| self.listener.accept().ok()).count()
    }
}

/// A file with a profile of this account.
fn config_file(account: &TestAccount<'_>, more: &str) -> PathBuf {
    let home = account.home();
    fs::create_dir_all(&home).unwrap();
    let file = home.join("config");
    let id = account.id();
    let keys = format!("aws_access_key_id = {id}\naws_secret_access_key = test\n");
    fs::write(&file, format!("[profile work]\n{keys}{more}")).unwrap();
    file
}

fn refuses_unknown_profile(suite: &Suite) {
    let account = TestAccount::empty(suite);
    let mut flag = account.command("plan --profile nobody");
    assert_refused(&account, &mut flag).complains("--profile names the profile \"nobody\"");
    let mut variable = account.command("plan");
    variable.env("AWS_PROFILE", "nobody");
    assert_refused(&account, &mut variable).complains("AWS_PROFILE names the profile \"nobody\"");
    let mut known = account.command("plan --profile nobody");
    known.env("AWS_CONFIG_FILE", config_file(&account, ""));
    assert_refused(&account, &mut known).complains("there are work");
}

fn requires_region(suite: &Suite) {
    let account = TestAccount::empty(suite);
    let mut command = account.command("plan");
    remove_variables(&mut command, &["AWS_REGION", "AWS_DEFAULT_REGION"]);
    assert_refused(&account, &mut command).complains("no Region is set");
    remove_variables(&mut command, &["AWS_EC2_METADATA_DISABLED"]);
    assert_refused(&account, &mut command).complains("no Region is set");
}

fn requires_credentials(suite: &Suite) {
    let account = TestAccount::empty(suite);
    let mut command = account.command("plan");
    remove_variables(&mut command, &KEYS);
    assert_refused(&account, &mut command).complains("no source of credentials is configured");
    remove_variables(&mut command, &["AWS_EC2_METADATA_DISABLED"]);
    // The program closes its one connection after its own limits of 0.3 and 0.6 seconds. A time measured here would
    // depend on the machine.
    let silent = SilentServer::start();
    command.env("AWS_EC2_METADATA_SERVICE_ENDPOINT", &silent.endpoint);
    assert_refused(&account, &mut command).complains("no source of credentials is configured");
    assert_eq!(silent.connections(), 1);
    remove_variables(&mut command, &["AWS_REGION", "AWS_DEFAULT_REGION"]);
    assert_refused(&account, &mut command).complains("no Region is set");
    assert_eq!(silent.connections(), 1);
}

/// Starts an instance metadata service that answers so many requests with an error, and counts them.
fn failing_metadata_service(requests: usize) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let answered = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&answered);
    thread::spawn(move || {
        for client in listener.incoming().flatten().take(requests) {
            let mut client = client;
            let _ = client.read(&mut [0; 4096]);
            counter.fetch_add(1, Ordering::SeqCst);
            let answer = "HTTP/1.1 500 Scripted\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
            let _ = client.write_all(answer.as_bytes());
        }
    });
    (endpoint, answered)
}

fn repeats_metadata_requests(suite: &Suite) {
    let account = TestAccount::empty(suite);
    let mut command = account.command("plan");
    remove_variables(&mut command, &KEYS);
    remove_variables(&mut command, &["AWS_EC2_METADATA_DISABLED"]);
    let (endpoint, answered) = failing_metadata_service(3);
    command.env("AWS_EC2_METADATA_SERVICE_ENDPOINT", endpoint);
    command.env("AWS_METADATA_SERVICE_TIMEOUT", "5");
    command.env("AWS_METADATA_SERVICE_NUM_ATTEMPTS", "3");
    assert_refused(&account, &mut command).complains("no source of credentials is configured");
    assert_eq!(answered.load(Ordering::SeqCst), 3);
}

fn refuses_unexpected_account(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let proxy = Proxy::recording(account.emulator);
    let run = account.through(&proxy.endpoint, "apply --yes --expect-account 999999999999");
    let run = run
        .exits(1)
        .complains("999999999999")
        .complains(account.id());
    let run = run.complains("Nothing was changed.");
    let sent: Vec<String> = proxy
        .calls()
        .into_iter()
        .map(|call| call.operation)
        .collect();
    assert_eq!(sent, ["GetCallerIdentity"], "{run}");

    let expected = format!("plan --expect-account {}", account.id());
    account.cis_fix(&expected).exits(0);
}

fn requires_confirmation(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let proxy = Proxy::recording(account.emulator);
    for words in ["apply", "apply --format json"] {
        let run = account.through(&proxy.endpoint, words).exits(64);
        run.complains("--yes").complains("Nothing was changed.");
    }
    assert_eq!(proxy.writes(), [] as [&str; 0]);
}

fn reads_profile(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let endpoint = &account.emulator.endpoint;
    let file = config_file(
        &account,
        &format!("region = us-east-1\nendpoint_url = {endpoint}\n"),
    );
    let mut command = account.command("check --profile work --format json");
    remove_variables(&mut command, &KEYS);
    remove_variables(
        &mut command,
        &["AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ENDPOINT_URL"],
    );
    command.env("AWS_CONFIG_FILE", file);
    let report = Run::of(&mut command).exits(3).report();
    assert_eq!(report.field("account"), account.id());
    assert_eq!(report.field("start_region"), "us-east-1");
}

fn prefers_profile_to_keys(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let mut command = account.command("check --profile work --format json");
    command.env("AWS_ACCESS_KEY_ID", "999999999999");
    command.env("AWS_CONFIG_FILE", config_file(&account, ""));
    let report = Run::of(&mut command).exits(3).report();
    assert_eq!(report.field("account"), account.id());
}
