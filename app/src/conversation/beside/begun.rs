//! What was begun in the forms of the tools and is not sent yet, above the composer.

use super::super::{
    thread::Thread,
    tools::{Tool, fetch_soon},
};
use crate::ui::{Glyph, Icon, button};
use domain::draft::{Fields, FormKind, Forms};
use leptos::{ev, prelude::*, wasm_bindgen::JsCast};

pub(super) fn line(thread: Thread) -> AnyView {
    let (forms, now) = (thread.forms(), thread.now());
    let kinds = Memo::new(move |_| {
        let open = thread.tool.with(|tool| tool.as_ref().and_then(Tool::form));
        let now = now.get();
        let is_closed = thread.conversation.with(|conversation| !conversation.window(now).is_open());
        // Nothing but a template can be sent then; the rest waits.
        let fits = |kind: &FormKind| Some(*kind) != open && (!is_closed || *kind == FormKind::Template);
        forms.with(Forms::kinds).into_iter().filter(fits).collect::<Vec<_>>()
    });
    // Made with the page: the button is gone by the time somebody wants it back.
    let gone = StoredValue::new(None::<(FormKind, Fields)>);
    let back = Callback::new(move |()| {
        if let Some((kind, fields)) = gone.try_get_value().flatten() {
            let _ = forms.try_update(|forms| forms.set(kind, Some(fields)));
        }
    });
    let discard = move |kind: FormKind| {
        let fields = forms.with_untracked(|forms| forms.get(kind).cloned());
        gone.set_value(fields.map(|fields| (kind, fields)));
        forms.update(|forms| forms.set(kind, None));
        let words = format!("“{}” was discarded.", kind.label());
        thread.toasts.show(words, Some(("Bring it back", back)));
    };
    let one = move |kind: FormKind| {
        let open = move |_| {
            if let Some(tool) = Tool::of(kind) {
                thread.open_tool(tool);
            }
        };
        view! {
            <span class="inline-flex items-center">
                <button type="button" class=button::QUIET on:pointerenter=|_| fetch_soon() on:focus=|_| fetch_soon() on:click=open>
                    {format!("Finish “{}”", kind.label())}
                </button>
                <button
                    type="button"
                    class=button::ICON
                    aria-label=format!("Discard “{}”", kind.label())
                    title="Discard"
                    on:click=move |event| {
                        discard(kind);
                        go_on_writing(&event);
                    }
                >
                    <Icon glyph=Glyph::Close />
                </button>
            </span>
        }
    };
    let shown = move || {
        let kinds = kinds.get();
        (!kinds.is_empty()).then(|| {
            let all: Vec<_> = kinds.into_iter().map(one).collect();
            view! {
                <div
                    class="mb-2 flex flex-wrap items-center gap-x-2 rounded-xl border border-line bg-surface px-3 text-muted"
                    data-begun
                    role="group"
                    aria-label="Not finished"
                >
                    <Icon glyph=Glyph::Edit class="size-4 shrink-0" />
                    <span class="py-2">"Not finished"</span>
                    {all}
                </div>
            }
        })
    };
    shown.into_any()
}

/// The button that was pressed is gone: whoever uses keys goes on in the composer.
fn go_on_writing(event: &ev::MouseEvent) {
    if event.detail() == 0 {
        request_animation_frame(|| {
            let field = document().query_selector("[data-key=\"r\"]").ok().flatten();
            if let Some(field) = field.and_then(|field| field.dyn_into::<web_sys::HtmlElement>().ok()) {
                let _ = field.focus();
            }
        });
    }
}
