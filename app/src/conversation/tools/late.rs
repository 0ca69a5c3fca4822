//! A large form is built once the frame of its dialog is on the screen: what was asked for is seen at once, also on a slow phone.

use super::super::paint::after_paint;
use leptos::{html, prelude::*, wasm_bindgen::JsCast};
use web_sys::HtmlElement;

/// What is in a dialog, at once or late.
pub(super) fn body(children: &ChildrenFn, late: bool) -> AnyView {
    if late {
        let children = children.clone();
        view! { <Late>{children()}</Late> }.into_any()
    } else {
        children()
    }
}

#[component]
fn Late(children: ChildrenFn) -> impl IntoView {
    let (built, place) = (RwSignal::new(false), NodeRef::<html::Div>::new());
    after_paint(move || {
        // It may be closed by then.
        let _ = built.try_set(true);
    });
    Effect::new(move |_| {
        if built.get() {
            request_animation_frame(move || to_first(place));
        }
    });
    let shown = move || {
        if built.get() {
            children()
        } else {
            // About as high as most, so that little moves.
            view! { <div class="h-64"></div> }.into_any()
        }
    };
    view! {
        <div class="contents" node_ref=place>
            {shown}
        </div>
    }
}

/// The focus goes where the browser would have put it, had it been there; unless somebody was faster.
fn to_first(place: NodeRef<html::Div>) {
    let Some(place) = place.try_get_untracked().flatten() else { return };
    let active = document().active_element();
    let is_inside = active.is_some_and(|active| place.contains(Some(&active)));
    let first = place.query_selector("[autofocus]").ok().flatten();
    if let Some(first) = first.filter(|_| !is_inside).and_then(|first| first.dyn_into::<HtmlElement>().ok()) {
        let _ = first.focus();
    }
}
