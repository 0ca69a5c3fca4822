//! Messages with something to tap that were sent from this browser lately, to be used again.

use super::{super::super::thread::Thread, Form};
use crate::ui::{button, select_box};
use domain::{Interactive, draft::FormKind};
use leptos::prelude::*;

/// How many are kept, of all kinds together.
const MOST: usize = 10;

fn key(thread: Thread) -> String {
    thread.me.with_value(|me| format!("questions:{}", me.id))
}

/// What was kept, the newest first. What a version of before or after wrote is left out.
fn all(thread: Thread) -> Vec<Interactive> {
    let storage = window().local_storage().ok().flatten();
    let text = storage.and_then(|storage| storage.get_item(&key(thread)).ok()?);
    let values: Vec<serde_json::Value> = text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
    values.into_iter().filter_map(|value| serde_json::from_value(value).ok()).collect()
}

/// Keeps a message, the newest first and each once.
pub(super) fn keep(thread: Thread, message: &Interactive) {
    let mut kept = all(thread);
    kept.retain(|known| known != message);
    kept.insert(0, message.clone());
    kept.truncate(MOST);
    if let (Ok(Some(storage)), Ok(text)) = (window().local_storage(), serde_json::to_string(&kept)) {
        // A browser without room or permission forgets it.
        let _ = storage.set_item(&key(thread), &text);
    }
}

/// The ones of the form's kind, to choose from; nothing when there are none.
pub(super) fn shelf(thread: Thread, form: Form) -> Option<AnyView> {
    let mut kept = all(thread);
    kept.retain(|message| FormKind::with(&message.action) == Some(form.kind.form()));
    if kept.is_empty() {
        return None;
    }
    let options: Vec<_> = kept
        .iter()
        .enumerate()
        .map(|(n, message)| {
            let words: String = message.body.chars().take(60).collect();
            view! { <option value=n.to_string()>{words}</option> }
        })
        .collect();
    let choose = move |event| {
        if let Some(message) = event_target_value(&event).parse().ok().and_then(|n: usize| kept.get(n)) {
            form.fill(message);
        }
    };
    let view = view! {
        <label class="block">
            <span class="mb-1 block text-2xs font-semibold text-muted">"Begin with one you sent before"</span>
            {select_box(
                view! {
                    <select class=button::SELECT on:change=choose>
                        <option value="">"A new one"</option>
                        {options}
                    </select>
                },
            )}
        </label>
    };
    Some(view.into_any())
}
