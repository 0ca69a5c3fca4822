//! The bucket in which files are kept. S3, the customer's own.

use aws_config::SdkConfig;
use aws_sdk_s3::{
    Client,
    config::timeout::TimeoutConfig,
    error::{ProvideErrorMetadata, SdkError},
    primitives::ByteStream,
};
use domain::Causes;
use std::{error::Error, time::Duration};
use tokio::io::AsyncRead;

/// A bucket. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Bucket {
    client: Client,
    name: String,
}

/// An object that is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    pub key: String,
    /// In bytes.
    pub size: u64,
}

/// Why the bucket did not do it.
#[derive(Debug, thiserror::Error)]
pub enum BucketError {
    /// The object is not there.
    #[error("there is no such object in the bucket")]
    NotFound,
    /// The bucket is not there, is in another Region, or does not let us in: a matter for the administrator.
    #[error("the bucket cannot be used: {0}")]
    Misconfigured(String),
    /// Busy or out of reach: the same call may succeed a moment later.
    #[error("the bucket is busy or out of reach")]
    Unavailable(#[source] Box<dyn Error + Send + Sync>),
}

impl Bucket {
    /// Connects with the shared settings. The sandbox, and gateways inside a VPC, answer at one address for all buckets, whose
    /// names stand in the path then.
    pub fn connect(shared: &SdkConfig, name: String, path_style: bool) -> Self {
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(Duration::from_secs(3))
            .read_timeout(Duration::from_secs(10))
            .build();
        let config = aws_sdk_s3::config::Builder::from(shared)
            .force_path_style(path_style)
            .timeout_config(timeouts)
            .build();
        Self {
            client: Client::from_conf(config),
            name,
        }
    }

    /// What it is called.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether it can be used.
    pub async fn check(&self) -> Result<(), BucketError> {
        let answer = self.client.head_bucket().bucket(&self.name).send().await;
        answer.map(drop).map_err(classify)
    }

    /// The first object whose key begins so.
    pub async fn find(&self, prefix: &str) -> Result<Option<Found>, BucketError> {
        let answer = self
            .client
            .list_objects_v2()
            .bucket(&self.name)
            .prefix(prefix)
            .max_keys(1)
            .send()
            .await
            .map_err(classify)?;
        let first = answer.contents.unwrap_or_default().into_iter().next();
        Ok(first.and_then(|object| {
            Some(Found {
                key: object.key?,
                size: u64::try_from(object.size?).ok()?,
            })
        }))
    }

    /// Bytes of an object from `first` to `last`, both included, as they come.
    pub async fn read(&self, key: &str, first: u64, last: u64) -> Result<impl AsyncRead + Send + use<>, BucketError> {
        Ok(self.get(key, first, last).await?.into_async_read())
    }

    /// The same at once, for few bytes.
    pub async fn bytes(&self, key: &str, first: u64, last: u64) -> Result<Vec<u8>, BucketError> {
        let body = self.get(key, first, last).await?;
        let bytes = body.collect().await.map_err(|error| BucketError::Unavailable(error.into()))?;
        Ok(bytes.to_vec())
    }

    async fn get(&self, key: &str, first: u64, last: u64) -> Result<ByteStream, BucketError> {
        let answer = self
            .client
            .get_object()
            .bucket(&self.name)
            .key(key)
            .range(format!("bytes={first}-{last}"))
            .send()
            .await
            .map_err(classify)?;
        Ok(answer.body)
    }

    /// Writes a small object.
    pub async fn put(&self, key: &str, mime: &str, bytes: Vec<u8>) -> Result<(), BucketError> {
        let answer = self
            .client
            .put_object()
            .bucket(&self.name)
            .key(key)
            .content_type(mime)
            .body(bytes.into())
            .send()
            .await;
        answer.map(drop).map_err(classify)
    }

    /// Removes an object, if it is there.
    pub async fn delete(&self, key: &str) -> Result<(), BucketError> {
        let answer = self.client.delete_object().bucket(&self.name).key(key).send().await;
        answer.map(drop).map_err(classify)
    }
}

fn classify<E>(error: SdkError<E>) -> BucketError
where
    E: Error + ProvideErrorMetadata + Send + Sync + 'static,
{
    let status = error.raw_response().map(|answer| answer.status().as_u16());
    match (status, error.code()) {
        (_, Some("NoSuchKey")) => BucketError::NotFound,
        (_, Some("NoSuchBucket")) => BucketError::Misconfigured("it does not exist".to_owned()),
        (Some(301 | 307), _) => BucketError::Misconfigured("it is in another Region".to_owned()),
        (Some(403), _) => BucketError::Misconfigured("access is denied".to_owned()),
        (Some(404), _) => BucketError::NotFound,
        _ => BucketError::Unavailable(Causes(&error).to_string().into()),
    }
}
