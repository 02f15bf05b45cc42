//! An HTTP client that keeps what it is given and always answers the same.

use crate::aws::guard::{GuardedConnector, TO_READ};
use crate::plan::{Change, Delta, PolicyChange};
use crate::state::{
    AccountId, Aspect, BucketLogging, BucketName, Encryption, FunctionArn, KeyArn, LogGroupArn,
    Metric, MuteRuleName, PublicAccessBlock, Question, QueueArn, Region, RegionalMetric,
    SubscriptionArn, TopicArn, TrailArn,
};
use crate::verify::LogPlace;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
    SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_types::body::SdkBody;
use std::sync::{Arc, Mutex};

/// One request, as far as the tests look at it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sent {
    method: String,
    action: String,
}

impl Sent {
    pub(super) fn new(method: &str, action: &str) -> Self {
        Self {
            method: method.to_owned(),
            action: action.to_owned(),
        }
    }
}

#[derive(Debug, Clone)]
pub(super) struct FakeAws {
    sent: Arc<Mutex<Vec<Sent>>>,
    owners: Arc<Mutex<Vec<Option<String>>>>,
    status: u16,
    body: &'static str,
}

impl Default for FakeAws {
    fn default() -> Self {
        Self::answering(200, "")
    }
}

impl FakeAws {
    pub(super) fn answering(status: u16, body: &'static str) -> Self {
        Self {
            sent: Arc::default(),
            owners: Arc::default(),
            status,
            body,
        }
    }

    pub(super) fn client(&self) -> SharedHttpClient {
        SharedHttpClient::new(self.clone())
    }

    /// Whom each request expected to own the bucket.
    pub(super) fn owners(&self) -> Vec<Option<String>> {
        self.owners.lock().unwrap().clone()
    }

    pub(super) fn sent(&self) -> Vec<Sent> {
        self.sent.lock().unwrap().clone()
    }
}

impl HttpClient for FakeAws {
    fn http_connector(
        &self,
        _settings: &HttpConnectorSettings,
        _components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for FakeAws {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let body = String::from_utf8_lossy(request.body().bytes().unwrap_or_default()).into_owned();
        let action = body.split('&').find(|pair| pair.starts_with("Action="));
        let action = action.unwrap_or_else(|| request.uri());
        self.sent
            .lock()
            .unwrap()
            .push(Sent::new(request.method(), action));
        let owner = request.headers().get("x-amz-expected-bucket-owner");
        self.owners.lock().unwrap().push(owner.map(str::to_owned));
        let status = StatusCode::try_from(self.status).unwrap();
        HttpConnectorFuture::ready(Ok(HttpResponse::new(status, SdkBody::from(self.body))))
    }
}

/// Sends a request through the guard before the fake, as no SDK would make it.
pub(super) async fn send_by_hand(
    fake: &FakeAws,
    method: &str,
    address: &str,
    target: Option<&str>,
    body: &str,
) {
    let mut request = HttpRequest::new(SdkBody::from(body));
    request.set_method(method).unwrap();
    request.set_uri(address).unwrap();
    if let Some(target) = target {
        request
            .headers_mut()
            .insert("x-amz-target", target.to_owned());
    }
    if body.starts_with("Action=") {
        let form = "application/x-www-form-urlencoded";
        request.headers_mut().insert("content-type", form);
    }
    let inner = SharedHttpConnector::new(fake.clone());
    let _ = GuardedConnector {
        purpose: TO_READ,
        inner,
    }
    .call(request)
    .await;
}

/// One question of each kind.
pub(super) fn every_question() -> Vec<Question> {
    let region = Region::new("us-east-1");
    let trail = TrailArn::new("arn:aws:cloudtrail:us-east-1:111122223333:trail/t");
    let group = LogGroupArn::new("arn:aws:logs:us-east-1:111122223333:log-group:g");
    let topic = TopicArn::new("arn:aws:sns:us-east-1:111122223333:t");
    let key = KeyArn::new("arn:aws:kms:us-east-1:111122223333:key/k");
    let metric = Metric {
        namespace: "N".to_owned(),
        name: "m".to_owned(),
    };
    let mut all = vec![
        Question::Caller,
        Question::TrailNames(region.clone()),
        Question::Trails(region.clone()),
        Question::TrailStatus(trail.clone()),
        Question::EventSelectors(trail),
        Question::LogGroup(group.clone()),
        Question::MetricFilters(group.clone()),
        Question::LogGroupTags(group),
        Question::Alarms(region.clone()),
        Question::NamedAlarms(region.clone(), vec!["a".to_owned()]),
        Question::MetricAlarms(RegionalMetric {
            region: region.clone(),
            metric,
        }),
        Question::OtherAlarms(region.clone()),
        Question::MuteRules(region.clone()),
        Question::MuteRule(
            region,
            MuteRuleName {
                name: "r".to_owned(),
            },
        ),
        Question::TopicAttributes(topic.clone()),
        Question::TopicSubscriptions(topic.clone()),
        Question::TopicTags(topic.clone()),
        Question::SubscriptionFilter(
            topic,
            SubscriptionArn::new("arn:aws:sns:us-east-1:111122223333:t:s"),
        ),
        Question::Key(key.clone()),
        Question::KeyPolicy(key),
        Question::QueuePolicy(QueueArn::new("arn:aws:sqs:us-east-1:111122223333:q")),
        Question::FunctionPolicy(FunctionArn::new(
            "arn:aws:lambda:us-east-1:111122223333:function:f",
        )),
    ];
    for aspect in [
        Aspect::Region,
        Aspect::Owned,
        Aspect::Logging,
        Aspect::Policy,
        Aspect::Ownership,
        Aspect::Acl,
        Aspect::Encryption,
        Aspect::ObjectLock,
        Aspect::Payer,
        Aspect::PublicAccessBlock,
        Aspect::Versioning,
        Aspect::Lifecycle,
        Aspect::Tags,
    ] {
        all.push(Question::Bucket(BucketName::new("b"), aspect));
    }
    all
}

/// A bucket whose access logging is on.
pub(super) fn log_place(account: &AccountId) -> LogPlace {
    LogPlace {
        bucket: BucketName::new("b"),
        region: Region::new("us-east-1"),
        target: BucketName::new("logs"),
        prefix: "b/".to_owned(),
        account: account.clone(),
    }
}

/// A change of each kind to a bucket that is there.
pub(super) fn bucket_changes() -> Vec<Change> {
    let (bucket, region) = (BucketName::new("b"), Region::new("us-east-1"));
    let statement = serde_json::json!({ "Sid": "CisFixTest", "Effect": "Deny", "Principal": "*" });
    vec![
        Change::PublicAccessBlock {
            bucket: bucket.clone(),
            region: region.clone(),
            delta: Delta::create(PublicAccessBlock::CLOSED),
        },
        Change::BucketEncryption {
            bucket: bucket.clone(),
            region: region.clone(),
            delta: Delta::create(Encryption {
                algorithm: "AES256".to_owned(),
                key: None,
            }),
        },
        Change::BucketVersioning {
            bucket: bucket.clone(),
            region: region.clone(),
            delta: Delta::create("Enabled".to_owned()),
        },
        Change::BucketLifecycle {
            bucket: bucket.clone(),
            region: region.clone(),
            delta: Delta::create(Vec::new()),
        },
        Change::BucketPolicy {
            bucket: bucket.clone(),
            region: region.clone(),
            policy: PolicyChange {
                statements: vec![statement],
                delta: Delta::create("{}".to_owned()),
            },
        },
        Change::BucketLogging {
            bucket: bucket.clone(),
            region,
            delta: Delta::create(BucketLogging {
                target: bucket,
                prefix: String::new(),
            }),
        },
    ]
}
