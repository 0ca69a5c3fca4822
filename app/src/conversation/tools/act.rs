//! What can be done with one message: react, answer, copy, send again.

use super::{
    super::{send::new_id, thread::Thread, writing},
    hide,
    sender::{Guard, Sender, ToolDialog},
};
use crate::{
    error::AppError,
    preferences::session_over,
    server_fns::thread as api,
    ui::{Glyph, Icon, button},
};
use domain::{Content, DeliveryState, Draft, Message, Position};
use leptos::{prelude::*, task::spawn_local};

mod history;

/// WhatsApp's own first six.
const QUICK: [&str; 6] = ["👍", "❤️", "😂", "😮", "😢", "🙏"];

pub(super) fn dialog(thread: Thread, message: Message) -> AnyView {
    let message = StoredValue::new(message);
    view! {
        <ToolDialog thread label="Message">
            <div class="flex flex-col gap-1 p-3">{message.with_value(|message| actions(thread, message))}</div>
        </ToolDialog>
    }
    .into_any()
}

fn actions(thread: Thread, message: &Message) -> AnyView {
    let known = message.wamid.is_some() && message.marks.deleted_at.is_none();
    let words = copied(message);
    // Who reads of the risk may take it.
    let again = Draft::again(message, true).map(|_| (message.position(), is_unclear(message)));
    let answer = {
        let message = message.clone();
        move || thread.quoting.set(Some(message.clone()))
    };
    let copy_words = |words: String| {
        move || {
            copy(&words);
            thread.toasts.show("Copied.", None);
        }
    };
    view! {
        {known.then(|| reactions(thread, message))}
        {known.then(|| line(thread, Glyph::Reply, "Reply to this message", answer))}
        {words.map(|words| line(thread, Glyph::Copy, "Copy text", copy_words(words)))}
        {again.map(|(place, twice)| send_again(thread, place, twice))}
        {hide::delete_for_us(thread, message)}
        {(!known)
            .then(|| {
                view! {
                    <p class="px-2.5 py-2 text-xs text-muted">
                        "WhatsApp does not know this message yet, or it was deleted: it cannot be answered or reacted to."
                    </p>
                }
            })}
        {history::history(message)}
    }
    .into_any()
}

/// Whether nobody knows if it went out.
fn is_unclear(message: &Message) -> bool {
    message
        .delivery()
        .is_some_and(|delivery| delivery.state() == DeliveryState::Unconfirmed)
}

/// The same once more, after somebody has read who answered meanwhile, and that it may arrive twice.
fn send_again(thread: Thread, place: Position, twice: bool) -> AnyView {
    let label = if twice {
        "Send again, although it may arrive twice"
    } else {
        "Send again as a new message"
    };
    let (guard, answered) = (Guard::new(Some(thread)), RwSignal::new(None::<String>));
    // A try again is the same message.
    let (id, busy) = (new_id(thread), RwSignal::new(false));
    let act = move || {
        if busy.get_untracked() {
            return false;
        }
        answered.set(guard.stops(thread, label));
        if answered.with_untracked(Option::is_none) {
            busy.set(true);
            spawn_local(async move {
                let sent = api::send_again(thread.id.get_value(), place, id, twice).await;
                let _ = busy.try_set(false);
                match sent {
                    Ok(message) => {
                        thread.stored(message);
                        thread.sent();
                        thread.close_tool();
                    }
                    Err(AppError::SignedOut) => session_over(),
                    Err(error) => {
                        let _ = answered.try_set(Some(error.to_string()));
                    }
                }
            });
        }
        false
    };
    view! {
        {twice
            .then(|| {
                view! {
                    <p class="px-2.5 pt-2 text-xs text-warn">
                        "Nobody knows whether they got this message: WhatsApp was asked, and its answer was lost. It is never sent again by itself. \
                         Should WhatsApp report of it later, that is shown here. Whoever got it gets it once more when you send it again, and what is \
                         paid for is paid for once more."
                    </p>
                }
            })}
        {choice(thread, Glyph::Retry, label, act)}
        {move || {
            answered
                .get()
                .map(|words| {
                    view! {
                        <p class="px-2.5 text-xs text-warn" role="alert">
                            {words}
                        </p>
                    }
                })
        }}
    }
    .into_any()
}

/// Something to do; doing it closes the dialog.
fn line(thread: Thread, glyph: Glyph, words: &'static str, act: impl Fn() + 'static) -> AnyView {
    choice(thread, glyph, words, move || {
        act();
        true
    })
}

/// The same, where it may be that it is not done yet.
fn choice(thread: Thread, glyph: Glyph, words: &'static str, act: impl Fn() -> bool + 'static) -> AnyView {
    view! {
        <button
            type="button"
            class="flex min-h-11 w-full items-center gap-3 rounded-lg px-2.5 text-left hover:bg-raised desk:min-h-9"
            on:click=move |_| {
                if act() {
                    thread.close_tool();
                }
            }
        >
            <Icon glyph class="size-4 shrink-0 text-muted" />
            {words}
        </button>
    }
    .into_any()
}

fn reactions(thread: Thread, message: &Message) -> AnyView {
    let sender = Sender::new(thread);
    let Some(to) = message.wamid.clone() else { return ().into_any() };
    let ours = message.marks.own_emoji().map(str::to_owned);
    let react = Callback::new(move |emoji: Option<String>| sender.send_content(Content::Reaction { to: to.clone(), emoji }));
    let more = RwSignal::new(None::<fn(Callback<String>) -> AnyView>);
    let show_more = move || {
        if more.with_untracked(Option::is_some) {
            return more.set(None);
        }
        spawn_local(async move {
            match writing::picker().await {
                Ok(picker) => {
                    let _ = more.try_set(Some(picker));
                }
                Err(error) => thread.complain(&error),
            }
        });
    };
    let quick: Vec<_> = QUICK
        .map(|emoji| {
            let chosen = ours.as_deref() == Some(emoji);
            view! {
                <button
                    type="button"
                    class="grid size-11 place-items-center rounded-full text-xl hover:bg-raised aria-pressed:bg-brand-soft"
                    aria-pressed=chosen.to_string()
                    aria-label=format!("React with {emoji}")
                    disabled=move || sender.busy.get()
                    on:click=move |_| react.run((!chosen).then(|| emoji.to_owned()))
                >
                    {emoji}
                </button>
            }
        })
        .into_iter()
        .collect();
    view! {
        <div class="flex flex-wrap items-center gap-1" role="group" aria-label="React">
            {quick}
            <button
                type="button"
                class=button::ICON
                aria-label="More emoji"
                title="More emoji"
                aria-expanded=move || more.with(Option::is_some).to_string()
                on:click=move |_| show_more()
            >
                <Icon glyph=Glyph::Smile />
            </button>
        </div>
        {move || more.get().map(|picker| picker(Callback::new(move |emoji| react.run(Some(emoji)))))}
        {ours
            .map(|emoji| {
                view! {
                    <button type="button" class=button::QUIET on:click=move |_| react.run(None)>
                        {format!("Take {emoji} back")}
                    </button>
                }
            })}
        {move || {
            sender
                .error
                .get()
                .map(|words| {
                    view! {
                        <p class="px-2.5 text-xs text-bad" role="alert">
                            {words}
                        </p>
                    }
                })
        }}
    }
    .into_any()
}

/// The words of a message; none when it has none.
fn copied(message: &Message) -> Option<String> {
    if message.marks.deleted_at.is_some() {
        return None;
    }
    match message.shown().as_ref() {
        Content::Text { body } => Some(body.clone()),
        Content::Template(sent) => Some(sent.shown.body.clone()),
        Content::Interactive(question) => Some(question.body.clone()),
        content => content.media().and_then(|media| media.caption.clone()),
    }
    .filter(|words| !words.trim().is_empty())
}

fn copy(words: &str) {
    // It fails where the browser does not allow it; then the words can be marked by hand.
    let _ = window().navigator().clipboard().write_text(words);
}
