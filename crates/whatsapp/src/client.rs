//! AWS End User Messaging Social: sending and reading our numbers.

use aws_config::SdkConfig;
use aws_sdk_socialmessaging::{
    Client,
    config::{retry::RetryConfig, timeout::TimeoutConfig},
    error::{ProvideErrorMetadata, SdkError},
    primitives::Blob,
    types::S3File,
};
use domain::Causes;
use serde_json::Value;
use std::{error::Error, time::Duration};

mod accounts;
mod conversions;
mod templates;

pub use accounts::Linked;
pub use templates::{ChangeError, Created, LibraryWish, TemplateSummary};

/// The client. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Eum {
    sender: Client,
    reader: Client,
    /// Waits while AWS copies a file of up to 100 MB.
    fetcher: Client,
    api_version: String,
}

/// Why AWS did not say that it has a message.
#[derive(Debug, thiserror::Error)]
pub enum SendError {
    /// AWS takes no more at the moment; it surely does not have it.
    #[error("AWS takes no more messages at the moment")]
    Throttled,
    /// AWS refused; it surely does not have it.
    #[error("AWS refused the message: {name}")]
    Refused { name: String, details: Option<String> },
    /// It could not be reached; it surely does not have it.
    #[error("AWS could not be reached")]
    Unreachable,
    /// The answer was lost: it may have it or not.
    #[error("it is not known whether AWS has the message")]
    Ambiguous(#[source] Box<dyn Error + Send + Sync>),
}

/// Why AWS did not fetch a file.
#[derive(Debug, thiserror::Error)]
pub enum MediaError {
    /// AWS or Meta does not have it, or no longer.
    #[error("WhatsApp does not have the file")]
    NotFound,
    /// Refused: the request, the permissions, or the bucket. The same may succeed once somebody has put it right.
    #[error("AWS refused to fetch the file: {0}")]
    Refused(String),
    /// AWS takes no more at the moment.
    #[error("AWS takes no more requests for files at the moment")]
    Throttled,
    /// Out of reach, or the answer was lost: asking again does no harm.
    #[error("AWS could not be asked for the file")]
    Unavailable(#[source] Box<dyn Error + Send + Sync>),
}

/// A failed read of our numbers or templates.
#[derive(Debug, thiserror::Error)]
#[error("AWS could not be read")]
pub struct ReadError(#[source] Box<dyn Error + Send + Sync>);

impl Eum {
    /// Connects with the shared settings. Sending is never retried by the SDK: the call is not idempotent.
    pub fn connect(shared: &SdkConfig, api_version: String) -> Self {
        let timeouts = |attempt, all| {
            TimeoutConfig::builder()
                .connect_timeout(Duration::from_secs(3))
                .operation_attempt_timeout(Duration::from_secs(attempt))
                .operation_timeout(Duration::from_secs(all))
                .build()
        };
        let base = || aws_sdk_socialmessaging::config::Builder::from(shared);
        let sender = base()
            .retry_config(RetryConfig::disabled())
            .timeout_config(timeouts(10, 10))
            .build();
        let reader = base().timeout_config(timeouts(5, 15)).build();
        let fetcher = base()
            .retry_config(RetryConfig::disabled())
            .timeout_config(timeouts(60, 60))
            .build();
        Self {
            sender: Client::from_conf(sender),
            reader: Client::from_conf(reader),
            fetcher: Client::from_conf(fetcher),
            api_version,
        }
    }

    /// Gives a payload to AWS. `Ok` means only that AWS has it; what becomes of it comes later as events.
    pub async fn send(&self, phone: &str, payload: &Value) -> Result<(), SendError> {
        let result = self
            .sender
            .send_whats_app_message()
            .origination_phone_number_id(phone)
            .message(Blob::new(payload.to_string()))
            .meta_api_version(&self.api_version)
            .send()
            .await;
        // The returned message id is opaque; our own id comes back with the statuses.
        result.map(drop).map_err(classify)
    }

    /// Has AWS write a file that a customer sent into a bucket. The object's key begins with `prefix`; AWS adds the media id and
    /// an ending of its own choice, and does not say which.
    pub async fn fetch_media(&self, phone: &str, media: &str, bucket: &str, prefix: &str) -> Result<(), MediaError> {
        let file = S3File::builder().bucket_name(bucket).key(prefix).build();
        let result = self
            .fetcher
            .get_whats_app_message_media()
            .media_id(media)
            .origination_phone_number_id(phone)
            .destination_s3_file(file.map_err(|error| MediaError::Refused(error.to_string()))?)
            .send()
            .await;
        result.map(drop).map_err(|error| media_error(&error))
    }

    /// Gives a file from a bucket to WhatsApp, to be sent from a number. Gives back Meta's id of it, which only that number may
    /// use, for 30 days. Asking twice does no harm.
    pub async fn post_media(&self, phone: &str, bucket: &str, key: &str) -> Result<String, MediaError> {
        let file = S3File::builder().bucket_name(bucket).key(key).build();
        let result = self
            .fetcher
            .post_whats_app_message_media()
            .origination_phone_number_id(phone)
            .source_s3_file(file.map_err(|error| MediaError::Refused(error.to_string()))?)
            .send()
            .await
            .map_err(|error| media_error(&error))?;
        let id = result.media_id.filter(|id| !id.is_empty());
        id.ok_or_else(|| MediaError::Unavailable("AWS gave no id of the file".into()))
    }
}

fn read_error<E: Error + Send + Sync + 'static>(error: SdkError<E>) -> ReadError {
    ReadError(Causes(&error).to_string().into())
}

fn media_error<E>(error: &SdkError<E>) -> MediaError
where
    E: Error + ProvideErrorMetadata + Send + Sync + 'static,
{
    match (error.raw_response().map(|answer| answer.status().as_u16()), error.code()) {
        (Some(404), _) | (_, Some("ResourceNotFoundException")) => MediaError::NotFound,
        (Some(429), _) => MediaError::Throttled,
        (Some(400..=499), name) => MediaError::Refused(name.unwrap_or("error").to_owned()),
        _ => MediaError::Unavailable(Causes(error).to_string().into()),
    }
}

fn classify<E>(error: SdkError<E>) -> SendError
where
    E: Error + ProvideErrorMetadata + Send + Sync + 'static,
{
    match &error {
        SdkError::ServiceError(service) => {
            let status = service.raw().status().as_u16();
            let name = service.err().code().unwrap_or("error").to_owned();
            match status {
                429 => SendError::Throttled,
                400..=499 => SendError::Refused {
                    name,
                    details: service.err().message().map(str::to_owned),
                },
                _ => SendError::Ambiguous(Causes(&error).to_string().into()),
            }
        }
        SdkError::ConstructionFailure(_) => SendError::Refused {
            name: "ValidationException".to_owned(),
            details: None,
        },
        SdkError::DispatchFailure(_) if was_refused(&error) => SendError::Unreachable,
        _ => SendError::Ambiguous(Causes(&error).to_string().into()),
    }
}

/// Whether no connection was made at all: then nothing was sent.
fn was_refused(error: &(dyn Error + 'static)) -> bool {
    let mut next = Some(error);
    while let Some(error) = next {
        if error
            .downcast_ref::<std::io::Error>()
            .is_some_and(|io| io.kind() == std::io::ErrorKind::ConnectionRefused)
        {
            return true;
        }
        next = error.source();
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_sdk_socialmessaging::{
        config::http::HttpResponse, error::ErrorMetadata, operation::send_whats_app_message::SendWhatsAppMessageError,
    };

    #[test]
    fn what_an_answer_of_aws_holds_is_not_in_the_words_of_an_error() {
        let error = || {
            let named = ErrorMetadata::builder().code("InternalFailure").build();
            let body = r#"{"echo":"words of a customer"}"#.into();
            SdkError::service_error(
                SendWhatsAppMessageError::generic(named),
                HttpResponse::new(500.try_into().unwrap(), body),
            )
        };
        let read = read_error(error());
        let sent = classify(error());
        assert!(matches!(sent, SendError::Ambiguous(_)));
        for error in [&read as &(dyn Error + 'static), &sent] {
            let words = Causes(error).to_string();
            assert!(words.contains("service error: "), "{words}");
            assert!(!words.contains("customer") && !words.contains("echo"), "{words}");
        }
    }
}
