//! A file in the list: what it will be sent as, and how far it is.

use super::super::super::{
    send::{new_id, new_upload_id},
    storage,
    thread::Thread,
};
use crate::transfer::{claimed, size_of};
use domain::{
    Content, Media, MessageId, UploadId,
    media::{FileKind, Pixels},
};
use leptos::prelude::*;

/// A file in the list.
#[derive(Clone)]
pub(super) struct Item {
    /// Its message's id, so that a try again is the same message.
    pub(super) message: MessageId,
    /// Another one for another kind: the server may make another file of it.
    pub(super) upload: RwSignal<UploadId>,
    pub(super) file: StoredValue<web_sys::File, LocalStorage>,
    pub(super) kind: RwSignal<FileKind>,
    pub(super) caption: RwSignal<String>,
    pub(super) state: RwSignal<State>,
    /// Of a picture that the browser has read.
    pub(super) pixels: RwSignal<Option<Pixels>>,
    /// It is a WebP picture that does not move.
    pub(super) still: RwSignal<bool>,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum State {
    Waiting,
    /// Bytes that are there.
    Sending(u64),
    /// All of it is there; it is not sent yet.
    Here,
    Sent,
    /// It goes on once there is a connection.
    Offline,
    Failed(String),
}

impl Item {
    pub(super) fn new(thread: Thread, file: web_sys::File) -> Self {
        let kind = kind_of(&file);
        Self {
            message: new_id(thread),
            upload: RwSignal::new(upload_of(thread, &file, kind)),
            kind: RwSignal::new(kind),
            file: StoredValue::new_local(file),
            caption: RwSignal::new(String::new()),
            state: RwSignal::new(State::Waiting),
            pixels: RwSignal::new(None),
            still: RwSignal::new(false),
        }
    }

    /// Why it cannot be sent like this.
    pub(super) fn problem(&self) -> Option<String> {
        let kind = self.kind.get();
        let (pixels, still) = (self.pixels.get(), self.still.get());
        self.file.with_value(|file| {
            kind.refusal_before(&claimed(file), size_of(file))
                .or_else(|| kind.refusal_of_pixels(pixels?))
                .or_else(|| kind.refusal_of_still(size_of(file)).filter(|_| still))
        })
    }

    pub(super) fn content(&self) -> Content {
        let caption = self.caption.get_untracked();
        let media = Media {
            upload: Some(self.upload.get_untracked()),
            caption: Some(caption.trim().to_owned()).filter(|caption| !caption.is_empty()),
            ..Media::default()
        };
        let wordless = Media {
            caption: None,
            ..media.clone()
        };
        match self.kind.get_untracked() {
            FileKind::Image => Content::Image(media),
            FileKind::Video => Content::Video(media),
            FileKind::Audio => Content::Audio(wordless),
            FileKind::Voice => Content::Voice(wordless),
            FileKind::Document => Content::Document(media),
            FileKind::Sticker => Content::Sticker(wordless),
        }
    }
}

/// Under which id a file goes up as a kind: the same one when it is picked again, so that what is there already is not sent once more after
/// the dialog was closed or the page was loaded anew.
pub(super) fn upload_of(thread: Thread, file: &web_sys::File, kind: FileKind) -> UploadId {
    let conversation = thread.id.with_value(ToString::to_string);
    let me = thread.me.with_value(|me| me.id.to_string());
    let (name, bytes, changed) = (file.name(), size_of(file), file.last_modified());
    let key = format!("upload:{me}:{conversation}:{kind:?}:{bytes}:{changed}:{name}");
    let known = storage::read(&key).and_then(|id| id.parse().ok());
    known.unwrap_or_else(|| {
        let id = new_upload_id(thread);
        storage::write(&key, &id.to_string());
        id
    })
}

fn kind_of(file: &web_sys::File) -> FileKind {
    let mime = claimed(file);
    // A picture that WhatsApp does not take is refused as a picture.
    let refused = if mime.starts_with("image/") {
        FileKind::Image
    } else {
        FileKind::Document
    };
    FileKind::best(&mime).unwrap_or(refused)
}

/// The kinds that one can choose for a file.
pub(super) fn choices(file: &web_sys::File) -> Vec<(FileKind, &'static str)> {
    let mime = claimed(file);
    let all = [
        (FileKind::Image, "Photo"),
        (FileKind::Video, "Video"),
        (FileKind::Audio, "Audio"),
        (FileKind::Voice, "Voice message"),
        (FileKind::Document, "Document"),
        (FileKind::Sticker, "Sticker"),
    ];
    all.into_iter()
        .filter(|(kind, _)| kind.takes(&mime) || kind.made_of(&mime))
        .collect()
}
