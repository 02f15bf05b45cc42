//! Whether a mute rule keeps an alarm from notifying. An audit does not see mute rules.
//!
//! A rule that mutes now, or whose windows come again until the rule ends, breaks the chain: an event during a window
//! reaches no one. A rule whose windows are shorter than the alarm's stay in ALARM loses nothing, and one future window is
//! reported and breaks nothing. cis-fix changes no mute rule. Rules go by the names of alarms, so an alarm created beside
//! a muted one notifies. A rule mutes the alarms that it targets, by name ("`MuteTargets`", CloudWatch API reference). Whether
//! one that names none mutes all of them is not documented: where its windows would lose a message, the alarm is not proven
//! to notify.

use crate::aws_cli::{cloudwatch, with_note};
use crate::chain::link::Link;
use crate::chain::mute_windows::lose_nothing;
use crate::chain::status::ChainStatus;
use crate::inputs::Inputs;
use crate::state::{Alarm, MuteRule, MuteRuleName, Region, Unread, lookup};
use time::OffsetDateTime;

/// What mute rules do to an alarm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Muted {
    /// They lose no message of it; with what they do otherwise, one clause for each rule.
    No(Vec<String>),
    /// They mute it now, or in windows that come again.
    Yes {
        /// The name of the rule.
        rule: String,
        /// The reason, to follow the alarm's name.
        reason: String,
        /// Whether the rule mutes it at the time of observation.
        now: bool,
    },
    /// It is not known whether they do: the rules were not read, or AWS does not document it.
    NotProven(ChainStatus),
}

/// The rules of a Region that may matter to an alarm.
struct AlarmRules<'a> {
    /// Those that name it.
    rules: Vec<&'a MuteRule>,
    /// Those that name no alarm.
    without_targets: Vec<&'a MuteRule>,
    /// The status of one that was not read.
    unread: Option<ChainStatus>,
}

/// What the mute rules of a Region do to an alarm.
pub(super) fn muted(inputs: Inputs<'_>, region: &Region, alarm: &Alarm) -> Muted {
    let AlarmRules {
        rules,
        without_targets,
        unread,
    } = match alarm_rules(inputs, region, &alarm.name) {
        Ok(known) => known,
        Err(status) => return Muted::NotProven(status),
    };
    let (pressing, later): (Vec<&MuteRule>, Vec<&MuteRule>) =
        rules.into_iter().partition(|rule| is_pressing(rule));
    let mut clauses: Vec<String> = later.iter().map(|rule| will_mute(rule, alarm)).collect();
    let (doubtful, harmless): (Vec<&MuteRule>, Vec<&MuteRule>) = without_targets
        .into_iter()
        .partition(|rule| is_pressing(rule) && !lose_nothing(&[rule], alarm));
    clauses.extend(harmless.iter().map(|rule| perhaps_mutes_all(rule)));
    let doubt = doubtful.first().map(|rule| perhaps_muted(rule, region));
    let not_proven = unread.or(doubt);
    if lose_nothing(&pressing, alarm) {
        clauses.extend(pressing.iter().map(|rule| delays(rule, alarm)));
        return not_proven.map_or(Muted::No(clauses), Muted::NotProven);
    }
    let mut losing: Vec<&MuteRule> = pressing.clone();
    losing.retain(|rule| !lose_nothing(&[rule], alarm));
    if losing.is_empty() {
        losing = pressing;
    }
    losing.sort_by_key(|rule| !rule.is_active());
    match losing.first() {
        Some(rule) => muted_by(rule),
        None => not_proven.map_or(Muted::No(clauses), Muted::NotProven),
    }
}

/// Whether a rule mutes now, or in windows that come again.
fn is_pressing(rule: &MuteRule) -> bool {
    rule.is_active() || rule.repeats()
}

/// The status under a rule that names no alarm, and whose windows would lose a message.
fn perhaps_muted(rule: &MuteRule, region: &Region) -> ChainStatus {
    ChainStatus::PerhapsMuted {
        reason: format!(
            "notifies is not proven: mute rule {}",
            perhaps_mutes_all(rule)
        ),
        advice: with_note(
            &cloudwatch::get_alarm_mute_rule(region, &rule.name),
            "cis-fix edits no mute rule: name in it the alarms that it is for, or delete it",
        ),
    }
}

/// The rules that name an alarm or none. The error says which list was not read.
fn alarm_rules<'a>(
    inputs: Inputs<'a>,
    region: &Region,
    alarm: &str,
) -> Result<AlarmRules<'a>, ChainStatus> {
    let observed = inputs.observed;
    let unreadable = |unread: Unread, reason: String| {
        let reason = format!("is muted is not known: {reason}");
        ChainStatus::unreadable(Link::Alarm, unread, reason)
    };
    let listed = lookup(&observed.mute_rules, region);
    let listed = listed.known("cloudwatch:ListAlarmMuteRules");
    let listed = listed.map_err(|unread| {
        let reason = format!("the alarm mute rules {} listed", unread.plural_verb());
        unreadable(unread, reason)
    })?;
    let mut known = AlarmRules {
        rules: Vec::new(),
        without_targets: Vec::new(),
        unread: None,
    };
    for MuteRuleName { name } in listed.into_iter().flatten() {
        let read = observed.mute_rule(region, name);
        match read.known("cloudwatch:GetAlarmMuteRule") {
            Ok(rule) => {
                let rule = rule.filter(|rule| !rule.is_expired(observed.observed_at));
                known
                    .rules
                    .extend(rule.filter(|rule| rule.applies_to(alarm)));
                known
                    .without_targets
                    .extend(rule.filter(|rule| !rule.names_alarms()));
            }
            Err(unread) => {
                let reason = format!("alarm mute rule {name} {} read", unread.verb());
                known.unread = Some(unreadable(unread, reason));
            }
        }
    }
    Ok(known)
}

fn muted_by(rule: &MuteRule) -> Muted {
    let MuteRule { name, .. } = rule;
    let when = if rule.is_active() {
        "is muted".to_owned()
    } else {
        format!("is muted again and again, {},", until(rule))
    };
    Muted::Yes {
        rule: name.clone(),
        reason: format!(
            "{when} by mute rule {name} ({}), and a muted alarm notifies no one",
            window(rule)
        ),
        now: rule.is_active(),
    }
}

fn perhaps_mutes_all(rule: &MuteRule) -> String {
    let MuteRule { name, .. } = rule;
    let when = if rule.is_active() {
        ", in force now,".to_owned()
    } else if rule.repeats() {
        format!(", again and again {},", until(rule))
    } else {
        String::new()
    };
    format!(
        "{name} ({}){when} names no alarm, and whether such a rule mutes all alarms is not documented",
        window(rule)
    )
}

fn will_mute(rule: &MuteRule, alarm: &Alarm) -> String {
    let MuteRule { name, .. } = rule;
    format!("{name} will mute {}: {}", alarm.name, window(rule))
}

fn delays(rule: &MuteRule, alarm: &Alarm) -> String {
    let MuteRule { name, .. } = rule;
    format!(
        "{name} delays {} and loses nothing: {}, which is shorter than the alarm stays in ALARM",
        alarm.name,
        window(rule)
    )
}

/// How long the windows of a rule come again.
fn until(rule: &MuteRule) -> String {
    let end = rule.expires_at.and_then(|end| {
        let end = OffsetDateTime::from_unix_timestamp(end).ok()?.date();
        Some(format!("until {end}"))
    });
    end.unwrap_or_else(|| "without an end".to_owned())
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

/// Whether a rule mutes this alarm, now or in windows that come again.
#[must_use]
pub fn silences(inputs: Inputs<'_>, region: &Region, alarm: &Alarm) -> bool {
    matches!(muted(inputs, region, alarm), Muted::Yes { .. })
}

/// What the rules of a Region do, or may do, to an alarm that does not exist yet, one clause each. AWS refuses a rule that
/// names an alarm that does not exist, but an alarm may be deleted and created again.
#[must_use]
pub fn rules_on_new_alarm(inputs: Inputs<'_>, region: &Region, alarm: &Alarm) -> Vec<String> {
    match muted(inputs, region, alarm) {
        Muted::No(clauses) => clauses,
        Muted::Yes { reason, .. } => vec![format!("alarm {} {reason}", alarm.name)],
        Muted::NotProven(ChainStatus::PerhapsMuted { reason, .. }) => {
            vec![format!("whether alarm {} {reason}", alarm.name)]
        }
        Muted::NotProven(_) => Vec::new(),
    }
}

/// What the rules do that lose no message of an alarm, one clause each.
#[must_use]
pub fn future_windows(inputs: Inputs<'_>, region: &Region, alarm: &Alarm) -> Vec<String> {
    match muted(inputs, region, alarm) {
        Muted::No(clauses) => clauses,
        Muted::Yes { .. } | Muted::NotProven(_) => Vec::new(),
    }
}

/// The command that shows a rule, and what a person can do about it.
#[must_use]
pub fn show_rule(region: &Region, rule: &str) -> String {
    with_note(
        &cloudwatch::get_alarm_mute_rule(region, rule),
        "cis-fix edits no mute rule: take the alarm out of it, or delete it",
    )
}
