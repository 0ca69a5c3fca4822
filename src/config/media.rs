//! Where the files of conversations are kept.

use super::variable::optional;
use anyhow::{Result, bail};

/// The bucket, and where in it.
#[derive(Clone, Debug)]
pub(crate) struct MediaConfig {
    pub(crate) bucket: String,
    /// What keys of files from customers begin with, with a slash at its end.
    pub(crate) incoming: String,
    /// S3 is asked at another address, which is the same for all buckets.
    pub(crate) path_style: bool,
}

impl MediaConfig {
    /// None where no bucket is named: then files are not fetched.
    pub(crate) fn from_env() -> Result<Option<Self>> {
        let Some(bucket) = optional("MEDIA_BUCKET") else {
            return Ok(None);
        };
        let valid = (3..=63).contains(&bucket.len())
            && bucket
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'.'));
        if !valid {
            bail!("MEDIA_BUCKET must be the name of a bucket alone, for example wecare-inbox-media");
        }
        let incoming = optional("MEDIA_PREFIX_INCOMING").unwrap_or_else(|| "whatsapp-media/whatsapp-media-incoming/".to_owned());
        if incoming.starts_with('/') || !incoming.ends_with('/') || incoming.len() > 200 {
            bail!(
                "MEDIA_PREFIX_INCOMING must end with a slash and not begin with one, for example whatsapp-media/whatsapp-media-incoming/"
            );
        }
        Ok(Some(Self {
            bucket,
            incoming,
            path_style: optional("AWS_ENDPOINT_URL_S3").is_some(),
        }))
    }
}
