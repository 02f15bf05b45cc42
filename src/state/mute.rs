//! Alarm mute rules: while one is in force, the alarms it names change their state and carry out no action
//! ("Alarm mute rules", CloudWatch user guide; `PutAlarmMuteRule`, CloudWatch API reference).

use serde::{Deserialize, Serialize};

/// A mute rule as a listing names it; those that have run out are not listed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct MuteRuleName {
    /// Unique in account and Region.
    pub name: String,
}

/// A mute rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MuteRule {
    /// Unique in account and Region.
    pub name: String,
    /// `ACTIVE` while it mutes, `SCHEDULED` before and between, `EXPIRED` afterwards.
    pub status: String,
    /// When it begins to mute: `cron(…)` comes again and again, `at(…)` comes once.
    pub expression: String,
    /// For how long each time, such as `PT4H`.
    pub duration: String,
    /// The time zone of the expression; `None` means UTC.
    pub time_zone: Option<String>,
    /// When it ends for good, seconds since 1970; `None` means never.
    pub expires_at: Option<i64>,
    /// The alarms it names; none means every alarm of the Region.
    pub alarms: Vec<String>,
}

impl MuteRule {
    /// Whether it mutes this alarm when it is in force.
    #[must_use]
    pub fn is_about(&self, alarm: &str) -> bool {
        self.alarms.is_empty() || self.alarms.iter().any(|name| name == alarm)
    }

    /// Whether it has ended by then.
    #[must_use]
    pub fn is_over(&self, now: i64) -> bool {
        self.status == "EXPIRED" || self.expires_at.is_some_and(|end| end <= now)
    }

    /// Whether its windows come again and nothing ends them.
    #[must_use]
    pub fn has_no_end(&self) -> bool {
        self.expires_at.is_none() && !self.expression.trim_start().starts_with("at(")
    }
}
