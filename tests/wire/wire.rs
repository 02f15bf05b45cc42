//! The one emulator of this process, started by whoever needs it first.

use crate::emulator::{Account, Emulator};
use aws_sdk_cloudwatch::Client;
use aws_sdk_cloudwatch::config::{BehaviorVersion, Config, Credentials, Region};
use aws_sdk_cloudwatch::types::ComparisonOperator;
use aws_smithy_http_client::Builder;
use std::sync::OnceLock;

/// The emulator, or why there is none.
#[derive(Default)]
pub(crate) struct Wire(OnceLock<Result<Emulator, String>>);

impl Wire {
    /// The emulator. Where it does not start or does not serve the SDK, every test says so.
    pub(crate) fn emulator(&self) -> &Emulator {
        let started = self.0.get_or_init(|| {
            let emulator = Emulator::start()?;
            keeps_alarms(&emulator)?;
            Ok(emulator)
        });
        match started {
            Ok(emulator) => emulator,
            Err(why) => panic!("{why}"),
        }
    }
}

/// Without its CBOR library the emulator answers `PutMetricAlarm` with 200 and keeps nothing: every
/// test after that would be about an account that no AWS has. So one alarm makes the round first.
fn keeps_alarms(emulator: &Emulator) -> Result<(), String> {
    let account = emulator.account("us-east-1");
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
