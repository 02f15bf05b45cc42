//! The description of an alarm of ours: what the person it notifies needs first.

use crate::aws_cli::logs;
use crate::control::{BenchmarkVersion, Control, FilterControl};
use crate::naming::alarm_marker;
use crate::quotas::ALARM_DESCRIPTION_CHARACTERS as MAX_LENGTH;
use crate::state::{LogGroupArn, Region};

/// The parts of a description.
pub(super) struct AlarmDescription<'a> {
    pub(super) control: &'a Control,
    pub(super) filter: &'a FilterControl,
    pub(super) version: BenchmarkVersion,
    pub(super) account: &'a str,
    pub(super) region: &'a Region,
    pub(super) group: &'a LogGroupArn,
    pub(super) filter_name: &'a str,
}

impl AlarmDescription<'_> {
    /// The account, the control, what happened, the first question, and the command that shows the events of the last half
    /// hour. It ends in the marker by which cis-fix recognizes its alarms.
    ///
    /// The name of a log group can be half as long as the whole description, so the command is left out first.
    pub(super) fn text(&self) -> String {
        let head = format!(
            "In account {}, {}. {} (CIS {} control {})",
            self.account,
            self.filter.happened,
            self.filter.ask,
            self.version,
            self.control.id(self.version),
        );
        let marker = alarm_marker(self.control.slug.as_str());
        let command = logs::filter_log_events(self.region, self.group.name(), self.filter_name);
        let full = format!("{head} Events: {command} {marker}");
        if full.chars().count() <= MAX_LENGTH {
            return full;
        }
        let short = format!("{head} Events: log group {} {marker}", self.group.name());
        if short.chars().count() <= MAX_LENGTH {
            return short;
        }
        format!("{head} {marker}")
    }
}

/// The fixed phrases in the descriptions of a control's alarms: everything but the names, in each length a description can
/// have.
#[must_use]
pub fn fixed_phrases(control: &Control) -> Vec<String> {
    // It needs no quotes, as the names that cis-fix gives.
    const NAME: &str = "XNAMEX";
    let Some(filter) = control.filter() else {
        return Vec::new();
    };
    let region = Region::new(NAME);
    let mut phrases = Vec::new();
    for version in BenchmarkVersion::all() {
        for many in [1, MAX_LENGTH / 2 / NAME.len(), MAX_LENGTH / NAME.len()] {
            let group = format!("arn:aws:logs:{NAME}:{NAME}:log-group:{}", NAME.repeat(many));
            let description = AlarmDescription {
                control,
                filter,
                version,
                account: NAME,
                region: &region,
                group: &LogGroupArn::new(group),
                filter_name: NAME,
            };
            phrases.extend(description.text().split(NAME).map(str::to_owned));
        }
    }
    phrases
}
