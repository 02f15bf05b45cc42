//! The number of events that put an alarm into ALARM.

use crate::chain::status::Consequence;

/// The events that put an alarm into ALARM, so that it notifies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EventsToAlarm {
    /// This many events.
    Events {
        /// The number of events in one period.
        in_a_period: u32,
        /// The number of consecutive periods with so many events.
        periods: u32,
        /// Why it takes more than one event; empty if one is enough.
        why: String,
        /// The number of periods after the event until it notifies.
        later: u32,
    },
    /// No number of events does.
    Never {
        /// The reason, one clause.
        why: String,
        /// What it means for the people who should be notified.
        consequence: Consequence,
    },
    /// AWS's documentation does not tell; the reason, one clause.
    NotProven(String),
}

impl EventsToAlarm {
    /// The number of events in all; `None` if it is not known.
    #[must_use]
    pub fn events(&self) -> Option<u32> {
        match self {
            Self::Events {
                in_a_period,
                periods,
                ..
            } => Some(in_a_period.saturating_mul(*periods)),
            Self::Never { .. } | Self::NotProven(_) => None,
        }
    }

    /// No number of events does, and the reason does not say what that means.
    pub(super) fn never(why: String) -> Self {
        Self::Never {
            why,
            consequence: Consequence::NobodyNotified,
        }
    }

    /// No number of events does, as the alarm never leaves ALARM; the reason says so.
    pub(super) fn never_leaves_alarm(why: String) -> Self {
        Self::Never {
            why,
            consequence: Consequence::InReason,
        }
    }

    /// What it means if one event, or as many as the settings allow, are not enough.
    #[must_use]
    pub fn consequence(&self) -> Consequence {
        match self {
            // The reason says how many events it takes instead.
            Self::Events { in_a_period, .. } if *in_a_period > 1 => Consequence::InReason,
            Self::Events { .. } => Consequence::NobodyNotified,
            Self::Never { consequence, .. } => *consequence,
            Self::NotProven(_) => Consequence::PerhapsNobody,
        }
    }
}
