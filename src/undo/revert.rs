//! Decides the way back: for each step that was begun, what is there now against what the run left and what was there
//! before it.

mod buckets;
mod drift;
mod policies;
mod topics;

use super::{Back, Left, Way};
use crate::journal::Journal;
use crate::plan::{Change, Delta, Outcome, Step, StepId};
use crate::reversal::Reversal;
use crate::state::{
    Alarm, BucketName, LogGroupArn, MetricFilter, Observed, Question, Read, Region, RegionalMetric,
    lookup,
};
use drift::{CHANGED, Stands, Why, stands, tagged, unread, unseen, unshown};
use std::collections::BTreeSet;

/// What must be read to decide.
#[must_use]
pub fn questions(journal: &Journal) -> BTreeSet<Question> {
    let mut all = BTreeSet::new();
    for step in made(journal) {
        let bucket = |name: &BucketName, read: fn(BucketName) -> Question| read(name.clone());
        match &step.change {
            Change::CreateBucket { bucket: name, .. } => {
                for read in [
                    Question::BucketRegion,
                    Question::BucketTags,
                    Question::BucketPolicy,
                ] {
                    all.insert(bucket(name, read));
                }
            }
            Change::PublicAccessBlock { bucket: name, .. } => {
                all.insert(bucket(name, Question::BucketPublicAccessBlock));
            }
            Change::BucketEncryption { bucket: name, .. } => {
                all.insert(bucket(name, Question::BucketEncryption));
            }
            Change::BucketVersioning { bucket: name, .. } => {
                all.insert(bucket(name, Question::BucketVersioning));
            }
            Change::BucketLifecycle { bucket: name, .. } => {
                all.insert(bucket(name, Question::BucketLifecycle));
            }
            Change::BucketPolicy { bucket: name, .. } => {
                all.insert(bucket(name, Question::BucketPolicy));
            }
            Change::BucketLogging { bucket: name, .. } => {
                all.insert(bucket(name, Question::BucketLogging));
            }
            Change::CreateTopic { topic, .. } => {
                all.insert(Question::TopicAttributes(topic.clone()));
                all.insert(Question::TopicSubscriptions(topic.clone()));
                all.insert(Question::TopicTags(topic.clone()));
                all.insert(Question::Alarms(topic.region()));
            }
            Change::TopicPolicy { topic, .. } => {
                all.insert(Question::TopicAttributes(topic.clone()));
            }
            Change::Subscribe { topic, .. } => {
                all.insert(Question::TopicSubscriptions(topic.clone()));
            }
            Change::MetricFilter { log_group, delta } => {
                all.insert(Question::MetricFilters(log_group.clone()));
                all.insert(Question::MetricAlarms(RegionalMetric {
                    region: log_group.region(),
                    metric: delta.after.metric.clone(),
                }));
            }
            Change::Alarm { .. } => {}
        }
    }
    for (region, names) in alarm_names(journal) {
        all.insert(Question::NamedAlarms(region, names));
    }
    all
}

/// The alarms a run wrote, by Region.
fn alarm_names(journal: &Journal) -> Vec<(Region, Vec<String>)> {
    let mut by_region: Vec<(Region, Vec<String>)> = Vec::new();
    for step in made(journal) {
        let Change::Alarm { region, delta, .. } = &step.change else {
            continue;
        };
        let name = delta.after.name.clone();
        match by_region.iter_mut().find(|(known, _)| known == region) {
            Some((_, names)) => names.push(name),
            None => by_region.push((region.clone(), Vec::from([name]))),
        }
    }
    by_region
}

/// The steps that the run made, or may have made: all it began but for what was there already.
pub(super) fn made(journal: &Journal) -> impl Iterator<Item = &Step> {
    let begun = journal.begun().into_iter();
    begun
        .filter(|begun| {
            !matches!(
                begun.outcome,
                Some(Outcome::Unchanged | Outcome::Skipped { .. })
            )
        })
        .map(|begun| begun.step)
}

/// The way back from a run, as things are now.
#[must_use]
pub fn way_back(journal: &Journal, observed: &Observed) -> Way {
    let mut backing = Backing {
        steps: made(journal).collect(),
        observed,
        way: Way::default(),
    };
    backing.run();
    backing.way
}

struct Backing<'a> {
    steps: Vec<&'a Step>,
    observed: &'a Observed,
    way: Way,
}

impl<'a> Backing<'a> {
    fn run(&mut self) {
        let mut steps = self.steps.clone();
        steps.sort_by_key(|step| rank(&step.change));
        for step in steps {
            self.one(step);
        }
    }

    fn one(&mut self, step: &'a Step) {
        match &step.change {
            Change::Alarm { region, delta, .. } => {
                let now = self.alarm(region, &delta.after.name);
                let delete = Reversal::DeleteAlarm {
                    region: region.clone(),
                    name: delta.after.name.clone(),
                };
                self.value(step, &now, delta, delete);
            }
            Change::MetricFilter { log_group, delta } => self.filter(step, log_group, delta),
            Change::CreateTopic { topic, delta } => self.topic(step, topic, &delta.after),
            Change::TopicPolicy { topic, policy } => self.topic_policy(step, topic, policy),
            Change::Subscribe { topic, .. } => self.subscription(step, topic),
            Change::BucketLogging {
                bucket,
                region,
                delta,
            } => {
                let now = self.observed.bucket(bucket).logging;
                let off = Reversal::StopLogging {
                    bucket: bucket.clone(),
                    region: region.clone(),
                };
                self.value(step, &now, delta, off);
            }
            Change::CreateBucket {
                bucket,
                region,
                delta,
            } => self.bucket(step, bucket, region, &delta.after),
            _ => self.setting(step),
        }
    }

    /// What a run made new is removed, what it changed gets back what it had.
    fn value<T: PartialEq + Clone>(
        &mut self,
        step: &Step,
        now: &Read<T>,
        delta: &Delta<T>,
        remove: Reversal,
    ) {
        match stands(now, delta) {
            Stands::AsLeft if delta.before.is_none() => self.back(step, remove, Vec::new()),
            Stands::AsLeft => self.put_back(step),
            Stands::Done => {}
            Stands::Otherwise(why) => self.leave(step, why),
        }
    }

    fn back(&mut self, step: &Step, reversal: Reversal, after: Vec<StepId>) {
        self.way.backs.push(Back {
            step: step.id.clone(),
            reversal,
            after,
        });
    }

    fn leave(&mut self, step: &Step, why: impl Into<Why>) {
        let Why { words, unread } = why.into();
        self.way.left.push(Left {
            step: step.id.clone(),
            why: words,
            unread,
        });
    }

    /// The change turned around; what was not set before cannot be put back by the same write.
    fn put_back(&mut self, step: &Step) {
        match turned(&step.change) {
            Some(change) => self.back(step, Reversal::PutBack { change }, Vec::new()),
            None => self.leave(step, "it was not set before, and is harmless as it is"),
        }
    }

    fn filter(&mut self, step: &Step, log_group: &LogGroupArn, delta: &Delta<MetricFilter>) {
        let filters = lookup(&self.observed.metric_filters, log_group);
        let now = of_name(filters, |filter| filter.name == delta.after.name);
        let region = log_group.region();
        let metric = delta.after.metric.clone();
        let key = RegionalMetric { region, metric };
        let watching = lookup(&self.observed.metric_alarms, &key);
        let other = match watching {
            Read::Present(alarms) => alarms.iter().find(|alarm| !self.goes(&alarm.name)),
            Read::Absent => None,
            Read::Denied { action } => return self.leave(step, unread(&action)),
            Read::NotAsked => return self.leave(step, unseen()),
        };
        // Where it is not as the run left it, that says more.
        if let (Some(other), Stands::AsLeft) = (other, stands(&now, delta)) {
            return self.leave(step, format!("alarm {} watches its metric", other.name));
        }
        let delete = Reversal::DeleteMetricFilter {
            log_group: log_group.clone(),
            name: delta.after.name.clone(),
        };
        self.value(step, &now, delta, delete);
    }

    /// Whether an alarm is deleted on the way, which is decided before what it looks at and speaks to.
    fn goes(&self, alarm: &str) -> bool {
        let deletes = |reversal: &Reversal| matches!(reversal, Reversal::DeleteAlarm { name, .. } if name == alarm);
        self.way.backs.iter().any(|back| deletes(&back.reversal))
    }

    /// What is there; None where there is nothing, or it cannot be seen and is left for that.
    fn seen<T>(&mut self, step: &Step, read: Read<T>) -> Option<T> {
        match read {
            Read::Present(value) => return Some(value),
            Read::Absent => {}
            Read::Denied { action } => self.leave(step, unread(&action)),
            Read::NotAsked => self.leave(step, unseen()),
        }
        None
    }

    fn alarm(&self, region: &Region, name: &str) -> Read<Alarm> {
        let named = lookup(&self.observed.named_alarms, region);
        of_name(named, |alarm| alarm.name == name)
    }
}

/// What looks at something or speaks to it goes before it: an alarm before its filter and its topic, logging before the
/// bucket it goes to.
fn rank(change: &Change) -> u8 {
    match change {
        Change::Alarm { .. } => 0,
        Change::MetricFilter { .. } => 1,
        Change::CreateTopic { .. } => 2,
        Change::TopicPolicy { .. } | Change::Subscribe { .. } => 3,
        Change::BucketLogging { .. } => 4,
        Change::CreateBucket { .. } => 5,
        Change::PublicAccessBlock { .. }
        | Change::BucketEncryption { .. }
        | Change::BucketVersioning { .. }
        | Change::BucketLifecycle { .. }
        | Change::BucketPolicy { .. } => 6,
    }
}

/// One of a list, absent if it is not in it.
fn of_name<T: Clone>(list: Read<&Vec<T>>, is: impl Fn(&T) -> bool) -> Read<T> {
    match list {
        Read::Present(all) => all
            .iter()
            .find(|one| is(one))
            .map_or(Read::Absent, |one| Read::Present(one.clone())),
        Read::Absent => Read::Absent,
        Read::Denied { action } => Read::Denied { action },
        Read::NotAsked => Read::NotAsked,
    }
}

/// The write that puts back what was there before; None where there was nothing.
pub(super) fn turned(change: &Change) -> Option<Change> {
    fn around<T: Clone>(delta: &Delta<T>) -> Option<Delta<T>> {
        let before = delta.before.clone()?;
        Some(Delta {
            before: Some(delta.after.clone()),
            after: before,
        })
    }
    let mut turned = change.clone();
    match &mut turned {
        Change::PublicAccessBlock { delta, .. } => *delta = around(delta)?,
        Change::BucketEncryption { delta, .. } => *delta = around(delta)?,
        Change::BucketVersioning { delta, .. } => *delta = around(delta)?,
        Change::BucketLifecycle { delta, .. } => *delta = around(delta)?,
        Change::MetricFilter { delta, .. } => *delta = around(delta)?,
        Change::Alarm { delta, .. } => *delta = around(delta)?,
        _ => return None,
    }
    Some(turned)
}
