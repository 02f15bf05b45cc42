//! Alarms that go off although nothing is wrong, and the setting that leaves that out.

use crate::chain::alarm_evaluation::why_not_triggered_by;
use crate::chain::chains::Chains;
use crate::chain::link::Link;
use crate::chain::metric_feed::MetricFeed;
use crate::chain::status::ChainStatus;
use crate::control::{Control, Noise, SsoPattern};
use crate::inputs::Inputs;
use crate::state::{Alarm, MetricFilter};

/// The pattern of the setting `sso`, if the settings choose it for the control.
#[must_use]
pub fn chosen_sso<'c>(inputs: Inputs<'_>, control: &'c Control) -> Option<&'c SsoPattern> {
    let sso = control.filter()?.sso.as_ref()?;
    let asked = inputs.settings.control(&control.slug).pattern?;
    let asked = inputs.memo.parse(&asked).ok()?;
    (asked == sso.pattern).then_some(sso)
}

/// Whether an alarm that works, or lacks only a working topic or a person, is noisy. `by_filter` says which metric filters are
/// looked at.
pub fn works_noisily(
    inputs: Inputs<'_>,
    chains: &Chains<'_>,
    control: &Control,
    noise: &Noise,
    by_filter: impl Fn(&MetricFilter) -> bool,
) -> bool {
    let qualified = chains
        .trails()
        .iter()
        .filter(|trail| trail.unread.is_none());
    let mut chains = qualified.flat_map(|trail| trail.chains(inputs, control));
    chains.any(|chain| {
        matches!(
            chain.status,
            ChainStatus::Intact
                | ChainStatus::NoConfirmedSubscriber { .. }
                | ChainStatus::Broken {
                    link: Link::Topic,
                    ..
                }
        ) && chain.candidate.covers.contains_key(&control.slug)
            && by_filter(chain.candidate.filter)
            && noise.is_counted_by(chain.pattern())
            && chain
                .alarm
                .is_some_and(|alarm| triggers_on_one_event(alarm, &chain.candidate.feed))
    })
}

/// An alarm that waits for several events has been narrowed already.
pub fn triggers_on_one_event(alarm: &Alarm, feed: &MetricFeed<'_>) -> bool {
    why_not_triggered_by(1, alarm, feed).is_none()
}
