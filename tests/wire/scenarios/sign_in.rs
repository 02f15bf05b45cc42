//! Signing in: each failure has one cause and one remedy, and is reported without a request to the account.

use crate::Test;
use crate::proxy::Proxy;
use crate::run::Run;
use crate::suite::Suite;
use crate::terminal::at_terminal_with;
use crate::test_account::TestAccount;
use std::fs;
use std::path::{Path, PathBuf};

pub(crate) const TESTS: &[Test] = &[
    (
        "a profile that cannot sign in says why, with one remedy",
        explains_profiles,
    ),
    (
        "without a web identity token the path of its file is named",
        names_token_file,
    ),
    (
        "a file without certificates is refused in one sentence",
        refuses_empty_bundle,
    ),
    (
        "without any CA certificate each TLS connection says so, once",
        needs_roots,
    ),
    (
        "a profile with an MFA device asks for the code at a terminal",
        asks_for_code,
    ),
    (
        "a role that STS refuses is named with what STS said",
        names_refused_role,
    ),
    (
        "a wrong clock is named, with how far it is off",
        names_clock,
    ),
    (
        "a slow credential process is said to be waited for",
        waits_for_process,
    ),
];

const VARIABLES: [&str; 2] = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"];

/// A configuration file of this account with the base profile `base` and this text.
fn config(account: &TestAccount<'_>, text: &str) -> PathBuf {
    let file = account.place("aws-config");
    let id = account.id();
    let base = format!("[profile base]\naws_access_key_id = {id}\naws_secret_access_key = test\n");
    fs::write(&file, format!("{base}{text}")).unwrap();
    file
}

/// Runs `check` as the profile `work` of a configuration file. Nothing is sent to AWS but what signs in.
fn check_as(account: &TestAccount<'_>, proxy: &Proxy, config: &Path) -> Run {
    let mut command = account.command("check --profile work");
    for name in VARIABLES {
        command.env_remove(name);
    }
    command.env("AWS_CONFIG_FILE", config);
    command.env("AWS_ENDPOINT_URL", &proxy.endpoint);
    Run::of(&mut command)
}

fn explains_profiles(suite: &Suite) {
    let account = TestAccount::empty(suite);
    let sso = "sso_session = dev\nsso_account_id = 111122223333\nsso_role_name = Audit\n";
    let session =
        "[sso-session dev]\nsso_region = eu-west-1\nsso_start_url = https://x.example.com/start\n";
    let device = "arn:aws:iam::111122223333:mfa/alice";
    let role = "role_arn = arn:aws:iam::111122223333:role/audit\n";
    for (profile, says, remedy) in [
        (
            format!("{sso}{session}"),
            "the profile work has no valid session of IAM Identity Center",
            "aws sso login --profile work",
        ),
        (
            "login_session = arn:aws:iam::111122223333:user/alice\n".to_owned(),
            "the profile work has no valid session of `aws login`",
            "aws login --profile work",
        ),
        (
            format!("{role}source_profile = bsae\n"),
            "source_profile \"bsae\", which does not exist; there are base, work",
            "mend the profile",
        ),
        (
            format!("{role}source_profile = base\nmfa_serial = {device}\n"),
            device,
            "run it at a terminal",
        ),
        (
            "credential_process = exit 3\n".to_owned(),
            "exited with code",
            "credential_process of the profile work",
        ),
        (
            "region\n".to_owned(),
            "aws-config on line 5",
            "mend the file",
        ),
    ] {
        let proxy = Proxy::recording(account.emulator);
        let config = config(&account, &format!("[profile work]\n{profile}"));
        let run = check_as(&account, &proxy, &config).exits(1);
        let run = run.complains(says).complains(remedy);
        let run = run.complains("Nothing was changed.");
        assert!(proxy.calls().is_empty(), "{run}");
    }
}

fn names_token_file(suite: &Suite) {
    let account = TestAccount::empty(suite);
    let mut command = account.command("check");
    for name in VARIABLES {
        command.env_remove(name);
    }
    let token = account.place("no-token");
    command.env("AWS_WEB_IDENTITY_TOKEN_FILE", &token);
    command.env("AWS_ROLE_ARN", "arn:aws:iam::111122223333:role/audit");
    let run = Run::of(&mut command).exits(1);
    run.complains(token.to_str().unwrap());
}

fn refuses_empty_bundle(suite: &Suite) {
    let account = TestAccount::empty(suite);
    let bundle = account.place("bundle.pem");
    for text in [
        "",
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
    ] {
        fs::write(&bundle, text).unwrap();
        let mut command = account.command("check");
        command.env("AWS_CA_BUNDLE", &bundle);
        let run = Run::of(&mut command).exits(1);
        run.complains("bundle.pem: there is no CA certificate in it");
    }
}

fn needs_roots(suite: &Suite) {
    let account = TestAccount::empty(suite);
    let empty = account.place("no-roots.pem");
    fs::write(&empty, "").unwrap();
    let mut command = account.command("check -v -v");
    command.env("SSL_CERT_FILE", &empty);
    // No connection is made, so nobody needs to listen.
    command.env("AWS_ENDPOINT_URL", "https://127.0.0.1:9");
    let run = Run::of(&mut command).exits(1);
    let run = run.complains("no-roots.pem) has no CA certificate");
    let run = run.complains("AWS_CA_BUNDLE");
    assert_eq!(run.err.matches("GetCallerIdentity in").count(), 1, "{run}");
}

fn asks_for_code(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let id = account.id();
    let device = format!("arn:aws:iam::{id}:mfa/alice");
    let profile = format!(
        "[profile work]\nrole_arn = arn:aws:iam::{id}:role/audit\nsource_profile = base\nmfa_serial = {device}\n"
    );
    let config = config(&account, &profile);
    let proxy = Proxy::recording(account.emulator);
    let variables = [
        format!("AWS_CONFIG_FILE={}", config.display()),
        format!("AWS_ENDPOINT_URL={}", proxy.endpoint),
    ];
    let variables: Vec<&str> = variables.iter().map(String::as_str).collect();
    let words = "check --profile work --control 3.4 --color never";
    let asked = format!("MFA code of {device}: ");
    let shown = at_terminal_with(&account, &variables, words, &asked, "123456\n");
    let screen = &shown.screen;
    assert!(screen.contains(&asked), "{screen}");
    let calls = proxy.calls();
    let first = &calls[0];
    assert_eq!(first.operation, "AssumeRole", "{screen}");
    assert!(first.mentions("TokenCode=123456"), "{}", first.content);
    assert!(first.mentions("SerialNumber="), "{}", first.content);
    let then = calls.iter().skip(1);
    let mut then = then.map(|call| call.operation.as_str());
    assert!(then.any(|call| call == "GetCallerIdentity"), "{screen}");
}

fn names_refused_role(suite: &Suite) {
    let account = TestAccount::empty(suite);
    let role = format!("arn:aws:iam::{}:role/audit", account.id());
    let profile = format!("[profile work]\nrole_arn = {role}\nsource_profile = base\n");
    let proxy = Proxy::denying(account.emulator, |call| call.operation == "AssumeRole");
    let run = check_as(&account, &proxy, &config(&account, &profile)).exits(1);
    let run = run.complains(&format!("STS refuses role {role}: "));
    let run = run.complains("is not authorized to perform this");
    let run = run
        .complains("trust policy")
        .complains("Nothing was changed.");
    assert!(
        proxy
            .calls()
            .iter()
            .all(|call| call.operation == "AssumeRole"),
        "{run}"
    );
}

fn names_clock(suite: &Suite) {
    let account = TestAccount::empty(suite);
    let message = "Signature expired: 20200101T000000Z is now earlier than 20200101T001500Z";
    let fault = crate::faults::Fault::Refused(403, "SignatureDoesNotMatch", message);
    let proxy = Proxy::failing(account.emulator, move |_| Some(fault));
    let run = account.through(&proxy.endpoint, "check").exits(1);
    run.complains("check the clock of this machine");
}

fn waits_for_process(suite: &Suite) {
    let account = TestAccount::empty(suite);
    let profile = "[profile work]\ncredential_process = sleep 4; exit 3\n";
    let proxy = Proxy::recording(account.emulator);
    let run = check_as(&account, &proxy, &config(&account, profile)).exits(1);
    run.complains("Waiting for the credential_process of the profile work");
}
