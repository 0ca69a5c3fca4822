//! One turn of the assistant as it comes from the server: `POST /drafts/{id}` or `POST /ask/{phone}`, answered with Server-Sent Events.

use crate::error::AppError;
use domain::{
    Position,
    assistant::{Pick, Reply, Source, Spoken, TemplateIdea},
};
use leptos::prelude::window;
use serde::{Deserialize, Serialize};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, ReadableStreamDefaultReader, RequestInit, Response};

/// What the server says.
pub(crate) enum Heard {
    Text(String),
    Sources(Vec<Source>),
    Done {
        reply: Reply,
        newest: Option<Position>,
        /// Where a template was asked for.
        idea: Option<Box<TemplateIdea>>,
        /// Where one was to be chosen.
        pick: Option<Pick>,
        /// What it took, in words.
        cost: Option<String>,
        /// What else is to be known, in a sentence.
        notice: Option<String>,
        /// The customer's language, where it is known, and the agent's by its English name.
        spoken: Option<Spoken>,
        ours: Option<String>,
    },
    /// A sentence.
    Failed(String),
}

#[derive(Deserialize)]
struct Done {
    reply: Reply,
    newest: Option<String>,
    #[serde(default)]
    idea: Option<TemplateIdea>,
    #[serde(default)]
    pick: Option<Pick>,
    #[serde(default)]
    cost: Option<String>,
    #[serde(default)]
    notice: Option<String>,
    #[serde(default)]
    spoken: Option<Spoken>,
    #[serde(default)]
    ours: Option<String>,
}

#[derive(Deserialize)]
struct Failed {
    words: String,
}

/// Asks, and hands on what comes until it is over or broken off.
pub(crate) async fn turn(
    address: &str,
    asked: &impl Serialize,
    signal: &AbortSignal,
    mut heard: impl FnMut(Heard),
) -> Result<(), AppError> {
    let unreachable = |_: JsValue| AppError::Unreachable;
    let asked = serde_json::to_string(asked).map_err(|error| AppError::Internal(error.to_string()))?;
    let request = RequestInit::new();
    request.set_method("POST");
    request.set_body(&JsValue::from_str(&asked));
    request.set_signal(Some(signal));
    let headers = js_sys::Object::new();
    let _ = js_sys::Reflect::set(&headers, &"content-type".into(), &"application/json".into());
    request.set_headers(&headers);
    let answer = JsFuture::from(window().fetch_with_str_and_init(address, &request)).await;
    let answer: Response = answer.map_err(unreachable)?.dyn_into().map_err(unreachable)?;
    if !answer.ok() {
        let text = JsFuture::from(answer.text().map_err(unreachable)?).await.map_err(unreachable)?;
        let error = text.as_string().and_then(|text| serde_json::from_str(&text).ok());
        return Err(error.unwrap_or(AppError::Unreachable));
    }
    let body = answer.body().ok_or(AppError::Unreachable)?;
    let reader: ReadableStreamDefaultReader = body.get_reader().dyn_into().map_err(|_| AppError::Unreachable)?;
    let mut waiting = Vec::<u8>::new();
    loop {
        let piece = JsFuture::from(reader.read()).await.map_err(unreachable)?;
        let get = |key: &str| js_sys::Reflect::get(&piece, &key.into()).map_err(unreachable);
        if get("done")?.is_truthy() {
            return Ok(());
        }
        waiting.extend(js_sys::Uint8Array::new(&get("value")?).to_vec());
        while let Some(end) = waiting.windows(2).position(|two| two == b"\n\n") {
            let event: Vec<u8> = waiting.drain(..end + 2).collect();
            if let Some(said) = std::str::from_utf8(&event).ok().and_then(read) {
                heard(said);
            }
        }
    }
}

/// One event. None for what only keeps the connection, and for what a newer server says.
fn read(event: &str) -> Option<Heard> {
    let field = |name: &str| event.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
    let data = field("data")?;
    match field("event")? {
        "text" => serde_json::from_str(data).ok().map(Heard::Text),
        "sources" => serde_json::from_str(data).ok().map(Heard::Sources),
        "done" => serde_json::from_str::<Done>(data).ok().map(|done| Heard::Done {
            reply: done.reply,
            newest: done.newest.and_then(|place| place.parse().ok()),
            idea: done.idea.map(Box::new),
            pick: done.pick,
            cost: done.cost,
            notice: done.notice,
            spoken: done.spoken,
            ours: done.ours,
        }),
        "failed" => serde_json::from_str::<Failed>(data).ok().map(|failed| Heard::Failed(failed.words)),
        _ => None,
    }
}
