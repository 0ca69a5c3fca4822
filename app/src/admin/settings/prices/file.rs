//! A table of prices out of a file.

use super::{super::super::file, State};
use domain::{bulk::prices::MOST_BYTES, settings::MOST_SOURCE};
use leptos::{prelude::*, task::spawn_local};
use web_sys::HtmlInputElement;

/// Puts what was chosen into the fields.
pub(super) fn read(state: State, input: &HtmlInputElement) {
    let Some(file) = file::chosen(input) else { return };
    spawn_local(async move {
        let text = file::text_of(&file, MOST_BYTES).await;
        if state.opened.try_get_untracked().is_none() {
            return;
        }
        match text {
            Ok(text) => state.open(text, file.name().chars().take(MOST_SOURCE).collect()),
            Err(why) => state.keeping.problem.set(Some(why)),
        }
    });
}
