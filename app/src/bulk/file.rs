//! A file that everybody gets at the top of the message, uploaded as soon as it is chosen.

use super::{job::Shown, parts::FIELD};
use crate::ui::NowSignal;
use domain::{
    Media,
    bulk::{Mapping, Source},
    media::FileKind,
    template::Blank,
};
use leptos::{html, prelude::*};

/// The field of one blank.
#[component]
pub(super) fn FileField(shown: Shown, blank: Blank, kind: FileKind, draft: RwSignal<Mapping>, save: Callback<()>) -> impl IntoView {
    let Blank { at, label, .. } = blank;
    let before = draft.with_untracked(|draft| match draft.get(&at) {
        Some(Source::File(media)) => media.name.clone(),
        _ => None,
    });
    let words = RwSignal::new(before.map(|name| here(&name)).unwrap_or_default());
    let input = NodeRef::<html::Input>::new();
    let now = expect_context::<NowSignal>();
    let done = Callback::new(move |media: Media| {
        let known = draft.try_update(|draft| draft.insert(at.clone(), Source::File(Box::new(media))));
        if known.is_some() {
            save.run(());
        }
    });
    let pick = move |_| {
        let chosen = input.get_untracked().and_then(|input| input.files()).and_then(|files| files.get(0));
        upload(shown, now, kind, words, chosen, done);
    };
    view! {
        <label class="block">
            <span class="mb-1 block text-2xs font-semibold text-muted">{label}</span>
            <input node_ref=input type="file" accept=accepted(kind) class=FIELD on:change=pick />
            <span class="mt-0.5 block text-xs text-muted" role="status">
                {move || words.get()}
            </span>
        </label>
    }
}

/// What may be picked as a kind.
const fn accepted(kind: FileKind) -> &'static str {
    match kind {
        FileKind::Image => "image/jpeg,image/png",
        FileKind::Video => "video/mp4,video/3gpp",
        _ => "",
    }
}

fn here(name: &str) -> String {
    format!("{name} is here; everybody gets it.")
}

#[cfg(feature = "hydrate")]
fn upload(shown: Shown, now: NowSignal, kind: FileKind, words: RwSignal<String>, file: Option<web_sys::File>, done: Callback<Media>) {
    use crate::transfer::{Cancel, Destination, claimed, size_of, transfer};
    use domain::UploadId;
    use leptos::task::spawn_local;

    let Some(file) = file else { return };
    if let Some(why) = kind.refusal_before(&claimed(&file), size_of(&file)) {
        return words.set(why);
    }
    words.set("Uploading…".to_owned());
    let to = Destination::Number(shown.view.with_untracked(|view| view.job.phone.clone()));
    let upload = UploadId::from_parts(now.exact().unsigned(), crate::random::bits());
    spawn_local(async move {
        let told = match transfer(to, upload, &file, kind, &Cancel::default(), |_| {}).await {
            Ok(Some(stored)) => kind.refusal(&stored.mime, stored.size).unwrap_or_else(|| {
                done.run(Media {
                    upload: Some(upload),
                    name: Some(file.name()),
                    ..Media::default()
                });
                here(&file.name())
            }),
            Ok(None) => String::new(),
            Err(error) => error.to_string(),
        };
        let _ = words.try_set(told);
    });
}

#[cfg(not(feature = "hydrate"))]
fn upload(_: Shown, _: NowSignal, _: FileKind, _: RwSignal<String>, _: Option<web_sys::File>, _: Callback<Media>) {}
