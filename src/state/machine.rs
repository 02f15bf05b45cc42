//! What may be subscribed to a topic without being anybody: queues. Of a function its policy alone is known.

use serde::{Deserialize, Serialize};

/// The attributes of a queue that decide whether SNS gets in. Encryption with a key of SQS's own (`SqsManagedSseEnabled`)
/// keeps nobody out, so it is not among them ("Encryption at rest in Amazon SQS", SQS developer guide).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Queue {
    /// The queue's policy document, as text; a queue without one lets only its own account in.
    pub policy: Option<String>,
    /// The key of KMS it is encrypted with, if it is.
    pub kms_key: Option<String>,
}
