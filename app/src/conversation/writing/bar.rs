//! The help to write, as it stands above the text: buttons of the marks, emoji, how marks will look, the card of a link.

use super::{
    Desk,
    complete::Complete,
    marks::{Style, apply},
    picker::picker,
};
use crate::{
    conversation::{
        blocks::{Block, blocks},
        format::{Piece, pieces},
        formatted::Formatted,
    },
    ui::{Glyph, Icon, button},
};
use leptos::{
    ev,
    prelude::*,
    wasm_bindgen::{JsCast, closure::Closure},
};

pub(super) fn make(desk: Desk) -> AnyView {
    let complete = Complete::new(desk);
    listen(desk, complete);
    let draft = desk.thread.draft;
    let formatted = Memo::new(move |_| draft.with(|draft| has_marks(draft)));
    let linked = Memo::new(move |_| draft.with(|draft| has_link(&pieces(draft))));
    view! {
        {move || desk.marks.get().then(|| buttons(desk))}
        {move || desk.emoji.get().then(|| emoji(desk))}
        {move || formatted.get().then(|| preview(desk))}
        {move || linked.get().then(|| card(desk))}
        {complete.list()}
    }
    .into_any()
}

fn buttons(desk: Desk) -> AnyView {
    let each: Vec<_> = Style::ALL
        .map(|style| {
            view! {
                <button
                    type="button"
                    class=button::ICON
                    aria-label=style.label()
                    title=style.label()
                    // The selection stays where it is.
                    on:pointerdown=|event: ev::PointerEvent| event.prevent_default()
                    on:mousedown=|event: ev::MouseEvent| event.prevent_default()
                    on:click=move |_| mark(desk, style)
                >
                    {face(style)}
                </button>
            }
        })
        .into_iter()
        .collect();
    view! {
        <div class="flex flex-wrap border-b border-line px-1" role="group" aria-label="Formatting">
            {each}
            <button
                type="button"
                class=format!("{} sm:hidden", button::ICON)
                aria-label="Emoji"
                on:click=move |_| desk.emoji.update(|shown| *shown = !*shown)
            >
                <Icon glyph=Glyph::Smile />
            </button>
        </div>
    }
    .into_any()
}

fn face(style: Style) -> AnyView {
    match style {
        Style::Bold => view! { <b aria-hidden="true">"B"</b> }.into_any(),
        Style::Italic => view! { <i aria-hidden="true">"I"</i> }.into_any(),
        Style::Strike => view! { <s aria-hidden="true">"S"</s> }.into_any(),
        Style::Mono => view! {
            <span aria-hidden="true" class="font-mono text-xs">
                "</>"
            </span>
        }
        .into_any(),
        Style::List => view! { <Icon glyph=Glyph::List /> }.into_any(),
        Style::Quote => view! {
            <span aria-hidden="true" class="border-l-2 border-current pl-1 text-xs">
                "“”"
            </span>
        }
        .into_any(),
    }
}

fn mark(desk: Desk, style: Style) {
    if let (Some((start, end)), Some(field)) = (desk.selection(), desk.element()) {
        desk.change(&apply(&field.value(), start, end, style));
    }
}

fn emoji(desk: Desk) -> AnyView {
    view! {
        <section
            class="border-b border-line"
            aria-label="Emoji"
            on:keydown=move |event: ev::KeyboardEvent| {
                if event.key() == "Escape" {
                    event.prevent_default();
                    event.stop_propagation();
                    desk.emoji.set(false);
                    if let Some(field) = desk.element() {
                        let _ = field.focus();
                    }
                }
            }
        >
            {picker(Callback::new(move |text: String| desk.insert(&text)))}
        </section>
    }
    .into_any()
}

/// How the marks will look. Nothing in it can be reached: it only shows.
fn preview(desk: Desk) -> AnyView {
    view! {
        <section class="border-b border-line px-3 py-2" aria-label="Preview" data-marks>
            <p class="mb-1 text-2xs font-semibold text-muted">"How it will look"</p>
            // The end of a long text is what is being written.
            <div
                class="ml-auto flex max-h-32 w-fit max-w-full flex-col-reverse overflow-hidden rounded-bubble rounded-br-sm bg-bubble-out px-3 py-2"
                inert
            >
                {move || view! { <Formatted text=desk.thread.draft.get().trim().to_owned() /> }}
            </div>
        </section>
    }
    .into_any()
}

/// Whether WhatsApp shows a card of the link.
fn card(desk: Desk) -> AnyView {
    let plain = desk.thread.plain_links;
    view! {
        <label class="flex min-h-11 items-center gap-2 border-b border-line px-3 text-xs desk:min-h-9">
            <input
                type="checkbox"
                class="size-4 accent-brand"
                prop:checked=move || !plain.get()
                on:change=move |event| plain.set(!event_target_checked(&event))
            />
            "Show a card of the link"
        </label>
    }
    .into_any()
}

/// Whether anything will be shown otherwise than it is written.
fn has_marks(text: &str) -> bool {
    let in_line = |text: &str| pieces(text).iter().any(|piece| matches!(piece, Piece::Marked(..) | Piece::Code(_)));
    blocks(text.trim()).iter().any(|block| match block {
        Block::Text(text) => in_line(text),
        _ => true,
    })
}

fn has_link(pieces: &[Piece<'_>]) -> bool {
    pieces.iter().any(|piece| match piece {
        Piece::Link(_) => true,
        Piece::Marked(_, inner) => has_link(inner),
        Piece::Plain(_) | Piece::Code(_) => false,
    })
}

/// Hears the keys of the text field before the composer does, so that Enter takes a suggestion and does not send.
fn listen(desk: Desk, complete: Complete) {
    let Some(field) = desk.element() else { return };
    let heard = Closure::<dyn Fn(ev::KeyboardEvent)>::new(move |event: ev::KeyboardEvent| {
        if event.is_composing() {
            return;
        }
        if complete.takes(&event) {
            event.prevent_default();
            event.stop_immediate_propagation();
            return;
        }
        let style = Style::of_keys(&event.key(), &event.code(), event.shift_key());
        if let Some(style) = style.filter(|_| (event.ctrl_key() || event.meta_key()) && !event.alt_key()) {
            event.prevent_default();
            event.stop_immediate_propagation();
            mark(desk, style);
        }
    });
    let _ = field.add_event_listener_with_callback_and_bool("keydown", heard.as_ref().unchecked_ref(), true);
    let kept = StoredValue::new_local(Some((field, heard)));
    on_cleanup(move || {
        if let Some((field, heard)) = kept.try_update_value(Option::take).flatten() {
            let _ = field.remove_event_listener_with_callback_and_bool("keydown", heard.as_ref().unchecked_ref(), true);
        }
    });
}
