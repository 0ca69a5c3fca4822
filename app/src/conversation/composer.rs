//! Where a reply is written, as far as the role and the 24-hour window allow.

use super::{
    assist::Assist,
    beside::Beside,
    noting::{OrNote, Tabs},
    send::send,
    storage,
    thread::Thread,
    tools::{Tool, Toolbar, fetch_soon},
    writing::Desk,
};
use crate::{
    preferences::{EnterKey, EnterPref},
    ui::{Glyph, Icon, WindowLine, button},
};
use domain::{MessageText, text::MAX_TEXT_UNITS};
use leptos::{either::EitherOf3, ev, html, prelude::*, wasm_bindgen::JsCast};

/// From this many UTF-16 units on, the composer says how many are left.
const COUNT_FROM: usize = 3_600;

/// Above what is written after something that was said in a group.
const TO_ONE: &str = "They wrote this in a group. What you send here goes to the person alone.";

/// The foot of the thread: the composer, or why there is none.
#[component]
pub(super) fn Foot(thread: Thread) -> impl IntoView {
    let now = thread.now();
    let open = Memo::new(move |_| {
        let now = now.get();
        thread.conversation.with(|conversation| conversation.window(now).is_open())
    });
    view! {
        <div class="shrink-0 px-4 pb-[max(1rem,env(safe-area-inset-bottom))]">
            {thread.may_write().then(|| view! { <Beside thread /> })}
            {move || match (thread.may_write(), open.get()) {
                (false, _) => {
                    EitherOf3::A(
                        view! {
                            <p class="rounded-xl border border-line bg-surface px-4 py-3 text-center text-muted">
                                "You can read this conversation. Viewers cannot reply."
                            </p>
                        },
                    )
                }
                (true, true) => {
                    EitherOf3::B(
                        view! {
                            <OrNote thread>
                                <Composer thread />
                            </OrNote>
                        },
                    )
                }
                (true, false) => {
                    EitherOf3::C(
                        view! {
                            <OrNote thread>
                                <Closed thread />
                            </OrNote>
                        },
                    )
                }
            }}
        </div>
    }
}

/// Stands where the composer would be while only a template may be sent.
#[component]
fn Closed(thread: Thread) -> impl IntoView {
    view! {
        <div class="flex flex-wrap items-start gap-3 rounded-xl border border-line bg-surface px-4 py-3">
            <Icon glyph=Glyph::Lock class="mt-0.5 size-4 shrink-0 text-muted" />
            <div class="min-w-0 flex-1 basis-48">
                <p class="font-medium">"The 24-hour window is closed."</p>
                <p class="text-muted">"Only a template can be sent until they write again."</p>
                <Alert thread />
                <SendElse thread words="Send a template" />
            </div>
            <div class="ml-auto flex shrink-0 flex-wrap justify-end gap-2 noscript:hidden">
                <button type="button" class=button::SECONDARY data-note="true" on:click=move |_| thread.noting().set(true)>
                    "Private note"
                </button>
                <button
                    type="button"
                    class=button::PRIMARY
                    on:pointerenter=|_| fetch_soon()
                    on:focus=|_| fetch_soon()
                    on:click=move |_| thread.open_tool(Tool::Template)
                >
                    "Send a template"
                </button>
            </div>
        </div>
    }
}

/// What the next message answers, with a way out.
#[component]
fn Quoting(thread: Thread) -> impl IntoView {
    move || {
        thread.quoting.get().map(|message| {
            let who = if message.is_inbound() {
                "Reply to the customer"
            } else {
                "Reply to our message"
            };
            view! {
                <div class="flex items-center gap-2 border-b border-line px-3 py-1.5" data-quoting>
                    <div class="min-w-0 flex-1 border-l-2 border-brand pl-2">
                        <p class="text-2xs font-semibold text-brand">{who}</p>
                        <p class="truncate text-xs text-muted" dir="auto">
                            {message.preview()}
                        </p>
                    </div>
                    <button
                        type="button"
                        class=button::ICON
                        aria-label="Do not reply to this message"
                        on:click=move |_| thread.quoting.set(None)
                    >
                        <Icon glyph=Glyph::Close />
                    </button>
                </div>
            }
        })
    }
}

#[component]
fn Composer(thread: Thread) -> impl IntoView {
    let field = NodeRef::<html::Textarea>::new();
    let enter = expect_context::<EnterPref>().0;
    let desk = Desk::new(thread, field);
    let assist = Assist::new(desk);
    // True once the page's scripts have taken the form over; until then it is posted as it is.
    let alive = RwSignal::new(false);
    let last_inbound = Signal::derive(move || thread.conversation.with(|conversation| conversation.last_inbound_at));
    let in_group = Memo::new(move |_| thread.answers_group());
    let count = Memo::new(move |_| thread.draft.with(|draft| count(MessageText::units(draft.trim()))));

    Effect::new(move |_| {
        let Some(field) = field.get() else { return };
        // What was typed before the page came to life counts; else what was kept.
        let typed = field.value();
        if typed.is_empty() {
            let kept = thread.draft.get_untracked();
            let kept = if kept.is_empty() {
                storage::read(&thread.draft_key()).unwrap_or_default()
            } else {
                kept
            };
            thread.draft.set(kept);
        } else {
            thread.draft.set(typed);
        }
        alive.set(true);
    });
    Effect::new(move |_| {
        let draft = thread.draft.get();
        if !alive.get() {
            return;
        }
        storage::write(&thread.draft_key(), &draft);
        if let Some(field) = field.get_untracked() {
            // Setting it moves the caret, so only when it differs.
            if field.value() != draft {
                field.set_value(&draft);
            }
        }
    });

    // Who chose a message to reply to writes next; a dialog that closes gives the focus back to its button first.
    Effect::new(move |_| {
        if thread.quoting.with(Option::is_some) {
            request_animation_frame(move || {
                if let Some(field) = field.try_get_untracked().flatten() {
                    let _ = field.focus();
                }
            });
        }
    });
    let submit = move || {
        send(thread);
        thread.jump.update(|jump| *jump += 1);
        if let Some(field) = field.get_untracked() {
            // Focus may fail on a field that just went away.
            let _ = field.focus();
        }
    };
    view! {
        {assist.slot()}
        <form
            class="rounded-xl border border-line bg-surface shadow-sm focus-within:border-brand"
            aria-label="Reply"
            method="post"
            on:submit=move |event| {
                event.prevent_default();
                submit();
            }
            on:dragover=move |event| event.prevent_default()
            on:drop=move |event| {
                if let Some(files) = event.data_transfer().and_then(|data| data.files()) {
                    event.prevent_default();
                    thread.pick(&files);
                }
            }
        >
            // The server makes the id with the page, so that a form that is sent twice is one message.
            <input type="hidden" name="client_id" autocomplete="off" value=form_id() />
            <div class="flex flex-wrap items-center gap-x-1 border-b border-line pl-1 pr-3 short:hidden">
                <Tabs thread />
                {desk.marks_button()}
                <span class="ml-auto py-1.5">
                    <WindowLine last_inbound />
                </span>
            </div>
            <Quoting thread />
            {move || in_group.get().then(|| view! { <p class="border-b border-line px-3 py-1.5 text-xs text-warn">{TO_ONE}</p> })}
            {desk.panel()}
            <textarea
                node_ref=field
                name="text"
                class="field-sizing-content block max-h-[min(16rem,40dvh)] min-h-16 short:min-h-10 w-full resize-none rounded-none bg-transparent px-3 py-2.5 placeholder:text-faint focus-visible:outline-none"
                aria-label="Write a reply"
                data-key="r"
                placeholder="Write a reply…"
                dir="auto"
                rows="2"
                autocomplete="off"
                enterkeyhint=move || if enter.get() == EnterKey::Sends { "send" } else { "enter" }
                on:input=move |event| {
                    thread.draft.set(event_target_value(&event));
                    if thread.alert.with_untracked(Option::is_some) {
                        thread.alert.set(None);
                    }
                }
                on:paste=move |event| {
                    let files = event.dyn_ref::<web_sys::ClipboardEvent>().and_then(|event| event.clipboard_data()?.files());
                    if let Some(files) = files.filter(|files| files.length() > 0) {
                        event.prevent_default();
                        thread.pick(&files);
                    }
                }
                on:keydown=move |event| {
                    if sends(&event, enter.get_untracked()) {
                        event.prevent_default();
                        submit();
                    }
                }
            ></textarea>
            <div class="flex min-h-11 flex-wrap items-center gap-x-2 px-2 pb-2">
                <Alert thread />
                <div class="flex flex-wrap">
                    <Toolbar thread />
                    {desk.buttons()}
                    {assist.button()}
                </div>
                <SendElse thread words="Send a file or a template" />
                <span class="ml-auto text-2xs text-faint noscript:hidden max-sm:hidden">
                    {move || if enter.get() == EnterKey::Sends { "Enter to send" } else { "Ctrl+Enter to send" }}
                </span>
                {move || {
                    count
                        .get()
                        .map(|(words, over)| {
                            let class = if over {
                                "text-2xs font-medium text-bad max-sm:ml-auto"
                            } else {
                                "text-2xs text-muted max-sm:ml-auto"
                            };
                            view! { <span class=class>{words}</span> }
                        })
                }}
                <button
                    type="button"
                    class=format!("{} noscript:hidden", button::ICON)
                    aria-label="Schedule"
                    title="Schedule"
                    on:pointerenter=|_| fetch_soon()
                    on:focus=|_| fetch_soon()
                    on:click=move |_| thread.open_tool(Tool::Later(None))
                >
                    <Icon glyph=Glyph::Clock />
                </button>
                <button type="submit" class=format!("{} max-sm:ml-auto noscript:ml-auto", button::PRIMARY)>
                    <span class="max-sm:sr-only">"Send"</span>
                    <Icon glyph=Glyph::Send />
                </button>
            </div>
        </form>
    }
}

/// Without scripts, the way to a page with the other forms.
#[component]
fn SendElse(thread: Thread, words: &'static str) -> impl IntoView {
    let address = thread.id.with_value(|id| format!("/inbox/{id}/send"));
    view! {
        <a href=address class="hidden py-2 text-read underline underline-offset-2 noscript:flex">
            {words}
        </a>
    }
}

/// The id under which the form is sent without scripts. With them each message gets its own when it is sent.
#[cfg(feature = "ssr")]
fn form_id() -> Option<String> {
    use_context::<service::Service>().map(|service| service.new_message_id().to_string())
}

#[cfg(not(feature = "ssr"))]
const fn form_id() -> Option<String> {
    None
}

/// Why the last text was not taken.
#[component]
fn Alert(thread: Thread) -> impl IntoView {
    move || {
        thread.alert.get().map(|alert| {
            view! {
                <p class="w-full py-1 text-xs text-bad" role="alert">
                    {alert}
                </p>
            }
        })
    }
}

/// How many units are left or too many; nothing while there is plenty of room.
fn count(units: usize) -> Option<(String, bool)> {
    match MAX_TEXT_UNITS.checked_sub(units) {
        None => Some((format!("{} too many", units - MAX_TEXT_UNITS), true)),
        Some(left) if units >= COUNT_FROM => Some((format!("{left} left"), false)),
        Some(_) => None,
    }
}

/// Whether a key sends. Never while an input method composes: Enter then takes what it suggests.
pub(super) fn sends(event: &ev::KeyboardEvent, enter: EnterKey) -> bool {
    // Safari says that composing has ended just before the key arrives, but gives it this code.
    const COMPOSING: u32 = 229;
    if event.key() != "Enter" || event.is_composing() || event.key_code() == COMPOSING {
        return false;
    }
    let command = event.ctrl_key() || event.meta_key();
    match enter {
        EnterKey::Sends => command || !(event.shift_key() || event.alt_key()),
        EnterKey::NewLine => command,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_count_appears_when_room_runs_out() {
        assert_eq!(count(0), None);
        assert_eq!(count(3_599), None);
        assert_eq!(count(3_600), Some(("496 left".to_owned(), false)));
        assert_eq!(count(4_096), Some(("0 left".to_owned(), false)));
        assert_eq!(count(4_108), Some(("12 too many".to_owned(), true)));
    }
}
