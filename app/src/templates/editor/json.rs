//! Meta's own JSON, for what the form cannot show.

use super::state::Editor;
use domain::template::Source;
use leptos::prelude::*;

pub(super) fn json(editor: Editor) -> AnyView {
    let wrong = RwSignal::new(None::<String>);
    let words = Memo::new(move |_| {
        editor
            .source
            .with(|source| serde_json::to_string_pretty(&source.0).unwrap_or_default())
    });
    let take = move |event: leptos::ev::Event| match serde_json::from_str::<Source>(&event_target_value(&event)) {
        Ok(source) if source.0.is_object() => {
            wrong.set(None);
            editor.change(|now| *now = source);
        }
        Ok(_) => wrong.set(Some(
            "This must be an object: { … }. The form has what was there before.".to_owned(),
        )),
        Err(error) => wrong.set(Some(format!(
            "This cannot be read, at line {}, character {}. The form has what was there before.",
            error.line(),
            error.column()
        ))),
    };
    view! {
        <details class="rounded-lg border border-line bg-surface px-3">
            <summary class="flex min-h-11 cursor-pointer items-center text-xs font-medium text-brand desk:min-h-9">
                "As WhatsApp takes it (JSON)"
            </summary>
            <p class="text-2xs text-muted">"What the form cannot show stays as it is here. It is taken over when you leave the field."</p>
            <textarea
                class="my-2 h-72 w-full resize-y rounded-lg border border-line bg-canvas p-2 font-mono text-2xs"
                aria-label="Definition as JSON"
                spellcheck="false"
                dir="ltr"
                prop:value=move || words.get()
                on:change=take
            ></textarea>
            {move || {
                wrong
                    .get()
                    .map(|words| {
                        view! {
                            <p class="pb-2 text-xs text-bad" role="alert">
                                {words}
                            </p>
                        }
                    })
            }}
        </details>
    }
    .into_any()
}
