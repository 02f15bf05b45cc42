//! A metric, and the metric of a Region.

use super::Region;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A metric, by namespace and name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Metric {
    /// The namespace, such as `CISBenchmark`.
    pub namespace: String,
    /// The metric's name.
    pub name: String,
}

impl fmt::Display for Metric {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.namespace, self.name)
    }
}

/// A metric in a Region, the key of `DescribeAlarmsForMetric`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RegionalMetric {
    /// The Region of the metric and its alarms.
    pub region: Region,
    /// The metric.
    pub metric: Metric,
}
