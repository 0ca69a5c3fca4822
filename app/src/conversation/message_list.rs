//! The list of messages: it stays at the newest unless somebody reads further up.
//!
//! The container lays its content out from the end (`flex-col-reverse`), so that the browser itself begins at the
//! newest message, also without scripts, and keeps the place when older ones come on top.

use super::{
    bubble::Bubble,
    gaps, large,
    rows::{Block, Row},
    thread::{More, Thread},
};
use crate::ui::{Glyph, Icon, ZoneSignal, button};
use domain::MessageId;
use leptos::{ev, html, prelude::*, wasm_bindgen::JsCast};

/// This close to the end counts as being at the end, in CSS pixels.
const NEAR_END: i32 = 48;
/// This close to the oldest or newest message that is shown, more are fetched, in CSS pixels.
const NEAR_MORE: i32 = 400;

/// A button that floats over the messages and says where there is something to see.
const NOTICE: &str = "absolute left-1/2 inline-flex min-h-11 -translate-x-1/2 items-center gap-1.5 rounded-full bg-brand px-4 text-xs font-semibold text-brand-ink shadow-float desk:min-h-9";

/// The messages with separators between days.
#[component]
pub(super) fn MessageList(
    thread: Thread,
    /// These are not the newest messages.
    past: bool,
) -> impl IntoView {
    let frame = NodeRef::<html::Div>::new();
    let zone = expect_context::<ZoneSignal>();
    let loading = move || thread.older.get() == More::Loading;
    // Where somebody was when gaps were last looked at.
    let looked = StoredValue::new(0);
    let look = move || {
        look_at(frame, thread);
        keep_gaps(frame, thread, looked, false);
    };
    let drawn = move || {
        look_at(frame, thread);
        keep_gaps(frame, thread, looked, true);
    };
    Effect::new(move |_| {
        thread.blocks.with(|blocks| blocks.iter().for_each(|block| block.rows.track()));
        // After the rows were drawn.
        request_animation_frame(drawn);
    });
    Effect::watch(
        move || thread.jump.get(),
        move |_, _, _| {
            thread.back();
            request_animation_frame(move || to_end(frame));
        },
        false,
    );
    Effect::watch(
        move || thread.goal.get(),
        move |goal, _, _| {
            if let Some(id) = *goal {
                request_animation_frame(move || bring_into_view(frame, id));
            }
        },
        false,
    );
    let late = thread.late();
    Effect::new(move |_| {
        let listener = window_event_listener(ev::visibilitychange, move |_| thread.mark_read());
        on_cleanup(move || listener.remove());
    });
    view! {
        <div class="relative min-h-0 flex-1">
            <div
                node_ref=frame
                class="flex h-full flex-col-reverse overflow-y-auto overscroll-contain -outline-offset-2 contain-content"
                role="log"
                aria-label="Messages"
                aria-busy=move || loading().to_string()
                tabindex="0"
                on:scroll=move |_| look()
                on:click=move |event| {
                    if let Some(id) = large::asked_for(&event) {
                        thread.large.show(thread.shown_messages(), id);
                    }
                }
            >
                <div class="flex flex-col gap-2.5 px-4 py-4">
                    {move || {
                        (thread.older.get() != More::None)
                            .then(|| {
                                view! {
                                    <span class="hidden noscript:contents">
                                        <a href=thread.older_address() class=format!("{} mx-auto text-xs", button::SECONDARY)>
                                            "Show older messages"
                                        </a>
                                    </span>
                                    // Not what the browser holds on to: the messages below it keep their place.
                                    <button
                                        type="button"
                                        class=format!("{} mx-auto text-xs [overflow-anchor:none] noscript:hidden", button::SECONDARY)
                                        disabled=loading
                                        on:click=move |_| thread.fetch_older()
                                    >
                                        {move || if loading() { "Loading older messages…" } else { "Show older messages" }}
                                    </button>
                                }
                            })
                    }} <For each=move || thread.blocks.get() key=|block| block.number let:block>
                        <Page thread block zone />
                    </For> <NewerOffered thread frame />
                    {past
                        .then(|| {
                            view! {
                                <span class="hidden noscript:contents">
                                    <a
                                        href=thread.id.with_value(|id| format!("/inbox/{id}"))
                                        class=format!("{} mx-auto text-xs", button::SECONDARY)
                                    >
                                        "Show the newest messages"
                                    </a>
                                </span>
                            }
                        })}
                </div>
            </div>
            {move || {
                late.get()
                    .map(|(count, last)| {
                        view! {
                            <button type="button" class=format!("{NOTICE} top-3") on:click=move |_| thread.show(last)>
                                <Icon glyph=Glyph::ArrowUp class="size-4 shrink-0" />
                                {if count == 1 { "1 message arrived late".to_owned() } else { format!("{count} messages arrived late") }}
                            </button>
                        }
                    })
            }}
            <WayDown thread frame />
        </div>
    }
}

/// Where newer messages are missing below those that are shown.
#[component]
fn NewerOffered(thread: Thread, frame: NodeRef<html::Div>) -> impl IntoView {
    let loading = move || thread.newer().get() == More::Loading;
    // A memo, so that the button stays the same one, and keeps the focus, while a page is under way.
    let offered = Memo::new(move |_| thread.newer().get() != More::None);
    move || {
        offered.get().then(|| {
            view! {
                <button
                    type="button"
                    class=format!("{} mx-auto text-xs [overflow-anchor:none]", button::SECONDARY)
                    disabled=loading
                    on:click=move |_| thread.fetch_newer(move || hold_place(frame))
                >
                    {move || if loading() { "Loading newer messages…" } else { "Show newer messages" }}
                </button>
            }
        })
    }
}

/// The way to the newest message, for who reads further up while others come, or is far from it.
#[component]
fn WayDown(thread: Thread, frame: NodeRef<html::Div>) -> impl IntoView {
    let words = Memo::new(move |_| {
        let away = thread.newer().get() != More::None;
        match thread.unseen.get() {
            0 => away.then(|| "Jump to newest".to_owned()),
            1 => Some("1 new message".to_owned()),
            unseen => Some(format!("{unseen} new messages")),
        }
    });
    let go = move |_| {
        thread.jump.update(|jump| *jump += 1);
        // The button goes, and the focus with it.
        if let Some(frame) = frame.get_untracked() {
            let _ = frame.focus();
        }
    };
    move || {
        words.get().map(|words| {
            view! {
                <button type="button" class=format!("{NOTICE} bottom-3") on:click=go>
                    <Icon glyph=Glyph::ArrowDown class="size-4 shrink-0" />
                    {words}
                </button>
            }
        })
    }
}

/// The messages of one page, or a gap as high as they are.
#[component]
fn Page(thread: Thread, block: Block, zone: ZoneSignal) -> impl IntoView {
    let Block { number, rows, gap } = block;
    let height = {
        let gap = gap.clone();
        move || gap.get().map(|height| format!("{height}px"))
    };
    let is_drawn = Memo::new(move |_| gap.with(Option::is_none));
    let lines = move || {
        is_drawn.get().then(|| {
            let rows = rows.clone();
            view! {
                <For each=move || rows.get() key=|row| row.id let:row>
                    <Line thread row zone />
                </For>
            }
        })
    };
    view! {
        // What was there before is not read out when it comes into the page; what comes at the end is.
        <div class="flex flex-col gap-2.5" data-block=number.to_string() aria-live=(number > 0).then_some("off") style:height=height>
            {lines}
        </div>
    }
}

/// A message, below the name of its day when that day begins with it.
#[component]
fn Line(thread: Thread, row: Row, zone: ZoneSignal) -> impl IntoView {
    let now = thread.now();
    let day = row.day;
    // A memo, so that a tick of the clock touches the page at midnight only.
    let words = Memo::new(move |_| day.get().map(|at| zone.0.with(|zone| zone.day(at, now.get().seconds()))));
    view! {
        {move || {
            words
                .get()
                .map(|words| {
                    view! {
                        <div class="my-1 flex items-center gap-3 text-2xs font-medium text-faint">
                            <span class="h-px flex-1 bg-line"></span>
                            <span>{words}</span>
                            <span class="h-px flex-1 bg-line"></span>
                        </div>
                    }
                })
        }}
        <Bubble thread shown=row.shown zone />
    }
}

/// Takes note of what is in view.
fn look_at(node: NodeRef<html::Div>, thread: Thread) {
    let Some(frame) = node.try_get_untracked().flatten() else { return };
    // Measured from the end, and negative, since the content is laid out from there.
    let up = frame.scroll_top().abs();
    let is_away = thread.newer().get_untracked() != More::None;
    let at_end = up <= NEAR_END && !is_away;
    if thread.at_end.get_untracked() != at_end {
        thread.at_end.set(at_end);
    }
    if at_end {
        if thread.unseen.get_untracked() > 0 {
            thread.unseen.set(0);
        }
        thread.mark_read();
    }
    let hidden_above = frame.scroll_height() - frame.client_height() - up;
    // Not before somebody has scrolled: what fits on the page needs no more.
    if up > 0 && hidden_above < NEAR_MORE {
        thread.older_come_near();
    }
    if is_away && up < NEAR_MORE {
        thread.newer_come_near(move || hold_place(node));
    }
}

/// Keeps what is in view where it is while messages come in below it. The content is laid out from its end, so it would move up.
fn hold_place(frame: NodeRef<html::Div>) {
    let Some(frame) = frame.try_get_untracked().flatten() else { return };
    let Ok(messages) = frame.query_selector_all("[data-message]") else {
        return;
    };
    let last = messages.length().checked_sub(1).and_then(|last| messages.get(last));
    let Some(last) = last.and_then(|last| last.dyn_into::<web_sys::Element>().ok()) else {
        return;
    };
    let was = last.get_bounding_client_rect().top();
    request_animation_frame(move || {
        let moved = last.get_bounding_client_rect().top() - was;
        #[expect(clippy::cast_possible_truncation, reason = "a distance on a page")]
        frame.set_scroll_top(frame.scroll_top() + moved.round() as i32);
    });
}

/// Makes gaps of pages that are far away: when rows have come, and when somebody has gone as far as that matters.
fn keep_gaps(frame: NodeRef<html::Div>, thread: Thread, looked: StoredValue<i32>, anyway: bool) {
    let Some(frame) = frame.try_get_untracked().flatten() else { return };
    let at = frame.scroll_top();
    let is_far = |looked: i32| anyway || (looked - at).abs() >= frame.client_height() / 2;
    if looked.try_get_value().is_some_and(is_far) {
        looked.set_value(at);
        let goal = thread.goal.get_untracked();
        thread.blocks.with_untracked(|blocks| gaps::keep(&frame, blocks, goal));
    }
}

/// Shows a message and says which one it is.
fn bring_into_view(frame: NodeRef<html::Div>, id: MessageId) {
    let Some(frame) = frame.try_get_untracked().flatten() else { return };
    // An id has no character that means anything in a selector.
    let found = frame.query_selector(&format!("[data-message='{id}']")).ok().flatten();
    if let Some(message) = found.and_then(|found| found.dyn_into::<web_sys::HtmlElement>().ok()) {
        message.set_tab_index(-1);
        // Fails only for what is not in the page.
        let _ = message.focus();
        // In the middle, with what was said before and after; what is higher than the list begins at its top.
        let (list, shown) = (frame.get_bounding_client_rect(), message.get_bounding_client_rect());
        let above = ((list.height() - shown.height()) / 2.0).max(0.0);
        #[expect(clippy::cast_possible_truncation, reason = "a distance on a page")]
        frame.set_scroll_top(frame.scroll_top() + (shown.top() - list.top() - above).round() as i32);
    }
}

/// Shows the newest message.
fn to_end(frame: NodeRef<html::Div>) {
    if let Some(frame) = frame.try_get_untracked().flatten() {
        frame.set_scroll_top(0);
    }
}
