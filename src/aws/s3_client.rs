//! The client of S3. A custom endpoint gets the bucket in the path: it may be a host without a DNS name and a certificate
//! for each bucket.

use super::guard::Gate;
use aws_config::SdkConfig;
use aws_types::service_config::ServiceConfigKey;

/// Builds the client of S3 behind a gate.
pub(super) fn gated_s3(config: &SdkConfig, gate: &Gate) -> aws_sdk_s3::Client {
    let builder = aws_sdk_s3::config::Builder::from(config)
        .force_path_style(has_custom_endpoint(config, "S3"))
        .interceptor(gate.clone());
    aws_sdk_s3::Client::from_conf(builder.build())
}

/// Whether the settings name an endpoint for a service, as its client reads them: a flag first, then
/// `AWS_ENDPOINT_URL_SERVICE` or the `services` section of the profile, then `AWS_ENDPOINT_URL` or the profile.
fn has_custom_endpoint(config: &SdkConfig, service_id: &str) -> bool {
    let key = ServiceConfigKey::builder()
        .service_id(service_id)
        .env("AWS_ENDPOINT_URL")
        .profile("endpoint_url")
        .build();
    let of_service = key.ok().and_then(|key| {
        let loaded = config.service_config()?;
        loaded.load_config(key)
    });
    of_service.is_some() || config.endpoint_url().is_some()
}
