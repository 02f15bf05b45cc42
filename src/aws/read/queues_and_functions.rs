//! The queues and functions that are subscribed to topics.

use super::reader::Reader;
use crate::aws::failure::Failure;
use crate::state::{FunctionArn, Queue, QueueArn};
use aws_sdk_sqs::types::QueueAttributeName;

impl Reader {
    pub(super) async fn queue(&self, queue: &QueueArn) -> Result<Queue, Failure> {
        let client = self.clients(&queue.region()).sqs;
        // The URL only names the queue. The request goes to the endpoint of SQS, or to the one of
        // `--endpoint-url`.
        let output = client
            .get_queue_attributes()
            .queue_url(queue.url())
            .attribute_names(QueueAttributeName::Policy)
            .attribute_names(QueueAttributeName::KmsMasterKeyId)
            .send()
            .await?;
        let attribute = |name: &QueueAttributeName| {
            let value = output.attributes().and_then(|all| all.get(name));
            value.filter(|value| !value.is_empty()).cloned()
        };
        Ok(Queue {
            policy: attribute(&QueueAttributeName::Policy),
            kms_key: attribute(&QueueAttributeName::KmsMasterKeyId),
        })
    }

    pub(super) async fn function_policy(&self, function: &FunctionArn) -> Result<String, Failure> {
        let client = self.clients(&function.region()).lambda;
        // `GetPolicy` also accepts the ARN of a version or an alias.
        let request = client.get_policy().function_name(function.as_str());
        request.send().await?.policy.ok_or_else(Failure::absent)
    }
}
