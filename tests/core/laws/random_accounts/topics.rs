//! Random topics.

use super::*;
use crate::broken_chains;

pub(super) fn topic() -> impl Strategy<Value = Edit> {
    select(TOPICS)
}

/// Topics with their subscribers, policies, keys and denied reads.
const TOPICS: &[Edit] = &[
    |_, _| {},
    |_, _| {},
    |account, arn| account.add_topic(arn, Some(open_policy(arn)), &[("email", true)]),
    |account, arn| account.add_topic(arn, Some(open_policy(arn)), &[("email", false)]),
    |account, arn| account.add_topic(arn, Some(open_policy(arn)), &[]),
    |account, arn| {
        account.add_topic(arn, None, &[("email", true), ("sqs", false)]);
        account.topic(arn).tags = our_tags();
    },
    |account, arn| {
        account.add_topic(arn, Some(open_policy(arn)), &[]);
        account.topic(arn).tags = our_tags();
    },
    |account, arn| {
        let denies = open_policy(arn).replace("Allow", "Deny");
        account.add_topic(arn, Some(denies), &[("email", true)]);
    },
    |account, arn| {
        account.add_topic(arn, Some("not a policy".to_owned()), &[("email", true)]);
    },
    |account, arn| {
        account.add_topic(arn, Some(open_policy(arn)), &[("email", true)]);
        account.topic(arn).tags = our_tags();
        if let Read::Present(attributes) = &mut account.topic(arn).attributes {
            attributes.kms_key = Some("alias/aws/sns".to_owned());
        }
    },
    |account, arn| {
        account.add_topic(arn, Some(open_policy(arn)), &[("email", true)]);
        account.topic(arn).tags = our_tags();
        broken_chains::topics::encrypt(account, arn, |_| {});
    },
    |account, arn| {
        account.add_topic(arn, Some(open_policy(arn)), &[("email", true)]);
        account.topic(arn).tags = our_tags();
        broken_chains::topics::encrypt(account, arn, |key| {
            key.policy = denied("kms:GetKeyPolicy");
        });
    },
    |account, arn| {
        account.add_topic(arn, Some(open_policy(arn)), &[("email", true)]);
        account.topic(arn).tags = our_tags();
        broken_chains::topics::encrypt(account, arn, |key| key.policy = Read::Absent);
    },
    |account, arn| {
        account.add_topic(arn, Some(open_policy(arn)), &[("email", true)]);
        account.topic(arn).tags = our_tags();
        broken_chains::topics::reject_alarms(account, arn);
    },
    |account, arn| {
        account.add_topic(arn, Some(open_policy(arn)), &[("email", true)]);
        account.topic(arn).tags = denied("sns:ListTagsForResource");
    },
    |account, arn| {
        account.add_topic(arn, Some(open_policy(arn)), &[("email", true)]);
        account.topic(arn).subscriptions = denied("sns:ListSubscriptionsByTopic");
    },
    |account, arn| {
        account.add_topic(arn, None, &[]);
        account.topic(arn).attributes = denied("sns:GetTopicAttributes");
    },
];
