//! Named accounts, in groups: what the tests call "every account". Each is tried without and with a subscriber to
//! notify.

mod access_denied;
mod at_quotas;
mod compliant;
mod drifted;
mod muted;
mod names_taken;
mod trails;

use crate::account::{Account, Reading, a_few, decide, inputs, notify};
use crate::broken_chains::topics;
use crate::pairs::is_thorough;
use cis_fix::inputs::Inputs;
use cis_fix::plan::Review;
use cis_fix::settings::Settings;
use cis_fix::state::Observed;
use std::sync::{LazyLock, OnceLock};

/// Accounts by name.
pub(crate) type NamedAccounts = Vec<(&'static str, Account)>;

/// A group of accounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Group {
    /// Compliant for all controls, for some or for none.
    Compliant,
    /// The trails vary.
    Trails,
    /// A resource of another owner has the name we would use.
    NamesTaken,
    /// A resource of ours was changed.
    Drifted,
    /// At a quota of AWS, or with values that no default covers.
    AtQuotas,
    /// AWS denies one read.
    AccessDenied,
    /// The topic, its key or its subscribers vary.
    Topics,
    /// Alarms are muted, or other alarms watch the same metrics.
    Muted,
}

/// An account and the settings of a run on it. What the run reads and decides is computed once, for all tests.
pub(crate) struct Scenario {
    pub(crate) name: &'static str,
    pub(crate) group: Group,
    pub(crate) account: Account,
    pub(crate) settings: Settings,
    reading: OnceLock<Reading>,
    review: OnceLock<Review>,
}

impl Scenario {
    fn new(group: Group, name: &'static str, account: Account, settings: Settings) -> Self {
        Self {
            name,
            group,
            account,
            settings,
            reading: OnceLock::new(),
            review: OnceLock::new(),
        }
    }

    /// The reported finding with all controls: more of them than in the other scenarios.
    pub(crate) fn finding() -> Self {
        let name = "the finding, all controls";
        Self::new(Group::Compliant, name, Account::finding(), notify())
    }

    /// A random account.
    pub(crate) fn random(account: Account, settings: Settings) -> Self {
        Self::new(Group::Compliant, "a random account", account, settings)
    }

    /// The reads of a run, round by round.
    pub(crate) fn reading(&self) -> &Reading {
        self.reading
            .get_or_init(|| self.account.observe(&self.settings))
    }

    /// The observation of a run.
    pub(crate) fn observed(&self) -> &Observed {
        &self.reading().observed
    }

    /// The same with the settings and the catalog.
    pub(crate) fn inputs(&self) -> Inputs<'_> {
        inputs(&self.settings, self.observed())
    }

    /// The review of a run.
    pub(crate) fn review(&self) -> &Review {
        self.review
            .get_or_init(|| decide(&self.settings, self.observed()))
    }

    /// Whether the run has a subscriber.
    pub(crate) fn notifies(&self) -> bool {
        !self.settings.notify.is_empty()
    }

    /// Whether the account's id is known. Without it nothing is planned.
    pub(crate) fn has_caller(&self) -> bool {
        self.account.0.caller.present().is_some()
    }
}

/// Every named account, without and with a subscriber to notify.
pub(crate) fn all() -> &'static [Scenario] {
    static ALL: LazyLock<Vec<Scenario>> = LazyLock::new(|| {
        let groups = [
            (Group::Compliant, compliant::accounts()),
            (Group::Trails, trails::accounts()),
            (Group::NamesTaken, names_taken::accounts()),
            (Group::Drifted, drifted::accounts()),
            (Group::AtQuotas, at_quotas::accounts()),
            (Group::AccessDenied, access_denied::accounts()),
            (Group::Topics, topics::accounts()),
            (Group::Muted, muted::accounts()),
        ];
        let named = groups.into_iter().flat_map(|(group, accounts)| {
            accounts
                .into_iter()
                .map(move |(name, account)| (group, name, account))
        });
        named
            .flat_map(|(group, name, account)| {
                [Settings::default(), notify()]
                    .map(|settings| Scenario::new(group, name, account.clone(), a_few(settings)))
            })
            .collect()
    });
    &ALL
}

/// Of each group of these scenarios the first account and every one that is `one_of` accounts further; all of them in a
/// thorough run, as [`crate::pairs`] explains.
pub(crate) fn sample(
    scenarios: impl Iterator<Item = &'static Scenario>,
    one_of: usize,
) -> Vec<&'static Scenario> {
    let scenarios: Vec<&Scenario> = scenarios.collect();
    let step = if is_thorough() { 1 } else { one_of };
    let groups = scenarios.chunk_by(|one, next| one.group == next.group);
    let accounts = groups.flat_map(|group| {
        let accounts = group.chunk_by(|one, next| one.name == next.name);
        accounts.step_by(step)
    });
    accounts.flatten().copied().collect()
}

/// The scenarios of a group.
pub(crate) fn in_group(group: Group) -> impl Iterator<Item = &'static Scenario> {
    all().iter().filter(move |scenario| scenario.group == group)
}

/// The account of a name.
pub(crate) fn named(name: &str) -> &'static Account {
    let mut scenarios = all().iter();
    let found = scenarios.find(|scenario| scenario.name == name);
    &found
        .unwrap_or_else(|| panic!("no account is named {name:?}"))
        .account
}

/// The finding with one thing changed.
fn finding(change: impl FnOnce(&mut Account)) -> Account {
    let mut account = Account::finding();
    change(&mut account);
    account
}

/// The account that cis-fix made compliant, with one thing changed.
fn ours(change: impl FnOnce(&mut Account)) -> Account {
    let mut account = Account::compliant_by_us();
    change(&mut account);
    account
}

/// The account that another team made compliant, with one thing changed.
fn theirs(change: impl FnOnce(&mut Account)) -> Account {
    let mut account = Account::compliant_by_somebody_else();
    change(&mut account);
    account
}
