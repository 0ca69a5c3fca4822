//! A field for a file of a form: it is uploaded as soon as it is chosen.

use super::{fields::FIELD, heic, target::Target};
use crate::transfer::{Cancel, claimed, size_of, transfer};
use domain::{Media, media::FileKind};
use leptos::{prelude::*, task::spawn_local};

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
    let before = chosen.with_untracked(|media| media.as_ref().and_then(|media| media.name.clone()));
    let words = RwSignal::new(before.map(|name| here(&name)).unwrap_or_default());
    let pick = move |event: leptos::ev::Event| {
        let input: web_sys::HtmlInputElement = event_target(&event);
        let Some(file) = input.files().and_then(|files| files.get(0)) else {
            return;
        };
        chosen.set(None);
        words.set("Uploading…".to_owned());
        let upload = to.new_upload_id();
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
            let done = transfer(to.destination(), upload, &file, kind, &Cancel::default(), |_| {}).await;
            let told = match done {
                Ok(Some(stored)) => kind.refusal(&stored.mime, stored.size).unwrap_or_else(|| {
                    let media = Media {
                        upload: Some(upload),
                        name: Some(file.name()),
                        ..Media::default()
                    };
                    let _ = chosen.try_set(Some(media));
                    here(&file.name())
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
            <input type="file" accept=accepted(kind) class=FIELD on:change=pick />
            <span class="mt-0.5 block text-xs text-muted" role="status">
                {move || words.get()}
            </span>
        </label>
    }
    .into_any()
}

fn here(name: &str) -> String {
    format!("{name} is here.")
}
