//! Listens to the keyboard, and takes care of where the focus is.

use super::{
    dom,
    press::{Key, Press},
    start::Open,
};
use crate::{pages, preferences::KeysPref};
use leptos::{ev, prelude::*};
use leptos_router::hooks::use_location;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// How long after `g` the next key may come, in milliseconds.
const CHORD: f64 = 1_500.0;

/// Listens until the owner goes.
pub(super) fn listen(pref: KeysPref, open: Open) {
    let went_at = StoredValue::new(f64::NEG_INFINITY);
    let listener = window_event_listener(ev::keydown, move |event| {
        let now = js_sys::Date::now();
        let after_g = now - went_at.get_value() < CHORD;
        if event.key() != "Shift" {
            went_at.set_value(f64::NEG_INFINITY);
        }
        if event.default_prevented() {
            return;
        }
        if event.key() == "Escape" && !event.is_composing() && !dom::something_on_top() {
            leave_field(&event);
            return;
        }
        let Some(press) = meaning(&event, pref, after_g) else { return };
        let done = match press {
            Press::Palette => toggle(open),
            // The others belong to what lies on top.
            _ if dom::something_on_top() => false,
            Press::Help => {
                open.help.set(true);
                true
            }
            Press::Go => {
                went_at.set_value(now);
                true
            }
            Press::Next => step(true),
            Press::Previous => step(false),
            Press::Control(keys) => dom::control(keys).is_some_and(|control| {
                dom::operate(&control);
                true
            }),
        };
        if done {
            // Also keeps the letter out of the field that has just got the focus.
            event.prevent_default();
        }
    });
    on_cleanup(move || listener.remove());
    return_to_row();
}

fn meaning(event: &ev::KeyboardEvent, pref: KeysPref, after_g: bool) -> Option<Press> {
    // Safari says that composing has ended just before the key arrives, but gives it this code.
    const COMPOSING: u32 = 229;
    let composing = event.is_composing() || event.key_code() == COMPOSING;
    let target = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok());
    Key {
        name: &event.key(),
        command: (event.ctrl_key() || event.meta_key()) && !composing,
        alt: event.alt_key(),
        shift: event.shift_key(),
        repeat: event.repeat(),
        typing: composing || target.is_some_and(|target| dom::is_field(&target)),
        after_g,
        singles: pref.0.get_untracked(),
    }
    .meaning()
}

/// Opens the palette, or closes it; not over another dialog.
fn toggle(open: Open) -> bool {
    if open.palette.get_untracked() {
        open.palette.set(false);
    } else if dom::find("dialog[open]").is_none() {
        open.palette.set(true);
    }
    true
}

/// To the row below or above the one that has the focus, else to the one beside the open conversation.
fn step(down: bool) -> bool {
    let rows = dom::rows();
    let active = dom::active();
    let at = rows
        .iter()
        .position(|row| active.as_ref().is_some_and(|active| active.is_same_node(Some(row))))
        .or_else(|| rows.iter().position(|row| row.has_attribute("aria-current")));
    let to = match (at, down) {
        (None, _) => Some(0),
        (Some(at), true) => at.checked_add(1),
        (Some(at), false) => at.checked_sub(1),
    };
    let Some(row) = to.and_then(|to| rows.get(to)) else {
        return false;
    };
    if dom::is_shown(row) {
        dom::focus(row);
    } else {
        // On a phone the list is away while a conversation is open.
        row.click();
    }
    true
}

/// Out of a field with Escape, so that single keys mean something again: to the open conversation's row, else to its messages.
fn leave_field(event: &ev::KeyboardEvent) {
    let field = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok());
    if !field.is_some_and(|field| dom::is_field(&field)) {
        return;
    }
    let row = dom::find("[data-conversation] > a[aria-current]").filter(dom::is_shown);
    if let Some(to) = row.or_else(|| dom::find("[role=log]")) {
        dom::focus(&to);
    }
}

/// When a conversation is left and the focus with it, the focus goes to where it came from: the conversation's row.
fn return_to_row() {
    let path = use_location().pathname;
    Effect::watch(
        move || path.get(),
        move |path, before, _| {
            let Some(id) = before.and_then(|before| pages::CONVERSATION.id_in(before)).map(str::to_owned) else {
                return;
            };
            if !pages::INBOX.is_at(path) {
                return;
            }
            // After the list was drawn.
            request_animation_frame(move || {
                let row = dom::find(&format!("[data-conversation=\"{id}\"] > a"));
                if let Some(row) = row.filter(|_| dom::focus_is_lost()) {
                    dom::focus(&row);
                }
            });
        },
        false,
    );
}
