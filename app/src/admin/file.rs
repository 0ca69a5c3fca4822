//! A text out of a file that somebody chose.

use wasm_bindgen_futures::JsFuture;
use web_sys::{File, HtmlInputElement};

/// What was chosen, once. The field is empty again, so that the same file can be chosen after it was changed.
pub(super) fn chosen(input: &HtmlInputElement) -> Option<File> {
    let file = input.files().and_then(|files| files.get(0));
    input.set_value("");
    file
}

/// What stands in it, or why it cannot be read.
pub(super) async fn text_of(file: &File, most: usize) -> Result<String, String> {
    // Before it is read for nothing.
    if crate::transfer::size_of(file) > most as u64 {
        return Err(format!("{} is too long: {} kB at most.", file.name(), most / 1_024));
    }
    let text = JsFuture::from(file.text()).await.ok().and_then(|text| text.as_string());
    text.ok_or_else(|| format!("{} cannot be read.", file.name()))
}
