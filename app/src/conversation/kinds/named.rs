//! What can only be named: kinds that could not be read, that WhatsApp does not pass on, or that only a newer version shows.

use crate::ui::{Glyph, Icon};
use domain::{Content, Failure, Kind, content::unsupported};
use leptos::prelude::*;

/// Names the kind of a message beside its icon, with its caption, file name or title below.
pub(super) fn named(content: &Content) -> AnyView {
    let kind = content.kind();
    let summary = match content {
        Content::Newer(_) => Some("A newer version of this page is needed to show it. Reload the page.".to_owned()),
        content => content.summary().map(std::borrow::Cow::into_owned),
    };
    draw(glyph(&kind), kind.label(), summary)
}

/// What WhatsApp does not pass on: what it was, and the reason where WhatsApp gave one.
pub(super) fn not_passed_on(what: Option<&str>, errors: &[Failure]) -> AnyView {
    if what == Some("live_location") {
        let words = "WhatsApp does not tell businesses where somebody goes. Ask the customer for a location that stays.";
        return draw(Glyph::Pin, "Live location", Some(words.to_owned()));
    }
    let reason = errors.iter().find_map(|error| error.details.clone());
    let words = reason.unwrap_or_else(|| "WhatsApp does not pass this kind of message on to businesses.".to_owned());
    let was = what.map(|what| format!("{}. ", unsupported::words(what))).unwrap_or_default();
    let advice = if what.is_some_and(unsupported::is_act) {
        ""
    } else {
        " Ask the customer to send it in another way."
    };
    let words = format!("{was}{words}{advice}");
    draw(Glyph::Help, "Message not supported by WhatsApp", Some(words))
}

fn draw(glyph: Glyph, label: &str, summary: Option<String>) -> AnyView {
    view! {
        <div class="flex items-center gap-3 rounded-lg border border-line bg-raised p-2.5">
            <Icon glyph class="size-6 shrink-0 text-muted" />
            <div class="min-w-0">
                <p class="font-medium">{label.to_owned()}</p>
                {summary
                    .map(|summary| {
                        view! {
                            <p class="whitespace-pre-wrap text-xs text-muted [overflow-wrap:anywhere]" dir="auto">
                                {summary}
                            </p>
                        }
                    })}
            </div>
        </div>
    }
    .into_any()
}

pub(super) const fn glyph(kind: &Kind) -> Glyph {
    match kind {
        Kind::Text => Glyph::Messages,
        Kind::Image => Glyph::Image,
        Kind::Video => Glyph::Video,
        Kind::Audio => Glyph::Music,
        Kind::Voice => Glyph::Mic,
        Kind::Document | Kind::Template => Glyph::Document,
        Kind::Sticker => Glyph::Sticker,
        Kind::Location => Glyph::Pin,
        Kind::Contacts => Glyph::User,
        Kind::Button | Kind::Question => Glyph::Button,
        Kind::Interactive => Glyph::List,
        Kind::Order => Glyph::Cart,
        Kind::Reaction => Glyph::Smile,
        Kind::Edit => Glyph::Edit,
        Kind::Revoke => Glyph::Trash,
        Kind::RequestWelcome => Glyph::Hand,
        Kind::System => Glyph::Info,
        Kind::Unsupported | Kind::Unknown(_) => Glyph::Help,
    }
}
