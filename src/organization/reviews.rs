//! What is known of an organization before its accounts are decided, and of one account.

use crate::assess::Finding;
use crate::chain::chains::Chains;
use crate::control::Slug;
use crate::inputs::Inputs;
use crate::select::select;
use crate::state::{AccountId, LogGroupArn, Organization, Read, TrailArn};
use std::collections::BTreeMap;

/// What was decided of an organization before its accounts.
#[derive(Debug, Clone, PartialEq)]
pub struct OrganizationReview {
    /// The organization.
    pub organization: Organization,
    /// Its trails, each judged once.
    pub trails: Vec<TrailReview>,
    /// When it was observed, in seconds since 1970.
    pub observed_at: i64,
}

/// The review of one organization trail, in the account of its log group.
#[derive(Debug, Clone, PartialEq)]
pub struct TrailReview {
    /// The trail.
    pub trail: TrailArn,
    /// Its log group, if it has one.
    pub log_group: Option<LogGroupArn>,
    /// The account in which it was reviewed.
    pub account: AccountId,
    /// The findings, in order.
    pub findings: Vec<Finding>,
    /// The alarms that notify a person of the events of a control, by the slug of each control that passes.
    pub alarms: BTreeMap<Slug, Vec<String>>,
    /// The time of the newest event of each account in the log group, in seconds since 1970; `None` for a stream without
    /// events.
    pub streams: Read<BTreeMap<AccountId, Option<i64>>>,
}

/// What was read in an account itself.
#[derive(Debug, Clone, PartialEq)]
pub enum MemberReads {
    /// Nothing: the run does not enter accounts.
    NotEntered,
    /// The account could not be entered; in AWS's own words.
    Refused(String),
    /// It was entered.
    Entered {
        /// Whether each organization trail that the account sees logs.
        logging: BTreeMap<TrailArn, Read<bool>>,
        /// The findings on the trails that the account owns; `None` if it owns none.
        own: Option<Vec<Finding>>,
    },
}

/// The alarms on which the proof of each passing control rests, in order.
#[must_use]
pub fn proven_alarms(inputs: Inputs<'_>) -> BTreeMap<Slug, Vec<String>> {
    let (_, trails) = select(inputs);
    let chains = Chains::of(inputs, trails);
    let proven = inputs.controls().filter_map(|control| {
        let proof = chains.proof(inputs, control)?;
        let mut alarms: Vec<String> = proof
            .chains()
            .filter_map(|chain| chain.alarm)
            .map(|alarm| alarm.name.clone())
            .collect();
        alarms.sort();
        alarms.dedup();
        Some((control.slug.clone(), alarms))
    });
    proven.collect()
}
