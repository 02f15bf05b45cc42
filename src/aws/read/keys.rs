//! The keys of topics and queues.

use super::reader::Reader;
use crate::aws::failure::Failure;
use crate::state::{KeyArn, KeyDescription};
use aws_sdk_kms::types::{KeyManagerType, KeySpec, KeyState, KeyUsageType};

impl Reader {
    pub(super) async fn key(&self, key: &KeyArn) -> Result<KeyDescription, Failure> {
        let client = self.clients(&key.region()).kms;
        let output = client.describe_key().key_id(key.as_str()).send().await?;
        let metadata = output.key_metadata.ok_or_else(Failure::absent)?;
        let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
        Ok(KeyDescription {
            arn: metadata.arn().map_or_else(|| key.clone(), KeyArn::new),
            manager: text(metadata.key_manager().map(KeyManagerType::as_str)),
            state: text(metadata.key_state().map(KeyState::as_str)),
            spec: text(metadata.key_spec().map(KeySpec::as_str)),
            usage: text(metadata.key_usage().map(KeyUsageType::as_str)),
        })
    }

    pub(super) async fn key_policy(&self, key: &KeyArn) -> Result<String, Failure> {
        let client = self.clients(&key.region()).kms;
        // A key has one policy, which has this name.
        let request = client.get_key_policy().key_id(key.as_str());
        let output = request.policy_name("default").send().await?;
        output.policy.ok_or_else(Failure::absent)
    }
}
