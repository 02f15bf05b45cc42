//! What was read, as the answers that were given: an observation can be asked again like the account it was made of.

use super::{Answer, Aspect, Bucket, Observed, Question, Read, lookup};

impl Observed {
    /// The answer to a question as it is recorded here; None where it was not asked.
    #[must_use]
    pub fn answer(&self, question: &Question) -> Option<Answer> {
        if !self.answered(question) {
            return None;
        }
        Some(match question {
            Question::Caller => Answer::Caller(self.caller.present()?.clone()),
            Question::TrailNames(_) => Answer::TrailNames(self.trail_names.clone()),
            Question::Trails(region) => Answer::Trails(owned(lookup(&self.trails, region))),
            Question::TrailStatus(trail) => {
                Answer::TrailStatus(owned(lookup(&self.trail_status, trail)))
            }
            Question::EventSelectors(trail) => {
                Answer::EventSelectors(owned(lookup(&self.event_selectors, trail)))
            }
            Question::LogGroup(group) => Answer::LogGroup(owned(lookup(&self.log_groups, group))),
            Question::MetricFilters(group) => {
                Answer::MetricFilters(owned(lookup(&self.metric_filters, group)))
            }
            Question::LogGroupTags(group) => {
                Answer::LogGroupTags(owned(lookup(&self.log_group_tags, group)))
            }
            Question::Alarms(region) => Answer::Alarms(owned(lookup(&self.alarms, region))),
            Question::NamedAlarms(region, _) => {
                Answer::NamedAlarms(owned(lookup(&self.named_alarms, region)))
            }
            Question::MetricAlarms(key) => {
                Answer::MetricAlarms(owned(lookup(&self.metric_alarms, key)))
            }
            Question::OtherAlarms(region) => {
                Answer::OtherAlarms(owned(lookup(&self.other_alarms, region)))
            }
            Question::MuteRules(region) => {
                Answer::MuteRules(owned(lookup(&self.mute_rules, region)))
            }
            Question::MuteRule(region, rule) => {
                Answer::MuteRule(owned(self.mute(region, &rule.name)))
            }
            Question::TopicAttributes(topic) => {
                Answer::TopicAttributes(self.topic(topic).attributes)
            }
            Question::TopicSubscriptions(topic) => {
                Answer::TopicSubscriptions(self.topic(topic).subscriptions)
            }
            Question::TopicTags(topic) => Answer::TopicTags(self.topic(topic).tags),
            Question::SubscriptionFilter(topic, arn) => {
                Answer::SubscriptionFilter(owned(lookup(&self.topic(topic).filters, arn)))
            }
            Question::Key(key) => Answer::Key(self.key(key).description),
            Question::KeyPolicy(key) => Answer::KeyPolicy(self.key(key).policy),
            Question::QueuePolicy(queue) => Answer::QueuePolicy(owned(lookup(&self.queues, queue))),
            Question::FunctionPolicy(function) => {
                Answer::FunctionPolicy(owned(lookup(&self.functions, function)))
            }
            Question::Bucket(bucket, aspect) => self.bucket(bucket).answer(*aspect),
        })
    }
}

impl Bucket {
    fn answer(self, aspect: Aspect) -> Answer {
        match aspect {
            Aspect::Region => Answer::BucketRegion(self.region),
            Aspect::Owned => Answer::BucketOwned(self.owned),
            Aspect::Logging => Answer::BucketLogging(self.logging),
            Aspect::Policy => Answer::BucketPolicy(self.policy),
            Aspect::Ownership => Answer::BucketOwnership(self.ownership),
            Aspect::Acl => Answer::BucketLogDeliveryAcl(self.log_delivery_acl),
            Aspect::Encryption => Answer::BucketEncryption(self.encryption),
            Aspect::ObjectLock => Answer::BucketObjectLock(self.object_lock),
            Aspect::Payer => Answer::BucketPayer(self.payer),
            Aspect::PublicAccessBlock => Answer::BucketPublicAccessBlock(self.public_access_block),
            Aspect::Versioning => Answer::BucketVersioning(self.versioning),
            Aspect::Lifecycle => Answer::BucketLifecycle(self.lifecycle),
            Aspect::Tags => Answer::BucketTags(self.tags),
        }
    }
}

impl Answer {
    /// Whether AWS refused the call.
    #[must_use]
    pub fn is_denied(&self) -> bool {
        let action = match self {
            Self::Caller(_) => None,
            Self::TrailNames(read) => read.denied(),
            Self::Trails(read) => read.denied(),
            Self::TrailStatus(read) => read.denied(),
            Self::EventSelectors(read) => read.denied(),
            Self::LogGroup(read) => read.denied(),
            Self::MetricFilters(read) => read.denied(),
            Self::Alarms(read) => read.denied(),
            Self::NamedAlarms(read) | Self::MetricAlarms(read) => read.denied(),
            Self::OtherAlarms(read) => read.denied(),
            Self::MuteRules(read) => read.denied(),
            Self::MuteRule(read) => read.denied(),
            Self::TopicAttributes(read) => read.denied(),
            Self::TopicSubscriptions(read) => read.denied(),
            Self::LogGroupTags(read) | Self::TopicTags(read) | Self::BucketTags(read) => {
                read.denied()
            }
            Self::SubscriptionFilter(read) => read.denied(),
            Self::Key(read) => read.denied(),
            Self::QueuePolicy(read) => read.denied(),
            Self::BucketRegion(read) => read.denied(),
            Self::BucketLogging(read) => read.denied(),
            Self::BucketPolicy(read)
            | Self::KeyPolicy(read)
            | Self::FunctionPolicy(read)
            | Self::BucketOwnership(read)
            | Self::BucketPayer(read)
            | Self::BucketVersioning(read) => read.denied(),
            Self::BucketOwned(read) | Self::BucketLogDeliveryAcl(read) => read.denied(),
            Self::BucketEncryption(read) => read.denied(),
            Self::BucketObjectLock(read) => read.denied(),
            Self::BucketPublicAccessBlock(read) => read.denied(),
            Self::BucketLifecycle(read) => read.denied(),
        };
        action.is_some()
    }
}

fn owned<T: Clone>(read: Read<&T>) -> Read<T> {
    read.map(Clone::clone)
}
