//! Alarm mute rules. While a rule is active, the alarms it names change their state but run no
//! actions ("Alarm mute rules", CloudWatch user guide; `PutAlarmMuteRule`, CloudWatch API
//! reference).

use serde::{Deserialize, Serialize};

/// A mute rule as `ListAlarmMuteRules` names it. Expired rules are not listed.
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
    /// `ACTIVE` during a window, `SCHEDULED` before and between windows, `EXPIRED` afterwards.
    pub status: String,
    /// The start of its windows: `cron(…)` repeats, `at(…)` is one date.
    pub expression: String,
    /// The length of each window, such as `PT4H`.
    pub duration: String,
    /// The time zone of the expression; `None` means UTC.
    pub time_zone: Option<String>,
    /// When the rule expires, in seconds since 1970; `None` for never.
    pub expires_at: Option<i64>,
    /// The alarms it names. Whether a rule that names none mutes all is not documented.
    pub alarms: Vec<String>,
}

impl MuteRule {
    /// Whether it names alarms.
    #[must_use]
    pub fn names_alarms(&self) -> bool {
        !self.alarms.is_empty()
    }

    /// Whether it names this alarm, and so mutes it while it is active.
    #[must_use]
    pub fn applies_to(&self, alarm: &str) -> bool {
        self.alarms.iter().any(|name| name == alarm)
    }

    /// Whether it has expired by this time, in seconds since 1970.
    #[must_use]
    pub fn is_expired(&self, now: i64) -> bool {
        self.status == "EXPIRED" || self.expires_at.is_some_and(|end| end <= now)
    }

    /// Whether a window is open.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.status == "ACTIVE"
    }

    /// Whether its windows come again: `at(…)` is one window.
    #[must_use]
    pub fn repeats(&self) -> bool {
        !self.expression.trim_start().starts_with("at(")
    }
}
