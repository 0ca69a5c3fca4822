//! A file as it is shown in the list.

use super::{
    super::{super::thread::Thread, fields::TextField, heic::head},
    item::{Item, State, choices, upload_of},
};
use crate::{
    transfer::{WAITS, claimed, size_of},
    ui::{Glyph, Icon, button, select_box, size},
};
use domain::{
    draft::MAX_CAPTION_UNITS,
    media::{FileKind, Pixels, is_still_webp},
};
use leptos::{prelude::*, task::spawn_local};

pub(super) fn row(thread: Thread, items: RwSignal<Vec<Item>>, busy: RwSignal<bool>, item: Item) -> AnyView {
    let (name, bytes, kinds, picture) = item
        .file
        .with_value(|file| (file.name(), size_of(file), choices(file), claimed(file).starts_with("image/")));
    let look = RwSignal::new(None::<String>);
    if picture && bytes < 20_000_000 {
        item.file.with_value(|file| show(file, look));
    }
    if kinds.iter().any(|(kind, _)| *kind == FileKind::Sticker) {
        let (file, still) = (item.file.get_value(), item.still);
        spawn_local(async move {
            let head = head(&file).await.unwrap_or_default();
            let _ = still.try_set(is_still_webp(&head));
        });
    }
    let (pixels, file) = (item.pixels, item.file);
    // What the server would find out once all of it is there.
    let measure = move |event: leptos::ev::Event| {
        let picture: web_sys::HtmlImageElement = event_target(&event);
        pixels.set(Some(Pixels {
            width: picture.natural_width(),
            height: picture.natural_height(),
        }));
    };
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
                    Some(data) => {
                        view! { <img src=data alt="" class="size-16 shrink-0 rounded-md bg-raised object-cover" on:load=measure /> }
                            .into_any()
                    }
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
                            {select_box(
                                view! {
                                    <select
                                        class=button::SELECT
                                        on:change=move |event| {
                                            let value = event_target_value(&event);
                                            if let Some((of, _)) = chosen.iter().find(|(of, _)| format!("{of:?}") == value) {
                                                kind.set(*of);
                                                upload.set(file.with_value(|file| upload_of(thread, file, *of)));
                                            }
                                        }
                                    >
                                        {options}
                                    </select>
                                },
                            )}
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
                State::Offline => {
                    view! {
                        <p class="text-xs text-warn" role="status">
                            {WAITS}
                        </p>
                    }
                        .into_any()
                }
                State::Here => view! { <p class="text-xs text-muted">"Uploaded"</p> }.into_any(),
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
