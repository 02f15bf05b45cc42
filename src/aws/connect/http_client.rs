//! The HTTP client of all services, Regions and credential sources, so that they share connections.
//!
//! It trusts the certificates of `AWS_CA_BUNDLE` or of the profile's `ca_bundle`, as the AWS CLI does, and otherwise those
//! of the machine. A certificate that is not trusted is no failure of the network: it is reported once, and not tried again.
//! Nor is a request sent without TLS to a host that must not get one.

use super::bounded_answers::BoundedHttpClient;
use super::destination::PlainHttp;
use crate::aws::causes::TlsProblem;
use crate::bounded_files;
use crate::error::Error;
use aws_smithy_http_client::proxy::ProxyConfig;
use aws_smithy_http_client::tls::{Provider, TlsContext, TrustStore, rustls_provider::CryptoMode};
use aws_smithy_http_client::{Builder, Connector};
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
    SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use std::path::Path;

/// The certificates that are trusted.
#[derive(Debug, Clone)]
enum Roots {
    /// Those of the machine.
    Native,
    /// Those of a file, in PEM.
    Bundle(Vec<u8>),
    /// There are none; with the place where they were looked for.
    Missing(String),
}

/// Builds the client.
///
/// # Errors
///
/// If the file with the trusted certificates cannot be read, or has none.
pub(super) fn http_client(
    ca_bundle: Option<&Path>,
    plain_http: PlainHttp,
) -> Result<SharedHttpClient, Error> {
    let roots = match ca_bundle {
        Some(path) => Roots::Bundle(read_bundle(path)?),
        None => native_roots(),
    };
    let trusted = match &roots {
        Roots::Native => TrustStore::default(),
        Roots::Bundle(pem) => TrustStore::empty().with_pem_certificate(pem.clone()),
        Roots::Missing(_) => TrustStore::empty(),
    };
    let inner = Builder::new().build_with_connector_fn(move |settings, components| {
        let mut connector = Connector::builder();
        connector.set_connector_settings(settings.cloned());
        connector.set_sleep_impl(components.and_then(RuntimeComponents::sleep_impl));
        let tls = TlsContext::builder().with_trust_store(trusted.clone());
        let connector = connector
            .proxy_config(ProxyConfig::from_env())
            .tls_provider(Provider::Rustls(CryptoMode::AwsLc));
        match tls.build() {
            Ok(tls) => connector.tls_context(tls).build(),
            // It cannot fail.
            Err(_) => connector.build(),
        }
    });
    let without_roots = match roots {
        Roots::Missing(place) => Some(place),
        Roots::Native | Roots::Bundle(_) => None,
    };
    let reporting = TlsReporter {
        inner,
        without_roots,
        plain_http,
    };
    Ok(SharedHttpClient::new(BoundedHttpClient::new(
        SharedHttpClient::new(reporting),
    )))
}

/// The certificates of the machine that can be used.
fn native_roots() -> Roots {
    let found = rustls_native_certs::load_native_certs();
    let (usable, _) = RootCertStore::empty().add_parsable_certificates(found.certs);
    if usable > 0 {
        return Roots::Native;
    }
    let set = |name: &str| {
        let value = std::env::var(name).ok()?;
        Some(format!("{name} ({value})"))
    };
    let place = set("SSL_CERT_FILE").or_else(|| set("SSL_CERT_DIR"));
    Roots::Missing(place.unwrap_or_else(|| "this machine".to_owned()))
}

/// The certificates of a file that can be used, in PEM. The SDK panics at any other.
fn read_bundle(path: &Path) -> Result<Vec<u8>, Error> {
    let failed = |what: String| {
        Error::new(
            format!("reading the CA certificates {}", path.display()),
            what,
        )
        .hint("AWS_CA_BUNDLE, or ca_bundle in the profile, names a file of CA certificates in PEM")
    };
    let bytes = bounded_files::read_bytes(path, bounded_files::CERTIFICATES)
        .map_err(|error| failed(error.to_string()))?;
    let mut pem = Vec::new();
    for certificate in CertificateDer::pem_slice_iter(&bytes).flatten() {
        if RootCertStore::empty().add(certificate.clone()).is_ok() {
            append_pem(&certificate, &mut pem);
        }
    }
    if pem.is_empty() {
        return Err(failed("there is no CA certificate in it".to_owned()));
    }
    Ok(pem)
}

fn append_pem(certificate: &CertificateDer<'_>, pem: &mut Vec<u8>) {
    let text = aws_smithy_types::base64::encode(certificate);
    pem.extend(b"-----BEGIN CERTIFICATE-----\n");
    for line in text.as_bytes().chunks(64) {
        pem.extend(line);
        pem.push(b'\n');
    }
    pem.extend(b"-----END CERTIFICATE-----\n");
}

/// Reports a rejected certificate as an error of the user's settings, which no retry mends.
#[derive(Debug)]
struct TlsReporter {
    inner: SharedHttpClient,
    without_roots: Option<String>,
    plain_http: PlainHttp,
}

impl HttpClient for TlsReporter {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(ReportingConnector {
            inner: self.inner.http_connector(settings, components),
            without_roots: self.without_roots.clone(),
            plain_http: self.plain_http.clone(),
        })
    }
}

#[derive(Debug)]
struct ReportingConnector {
    inner: SharedHttpConnector,
    without_roots: Option<String>,
    plain_http: PlainHttp,
}

impl HttpConnector for ReportingConnector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        if let Some(problem) = self.plain_http.problem(request.uri()) {
            return HttpConnectorFuture::ready(Err(ConnectorError::user(problem.into())));
        }
        let host = tls_host(request.uri());
        if let (Some(place), Some(_)) = (&self.without_roots, &host) {
            let place = place.clone();
            let problem = TlsProblem::NoRoots { place };
            return HttpConnectorFuture::ready(Err(ConnectorError::user(problem.into())));
        }
        let answer = self.inner.call(request);
        HttpConnectorFuture::new(async move {
            let error = match answer.await {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            let problem = host.and_then(|host| TlsProblem::of(&host, &error));
            Err(match problem {
                Some(problem) => ConnectorError::user(problem.into()),
                None => error,
            })
        })
    }
}

/// The host of an address with TLS.
fn tls_host(address: &str) -> Option<String> {
    let rest = address.strip_prefix("https://")?;
    let host = rest.split(['/', '?', ':']).next().unwrap_or(rest);
    Some(host.to_owned())
}
