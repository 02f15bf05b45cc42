//! Commands about buckets.

use crate::aws_cli::command_line::CommandLine;
use crate::state::BucketName;

/// Shows whether a bucket exists and may be read.
#[must_use]
pub fn head_bucket(bucket: &BucketName) -> String {
    bucket_command("s3api head-bucket", bucket).text()
}

/// Shows the account's buckets whose names begin with a name.
#[must_use]
pub fn list_buckets(prefix: &BucketName) -> String {
    CommandLine::new("s3api list-buckets")
        .option("--prefix", prefix.as_str())
        .query("Buckets[].Name")
        .text()
}

/// Shows where the access logs of a bucket go.
#[must_use]
pub fn get_bucket_logging(bucket: &BucketName) -> String {
    bucket_command("s3api get-bucket-logging", bucket).text()
}

/// Sets where the access logs of a bucket go. The person puts in the name of another target for `BUCKET`.
#[must_use]
pub fn put_bucket_logging(bucket: &BucketName, prefix: &str) -> String {
    let logging = serde_json::json!({
        "LoggingEnabled": { "TargetBucket": "BUCKET", "TargetPrefix": prefix }
    });
    bucket_command("s3api put-bucket-logging", bucket)
        .option("--bucket-logging-status", &logging.to_string())
        .text()
}

/// Shows the Region of a bucket.
#[must_use]
pub fn get_bucket_location(bucket: &BucketName) -> String {
    bucket_command("s3api get-bucket-location", bucket).text()
}

/// Shows the default encryption of a bucket.
#[must_use]
pub fn get_bucket_encryption(bucket: &BucketName) -> String {
    bucket_command("s3api get-bucket-encryption", bucket).text()
}

/// Sets the default encryption of a bucket to SSE-S3. Objects in it stay as they are.
#[must_use]
pub fn put_bucket_encryption(bucket: &BucketName) -> String {
    bucket_command("s3api put-bucket-encryption", bucket)
        .option(
            "--server-side-encryption-configuration",
            r#"{"Rules":[{"ApplyServerSideEncryptionByDefault":{"SSEAlgorithm":"AES256"}}]}"#,
        )
        .text()
}

/// Shows the default Object Lock retention of a bucket.
#[must_use]
pub fn get_object_lock_configuration(bucket: &BucketName) -> String {
    bucket_command("s3api get-object-lock-configuration", bucket).text()
}

/// Shows who pays for requests to a bucket.
#[must_use]
pub fn get_bucket_request_payment(bucket: &BucketName) -> String {
    bucket_command("s3api get-bucket-request-payment", bucket).text()
}

/// Makes the owner of a bucket pay for requests.
#[must_use]
pub fn put_bucket_request_payment(bucket: &BucketName) -> String {
    bucket_command("s3api put-bucket-request-payment", bucket)
        .words("--request-payment-configuration Payer=BucketOwner")
        .text()
}

/// Shows the policy of a bucket.
#[must_use]
pub fn get_bucket_policy(bucket: &BucketName) -> String {
    bucket_command("s3api get-bucket-policy", bucket)
        .query("Policy")
        .text_output()
}

fn bucket_command(operation: &str, bucket: &BucketName) -> CommandLine {
    CommandLine::new(operation).option("--bucket", bucket.as_str())
}
