//! One event as it came, and what may be done with it.

use super::Events;
use crate::{
    admin::apart::wait_apart,
    preferences::leave_if_gone,
    server_fns::kept_events::{discard_event, kept_event, replay_event},
    ui::{Glyph, Icon, Problem, button},
};
use domain::kept_event::{Cause, KeptEvent, Replayed};
use leptos::{prelude::*, task::spawn_local};

/// Its bytes, and what may be done.
#[component]
pub(super) fn One(events: Events, event: KeptEvent) -> impl IntoView {
    let place = event.place;
    let mut about = vec![Cause::of(&event.reason).words().to_owned()];
    about.extend(event.phone.as_ref().map(super::number));
    let about = about.join(" · ");
    wait_apart();
    let raw = LocalResource::new(move || kept_event(place));
    let busy = RwSignal::new(false);
    let (reason, problem) = (RwSignal::new(String::new()), RwSignal::new(None::<String>));
    let gone = move || {
        let _ = events.open.try_set(false);
        let _ = events.rows.try_update(|rows| rows.retain(|row| row.place != place));
    };
    let replay = move |_| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            let answer = replay_event(place).await;
            let _ = busy.try_set(false);
            match answer {
                Ok(Replayed { taken: 1, .. }) => {
                    gone();
                    events.say("Taken in.");
                }
                Ok(_) => events.say("Still not understood. It stays here."),
                Err(error) => events.complain(&error),
            }
        });
    };
    let discard = move |submitted: leptos::ev::SubmitEvent| {
        submitted.prevent_default();
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            let answer = discard_event(place, reason.get_untracked()).await;
            let _ = busy.try_set(false);
            match answer {
                Ok(()) => {
                    gone();
                    events.say("Thrown away.");
                }
                Err(error) => {
                    if !leave_if_gone(&error) {
                        let _ = problem.try_set(Some(error.to_string()));
                    }
                }
            }
        });
    };
    view! {
        <div class="flex min-h-0 flex-col gap-3 overflow-y-auto p-4">
            <div>
                <p class="font-medium [overflow-wrap:anywhere]">{event.reason}</p>
                <p class="text-xs text-muted">{about}</p>
            </div>
            <pre
                class="max-h-80 overflow-auto rounded-lg border border-line bg-canvas p-2 text-2xs whitespace-pre-wrap [overflow-wrap:anywhere]"
                tabindex="0"
                aria-label="As it came"
            >
                {move || match raw.get() {
                    None => "Loading …".to_owned(),
                    Some(Ok(text)) => pretty(&text),
                    Some(Err(error)) => error.to_string(),
                }}
            </pre>
            <button type="button" class=button::PRIMARY disabled=busy on:click=replay>
                "Take it in again"
            </button>
            <form class="space-y-2 border-t border-line pt-3" on:submit=discard novalidate>
                <label class="block space-y-1">
                    <span class="text-xs font-medium">"Throw it away, because"</span>
                    <input
                        type="text"
                        class="min-h-11 w-full rounded-lg border border-line bg-surface px-2.5 desk:min-h-9"
                        maxlength="200"
                        prop:value=reason
                        on:input=move |event| reason.set(event_target_value(&event))
                    />
                </label>
                <Problem words=problem />
                <button type="submit" class=button::SECONDARY disabled=busy>
                    <Icon glyph=Glyph::Trash />
                    "Throw away"
                </button>
            </form>
        </div>
    }
}

/// JSON with line breaks; anything else as it is.
fn pretty(text: &str) -> String {
    serde_json::from_str::<serde_json::Value>(text)
        .ok()
        .and_then(|value| serde_json::to_string_pretty(&value).ok())
        .unwrap_or_else(|| text.to_owned())
}
