//! The text of an alarm of ours: what a person woken by it needs first.

use crate::control::{BenchmarkVersion, Control, FilterControl};
use crate::state::{LogGroupArn, Region};

/// The longest description CloudWatch takes ("PutMetricAlarm", CloudWatch API reference).
const LONGEST: usize = 1024;

/// What an alarm says.
pub(super) struct Told<'a> {
    pub(super) control: &'a Control,
    pub(super) filter: &'a FilterControl,
    pub(super) version: BenchmarkVersion,
    pub(super) account: &'a str,
    pub(super) region: &'a Region,
    pub(super) group: &'a LogGroupArn,
    pub(super) filter_name: &'a str,
}

impl Told<'_> {
    /// Account, control, what happened, the first question, and the command that shows the
    /// events of the last half hour; it ends in the mark by which we know our alarms.
    ///
    /// The command asks AWS for the filter's pattern, for a pattern may be as long as the whole
    /// description. A log group's name may be half as long, so the command gives way first.
    pub(super) fn text(&self) -> String {
        let head = format!(
            "In account {}, {}. {} (CIS {} control {})",
            self.account,
            self.filter.happened,
            self.filter.ask,
            self.version,
            self.control.id(self.version),
        );
        let mark = ownership_mark(self.control.slug.as_str());
        let command = format!(
            "Events: G='{group}'; aws logs filter-log-events --region {region} --log-group-name \"$G\" --start-time $(($(date +%s)-1800))000 --filter-pattern \"$(aws logs describe-metric-filters --region {region} --log-group-name \"$G\" --filter-name-prefix {name} --query 'metricFilters[0].filterPattern' --output text)\"",
            group = self.group.name(),
            region = self.region,
            name = quoted(self.filter_name),
        );
        let full = format!("{head} {command} {mark}");
        if full.chars().count() <= LONGEST {
            return full;
        }
        let short = format!("{head} Events: log group {} {mark}", self.group.name());
        if short.chars().count() <= LONGEST {
            return short;
        }
        format!("{head} {mark}")
    }
}

/// What the descriptions of a control's alarms say in every account, in pieces: all but the names,
/// in each length they come in.
#[must_use]
pub fn wording(control: &Control) -> Vec<String> {
    // A name as plain as those we give, so that it is quoted as they are.
    const NAME: &str = "XNAMEX";
    let Some(filter) = control.filter() else {
        return Vec::new();
    };
    let region = Region::new(NAME);
    let mut pieces = Vec::new();
    for version in BenchmarkVersion::all() {
        for many in [1, LONGEST / 2 / NAME.len(), LONGEST / NAME.len()] {
            let group = format!("arn:aws:logs:{NAME}:{NAME}:log-group:{}", NAME.repeat(many));
            let told = Told {
                control,
                filter,
                version,
                account: NAME,
                region: &region,
                group: &LogGroupArn::new(group),
                filter_name: NAME,
            };
            pieces.extend(told.text().split(NAME).map(str::to_owned));
        }
    }
    pieces
}

/// The text as one word of a shell: somebody else's filter may be called anything, and a person
/// pastes this command.
fn quoted(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/');
    if !text.is_empty() && text.chars().all(plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', "'\\''"))
}

/// What the description of an alarm of ours ends in.
#[must_use]
pub fn ownership_mark(slug: &str) -> String {
    format!("[cis-fix {slug}]")
}
