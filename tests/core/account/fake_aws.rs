//! A fake AWS: the answers of an account to every read.

use super::Account;
use cis_fix::answer;
use cis_fix::state::{
    Alarm, AlarmListing, Answer, MessageFilter, Question, Read, Region, RegionalFilter, Trail,
    TrailName, Unread,
};
use std::collections::BTreeMap;

impl Account {
    /// The answer of AWS. Where the account has no entry, it follows from the other entries or is
    /// that of an account that never used the feature.
    pub(super) fn answer(&self, question: &Question) -> Answer {
        let entry = match question {
            // These two are never the entry as it is.
            Question::Trails(_) | Question::Alarms(_) => None,
            _ => self.0.answer(question),
        };
        entry.unwrap_or_else(|| self.answer_without_entry(question))
    }

    fn answer_without_entry(&self, question: &Question) -> Answer {
        answer!(question;
            Caller => self.0.caller.clone(),
            TrailNames(region) => self.trail_names(),
            Trails(region) => self.trails_in(region),
            TrailStatus(trail) => Read::Absent,
            EventSelectors(trail) => Read::Absent,
            LogGroup(group) => Read::Absent,
            MetricFilters(group) => Read::Present(Vec::new()),
            OtherFilters(region, but_for) => self.other_filters(region, but_for),
            LogGroupTags(group) => Read::Present(BTreeMap::new()),
            Alarms(region) => self.alarms_in(region).map(first_pages),
            NamedAlarms(region, names) => {
                self.alarms_where(region, |alarm| names.contains(&alarm.name))
            },
            MetricAlarms(key) => {
                self.alarms_where(&key.region, |alarm| alarm.metric.as_ref() == Some(&key.metric))
            },
            OtherAlarms(region) => Read::Present(Vec::new()),
            MuteRules(region) => Read::Present(Vec::new()),
            MuteRule(region, rule) => Read::Absent,
            TopicAttributes(topic) => Read::Absent,
            TopicSubscriptions(topic) => Read::Present(Vec::new()),
            TopicTags(topic) => Read::Present(BTreeMap::new()),
            SubscriptionFilter(topic, subscription) => Read::Present(MessageFilter {
                policy: None,
                scope: "MessageAttributes".to_owned(),
            }),
            Key(key) => Read::Absent,
            KeyPolicy(key) => Read::Absent,
            QueuePolicy(queue) => Read::Absent,
            FunctionPolicy(function) => Read::Absent,
            BucketRegion(bucket) => Read::Absent,
            BucketOwner(bucket) => Read::Present(true),
            BucketLogging(bucket) => Read::Absent,
            BucketPolicy(bucket) => Read::Absent,
            BucketOwnership(bucket) => Read::Absent,
            BucketAcl(bucket) => Read::Present(false),
            BucketEncryption(bucket) => Read::Absent,
            BucketObjectLock(bucket) => Read::Absent,
            BucketRequestPayment(bucket) => Read::Present("BucketOwner".to_owned()),
            BucketPublicAccessBlock(bucket) => Read::Absent,
            BucketVersioning(bucket) => Read::Absent,
            BucketLifecycle(bucket) => Read::Absent,
            BucketTags(bucket) => Read::Present(BTreeMap::new()),
        )
    }

    fn trail_names(&self) -> Read<Vec<TrailName>> {
        let names = self.0.all_trails().into_iter().map(|trail| TrailName {
            arn: trail.arn.clone(),
            home_region: trail.home_region.clone(),
        });
        Read::Present(names.collect())
    }

    /// The trails of a Region. A trail of all Regions is seen in each.
    fn trails_in(&self, region: &Region) -> Read<Vec<Trail>> {
        if let Some(read) = self.0.trails.get(region)
            && read.refused().is_some()
        {
            return read.clone();
        }
        let seen = self.0.trails.values().filter_map(Read::present).flatten();
        Read::Present(
            seen.filter(|trail| trail.multi_region || trail.home_region == *region)
                .cloned()
                .collect(),
        )
    }

    /// The filters of the other log groups of a Region. Where those of one are denied, so is the list.
    fn other_filters(&self, region: &Region, but_for: &[String]) -> Read<Vec<RegionalFilter>> {
        let groups = self.0.metric_filters.iter();
        let mut all = Vec::new();
        for (group, read) in groups.filter(|(group, _)| group.region() == *region) {
            if but_for.iter().any(|name| name == group.name()) {
                continue;
            }
            if let Read::Denied { .. } = read {
                return read.clone().map(|_| Vec::new());
            }
            let filters = read.present().into_iter().flatten();
            all.extend(filters.map(|filter| RegionalFilter {
                log_group: group.name().to_owned(),
                filter: filter.clone(),
            }));
        }
        Read::Present(all)
    }

    fn alarms_in(&self, region: &Region) -> Read<AlarmListing> {
        let none = AlarmListing {
            alarms: Vec::new(),
            complete: true,
        };
        let listing = self.0.alarms.get(region).cloned();
        listing.unwrap_or(Read::Present(none))
    }

    fn alarms_where(&self, region: &Region, wanted: impl Fn(&Alarm) -> bool) -> Read<Vec<Alarm>> {
        self.alarms_in(region)
            .map(|listing| listing.alarms.into_iter().filter(wanted).collect())
    }
}

/// The answer of AWS to a caller who may not make this read.
pub(super) fn deny(question: &Question) -> Answer {
    question.refused(&Unread::Denied {
        action: question.action().to_owned(),
    })
}

/// The alarms that AWS lists. If the list is too long to read to its end, it has none of the alarms of the tests.
fn first_pages(listing: AlarmListing) -> AlarmListing {
    let complete = listing.complete;
    let alarms = if complete { listing.alarms } else { Vec::new() };
    AlarmListing { alarms, complete }
}
