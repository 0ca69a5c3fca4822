//! A file that comes whole, as forms send it: its size is known when it has ended. It goes to the bucket part by part, so that
//! no more than one part of it is held in memory.

use super::{Announced, UploadError, as_announced, key_of, look, object_type, own};
use crate::{Service, fetch_media::Files};
use bucket::Parts;
use bytes::{Bytes, BytesMut};
use domain::{
    ConversationId, UploadId,
    media::{MOST_BYTES, PART_BYTES, StoredFile},
};
use futures::{Stream, StreamExt};
use identity::Operator;
use std::pin::pin;

/// What a form says of its file.
#[derive(Clone, Debug)]
pub struct Sent {
    pub id: UploadId,
    pub name: String,
    /// The type that the browser claims.
    pub claimed: String,
}

/// A piece of a file; none when it did not arrive.
pub type Piece = Option<Bytes>;

/// Takes a file. The same file under the same id gives the same answer; another one under it is a [`UploadError::Conflict`].
pub async fn take(
    service: &Service,
    operator: &Operator,
    conversation: &ConversationId,
    sent: Sent,
    pieces: impl Stream<Item = Piece> + Send,
) -> Result<StoredFile, UploadError> {
    let files = service.files().ok_or(UploadError::NoBucket)?;
    let store = &service.inner.store;
    if !crate::sees(operator, &conversation.phone) || store.conversation(conversation).await?.is_none() {
        return Err(UploadError::NotFound);
    }
    let mut pieces = pin!(pieces);
    if let Some(known) = store.upload(sent.id, service.now().seconds()).await? {
        let mut size = 0;
        while let Some(piece) = pieces.next().await {
            size = grown(size, &piece.ok_or(BROKEN_OFF)?)?;
        }
        let same = known.owner == operator.actor().sub && known.phone == conversation.phone;
        let same = same && known.size == size && known.name == as_announced(&sent.name);
        return known.file.filter(|_| same).ok_or(UploadError::Conflict);
    }
    let key = key_of(service, &files.outgoing, &conversation.phone, sent.id);
    let size = write(files, &key, object_type(&sent.claimed), pieces).await?;
    let announced = Announced {
        id: sent.id,
        name: sent.name,
        // A picture is a photo: no form asks whether it is to be a sticker.
        kind: sent.claimed.starts_with("image/").then_some(domain::media::FileKind::Image),
        claimed: sent.claimed,
        size,
    };
    let mut upload = super::item(service, &operator.actor().sub, &conversation.phone, announced, key, None);
    let file = look(files, &upload).await?;
    upload.file = Some(file.clone());
    if store.put_upload(&upload, None).await? {
        return Ok(file);
    }
    // The same form came twice at once.
    let known = own(service, operator, upload.id).await?;
    known
        .file
        .filter(|_| known.size == size && known.name == upload.name)
        .ok_or(UploadError::Conflict)
}

const BROKEN_OFF: UploadError = UploadError::Invalid("The file did not arrive whole. Choose it and send it again.");

/// The size with a piece more.
fn grown(size: u64, piece: &Bytes) -> Result<u64, UploadError> {
    let size = size + u64::try_from(piece.len()).unwrap_or(u64::MAX);
    if size > MOST_BYTES {
        return Err(UploadError::Invalid("This file is too large: WhatsApp takes 100 MB at most."));
    }
    Ok(size)
}

/// Writes the pieces to the bucket; gives how many bytes there were. What breaks off leaves nothing there.
async fn write(files: &Files, key: &str, mime: &str, mut pieces: impl Stream<Item = Piece> + Unpin) -> Result<u64, UploadError> {
    let most = usize::try_from(PART_BYTES).unwrap_or(usize::MAX);
    let mut held = BytesMut::new();
    let mut size = 0;
    let mut parts: Option<Parts> = None;
    while let Some(piece) = pieces.next().await {
        let piece = piece.ok_or(BROKEN_OFF)?;
        size = grown(size, &piece)?;
        held.extend_from_slice(&piece);
        // A full part waits for the byte after it: a file that ends with it is no file in parts.
        while held.len() > most {
            let part = held.split_to(most).freeze();
            let under_way = match &mut parts {
                Some(parts) => parts,
                begun => begun.insert(files.bucket.write_parts(key, mime).await?),
            };
            under_way.put(part).await?;
        }
    }
    if size == 0 {
        return Err(UploadError::Invalid("Choose a file first; an empty one cannot be sent."));
    }
    match parts {
        None => files.bucket.put(key, mime, held.freeze()).await?,
        Some(mut parts) => {
            parts.put(held.freeze()).await?;
            parts.finish().await?;
        }
    }
    Ok(size)
}
