//! The state setter: sets the state of an alarm for a fire drill. Its client can send no other operation, not even a read.
//! Only `verify` has one.

use super::connect::Connection;
use super::failure::Failure;
use super::guard::{SET_ALARM_STATE, gated};
use crate::state::Region;
use aws_sdk_cloudwatch::types::StateValue;

/// Sets the state of alarms. Only `verify` has one.
#[derive(Debug)]
pub struct StateSetter {
    connection: Connection,
}

impl StateSetter {
    /// A setter over this connection.
    #[must_use]
    pub(crate) fn new(connection: Connection) -> Self {
        Self { connection }
    }

    /// Sets the state of an alarm, with the reason for it. AWS then runs the actions that the alarm has for this state.
    ///
    /// # Errors
    ///
    /// If AWS refuses, or its answer does not arrive.
    pub async fn set(
        &self,
        region: &Region,
        alarm: &str,
        state: &str,
        reason: &str,
    ) -> Result<(), Failure> {
        let (config, gate) = self.connection.config_for(SET_ALARM_STATE, region.as_str());
        let client = gated!(aws_sdk_cloudwatch, &config, gate);
        let outcome = client
            .set_alarm_state()
            .alarm_name(alarm)
            .state_value(StateValue::from(state))
            .state_reason(reason)
            .send()
            .await;
        outcome.map(|_| ()).map_err(|error| Failure::of(&error))
    }
}
