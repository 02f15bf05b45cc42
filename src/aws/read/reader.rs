//! The reader: one set of clients for each Region, and the Regions of the buckets. The clients cannot write.

use crate::aws::connect::Connection;
use crate::aws::guard::gated;
use crate::aws::rates::Pace;
use crate::aws::s3_client::gated_s3;
use crate::state::{AccountId, BucketName, Question, Region};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// The clients of one Region.
#[derive(Debug, Clone)]
pub(super) struct Clients {
    pub(super) cloudtrail: aws_sdk_cloudtrail::Client,
    pub(super) cloudwatch: aws_sdk_cloudwatch::Client,
    pub(super) kms: aws_sdk_kms::Client,
    pub(super) lambda: aws_sdk_lambda::Client,
    pub(super) logs: aws_sdk_cloudwatchlogs::Client,
    pub(super) s3: aws_sdk_s3::Client,
    pub(super) sns: aws_sdk_sns::Client,
    pub(super) sqs: aws_sdk_sqs::Client,
    pub(super) sts: aws_sdk_sts::Client,
}

/// Asks AWS. Its clients let only reads through.
#[derive(Debug)]
pub struct Reader {
    connection: Connection,
    clients: Mutex<BTreeMap<Region, Clients>>,
    bucket_regions: Mutex<BTreeMap<BucketName, Region>>,
    /// Keeps the reads within AWS's rates.
    pub(super) pace: Pace,
    /// The reader of another account's topics.
    other_account: Option<Box<TopicReader>>,
}

/// Reads the topics of another account.
#[derive(Debug)]
struct TopicReader {
    account: AccountId,
    reader: Reader,
}

impl Reader {
    /// A reader on a connection.
    #[must_use]
    pub fn new(connection: Connection) -> Self {
        Self {
            connection,
            clients: Mutex::default(),
            bucket_regions: Mutex::default(),
            pace: Pace::default(),
            other_account: None,
        }
    }

    /// The same reader, which reads topics of another account with a connection to that account.
    #[must_use]
    pub fn with_topics_of(mut self, account: AccountId, connection: Connection) -> Self {
        let reader = Self::new(connection);
        self.other_account = Some(Box::new(TopicReader { account, reader }));
        self
    }

    /// The reader of the account that a question about a topic belongs to; `None` if it is this one.
    pub(super) fn reader_of_topic(&self, question: &Question) -> Option<&Self> {
        let TopicReader { account, reader } = self.other_account.as_deref()?;
        let owner = match question {
            Question::TopicAttributes(topic)
            | Question::TopicSubscriptions(topic)
            | Question::TopicTags(topic)
            | Question::SubscriptionFilter(topic, _) => topic.account(),
            _ => return None,
        };
        (owner == *account).then_some(reader)
    }

    /// The clients of a Region, built once.
    pub(super) fn clients(&self, region: &Region) -> Clients {
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        clients
            .entry(region.clone())
            .or_insert_with(|| {
                let (config, gate) = self.connection.read_config(region.as_str());
                Clients {
                    cloudtrail: gated!(aws_sdk_cloudtrail, &config, gate),
                    cloudwatch: gated!(aws_sdk_cloudwatch, &config, gate),
                    kms: gated!(aws_sdk_kms, &config, gate),
                    lambda: gated!(aws_sdk_lambda, &config, gate),
                    logs: gated!(aws_sdk_cloudwatchlogs, &config, gate),
                    s3: gated_s3(&config, &gate),
                    sns: gated!(aws_sdk_sns, &config, gate),
                    sqs: gated!(aws_sdk_sqs, &config, gate),
                    sts: gated!(aws_sdk_sts, &config, gate),
                }
            })
            .clone()
    }

    /// The Region of the connection.
    #[must_use]
    pub fn start_region(&self) -> Region {
        Region::new(self.connection.region())
    }

    /// The Region of a bucket, if AWS has named it.
    pub(super) fn known_region(&self, bucket: &BucketName) -> Option<Region> {
        self.bucket_regions
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(bucket)
            .cloned()
    }

    /// Keeps the Region of a bucket, and returns it.
    pub(super) fn remember_region(&self, bucket: &BucketName, region: Region) -> Region {
        self.bucket_regions
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(bucket.clone(), region.clone());
        region
    }
}
