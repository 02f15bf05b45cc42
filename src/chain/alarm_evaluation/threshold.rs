//! The threshold of an alarm.

use crate::state::Alarm;

/// The threshold, and how the statistic is compared with it.
pub(super) struct Limit {
    pub(super) threshold: f64,
    comparison: ComparisonOperator,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum ComparisonOperator {
    AtLeast,
    MoreThan,
    AtMost,
    LessThan,
}

impl Limit {
    pub(super) fn of(alarm: &Alarm) -> Result<Self, String> {
        let comparison = match alarm.comparison.as_str() {
            "GreaterThanOrEqualToThreshold" => ComparisonOperator::AtLeast,
            "GreaterThanThreshold" => ComparisonOperator::MoreThan,
            "LessThanOrEqualToThreshold" => ComparisonOperator::AtMost,
            "LessThanThreshold" => ComparisonOperator::LessThan,
            // The three others compare with a band that CloudWatch learns from the metric.
            other => return Err(format!("it compares by {other}")),
        };
        let threshold = alarm.threshold.filter(|_| alarm.evaluation.band.is_none());
        Ok(Self {
            threshold: threshold.ok_or("it has no fixed threshold")?,
            comparison,
        })
    }

    pub(super) fn breached(&self, value: f64) -> bool {
        match self.comparison {
            ComparisonOperator::AtLeast => value >= self.threshold,
            ComparisonOperator::MoreThan => value > self.threshold,
            ComparisonOperator::AtMost => value <= self.threshold,
            ComparisonOperator::LessThan => value < self.threshold,
        }
    }

    pub(super) fn looks_down(&self) -> bool {
        matches!(
            self.comparison,
            ComparisonOperator::AtMost | ComparisonOperator::LessThan
        )
    }
}
