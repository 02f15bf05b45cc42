//! The clients that write, for one account.

use crate::aws::connect::Connection;
use crate::aws::guard::Gate;
use crate::aws::guard::gated;
use crate::aws::s3_client::gated_s3;
use crate::state::AccountId;
use aws_config::SdkConfig;

/// Makes the clients that write. The operations are methods of it, next to the resources that they change.
#[derive(Debug)]
pub(super) struct WriteClients {
    connection: Connection,
    /// The account that owns every resource that is written.
    pub(super) account: AccountId,
}

impl WriteClients {
    pub(super) fn new(connection: Connection, account: AccountId) -> Self {
        Self {
            connection,
            account,
        }
    }

    pub(super) fn s3(&self, region: &str) -> aws_sdk_s3::Client {
        let (config, gate) = self.config(region);
        gated_s3(&config, &gate)
    }

    pub(super) fn sns(&self, region: &str) -> aws_sdk_sns::Client {
        let (config, gate) = self.config(region);
        gated!(aws_sdk_sns, &config, gate)
    }

    pub(super) fn logs(&self, region: &str) -> aws_sdk_cloudwatchlogs::Client {
        let (config, gate) = self.config(region);
        gated!(aws_sdk_cloudwatchlogs, &config, gate)
    }

    pub(super) fn cloudwatch(&self, region: &str) -> aws_sdk_cloudwatch::Client {
        let (config, gate) = self.config(region);
        gated!(aws_sdk_cloudwatch, &config, gate)
    }

    fn config(&self, region: &str) -> (SdkConfig, Gate) {
        self.connection.write_config(region)
    }
}
