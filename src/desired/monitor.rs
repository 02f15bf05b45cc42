//! The metric filter and the alarm of one control.

use crate::state::{Alarm, MetricFilter};
use std::collections::BTreeMap;

/// The metric filter and the alarm of one control.
#[derive(Debug, Clone, PartialEq)]
pub struct Monitor {
    /// The filter.
    pub filter: FilterSource,
    /// The alarm, as it should be.
    pub alarm: Alarm,
    /// Our alarm as it is now; `None` if there is none.
    pub alarm_before: Option<Alarm>,
    /// The tags of the alarm.
    pub tags: BTreeMap<String, String>,
    /// Whether ours works as it is and the settings ask for something else by name.
    pub asked_for: bool,
    /// Notes on the choice.
    pub notes: Vec<String>,
}

/// The origin of the filter.
#[expect(clippy::large_enum_variant, reason = "there are fourteen of them")]
#[derive(Debug, Clone, PartialEq)]
pub enum FilterSource {
    /// A filter of someone else that covers the control.
    Existing(MetricFilter),
    /// Ours, to be created or updated.
    Own {
        /// The filter as it is now; `None` if it is to be created.
        before: Option<MetricFilter>,
        /// The filter as it should be.
        after: MetricFilter,
    },
}

impl FilterSource {
    /// The filter as it should be.
    #[must_use]
    pub fn filter(&self) -> &MetricFilter {
        match self {
            Self::Existing(filter) | Self::Own { after: filter, .. } => filter,
        }
    }

    /// Whether nothing is to be written.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        match self {
            Self::Existing(_) => true,
            Self::Own { before, after } => before.as_ref() == Some(after),
        }
    }
}
