//! Who the customer is.

use super::{
    asking::Asking,
    gallery::Gallery,
    panel::Panel,
    thread::Thread,
    tools::{Kind, Tool},
};
use crate::ui::{Avatar, AvatarSize, Glyph, Icon, ZoneSignal, button};
use domain::{Conversation, ConversationId, ConversationState, CustomerCard, CustomerId, Marketing, Phone, PhoneNumber, Zone};
use leptos::{ev, html, prelude::*};
use leptos_router::components::A;

/// The id of the panel, for the button that opens it.
pub(super) const PANEL: &str = "contact-panel";

/// A customer's number for people, or words when WhatsApp does not share it. Nothing where it is the title already, for want of a name.
pub(super) fn number(card: &CustomerCard) -> String {
    let words = card
        .number
        .as_ref()
        .map_or_else(|| "Number not shared".to_owned(), PhoneNumber::pretty);
    if words == card.title() { String::new() } else { words }
}

/// The panel: always there on wide screens, on others while `open`.
#[component]
pub(super) fn ContactPanel(thread: Thread, panel: Panel) -> impl IntoView {
    let zone = expect_context::<ZoneSignal>().0;
    let close_button = NodeRef::<html::Button>::new();
    let title = thread.part(|conversation| conversation.customer.title());
    let letters = thread.part(|conversation| conversation.customer.initials());
    let customer_number = thread.part(|conversation| number(&conversation.customer));
    let now = thread.now();
    // WhatsApp takes the question only while the 24 hours last.
    let asks = Memo::new(move |_| {
        let now = now.get();
        let asks = |conversation: &Conversation| conversation.customer.number.is_none() && conversation.window(now).is_open();
        thread.may_write() && thread.conversation.with(asks)
    });
    let username = thread.part(|conversation| conversation.customer.username.clone());
    let assignee = thread.part(|conversation| conversation.assignee.as_ref().map(|assignee| assignee.name.clone()));
    let state = thread.part(|conversation| state_words(&conversation.state));
    let seed = thread.id.with_value(|id| id.customer.to_string());
    let first_contact = move || thread.contact.with(|contact| zone.with(|zone| zone.date(contact.first_contact_at)));
    let wishes = move || {
        thread.contact.with(|contact| {
            contact
                .marketing
                .map(|marketing| zone.with(|zone| marketing_words(marketing, zone)))
        })
    };
    let linked = Memo::new(move |_| {
        let phone = thread.id.with_value(|id| id.phone.clone());
        let conversation = |customer: &CustomerId| ConversationId {
            customer: *customer,
            phone: phone.clone(),
        };
        thread
            .contact
            .with(|contact| contact.linked.iter().map(conversation).collect::<Vec<_>>())
    });
    let ours = thread.id.with_value(|id| {
        thread
            .me
            .with_value(|me| me.phones.iter().find(|phone| phone.id == id.phone).map(name_of))
    });
    Effect::watch(
        move || panel.open.get(),
        move |open, was_open, _| {
            if *open {
                // When it is painted: a button that is not shown takes no focus, which is right on wide screens.
                request_animation_frame(move || {
                    if let Some(button) = close_button.get_untracked() {
                        let _ = button.focus();
                    }
                });
            } else if was_open == Some(&true) && !panel.goes_on(thread) {
                focus_opener();
            }
        },
        false,
    );
    view! {
        <aside
            id=PANEL
            class="w-80 max-w-full shrink-0 overflow-y-auto border-l border-line bg-surface max-xl:absolute max-xl:inset-y-0 max-xl:right-0 max-xl:z-20 max-xl:shadow-float max-sm:w-full max-sm:border-l-0 max-sm:pb-[env(safe-area-inset-bottom)]"
            class=("max-xl:hidden", move || !panel.open.get())
            aria-label="Contact"
            on:keydown=move |event: ev::KeyboardEvent| {
                if event.key() == "Escape" {
                    panel.show(false);
                }
            }
        >
            <div class="relative grid place-items-center gap-1 border-b border-line px-4 py-5 text-center">
                <button
                    type="button"
                    node_ref=close_button
                    class=format!("{} absolute right-2 top-2 xl:hidden", button::ICON)
                    aria-label="Close contact"
                    title="Close"
                    on:click=move |_| panel.show(false)
                >
                    <Icon glyph=Glyph::Close />
                </button>
                {move || view! { <Avatar initials=letters.get() seed=seed.as_str() size=AvatarSize::Large /> }}
                <h3 class="mt-2 max-w-full text-base font-semibold [overflow-wrap:anywhere]" dir="auto">
                    {title}
                </h3>
                <p class="text-muted">{customer_number}</p>
                {move || asks.get().then(|| view! { <AskForNumber thread /> })}
                {move || username.get().map(|username| view! { <p class="text-muted">"@" {username}</p> })}
            </div>
            <dl class="px-4 py-3">
                <Detail label="First contact" value=Signal::derive(first_contact) />
                {move || wishes().map(|words| view! { <Detail label="Marketing" value=Signal::stored(words) /> })}
                <Detail label="Our number" value=Signal::derive(move || ours.clone().unwrap_or_else(|| "Unknown number".to_owned())) />
                <Detail label="Assignee" value=Signal::derive(move || assignee.get().unwrap_or_else(|| "Nobody".to_owned())) />
                <Detail label="State" value=Signal::derive(move || state.get().to_owned()) />
            </dl>
            {thread
                .may_write()
                .then(|| {
                    view! {
                        <button
                            type="button"
                            class=format!("{} mx-2 mb-2 noscript:hidden", button::QUIET)
                            on:click=move |_| thread.open_tool(Tool::Consent)
                        >
                            "Marketing consent"
                        </button>
                        <button
                            type="button"
                            class=format!("{} mx-2 mb-2 noscript:hidden", button::QUIET)
                            on:click=move |_| thread.open_tool(Tool::Conversion)
                        >
                            "Note a conversion"
                        </button>
                    }
                })}
            {thread
                .me
                .with_value(|me| me.remembers)
                .then(|| {
                    view! {
                        <button
                            type="button"
                            class=format!("{} mx-2 mb-2 noscript:hidden", button::QUIET)
                            on:click=move |_| thread.open_tool(Tool::Forget)
                        >
                            "What the assistant remembers"
                        </button>
                    }
                })}
            <Asking thread panel />
            <Gallery thread panel />
            {move || linked.get().into_iter().map(|id| view! { <Linked id /> }).collect_view()}
        </aside>
    }
}

/// Opens the question for the number of a customer who shows none.
#[component]
fn AskForNumber(thread: Thread) -> impl IntoView {
    view! {
        <button
            type="button"
            class=format!("{} noscript:hidden", button::QUIET)
            on:click=move |_| thread.open_tool(Tool::Question(Kind::AskContact))
        >
            "Ask for the number"
        </button>
    }
}

/// Back to the button that opened the panel.
fn focus_opener() {
    #[cfg(feature = "hydrate")]
    {
        use wasm_bindgen::JsCast;
        let opener = document().query_selector(&format!("[aria-controls={PANEL}]")).ok().flatten();
        if let Some(opener) = opener.and_then(|opener| opener.dyn_into::<web_sys::HtmlElement>().ok()) {
            let _ = opener.focus();
        }
    }
}

/// The way to the same person under another identity of theirs.
#[component]
fn Linked(id: ConversationId) -> impl IntoView {
    view! {
        <p class="border-t border-line px-4 py-3 text-muted">
            "WhatsApp says that this customer changed their number. "
            <A href=format!("/inbox/{id}") attr:class="text-read underline underline-offset-2">
                "Their other conversation"
            </A>
        </p>
    }
}

#[component]
fn Detail(label: &'static str, value: Signal<String>) -> impl IntoView {
    view! {
        <div class="flex justify-between gap-4 py-1">
            <dt class="shrink-0 text-muted">{label}</dt>
            <dd class="min-w-0 whitespace-pre-line text-right [overflow-wrap:anywhere]">{value}</dd>
        </div>
    }
}

/// What they told WhatsApp about marketing messages.
fn marketing_words(marketing: Marketing, zone: &Zone) -> String {
    let what = if marketing.stopped { "Stopped" } else { "Allowed" };
    format!("{what} since {}", zone.date(marketing.since))
}

/// Our number with the name that customers see.
fn name_of(phone: &Phone) -> String {
    phone
        .name
        .as_ref()
        .map_or_else(|| phone.title(), |name| format!("{}\n{name}", phone.title()))
}

const fn state_words(state: &ConversationState) -> &'static str {
    match state {
        ConversationState::Open => "Open",
        ConversationState::Resolved => "Resolved",
        ConversationState::Newer(_) => "Needs a newer version of this page",
    }
}
