//! Where the files of conversations are kept.

use super::variable::optional;
use anyhow::{Context as _, Result, bail};
use whatsapp::ad_pictures::AdHost;

/// The bucket, and where in it.
#[derive(Clone, Debug)]
pub(crate) struct MediaConfig {
    pub(crate) bucket: String,
    /// What keys of files from customers begin with, with a slash at its end.
    pub(crate) incoming: String,
    /// And those of files that we send.
    pub(crate) outgoing: String,
    /// From where pictures of advertisements may be fetched.
    pub(crate) ad_hosts: Vec<AdHost>,
    /// S3 is asked at another address, which is the same for all buckets.
    pub(crate) path_style: bool,
}

/// What may stand in a key without being escaped in addresses.
const fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'-' | b'_' | b'.')
}

/// Checks the name of a bucket.
pub(super) fn bucket_name(name: &str, bucket: String) -> Result<String> {
    let valid = (3..=63).contains(&bucket.len())
        && bucket
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'.'));
    if !valid {
        bail!("{name} must be the name of a bucket alone, for example wecare-inbox-media");
    }
    Ok(bucket)
}

/// Checks what keys are to begin with.
pub(super) fn is_prefix(name: &str, prefix: &str, example: &str) -> Result<()> {
    if prefix.starts_with('/') || !prefix.ends_with('/') || prefix.len() > 200 || !prefix.bytes().all(is_plain) {
        bail!("{name} must end with a slash, not begin with one, and have letters, digits and -_. alone, for example {example}");
    }
    Ok(())
}

impl MediaConfig {
    /// None where no bucket is named: then files are not fetched.
    pub(crate) fn from_env() -> Result<Option<Self>> {
        let Some(bucket) = optional("MEDIA_BUCKET") else {
            return Ok(None);
        };
        let bucket = bucket_name("MEDIA_BUCKET", bucket)?;
        let [incoming, outgoing] = [
            ("MEDIA_PREFIX_INCOMING", "whatsapp-media/whatsapp-media-incoming/"),
            ("MEDIA_PREFIX_OUTGOING", "whatsapp-media/whatsapp-media-outgoing/"),
        ]
        .map(|(name, usual)| (name, optional(name).unwrap_or_else(|| usual.to_owned())));
        for (name, prefix) in [&incoming, &outgoing] {
            is_prefix(name, prefix, "whatsapp-media/incoming/")?;
        }
        let (incoming, outgoing) = (incoming.1, outgoing.1);
        Ok(Some(Self {
            bucket,
            incoming,
            outgoing,
            ad_hosts: ad_hosts()?,
            path_style: optional("AWS_ENDPOINT_URL_S3").is_some(),
        }))
    }
}

/// Meta's own, where nothing else is said; `off` for none.
fn ad_hosts() -> Result<Vec<AdHost>> {
    let text = optional("WECARE_AD_PICTURE_HOSTS").unwrap_or_else(|| "fbcdn.net,cdninstagram.com,fbsbx.com".to_owned());
    if text == "off" {
        return Ok(Vec::new());
    }
    let hosts = text.split(',').map(str::trim).map(str::parse);
    hosts.collect::<Result<_, _>>().with_context(|| {
        "WECARE_AD_PICTURE_HOSTS cannot be read. It says from where pictures of advertisements may be fetched, for example \
         WECARE_AD_PICTURE_HOSTS=fbcdn.net,cdninstagram.com, or off"
    })
}
