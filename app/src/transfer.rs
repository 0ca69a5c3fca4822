//! A file on its way to the server: part by part, going on where it broke off.

use crate::{
    error::AppError,
    server_fns::upload::{Progress, begin_upload, begin_upload_for_number, finish_upload},
};
use domain::{
    ConversationId, PhoneId, UploadId,
    media::{FileKind, PART_BYTES, StoredFile},
};
use gloo_timers::future::TimeoutFuture;
use std::{cell::Cell, rc::Rc};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, ProgressEvent, XmlHttpRequest};

/// How often a part is tried before the person is asked.
const TRIES: u32 = 4;

/// Lets a transfer be broken off.
#[derive(Clone, Default)]
pub(crate) struct Cancel(Rc<Cell<bool>>);

impl Cancel {
    pub(crate) fn now(&self) {
        self.0.set(true);
    }

    fn is_set(&self) -> bool {
        self.0.get()
    }
}

/// What a file is for.
pub(crate) enum Destination {
    Conversation(ConversationId),
    /// A conversation that is still to begin, with one of our numbers.
    Number(PhoneId),
}

impl From<ConversationId> for Destination {
    fn from(id: ConversationId) -> Self {
        Self::Conversation(id)
    }
}

/// What the browser says that it is, as WhatsApp names types. Its bytes decide on the server.
pub(crate) fn claimed(file: &web_sys::File) -> String {
    let mime = file.type_();
    let bare = mime.split(';').next().unwrap_or_default().trim().to_lowercase();
    match bare.as_str() {
        "audio/mp3" => "audio/mpeg".to_owned(),
        "audio/x-m4a" | "audio/m4a" => "audio/mp4".to_owned(),
        "video/3gp" => "video/3gpp".to_owned(),
        // Text by whatever name.
        "text/csv" | "text/markdown" => "text/plain".to_owned(),
        _ => bare,
    }
}

/// How large a file is, in bytes.
pub(crate) fn size_of(file: &web_sys::File) -> u64 {
    // A number of JavaScript's; sizes of files are whole and far below 2^53.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "sizes are whole and not negative"
    )]
    let size = file.size() as u64;
    size
}

/// Said of a file that cannot go up now.
pub(crate) const WAITS: &str = "No connection. It waits here and goes on by itself once you are back. Keep this page open.";

/// Whether the browser knows that it has no connection.
pub(crate) fn is_offline() -> bool {
    !leptos::prelude::window().navigator().on_line()
}

/// Waits for a connection. False when it was broken off meanwhile.
pub(crate) async fn back_online(cancel: &Cancel) -> bool {
    const LOOK: u32 = 500;
    while is_offline() {
        if cancel.is_set() {
            return false;
        }
        TimeoutFuture::new(LOOK).await;
    }
    !cancel.is_set()
}

/// Uploads a file that is to be sent as a kind; `progress` is told how many bytes are there. None when it was broken off.
pub(crate) async fn transfer(
    to: impl Into<Destination>,
    id: UploadId,
    file: &web_sys::File,
    kind: FileKind,
    cancel: &Cancel,
    progress: impl Fn(u64) + Clone + 'static,
) -> Result<Option<StoredFile>, AppError> {
    let (name, claimed, size) = (file.name(), file.type_(), size_of(file));
    let begun = match to.into() {
        Destination::Conversation(conversation) => begin_upload(conversation, id, name, claimed, size, Some(kind)).await?,
        Destination::Number(phone) => begin_upload_for_number(phone, id, name, claimed, size, Some(kind)).await?,
    };
    go_on(begun, id, file, cancel, progress).await
}

/// Uploads what is missing of a file that was announced.
pub(crate) async fn go_on(
    begun: Progress,
    id: UploadId,
    file: &web_sys::File,
    cancel: &Cancel,
    progress: impl Fn(u64) + Clone + 'static,
) -> Result<Option<StoredFile>, AppError> {
    let size = size_of(file);
    if let Some(file) = begun.file {
        progress(size);
        return Ok(Some(file));
    }
    let parts = i32::try_from(size.div_ceil(PART_BYTES)).unwrap_or(i32::MAX);
    for part in 1..=parts {
        let first = u64::from(part.unsigned_abs() - 1) * PART_BYTES;
        let last = size.min(first + PART_BYTES);
        if !begun.parts.contains(&part) {
            let mut tries = 1;
            loop {
                if cancel.is_set() {
                    return Ok(None);
                }
                let told = progress.clone();
                match put(file, id, part, first, last, cancel, move |there| told(first + there)).await {
                    Ok(()) => break,
                    Err(AppError::Unreachable | AppError::Busy) if tries < TRIES && !cancel.is_set() => {
                        TimeoutFuture::new(500 << tries).await;
                        tries += 1;
                    }
                    Err(_) if cancel.is_set() => return Ok(None),
                    Err(error) => return Err(error),
                }
            }
        }
        progress(last);
    }
    finish_upload(id).await.map(Some)
}

/// One part. By `XMLHttpRequest`, because `fetch` does not say how far it is.
async fn put(
    file: &web_sys::File,
    id: UploadId,
    part: i32,
    first: u64,
    last: u64,
    cancel: &Cancel,
    progress: impl Fn(u64) + 'static,
) -> Result<(), AppError> {
    #[expect(clippy::cast_precision_loss, reason = "files are far below 2^53 bytes")]
    let piece: Blob = file
        .slice_with_f64_and_f64(first as f64, last as f64)
        .map_err(|_| AppError::Unreachable)?;
    let request = XmlHttpRequest::new().map_err(|_| AppError::Unreachable)?;
    request
        .open("PUT", &format!("/uploads/{id}/{part}"))
        .map_err(|_| AppError::Unreachable)?;
    let abort = request.clone();
    let cancelled = cancel.clone();
    let on_progress = Closure::<dyn Fn(ProgressEvent)>::new(move |event: ProgressEvent| {
        if cancelled.is_set() {
            let _ = abort.abort();
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "counts of bytes")]
        progress(event.loaded() as u64);
    });
    if let Ok(upload) = request.upload() {
        upload.set_onprogress(Some(on_progress.as_ref().unchecked_ref()));
    }
    let sending = request.clone();
    let mut send = |resolve: js_sys::Function, _: js_sys::Function| {
        // Ends with success and failure alike; the status tells.
        sending.set_onloadend(Some(&resolve));
        if sending.send_with_opt_blob(Some(&piece)).is_err() {
            let _ = resolve.call0(&JsValue::NULL);
        }
    };
    let ended = js_sys::Promise::new(&mut send);
    let _ = JsFuture::from(ended).await;
    drop(on_progress);
    match request.status() {
        Ok(200..=299) => Ok(()),
        Ok(0) | Err(_) => Err(AppError::Unreachable),
        Ok(_) => {
            let text = request.response_text().ok().flatten().unwrap_or_default();
            Err(serde_json::from_str(&text).unwrap_or(AppError::Unreachable))
        }
    }
}
