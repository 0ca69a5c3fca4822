//! A table of prices out of a file.

use super::State;
use domain::{bulk::prices::MOST_BYTES, settings::MOST_SOURCE};
use leptos::{prelude::*, task::spawn_local};
use wasm_bindgen_futures::JsFuture;
use web_sys::HtmlInputElement;

/// Puts what was chosen into the fields.
pub(super) fn read(state: State, input: &HtmlInputElement) {
    let file = input.files().and_then(|files| files.get(0));
    input.set_value("");
    let Some(file) = file else { return };
    // Before it is read for nothing.
    if crate::transfer::size_of(&file) > MOST_BYTES as u64 {
        state
            .keeping
            .problem
            .set(Some(format!("{} is too long for a table of prices.", file.name())));
        return;
    }
    spawn_local(async move {
        let text = JsFuture::from(file.text()).await.ok().and_then(|text| text.as_string());
        if state.opened.try_get_untracked().is_none() {
            return;
        }
        match text {
            Some(text) => state.open(text, file.name().chars().take(MOST_SOURCE).collect()),
            None => state.keeping.problem.set(Some(format!("{} cannot be read.", file.name()))),
        }
    });
}
