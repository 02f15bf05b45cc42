//! What all tests of this process share.

use crate::emulator::{Account, Emulator};
use aws_sdk_cloudwatch::Client;
use aws_sdk_cloudwatch::config::{BehaviorVersion, Config, Credentials, Region};
use aws_sdk_cloudwatch::types::ComparisonOperator;
use aws_smithy_http_client::Builder;
use std::sync::OnceLock;

/// The shared emulator, or why it did not start. The first test that needs it starts it.
#[derive(Default)]
pub(crate) struct Suite(OnceLock<Result<Emulator, String>>);

impl Suite {
    /// The emulator. If it does not start, or does not serve the SDK, every test fails with the reason.
    pub(crate) fn emulator(&self) -> &Emulator {
        let started = self.0.get_or_init(|| {
            let emulator = Emulator::start()?;
            ensure_alarms_are_stored(&emulator)?;
            Ok(emulator)
        });
        match started {
            Ok(emulator) => emulator,
            Err(why) => panic!("{why}"),
        }
    }
}

/// Writes an alarm and reads it back. Without its CBOR library the emulator answers `PutMetricAlarm` with 200 and
/// stores nothing, and no test could trust what it finds.
fn ensure_alarms_are_stored(emulator: &Emulator) -> Result<(), String> {
    let account = emulator.new_account("us-east-1");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| format!("starting a runtime: {error}"))?;
    let names = runtime.block_on(put_and_describe(emulator, &account))?;
    match names.as_slice() {
        [name] if name == "round-trip" => Ok(()),
        other => Err(format!(
            "the emulator keeps no alarms: after PutMetricAlarm DescribeAlarms shows {other:?}; see {}",
            emulator.log.display()
        )),
    }
}

async fn put_and_describe(emulator: &Emulator, account: &Account) -> Result<Vec<String>, String> {
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .http_client(Builder::new().build_http())
        .endpoint_url(&emulator.endpoint)
        .region(Region::new(account.region.clone()))
        .credentials_provider(Credentials::new(&account.id, "test", None, None, "test"))
        .build();
    let client = Client::from_conf(config);
    let put = client.put_metric_alarm().alarm_name("round-trip");
    put.namespace("RoundTrip")
        .metric_name("alarms")
        .comparison_operator(ComparisonOperator::GreaterThanThreshold)
        .evaluation_periods(1)
        .threshold(0.0)
        .send()
        .await
        .map_err(|error| format!("the emulator refuses PutMetricAlarm: {error:?}"))?;
    let described = client.describe_alarms().send().await;
    let described =
        described.map_err(|error| format!("the emulator refuses DescribeAlarms: {error:?}"))?;
    let alarms = described.metric_alarms().iter();
    Ok(alarms
        .filter_map(|alarm| alarm.alarm_name().map(str::to_owned))
        .collect())
}
