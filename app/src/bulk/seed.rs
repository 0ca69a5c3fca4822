//! The message of one row, sent to a number of one's own before it goes to everybody.

use super::{
    job::Shown,
    parts::{FIELD, complain},
};
use crate::{
    error::AppError,
    server_fns::start::start_conversation,
    ui::{NowSignal, Toasts, button},
};
use domain::{
    Asked, MessageId,
    bulk::{Mapping, mapping},
    template::Template,
};
use leptos::{prelude::*, task::spawn_local};

/// A number, and the button. `row` is the row of the preview.
#[component]
pub(super) fn SendToMe(shown: Shown, template: Template, draft: RwSignal<Mapping>, row: RwSignal<usize>) -> impl IntoView {
    let number = RwSignal::new(String::new());
    let told = RwSignal::new(None::<(bool, String)>);
    let busy = RwSignal::new(false);
    let toasts = expect_context::<Toasts>();
    let now = expect_context::<NowSignal>();
    let template = StoredValue::new(template);
    let send = move |_| {
        let (phone, cells) = shown.view.with_untracked(|view| {
            let file = view.job.audience.file.as_ref();
            let cells = file.and_then(|file| file.columns.sample.get(row.get_untracked()).cloned());
            (view.job.phone.clone(), cells.unwrap_or_default())
        });
        let fills = draft.with_untracked(|draft| mapping::fills(draft, &mapping::values(draft, &cells)));
        let asked = template.with_value(|template| Asked::Template {
            name: template.name.clone(),
            language: template.language.clone(),
            fills,
        });
        let id = MessageId::from_parts(now.exact().unsigned(), crate::random::bits());
        busy.set(true);
        told.set(None);
        spawn_local(async move {
            let answer = match start_conversation(phone, number.get_untracked(), id, asked).await {
                Ok(_) => Some((true, "Sent. Look at it on the phone before you go on.".to_owned())),
                Err(AppError::Invalid(words)) => Some((false, words)),
                Err(error) => {
                    complain(toasts, &error);
                    None
                }
            };
            let _ = told.try_set(answer);
            let _ = busy.try_set(false);
        });
    };
    view! {
        <div class="mt-3 flex flex-wrap items-end gap-2">
            <label class="min-w-40 flex-1">
                <span class="mb-1 block text-2xs font-semibold text-muted">"Send this row to a number of yours first"</span>
                <input
                    type="tel"
                    class=FIELD
                    autocomplete="tel"
                    placeholder="+91 98765 43210"
                    prop:value=move || number.get()
                    on:input=move |event| number.set(event_target_value(&event))
                />
            </label>
            <button
                type="button"
                class=button::SECONDARY
                disabled=move || busy.get() || number.with(|number| number.trim().is_empty())
                on:click=send
            >
                "Send to me"
            </button>
        </div>
        <p class="mt-1 text-xs" class=("text-bad", move || told.with(|told| matches!(told, Some((false, _))))) role="status">
            {move || told.get().map(|(_, words)| words)}
        </p>
    }
}
