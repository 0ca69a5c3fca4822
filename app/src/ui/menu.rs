//! A button with a menu. The browser's own popover closes it on Escape and on a click elsewhere and gives focus back.

use super::icons::{Glyph, Icon};
use leptos::{ev, html, prelude::*};

/// A button that opens a list of choices; arrow keys, Home and End move among them.
#[component]
pub fn Menu(
    /// Unique in the page; `MenuItem` needs it too.
    id: &'static str,
    /// The menu's name for screen readers.
    label: &'static str,
    /// The key that opens it.
    #[prop(optional, into)]
    key: Option<&'static str>,
    /// The look of the button.
    class: &'static str,
    /// What stands on the button.
    #[prop(into)]
    trigger: ViewFn,
    /// `MenuItem`s. Made when the menu is first opened.
    children: ChildrenFn,
) -> impl IntoView {
    let panel = NodeRef::<html::Div>::new();
    let opened = RwSignal::new(false);
    view! {
        <button type="button" class=class aria-haspopup="menu" popovertarget=id data-key=key>
            {trigger.run()}
        </button>
        <div
            id=id
            popover="auto"
            role="menu"
            aria-label=label
            class="popover-menu max-h-[min(32rem,70dvh)] min-w-56 overflow-y-auto rounded-xl border border-line bg-surface p-1 text-ink shadow-float"
            node_ref=panel
            on:beforetoggle=move |_: ev::Event| opened.set(true)
            on:toggle=move |_: ev::Event| focus(panel, Step::First)
            on:keydown=move |event: ev::KeyboardEvent| {
                let step = match event.key().as_str() {
                    "ArrowDown" => Step::Next,
                    "ArrowUp" => Step::Previous,
                    "Home" => Step::First,
                    "End" => Step::Last,
                    _ => return,
                };
                event.prevent_default();
                focus(panel, step);
            }
        >
            {move || opened.get().then(|| children())}
        </div>
    }
}

/// One choice. Choosing closes the menu.
#[component]
pub fn MenuItem(
    /// The id of the menu it stands in.
    menu: &'static str,
    on_choose: Callback<()>,
    /// Marks the present choice.
    #[prop(optional, into)]
    checked: Option<Signal<bool>>,
    children: Children,
) -> impl IntoView {
    view! {
        <button
            type="button"
            role=if checked.is_some() { "menuitemradio" } else { "menuitem" }
            aria-checked=move || checked.map(|checked| checked.get().to_string())
            popovertarget=menu
            popovertargetaction="hide"
            class="flex min-h-11 w-full items-center gap-2 rounded-lg px-2.5 text-left hover:bg-raised focus-visible:bg-raised aria-checked:font-medium aria-checked:text-brand desk:min-h-9"
            on:click=move |_| on_choose.run(())
        >
            {children()}
            {move || {
                checked.is_some_and(|checked| checked.get()).then(|| view! { <Icon glyph=Glyph::Check class="ml-auto size-4 shrink-0" /> })
            }}
        </button>
    }
}

#[derive(Clone, Copy)]
enum Step {
    First,
    Next,
    Previous,
    Last,
}

#[cfg(feature = "hydrate")]
fn focus(panel: NodeRef<html::Div>, step: Step) {
    use wasm_bindgen::JsCast;
    let Some(panel) = panel.get_untracked() else { return };
    // Also called when the menu has just closed; then there is nothing to focus.
    if !panel.matches(":popover-open").unwrap_or(false) {
        return;
    }
    let Ok(items) = panel.query_selector_all("[role^=menuitem]") else {
        return;
    };
    let count = items.length();
    let active = document().active_element();
    let at = (0..count).find(|index| {
        items
            .get(*index)
            .is_some_and(|item| active.as_ref().is_some_and(|a| a.is_same_node(Some(&item))))
    });
    let to = match (step, at) {
        (Step::First, _) | (Step::Next, None) => 0,
        (Step::Next, Some(at)) => (at + 1) % count.max(1),
        (Step::Previous, Some(at)) if at > 0 => at - 1,
        (Step::Last | Step::Previous, _) => count.saturating_sub(1),
    };
    if let Some(item) = items.get(to).and_then(|item| item.dyn_into::<web_sys::HtmlElement>().ok()) {
        let _ = item.focus();
    }
}

#[cfg(not(feature = "hydrate"))]
fn focus(_: NodeRef<html::Div>, _: Step) {}
