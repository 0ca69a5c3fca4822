//! Where the documents of the knowledge base are.

use super::{assistant::bedrock_id, media::MediaConfig, variable::optional};
use anyhow::{Result, bail};

/// The knowledge base, the data source that reads the documents, and where they are.
#[derive(Clone, Debug)]
pub(crate) struct KnowledgeConfig {
    pub(crate) base: String,
    pub(crate) source: String,
    pub(crate) bucket: String,
    /// What their keys begin with, with a slash at its end.
    pub(crate) prefix: String,
    pub(crate) path_style: bool,
}

impl KnowledgeConfig {
    /// None where no data source is named: then documents are not managed here.
    pub(crate) fn from_env() -> Result<Option<Self>> {
        let Some(source) = optional("BEDROCK_DATA_SOURCE_ID") else {
            return Ok(None);
        };
        let source = bedrock_id("BEDROCK_DATA_SOURCE_ID", source, "ABCDEFGHIJ")?;
        let Some(base) = optional("BEDROCK_KNOWLEDGE_BASE_ID") else {
            bail!(
                "BEDROCK_KNOWLEDGE_BASE_ID is not set, and BEDROCK_DATA_SOURCE_ID needs it, for example BEDROCK_KNOWLEDGE_BASE_ID=ABCDEFGHIJ"
            );
        };
        let base = bedrock_id("BEDROCK_KNOWLEDGE_BASE_ID", base, "ABCDEFGHIJ")?;
        let path_style = optional("AWS_ENDPOINT_URL_S3").is_some();
        let bucket = match optional("KNOWLEDGE_BUCKET") {
            Some(bucket) => super::media::bucket_name("KNOWLEDGE_BUCKET", bucket)?,
            None => match MediaConfig::from_env()? {
                Some(media) => media.bucket,
                None => bail!(
                    "KNOWLEDGE_BUCKET is not set, and BEDROCK_DATA_SOURCE_ID needs it or MEDIA_BUCKET, for example KNOWLEDGE_BUCKET=wecare-knowledge"
                ),
            },
        };
        let prefix = optional("KNOWLEDGE_PREFIX").unwrap_or_else(|| "knowledge/".to_owned());
        super::media::is_prefix("KNOWLEDGE_PREFIX", &prefix, "knowledge/")?;
        Ok(Some(Self {
            base,
            source,
            bucket,
            prefix,
            path_style,
        }))
    }
}
