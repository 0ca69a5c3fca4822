//! Files that somebody of us uploaded: on their way into the bucket, and what they are once they are there.

use crate::{
    Store, StoreError,
    item::{from_item, number, to_item},
    keys,
    sessions::held,
};
use domain::{
    PhoneId, Seconds, UploadId, UserId,
    media::{FileKind, StoredFile},
};
use serde::{Deserialize, Serialize};

/// An upload. Readable by whoever made it, and sendable from the number it was made for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UploadItem {
    pub id: UploadId,
    pub owner: UserId,
    /// One of our numbers: Meta's ids of files belong to numbers.
    pub phone: PhoneId,
    /// The name that the file had.
    pub name: String,
    /// The type that the browser claimed.
    #[serde(default)]
    pub claimed: String,
    /// What it is to be sent as, when that is known before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<FileKind>,
    /// In bytes, as announced.
    pub size: u64,
    /// The object's key.
    pub key: String,
    /// S3's id of an upload in parts; none when it comes in one piece.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub multipart: Option<String>,
    /// What the file is, once it is here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<StoredFile>,
    /// Meta's id of it, and until when that is good.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub media: Option<MediaId>,
    /// Grows with every write.
    #[serde(rename = "v")]
    pub version: u64,
    /// From when on it counts as gone. The file stays in the bucket.
    #[serde(rename = "ttl")]
    pub expires_at: Seconds,
}

/// Meta's id of a file that we gave it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MediaId {
    pub id: String,
    pub until: Seconds,
}

impl Store {
    /// Writes an upload over the version that was read; `None` means that there was none. False when somebody was faster.
    pub async fn put_upload(&self, upload: &UploadItem, over: Option<u64>) -> Result<bool, StoreError> {
        let item = to_item(keys::upload(upload.id), "UPLOAD", upload)?;
        let put = self.client.put_item().table_name(&self.tables.main).set_item(Some(item));
        let put = match over {
            None => put.condition_expression("attribute_not_exists(pk)"),
            Some(version) => put
                .condition_expression("v = :v")
                .expression_attribute_values(":v", number(version)),
        };
        held(put.send().await)
    }

    /// Reads an upload, strongly consistent. An expired one is absent.
    pub async fn upload(&self, id: UploadId, now: Seconds) -> Result<Option<UploadItem>, StoreError> {
        let upload: Option<UploadItem> = self.item(keys::upload(id)).await?.map(from_item).transpose()?;
        Ok(upload.filter(|upload| upload.expires_at > now))
    }
}
