//! Files that somebody of us sends: in parts from the browser into the bucket, then looked at like those of customers.
//!
//! An upload has an id that the browser makes, so that every step may be repeated: what is there already is found, and a
//! connection that breaks costs the part that was under way.

mod convert;

use crate::{
    Service,
    fetch_media::{Files, look_at},
};
use bucket::{BucketError, Found};
use bytes::Bytes;
use domain::{
    ConversationId, PhoneId, Seconds, UploadId, UserId,
    media::{FileKind, MOST_BYTES, PART_BYTES, StoredFile},
    settings::Kept,
    zone::rfc3339,
};
use identity::Operator;
use media::FileType;
use store::{StoreError, UploadItem};

mod whole;

pub use whole::{Piece, Sent, take};

/// An upload may be sent for so long, in seconds: as long as Meta keeps it.
const KEPT_SECONDS: i64 = 30 * 24 * 60 * 60;

/// What keys of lists begin with.
const LISTS: &str = "bulk/";

/// Where an upload stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Parts that are there, by number; the first is 1.
    pub parts: Vec<i32>,
    /// Set once the whole file is there.
    pub file: Option<StoredFile>,
}

/// What is to be uploaded.
#[derive(Clone, Debug)]
pub struct Announced {
    pub id: UploadId,
    pub name: String,
    /// The type that the browser claims.
    pub claimed: String,
    /// In bytes.
    pub size: u64,
    /// What it is to be sent as.
    pub kind: Option<FileKind>,
}

/// Why an upload did not go on.
#[derive(Debug, thiserror::Error)]
pub enum UploadError {
    #[error("not found")]
    NotFound,
    /// No bucket is named.
    #[error("files cannot be sent: no bucket is set up")]
    NoBucket,
    #[error("{0}")]
    Invalid(&'static str),
    #[error("the id was used for another file")]
    Conflict,
    #[error("the bucket cannot be used: {0}")]
    Misconfigured(String),
    #[error("the bucket or the store is busy")]
    Busy(#[source] Box<dyn std::error::Error + Send + Sync>),
    #[error("the store failed")]
    Store(#[from] StoreError),
}

impl From<BucketError> for UploadError {
    fn from(error: BucketError) -> Self {
        match error {
            BucketError::Misconfigured(why) => Self::Misconfigured(why),
            BucketError::NotFound => Self::NotFound,
            error @ BucketError::Unavailable(_) => Self::Busy(error.into()),
        }
    }
}

/// Begins an upload, or says where it stands.
pub async fn begin(
    service: &Service,
    operator: &Operator,
    conversation: &ConversationId,
    announced: Announced,
) -> Result<Progress, UploadError> {
    if !crate::sees(operator, &conversation.phone) {
        return Err(UploadError::NotFound);
    }
    if service.inner.store.conversation(conversation).await?.is_none() {
        return Err(UploadError::NotFound);
    }
    begin_for(service, operator, &conversation.phone, announced).await
}

/// The same for a conversation that is still to begin, with one of our numbers.
pub async fn begin_for(service: &Service, operator: &Operator, phone: &PhoneId, announced: Announced) -> Result<Progress, UploadError> {
    let files = service.files().ok_or(UploadError::NoBucket)?;
    let known = service.phones().await?.iter().any(|ours| ours.id == *phone);
    if !known || !crate::sees(operator, phone) {
        return Err(UploadError::NotFound);
    }
    begin_under(service, files, operator, phone, &files.outgoing, announced).await
}

/// The same for a list of people, of a job that somebody may see.
pub(crate) async fn begin_list(
    service: &Service,
    operator: &Operator,
    phone: &PhoneId,
    announced: Announced,
) -> Result<Progress, UploadError> {
    let files = service.files().ok_or(UploadError::NoBucket)?;
    begin_under(service, files, operator, phone, LISTS, announced).await
}

/// Keeps a list that was made here.
pub(crate) async fn keep_list(
    service: &Service,
    owner: &UserId,
    phone: &PhoneId,
    id: UploadId,
    name: &str,
    bytes: Vec<u8>,
) -> Result<(), UploadError> {
    const TYPE: &str = "text/csv";
    let files = service.files().ok_or(UploadError::NoBucket)?;
    let announced = Announced {
        id,
        name: name.to_owned(),
        claimed: TYPE.to_owned(),
        kind: None,
        size: u64::try_from(bytes.len()).unwrap_or(u64::MAX),
    };
    let key = key_of(service, LISTS, phone, id);
    files.bucket.put(&key, object_type(TYPE), bytes).await?;
    let mut upload = item(service, owner, phone, announced, key, None);
    upload.expires_at = list_until(service).await?;
    upload.file = Some(look(files, &upload).await?);
    // The same call that came at the same time has written the same.
    service.inner.store.put_upload(&upload, None).await?;
    Ok(())
}

/// Keeps an upload until a moment at least. The file itself is the bucket's to keep.
pub(crate) async fn keep_until(service: &Service, id: UploadId, until: Seconds) -> Result<(), StoreError> {
    let store = &service.inner.store;
    let known = store.upload(id, service.now().seconds()).await?;
    if let Some(mut known) = known.filter(|known| known.expires_at < until) {
        let before = known.version;
        known.version += 1;
        known.expires_at = until;
        // Who wrote at the same time has read it: it is kept a while all the same.
        store.put_upload(&known, Some(before)).await?;
    }
    Ok(())
}

/// An upload of one's own that is whole.
pub(crate) async fn finished(service: &Service, operator: &Operator, id: UploadId) -> Result<UploadItem, UploadError> {
    let upload = own(service, operator, id).await?;
    if upload.file.is_some() {
        Ok(upload)
    } else {
        Err(UploadError::Invalid("The file is not here yet. Upload it again."))
    }
}

async fn begin_under(
    service: &Service,
    files: &Files,
    operator: &Operator,
    phone: &PhoneId,
    prefix: &str,
    announced: Announced,
) -> Result<Progress, UploadError> {
    match announced.size {
        0 => return Err(UploadError::Invalid("This file is empty.")),
        size if size > MOST_BYTES => return Err(UploadError::Invalid("This file is too large: WhatsApp takes 100 MB at most.")),
        _ => {}
    }
    if let Some(known) = service.inner.store.upload(announced.id, service.now().seconds()).await? {
        let same =
            known.owner == operator.actor().sub && known.phone == *phone && known.size == announced.size && known.kind == announced.kind;
        return if same {
            progress(files, &known).await
        } else {
            Err(UploadError::Conflict)
        };
    }
    let key = key_of(service, prefix, phone, announced.id);
    let multipart = if announced.size > PART_BYTES {
        Some(files.bucket.begin_parts(&key, object_type(&announced.claimed)).await?)
    } else {
        None
    };
    let id = announced.id;
    let mut upload = item(service, &operator.actor().sub, phone, announced, key, multipart);
    if prefix == LISTS {
        upload.expires_at = list_until(service).await?;
    }
    if service.inner.store.put_upload(&upload, None).await? {
        return Ok(Progress {
            parts: Vec::new(),
            file: None,
        });
    }
    // The same call came twice at once.
    let known = own(service, operator, id).await?;
    progress(files, &known).await
}

/// Until when what is known of a list is kept that comes now.
pub(crate) async fn list_until(service: &Service) -> Result<Seconds, StoreError> {
    let days = service.settings().await?.team.keeping.days(Kept::Lists);
    let seconds = days.map_or(KEPT_SECONDS, |days| i64::from(days) * 24 * 60 * 60);
    Ok(service.now().seconds().plus(seconds))
}

/// Where a file is put.
fn key_of(service: &Service, prefix: &str, phone: &PhoneId, id: UploadId) -> String {
    let month: String = rfc3339(service.now().seconds()).chars().take(7).collect();
    format!("{prefix}{phone}/{month}/{id}/file")
}

/// The name of a file, as much of it as is kept.
fn as_announced(name: &str) -> String {
    name.chars().take(240).collect()
}

fn item(service: &Service, owner: &UserId, phone: &PhoneId, announced: Announced, key: String, multipart: Option<String>) -> UploadItem {
    UploadItem {
        id: announced.id,
        owner: owner.clone(),
        phone: phone.clone(),
        name: as_announced(&announced.name),
        claimed: announced.claimed.chars().take(200).collect(),
        kind: announced.kind,
        size: announced.size,
        key,
        multipart,
        file: None,
        media: None,
        version: 1,
        expires_at: service.now().seconds().plus(KEPT_SECONDS),
    }
}

async fn progress(files: &Files, upload: &UploadItem) -> Result<Progress, UploadError> {
    let parts = match (&upload.file, &upload.multipart) {
        (None, Some(multipart)) => match files.bucket.parts(&upload.key, multipart).await {
            Ok(parts) => parts.iter().map(|part| part.number).collect(),
            // It became whole meanwhile.
            Err(BucketError::NotFound) => Vec::new(),
            Err(error) => return Err(error.into()),
        },
        _ => Vec::new(),
    };
    Ok(Progress {
        parts,
        file: upload.file.clone(),
    })
}

/// The type that an object is given before its bytes are known.
fn object_type(claimed: &str) -> &'static str {
    media::MediaType::parse(claimed)
        .map_or(FileType::Other, |claim| FileType::claimed(&claim))
        .media_type()
}

/// How many bytes a part must have; none when there is no such part.
fn part_size(upload: &UploadItem, number: i32) -> Option<u64> {
    let before = u64::try_from(number.checked_sub(1)?).ok()?.checked_mul(PART_BYTES)?;
    let left = upload.size.checked_sub(before).filter(|left| *left > 0)?;
    Some(left.min(PART_BYTES))
}

/// Takes a part.
pub async fn put(service: &Service, operator: &Operator, id: UploadId, number: i32, bytes: Bytes) -> Result<(), UploadError> {
    let files = service.files().ok_or(UploadError::NoBucket)?;
    let upload = own(service, operator, id).await?;
    if upload.file.is_some() {
        return Ok(());
    }
    if part_size(&upload, number) != u64::try_from(bytes.len()).ok() {
        return Err(UploadError::Invalid("This part of the file has another size than announced."));
    }
    match &upload.multipart {
        Some(multipart) => files.bucket.put_part(&upload.key, multipart, number, bytes).await?,
        None => files.bucket.put(&upload.key, object_type(&upload.claimed), bytes).await?,
    }
    Ok(())
}

/// Makes the file whole and says what it is. The same call again gives the same answer.
pub async fn finish(service: &Service, operator: &Operator, id: UploadId) -> Result<StoredFile, UploadError> {
    let files = service.files().ok_or(UploadError::NoBucket)?;
    let mut upload = own(service, operator, id).await?;
    if let Some(file) = upload.file {
        return Ok(file);
    }
    if let Some(multipart) = &upload.multipart {
        match files.bucket.parts(&upload.key, multipart).await {
            Ok(parts) => {
                let whole = parts.iter().map(|part| part.size).sum::<u64>() == upload.size;
                if !whole {
                    return Err(UploadError::Invalid("A part of the file is missing. Upload it again."));
                }
                files.bucket.finish_parts(&upload.key, multipart, parts).await?;
            }
            // A finish whose answer was lost.
            Err(BucketError::NotFound) => {}
            Err(error) => return Err(error.into()),
        }
    }
    let file = look(files, &upload).await?;
    let version = upload.version;
    upload.file = Some(file.clone());
    upload.version += 1;
    if service.inner.store.put_upload(&upload, Some(version)).await? {
        return Ok(file);
    }
    let known = own(service, operator, id).await?;
    known.file.ok_or(UploadError::Conflict)
}

/// What an object is that is there whole.
async fn look(files: &Files, upload: &UploadItem) -> Result<StoredFile, UploadError> {
    let found = files.bucket.find(&upload.key).await?;
    let found: Found = found.ok_or(UploadError::Invalid("The file is not here yet. Upload it again."))?;
    if found.size != upload.size {
        return Err(UploadError::Invalid("The file has another size than announced. Upload it again."));
    }
    let prefix = format!("{}-", upload.key);
    let found = convert::converted(files, upload, found).await?;
    let file = look_at(files, &upload.claimed, &prefix, found).await?;
    // AWS tells WhatsApp the type that the object says it has. What was made of it says so already.
    let mime = match file.mime.as_str() {
        "audio/ogg" => convert::VOICE,
        mime => mime,
    };
    if file.key == upload.key && mime != object_type(&upload.claimed) {
        files.bucket.retype(&upload.key, mime).await?;
    }
    Ok(file)
}

/// An upload of one's own.
pub(crate) async fn own(service: &Service, operator: &Operator, id: UploadId) -> Result<UploadItem, UploadError> {
    let now: Seconds = service.now().seconds();
    let upload = service.inner.store.upload(id, now).await?;
    upload
        .filter(|upload| upload.owner == operator.actor().sub)
        .ok_or(UploadError::NotFound)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_have_the_size_that_was_announced() {
        let upload = |size| UploadItem {
            id: UploadId::from_parts(1, 1),
            owner: UserId::parse("u").unwrap(),
            phone: PhoneId::parse("1").unwrap(),
            name: "a".into(),
            claimed: String::new(),
            kind: None,
            size,
            key: "k".into(),
            multipart: None,
            file: None,
            media: None,
            version: 1,
            expires_at: Seconds(1),
        };
        assert_eq!(part_size(&upload(5), 1), Some(5));
        assert_eq!(part_size(&upload(5), 2), None);
        assert_eq!(part_size(&upload(PART_BYTES), 1), Some(PART_BYTES));
        assert_eq!(part_size(&upload(PART_BYTES), 2), None);
        assert_eq!(part_size(&upload(PART_BYTES + 1), 2), Some(1));
        for odd in [0, -1, i32::MIN, i32::MAX] {
            assert_eq!(part_size(&upload(PART_BYTES + 1), odd), None);
        }
    }
}
