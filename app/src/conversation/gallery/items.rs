//! What stands on the shelves.

use super::shelf::Found;
use crate::{
    conversation::{
        format::{Piece, pieces},
        kinds, large,
        panel::Panel,
        thread::Thread,
    },
    ui::{Glyph, Icon, ZoneSignal, button},
};
use domain::{Content, Message, gallery};
use leptos::prelude::*;

/// Small pictures in rows of three; each opens large.
pub(super) fn pictures(thread: Thread, found: Found) -> AnyView {
    let zone = expect_context::<ZoneSignal>();
    let tile = move |message: Message| {
        let address = kinds::address(&message);
        let day = zone.0.with_untracked(|zone| zone.date(message.at));
        let inside = if matches!(message.content, Content::Video(_)) {
            view! {
                <span class="grid size-full place-items-center text-muted">
                    <Icon glyph=Glyph::Video class="size-6" />
                    <span class="sr-only">{format!("Video, {day}")}</span>
                </span>
            }
            .into_any()
        } else {
            view! {
                <img
                    src=format!("{address}/thumbnail")
                    alt=format!("Photo, {day}")
                    loading="lazy"
                    decoding="async"
                    class="size-full object-cover"
                />
            }
            .into_any()
        };
        view! {
            <li data-message=message.id.to_string()>
                <a
                    href=address
                    target="_blank"
                    rel="noopener"
                    class="block aspect-square overflow-hidden rounded-md border border-line bg-raised"
                    data-lightbox
                >
                    {inside}
                </a>
            </li>
        }
    };
    view! {
        <ul
            class="grid grid-cols-3 gap-1"
            aria-label="Photos and videos"
            on:click=move |event| {
                if let Some(id) = large::asked_for(&event) {
                    let messages = found.messages.with_untracked(|messages| messages.values().cloned().collect());
                    thread.large.show(messages, id);
                }
            }
        >
            <For each=move || found.newest_first() key=|message| message.id children=tile />
        </ul>
    }
    .into_any()
}

/// Files by their names, to be downloaded.
pub(super) fn documents(thread: Thread, panel: Panel, found: Found) -> AnyView {
    let item = move |message: Message| {
        let shown = message.shown();
        let media = shown.media();
        let card = media
            .and_then(|media| Some((media, media.stored()?)))
            .map(|(media, file)| kinds::as_download(&message, media, file));
        view! { <li>{card} <Foot thread panel message=message.clone() /></li> }
    };
    list("Documents", found, item)
}

/// Web addresses with the words around them.
pub(super) fn links(thread: Thread, panel: Panel, found: Found) -> AnyView {
    let item = move |message: Message| {
        let shown = message.shown();
        let words = gallery::words(&shown).unwrap_or_default().to_owned();
        let mut addresses = Vec::new();
        collect(&pieces(&words), &mut addresses);
        let addresses: Vec<_> = addresses
            .into_iter()
            .map(|address| {
                view! {
                    <a
                        href=address.clone()
                        target="_blank"
                        rel="noopener noreferrer"
                        class="line-clamp-2 min-h-6 text-read underline underline-offset-2 [overflow-wrap:anywhere]"
                    >
                        {address.clone()}
                    </a>
                }
            })
            .collect();
        view! {
            <li>
                {addresses} <p class="line-clamp-2 text-xs text-muted [overflow-wrap:anywhere]" dir="auto">
                    {words}
                </p> <Foot thread panel message=message.clone() />
            </li>
        }
    };
    list("Links", found, item)
}

fn list<V: IntoView + 'static>(label: &'static str, found: Found, item: impl Fn(Message) -> V + Clone + Send + Sync + 'static) -> AnyView {
    view! {
        <ul class="grid gap-3" aria-label=label>
            <For each=move || found.newest_first() key=|message| (message.id, message.v) children=item />
        </ul>
    }
    .into_any()
}

/// The addresses in a text, in order.
fn collect(pieces: &[Piece<'_>], addresses: &mut Vec<String>) {
    for piece in pieces {
        match piece {
            Piece::Link(address) => addresses.push((*address).to_owned()),
            Piece::Marked(_, inner) => collect(inner, addresses),
            Piece::Plain(_) | Piece::Code(_) => {}
        }
    }
}

/// When it was sent, and the way to it.
#[component]
fn Foot(thread: Thread, panel: Panel, message: Message) -> impl IntoView {
    let zone = expect_context::<ZoneSignal>();
    let (at, place) = (message.at, message.position());
    let day = move || zone.0.with(|zone| zone.date(at));
    view! {
        <p class="flex items-center justify-between gap-2 text-2xs text-muted">
            {day} <button type="button" class=button::QUIET on:click=move |_| panel.leave_for(thread, place)>
                "Show in conversation"
            </button>
        </p>
    }
}
