//! Scenes: accounts with a story, by name, and accounts of any kind, by chance. The laws hold in
//! all of them.

mod drifted;
mod muted;
mod refused;

pub(crate) use drifted::drifted;
pub(crate) use muted::muted;
pub(crate) use refused::refused;

use crate::account::{
    AWAY, Account, HOME, OTHER, OWN_BUCKET, OWN_TOPIC, THEIR_BUCKET, THEIR_TOPIC, TRAIL_BUCKET,
    a_few, alarm, created, denied, metric, notify, open_policy, own_metric, trail,
};
use crate::broken::topics;
use cis_fix::settings::Settings;
use cis_fix::state::{
    BucketLogging, BucketName, LogGroupArn, MetricFilter, Read, Region, TrailArn,
};

/// An account with a story.
#[derive(Debug, Clone)]
pub(crate) struct Scene {
    pub(crate) name: &'static str,
    pub(crate) account: Account,
    pub(crate) settings: Settings,
}

/// Accounts, each with its story.
pub(crate) type Told = Vec<(&'static str, Account)>;

/// Every account with a story.
pub(crate) fn all() -> Vec<Scene> {
    of([
        whole(),
        trails(),
        taken(),
        drifted(),
        crowded(),
        refused(),
        topics::told(),
        muted(),
    ]
    .concat())
}

/// These, each once without and once with somebody to notify.
pub(crate) fn of(told: Told) -> Vec<Scene> {
    let both = |(name, account): (&'static str, Account)| {
        [Settings::default(), notify()].map(|settings| Scene {
            name,
            account: account.clone(),
            settings: a_few(settings),
        })
    };
    told.into_iter().flat_map(both).collect()
}

/// The finding with one thing changed.
fn finding(change: impl FnOnce(&mut Account)) -> Account {
    let mut account = Account::finding();
    change(&mut account);
    account
}

/// The account this program made compliant, with one thing changed.
fn ours(change: impl FnOnce(&mut Account)) -> Account {
    let mut account = Account::compliant_by_us();
    change(&mut account);
    account
}

/// The account somebody else made compliant, with one thing changed.
fn theirs(change: impl FnOnce(&mut Account)) -> Account {
    let mut account = Account::compliant_by_somebody_else();
    change(&mut account);
    account
}

pub(crate) fn whole() -> Told {
    vec![
        ("the reported finding", Account::finding()),
        ("compliant by us", Account::compliant_by_us()),
        (
            "compliant by somebody else",
            Account::compliant_by_somebody_else(),
        ),
        (
            "made by us and not confirmed",
            finding(|account| {
                account.apply(&notify());
            }),
        ),
        (
            "made by us and nobody to notify",
            finding(|account| {
                account.apply(&Settings::default());
            }),
        ),
        (
            "filters of somebody else's without alarms",
            theirs(|account| account.set_alarms(Vec::new())),
        ),
        (
            "somebody else met half of it",
            theirs(|account| {
                let half = account.alarms().into_iter().step_by(2).collect();
                account.set_alarms(half);
            }),
        ),
    ]
}

#[expect(clippy::too_many_lines, reason = "it is a table")]
pub(crate) fn trails() -> Told {
    vec![
        ("no trail", Account::empty()),
        (
            "a trail homed elsewhere",
            elsewhere(trail("management-events", AWAY)),
        ),
        (
            "a trail without a log group",
            finding(|account| account.change_trail(|trail| trail.log_group = None)),
        ),
        (
            "a trail of one Region",
            finding(|account| account.change_trail(|trail| trail.multi_region = false)),
        ),
        (
            "a stopped trail",
            finding(|account| {
                for read in account.0.trail_status.values_mut() {
                    if let Read::Present(status) = read {
                        status.logging = false;
                    }
                }
            }),
        ),
        (
            "an organization's trail of another account",
            elsewhere({
                let mut organization = trail("organization", HOME);
                organization.arn = TrailArn::new(format!(
                    "arn:aws:cloudtrail:{HOME}:{OTHER}:trail/organization"
                ));
                organization.organization = true;
                organization.log_group = Some(LogGroupArn::new(format!(
                    "arn:aws:logs:{HOME}:{OTHER}:log-group:organization"
                )));
                organization
            }),
        ),
        (
            "two trails that qualify",
            finding(|account| {
                let mut second = trail("second", AWAY);
                second.bucket = BucketName::from("example-second-trail");
                account.add_trail(second);
            }),
        ),
        (
            "a second trail elsewhere that serves a control",
            Account::second_trail_serves("cmk-disable-or-delete", &[("email", true)]),
        ),
        (
            "a second trail elsewhere that waits for a person",
            Account::second_trail_serves("cmk-disable-or-delete", &[("email", false)]),
        ),
        (
            "somebody else's chain waits for a person",
            finding(|account| {
                account.add_filter(MetricFilter::plain(
                    "x",
                    created("cmk-disable-or-delete"),
                    metric("x"),
                    "1",
                ));
                account.add_alarm(alarm("x", &metric("x"), &[THEIR_TOPIC]));
                account.add_topic(
                    THEIR_TOPIC,
                    Some(open_policy(THEIR_TOPIC)),
                    &[("email", false)],
                );
            }),
        ),
        (
            "a trail of writes alone",
            finding(|account| {
                account.change_selectors(|one| "WriteOnly".clone_into(&mut one.read_write_type));
            }),
        ),
        (
            "a trail that has delivered nothing for days",
            finding(|account| {
                let long_ago = account.0.observed_at - 9 * 24 * 60 * 60;
                for read in account.0.trail_status.values_mut() {
                    if let Read::Present(status) = read {
                        status.last_delivery_to_logs = Some(long_ago);
                    }
                }
            }),
        ),
        (
            "two trails, one bucket that logs to ours",
            finding(|account| {
                let mut second = trail("second", HOME);
                second.bucket = BucketName::from("example-second-trail");
                account.add_trail(second);
                account.bucket("example-second-trail").logging = Read::Present(BucketLogging {
                    target: BucketName::from(OWN_BUCKET),
                    prefix: "second/".to_owned(),
                });
            }),
        ),
        (
            "a log group that takes no filters",
            finding(|account| {
                for read in account.0.log_groups.values_mut() {
                    if let Read::Present(group) = read {
                        "INFREQUENT_ACCESS".clone_into(&mut group.class);
                    }
                }
            }),
        ),
        (
            "a log group that is gone",
            finding(|account| {
                account.0.log_groups.clear();
            }),
        ),
        (
            "a trail without the events of KMS",
            finding(|account| {
                let kms = vec!["kms.amazonaws.com".to_owned()];
                account.change_selectors(|one| one.excluded_sources.clone_from(&kms));
            }),
        ),
    ]
}

fn elsewhere(trail: cis_fix::state::Trail) -> Account {
    let mut account = Account::empty();
    account.add_trail(trail);
    account
}

pub(crate) fn taken() -> Told {
    vec![
        (
            "a filter of somebody else's feeds our metric",
            finding(|account| {
                account.add_filter(MetricFilter::plain(
                    "team-logins",
                    "{ $.eventName = ConsoleLogin }",
                    own_metric("cis-fix-root-usage"),
                    "1",
                ));
            }),
        ),
        (
            "somebody else's filter and alarm have the numbered name we would take next",
            finding(|account| {
                let next = metric("next");
                account.add_filter(MetricFilter::plain(
                    "team-logins",
                    "{ $.eventName = ConsoleLogin }",
                    own_metric("cis-fix-root-usage"),
                    "1",
                ));
                account.add_alarm(alarm("cis-fix-root-usage-2", &next, &[]));
                account.lengthen_list_of_alarms();
            }),
        ),
        (
            "a filter of somebody else's has our name",
            finding(|account| {
                account.add_filter(MetricFilter::plain(
                    "cis-fix-root-usage",
                    created("root-usage"),
                    metric("root"),
                    "$.bytes",
                ));
            }),
        ),
        (
            "an alarm of somebody else's has our name",
            finding(|account| {
                account.add_alarm(alarm("cis-fix-root-usage", &metric("root"), &[THEIR_TOPIC]));
            }),
        ),
        (
            "a topic of somebody else's has our name",
            finding(|account| {
                account.add_topic(OWN_TOPIC, Some(open_policy(OWN_TOPIC)), &[("email", true)]);
            }),
        ),
        (
            "a bucket of somebody else's has our name",
            finding(|account| {
                account.bucket(OWN_BUCKET).region = Read::Present(Region::from(HOME));
            }),
        ),
        (
            "our bucket's name belongs to another account",
            finding(|account| account.bucket(OWN_BUCKET).region = denied("s3:ListBucket")),
        ),
        (
            "logs go to a bucket of somebody else's that keeps them out",
            finding(|account| {
                account.add_their_bucket();
                account.bucket(THEIR_BUCKET).policy = Read::Absent;
                account.log_to(THEIR_BUCKET);
            }),
        ),
        (
            "logs go to a bucket that does not exist",
            finding(|account| account.log_to("example-gone")),
        ),
        (
            "logs go to a bucket of ours that was removed",
            finding(|account| account.log_to(OWN_BUCKET)),
        ),
        (
            "a bucket that logs into itself",
            finding(|account| account.log_to(TRAIL_BUCKET)),
        ),
        (
            "alarms go to another account",
            theirs(|account| {
                let theirs = format!("arn:aws:sns:{HOME}:{OTHER}:central");
                let mut alarms = account.alarms();
                for alarm in &mut alarms {
                    alarm.alarm_actions = vec![theirs.clone()];
                }
                account.set_alarms(alarms);
            }),
        ),
    ]
}

pub(crate) fn crowded() -> Told {
    let fill = |account: &mut Account, count: usize| {
        for number in 0..count {
            account.add_filter(MetricFilter::plain(
                &format!("team-{number}"),
                &format!("{{ $.eventName = Event{number} }}"),
                metric(&format!("team-{number}")),
                "1",
            ));
        }
    };
    vec![
        (
            "a log group with all the filters it may carry",
            finding(|account| fill(account, 100)),
        ),
        (
            "a log group with room for three filters",
            finding(|account| fill(account, 97)),
        ),
        (
            "too many alarms to list, none of them ours",
            finding(Account::lengthen_list_of_alarms),
        ),
        (
            "too many alarms to list, ours among them",
            ours(Account::lengthen_list_of_alarms),
        ),
        (
            "too many alarms to list, somebody else's good ones among them",
            theirs(Account::lengthen_list_of_alarms),
        ),
        (
            "a filter of somebody else's that adds a half",
            finding(|account| {
                account.add_filter(MetricFilter::plain(
                    "team-root",
                    created("root-usage"),
                    metric("root"),
                    "0.5",
                ));
            }),
        ),
        (
            "a filter of somebody else's with a default of one",
            finding(|account| {
                let mut filter =
                    MetricFilter::plain("team-root", created("root-usage"), metric("root"), "1");
                filter.default_value = Some(1.0);
                account.add_filter(filter);
                account.add_alarm(alarm("team-root", &metric("root"), &[THEIR_TOPIC]));
                account.add_topic(
                    THEIR_TOPIC,
                    Some(open_policy(THEIR_TOPIC)),
                    &[("email", true)],
                );
            }),
        ),
    ]
}
