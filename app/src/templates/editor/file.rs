//! The file of a header: uploaded to our own bucket, where it stays, then given to WhatsApp as the sample.

use super::{
    field::{FIELD, LABEL, id},
    part::{at, components, components_mut, reads},
    state::Editor,
};
use domain::{
    media::FileKind,
    template::{
        HeaderFile,
        source::{component, list, own_component, set},
    },
};
use leptos::prelude::*;
use serde_json::{Value, json};

/// The field of a header's file.
pub(super) fn file(editor: Editor, card: Option<usize>, format: &str) -> AnyView {
    let (kind, accept) = match format {
        "VIDEO" => (FileKind::Video, "video/mp4,video/3gpp"),
        "DOCUMENT" => (FileKind::Document, "application/pdf"),
        _ => (FileKind::Image, "image/jpeg,image/png"),
    };
    let handle = reads(editor, move |source| {
        let header = component(components(source, card), "HEADER");
        let handles = header
            .and_then(|header| header.get("example"))
            .map_or(&[][..], |example| list(example, "header_handle"));
        handles.first().and_then(Value::as_str).unwrap_or_default().to_owned()
    });
    let told = RwSignal::new(String::new());
    let shown = move || {
        let told = told.get();
        if !told.is_empty() {
            return told;
        }
        let handle = handle.get();
        let known = editor.files.with(|files| {
            files
                .iter()
                .find(|file| file.handle == handle)
                .map(|file| format!("{} is the sample.", file.name))
        });
        match known {
            Some(words) => words,
            None if handle.is_empty() => "WhatsApp wants a sample to review. What is sent is chosen with each message.".to_owned(),
            None => "WhatsApp has a sample, but we have no copy of it. Choose the file again.".to_owned(),
        }
    };
    let done = Callback::new(move |file: HeaderFile| {
        let handle = file.handle.clone();
        editor.files.update(|files| {
            files.retain(|known| known.handle != file.handle);
            files.push(file);
        });
        editor.change(|source| {
            if let Some(header) = components_mut(source, card).and_then(|components| own_component(components, "HEADER")) {
                set(header, "example", json!({ "header_handle": [handle] }));
            }
        });
    });
    let at = at(card, "header.file");
    let problem = editor.problem(at.clone());
    view! {
        <div class="mt-2">
            <label>
                <span class=LABEL>"Sample file"</span>
                <input
                    id=id(&at)
                    type="file"
                    accept=accept
                    class=FIELD
                    aria-invalid=move || (editor.tried.get() && problem.with(Option::is_some)).then_some("true")
                    on:change=move |event| pick(editor, kind, &event, told, done)
                />
            </label>
            <p class="mt-0.5 text-2xs text-muted" role="status">
                {shown}
            </p>
        </div>
    }
    .into_any()
}

#[cfg(feature = "hydrate")]
fn pick(editor: Editor, kind: FileKind, event: &leptos::ev::Event, told: RwSignal<String>, done: Callback<HeaderFile>) {
    let input: web_sys::HtmlInputElement = event_target(event);
    let (Some(file), Some(account)) = (input.files().and_then(|files| files.get(0)), editor.account.get_untracked()) else {
        return;
    };
    let upload = domain::UploadId::from_parts(editor.now.exact().unsigned(), crate::random::bits());
    told.set("Uploading…".to_owned());
    leptos::task::spawn_local(async move {
        let words = match given(account, upload, &file, kind).await {
            Ok(file) => {
                if !told.is_disposed() {
                    done.run(file);
                }
                String::new()
            }
            Err(words) => words,
        };
        let _ = told.try_set(words);
    });
}

/// Uploads it and gives it to WhatsApp; a sentence when that fails.
#[cfg(feature = "hydrate")]
async fn given(account: domain::AccountId, upload: domain::UploadId, file: &web_sys::File, kind: FileKind) -> Result<HeaderFile, String> {
    use crate::{
        server_fns::templates::{begin_template_file, template_file},
        transfer::{Cancel, go_on, size_of},
    };
    let failed = |error: crate::error::AppError| error.to_string();
    let begun = begin_template_file(account.clone(), upload, file.name(), file.type_(), size_of(file))
        .await
        .map_err(failed)?;
    let stored = go_on(begun, upload, file, &Cancel::default(), |_| {}).await.map_err(failed)?;
    if let Some(why) = stored.and_then(|stored| kind.refusal(&stored.mime, stored.size)) {
        return Err(why);
    }
    template_file(account, upload, kind).await.map_err(failed)
}

/// Nothing is picked on the server.
#[cfg(not(feature = "hydrate"))]
fn pick(_: Editor, _: FileKind, _: &leptos::ev::Event, _: RwSignal<String>, _: Callback<HeaderFile>) {}
