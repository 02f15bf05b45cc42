//! The input of every decision: the controls, the settings of the run and what was read.

use crate::catalog::Catalog;
use crate::control::{Control, ControlKind};
use crate::memo::Memo;
use crate::settings::Settings;
use crate::state::{AccountId, Caller, Observed, Trail};

/// The input of every decision.
#[derive(Debug, Clone, Copy)]
pub struct Inputs<'a> {
    /// All controls.
    pub catalog: &'a Catalog,
    /// The settings of the run.
    pub settings: &'a Settings,
    /// What was observed.
    pub observed: &'a Observed,
    /// The pattern verdicts of the run.
    pub memo: &'a Memo,
}

impl<'a> Inputs<'a> {
    /// The controls of the run without the skipped ones, in order.
    pub fn controls(&self) -> impl Iterator<Item = &'a Control> + use<'a> {
        let settings = self.settings;
        self.listed()
            .filter(move |control| settings.skip_reason(&control.slug).is_none())
    }

    /// The controls of the run, in order: those of the benchmark version, or the ones of them that the settings name.
    pub fn listed(&self) -> impl Iterator<Item = &'a Control> + use<'a> {
        let settings = self.settings;
        self.catalog
            .in_version(settings.benchmark)
            .filter(move |control| {
                let named = settings.controls.as_ref();
                named.is_none_or(|named| named.contains(&control.slug))
            })
    }

    /// Whether the run has a metric-filter control.
    #[must_use]
    pub fn wants_alarms(&self) -> bool {
        self.controls()
            .any(|control| matches!(control.kind, ControlKind::Filter(_)))
    }

    /// The access-logging control of the run; `None` if it has none.
    #[must_use]
    pub fn logging_control(&self) -> Option<&'a Control> {
        self.controls()
            .find(|control| matches!(control.kind, ControlKind::Logging(_)))
    }

    /// The caller; `None` until it is known.
    #[must_use]
    pub fn caller(&self) -> Option<&'a Caller> {
        self.observed.caller.present()
    }

    /// The account of the caller. It is empty until it is known, and then owns no trail.
    #[must_use]
    pub fn account(&self) -> AccountId {
        self.caller()
            .map_or_else(|| AccountId::new(""), |caller| caller.account.clone())
    }

    /// The partition of ARNs; `aws` until it is known.
    #[must_use]
    pub fn partition(&self) -> &'a str {
        self.caller()
            .map_or("aws", |caller| caller.partition.as_str())
    }

    /// The trails whose chains are judged: the account's own, and those of another account that deliver to a log group of
    /// this one, as the organization trail of a delegated administrator does; in the order of their ARNs.
    #[must_use]
    pub fn judged_trails(&self) -> Vec<&'a Trail> {
        let account = self.account();
        let delivers = |trail: &Trail| {
            let group = trail.log_group.as_ref();
            trail.organization && group.is_some_and(|group| group.account() == account)
        };
        let here = |trail: &&Trail| trail.owner() == account || delivers(trail);
        self.observed
            .all_trails()
            .into_iter()
            .filter(here)
            .collect()
    }

    /// The trails of the caller's account, in the order of their ARNs.
    #[must_use]
    pub fn own_trails(&self) -> Vec<&'a Trail> {
        let account = self.account();
        self.observed
            .all_trails()
            .into_iter()
            .filter(|trail| trail.owner() == account)
            .collect()
    }
}
