//! Microphone and camera: asking for them, why not, and giving them back.

use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{DomException, MediaStream, MediaStreamConstraints, MediaStreamTrack};

/// Why there is none, and what to do.
pub(super) type Refused = &'static str;

/// What is said of a device.
pub(super) struct Words {
    pub(super) not_here: Refused,
    not_allowed: Refused,
    not_found: Refused,
    in_use: Refused,
}

pub(super) const MICROPHONE: Words = Words {
    not_here: "This browser cannot record here. Use a current Chrome, Edge, Firefox or Safari, and an address with https.",
    not_allowed: "The microphone is not allowed on this page. Allow it beside the page's address or in the browser's settings, then try again.",
    not_found: "No microphone was found. Plug one in or choose one in the system's settings, then try again.",
    in_use: "The microphone is in use by another program. Close that program, then try again.",
};

pub(super) const CAMERA: Words = Words {
    not_here: "This browser cannot use a camera here. Take the photo with another program and attach it.",
    not_allowed: "The camera is not allowed on this page. Allow it beside the page's address or in the browser's settings, then try again.",
    not_found: "No camera was found. Plug one in or choose one in the system's settings, then try again.",
    in_use: "The camera is in use by another program. Close that program, then try again.",
};

/// Asks the browser, which asks the person.
pub(super) async fn ask(constraints: &MediaStreamConstraints, words: &Words) -> Result<MediaStream, Refused> {
    let window = web_sys::window().ok_or(words.not_here)?;
    let devices = window.navigator().media_devices().map_err(|_| words.not_here)?;
    // Without https there are none.
    if devices.is_undefined() {
        return Err(words.not_here);
    }
    let asked = devices.get_user_media_with_constraints(constraints).map_err(|_| words.not_here)?;
    let stream = JsFuture::from(asked).await.map_err(|error| refused(&error, words))?;
    Ok(stream.unchecked_into())
}

/// Gives a device back, so that the browser's sign for it goes out.
pub(super) fn silence(stream: &MediaStream) {
    for track in stream.get_tracks().iter() {
        track.unchecked_into::<MediaStreamTrack>().stop();
    }
}

fn refused(error: &JsValue, words: &Words) -> Refused {
    let name = error.dyn_ref::<DomException>().map(DomException::name).unwrap_or_default();
    match name.as_str() {
        "NotAllowedError" | "SecurityError" => words.not_allowed,
        "NotFoundError" | "OverconstrainedError" => words.not_found,
        "NotReadableError" | "AbortError" => words.in_use,
        _ => words.not_here,
    }
}
