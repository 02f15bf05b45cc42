//! Whether a mute rule keeps an alarm from notifying. An audit does not see mute rules.
//!
//! A rule that mutes now, or whose windows recur without an end, breaks the chain: during a window an event reaches no
//! one. A future window that ends is reported and breaks nothing. cis-fix changes no mute rule. Rules go by the names of
//! alarms, so an alarm created beside a muted one notifies, unless the rule names no alarm and so mutes all.

use crate::aws_cli::cloudwatch;
use crate::chain::link::Link;
use crate::chain::status::ChainStatus;
use crate::inputs::Inputs;
use crate::state::{MuteRule, Region, Unread, lookup};

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
    let unreadable = |unread: Unread, reason: String| {
        Muted::Unreadable(ChainStatus::unreadable(Link::Alarm, unread, reason))
    };
    let listed = lookup(&observed.mute_rules, region);
    let rules = match listed.known("cloudwatch:ListAlarmMuteRules") {
        Ok(Some(rules)) => rules,
        Ok(None) => return Muted::No(Vec::new()),
        Err(unread) => {
            let reason = format!("the alarm mute rules {} listed", unread.plural_verb());
            return unreadable(unread, reason);
        }
    };
    let mut later = Vec::new();
    let mut doubt = None;
    let mut again = None;
    for known in rules {
        let name = &known.name;
        let read = observed.mute_rule(region, name);
        match read.known("cloudwatch:GetAlarmMuteRule") {
            Ok(Some(rule)) if !rule.applies_to(alarm) || rule.is_expired(observed.observed_at) => {}
            Ok(Some(rule)) if rule.status == "ACTIVE" => return muted_by(rule, true),
            Ok(Some(rule)) if rule.has_no_end() => {
                again = again.or(Some(muted_by(rule, false)));
            }
            Ok(Some(rule)) => {
                later.push(format!("{name} will mute {alarm}: {}", window(rule)));
            }
            Ok(None) => {}
            Err(unread) => {
                let reason = format!("alarm mute rule {name} {} read", unread.verb());
                doubt = Some(unreadable(unread, reason));
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
