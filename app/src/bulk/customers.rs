//! The customers of a list of the inbox as the audience.

use super::{job::Shown, parts::complain};
use crate::{
    server_fns::bulk::list_from_inbox,
    ui::{NowSignal, Toasts, button, select_box},
};
use domain::{
    ConversationState, UploadId,
    bulk::inbox_words,
    inbox::{Filter, Tab},
};
use leptos::{prelude::*, task::spawn_local};

/// The lists that can be taken.
pub(super) fn lists() -> [Filter; 5] {
    let list = |state, tab| Filter { phone: None, tab, state };
    [
        list(ConversationState::Open, Tab::All),
        list(ConversationState::Open, Tab::Mine),
        list(ConversationState::Open, Tab::Unassigned),
        list(ConversationState::Resolved, Tab::All),
        list(ConversationState::Resolved, Tab::Mine),
    ]
}

/// Which list, and the button.
#[component]
pub(super) fn FromInbox(shown: Shown) -> impl IntoView {
    let chosen = RwSignal::new(0_usize);
    let busy = RwSignal::new(false);
    let toasts = expect_context::<Toasts>();
    let now = expect_context::<NowSignal>();
    let take = move |_| {
        let Some(filter) = lists().into_iter().nth(chosen.get_untracked()) else {
            return;
        };
        let id = shown.view.with_untracked(|view| view.job.id);
        let upload = UploadId::from_parts(now.exact().unsigned(), crate::random::bits());
        busy.set(true);
        spawn_local(async move {
            match list_from_inbox(id, upload, filter).await {
                Ok(job) => shown.take(job),
                Err(error) => complain(toasts, &error),
            }
            let _ = busy.try_set(false);
        });
    };
    let options = lists()
        .into_iter()
        .enumerate()
        .map(|(index, filter)| view! { <option value=index.to_string()>{inbox_words(&filter)}</option> });
    view! {
        <details class="mt-2 text-xs">
            <summary class="inline-flex min-h-11 cursor-pointer items-center font-medium text-brand desk:min-h-8">
                "Or take customers from the inbox"
            </summary>
            <div class="flex flex-wrap items-end gap-2">
                <label class="w-64 max-w-full">
                    <span class="mb-1 block text-2xs font-semibold text-muted">"Customers of"</span>
                    {select_box(
                        view! {
                            <select
                                class=button::SELECT
                                on:change=move |event| {
                                    if let Ok(index) = event_target_value(&event).parse() {
                                        chosen.set(index);
                                    }
                                }
                            >
                                {options.collect_view()}
                            </select>
                        },
                    )}
                </label>
                <button type="button" class=button::SECONDARY disabled=move || busy.get() on:click=take>
                    "Use these customers"
                </button>
            </div>
            <p class="mt-1 text-muted">"As the list is now; who writes later is not in it. The check says how many have no number."</p>
        </details>
    }
}
