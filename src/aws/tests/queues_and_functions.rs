//! Reads of queues and functions, and the requests to them that the guard rejects.

use super::fake_aws::{FakeAws, send_by_hand};
use crate::aws::Reader;
use crate::aws::connect::Connection;
use crate::state::{Answer, FunctionArn, Question, Queue, QueueArn, Read, Region};

#[tokio::test]
async fn the_guard_allows_only_the_reads_of_queues_and_functions() {
    let function = "https://lambda.us-east-1.amazonaws.com/2015-03-31/functions/f";
    let policy = format!("{function}/policy");
    let queue = "https://sqs.us-east-1.amazonaws.com/";
    for (method, address, target, through) in [
        ("POST", queue, Some("AmazonSQS.GetQueueAttributes"), true),
        ("POST", queue, Some("AmazonSQS.SetQueueAttributes"), false),
        ("POST", queue, Some("AmazonSQS.ReceiveMessage"), false),
        ("POST", queue, Some("AmazonSQS.GetPolicy"), false),
        ("GET", &policy, None, true),
        ("POST", &policy, None, false),
        ("GET", function, None, false),
        ("DELETE", function, None, false),
    ] {
        let fake = FakeAws::default();
        send_by_hand(&fake, method, address, target, "{}").await;
        let sent = !fake.sent().is_empty();
        assert_eq!(sent, through, "{method} {address} {target:?}");
    }
}

/// The answer to a question from this response.
async fn answer(question: &Question, status: u16, body: &'static str) -> Answer {
    let fake = FakeAws::answering(status, body);
    let reader = Reader::new(Connection::with_http_client(fake.client()));
    let near = Region::new("us-east-1");
    reader.ask(question, None, &near).await.unwrap()
}

#[tokio::test]
async fn a_queue_is_present_absent_or_denied() {
    let arn = QueueArn::new("arn:aws:sqs:us-east-1:111122223333:q");
    let question = Question::QueuePolicy(arn.clone());
    let denied = Read::Denied {
        action: "sqs:GetQueueAttributes".to_owned(),
    };
    let queue = |policy: Option<&str>, key: Option<&str>| {
        Read::Present(Queue {
            policy: policy.map(str::to_owned),
            kms_key: key.map(str::to_owned),
        })
    };
    for (status, body, read) in [
        (200, "{}", queue(None, None)),
        (
            200,
            r#"{"Attributes":{"Policy":"{}","KmsMasterKeyId":"alias/q"}}"#,
            queue(Some("{}"), Some("alias/q")),
        ),
        // Some emulators return an empty policy for none.
        (200, r#"{"Attributes":{"Policy":""}}"#, queue(None, None)),
        (
            400,
            r#"{"__type":"com.amazonaws.sqs#QueueDoesNotExist"}"#,
            Read::Absent,
        ),
        (
            400,
            r#"{"__type":"com.amazonaws.sqs#AccessDeniedException"}"#,
            denied,
        ),
    ] {
        let found = answer(&question, status, body).await;
        assert_eq!(found, Answer::QueuePolicy(arn.clone(), read), "{body}");
    }
}

#[tokio::test]
async fn a_function_without_a_policy_is_absent() {
    let function = FunctionArn::new("arn:aws:lambda:us-east-1:111122223333:function:f");
    let question = Question::FunctionPolicy(function.clone());
    for (status, body, read) in [
        (200, r#"{"Policy":"{}"}"#, Read::Present("{}".to_owned())),
        (
            404,
            r#"{"__type":"ResourceNotFoundException","Message":"none"}"#,
            Read::Absent,
        ),
        (
            403,
            r#"{"__type":"AccessDeniedException","Message":"no"}"#,
            Read::Denied {
                action: "lambda:GetPolicy".to_owned(),
            },
        ),
    ] {
        let found = answer(&question, status, body).await;
        assert_eq!(
            found,
            Answer::FunctionPolicy(function.clone(), read),
            "{body}"
        );
    }
}

#[test]
fn a_queue_url_has_the_domain_of_its_partition() {
    for (arn, url) in [
        (
            "arn:aws:sqs:eu-west-1:111122223333:q",
            "https://sqs.eu-west-1.amazonaws.com/111122223333/q",
        ),
        (
            "arn:aws-cn:sqs:cn-north-1:111122223333:q.fifo",
            "https://sqs.cn-north-1.amazonaws.com.cn/111122223333/q.fifo",
        ),
    ] {
        assert_eq!(QueueArn::new(arn).url(), url);
    }
}
