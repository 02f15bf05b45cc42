//! An argument of each type, for tests of all reads.

use super::{
    BucketName, FunctionArn, KeyArn, LogGroupArn, Metric, MuteRuleName, QueueArn, Region,
    RegionalMetric, SubscriptionArn, TopicArn, TrailArn,
};

/// A type whose values are arguments of questions.
pub(super) trait SampleArgument {
    fn sample() -> Self;
}

macro_rules! samples {
    ($($name:ident: $text:literal;)+) => {$(
        impl SampleArgument for $name {
            fn sample() -> Self {
                Self::new($text)
            }
        }
    )+};
}

samples! {
    Region: "us-east-1";
    TrailArn: "arn:aws:cloudtrail:us-east-1:111122223333:trail/t";
    LogGroupArn: "arn:aws:logs:us-east-1:111122223333:log-group:g";
    TopicArn: "arn:aws:sns:us-east-1:111122223333:t";
    SubscriptionArn: "arn:aws:sns:us-east-1:111122223333:t:s";
    KeyArn: "arn:aws:kms:us-east-1:111122223333:key/k";
    QueueArn: "arn:aws:sqs:us-east-1:111122223333:q";
    FunctionArn: "arn:aws:lambda:us-east-1:111122223333:function:f";
    BucketName: "b";
}

impl SampleArgument for Vec<String> {
    fn sample() -> Self {
        vec!["a".to_owned()]
    }
}

impl SampleArgument for MuteRuleName {
    fn sample() -> Self {
        Self {
            name: "r".to_owned(),
        }
    }
}

impl SampleArgument for RegionalMetric {
    fn sample() -> Self {
        Self {
            region: Region::sample(),
            metric: Metric {
                namespace: "N".to_owned(),
                name: "m".to_owned(),
            },
        }
    }
}
