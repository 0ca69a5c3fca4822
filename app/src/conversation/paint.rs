//! Work that waits until what somebody asked for is seen.

use leptos::prelude::*;
use std::time::Duration;

/// Does something after the next frame is on the screen.
pub(super) fn after_paint(act: impl FnOnce() + 'static) {
    // Frames are asked for before they are drawn; what is set off then comes after that.
    request_animation_frame(move || set_timeout(act, Duration::ZERO));
}
