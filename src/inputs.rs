//! The input of every decision: the controls, the settings of the run and what was read.

use crate::catalog::Catalog;
use crate::control::{Control, Kind};
use crate::memo::Memo;
use crate::settings::Settings;
use crate::state::{AccountId, Caller, Observed, Trail};

/// What every decision is made from.
#[derive(Debug, Clone, Copy)]
pub struct Inputs<'a> {
    /// The controls there are.
    pub catalog: &'a Catalog,
    /// What was asked for.
    pub settings: &'a Settings,
    /// What was read.
    pub observed: &'a Observed,
    /// The pattern verdicts of the run.
    pub memo: &'a Memo,
}

impl<'a> Inputs<'a> {
    /// The controls this run looks at, in order: those it speaks of but for the skipped ones.
    pub fn controls(&self) -> impl Iterator<Item = &'a Control> + use<'a> {
        let settings = self.settings;
        self.listed()
            .filter(move |control| settings.skipped(&control.slug).is_none())
    }

    /// The controls this run speaks of, in order: those of the benchmark version, or of them the
    /// ones that were named.
    pub fn listed(&self) -> impl Iterator<Item = &'a Control> + use<'a> {
        let settings = self.settings;
        self.catalog
            .in_version(settings.benchmark)
            .filter(move |control| {
                let named = settings.controls.as_ref();
                named.is_none_or(|named| named.contains(&control.slug))
            })
    }

    /// Whether any control of this run asks for a metric filter.
    #[must_use]
    pub fn wants_alarms(&self) -> bool {
        self.controls()
            .any(|control| matches!(control.kind, Kind::Filter(_)))
    }

    /// The access-logging control of this run, if it is among them.
    #[must_use]
    pub fn logging_control(&self) -> Option<&'a Control> {
        self.controls()
            .find(|control| matches!(control.kind, Kind::Logging(_)))
    }

    /// Who is asking, once that is known.
    #[must_use]
    pub fn caller(&self) -> Option<&'a Caller> {
        self.observed.caller.present()
    }

    /// The caller's account; empty until it is known, and then equal to no trail's owner.
    #[must_use]
    pub fn account(&self) -> AccountId {
        self.caller()
            .map_or_else(|| AccountId::new(""), |caller| caller.account.clone())
    }

    /// The partition ARNs are in; `aws` until it is known.
    #[must_use]
    pub fn partition(&self) -> &'a str {
        self.caller()
            .map_or("aws", |caller| caller.partition.as_str())
    }

    /// The trails that belong to the caller's account, in the order of their ARNs.
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
