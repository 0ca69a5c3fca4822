//! What a message says, drawn as what it is: one file a group of kinds.

use super::{formatted::Formatted, thread::Thread};
use domain::{Content, Message};
use leptos::prelude::*;

mod answer;
mod around;
mod cards;
mod file;
mod named;
mod order;
mod ours;
mod place;
mod sound;

pub(super) use around::above;
#[cfg(feature = "hydrate")]
pub(super) use file::{address, as_download};
pub(crate) use ours::{swipe, taps};

/// A template as it will look, before there is a thread for it.
#[cfg(feature = "hydrate")]
pub(super) fn template(message: &Message, sent: &domain::template::Sent) -> AnyView {
    ours::template(None, message, sent)
}

/// The content of a message, as it is now.
pub(super) fn body(thread: Thread, message: &Message) -> AnyView {
    match message.shown().as_ref() {
        Content::Text { body } => view! { <Formatted text=body.clone() /> }.into_any(),
        Content::Image(media) => file::picture(Some(thread), message, media),
        Content::Video(media) => file::film(Some(thread), message, media),
        Content::Audio(media) | Content::Voice(media) => sound::player(thread, message, media),
        Content::Document(media) => file::document(Some(thread), message, media),
        Content::Sticker(media) => file::sticker(Some(thread), message, media),
        Content::Location(location) => place::card(location),
        Content::Contacts(cards) => cards::cards(thread, cards),
        Content::Button { text, .. } => answer::tapped(text, None),
        Content::Answer(answer) => answer::answer(answer),
        Content::Order(order) => order::order(order),
        Content::Interactive(question) => ours::question(Some(thread), message, question),
        Content::Template(sent) => ours::template(Some(thread), message, sent),
        Content::Unsupported { what } => named::not_passed_on(what.as_deref(), &message.context.errors),
        content => named::named(content),
    }
}
