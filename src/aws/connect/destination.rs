//! The hosts that requests may go to. A request carries the signature or the session token of an administrator, so it
//! leaves this machine over TLS only, unless `--insecure-endpoint` says that the network is trusted.
//!
//! An endpoint reaches the SDK in many ways: `--endpoint-url`, the settings file, `AWS_ENDPOINT_URL`,
//! `AWS_ENDPOINT_URL_SERVICE`, `endpoint_url` of a profile and of its `services` section ("Service-specific endpoints",
//! AWS SDKs and Tools reference guide). So each request is checked when it is sent; the check before the first request
//! only names the endpoint earlier.

use super::identity::variable;
use crate::aws::causes::TlsProblem;
use crate::error::Error;
use aws_config::SdkConfig;
use aws_config::profile::ProfileSet;
use aws_types::service_config::ServiceConfigKey;
use std::net::{Ipv4Addr, Ipv6Addr};

/// The services that a run asks, as the SDK spells their ids.
const SERVICES: [&str; 9] = [
    "CloudTrail",
    "CloudWatch",
    "CloudWatch Logs",
    "KMS",
    "Lambda",
    "S3",
    "SNS",
    "SQS",
    "STS",
];

/// The addresses at which EC2, ECS and EKS give credentials to programs, over plain HTTP and without leaving the host
/// ("Container credential provider" and "IMDS credential provider", AWS SDKs and Tools reference guide).
const METADATA_HOSTS: [&str; 5] = [
    "169.254.169.254",
    "169.254.170.2",
    "169.254.170.23",
    "fd00:ec2::23",
    "fd00:ec2::254",
];

/// Which requests may be sent without TLS.
#[derive(Debug, Clone, Default)]
pub(super) struct PlainHttp {
    /// To every host, as `--insecure-endpoint` says.
    anywhere: bool,
    /// The host of the instance metadata service, if the environment or the profile names another one.
    metadata_host: Option<String>,
}

impl PlainHttp {
    /// As the flag, the environment and the profile say.
    pub(super) fn new(anywhere: bool, profile: Option<&str>, profiles: &ProfileSet) -> Self {
        let of_profile = || {
            let profile = profiles.get_profile(profile.unwrap_or("default"))?;
            let url = profile.get("ec2_metadata_service_endpoint")?;
            Some(url.to_owned())
        };
        let metadata = variable("AWS_EC2_METADATA_SERVICE_ENDPOINT").or_else(of_profile);
        Self {
            anywhere,
            metadata_host: metadata.map(|url| host_of(&url).to_owned()),
        }
    }

    /// Why a request to this address must not be sent; `None` if it may.
    pub(super) fn problem(&self, url: &str) -> Option<TlsProblem> {
        let host = host_of(url);
        let metadata =
            METADATA_HOSTS.contains(&host) || self.metadata_host.as_deref() == Some(host);
        (!self.anywhere && !metadata)
            .then(|| unencrypted(url))
            .flatten()
    }

    /// Refuses a configuration whose endpoint is plain HTTP on another machine, before a request is sent.
    ///
    /// # Errors
    ///
    /// With the endpoint and the service that it is of.
    pub(super) fn ensure_allowed(
        &self,
        config: &SdkConfig,
        flag: Option<&str>,
    ) -> Result<(), Error> {
        let of_service = SERVICES.into_iter().filter_map(|service| {
            let url = match flag {
                Some(url) => url.to_owned(),
                None => endpoint_of(config, service)?,
            };
            Some((service, url))
        });
        for (service, url) in of_service {
            if let (false, Some(problem)) = (self.anywhere, unencrypted(&url)) {
                let what = format!("the endpoint of {service}: {problem}");
                return Err(Error::new("choosing the endpoint", what).hint(problem.hint()));
            }
        }
        Ok(())
    }
}

/// The endpoint that the environment or the profile names for a service.
fn endpoint_of(config: &SdkConfig, service: &str) -> Option<String> {
    let key = ServiceConfigKey::builder()
        .service_id(service)
        .env("AWS_ENDPOINT_URL")
        .profile("endpoint_url")
        .build();
    let of_service = key
        .ok()
        .and_then(|key| config.service_config()?.load_config(key));
    of_service.or_else(|| config.endpoint_url().map(str::to_owned))
}

/// What is wrong with an address that is neither HTTPS nor on this machine.
fn unencrypted(url: &str) -> Option<TlsProblem> {
    let https = url
        .get(..8)
        .is_some_and(|scheme| scheme.eq_ignore_ascii_case("https://"));
    let host = host_of(url);
    (!https && !is_loopback(host)).then(|| TlsProblem::Unencrypted {
        host: host.to_owned(),
    })
}

/// The host of an address, without user, port and brackets.
fn host_of(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    match host.strip_prefix('[').and_then(|host| host.split_once(']')) {
        Some((address, _)) => address,
        None => host.split(':').next().unwrap_or_default(),
    }
}

/// Whether a host is this machine: `localhost`, 127.0.0.0/8 or `::1`, spelled in full.
fn is_loopback(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost")
        || host
            .parse::<Ipv4Addr>()
            .is_ok_and(|host| host.is_loopback())
        || host
            .parse::<Ipv6Addr>()
            .is_ok_and(|host| host.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_reaches_only_this_machine_and_the_metadata_services() {
        let plain = PlainHttp::default();
        for url in [
            "https://sts.us-east-1.amazonaws.com/",
            "HTTPS://proxy.example.com:8443/a",
            "http://127.0.0.1:4566/",
            "http://127.8.9.1",
            "http://LOCALHOST:4566/x",
            "http://[::1]:4566/",
            "http://user:word@127.0.0.1/",
            "http://169.254.169.254/latest/api/token",
            "http://[fd00:ec2::254]/latest/api/token",
        ] {
            assert!(plain.problem(url).is_none(), "{url}");
        }
        for url in [
            "http://sts.us-east-1.amazonaws.com/",
            "HTTP://example.com",
            "http://10.0.0.1:4566",
            "http://127.0.0.1@example.com/",
            "http://127.0.0.1.example.com/",
            "http://localhost.example.com/",
            "http://example.com/127.0.0.1",
            "http://example.com?@127.0.0.1",
            "http://example.com#@localhost",
            "http://127.1/",
            "http://2130706433/",
            "http://0x7f.0.0.1/",
            "http://0.0.0.0/",
            "http://[::]/",
            "http://[::ffff:10.0.0.1]/",
            "http://169.254.169.253/",
            "ftp://example.com/",
            "example.com",
            "//example.com/",
            "",
        ] {
            assert!(plain.problem(url).is_some(), "{url}");
            let insecure = PlainHttp {
                anywhere: true,
                metadata_host: None,
            };
            assert!(insecure.problem(url).is_none(), "{url}");
        }
    }
}
