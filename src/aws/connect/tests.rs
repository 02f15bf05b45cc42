//! Where profiles take their credentials from, and what is said where they have none.
#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use super::destination::PlainHttp;
use super::http_client::http_client;
use super::identity::IdentitySource;
use super::profiles::{BaseSource, ProfileChain};
use super::refusal::explain;
use super::{METADATA_CONNECT_TIMEOUT, METADATA_READ_TIMEOUT};
use aws_config::profile::ProfileSet;
use aws_credential_types::provider::error::CredentialsError;
use aws_runtime::env_config::file::EnvConfigFiles;
use aws_types::os_shim_internal::{Env, Fs};
use std::time::Duration;

const ROLE: &str = "arn:aws:iam::111122223333:role/auditor";

/// The profiles of a configuration file.
async fn profiles(text: &str) -> ProfileSet {
    let env = Env::from_slice(&[("AWS_CONFIG_FILE", "/config"), ("HOME", "/home")]);
    let fs = Fs::from_slice(&[("/config", text)]);
    aws_config::profile::load(&fs, &env, &EnvConfigFiles::default(), None)
        .await
        .unwrap()
}

async fn follow(text: &str) -> Result<ProfileChain, String> {
    let profiles = profiles(text).await;
    ProfileChain::follow(&profiles, "work").map_err(|error| error.to_string())
}

#[tokio::test]
async fn a_profile_has_the_source_that_the_sdk_uses() {
    for (profile, base) in [
        ("aws_access_key_id = A", BaseSource::Keys),
        ("region = eu-west-1", BaseSource::Nothing),
        ("sso_session = dev", BaseSource::SingleSignOn),
        ("sso_start_url = https://x", BaseSource::SingleSignOn),
        ("login_session = arn", BaseSource::LoginSession),
        ("credential_process = /bin/x", BaseSource::Process),
        (
            "role_arn = r\nweb_identity_token_file = /token",
            BaseSource::WebIdentity("/token".into()),
        ),
        (
            "role_arn = r\ncredential_source = Environment",
            BaseSource::Named("Environment".to_owned()),
        ),
        (
            "source_profile = work\nrole_arn = r\naws_access_key_id = A",
            BaseSource::Keys,
        ),
    ] {
        let chain = follow(&format!("[profile work]\n{profile}\n"))
            .await
            .unwrap();
        assert_eq!(chain.base, base, "{profile}");
    }
}

#[tokio::test]
async fn the_roles_of_a_chain_are_assumed_from_the_base_on() {
    let text = format!(
        "[profile work]\nrole_arn = {ROLE}\nsource_profile = middle\nmfa_serial = device\n\
         [profile middle]\nrole_arn = first\nsource_profile = base\n\
         [profile base]\naws_access_key_id = A\naws_secret_access_key = S\nrole_arn = unused\nsource_profile = nobody\n"
    );
    let chain = follow(&text).await.unwrap();
    let roles: Vec<&str> = chain.roles.iter().map(|role| role.arn.as_str()).collect();
    assert_eq!(roles, ["first", ROLE]);
    assert_eq!(chain.base_profile, "base");
    assert_eq!(chain.base, BaseSource::Keys);
    assert!(chain.needs_mfa());
}

#[tokio::test]
async fn a_source_profile_that_does_not_exist_or_a_circle_is_named() {
    let missing = "[profile work]\nrole_arn = r\nsource_profile = bsae\n[profile base]\n";
    let error = follow(missing).await.unwrap_err();
    assert!(
        error.contains("source_profile \"bsae\", which does not exist"),
        "{error}"
    );
    assert!(error.contains("there are base, work"), "{error}");
    let circle = "[profile work]\nrole_arn = r\nsource_profile = b\n[profile b]\nrole_arn = r\nsource_profile = work\n";
    let error = follow(circle).await.unwrap_err();
    assert!(
        error.contains("b, work take their credentials from each other"),
        "{error}"
    );
}

#[tokio::test]
async fn what_to_do_depends_on_the_source() {
    let failed = CredentialsError::provider_error("the SSO token has expired");
    for (profile, hint) in [
        ("sso_session = dev", "aws sso login --profile work"),
        ("login_session = arn", "aws login --profile work"),
        (
            "credential_process = /bin/x",
            "credential_process of the profile work",
        ),
    ] {
        let chain = follow(&format!("[profile work]\n{profile}\n"))
            .await
            .unwrap();
        let told = explain(&IdentitySource::Profile(chain), &failed);
        assert_eq!(told.hints.len(), 1, "{told:?}");
        assert!(told.hints.iter().all(|one| one.contains(hint)), "{told:?}");
    }
}

#[test]
fn a_file_without_certificates_is_refused_and_no_panic() {
    let folder = std::env::temp_dir().join(format!("cis-fix-bundle-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("bundle.pem");
    for text in [
        "",
        "no certificate\n",
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        "-----BEGIN CERTIFICATE-----\n!!!\n",
    ] {
        std::fs::write(&file, text).unwrap();
        let error = http_client(Some(&file), PlainHttp::default()).unwrap_err();
        assert!(error.to_string().contains("no CA certificate"), "{error}");
    }
    let missing = folder.join("missing.pem");
    let error = http_client(Some(&missing), PlainHttp::default()).unwrap_err();
    assert!(error.to_string().contains("missing.pem"), "{error}");
    std::fs::remove_dir_all(&folder).unwrap();
}

/// A run without credentials asks the metadata service once, and must not appear to hang.
#[test]
fn a_silent_metadata_service_delays_a_run_by_less_than_two_seconds() {
    let longest = METADATA_CONNECT_TIMEOUT + METADATA_READ_TIMEOUT;
    assert!(longest < Duration::from_secs(2), "{longest:?}");
}
