//! The files in a message of ours: where they come from, and the ids under which WhatsApp knows them.

use crate::{SendError, Service};
use domain::{
    Content, Failure, Message, PhoneId, UploadId,
    media::{Fetched, FileKind, Media},
};
use identity::Operator;
use store::{MediaId, StoreError, UploadItem};
use whatsapp::client::MediaError;

/// Meta keeps a file for 30 days; a day less, so that none expires on its way. In seconds.
const MEDIA_ID_SECONDS: i64 = 29 * 24 * 60 * 60;

/// Puts the files in that a message names by its uploads. What the browser says of them otherwise does not count.
pub(crate) async fn put_files(service: &Service, operator: &Operator, phone: &PhoneId, content: &mut Content) -> Result<(), SendError> {
    put_files_over(service, operator, phone, content, &[]).await
}

/// The same for a message that is changed: the files that it had may stay, whoever uploaded them.
pub(crate) async fn put_files_over(
    service: &Service,
    operator: &Operator,
    phone: &PhoneId,
    content: &mut Content,
    had: &[Media],
) -> Result<(), SendError> {
    for (kind, media) in content.files_mut() {
        let Some(upload) = media.upload else {
            return Err(SendError::Invalid("Choose a file first.".to_owned()));
        };
        let caption = media.caption.take().filter(|caption| !caption.trim().is_empty());
        let file = match had.iter().find(|had| had.upload == Some(upload)) {
            Some(had) => suits(kind, had.clone())?,
            None => uploaded(service, operator, phone, upload, kind).await?,
        };
        *media = Media { caption, ..file };
    }
    Ok(())
}

/// A file of ours, if it can be sent as a kind.
fn suits(kind: FileKind, media: Media) -> Result<Media, SendError> {
    match media.stored().map(|file| kind.refusal_of(file)) {
        Some(None) => Ok(media),
        Some(Some(why)) => Err(SendError::Invalid(why)),
        None => Err(SendError::Invalid(GONE.to_owned())),
    }
}

const GONE: &str = "The file is no longer here. Choose it again.";

/// An upload of one's own as a file of a kind.
pub(crate) async fn uploaded(
    service: &Service,
    operator: &Operator,
    phone: &PhoneId,
    upload: UploadId,
    kind: FileKind,
) -> Result<Media, SendError> {
    let upload = service.inner.store.upload(upload, service.now().seconds()).await?;
    let upload = upload.filter(|upload| upload.owner == operator.actor().sub && upload.phone == *phone);
    let Some(UploadItem {
        name,
        file: Some(file),
        id,
        ..
    }) = upload
    else {
        return Err(SendError::Invalid(GONE.to_owned()));
    };
    let media = Media {
        mime: file.mime.clone(),
        name: Some(name),
        upload: Some(id),
        fetched: Some(Fetched::Stored(Box::new(file))),
        ..Media::default()
    };
    suits(kind, media)
}

/// What came of asking for ids.
pub(crate) enum Ids {
    /// All files have one.
    Here,
    /// Not now.
    Later,
    /// Never.
    Refused(Failure),
}

/// Gives WhatsApp the files of a message that it does not have yet, and notes their ids in the message. One that is sent again takes
/// no id from before it: WhatsApp may have lost that file, which would be why it failed.
pub(crate) async fn ids(service: &Service, phone: &str, message: &mut Message) -> Result<Ids, StoreError> {
    let since = message.context.again.is_some().then_some(message.at);
    for (_, media) in message.content.files_mut() {
        let Some(file) = media.stored() else { continue };
        let now = service.now().seconds();
        let upload = match media.upload {
            Some(upload) => service.inner.store.upload(upload, now).await?,
            None => None,
        };
        let known = upload.as_ref().and_then(|upload| upload.media.as_ref());
        let serves = |known: &&MediaId| known.until > now && since.is_none_or(|since| known.until > since.plus(MEDIA_ID_SECONDS));
        if let Some(known) = known.filter(serves) {
            media.id = Some(known.id.clone());
            continue;
        }
        let Some(files) = service.files() else {
            return Ok(Ids::Refused(Failure::aws("NoBucket")));
        };
        service.inner.media_pacer.turn().await;
        match service.inner.eum.post_media(phone, files.bucket.name(), &file.key).await {
            Ok(id) => {
                media.id = Some(id.clone());
                let until = now.plus(MEDIA_ID_SECONDS);
                note(service, upload, MediaId { id, until }).await;
            }
            Err(MediaError::NotFound) => return Ok(Ids::Refused(Failure::aws("FileNotFound"))),
            Err(MediaError::Refused(name)) => return Ok(Ids::Refused(Failure::aws(name))),
            Err(error @ (MediaError::Throttled | MediaError::Unavailable(_))) => {
                tracing::info!(error = %domain::Causes(&error), "file not given to WhatsApp yet");
                return Ok(Ids::Later);
            }
        }
    }
    Ok(Ids::Here)
}

/// A lost note costs another request, nothing else.
async fn note(service: &Service, upload: Option<UploadItem>, media: MediaId) {
    let Some(mut upload) = upload else { return };
    let version = upload.version;
    upload.media = Some(media);
    upload.version += 1;
    if let Err(error) = service.inner.store.put_upload(&upload, Some(version)).await {
        tracing::info!(error = %domain::Causes(&error), "the id of a file was not noted");
    }
}

/// Forgets the ids of the files in a message that WhatsApp refused because of them: the next message gives it the files anew.
pub(crate) fn doubt(service: &Service, message: &Message, failure: &Failure) {
    if !failure.is_of_file() {
        return;
    }
    let files = message.content.files().into_iter();
    let refused: Vec<_> = files.filter_map(|media| Some((media.upload?, media.id.clone()?))).collect();
    if refused.is_empty() {
        return;
    }
    let beside = service.clone();
    service.inner.tasks.spawn(async move {
        for (upload, id) in refused {
            if let Err(error) = forget(&beside, upload, &id).await {
                tracing::warn!(error = %domain::Causes(&error), "the id of a file that was refused was not forgotten");
            }
        }
    });
}

/// Another id than the refused one stays: it is newer.
async fn forget(service: &Service, upload: UploadId, id: &str) -> Result<(), StoreError> {
    let store = &service.inner.store;
    let Some(mut upload) = store.upload(upload, service.now().seconds()).await? else {
        return Ok(());
    };
    if upload.media.take_if(|known| known.id == id).is_some() {
        let version = upload.version;
        upload.version += 1;
        // Whoever wrote in between has noted a newer one.
        store.put_upload(&upload, Some(version)).await?;
    }
    Ok(())
}
