//! What `who` prints.

use super::{FORMAT_VERSION, ToolV1};
use crate::cloudtrail::RecordedCall;
use crate::render::AlarmCalls;
use serde::Serialize;

/// The calls behind an alarm.
#[derive(Debug, Clone, Serialize)]
pub struct AlarmCallsV1<'a> {
    /// 1.
    pub format_version: u32,
    /// `who`.
    pub command: &'static str,
    /// The program that wrote the document.
    pub tool: ToolV1,
    /// The alarm.
    pub alarm: &'a str,
    /// The name of the log group that was searched.
    pub log_group: &'a str,
    /// Whether all of the time was searched.
    pub complete: bool,
    /// The calls, the oldest first.
    pub calls: &'a [RecordedCall],
}

impl<'a> AlarmCallsV1<'a> {
    /// The document of a search.
    #[must_use]
    pub fn new(found: &AlarmCalls<'a>) -> Self {
        Self {
            format_version: FORMAT_VERSION,
            command: "who",
            tool: ToolV1::this(),
            alarm: found.alarm,
            log_group: found.log_group,
            complete: found.complete,
            calls: found.calls,
        }
    }
}
