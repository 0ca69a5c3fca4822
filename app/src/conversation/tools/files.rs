//! Files to be sent, one message each: what they will be sent as, their captions, their order, and how far they are.

use super::{
    super::{
        send::{new_id, new_upload_id},
        thread::Thread,
    },
    fields::{FIELD, TextField},
    sender::{Guard, ToolDialog},
};
use crate::{
    error::AppError,
    preferences::session_over,
    server_fns::thread as api,
    transfer::{Cancel, claimed, size_of, transfer},
    ui::{Glyph, Icon, button, size},
};
use domain::{Asked, Content, Media, MessageId, UploadId, draft::MAX_CAPTION_UNITS, media::FileKind};
use leptos::{prelude::*, task::spawn_local};

/// A file in the list.
#[derive(Clone)]
struct Item {
    /// Its message's id, so that a try again is the same message.
    message: MessageId,
    /// Another one for another kind: the server may make another file of it.
    upload: RwSignal<UploadId>,
    file: StoredValue<web_sys::File, LocalStorage>,
    kind: RwSignal<FileKind>,
    caption: RwSignal<String>,
    state: RwSignal<State>,
}

#[derive(Clone, Debug, PartialEq)]
enum State {
    Waiting,
    /// Bytes that are there.
    Sending(u64),
    Sent,
    Failed(String),
}

impl Item {
    fn new(thread: Thread, file: web_sys::File) -> Self {
        Self {
            message: new_id(thread),
            upload: RwSignal::new(new_upload_id(thread)),
            kind: RwSignal::new(kind_of(&file)),
            file: StoredValue::new_local(file),
            caption: RwSignal::new(String::new()),
            state: RwSignal::new(State::Waiting),
        }
    }

    /// Why it cannot be sent like this.
    fn problem(&self) -> Option<String> {
        let kind = self.kind.get();
        self.file.with_value(|file| kind.refusal_before(&claimed(file), size_of(file)))
    }

    fn content(&self) -> Content {
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

fn kind_of(file: &web_sys::File) -> FileKind {
    FileKind::best(&claimed(file)).unwrap_or(FileKind::Document)
}

/// The kinds that one can choose for a file.
fn choices(file: &web_sys::File) -> Vec<(FileKind, &'static str)> {
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

pub(super) fn dialog(thread: Thread) -> AnyView {
    let items = RwSignal::new(Vec::<Item>::new());
    let busy = RwSignal::new(false);
    let cancel = StoredValue::new_local(Cancel::default());
    let (guard, answered) = (Guard::new(Some(thread)), RwSignal::new(None::<String>));
    let owner = Owner::current();
    Effect::new(move |_| {
        let Some(waiting) = thread.picked else { return };
        let picked = waiting.get();
        if !picked.is_empty() {
            waiting.set(Vec::new());
            let add = || items.update(|items| items.extend(picked.into_iter().map(|file| Item::new(thread, file))));
            // They live as long as the dialog, and not until this runs again.
            match &owner {
                Some(owner) => owner.with(add),
                None => add(),
            }
        }
    });
    // Closing breaks off what is under way; what was sent stays sent.
    on_cleanup(move || {
        let _ = cancel.try_with_value(Cancel::now);
    });
    let problem = Memo::new(move |_| items.with(|items| items.iter().any(|item| item.problem().is_some())));
    let send = move |_| {
        if busy.get_untracked() {
            return;
        }
        answered.set(guard.stops(thread));
        if answered.with_untracked(Option::is_some) {
            return;
        }
        busy.set(true);
        cancel.set_value(Cancel::default());
        spawn_local(async move {
            let all = send_all(thread, items, cancel.get_value()).await;
            let _ = busy.try_set(false);
            if all {
                thread.close_tool();
            }
        });
    };
    let count = move || items.with(Vec::len);
    view! {
        <ToolDialog thread label="Send files">
            <ul class="flex min-h-0 flex-col gap-3 overflow-y-auto p-4">
                <For each=move || items.get() key=|item| item.message children=move |item| row(thread, items, busy, item) />
            </ul>
            {move || {
                (count() == 0)
                    .then(|| view! { <p class="px-4 pb-4 text-muted">"No file is left. Choose others from the menu beside the text."</p> })
            }}
            <div class="sticky bottom-0 mt-auto flex shrink-0 flex-wrap items-center justify-end gap-3 border-t border-line bg-surface px-4 py-3">
                {move || {
                    answered
                        .get()
                        .map(|words| {
                            view! {
                                <p class="min-w-0 flex-1 text-xs text-warn" role="alert">
                                    {words}
                                </p>
                            }
                        })
                }}
                {move || {
                    busy.get()
                        .then(|| {
                            view! {
                                <button type="button" class=button::SECONDARY on:click=move |_| cancel.with_value(Cancel::now)>
                                    "Cancel"
                                </button>
                            }
                        })
                }} <button type="button" class=button::PRIMARY disabled=move || busy.get() || problem.get() || count() == 0 on:click=send>
                    {move || match (busy.get(), count()) {
                        (true, _) => "Sending…".to_owned(),
                        (false, 1) => "Send".to_owned(),
                        (false, count) => format!("Send {count} files"),
                    }}
                    <Icon glyph=Glyph::Send />
                </button>
            </div>
        </ToolDialog>
    }
    .into_any()
}

fn row(thread: Thread, items: RwSignal<Vec<Item>>, busy: RwSignal<bool>, item: Item) -> AnyView {
    let (name, bytes, kinds, picture) = item
        .file
        .with_value(|file| (file.name(), size_of(file), choices(file), claimed(file).starts_with("image/")));
    let look = RwSignal::new(None::<String>);
    if picture && bytes < 20_000_000 {
        item.file.with_value(|file| show(file, look));
    }
    let (kind, state, caption, id, upload) = (item.kind, item.state, item.caption, item.message, item.upload);
    let speaks = move || !matches!(kind.get(), FileKind::Audio | FileKind::Voice | FileKind::Sticker);
    let problem = {
        let item = item.clone();
        move || item.problem()
    };
    let shift = move |by: isize| {
        items.update(|items| {
            let Some(at) = items.iter().position(|item| item.message == id) else {
                return;
            };
            if let Some(to) = at.checked_add_signed(by).filter(|to| *to < items.len()) {
                items.swap(at, to);
            }
        });
    };
    let options: Vec<_> = kinds
        .iter()
        .map(|(of, label)| {
            let of = *of;
            view! {
                <option value=format!("{of:?}") selected=move || kind.get() == of>
                    {*label}
                </option>
            }
        })
        .collect();
    let chosen = kinds.clone();
    view! {
        <li class="flex flex-col gap-2 rounded-lg border border-line p-3" data-file=name.clone()>
            <div class="flex items-start gap-3">
                {move || match look.get() {
                    Some(data) => view! { <img src=data alt="" class="size-16 shrink-0 rounded-md bg-raised object-cover" /> }.into_any(),
                    None => view! { <Icon glyph=Glyph::Document class="size-8 shrink-0 text-muted" /> }.into_any(),
                }} <div class="min-w-0 flex-1">
                    <p class="line-clamp-2 font-medium [overflow-wrap:anywhere]" dir="auto">
                        {name.clone()}
                    </p>
                    <p class="text-xs text-muted">{size(bytes)}</p>
                    {move || problem().map(|words| view! { <p class="text-xs text-bad">{words}</p> })}
                </div> <div class="flex shrink-0" class:invisible=move || busy.get()>
                    <button type="button" class=button::ICON aria-label=format!("Move {name} up") on:click=move |_| shift(-1)>
                        <Icon glyph=Glyph::ArrowUp />
                    </button>
                    <button
                        type="button"
                        class=button::ICON
                        aria-label=format!("Remove {name}")
                        on:click=move |_| items.update(|items| items.retain(|item| item.message != id))
                    >
                        <Icon glyph=Glyph::Trash />
                    </button>
                </div>
            </div>
            {(kinds.len() > 1)
                .then(|| {
                    view! {
                        <label class="block">
                            <span class="mb-1 block text-2xs font-semibold text-muted">"Send as"</span>
                            <select
                                class=FIELD
                                on:change=move |event| {
                                    let value = event_target_value(&event);
                                    if let Some((of, _)) = chosen.iter().find(|(of, _)| format!("{of:?}") == value) {
                                        kind.set(*of);
                                        upload.set(new_upload_id(thread));
                                    }
                                }
                            >
                                {options}
                            </select>
                        </label>
                    }
                })}
            {move || { speaks().then(|| view! { <TextField label="Caption" value=caption most=MAX_CAPTION_UNITS lines=2 /> }) }}
            {move || match state.get() {
                State::Waiting => ().into_any(),
                State::Sending(there) => {
                    view! {
                        <progress
                            class="h-1.5 w-full accent-brand"
                            max=bytes.to_string()
                            value=there.to_string()
                            aria-label="Uploaded"
                        ></progress>
                    }
                        .into_any()
                }
                State::Sent => view! { <p class="text-xs text-muted">"Sent"</p> }.into_any(),
                State::Failed(why) => {
                    view! {
                        <p class="text-xs text-bad" role="alert">
                            {why}
                        </p>
                    }
                        .into_any()
                }
            }}
        </li>
    }
    .into_any()
}

/// One after the other, in their order. True when all are sent.
async fn send_all(thread: Thread, items: RwSignal<Vec<Item>>, cancel: Cancel) -> bool {
    let mut all = true;
    for item in items.get_untracked() {
        if item.state.get_untracked() == State::Sent {
            continue;
        }
        match send_one(thread, &item, &cancel).await {
            Ok(true) => {
                let _ = item.state.try_set(State::Sent);
                let _ = items.try_update(|items| items.retain(|known| known.message != item.message));
            }
            Ok(false) => {
                let _ = item.state.try_set(State::Waiting);
                return false;
            }
            Err(AppError::SignedOut) => {
                session_over();
                return false;
            }
            Err(error) => {
                let _ = item.state.try_set(State::Failed(error.to_string()));
                all = false;
            }
        }
    }
    all
}

/// False when it was broken off.
async fn send_one(thread: Thread, item: &Item, cancel: &Cancel) -> Result<bool, AppError> {
    let state = item.state;
    let _ = state.try_set(State::Sending(0));
    let file = item.file.get_value();
    let progress = move |there| {
        let _ = state.try_set(State::Sending(there));
    };
    let conversation = thread.id.get_value();
    if transfer(
        conversation.clone(),
        item.upload.get_untracked(),
        &file,
        item.kind.get_untracked(),
        cancel,
        progress,
    )
    .await?
    .is_none()
    {
        return Ok(false);
    }
    let quotes = thread.quotes();
    let asked = Asked::Content(Box::new(item.content()));
    let message = api::send_message(conversation, item.message, asked, quotes, false).await?;
    thread.stored(message);
    thread.sent();
    Ok(true)
}

/// Reads a picture to be shown beside its name.
fn show(file: &web_sys::File, look: RwSignal<Option<String>>) {
    use wasm_bindgen::{JsCast, closure::Closure};
    let Ok(reader) = web_sys::FileReader::new() else { return };
    let read = reader.clone();
    let done = Closure::once_into_js(move || {
        let _ = look.try_set(read.result().ok().and_then(|data| data.as_string()));
    });
    reader.set_onload(Some(done.unchecked_ref()));
    let _ = reader.read_as_data_url(file);
}
