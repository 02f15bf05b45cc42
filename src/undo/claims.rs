//! What a journal claims, as far as a run of cis-fix in its account can have done it. A journal is no proof: a claim says
//! where to look, and what is found there decides.

use crate::journal::Journal;
use crate::naming::OWNER_TAG;
use crate::ownership::{has_owner_tag, is_in_account};
use crate::plan::{Change, Outcome, Step};
use crate::settings::parse_region;
use crate::statements::HomeAccount;

/// The claims of a journal.
pub(super) struct Claims<'a> {
    /// The account of the run.
    pub(super) home: HomeAccount,
    /// The steps whose change the run made or may have made, in the order of the run.
    pub(super) made: Vec<&'a Step>,
    /// The steps that no run of cis-fix in this account makes, each with the reason.
    pub(super) refused: Vec<(&'a Step, String)>,
}

impl<'a> Claims<'a> {
    pub(super) fn of(journal: &'a Journal) -> Self {
        let home = HomeAccount {
            account: journal.header.account.clone(),
            partition: journal.header.partition.clone(),
        };
        let started = steps_started(journal);
        let (mut made, mut refused) = (Vec::new(), Vec::new());
        for step in &started {
            let reason = why_refused(&home, &step.change).or_else(|| {
                let mut others = started.iter().map(|other| &other.change);
                let same = |other: &&Change| other.lane() == step.change.lane();
                let creation = others.find(|other| same(other) && is_creation(other))?;
                why_no_creation(creation)
            });
            match reason {
                Some(reason) => refused.push((*step, reason)),
                None => made.push(*step),
            }
        }
        Self {
            home,
            made,
            refused,
        }
    }
}

/// The steps that the run started, except those where the value was already there and those it skipped.
fn steps_started(journal: &Journal) -> Vec<&Step> {
    let started = journal.started_steps().into_iter();
    let started = started.filter(|started| {
        !matches!(
            started.outcome,
            Some(Outcome::Unchanged | Outcome::Skipped { .. })
        )
    });
    started.map(|started| started.step).collect()
}

/// Why no run in this account makes a change: it is about another account, another partition or no Region.
fn why_refused(home: &HomeAccount, change: &Change) -> Option<String> {
    let (service, arn) = match change {
        Change::CreateTopic { topic, .. }
        | Change::TopicPolicy { topic, .. }
        | Change::Subscribe { topic, .. } => ("sns", topic.as_str()),
        Change::MetricFilter { log_group, .. } => ("logs", log_group.as_str()),
        Change::Alarm { region, .. }
        | Change::CreateBucket { region, .. }
        | Change::PublicAccessBlock { region, .. }
        | Change::BucketEncryption { region, .. }
        | Change::BucketVersioning { region, .. }
        | Change::BucketLifecycle { region, .. }
        | Change::BucketPolicy { region, .. }
        | Change::BucketLogging { region, .. } => {
            return parse_region(region.as_str())
                .is_err()
                .then(|| format!("the journal names the Region {region}, which is none"));
        }
    };
    let region = arn.split(':').nth(3).unwrap_or_default();
    let named = is_in_account(home, service, arn) && parse_region(region).is_ok();
    (!named).then(|| {
        format!(
            "{arn} is not of account {} in the partition {}, of which the journal is",
            home.account, home.partition
        )
    })
}

fn is_creation(change: &Change) -> bool {
    matches!(
        change,
        Change::CreateTopic { .. } | Change::CreateBucket { .. }
    )
}

/// Why a creation is none of cis-fix: it tags what it creates, and creates only what does not exist. Then the other claims
/// about the resource are not believed either.
fn why_no_creation(creation: &Change) -> Option<String> {
    let (tags, existed) = match creation {
        Change::CreateTopic { delta, .. } => (&delta.after.tags, delta.before.is_some()),
        Change::CreateBucket { delta, .. } => (&delta.after.tags, delta.before.is_some()),
        _ => return None,
    };
    (existed || !has_owner_tag(tags)).then(|| {
        format!(
            "the journal says that the run created {} without our tag {}={}, and cis-fix creates none without it",
            creation.resource(),
            OWNER_TAG.0,
            OWNER_TAG.1
        )
    })
}
