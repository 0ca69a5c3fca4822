//! Small marks: a status, a quality, when something was.

use super::words;
use crate::ui::{Ago, Glyph, Icon, NowSignal, ZoneSignal};
use domain::{Millis, template::Status};
use leptos::prelude::*;

const MARK: &str = "inline-flex items-center gap-1 whitespace-nowrap rounded-full border border-line px-2 py-0.5 text-2xs font-medium";

/// How a status looks.
pub(super) fn status(status: &Status) -> AnyView {
    let (glyph, colour) = look(status);
    let label = match status {
        Status::Other(word) => words::sentence(word),
        known => known.label().to_owned(),
    };
    view! {
        <span class=format!("{MARK} {colour}")>
            <Icon glyph class="size-3.5 shrink-0" />
            {label}
        </span>
    }
    .into_any()
}

/// Its icon and its colour.
pub(super) const fn look(status: &Status) -> (Glyph, &'static str) {
    match status {
        Status::Approved => (Glyph::Check, "text-ok"),
        Status::Pending => (Glyph::Hourglass, "text-muted"),
        Status::Rejected | Status::Disabled => (Glyph::Close, "text-bad"),
        Status::Paused => (Glyph::Alert, "text-warn"),
        Status::Other(_) => (Glyph::Info, "text-warn"),
    }
}

/// How a quality looks; nothing when WhatsApp has no opinion yet.
pub(super) fn quality(quality: Option<&str>) -> Option<AnyView> {
    let words = words::quality(quality)?;
    let colour = match quality {
        Some("GREEN") => "text-ok",
        Some("YELLOW") => "text-warn",
        _ => "text-bad",
    };
    Some(view! { <span class=format!("{MARK} {colour}")>{words}</span> }.into_any())
}

/// How long ago something was, with the whole date for the pointer. Words and time go with the clock.
pub(super) fn ago(at: Millis) -> AnyView {
    let (now, zone) = (expect_context::<NowSignal>(), expect_context::<ZoneSignal>());
    let at = at.seconds();
    let ago = move || {
        zone.0
            .with(|zone| view! { <Ago at words=zone.ago(at, now.get().seconds()) zone /> })
    };
    ago.into_any()
}
