//! What is typed into a form is kept with the draft of the conversation: closing it loses nothing, and it is there again in another tab or
//! device. It goes when it is sent, or when somebody starts anew.

use super::super::thread::Thread;
use crate::ui::button;
use domain::draft::{Fields, FormKind, Forms};
use leptos::{ev, prelude::*, wasm_bindgen::JsCast};
use web_sys::HtmlElement;

/// A form that is kept.
#[derive(Clone, Copy)]
pub(super) struct Keeping {
    forms: RwSignal<Forms>,
    kind: FormKind,
    /// Something stands in it.
    begun: Memo<bool>,
}

/// Keeps a form, and brings back what was kept. `typed` reads its fields and `restore` writes them; the form is empty when this is
/// called.
pub(super) fn keep(thread: Thread, kind: FormKind, typed: impl Fn() -> Fields + 'static, restore: impl Fn(&Fields) + 'static) -> Keeping {
    let forms = thread.forms();
    let blank = StoredValue::new(untrack(&typed));
    // A form of another template is none of this one.
    let is_same = move |fields: &Fields| {
        let same = |name: &str| blank.with_value(|blank| blank.text(name) == fields.text(name));
        same("template") && same("language")
    };
    let kept = move || forms.with(|forms| forms.get(kind).filter(|fields| is_same(fields)).cloned());
    // What the form and the draft agreed on last: what differs from it was changed, here or there.
    let agreed = StoredValue::new(blank.get_value());
    // Fields that are made then live as long as the form, and not until the effect runs once more.
    let owner = Owner::current();
    let take = move || {
        let there = kept().unwrap_or_else(|| blank.get_value());
        if agreed.with_value(|agreed| *agreed != there) {
            match &owner {
                Some(owner) => owner.with(|| restore(&there)),
                None => restore(&there),
            }
            agreed.set_value(there);
        }
    };
    // Before it is drawn, so that nothing is drawn twice.
    untrack(&take);
    Effect::new(move |_| take());
    Effect::new(move |_| {
        let here = typed();
        if agreed.with_value(|agreed| *agreed == here) {
            return;
        }
        let begun = Some(here.clone()).filter(|here| blank.with_value(|blank| blank != here));
        agreed.set_value(here);
        forms.update(|forms| forms.set(kind, begun));
    });
    Keeping {
        forms,
        kind,
        begun: Memo::new(move |_| kept().is_some()),
    }
}

/// The fields of a form that has nothing but texts.
pub(super) fn typed(texts: &[(&'static str, RwSignal<String>)]) -> Fields {
    let mut fields = Fields::default();
    for (name, value) in texts {
        value.with(|text| fields.put(*name, text.as_str()));
    }
    fields
}

/// Writes them.
pub(super) fn restore(texts: &[(&'static str, RwSignal<String>)], fields: &Fields) {
    for (name, value) in texts {
        value.set(fields.text(name).to_owned());
    }
}

impl Keeping {
    /// Why it is not kept.
    pub(super) fn refusal(self) -> Option<&'static str> {
        self.forms.with(Forms::refusal).filter(|_| self.begun.get())
    }

    /// The button that empties the form.
    pub(super) fn start_anew(self) -> impl IntoView {
        move || {
            self.begun.get().then(|| {
                view! {
                    <button
                        type="button"
                        class=format!("{} mr-auto", button::QUIET)
                        title="Kept until it is sent, on your other devices too"
                        on:click=move |event| {
                            self.forms.update(|forms| forms.set(self.kind, None));
                            to_first_field(&event);
                        }
                    >
                        "Start anew"
                    </button>
                }
            })
        }
    }
}

/// The button that was pressed goes: the focus is where the form begins.
fn to_first_field(event: &ev::MouseEvent) {
    const FIELDS: &str = "input:not([type=file]), textarea, select";
    let pressed = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok());
    let Some(dialog) = pressed.and_then(|pressed| pressed.closest("dialog").ok().flatten()) else {
        return;
    };
    // Once its fields are drawn anew.
    request_animation_frame(move || {
        let first = dialog.query_selector(FIELDS).ok().flatten();
        if let Some(first) = first.and_then(|first| first.dyn_into::<HtmlElement>().ok()) {
            let _ = first.focus();
        }
    });
}
