//! Which events of a control a trail records, and which accepted patterns can count for it.

pub use crate::chain::required_events::TrailCoverage;

use crate::chain::event_selectors::record_all_management_events;
use crate::chain::required_events::RequiredEvents;
use crate::control::{AcceptedPattern, Control};
use crate::inputs::Inputs;
use crate::pattern::Pattern;
use crate::state::EventSelectors;

/// Which events of a control selectors record.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordedEvents<'a> {
    /// The events.
    pub coverage: TrailCoverage,
    /// The accepted patterns that can count: those whose events are all recorded, or every one if none is.
    pub texts: Vec<&'a AcceptedPattern>,
}

/// Decides which events of a control selectors record. It is undecidable without them.
///
/// The events are those of the pattern that the settings ask for or cis-fix creates. If not all of them are recorded, all
/// events of another accepted pattern are enough: what Security Hub's text leaves out, a trail may leave out.
#[must_use]
pub fn trail_coverage<'a>(
    inputs: Inputs<'_>,
    control: &'a Control,
    selectors: Option<&EventSelectors>,
) -> RecordedEvents<'a> {
    let version = inputs.settings.benchmark;
    let accepted = control.filter().into_iter();
    let accepted = accepted.flat_map(|filter| filter.accepted(version));
    let texts: Vec<&AcceptedPattern> = accepted.collect();
    let Some(selectors) = selectors else {
        let coverage = TrailCoverage::Undecidable("its event selectors".to_owned());
        return RecordedEvents { coverage, texts };
    };
    if record_all_management_events(selectors) {
        let coverage = TrailCoverage::All;
        return RecordedEvents { coverage, texts };
    }
    let of = |required: Option<&Pattern>| RequiredEvents::of(inputs, control, required, selectors);
    let coverage = of(required(inputs, control).as_ref()).recorded_by(selectors);
    let recorded = |text: &&&AcceptedPattern| {
        let events = of(Some(&text.pattern));
        // Of a text without sample events nothing is proven.
        !events.is_empty() && events.recorded_by(selectors).is_sufficient()
    };
    let recorded: Vec<&AcceptedPattern> = match coverage {
        TrailCoverage::Misses { .. } => texts.iter().filter(recorded).copied().collect(),
        _ => Vec::new(),
    };
    let Some(first) = recorded.first() else {
        return RecordedEvents { coverage, texts };
    };
    let coverage = TrailCoverage::AllOfOneText(format!(
        "records all that the text of {} is about",
        first.source
    ));
    RecordedEvents {
        coverage,
        texts: recorded,
    }
}

/// The pattern whose events must be recorded: the one that the settings ask for, else the one that cis-fix creates.
fn required(inputs: Inputs<'_>, control: &Control) -> Option<Pattern> {
    let own = inputs.settings.per_control.get(&control.slug);
    let asked = own.and_then(|own| own.pattern.as_deref());
    let asked = asked.and_then(|text| Pattern::parse(text).ok());
    let created = control.filter()?.create.at(inputs.settings.benchmark);
    asked.or_else(|| created.cloned())
}
