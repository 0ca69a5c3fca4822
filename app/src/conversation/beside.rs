//! What goes on beside the composer: drafts kept on the server, who answered meanwhile, what is sent later, what waits for a
//! connection, that somebody writes, and taking a message back. In the file of code of the help to write, fetched once the page lives.

use super::{outbox::Words, thread::Thread};
#[cfg(feature = "hydrate")]
use crate::{conversation::outbox::Outbox, server_fns::session::Me, ui::Toasts};
use crate::{error::AppError, lazy::in_file, ui::button};
use domain::{Content, Delivery, DeliveryState, Message, Position};
use leptos::{prelude::*, task::spawn_local};

#[cfg(feature = "hydrate")]
mod again;
#[cfg(feature = "hydrate")]
mod answering;
#[cfg(feature = "hydrate")]
mod begun;
#[cfg(feature = "hydrate")]
mod drafts;
#[cfg(feature = "hydrate")]
mod guard;
#[cfg(feature = "hydrate")]
mod planned;
#[cfg(feature = "hydrate")]
mod typing;
#[cfg(feature = "hydrate")]
mod undo;

/// The lines above the composer. Nothing until the file has come.
#[component]
pub(super) fn Beside(thread: Thread) -> impl IntoView {
    let loaded = RwSignal::new(None::<fn(Thread) -> AnyView>);
    Effect::new(move |_| {
        crate::hydration::then(move || {
            spawn_local(async move {
                // Without it everything can still be written and sent.
                if let Ok(make) = lines().await {
                    let _ = loaded.try_set(Some(make));
                }
            });
        });
    });
    move || loaded.get().map(|make| make(thread))
}

/// What became of a message that says nothing any more.
pub(super) fn hidden_words(message: &Message) -> &'static str {
    if message.is_taken_back() {
        "took a message back before it was sent"
    } else {
        "deleted a message for the team. The customer still has it."
    }
}

/// Whether a message waits so that its author can take it back.
pub(super) fn waits(delivery: &Delivery) -> bool {
    delivery.undo_until.is_some() && delivery.state() == DeliveryState::Queued
}

/// The button that takes a message back.
pub(super) fn undo(thread: Thread, message: &Message) -> impl IntoView + use<> {
    let place = message.position();
    let words = match &message.content {
        Content::Text { body } => Some(Words {
            text: body.clone(),
            quotes: message.context.quotes.clone(),
            plain_links: !message.context.link_preview,
            ..Words::default()
        }),
        _ => None,
    };
    view! {
        <button
            type="button"
            class=format!("{} text-xs noscript:hidden", button::QUIET)
            on:click=move |_| take_back(thread, place, words.clone())
        >
            "Undo"
        </button>
    }
}

/// Takes a message back that waits to be sent, and puts its words into the composer.
fn take_back(thread: Thread, place: Position, words: Option<Words>) {
    spawn_local(async move {
        if let Err(error) = begin_undo(thread, place, words).await {
            thread.complain(&error);
        }
    });
}

in_file! { desk, load = load_lines;
    fn lines() -> Result<fn(Thread) -> AnyView, AppError> {
        Ok(make)
    }
}

/// Sends what was left unsent before the page was loaded anew, whatever page it is.
#[cfg(feature = "hydrate")]
pub(crate) fn send_what_waits(me: StoredValue<Me>, toasts: Toasts) {
    if !Outbox::kept_for(&me.with_value(|me| me.id.to_string())).is_empty() {
        spawn_local(async move {
            // Whoever opens a conversation tries again.
            let _ = begin_waiting(me, toasts).await;
        });
    }
}

#[cfg(feature = "hydrate")]
in_file! { desk, load = load_waiting;
    fn begin_waiting(me: StoredValue<Me>, toasts: Toasts) -> Result<(), AppError> {
        again::run(me, toasts);
        Ok(())
    }
}

in_file! { desk, load = load_undo;
    fn begin_undo(thread: Thread, place: Position, words: Option<Words>) -> Result<(), AppError> {
        #[cfg(feature = "hydrate")]
        self::undo::undo(thread, place, words);
        #[cfg(not(feature = "hydrate"))]
        let _ = (thread, place, words);
        Ok(())
    }
}

#[cfg(feature = "hydrate")]
fn make(thread: Thread) -> AnyView {
    again::start(thread);
    typing::start(thread);
    let draft = drafts::start(thread);
    let answered = guard::start(thread);
    view! {
        {answering::line(thread)}
        {planned::line(thread)}
        {begun::line(thread)}
        {drafts::line(&draft)}
        {guard::line(thread, answered)}
    }
    .into_any()
}

/// Nothing goes on while the page is rendered on the server.
#[cfg(not(feature = "hydrate"))]
fn make(_: Thread) -> AnyView {
    ().into_any()
}
