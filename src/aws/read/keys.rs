//! The keys of topics.

use super::{Reader, read};
use crate::aws::failure::Failure;
use crate::error::Error;
use crate::state::{Answer, KeyArn, KeyDescription, Question};
use aws_sdk_kms::types::{KeyManagerType, KeySpec, KeyState, KeyUsageType};

impl Reader {
    pub(super) async fn key(&self, question: &Question, key: &KeyArn) -> Result<Answer, Error> {
        let client = self.clients(&key.region()).kms;
        let outcome = client.describe_key().key_id(key.as_str()).send().await;
        let description = outcome
            .map_err(|error| Failure::of(&error))
            .and_then(|output| {
                let metadata = output.key_metadata.ok_or_else(Failure::absent)?;
                let word = |word: Option<&str>| word.unwrap_or_default().to_owned();
                Ok(KeyDescription {
                    arn: metadata.arn().map_or_else(|| key.clone(), KeyArn::new),
                    manager: word(metadata.key_manager().map(KeyManagerType::as_str)),
                    state: word(metadata.key_state().map(KeyState::as_str)),
                    spec: word(metadata.key_spec().map(KeySpec::as_str)),
                    usage: word(metadata.key_usage().map(KeyUsageType::as_str)),
                })
            });
        Ok(Answer::Key(read(question, description)?))
    }

    pub(super) async fn key_policy(
        &self,
        question: &Question,
        key: &KeyArn,
    ) -> Result<Answer, Error> {
        let client = self.clients(&key.region()).kms;
        // A key has one policy, of this name.
        let outcome = client
            .get_key_policy()
            .key_id(key.as_str())
            .policy_name("default")
            .send()
            .await;
        let policy = outcome
            .map_err(|error| Failure::of(&error))
            .and_then(|output| output.policy.ok_or_else(Failure::absent));
        Ok(Answer::KeyPolicy(read(question, policy)?))
    }
}
