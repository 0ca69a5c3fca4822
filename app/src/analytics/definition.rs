//! What a figure exactly is: a question mark that says it, and a list of all at the end of the page.

use domain::statistics::metric;
use leptos::{ev, html, prelude::*};

/// Says it while a mouse rests on the question mark or the keyboard is on it, and when it is pressed. The browser's own popover: no
/// box cuts it off, Escape closes it, and pressing works without scripts.
#[component]
pub(super) fn Definition(id: String, title: String, text: String) -> impl IntoView {
    let panel = NodeRef::<html::Span>::new();
    view! {
        <button
            type="button"
            class="-m-2 grid size-11 shrink-0 place-items-center rounded-full text-2xs font-semibold text-muted hover:text-ink desk:m-0 desk:size-6 print:hidden"
            aria-label=format!("What is meant by: {title}")
            aria-describedby=id.clone()
            popovertarget=id.clone()
            popovertargetaction="show"
            on:focus=move |event: ev::FocusEvent| press(event.into())
            on:blur=move |_| close(panel)
            on:pointerenter=move |event: ev::PointerEvent| {
                if event.pointer_type() == "mouse" {
                    press(event.into());
                }
            }
            on:pointerleave=move |event: ev::PointerEvent| {
                if event.pointer_type() == "mouse" {
                    close(panel);
                }
            }
        >
            "?"
        </button>
        <span
            id=id
            node_ref=panel
            role="tooltip"
            popover="auto"
            class="popover-menu w-60 rounded-lg border border-line bg-surface p-2 text-left text-2xs font-normal text-ink shadow-float"
        >
            {text}
        </span>
    }
}

/// A press ties the panel to its button, so that it stands below it.
#[cfg(feature = "hydrate")]
fn press(event: web_sys::Event) {
    use wasm_bindgen::JsCast;
    let button = event
        .current_target()
        .and_then(|button| button.dyn_into::<web_sys::HtmlElement>().ok());
    if let Some(button) = button {
        button.click();
    }
}

#[cfg(not(feature = "hydrate"))]
fn press(_: web_sys::Event) {}

#[cfg(feature = "hydrate")]
fn close(panel: NodeRef<html::Span>) {
    if let Some(panel) = panel.get_untracked() {
        // Fails only for what is closed already.
        let _ = panel.hide_popover();
    }
}

#[cfg(not(feature = "hydrate"))]
fn close(_: NodeRef<html::Span>) {}

/// All definitions, to be read at leisure.
#[component]
pub(super) fn Definitions() -> impl IntoView {
    let one = |(title, text): (&'static str, &'static str)| {
        view! {
            <div class="py-2 sm:grid sm:grid-cols-[14rem_1fr] sm:gap-3">
                <dt class="font-medium">{title}</dt>
                <dd class="text-muted">{text}</dd>
            </div>
        }
    };
    let all = metric::definitions().map(one).collect_view();
    view! {
        <details id="definitions" class="rounded-xl border border-line bg-surface px-4 print:hidden">
            <summary class="flex min-h-11 cursor-pointer items-center font-semibold">"What every figure means"</summary>
            <dl class="divide-y divide-line pb-3">{all}</dl>
        </details>
    }
}
