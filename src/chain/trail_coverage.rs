//! Which events of a control a trail records, and which accepted patterns can count for it.

pub use crate::memo::TrailCoverage;

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
    let events_of = EventsOfTrail::of(inputs, control, selectors);
    // A control without events loses none.
    let coverage = events_of
        .recorded(required(inputs, control).as_ref())
        .unwrap_or(TrailCoverage::All);
    let recorded = |text: &&&AcceptedPattern| {
        // Of a text without sample events nothing is proven.
        let coverage = events_of.recorded(Some(&text.pattern));
        coverage.is_some_and(|coverage| coverage.is_sufficient())
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

/// The events of a control, as the event selectors of a trail record them.
struct EventsOfTrail<'a> {
    inputs: Inputs<'a>,
    control: &'a Control,
    selectors: &'a EventSelectors,
    /// All that the events depend on but the pattern.
    key: String,
}

impl<'a> EventsOfTrail<'a> {
    fn of(inputs: Inputs<'a>, control: &'a Control, selectors: &'a EventSelectors) -> Self {
        let key = format!(
            "{:?}",
            (
                &control.slug,
                inputs.settings.benchmark,
                inputs.account(),
                inputs.partition(),
                selectors,
            )
        );
        Self {
            inputs,
            control,
            selectors,
            key,
        }
    }

    /// Which events that match a pattern are recorded; `None` if the control has none. Each round of a run asks again, and
    /// the events are many, so the memo keeps the answer.
    fn recorded(&self, required: Option<&Pattern>) -> Option<TrailCoverage> {
        let key = format!("{:?}{}", required.map(Pattern::text), self.key);
        self.inputs.memo.trail_coverage(key, || {
            let Self {
                inputs,
                control,
                selectors,
                ..
            } = *self;
            let events = RequiredEvents::of(inputs, control, required, selectors);
            (!events.is_empty()).then(|| events.recorded_by(selectors))
        })
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
