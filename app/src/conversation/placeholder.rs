//! Messages that are not text: their kind, and what they say of themselves.

use crate::ui::{Glyph, Icon};
use domain::{Content, Kind};
use leptos::prelude::*;

/// Names the kind of a message beside its icon, with its caption, file name or title below.
#[component]
pub(super) fn Placeholder(content: Content) -> impl IntoView {
    let kind = content.kind();
    let label = kind.label().to_owned();
    let summary = match &content {
        Content::Newer(_) => Some("A newer version of this page is needed to show it. Reload the page.".to_owned()),
        content => content.summary().map(std::borrow::Cow::into_owned),
    };
    view! {
        <div class="flex items-center gap-3 rounded-lg border border-line bg-raised p-2.5">
            <Icon glyph=glyph(&kind) class="size-6 shrink-0 text-muted" />
            <div class="min-w-0">
                <p class="font-medium">{label}</p>
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
}

const fn glyph(kind: &Kind) -> Glyph {
    match kind {
        Kind::Text => Glyph::Messages,
        Kind::Image => Glyph::Image,
        Kind::Video => Glyph::Video,
        Kind::Audio => Glyph::Music,
        Kind::Voice => Glyph::Mic,
        Kind::Document => Glyph::Document,
        Kind::Sticker => Glyph::Sticker,
        Kind::Location => Glyph::Pin,
        Kind::Contacts => Glyph::User,
        Kind::Button => Glyph::Button,
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
