//! Whether an alarm that goes off is muted: a mute rule keeps it from telling anybody, and an audit sees nothing of it.
//!
//! A rule that mutes now, or whose windows come again without an end, breaks the chain: in them an event reaches
//! nobody. A window that is to come, and ends, is told and breaks nothing. cis-fix edits no mute rule. Rules go by the
//! names of alarms, so an alarm made beside a muted one speaks, unless the rule names none and so mutes all.

use super::fate::Fate;
use super::finding::{Evidence, Link};
use crate::select::Inputs;
use crate::state::{MuteRule, Read, Region, lookup};

/// What mute rules do to an alarm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Muted {
    /// Nothing, for good or for the time being; with the windows to come.
    No(Vec<String>),
    /// It tells nobody, now or again and again.
    Yes {
        /// The rule.
        rule: String,
        /// In words, after the alarm's name.
        words: String,
        /// Whether it does so at this moment.
        now: bool,
    },
    /// Not known.
    Unknown(Fate),
}

pub(super) fn muted(inputs: Inputs<'_>, region: &Region, alarm: &str) -> Muted {
    let observed = inputs.observed;
    let unknown =
        |action: &str, words: String| Muted::Unknown(Fate::unknown(Link::Alarm, action, words));
    let rules = match lookup(&observed.mute_rules, region) {
        Read::Present(rules) => rules,
        Read::Absent => return Muted::No(Vec::new()),
        Read::Denied { action } => {
            return unknown(&action, "the alarm mute rules may not be listed".to_owned());
        }
        Read::NotAsked => {
            let words = "the alarm mute rules were not read".to_owned();
            return unknown("cloudwatch:ListAlarmMuteRules", words);
        }
    };
    let mut later = Vec::new();
    let mut doubt = None;
    let mut again = None;
    for known in rules {
        let name = &known.name;
        match observed.mute(region, name) {
            Read::Present(rule) if !rule.is_about(alarm) || rule.is_over(observed.observed_at) => {}
            Read::Present(rule) if rule.status == "ACTIVE" => return yes(rule, true),
            Read::Present(rule) if rule.has_no_end() => again = again.or(Some(yes(rule, false))),
            Read::Present(rule) => {
                later.push(format!("{name} will mute {alarm}: {}", window(rule)));
            }
            Read::Absent => {}
            Read::Denied { action } => {
                let words = format!("alarm mute rule {name} may not be read");
                doubt = Some(unknown(&action, words));
            }
            Read::NotAsked => {
                let words = format!("alarm mute rule {name} was not read");
                doubt = Some(unknown("cloudwatch:GetAlarmMuteRule", words));
            }
        }
    }
    again.or(doubt).unwrap_or(Muted::No(later))
}

fn yes(rule: &MuteRule, now: bool) -> Muted {
    let MuteRule { name, .. } = rule;
    let when = if now {
        "is muted"
    } else {
        "is muted again and again, without an end,"
    };
    Muted::Yes {
        rule: name.clone(),
        words: format!(
            "{when} by mute rule {name} ({}), and a muted alarm tells nobody",
            window(rule)
        ),
        now,
    }
}

/// When a rule mutes, in AWS's words.
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

/// Whether a rule would keep an alarm of this name from telling anybody, now or again and again.
pub(super) fn silences(inputs: Inputs<'_>, region: &Region, alarm: &str) -> bool {
    matches!(muted(inputs, region, alarm), Muted::Yes { .. })
}

/// The windows in which an alarm will be muted.
pub(super) fn windows(inputs: Inputs<'_>, region: &Region, alarm: &str) -> Vec<Evidence> {
    match muted(inputs, region, alarm) {
        Muted::No(later) => later
            .into_iter()
            .map(|words| Evidence::new("mute rule", words))
            .collect(),
        Muted::Yes { .. } | Muted::Unknown(_) => Vec::new(),
    }
}

/// The command that shows a rule, and what a person has to do about it.
pub(super) fn show(region: &Region, rule: &str) -> String {
    format!(
        "aws cloudwatch get-alarm-mute-rule --region {region} --alarm-mute-rule-name {rule}   # cis-fix edits no mute rule: take the alarm out of it, or give it an end"
    )
}
