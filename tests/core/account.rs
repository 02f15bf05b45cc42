//! Whole accounts to decide about, built as a person would describe them, and the oracle that
//! answers for them: [`observe`] asks what `questions` wants, round after round, and never more.
//!
//! An [`Account`] is kept as an `Observed` that is read as the truth: what stands there as not
//! asked does not exist, and what stands there as denied is refused. So `simulate` changes it as
//! it changes a recording.

mod fake_aws;

use cis_fix::catalog::Catalog;
use cis_fix::control::{BenchmarkVersion, FilterControl, Slug};
use cis_fix::plan::{Plan, Review, review};
use cis_fix::questions::questions;
use cis_fix::select::Inputs;
use cis_fix::settings::{Settings, Subscriber};
use cis_fix::simulate::simulate;
use cis_fix::state::{
    AccountId, Alarm, AlarmListing, BasicSelector, Bucket, BucketLogging, BucketName, Caller,
    Encryption, Evaluation, EventSelectors, LogGroup, LogGroupArn, Metric, MetricFilter, Observed,
    Partition, Question, Read, Region, Subscription, SubscriptionArn, Topic, TopicArn,
    TopicAttributes, Trail, TrailArn, TrailStatus,
};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// The account the run looks at.
pub(crate) const ACCOUNT: &str = "111122223333";
/// Somebody else's.
pub(crate) const OTHER: &str = "444455556666";
/// Where the run starts and the trail is homed.
pub(crate) const HOME: &str = "eu-west-1";
/// Another Region.
pub(crate) const AWAY: &str = "us-east-1";
/// The bucket of the trail.
pub(crate) const TRAIL_BUCKET: &str = "example-trail";
/// What the program would call its bucket and its topic.
pub(crate) const OWN_BUCKET: &str = "aws-cloudtrail-access-logs-111122223333-eu-west-1";
pub(crate) const OWN_TOPIC: &str = "arn:aws:sns:eu-west-1:111122223333:cis-fix-alarms";
/// A topic of somebody's in this account.
pub(crate) const THEIR_TOPIC: &str = "arn:aws:sns:eu-west-1:111122223333:security-alerts";
/// A bucket of somebody's in this account.
pub(crate) const THEIR_BUCKET: &str = "example-audit-logs";

/// A few controls, each with something of its own; runs on these alone are quicker.
pub(crate) const A_FEW: [&str; 5] = [
    "root-usage",
    "security-group-changes",
    "unauthorized-api-calls",
    "cmk-disable-or-delete",
    "cloudtrail-bucket-access-logging",
];

/// These settings, for a few controls only.
pub(crate) fn a_few(settings: Settings) -> Settings {
    Settings {
        controls: Some(A_FEW.iter().copied().map(Slug::new).collect()),
        ..settings
    }
}

/// The embedded catalog, read once.
pub(crate) static CATALOG: LazyLock<Catalog> = LazyLock::new(|| Catalog::embedded().unwrap());

/// What a run with these settings decides about what was read.
pub(crate) fn decide(settings: &Settings, observed: &Observed) -> Review {
    review(inputs(settings, observed))
}

/// The embedded catalog with these.
pub(crate) fn inputs<'a>(settings: &'a Settings, observed: &'a Observed) -> Inputs<'a> {
    Inputs {
        catalog: &CATALOG,
        settings,
        observed,
    }
}

/// The defaults with one e-mail address to notify.
pub(crate) fn notify() -> Settings {
    Settings {
        notify: vec![Subscriber {
            protocol: "email".to_owned(),
            endpoint: "security@example.com".to_owned(),
        }],
        ..Settings::default()
    }
}

/// Every filter control with its slug.
pub(crate) fn filter_controls() -> impl Iterator<Item = (&'static str, &'static FilterControl)> {
    CATALOG
        .iter()
        .filter_map(|control| Some((control.slug.as_str(), control.filter()?)))
}

/// The pattern this program creates for a control of the default version.
pub(crate) fn created(slug: &str) -> &'static str {
    let (_, control) = filter_controls().find(|(name, _)| *name == slug).unwrap();
    let version = BenchmarkVersion::default();
    control.create.at(version).unwrap().text()
}

/// A whole account, read as the truth.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Account(pub(crate) Observed);

/// What was read of it, and the rounds of questions it took.
pub(crate) struct Reading {
    pub(crate) observed: Observed,
    pub(crate) rounds: Vec<BTreeSet<Question>>,
}

impl Account {
    /// An account without anything.
    pub(crate) fn empty() -> Self {
        let mut observed = Observed::begin(Region::from(HOME), 1_767_225_600);
        observed.caller = Read::Present(Caller {
            account: AccountId::from(ACCOUNT),
            partition: Partition::from("aws"),
            arn: format!("arn:aws:iam::{ACCOUNT}:user/auditor"),
        });
        Self(observed)
    }

    /// The reported finding: a trail that logs everywhere, its bucket and its log group, and
    /// nothing else.
    pub(crate) fn finding() -> Self {
        let mut account = Self::empty();
        account.add_trail(trail("management-events", HOME));
        account
    }

    /// The account after `cis-fix apply --notify` and a click on the confirmation.
    pub(crate) fn compliant_by_us() -> Self {
        let mut account = Self::finding();
        account.apply(&notify());
        account.confirm();
        account
    }

    /// Everything is there already, under names and in a topic of somebody else's.
    pub(crate) fn compliant_by_somebody_else() -> Self {
        Self::compliant_with(|_, control| {
            let version = BenchmarkVersion::default();
            control.create.at(version).unwrap().text().to_owned()
        })
    }

    /// The same, with these patterns.
    pub(crate) fn compliant_with(pattern: impl Fn(&str, &FilterControl) -> String) -> Self {
        let mut account = Self::finding();
        account.add_topic(
            THEIR_TOPIC,
            Some(open_policy(THEIR_TOPIC)),
            &[("email", true)],
        );
        for (slug, control) in filter_controls() {
            let metric = metric(&format!("{slug}-count"));
            let name = format!("team-{slug}");
            account.add_filter(MetricFilter::plain(
                &name,
                &pattern(slug, control),
                metric.clone(),
                "1",
            ));
            account.add_alarm(alarm(&name, &metric, &[THEIR_TOPIC]));
        }
        account.add_their_bucket();
        account.log_to(THEIR_BUCKET);
        account
    }

    /// The same account in another partition: all names with it, and the Region its things are in.
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

    /// Adds a trail, and the bucket and log group it names.
    pub(crate) fn add_trail(&mut self, trail: Trail) {
        let home = trail.home_region.clone();
        let bucket = self.0.buckets.entry(trail.bucket.clone()).or_default();
        if bucket.region.is_open() {
            bucket.region = Read::Present(home.clone());
        }
        let status = TrailStatus {
            logging: true,
            last_delivery_to_logs: Some(1_767_225_000),
            delivery_error: None,
            started_logging: None,
            last_delivery_to_bucket: None,
        };
        let arn = trail.arn.clone();
        self.0
            .trail_status
            .insert(arn.clone(), Read::Present(status));
        self.0
            .event_selectors
            .insert(arn, Read::Present(all_events()));
        if let Some(group) = &trail.log_group {
            let standard = LogGroup {
                arn: group.clone(),
                class: "STANDARD".to_owned(),
                retention_days: None,
                created: None,
            };
            self.0
                .log_groups
                .insert(group.clone(), Read::Present(standard));
        }
        let mut trails = match self.0.trails.remove(&home) {
            Some(Read::Present(trails)) => trails,
            _ => Vec::new(),
        };
        trails.push(trail);
        self.0.trails.insert(home, Read::Present(trails));
    }

    /// Changes the one trail.
    pub(crate) fn change_trail(&mut self, change: impl Fn(&mut Trail)) {
        for read in self.0.trails.values_mut() {
            if let Read::Present(trails) = read {
                trails.iter_mut().for_each(&change);
            }
        }
    }

    /// Changes the basic selectors of every trail.
    pub(crate) fn change_selectors(&mut self, change: impl Fn(&mut BasicSelector)) {
        for read in self.0.event_selectors.values_mut() {
            if let Read::Present(selectors) = read {
                selectors.basic.iter_mut().for_each(&change);
            }
        }
    }

    /// The finding, and a second trail homed elsewhere, whose log group serves one control as far as a topic with
    /// these subscribers.
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

    /// The log group of the trail homed in the Region the run starts from.
    pub(crate) fn group() -> LogGroupArn {
        group(HOME)
    }

    pub(crate) fn add_filter(&mut self, filter: MetricFilter) {
        let read = self.0.metric_filters.entry(Self::group()).or_default();
        let mut filters = read.present().cloned().unwrap_or_default();
        filters.retain(|other| other.name != filter.name);
        filters.push(filter);
        *read = Read::Present(filters);
    }

    pub(crate) fn filters(&self) -> Vec<MetricFilter> {
        let read = self.0.metric_filters.get(&Self::group());
        read.and_then(Read::present).cloned().unwrap_or_default()
    }

    pub(crate) fn add_alarm(&mut self, alarm: Alarm) {
        let mut alarms = self.alarms();
        alarms.retain(|other| other.name != alarm.name);
        alarms.push(alarm);
        self.set_alarms(alarms);
    }

    pub(crate) fn alarms(&self) -> Vec<Alarm> {
        let read = self.0.alarms.get(&Region::from(HOME));
        read.and_then(Read::present)
            .map_or_else(Vec::new, |listing| listing.alarms.clone())
    }

    pub(crate) fn set_alarms(&mut self, alarms: Vec<Alarm>) {
        let complete = self
            .0
            .alarms
            .get(&Region::from(HOME))
            .and_then(Read::present)
            .is_none_or(|listing| listing.complete);
        let listing = AlarmListing { alarms, complete };
        self.0
            .alarms
            .insert(Region::from(HOME), Read::Present(listing));
    }

    /// So many alarms that they are not listed to the end, and none of ours is on the first pages.
    pub(crate) fn have_a_long_list_of_alarms(&mut self) {
        let alarms = self.alarms();
        let complete = false;
        self.0.alarms.insert(
            Region::from(HOME),
            Read::Present(AlarmListing { alarms, complete }),
        );
    }

    /// A topic with subscribers, each by protocol and whether it is confirmed.
    pub(crate) fn add_topic(
        &mut self,
        arn: &str,
        policy: Option<String>,
        subscribers: &[(&str, bool)],
    ) {
        let subscriptions: Vec<Subscription> = subscribers
            .iter()
            .enumerate()
            .map(|(number, (protocol, confirmed))| Subscription {
                protocol: (*protocol).to_owned(),
                endpoint: format!("person-{number}@example.com"),
                confirmed: *confirmed,
                arn: confirmed.then(|| subscription_arn(arn, number)),
            })
            .collect();
        let confirmed = subscriptions.iter().filter(|s| s.confirmed).count();
        self.0.topics.insert(
            TopicArn::from(arn),
            Topic {
                attributes: Read::Present(TopicAttributes {
                    policy,
                    kms_key: None,
                    confirmed: u32::try_from(confirmed).unwrap(),
                }),
                subscriptions: Read::Present(subscriptions),
                tags: Read::Present(BTreeMap::new()),
                filters: BTreeMap::new(),
            },
        );
    }

    pub(crate) fn topic(&mut self, arn: &str) -> &mut Topic {
        self.0.topics.get_mut(&TopicArn::from(arn)).unwrap()
    }

    pub(crate) fn bucket(&mut self, name: &str) -> &mut Bucket {
        self.0.buckets.entry(BucketName::from(name)).or_default()
    }

    /// A bucket of somebody's that lets access logs in.
    pub(crate) fn add_their_bucket(&mut self) {
        let bucket = self.bucket(THEIR_BUCKET);
        bucket.region = Read::Present(Region::from(HOME));
        bucket.policy = Read::Present(
            json!({"Version": "2012-10-17", "Statement": [{
                "Sid": "S3ServerAccessLogsPolicy",
                "Effect": "Allow",
                "Principal": {"Service": "logging.s3.amazonaws.com"},
                "Action": "s3:PutObject",
                "Resource": format!("arn:aws:s3:::{THEIR_BUCKET}/*"),
            }]})
            .to_string(),
        );
        bucket.ownership = Read::Present("BucketOwnerEnforced".to_owned());
        bucket.encryption = Read::Present(sse());
    }

    /// Turns access logging of the trail's bucket on.
    pub(crate) fn log_to(&mut self, target: &str) {
        self.bucket(TRAIL_BUCKET).logging = Read::Present(BucketLogging {
            target: BucketName::from(target),
            prefix: "trail/".to_owned(),
        });
    }

    /// Asks what the run wants to know until it wants no more.
    pub(crate) fn observe(&self, settings: &Settings) -> Reading {
        let start = self.0.start_region.clone();
        let mut observed = Observed::begin(start, self.0.observed_at);
        let mut rounds = Vec::new();
        loop {
            let round = questions(inputs(settings, &observed));
            if round.is_empty() {
                return Reading { observed, rounds };
            }
            assert!(rounds.len() < 20, "it never stops asking: {round:?}");
            for question in &round {
                observed.record(self.answer(question));
                assert!(observed.is_answered(question), "{question:?} stays open");
            }
            rounds.push(round);
        }
    }

    /// Reads and decides.
    pub(crate) fn review(&self, settings: &Settings) -> Review {
        decide(settings, &self.observe(settings).observed)
    }

    /// Carries out whatever is planned; gives the plan.
    pub(crate) fn apply(&mut self, settings: &Settings) -> Plan {
        let plan = self.review(settings).plan;
        self.0 = simulate(&self.0, &plan);
        plan
    }

    /// Everybody follows the link in the message.
    pub(crate) fn confirm(&mut self) {
        for (arn, topic) in &mut self.0.topics {
            let (Read::Present(attributes), Read::Present(subscriptions)) =
                (&mut topic.attributes, &mut topic.subscriptions)
            else {
                continue;
            };
            for (number, subscription) in subscriptions.iter_mut().enumerate() {
                subscription.confirmed = true;
                subscription.arn = Some(subscription_arn(arn.as_str(), number));
            }
            attributes.confirmed = u32::try_from(subscriptions.len()).unwrap();
        }
    }
}

/// What SNS calls a subscription that is confirmed.
fn subscription_arn(topic: &str, number: usize) -> SubscriptionArn {
    SubscriptionArn::new(format!("{topic}:{number:08}-0000-4000-8000-000000000000"))
}

/// A trail of this account that does all a control asks for.
pub(crate) fn trail(name: &str, home: &str) -> Trail {
    Trail {
        arn: TrailArn::new(format!("arn:aws:cloudtrail:{home}:{ACCOUNT}:trail/{name}")),
        home_region: Region::from(home),
        multi_region: true,
        organization: false,
        bucket: BucketName::from(TRAIL_BUCKET),
        log_group: Some(group(home)),
        log_role: Some(format!(
            "arn:aws:iam::{ACCOUNT}:role/CloudTrail-to-CloudWatchLogs"
        )),
    }
}

/// The log group of the trails homed in a Region.
pub(crate) fn group(home: &str) -> LogGroupArn {
    LogGroupArn::new(format!(
        "arn:aws:logs:{home}:{ACCOUNT}:log-group:CloudTrail/Events"
    ))
}

/// Selectors that leave nothing out.
pub(crate) fn all_events() -> EventSelectors {
    EventSelectors {
        basic: vec![BasicSelector {
            read_write_type: "All".to_owned(),
            management_events: true,
            excluded_sources: Vec::new(),
        }],
        advanced: Vec::new(),
    }
}

/// A metric of somebody's.
pub(crate) fn metric(name: &str) -> Metric {
    Metric {
        namespace: "LogMetrics".to_owned(),
        name: name.to_owned(),
    }
}

/// The metric this program would name.
pub(crate) fn own_metric(name: &str) -> Metric {
    Metric {
        namespace: "CISBenchmark".to_owned(),
        name: name.to_owned(),
    }
}

/// An alarm of somebody's that goes off on one event.
pub(crate) fn alarm(name: &str, metric: &Metric, topics: &[&str]) -> Alarm {
    Alarm {
        name: name.to_owned(),
        description: "made by hand".to_owned(),
        metric: Some(metric.clone()),
        dimensions: BTreeMap::new(),
        statistic: Some("Sum".to_owned()),
        comparison: "GreaterThanOrEqualToThreshold".to_owned(),
        threshold: Some(1.0),
        period: Some(300),
        evaluation_periods: Some(1),
        datapoints_to_alarm: None,
        treat_missing_data: None,
        unit: None,
        actions_enabled: true,
        alarm_actions: topics.iter().map(|&topic| topic.to_owned()).collect(),
        ok_actions: Vec::new(),
        insufficient_data_actions: Vec::new(),
        evaluation: Evaluation::default(),
    }
}

/// The policy SNS gives a new topic: whoever belongs to the account may publish.
pub(crate) fn open_policy(topic: &str) -> String {
    json!({"Version": "2008-10-17", "Statement": [{
        "Sid": "__default_statement_ID",
        "Effect": "Allow",
        "Principal": {"AWS": "*"},
        "Action": ["SNS:Publish"],
        "Resource": topic,
        "Condition": {"StringEquals": {"AWS:SourceOwner": ACCOUNT}},
    }]})
    .to_string()
}

/// The encryption of a bucket of ours.
pub(crate) fn sse() -> Encryption {
    Encryption {
        algorithm: "AES256".to_owned(),
        key: None,
    }
}

/// A refusal.
pub(crate) fn denied<T>(action: &str) -> Read<T> {
    Read::Denied {
        action: action.to_owned(),
    }
}

/// Our tag.
pub(crate) fn our_tags() -> Read<BTreeMap<String, String>> {
    Read::Present([("managed-by".to_owned(), "cis-fix".to_owned())].into())
}
