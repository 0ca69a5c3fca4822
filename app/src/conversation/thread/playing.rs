//! A sound or film that somebody listens to goes on, whatever becomes of its message: the bubble is drawn anew only once it stops,
//! and goes on from there.

use super::Thread;
use domain::MessageId;
use leptos::{ev, prelude::*};
use web_sys::HtmlMediaElement;

/// What somebody listened to last.
#[derive(Clone, Copy)]
pub(super) struct Playing {
    id: MessageId,
    /// Seconds from its beginning.
    at: f64,
    /// Not while it is paused.
    plays: bool,
}

impl Playing {
    /// Whether a message must not be drawn anew now.
    pub(super) fn holds(self, id: MessageId) -> bool {
        self.plays && self.id == id
    }
}

impl Thread {
    pub(in crate::conversation) fn plays(self, id: MessageId) {
        self.listen(Playing { id, at: 0.0, plays: true });
    }

    /// It was paused, or has come to its end.
    pub(in crate::conversation) fn stops(self, id: MessageId, event: &ev::Event) {
        let player: HtmlMediaElement = event_target(event);
        let at = if player.ended() { 0.0 } else { player.current_time() };
        self.listen(Playing { id, at, plays: false });
    }

    /// Goes to where it was left, in a player that is new.
    pub(in crate::conversation) fn resumes(self, id: MessageId, event: &ev::Event) {
        let known = self.kept.try_with_value(|kept| kept.playing).flatten();
        if let Some(Playing { at, .. }) = known.filter(|known| known.id == id && known.at > 0.0) {
            let player: HtmlMediaElement = event_target(event);
            player.set_current_time(at);
        }
    }

    fn listen(self, playing: Playing) {
        if self.kept.try_update_value(|kept| kept.playing = Some(playing)).is_some() {
            self.refresh();
        }
    }
}
