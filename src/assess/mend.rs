//! The verdict where a link is broken: cis-fix mends it, unless something is in the way.

use super::control::{settle, unreadable};
use super::finding::{Evidence, Finding, Link, Verdict};
use super::mute::{show, silences};
use crate::desired::{Obstacle, Watch};
use crate::select::Inputs;
use crate::state::Region;

/// What cis-fix would have for a control, if it may have anything.
pub(super) type Wanted<'a> = Option<&'a Result<Watch, Obstacle>>;

/// Broken: ours to mend, unless something is in the way.
pub(super) fn mendable(watch: Wanted<'_>, link: Link, words: &str, finding: &mut Finding) {
    match watch {
        Some(Err(obstacle)) => match &obstacle.denied {
            Some(action) => unreadable(finding, obstacle.link, &obstacle.words, action),
            None => {
                settle(
                    finding,
                    Verdict::Manual,
                    obstacle.link,
                    format!("{words}, and {}", obstacle.words),
                );
                finding.advice.extend(obstacle.advice.iter().cloned());
            }
        },
        Some(Ok(_)) => settle(finding, Verdict::Fail, link, words),
        None => settle(finding, Verdict::Manual, link, words),
    }
}

/// Muted: an alarm of ours beside it speaks, unless the rule mutes that one too; the rule is never touched.
pub(super) fn muted(
    inputs: Inputs<'_>,
    watch: Wanted<'_>,
    region: &Region,
    (rule, words): (&str, &str),
    finding: &mut Finding,
) {
    let command = show(region, rule);
    if let Some(Ok(watch)) = watch
        && silences(inputs, region, &watch.alarm.name)
    {
        settle(finding, Verdict::Manual, Link::Alarm, words);
        finding.advice.push(command);
        return;
    }
    finding.evidence.push(Evidence::new("shown by", command));
    mendable(watch, Link::Alarm, words, finding);
}
