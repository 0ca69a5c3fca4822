//! How the queue stands that events come by, and what failed too often.

use super::Events;
use crate::{
    error::AppError,
    server_fns::kept_events::{queue_standing, redrive_queue},
    ui::{Glyph, Icon, button},
};
use domain::kept_event::QueueStanding;
use leptos::{prelude::*, task::spawn_local};

/// Nothing where events come by webhook alone.
#[component]
pub(super) fn Line(events: Events, first: Result<Option<QueueStanding>, AppError>) -> impl IntoView {
    let shown = RwSignal::new(first);
    let ask = move || {
        spawn_local(async move {
            let _ = shown.try_set(queue_standing().await);
        });
    };
    let redrive = move |_| {
        if events.busy.with_untracked(Option::is_some) {
            return;
        }
        events.busy.set(Some("Moving …".to_owned()));
        spawn_local(async move {
            let done = redrive_queue().await;
            let _ = events.busy.try_set(None);
            match done {
                Ok(()) => events.say("They are moved back to the queue and tried again."),
                Err(error) => events.complain(&error),
            }
            ask();
        });
    };
    let inside = move || {
        let (words, dead, moving) = match shown.get() {
            Ok(None) => return None,
            Ok(Some(standing)) => (words(standing), standing.dead.unwrap_or(0), standing.moving),
            Err(_) => ("How the queue stands cannot be read now.".to_owned(), 0, false),
        };
        let redrive = (dead > 0 && !moving).then(|| {
            view! {
                <button
                    type="button"
                    class=format!("{} noscript:hidden", button::SECONDARY)
                    data-command="Try the dead-letter queue again"
                    disabled=move || events.busy.with(Option::is_some)
                    on:click=redrive
                >
                    <Icon glyph=Glyph::Retry />
                    "Try them again"
                </button>
            }
        });
        Some(view! {
            <section
                aria-label="Queue"
                class="mt-4 flex flex-wrap items-center gap-x-3 gap-y-1 rounded-xl border border-line bg-surface px-4 py-2"
            >
                <h2 class="font-semibold">"Queue"</h2>
                <p
                    class=move || format!("min-w-0 flex-1 basis-60 text-xs {}", if dead > 0 { "text-warn" } else { "text-muted" })
                    data-queue=""
                >
                    {words}
                </p>
                {redrive}
                <button type="button" class=format!("{} noscript:hidden", button::QUIET) on:click=move |_| ask()>
                    "Look again"
                </button>
            </section>
        })
    };
    view! { <div>{inside}</div> }
}

fn words(standing: QueueStanding) -> String {
    let count = |many: u64, one: &str, several: &str| match many {
        0 => format!("No event {one}"),
        1 => format!("1 event {one}"),
        many => format!("{many} events {several}"),
    };
    let waiting = count(standing.waiting, "waits to be taken in", "wait to be taken in");
    let dead = match standing.dead {
        None => "the queue has no dead-letter queue: what fails too often is lost".to_owned(),
        Some(many) => {
            count(many, "failed too often and lies", "failed too often and lie").replacen("No event", "none", 1)
                + " in the dead-letter queue"
        }
    };
    let moving = if standing.moving { " They are being moved back." } else { "" };
    format!("{waiting}; {dead}.{moving}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_queue_is_told_in_a_sentence() {
        let standing = |waiting, dead| QueueStanding {
            waiting,
            dead,
            moving: false,
        };
        let told = words(standing(0, Some(0)));
        assert_eq!(
            told,
            "No event waits to be taken in; none failed too often and lies in the dead-letter queue."
        );
        let told = words(standing(1, Some(3)));
        assert_eq!(
            told,
            "1 event waits to be taken in; 3 events failed too often and lie in the dead-letter queue."
        );
        assert!(words(standing(2, None)).contains("no dead-letter queue"));
    }
}
