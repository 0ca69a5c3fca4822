//! The bucket in which files are kept. S3, the customer's own.

mod parts;

use aws_config::SdkConfig;
use aws_sdk_s3::{
    Client,
    config::timeout::TimeoutConfig,
    error::{ProvideErrorMetadata, SdkError},
    primitives::ByteStream,
    types::{CompletedMultipartUpload, CompletedPart, MetadataDirective},
};
use bytes::Bytes;
use domain::{Causes, Millis};
pub use parts::Parts;
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

/// An object in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    pub key: String,
    /// In bytes.
    pub size: u64,
    pub changed: Millis,
}

/// A part of an object that is not whole yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The first has number 1.
    pub number: i32,
    /// In bytes.
    pub size: u64,
    /// S3's mark of it; some that speak its protocol do without.
    pub tag: Option<String>,
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
    pub async fn put(&self, key: &str, mime: &str, bytes: impl Into<Bytes>) -> Result<(), BucketError> {
        let answer = self
            .client
            .put_object()
            .bucket(&self.name)
            .key(key)
            .content_type(mime)
            .body(bytes.into().into())
            .send()
            .await;
        answer.map(drop).map_err(classify)
    }

    /// Begins an object that comes in parts of at least 5 MiB, the last one excepted. Gives back S3's id of it.
    pub async fn begin_parts(&self, key: &str, mime: &str) -> Result<String, BucketError> {
        let answer = self
            .client
            .create_multipart_upload()
            .bucket(&self.name)
            .key(key)
            .content_type(mime)
            .send()
            .await
            .map_err(classify)?;
        answer
            .upload_id
            .ok_or_else(|| BucketError::Unavailable("S3 gave no id of the upload".into()))
    }

    /// Writes a part; the first has number 1. The same part again takes its place.
    pub async fn put_part(&self, key: &str, upload: &str, number: i32, bytes: Bytes) -> Result<(), BucketError> {
        let answer = self
            .client
            .upload_part()
            .bucket(&self.name)
            .key(key)
            .upload_id(upload)
            .part_number(number)
            .body(bytes.into())
            .customize()
            // TLS keeps it as it is, and S3 compares the checksum that goes with it; a hash for the signature is a fifth of the work.
            .disable_payload_signing()
            .send()
            .await;
        answer.map(drop).map_err(classify)
    }

    /// The parts that are there, in their order.
    pub async fn parts(&self, key: &str, upload: &str) -> Result<Vec<Part>, BucketError> {
        let answer = self
            .client
            .list_parts()
            .bucket(&self.name)
            .key(key)
            .upload_id(upload)
            .send()
            .await
            .map_err(classify)?;
        let parts = answer.parts.unwrap_or_default().into_iter();
        let mut parts: Vec<Part> = parts
            .filter_map(|part| {
                Some(Part {
                    number: part.part_number?,
                    size: u64::try_from(part.size?).ok()?,
                    tag: part.e_tag,
                })
            })
            .collect();
        // Only S3 itself promises an order, and wants them in it.
        parts.sort_by_key(|part| part.number);
        Ok(parts)
    }

    /// Makes the object out of its parts.
    pub async fn finish_parts(&self, key: &str, upload: &str, parts: Vec<Part>) -> Result<(), BucketError> {
        let parts = parts
            .into_iter()
            .map(|part| CompletedPart::builder().part_number(part.number).set_e_tag(part.tag).build());
        let answer = self
            .client
            .complete_multipart_upload()
            .bucket(&self.name)
            .key(key)
            .upload_id(upload)
            .multipart_upload(CompletedMultipartUpload::builder().set_parts(Some(parts.collect())).build())
            .send()
            .await;
        answer.map(drop).map_err(classify)
    }

    /// Says of an object that it is of another type. The key has nothing in it that addresses would have to escape.
    pub async fn retype(&self, key: &str, mime: &str) -> Result<(), BucketError> {
        let answer = self
            .client
            .copy_object()
            .bucket(&self.name)
            .key(key)
            .copy_source(format!("{}/{key}", self.name))
            .metadata_directive(MetadataDirective::Replace)
            .content_type(mime)
            .send()
            .await;
        answer.map(drop).map_err(classify)
    }

    /// Objects whose keys begin so, by their keys, at most `most` of them; and whether there are more.
    pub async fn list(&self, prefix: &str, most: usize) -> Result<(Vec<Listed>, bool), BucketError> {
        let mut found = Vec::new();
        let mut after: Option<String> = None;
        loop {
            let answer = self
                .client
                .list_objects_v2()
                .bucket(&self.name)
                .prefix(prefix)
                .set_continuation_token(after)
                .send()
                .await
                .map_err(classify)?;
            for object in answer.contents.unwrap_or_default() {
                let changed = object.last_modified.and_then(|at| at.to_millis().ok());
                let size = object.size.and_then(|size| u64::try_from(size).ok());
                if let (Some(key), Some(size)) = (object.key, size) {
                    let changed = Millis(changed.unwrap_or_default());
                    found.push(Listed { key, size, changed });
                }
            }
            if found.len() > most {
                found.truncate(most);
                return Ok((found, true));
            }
            after = answer.next_continuation_token;
            if after.is_none() {
                return Ok((found, false));
            }
        }
    }

    /// Gives up an object that comes in parts, with those that are there.
    pub async fn abort_parts(&self, key: &str, upload: &str) -> Result<(), BucketError> {
        let call = self.client.abort_multipart_upload().bucket(&self.name).key(key).upload_id(upload);
        call.send().await.map(drop).map_err(classify)
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
    let answer = error.raw_response();
    let status = answer.map(|answer| answer.status().as_u16());
    // An answer without a body says nothing else of it.
    let names_region = answer.is_some_and(|answer| answer.headers().contains_key("x-amz-bucket-region"));
    let elsewhere = || BucketError::Misconfigured("it is in another Region".to_owned());
    match (status, error.code()) {
        (_, Some("NoSuchKey" | "NoSuchUpload")) => BucketError::NotFound,
        (_, Some("NoSuchBucket")) => BucketError::Misconfigured("it does not exist".to_owned()),
        (Some(301 | 307), _) | (_, Some("AuthorizationHeaderMalformed")) => elsewhere(),
        (Some(400), _) if names_region => elsewhere(),
        (Some(403), _) => BucketError::Misconfigured("access is denied".to_owned()),
        (Some(404), _) => BucketError::NotFound,
        _ => BucketError::Unavailable(Causes(&error).to_string().into()),
    }
}
