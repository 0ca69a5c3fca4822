//! Whether the customer wants marketing messages: what was said and how, and what one of us heard.

use super::{super::thread::Thread, sender::ToolDialog};
use crate::{
    error::AppError,
    server_fns::consent::{consents, set_consent},
    ui::{Empty, Failed, Glyph, Problem, Skeleton, ZoneSignal, button},
};
use domain::{
    Consent,
    consent::{MOST_NOTE, NOTE_NEEDED},
};
use leptos::{prelude::*, task::spawn_local};

type Read = RwSignal<Option<Result<Vec<Consent>, AppError>>>;

pub(super) fn dialog(thread: Thread) -> AnyView {
    let read: Read = RwSignal::new(None);
    let load = Callback::new(move |()| {
        let id = thread.id.get_value();
        spawn_local(async move {
            let entries = consents(id).await;
            let _ = read.try_set(Some(entries));
        });
    });
    // Also when the customer says something while it is open.
    let wish = Memo::new(move |_| thread.contact.with(|contact| contact.marketing));
    Effect::new(move |_| {
        wish.track();
        load.run(());
    });
    view! {
        <ToolDialog thread label="Marketing consent">
            <div class="min-h-32 flex-1 overflow-y-auto">
                {change(thread, load)}
                {move || match read.get() {
                    None => view! { <Skeleton class="m-4 h-16" /> }.into_any(),
                    Some(Err(error)) => view! { <Failed text=error.to_string() retry=load /> }.into_any(),
                    Some(Ok(entries)) if entries.is_empty() => {
                        view! {
                            <Empty glyph=Glyph::List title="Nothing is known yet" text="The customer has said neither stop nor start.">
                                ""
                            </Empty>
                        }
                            .into_any()
                    }
                    Some(Ok(entries)) => {
                        view! {
                            <ul class="divide-y divide-line" aria-label="What was said">
                                {entries.iter().map(row).collect_view()}
                            </ul>
                        }
                            .into_any()
                    }
                }}
            </div>
        </ToolDialog>
    }
    .into_any()
}

/// What one of us heard.
fn change(thread: Thread, load: Callback<()>) -> AnyView {
    let note = RwSignal::new(String::new());
    let (busy, error) = (RwSignal::new(false), RwSignal::new(None::<String>));
    let stopped = move || {
        thread
            .contact
            .with(|contact| contact.marketing.is_some_and(|marketing| marketing.stopped))
    };
    let set = move |_| {
        let (id, stops, words) = (thread.id.get_value(), !stopped(), note.get_untracked());
        if !stops && words.trim().is_empty() {
            return error.set(Some(NOTE_NEEDED.to_owned()));
        }
        busy.set(true);
        error.set(None);
        spawn_local(async move {
            match set_consent(id, stops, words).await {
                Ok(contact) => {
                    let _ = note.try_set(String::new());
                    let _ = thread.contact.try_set(contact);
                    let _ = load.try_run(());
                }
                Err(why) => {
                    let _ = error.try_set(Some(why.to_string()));
                }
            }
            let _ = busy.try_set(false);
        });
    };
    view! {
        <div class="border-b border-line p-4">
            <p>
                {move || if stopped() { "They get no marketing templates from us." } else { "They may get marketing templates from us." }}
            </p>
            <label class="mt-2 block">
                <span class="mb-1 block text-2xs font-semibold text-muted">"How you know: when they said it, and by what"</span>
                <input
                    type="text"
                    class="min-h-11 w-full rounded-lg border border-line bg-surface px-2.5 py-1.5 text-ink desk:min-h-9"
                    maxlength=MOST_NOTE.to_string()
                    dir="auto"
                    prop:value=move || note.get()
                    on:input=move |event| note.set(event_target_value(&event))
                />
            </label>
            <Problem words=error />
            <button type="button" class=format!("{} mt-2", button::SECONDARY) disabled=move || busy.get() on:click=set>
                {move || if stopped() { "They want marketing again" } else { "They want no marketing" }}
            </button>
        </div>
    }
    .into_any()
}

fn row(entry: &Consent) -> AnyView {
    let zone = expect_context::<ZoneSignal>().0.get_untracked();
    view! {
        <li class="px-4 py-3">
            <p class="font-medium">{entry.words()}</p>
            <p class="text-xs text-muted [overflow-wrap:anywhere]" dir="auto">
                {format!("{} · {}", entry.source.words(), zone.full(entry.at))}
            </p>
        </li>
    }
    .into_any()
}
