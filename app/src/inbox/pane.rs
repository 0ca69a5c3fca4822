//! The list as it is shown: heading, rows, what stands at the end, and what stands in their place.

use super::{
    address,
    header::Header,
    list::{List, More, Status},
    row::ConversationRow,
};
use crate::{
    hydration::apart,
    ui::{Empty, Failed, Glyph, Icon, NowSignal, Skeleton, ZoneSignal, button},
};
use domain::{
    ConversationId, ConversationState,
    inbox::{Filter, Tab},
};
use leptos::{ev, html, prelude::*};

/// Heading and list.
#[component]
pub(super) fn Pane(list: List, filter: Memo<Filter>, open: Memo<Option<ConversationId>>) -> impl IntoView {
    view! {
        {apart(move || view! { <Header list filter /> })}
        {apart(move || view! { <Rows list filter open /> })}
    }
}

/// The rows, what stands at their end, and what stands in their place.
#[component]
fn Rows(list: List, filter: Memo<Filter>, open: Memo<Option<ConversationId>>) -> impl IntoView {
    let (now, zone) = (expect_context::<NowSignal>(), expect_context::<ZoneSignal>());
    let scroller = NodeRef::<html::Div>::new();
    let selected = Selector::new(move || open.get());
    let empty = Memo::new(move |_| list.shown.with(Vec::is_empty));
    let loading = Memo::new(move |_| list.status.with(|status| *status == Status::Loading));
    // Another filter is another list: it starts at its top.
    Effect::watch(move || filter.get(), move |_, _, _| to_top(scroller), false);
    let apply = move |_| {
        let keyboard = list.is_held_by_keyboard();
        list.reconcile();
        to_top(scroller);
        // The button goes away with the focus on it.
        if keyboard {
            // After the rows were put in order.
            request_animation_frame(move || focus_first(scroller));
        }
    };
    view! {
        // The button "{n} new" is inside: on the way to it the rows must not move yet.
        <div
            class="relative flex min-h-0 flex-1 flex-col"
            on:pointerenter=move |event: ev::PointerEvent| {
                if is_mouse(&event) {
                    list.hold(|held| held.pointer = true);
                }
            }
            on:pointerleave=move |_| list.hold(|held| held.pointer = false)
            on:focusin=move |event: ev::FocusEvent| list.hold(|held| held.focus = by_keyboard(&event))
            on:focusout=move |event: ev::FocusEvent| {
                if leaves(&event) {
                    list.hold(|held| held.focus = false);
                }
            }
        >
            {move || {
                let waiting = list.waiting.with(std::collections::HashSet::len);
                (waiting > 0)
                    .then(|| {
                        view! {
                            <button
                                type="button"
                                class="absolute left-1/2 top-2 z-10 inline-flex min-h-11 -translate-x-1/2 animate-rise items-center gap-1 rounded-full bg-brand px-3.5 text-xs font-medium text-brand-ink shadow-float desk:min-h-8"
                                on:click=apply
                            >
                                <Icon glyph=Glyph::ArrowUp class="size-3.5" />
                                {format!("{waiting} new")}
                            </button>
                        }
                    })
            }}
            // While another list is under way the old one stays, and stays readable.
            <div
                class="absolute inset-x-0 top-0 z-10 h-0.5 animate-pulse bg-brand"
                class:hidden=move || !loading.get() || empty.get()
                aria-hidden="true"
            ></div>
            <div
                class="flex min-h-0 flex-1 flex-col overflow-y-auto overscroll-contain contain-content"
                aria-busy=move || loading.get().to_string()
                node_ref=scroller
                on:scroll=move |_| {
                    let down = scroller.get_untracked().is_some_and(|scroller| scroller.scroll_top() > 40);
                    list.hold(|held| held.scrolled = down);
                }
            >
                {move || match (list.status.get(), empty.get()) {
                    (Status::Failed(error), _) => {
                        view! { <Failed text=error.to_string() retry=Callback::new(move |()| list.fetch()) /> }.into_any()
                    }
                    (Status::Loading, true) => view! { <RowSkeletons /> }.into_any(),
                    (Status::Ready, true) => {
                        view! { <Empty glyph=Glyph::Inbox title="No conversations here" text=filter.with(teach) /> }.into_any()
                    }
                    (_, false) => ().into_any(),
                }}
                <ul class="divide-y divide-line" class:hidden=move || empty.get() aria-label="Conversation list">
                    <For each=move || list.shown.get() key=|row| row.id.clone() let:row>
                        <ConversationRow row filter open=selected.clone() unsent=list.unsent now zone />
                    </For>
                </ul>
                <EndOfList list filter />
            </div>
        </div>
    }
}

/// "Show more" at the end of the list; it also presses itself when it comes near.
#[component]
fn EndOfList(list: List, filter: Memo<Filter>) -> impl IntoView {
    let more = list.more;
    let offered = Memo::new(move |_| more.with(|more| *more != More::None));
    let label = move || {
        if more.with(|more| *more == More::Loading) {
            "Loading…"
        } else {
            "Show more"
        }
    };
    move || {
        offered.get().then(|| {
            let shown = NodeRef::<html::Button>::new();
            press_when_near(shown, list);
            let going_on = list
                .next()
                .map(|after| filter.with_untracked(|filter| address::going_on(filter, after)));
            view! {
                <div class="grid place-items-center gap-1 border-t border-line p-3">
                    {move || {
                        more.with(|more| match more {
                            More::Failed(text) => {
                                Some(
                                    view! {
                                        <p class="text-center text-bad" role="alert">
                                            {text.clone()}
                                        </p>
                                    },
                                )
                            }
                            _ => None,
                        })
                    }} <span class="hidden noscript:contents">
                        <a href=going_on class=button::SECONDARY>
                            "Show more"
                        </a>
                    </span>
                    <button
                        type="button"
                        class=format!("{} noscript:hidden", button::SECONDARY)
                        node_ref=shown
                        disabled=move || more.with(|more| *more == More::Loading)
                        on:click=move |_| list.load_more()
                    >
                        {label}
                    </button>
                </div>
            }
        })
    }
}

/// What an empty list is for.
fn teach(filter: &Filter) -> String {
    match (&filter.state, filter.tab) {
        (ConversationState::Resolved, Tab::Mine) => "Conversations of yours that were resolved appear here.",
        (ConversationState::Resolved | ConversationState::Newer(_), _) => "Conversations that were resolved appear here.",
        (ConversationState::Open, Tab::Mine) => "Conversations that are assigned to you appear here.",
        (ConversationState::Open, Tab::Unassigned) => "Every open conversation has somebody who takes care of it.",
        (ConversationState::Open, Tab::All) => "When a customer writes to one of your numbers, the conversation appears here.",
    }
    .to_owned()
}

/// The outline of rows.
#[component]
fn RowSkeletons() -> impl IntoView {
    let row = |_| {
        view! {
            <div class="flex h-[5.4375rem] gap-3 border-b border-l-2 border-b-line border-l-transparent px-3 py-2.5">
                <Skeleton class="size-9 shrink-0 rounded-full" />
                <div class="grid flex-1 content-start gap-2 pt-1">
                    <Skeleton class="h-3.5 w-32" />
                    <Skeleton class="h-3.5 w-full" />
                    <Skeleton class="h-3 w-12" />
                </div>
            </div>
        }
    };
    view! {
        <div class="min-h-0 flex-1 overflow-hidden" aria-hidden="true">
            {(0..8).map(row).collect_view()}
        </div>
        <p class="sr-only" role="status">
            "Loading conversations"
        </p>
    }
}

/// A finger that scrolls must not stop the list from moving for ever: only a mouse rests over it.
fn is_mouse(event: &ev::PointerEvent) -> bool {
    #[cfg(feature = "hydrate")]
    return event.pointer_type() == "mouse";
    #[cfg(not(feature = "hydrate"))]
    {
        let _ = event;
        false
    }
}

/// A click leaves focus on the row, too; only the keyboard's focus keeps rows in place.
fn by_keyboard(event: &ev::FocusEvent) -> bool {
    #[cfg(feature = "hydrate")]
    {
        use wasm_bindgen::JsCast;
        let element = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        element.is_some_and(|element| element.matches(":focus-visible").unwrap_or(false))
    }
    #[cfg(not(feature = "hydrate"))]
    {
        let _ = event;
        false
    }
}

/// From row to row, or to the button above them, the focus stays within: nothing may move on the way.
fn leaves(event: &ev::FocusEvent) -> bool {
    #[cfg(feature = "hydrate")]
    {
        use wasm_bindgen::JsCast;
        let node = |target: Option<web_sys::EventTarget>| target.and_then(|target| target.dyn_into::<web_sys::Node>().ok());
        let (within, to) = (node(event.current_target()), node(event.related_target()));
        !within.is_some_and(|within| within.contains(to.as_ref()))
    }
    #[cfg(not(feature = "hydrate"))]
    {
        let _ = event;
        true
    }
}

#[cfg(feature = "hydrate")]
fn focus_first(scroller: NodeRef<html::Div>) {
    use wasm_bindgen::JsCast;
    let link = scroller
        .get_untracked()
        .and_then(|scroller| scroller.query_selector("a").ok().flatten());
    if let Some(link) = link.and_then(|link| link.dyn_into::<web_sys::HtmlElement>().ok()) {
        let _ = link.focus();
    }
}

#[cfg(not(feature = "hydrate"))]
fn focus_first(_: NodeRef<html::Div>) {}

fn to_top(scroller: NodeRef<html::Div>) {
    if let Some(scroller) = scroller.get_untracked() {
        scroller.set_scroll_top(0);
    }
}

#[cfg(feature = "hydrate")]
fn press_when_near(end: NodeRef<html::Button>, list: List) {
    use wasm_bindgen::{JsCast, prelude::Closure};
    // Kept until the end of the list goes. Not `Send`: a page has one thread.
    let observer = StoredValue::new_local(None::<(web_sys::IntersectionObserver, Closure<dyn FnMut(js_sys::Array)>)>);
    Effect::new(move |_| {
        if end.get().is_none() {
            return;
        }
        let seen = Closure::<dyn FnMut(js_sys::Array)>::new(move |entries: js_sys::Array| {
            let near = entries
                .iter()
                .filter_map(|entry| entry.dyn_into::<web_sys::IntersectionObserverEntry>().ok())
                .any(|entry| entry.is_intersecting());
            // After a failure only the person presses again.
            if near && list.more.with_untracked(|more| *more == More::Offered) {
                list.load_more();
            }
        });
        let options = web_sys::IntersectionObserverInit::new();
        options.set_root_margin("600px");
        if let Ok(made) = web_sys::IntersectionObserver::new_with_options(seen.as_ref().unchecked_ref(), &options) {
            observer.set_value(Some((made, seen)));
        }
    });
    // Looked at anew whenever there is more: an end that has stayed in view all the time would not be told of again.
    Effect::new(move |_| {
        let Some(end) = end.get() else { return };
        if list.more.with(|more| *more == More::Offered) {
            observer.with_value(|observer| {
                if let Some((observer, _)) = observer {
                    observer.unobserve(&end);
                    observer.observe(&end);
                }
            });
        }
    });
    on_cleanup(move || {
        let _ = observer.try_update_value(|observer| observer.take().map(|(made, _)| made.disconnect()));
    });
}

#[cfg(not(feature = "hydrate"))]
fn press_when_near(_: NodeRef<html::Button>, _: List) {}
