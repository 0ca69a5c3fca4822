//! Voice messages and other sounds.

use super::{
    super::thread::Thread,
    file::{CANNOT_PLAY, address, as_download, download, missing},
};
use crate::{
    server_fns::thread as api,
    ui::{Glyph, Icon},
};
use domain::{Content, Media, Message};
use leptos::{ev, html, prelude::*, task::spawn_local};

/// How fast it plays, in turn.
const SPEEDS: [(f64, &str); 3] = [(1.0, "1×"), (1.5, "1.5×"), (2.0, "2×")];

pub(super) fn player(thread: Thread, message: &Message, media: &Media) -> AnyView {
    let voice = matches!(message.content, Content::Voice(_));
    let (what, glyph, label) = if voice {
        ("voice message", Glyph::Mic, "Voice message")
    } else {
        ("audio", Glyph::Music, "Audio")
    };
    let Some(file) = media.stored() else {
        return missing(Some(thread), message, media, what, glyph);
    };
    if !file.mime.starts_with("audio/") {
        return as_download(message, media, file);
    }
    let player = NodeRef::<html::Audio>::new();
    let (broken, played) = (RwSignal::new(false), RwSignal::new(media.played));
    let place = message.position();
    // Told at its end: who listened to a second of it has not heard it.
    let to_be_told = !media.played && message.delivery().is_none() && thread.may_write();
    let id = message.id;
    let stopped = move |event: ev::Event| {
        if to_be_told && event_target::<web_sys::HtmlMediaElement>(&event).ended() {
            let told = api::mark_played(thread.id.get_value(), place);
            spawn_local(async move {
                if let Ok(message) = told.await {
                    thread.stored(message);
                }
            });
        }
        thread.stops(id, &event);
    };
    let speed = RwSignal::new(0_usize);
    let rate = move || SPEEDS.get(speed.get() % SPEEDS.len()).copied().unwrap_or((1.0, "1×"));
    let faster = move |_| {
        speed.update(|speed| *speed += 1);
        if let Some(player) = player.get_untracked() {
            player.set_playback_rate(untrack(rate).0);
        }
    };
    let length = file.millis.map(|millis| clock(millis / 1000));
    view! {
        <div class="flex w-80 max-w-full flex-col gap-1">
            <div class="flex items-center gap-2 text-xs text-muted">
                <span class=move || if played.get() { "text-read" } else { "" }>
                    <Icon glyph class="size-4 shrink-0" />
                </span>
                {label}
                {length.map(|length| format!(" · {length}"))}
                {move || played.get().then_some(" · played")}
                <button
                    type="button"
                    class="ml-auto inline-flex min-h-11 min-w-11 items-center justify-center rounded-full border border-line px-2 font-medium desk:min-h-7 noscript:hidden"
                    aria-label=move || format!("Speed: {}", rate().1)
                    on:click=faster
                >
                    {move || rate().1}
                </button>
            </div>
            <audio
                node_ref=player
                src=address(message)
                controls
                preload="metadata"
                class="h-10 w-full"
                aria-label=label
                on:error=move |_| broken.set(true)
                on:play=move |_| {
                    played.set(true);
                    thread.plays(id);
                }
                on:pause=stopped
                on:loadedmetadata=move |event| thread.resumes(id, &event)
            ></audio>
            {move || broken.get().then(|| view! { <p class="text-xs text-warn">{CANNOT_PLAY}</p> })}
            {download(message, media, file)}
        </div>
    }
    .into_any()
}

/// `1:05`, `1:02:03`.
fn clock(seconds: u64) -> String {
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("{minutes}:{seconds:02}")
    }
}

#[cfg(test)]
mod tests {
    use super::clock;

    #[test]
    fn lengths_read_as_on_a_clock() {
        assert_eq!([0, 65, 3_723].map(clock), ["0:00", "1:05", "1:02:03"]);
    }
}
