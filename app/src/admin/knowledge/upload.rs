//! Documents on their way to the server, one after the other.

use super::Page;
use crate::error::AppError;
use domain::{
    PhoneId,
    assistant::knowledge::{DocumentName, MAX_DOCUMENT_BYTES},
};
use leptos::{prelude::*, task::spawn_local};
use std::collections::BTreeSet;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{File, HtmlInputElement, RequestInit, Response};

/// Puts what was chosen. What cannot be taken is told, and the others go on.
pub(super) fn all(page: Page, input: &HtmlInputElement) {
    let files = input.files();
    let files: Vec<File> = files
        .iter()
        .flat_map(|list| (0..list.length()).filter_map(|at| list.get(at)))
        .collect();
    input.set_value("");
    if files.is_empty() || page.busy.with_untracked(Option::is_some) {
        return;
    }
    // At once: nothing else may begin before the task does.
    page.busy.set(Some("Uploading …".to_owned()));
    let numbers = page.added_for.get_untracked();
    spawn_local(async move {
        let (many, mut done) = (files.len(), 0);
        for (at, file) in (1..).zip(&files) {
            let words = format!("Uploading {at} of {many}: {} …", file.name());
            if page.busy.try_set(Some(words)).is_some() {
                // The page is gone; what was put stays so.
                return;
            }
            match one(file, &numbers).await {
                Ok(()) => done += 1,
                Err(AppError::Invalid(why)) => page.say(format!("{}: {why}", file.name())),
                Err(error) => {
                    page.complain(&error);
                    break;
                }
            }
        }
        if page.busy.try_set(None).is_some() {
            return;
        }
        match done {
            0 => {}
            1 => page.say("1 document added. Let the knowledge base read it."),
            done => page.say(format!("{done} documents added. Let the knowledge base read them.")),
        }
        page.fetch();
    });
}

async fn one(file: &File, numbers: &BTreeSet<PhoneId>) -> Result<(), AppError> {
    let unreachable = |_: JsValue| AppError::Unreachable;
    let name = DocumentName::parse(&file.name()).map_err(|error| AppError::Invalid(error.to_string()))?;
    // Before it is sent for nothing.
    if crate::transfer::size_of(file) > MAX_DOCUMENT_BYTES {
        return Err(AppError::Invalid("It is too large: 50 MB at most.".to_owned()));
    }
    let request = RequestInit::new();
    request.set_method("PUT");
    request.set_body(file);
    let name: String = js_sys::encode_uri_component(name.as_str()).into();
    // Where none is named it stays as it is.
    let query = if numbers.is_empty() {
        String::new()
    } else {
        let numbers: Vec<String> = numbers.iter().map(ToString::to_string).collect();
        format!("?numbers={}", numbers.join(","))
    };
    let answer = JsFuture::from(window().fetch_with_str_and_init(&format!("/knowledge/{name}{query}"), &request)).await;
    let answer: Response = answer.map_err(unreachable)?.dyn_into().map_err(unreachable)?;
    if answer.ok() {
        return Ok(());
    }
    let text = JsFuture::from(answer.text().map_err(unreachable)?).await.map_err(unreachable)?;
    let error = text.as_string().and_then(|text| serde_json::from_str(&text).ok());
    Err(error.unwrap_or(AppError::Unreachable))
}
