//! Commands about KMS keys.

use crate::aws_cli::command_line::CommandLine;
use crate::state::KeyArn;

/// Shows the state of a key, its kind and its use.
#[must_use]
pub fn describe_key(key: &KeyArn) -> String {
    key_command("kms describe-key", key)
        .query("KeyMetadata.[KeyState,KeySpec,KeyUsage]")
        .text_output()
}

/// Shows the policy of a key.
#[must_use]
pub fn get_key_policy(key: &KeyArn) -> String {
    key_command("kms get-key-policy", key)
        .words("--policy-name default")
        .query("Policy")
        .text_output()
}

/// Enables a key.
#[must_use]
pub fn enable_key(key: &KeyArn) -> String {
    key_command("kms enable-key", key).text()
}

/// Cancels the deletion of a key, which is disabled from then on.
#[must_use]
pub fn cancel_key_deletion(key: &KeyArn) -> String {
    key_command("kms cancel-key-deletion", key).text()
}

fn key_command(operation: &str, key: &KeyArn) -> CommandLine {
    CommandLine::new(operation)
        .region(&key.region())
        .option("--key-id", key.as_str())
}
