//! What is read of queues and functions, and that nothing else of theirs is asked.

use super::fake::{FakeAws, send_by_hand};
use crate::aws::Reader;
use crate::aws::connect::Connection;
use crate::state::{Answer, FunctionArn, Question, Queue, QueueArn, Read, Region};

#[tokio::test]
async fn of_a_queue_and_a_function_only_what_is_on_the_list_is_let_through() {
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

/// What is read where AWS answers so.
async fn answer(question: &Question, status: u16, body: &'static str) -> Answer {
    let fake = FakeAws::answering(status, body);
    let reader = Reader::new(Connection::over(fake.client()));
    let near = Region::new("us-east-1");
    reader.ask(question, None, &near).await.unwrap()
}

#[tokio::test]
async fn a_queue_is_there_with_what_decides_or_it_is_not_there_or_may_not_be_read() {
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
        // As some emulators say that there is none.
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
async fn a_function_without_a_policy_is_none() {
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
fn a_queue_has_an_address_in_its_partition() {
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
