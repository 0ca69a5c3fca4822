//! What can go wrong between us and DynamoDB.

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};

/// A failed call to DynamoDB. Conditions that callers decide on are not errors; they are return values.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Throttled, in conflict with another writer, or out of reach: the same call may succeed a moment later.
    #[error("the database is busy or out of reach")]
    Unavailable(#[source] Source),
    /// DynamoDB refused the call: a bug of ours, a missing table or a missing permission.
    #[error("the database refused a call")]
    Refused(#[source] Source),
    /// An item does not have the shape that its type says. What is wrong with it may quote what people wrote, so it is no
    /// `source` and never reaches the log.
    #[error("an item could not be read")]
    Malformed(Source),
}

/// The cause, kept for the log.
pub type Source = Box<dyn std::error::Error + Send + Sync>;

impl StoreError {
    /// Whether the same call may succeed when tried again.
    pub fn is_retryable(&self) -> bool {
        matches!(self, Self::Unavailable(_))
    }

    pub(crate) fn malformed(error: impl Into<Source>) -> Self {
        Self::Malformed(error.into())
    }
}

/// Codes after which the same call may succeed. DynamoDB: "Error handling", retryable errors.
const RETRYABLE: &[&str] = &[
    "InternalServerError",
    "LimitExceededException",
    "ProvisionedThroughputExceededException",
    "ReplicatedWriteConflictException",
    "RequestLimitExceeded",
    "ServiceUnavailable",
    "ThrottlingException",
    "TransactionConflictException",
    "TransactionInProgressException",
];

impl<E> From<SdkError<E>> for StoreError
where
    E: std::error::Error + ProvideErrorMetadata + Send + Sync + 'static,
{
    fn from(error: SdkError<E>) -> Self {
        let retryable = match &error {
            SdkError::TimeoutError(_) | SdkError::DispatchFailure(_) | SdkError::ResponseError(_) => true,
            other => other.code().is_some_and(|code| RETRYABLE.contains(&code)),
        };
        // In words alone: the whole error holds the answer of the database, and with it items.
        let source: Source = domain::Causes(&error).to_string().into();
        if retryable {
            Self::Unavailable(source)
        } else {
            Self::Refused(source)
        }
    }
}
