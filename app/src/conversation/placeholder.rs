//! Messages that are not text: their kind, and what they say of themselves.

use crate::ui::{Glyph, Icon};
use domain::InboundKind;
use leptos::prelude::*;

/// Names the kind of a message beside its icon, with its caption, file name or title below.
#[component]
pub(super) fn Placeholder(kind: InboundKind, summary: Option<String>) -> impl IntoView {
    let label = kind.label().to_owned();
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

const fn glyph(kind: &InboundKind) -> Glyph {
    match kind {
        InboundKind::Image => Glyph::Image,
        InboundKind::Video => Glyph::Video,
        InboundKind::Audio => Glyph::Music,
        InboundKind::Voice => Glyph::Mic,
        InboundKind::Document => Glyph::Document,
        InboundKind::Sticker => Glyph::Sticker,
        InboundKind::Location => Glyph::Pin,
        InboundKind::Contacts => Glyph::User,
        InboundKind::Button => Glyph::Button,
        InboundKind::Interactive => Glyph::List,
        InboundKind::Order => Glyph::Cart,
        InboundKind::Reaction => Glyph::Smile,
        InboundKind::Edit => Glyph::Edit,
        InboundKind::Revoke => Glyph::Trash,
        InboundKind::RequestWelcome => Glyph::Hand,
        InboundKind::System => Glyph::Info,
        InboundKind::Unsupported | InboundKind::Unknown(_) => Glyph::Help,
    }
}
