//! Test accounts, and the fake AWS that answers for them: [`Account::observe`] asks exactly what
//! `questions` returns, round after round.
//!
//! An [`Account`] is an `Observed` that is the whole account: a resource without an entry does not exist, and
//! a denied entry is denied to the caller. `simulate` changes it as it changes a recording.

mod edit;
mod fake_aws;
mod resources;
mod undo_reads;

use resources::subscription_arn;
pub(crate) use resources::{
    alarm, all_events, customer_key, denied, group, metric, open_policy, our_tags, own_metric, sse,
    trail,
};

use cis_fix::catalog::Catalog;
use cis_fix::control::{BenchmarkVersion, FilterControl, Slug};
use cis_fix::exit::Checked;
use cis_fix::inputs::Inputs;
use cis_fix::memo::Memo;
use cis_fix::plan::{Plan, Review, review};
use cis_fix::questions::questions;
use cis_fix::settings::{Settings, Subscriber};
use cis_fix::simulate::simulate;
use cis_fix::state::{
    AccountId, AlarmListing, Answer, BucketName, Caller, MetricFilter, Observed, Partition,
    Question, Read, Region, Unread,
};
use cis_fix::verdict::Verdict;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// The account that is read.
pub(crate) const ACCOUNT: &str = "111122223333";
/// Another account.
pub(crate) const OTHER: &str = "444455556666";
/// The Region the run starts from, and the home Region of the trail.
pub(crate) const HOME: &str = "eu-west-1";
/// Another Region.
pub(crate) const AWAY: &str = "us-east-1";
/// The bucket of the trail.
pub(crate) const TRAIL_BUCKET: &str = "example-trail";
/// The name of the bucket that cis-fix creates.
pub(crate) const OWN_BUCKET: &str = "aws-cloudtrail-access-logs-111122223333-eu-west-1";
/// The ARN of the topic that cis-fix creates.
pub(crate) const OWN_TOPIC: &str = "arn:aws:sns:eu-west-1:111122223333:cis-fix-alarms";
/// A topic of the account that cis-fix did not create.
pub(crate) const THEIR_TOPIC: &str = "arn:aws:sns:eu-west-1:111122223333:security-alerts";
/// A bucket of the account that cis-fix did not create.
pub(crate) const THEIR_BUCKET: &str = "example-audit-logs";

/// A few controls that differ from each other. Tests of these alone run faster.
pub(crate) const A_FEW: [&str; 5] = [
    "root-usage",
    "security-group-changes",
    "unauthorized-api-calls",
    "cmk-disable-or-delete",
    "cloudtrail-bucket-access-logging",
];

/// These settings, for [`A_FEW`] controls only.
pub(crate) fn a_few(settings: Settings) -> Settings {
    Settings {
        controls: Some(A_FEW.iter().copied().map(Slug::new).collect()),
        ..settings
    }
}

/// The pattern verdicts, shared by all tests: they depend on the texts of the patterns alone.
pub(crate) static MEMO: LazyLock<Memo> = LazyLock::new(Memo::default);

/// The embedded catalog.
pub(crate) static CATALOG: LazyLock<Catalog> = LazyLock::new(|| Catalog::embedded().unwrap());

/// The review of an observation with these settings.
pub(crate) fn decide(settings: &Settings, observed: &Observed) -> Review {
    review(inputs(settings, observed))
}

/// These inputs with the embedded catalog.
pub(crate) fn inputs<'a>(settings: &'a Settings, observed: &'a Observed) -> Inputs<'a> {
    Inputs {
        catalog: &CATALOG,
        settings,
        observed,
        memo: &MEMO,
    }
}

/// What decides the exit code after a review, where every read has an answer.
pub(crate) fn checked<'a>(review: &'a Review, allowed: &'a BTreeSet<Verdict>) -> Checked<'a> {
    Checked {
        findings: &review.findings,
        allowed,
        failed_reads: false,
    }
}

/// The default settings with one e-mail subscriber.
pub(crate) fn notify() -> Settings {
    Settings {
        notify: vec![Subscriber {
            protocol: "email".to_owned(),
            endpoint: "security@example.com".to_owned(),
        }],
        ..Settings::default()
    }
}

/// The filter controls by slug.
pub(crate) fn filter_controls() -> impl Iterator<Item = (&'static str, &'static FilterControl)> {
    CATALOG
        .in_version(BenchmarkVersion::default())
        .filter_map(|control| Some((control.slug.as_str(), control.filter()?)))
}

/// The pattern that cis-fix creates for a control of the default benchmark version.
pub(crate) fn created(slug: &str) -> &'static str {
    let (_, control) = filter_controls().find(|(name, _)| *name == slug).unwrap();
    let version = BenchmarkVersion::default();
    control.create.at(version).unwrap().text()
}

/// A test account. A resource without an entry does not exist.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Account(pub(crate) Observed);

/// An observation of a test account, and the rounds of questions it took.
pub(crate) struct Reading {
    pub(crate) observed: Observed,
    pub(crate) rounds: Vec<BTreeSet<Question>>,
}

impl Account {
    /// An empty account.
    pub(crate) fn empty() -> Self {
        let mut observed = Observed::new(Region::from(HOME), 1_767_225_600);
        observed.caller = Read::Present(Caller {
            account: AccountId::from(ACCOUNT),
            partition: Partition::from("aws"),
            arn: format!("arn:aws:iam::{ACCOUNT}:user/auditor"),
        });
        Self(observed)
    }

    /// The reported finding: a multi-Region trail with its bucket and its log group, and nothing else.
    pub(crate) fn finding() -> Self {
        let mut account = Self::empty();
        account.add_trail(trail("management-events", HOME));
        account
    }

    /// The account after `cis-fix apply --notify` and the confirmation of the subscription.
    pub(crate) fn compliant_by_us() -> Self {
        static COMPLIANT: LazyLock<Account> = LazyLock::new(|| {
            let mut account = Account::finding();
            account.apply(&notify());
            account.confirm();
            account
        });
        COMPLIANT.clone()
    }

    /// An account that passes with resources that cis-fix did not create.
    pub(crate) fn compliant_by_somebody_else() -> Self {
        Self::compliant_with(|_, control| {
            let version = BenchmarkVersion::default();
            Some(control.create.at(version)?.text().to_owned())
        })
    }

    /// The same with these filter patterns, for the controls of every version that are given one.
    pub(crate) fn compliant_with(pattern: impl Fn(&str, &FilterControl) -> Option<String>) -> Self {
        let mut account = Self::finding();
        account.add_topic(
            THEIR_TOPIC,
            Some(open_policy(THEIR_TOPIC)),
            &[("email", true)],
        );
        for control in CATALOG.iter() {
            let slug = control.slug.as_str();
            let Some(text) = control.filter().and_then(|filter| pattern(slug, filter)) else {
                continue;
            };
            let metric = metric(&format!("{slug}-count"));
            let name = format!("team-{slug}");
            account.add_filter(MetricFilter::plain(&name, &text, metric.clone(), "1"));
            account.add_alarm(alarm(&name, &metric, &[THEIR_TOPIC]));
        }
        account.add_their_bucket();
        account.log_to(THEIR_BUCKET);
        account
    }

    /// The same account in another partition and home Region.
    pub(crate) fn in_partition(&self, partition: &str, home: &str) -> Self {
        let text = serde_json::to_string(&self.0).unwrap();
        let text = text
            .replace("arn:aws:", &format!("arn:{partition}:"))
            .replace(
                "\"partition\":\"aws\"",
                &format!("\"partition\":\"{partition}\""),
            )
            .replace(HOME, home);
        Self(serde_json::from_str(&text).unwrap())
    }

    /// The finding, and a second trail in another home Region, whose chain for one control ends at a
    /// topic with these subscribers.
    pub(crate) fn second_trail_serves(slug: &str, subscribers: &[(&str, bool)]) -> Self {
        let mut account = Self::finding();
        let mut second = trail("second", AWAY);
        second.bucket = BucketName::from("example-second-trail");
        account.add_trail(second);
        let filter = MetricFilter::plain("away", created(slug), metric("away"), "1");
        account
            .0
            .metric_filters
            .insert(group(AWAY), Read::Present(vec![filter]));
        let topic = format!("arn:aws:sns:{AWAY}:{ACCOUNT}:away");
        account.add_topic(&topic, Some(open_policy(&topic)), subscribers);
        let listing = AlarmListing {
            alarms: vec![alarm("away", &metric("away"), &[&topic])],
            complete: true,
        };
        account
            .0
            .alarms
            .insert(Region::from(AWAY), Read::Present(listing));
        account
    }

    /// Answers questions until there are none, but refuses one.
    pub(crate) fn observe_without(
        &self,
        settings: &Settings,
        refused: &Question,
        unread: &Unread,
    ) -> Observed {
        let start = self.0.start_region.clone();
        let observed = Observed::new(start, self.0.observed_at);
        let reading = answer_all(settings, observed, |question| {
            if question == refused {
                question.refused(unread)
            } else {
                self.answer(question)
            }
        });
        reading.observed
    }

    /// Answers questions until there are none.
    pub(crate) fn observe(&self, settings: &Settings) -> Reading {
        let start = self.0.start_region.clone();
        self.observe_further(settings, Observed::new(start, self.0.observed_at))
    }

    /// The answers of AWS to these questions, recorded.
    pub(crate) fn answer_these(&self, observed: &mut Observed, asked: &BTreeSet<Question>) {
        for question in asked {
            observed.record(self.answer(question));
        }
    }

    /// Answers the questions that these observations leave open.
    pub(crate) fn observe_further(&self, settings: &Settings, observed: Observed) -> Reading {
        answer_all(settings, observed, |question| self.answer(question))
    }

    /// Answers questions until there are none, and denies the selected ones.
    pub(crate) fn observe_denied(
        &self,
        settings: &Settings,
        is_denied: impl Fn(&Question) -> bool,
    ) -> Observed {
        let start = self.0.start_region.clone();
        let observed = Observed::new(start, self.0.observed_at);
        let reading = answer_all(settings, observed, |question| {
            if is_denied(question) {
                fake_aws::deny(question)
            } else {
                self.answer(question)
            }
        });
        reading.observed
    }

    /// Observes the account and reviews it.
    pub(crate) fn review(&self, settings: &Settings) -> Review {
        decide(settings, &self.observe(settings).observed)
    }

    /// Applies the plan and returns it.
    pub(crate) fn apply(&mut self, settings: &Settings) -> Plan {
        let plan = self.review(settings).plan;
        self.0 = simulate(&self.0, &plan);
        plan
    }
}

/// Records answers until there is no further question.
fn answer_all(
    settings: &Settings,
    mut observed: Observed,
    answer: impl Fn(&Question) -> Answer,
) -> Reading {
    let mut rounds = Vec::new();
    loop {
        let round = questions(inputs(settings, &observed));
        if round.is_empty() {
            return Reading { observed, rounds };
        }
        assert!(
            rounds.len() < 20,
            "there are always more questions: {round:?}"
        );
        for question in &round {
            observed.record(answer(question));
            assert!(observed.is_answered(question), "{question:?} stays open");
        }
        rounds.push(round);
    }
}
