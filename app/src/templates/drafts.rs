//! What is being written, above the list: for Admins.

use super::{address, language, list::List, marks};
use crate::{
    preferences::leave_if_gone,
    server_fns::templates::delete_template_draft,
    ui::{Glyph, Icon, Toasts, button},
};
use domain::template::{DraftRow, SubmissionState};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::components::A;

/// The drafts; nothing while there are none.
#[component]
pub(super) fn Drafts(list: List) -> impl IntoView {
    let empty = Memo::new(move |_| list.drafts.with(Vec::is_empty));
    view! {
        <section class="px-3 pt-3 md:px-6 md:pt-6" class:hidden=move || empty.get() aria-labelledby="drafts-heading">
            <h2 id="drafts-heading" class="mb-2 text-2xs font-semibold text-muted">
                "Being written"
            </h2>
            <ul class="flex flex-col divide-y divide-line rounded-xl border border-line bg-surface">
                <For each=move || list.drafts.get() key=|draft| (draft.id, draft.at.0) let:draft>
                    <One list draft />
                </For>
            </ul>
        </section>
    }
}

#[component]
fn One(list: List, draft: DraftRow) -> impl IntoView {
    let toasts = expect_context::<Toasts>();
    let name = if draft.name.is_empty() {
        "Without a name".to_owned()
    } else {
        draft.name.clone()
    };
    let what = if draft.edits { "Edit of " } else { "" };
    let state = match &draft.submission {
        None | Some(SubmissionState::Done) => None,
        Some(SubmissionState::Sending) => Some("Being submitted"),
        Some(SubmissionState::Unconfirmed) => Some("Submitted; WhatsApp's answer is being looked up"),
        Some(SubmissionState::Refused(_)) => Some("Refused by WhatsApp"),
    };
    let (id, account) = (draft.id, draft.account.clone());
    let label = format!("Throw away the draft {name}");
    let throw = move |_| {
        let account = account.clone();
        spawn_local(async move {
            match delete_template_draft(account, id).await {
                Ok(()) => {
                    let _ = list.drafts.try_update(|drafts| drafts.retain(|known| known.id != id));
                    toasts.show("The draft is gone.", None);
                }
                Err(error) => {
                    if !leave_if_gone(&error) {
                        toasts.show(error.to_string(), None);
                    }
                }
            }
        });
    };
    view! {
        <li class="flex items-center gap-1 pr-1">
            <A
                href=address::draft(draft.account.as_str(), &draft.id.to_string())
                attr:class="flex min-h-11 min-w-0 flex-1 flex-wrap items-center gap-x-3 px-4 py-1.5 hover:bg-raised"
            >
                <span class="font-medium [overflow-wrap:anywhere]">{what}{name}</span>
                <span class="text-xs text-muted">{language::name(&draft.language)}</span>
                <span class="text-xs text-muted">{draft.by.name.clone()}" · "{marks::ago(draft.at)}</span>
                {state.map(|state| view! { <span class="text-xs font-medium text-warn">{state}</span> })}
            </A>
            <button type="button" class=format!("{} noscript:hidden", button::ICON) aria-label=label title="Throw away" on:click=throw>
                <Icon glyph=Glyph::Trash />
            </button>
        </li>
    }
}
