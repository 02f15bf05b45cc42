//! Whether a mute rule keeps an alarm from notifying. An audit does not see mute rules.
//!
//! A rule that mutes now, or whose windows recur without an end, breaks the chain: during a window an event reaches no
//! one. A future window that ends is reported and breaks nothing. cis-fix changes no mute rule. Rules go by the names of
//! alarms, so an alarm created beside a muted one notifies, unless the rule names no alarm and so mutes all.

use crate::aws_cli::cloudwatch;
use crate::chain::link::Link;
use crate::chain::status::ChainStatus;
use crate::inputs::Inputs;
use crate::state::{MuteRule, Read, Region, lookup};

/// What mute rules do to an alarm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Muted {
    /// They do not mute it; with the future windows in which they will.
    No(Vec<String>),
    /// They mute it now, or in windows that recur without an end.
    Yes {
        /// The name of the rule.
        rule: String,
        /// The reason, to follow the alarm's name.
        reason: String,
        /// Whether the rule mutes it at the time of observation.
        now: bool,
    },
    /// The rules were not read.
    Unreadable(ChainStatus),
}

/// What the mute rules of a Region do to an alarm.
pub(super) fn muted(inputs: Inputs<'_>, region: &Region, alarm: &str) -> Muted {
    let observed = inputs.observed;
    let unreadable = |action: &str, reason: String| {
        Muted::Unreadable(ChainStatus::unreadable(Link::Alarm, action, reason))
    };
    let rules = match lookup(&observed.mute_rules, region) {
        Read::Present(rules) => rules,
        Read::Absent => return Muted::No(Vec::new()),
        Read::Denied { action } => {
            return unreadable(&action, "the alarm mute rules may not be listed".to_owned());
        }
        Read::NotAsked => {
            let reason = "the alarm mute rules were not read".to_owned();
            return unreadable("cloudwatch:ListAlarmMuteRules", reason);
        }
    };
    let mut later = Vec::new();
    let mut doubt = None;
    let mut again = None;
    for known in rules {
        let name = &known.name;
        match observed.mute_rule(region, name) {
            Read::Present(rule)
                if !rule.applies_to(alarm) || rule.is_expired(observed.observed_at) => {}
            Read::Present(rule) if rule.status == "ACTIVE" => return muted_by(rule, true),
            Read::Present(rule) if rule.has_no_end() => {
                again = again.or(Some(muted_by(rule, false)));
            }
            Read::Present(rule) => {
                later.push(format!("{name} will mute {alarm}: {}", window(rule)));
            }
            Read::Absent => {}
            Read::Denied { action } => {
                let reason = format!("alarm mute rule {name} may not be read");
                doubt = Some(unreadable(&action, reason));
            }
            Read::NotAsked => {
                let reason = format!("alarm mute rule {name} was not read");
                doubt = Some(unreadable("cloudwatch:GetAlarmMuteRule", reason));
            }
        }
    }
    again.or(doubt).unwrap_or(Muted::No(later))
}

fn muted_by(rule: &MuteRule, now: bool) -> Muted {
    let MuteRule { name, .. } = rule;
    let when = if now {
        "is muted"
    } else {
        "is muted again and again, without an end,"
    };
    Muted::Yes {
        rule: name.clone(),
        reason: format!(
            "{when} by mute rule {name} ({}), and a muted alarm tells nobody",
            window(rule)
        ),
        now,
    }
}

/// The schedule of a rule, as AWS writes it.
fn window(rule: &MuteRule) -> String {
    let MuteRule {
        expression,
        duration,
        time_zone,
        ..
    } = rule;
    let zone = time_zone.as_deref().unwrap_or("UTC");
    format!("{expression} {zone} for {duration}")
}

/// Whether a rule mutes an alarm of this name, now or in windows that recur without an end.
#[must_use]
pub fn silences(inputs: Inputs<'_>, region: &Region, alarm: &str) -> bool {
    matches!(muted(inputs, region, alarm), Muted::Yes { .. })
}

/// The future windows in which an alarm will be muted, one clause each.
#[must_use]
pub fn future_windows(inputs: Inputs<'_>, region: &Region, alarm: &str) -> Vec<String> {
    match muted(inputs, region, alarm) {
        Muted::No(later) => later,
        Muted::Yes { .. } | Muted::Unreadable(_) => Vec::new(),
    }
}

/// The command that shows a rule, and what a person can do about it.
#[must_use]
pub fn show_rule(region: &Region, rule: &str) -> String {
    format!(
        "{}   # cis-fix edits no mute rule: take the alarm out of it, or give it an end",
        cloudwatch::get_alarm_mute_rule(region, rule)
    )
}
