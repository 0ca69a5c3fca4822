//! A field for a file of a form: it is uploaded as soon as it is chosen.

use super::{fields::FIELD, heic, target::Target};
use crate::error::AppError;
use crate::transfer::{Cancel, WAITS, back_online, claimed, is_offline, size_of, transfer};
use domain::{Media, media::FileKind};
use leptos::{html, prelude::*, task::spawn_local};

/// What may be picked as a kind.
const fn accepted(kind: FileKind) -> &'static str {
    match kind {
        FileKind::Image => "image/jpeg,image/png,image/webp,image/heic,image/heif",
        FileKind::Video => "video/mp4,video/3gpp",
        _ => "",
    }
}

/// The field. `chosen` is the file once it is here; what is chosen already is named.
pub(super) fn file_field(to: Target, label: String, kind: FileKind, chosen: RwSignal<Option<Media>>) -> AnyView {
    let words = RwSignal::new(String::new());
    let told = move || {
        let name = chosen.with(|media| media.as_ref().and_then(|media| media.name.clone()));
        name.map_or_else(|| words.get(), |name| format!("{name} is here."))
    };
    // Who starts anew has chosen nothing, and the browser's own field says so.
    let input = NodeRef::<html::Input>::new();
    Effect::new(move |_| {
        if chosen.with(Option::is_none)
            && words.with_untracked(String::is_empty)
            && let Some(input) = input.get_untracked()
        {
            input.set_value("");
        }
    });
    // A file that waits for a connection gives way to one that is chosen after it.
    let round = StoredValue::new(0_u32);
    let pick = move |event: leptos::ev::Event| {
        let input: web_sys::HtmlInputElement = event_target(&event);
        let Some(file) = input.files().and_then(|files| files.get(0)) else {
            return;
        };
        chosen.set(None);
        words.set("Uploading…".to_owned());
        let upload = to.new_upload_id();
        let this = round.get_value().wrapping_add(1);
        round.set_value(this);
        let is_wanted = move || round.try_get_value() == Some(this);
        spawn_local(async move {
            let file = if heic::is_one(&file).await {
                heic::readable(file).await
            } else {
                file
            };
            if let Some(why) = kind.refusal_before(&claimed(&file), size_of(&file)) {
                let _ = words.try_set(why);
                return;
            }
            let cancel = Cancel::default();
            let done = loop {
                let done = transfer(to.destination(), upload, &file, kind, &cancel, |_| {}).await;
                if !is_wanted() {
                    return;
                }
                if !(matches!(done, Err(AppError::Unreachable)) && is_offline()) {
                    break done;
                }
                words.set(WAITS.to_owned());
                back_online(&cancel).await;
                if !is_wanted() {
                    return;
                }
                words.set("Uploading…".to_owned());
            };
            let told = match done {
                Ok(Some(stored)) => kind.refusal(&stored.mime, stored.size).unwrap_or_else(|| {
                    let media = Media {
                        upload: Some(upload),
                        name: Some(file.name()),
                        ..Media::default()
                    };
                    let _ = chosen.try_set(Some(media));
                    String::new()
                }),
                Ok(None) => String::new(),
                Err(error) => error.to_string(),
            };
            let _ = words.try_set(told);
        });
    };
    view! {
        <label class="block">
            <span class="mb-1 block text-2xs font-semibold text-muted">{label}</span>
            <input node_ref=input type="file" accept=accepted(kind) class=FIELD on:change=pick />
            <span class="mt-0.5 block text-xs text-muted" role="status">
                {told}
            </span>
        </label>
    }
    .into_any()
}
