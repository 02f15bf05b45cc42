//! The metric filters whose patterns were too hard to decide, as far as a verdict may depend on them.

use crate::chain::filter_chain::Chain;
use crate::chain::metric_feed::Feeder;
use crate::chain::trail_chains::TrailChains;
use crate::control::{AcceptedPattern, Control};
use crate::inputs::Inputs;
use crate::pattern::{Pattern, can_overlap_within};
use std::collections::BTreeSet;

/// The filters whose search gave up on a text of the control, alone or together with others. Of those that were searched
/// together, the ones that may match an event of the text.
pub(super) fn undecided_filters<'a>(
    inputs: Inputs<'_>,
    control: &Control,
    trail: &TrailChains<'a>,
) -> BTreeSet<&'a str> {
    let chains = trail.chains(inputs, control);
    let all: Vec<&Chain<'a>> = chains.iter().collect();
    let intact: Vec<&Chain<'a>> = all.iter().copied().filter(|one| one.is_intact()).collect();
    let mut names = BTreeSet::new();
    let version = inputs.settings.benchmark;
    let texts = control.filter().into_iter();
    for text in texts.flat_map(|filter| filter.accepted(version)) {
        let alone = all.iter().filter(|chain| gave_up(inputs, &[*chain], text));
        names.extend(alone.map(|chain| chain.filter().name.as_str()));
        for together in [&all, &intact] {
            if gave_up(inputs, together, text) {
                let part = together.iter().filter(|one| overlaps(inputs, one, text));
                names.extend(part.map(|chain| chain.filter().name.as_str()));
            }
        }
    }
    names
}

/// Whether the search for the coverage of a text by these chains gave up.
fn gave_up(inputs: Inputs<'_>, chains: &[&Chain<'_>], text: &AcceptedPattern) -> bool {
    let mut patterns: Vec<&Pattern> = chains.iter().map(|chain| chain.pattern()).collect();
    patterns.push(&text.pattern);
    inputs.memo.is_undecided(&patterns)
}

fn overlaps(inputs: Inputs<'_>, chain: &Chain<'_>, text: &AcceptedPattern) -> bool {
    let both = [chain.pattern(), &text.pattern];
    let decide = |budget: &_| can_overlap_within(both[0], both[1], budget);
    inputs.memo.overlaps(both, decide)
}

/// The filters of the metrics of a control's chains of which it is not decided whether they match the events of the chain's
/// filter.
pub(super) fn undecided_feeders(control: &Control, chains: &[Chain<'_>]) -> BTreeSet<String> {
    let covering = chains
        .iter()
        .filter(|chain| chain.candidate.covers.contains_key(&control.slug) && !chain.is_intact());
    let feeders = covering.flat_map(|chain| &chain.candidate.feed.others);
    let undecided = feeders.filter(|feeder| feeder.is_undecided);
    undecided.map(name_with_group).collect()
}

fn name_with_group(feeder: &Feeder<'_>) -> String {
    let name = &feeder.filter.name;
    match feeder.log_group {
        Some(group) => format!("{name} of log group {group}"),
        None => name.clone(),
    }
}
