//! The queues and functions that topics tell.

use super::{Reader, read};
use crate::aws::failure::Failure;
use crate::error::Error;
use crate::state::{Answer, FunctionArn, Question, Queue, QueueArn};
use aws_sdk_sqs::types::QueueAttributeName;

impl Reader {
    pub(super) async fn queue(
        &self,
        question: &Question,
        queue: &QueueArn,
    ) -> Result<Answer, Error> {
        let client = self.clients(&queue.region()).sqs;
        // The address names the queue; the request goes where all of SQS's go, be it `--endpoint-url`.
        let outcome = client
            .get_queue_attributes()
            .queue_url(queue.url())
            .attribute_names(QueueAttributeName::Policy)
            .attribute_names(QueueAttributeName::KmsMasterKeyId)
            .send()
            .await;
        let known = outcome.map_err(|error| Failure::of(&error)).map(|output| {
            let get = |name: &QueueAttributeName| {
                let all = output.attributes();
                all.and_then(|all| all.get(name))
                    .filter(|value| !value.is_empty())
                    .cloned()
            };
            Queue {
                policy: get(&QueueAttributeName::Policy),
                kms_key: get(&QueueAttributeName::KmsMasterKeyId),
            }
        });
        Ok(Answer::QueuePolicy(read(question, known)?))
    }

    pub(super) async fn function_policy(
        &self,
        question: &Question,
        function: &FunctionArn,
    ) -> Result<Answer, Error> {
        let client = self.clients(&function.region()).lambda;
        // It takes the ARN of a version or an alias as well.
        let outcome = client
            .get_policy()
            .function_name(function.as_str())
            .send()
            .await;
        let policy = outcome
            .map_err(|error| Failure::of(&error))
            .and_then(|output| output.policy.ok_or_else(Failure::absent));
        Ok(Answer::FunctionPolicy(read(question, policy)?))
    }
}
