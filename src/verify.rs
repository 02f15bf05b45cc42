//! What `verify` proves in addition to `check`, without any call of its own: which patterns and events to test with AWS's
//! own matcher and whether its reply agrees with our evaluator, where to look for the newest access log, and which alarm
//! a fire drill may set to ALARM.

mod access_logs;
mod dependent_alarms;
mod filter_test;
mod fire_drill;
mod refusal;

#[cfg(test)]
mod tests;

pub use access_logs::{
    DeliveryStatus, KeySearch, LogDelivery, LogLocation, NewestLog, log_locations,
};
pub use dependent_alarms::DependentAlarm;
pub use filter_test::{
    DifferingEvent, FilterTest, FilterTestResult, MatcherReply, MatcherVerdict, TestEvent,
    filter_tests,
};
pub use fire_drill::{
    AlarmReset, AlarmState, FireDrill, FireDrillResult, detect_real_alarm, fire_drill_alarm,
    fire_drill_questions, plan_fire_drill,
};
pub use refusal::FireDrillRefusal;

/// The answers of AWS to everything `verify` asked.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Verification {
    /// One result per pattern on a chain by which a control passes.
    pub tests: Vec<FilterTestResult>,
    /// The access logs of each bucket whose access logging is on.
    pub deliveries: Vec<LogDelivery>,
    /// The fire drill, if one was requested.
    pub fire_drill: Option<FireDrillResult>,
}

impl Verification {
    /// Each event on which AWS's matcher differs from our evaluator.
    pub fn differences(&self) -> impl Iterator<Item = (&FilterTest, &DifferingEvent)> {
        self.tests.iter().flat_map(|result| {
            let events: &[DifferingEvent] = match &result.verdict {
                MatcherVerdict::Differs { events } => events,
                _ => &[],
            };
            events.iter().map(|event| (&result.test, event))
        })
    }

    /// Whether every pattern was tested and agrees, and every access log was listed.
    #[must_use]
    pub fn is_confirmed(&self) -> bool {
        let agreed = |one: &FilterTestResult| one.verdict == MatcherVerdict::Agrees;
        let listed = |one: &LogDelivery| one.newest.is_known();
        self.tests.iter().all(agreed) && self.deliveries.iter().all(listed)
    }
}
