//! A file at the top of the message: the same for everybody, uploaded as soon as it is chosen; or what a column links to for each.

use super::{job::Shown, parts::FIELD};
use crate::ui::{NowSignal, button, select_box};
use domain::{
    Media,
    bulk::{Mapping, Source},
    media::FileKind,
    template::Blank,
};
use leptos::{html, prelude::*};

/// The field of one blank.
#[component]
pub(super) fn FileField(
    shown: Shown,
    blank: Blank,
    /// Of the columns.
    names: Vec<String>,
    kind: FileKind,
    draft: RwSignal<Mapping>,
    save: Callback<()>,
) -> impl IntoView {
    let Blank { at, label, .. } = blank;
    let place = StoredValue::new(at.clone());
    let linked = Memo::new(move |_| {
        draft.with(|draft| match place.with_value(|at| draft.get(at).cloned()) {
            Some(Source::Link { column, fallback }) => Some((column, fallback)),
            _ => None,
        })
    });
    let before = draft.with_untracked(|draft| match draft.get(&at) {
        Some(Source::File(media)) => media.name.clone(),
        _ => None,
    });
    let words = RwSignal::new(before.map(|name| here(&name)).unwrap_or_default());
    let column = Memo::new(move |_| linked.get().map(|(column, _)| column));
    let instead = move || linked.get().map(|(_, fallback)| fallback).unwrap_or_default();
    let set = move |source: Option<Source>| {
        draft.update(|draft| {
            let at = place.get_value();
            match source {
                Some(source) => draft.insert(at, source),
                None => draft.remove(&at),
            };
        });
        save.run(());
    };
    let choose = move |event| {
        let picked: Option<usize> = event_target_value(&event).parse().ok();
        // Whoever comes back from a column chooses the file anew.
        words.set(String::new());
        set(picked.map(|column| Source::Link {
            column,
            fallback: linked.get_untracked().map(|(_, fallback)| fallback).unwrap_or_default(),
        }));
    };
    let write = move |event| {
        if let Some(column) = column.get_untracked() {
            let fallback = event_target_value(&event).trim().to_owned();
            set(Some(Source::Link { column, fallback }));
        }
    };
    let option = |(index, name): (usize, String)| {
        view! {
            <option value=index.to_string() selected=move || column.get() == Some(index)>
                {format!("Links in column: {name}")}
            </option>
        }
    };
    let options = names.into_iter().enumerate().map(option).collect_view();
    let (source_label, file_label) = (format!("Source of {label}"), format!("File for {label}"));
    let link_label = format!("Link for {label}");
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
    let of_all = move || {
        view! {
            <label class="block">
                <span class="sr-only">{file_label.clone()}</span>
                <input node_ref=input type="file" accept=accepted(kind) class=FIELD on:change=pick />
                <span class="mt-0.5 block text-xs text-muted" role="status">
                    {move || words.get()}
                </span>
            </label>
        }
    };
    view! {
        <fieldset class="flex flex-col gap-1">
            <legend class="mb-1 text-2xs font-semibold text-muted">{label}</legend>
            {select_box(
                view! {
                    <select class=button::SELECT aria-label=source_label on:change=choose>
                        <option value="" selected=move || column.get().is_none()>
                            "The same file for everybody"
                        </option>
                        {options}
                    </select>
                },
            )}
            {move || {
                if column.get().is_some() {
                    view! {
                        <input
                            type="url"
                            class=FIELD
                            aria-label=link_label.clone()
                            placeholder="https://… instead, where the cell is empty"
                            prop:value=instead
                            on:change=write
                        />
                        <p class="text-2xs text-muted">
                            "WhatsApp fetches each file itself, so its address must open for everybody, without signing in."
                        </p>
                    }
                        .into_any()
                } else {
                    of_all().into_any()
                }
            }}
        </fieldset>
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
