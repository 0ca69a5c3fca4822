//! The dialog that fills the window: one picture or film, what belongs to it, and the ways on.

use super::{
    Look,
    fingers::Fingers,
    is_film,
    stage::{LEAP, STEP, Stage, Step, on_film},
    zoom::{Point, Zoom},
};
use crate::{
    conversation::{formatted::Formatted, kinds::address, panel::Panel, thread::Thread},
    ui::{Glyph, Icon, ZoneSignal, button},
};
use domain::{Content, Direction, Message, zone::rfc3339};
use leptos::{ev, html, prelude::*};

/// A button at the side of the stage.
const SIDE: &str = "absolute top-1/2 grid size-11 -translate-y-1/2 place-items-center rounded-full border border-line bg-surface text-ink shadow-float hover:bg-raised aria-disabled:opacity-50";

/// The dialog; open while something is looked at.
#[component]
pub(super) fn Large(thread: Thread, panel: Panel) -> impl IntoView {
    let look = thread.large.look;
    let stage = Stage {
        look,
        zoom: RwSignal::new(Zoom::WHOLE),
        fingers: StoredValue::new(Fingers::default()),
        frame: NodeRef::new(),
        picture: NodeRef::new(),
    };
    let dialog = NodeRef::<html::Dialog>::new();
    let open = Memo::new(move |_| look.with(Option::is_some));
    Effect::new(move |_| {
        let open = open.get();
        let Some(dialog) = dialog.get() else { return };
        if open && !dialog.open() {
            // Fails only when the dialog is not on the page any more.
            let _ = dialog.show_modal();
        } else if !open && dialog.open() {
            dialog.close();
        }
    });
    let shown = Memo::new(move |_| look.with(|look| look.as_ref().and_then(|look| look.messages.get(look.at).cloned())));
    // Each picture begins whole.
    Effect::watch(move || shown.track(), move |(), _, _| stage.zoom.set(Zoom::WHOLE), false);
    let keys = window_event_listener(ev::keydown, move |event| stage.key(&event));
    on_cleanup(move || keys.remove());
    let is_picture = Memo::new(move |_| shown.with(|shown| shown.as_ref().is_some_and(|message| !is_film(message))));
    let download = move || shown.with(|shown| shown.as_ref().map(|message| format!("{}?download", address(message))));
    view! {
        <dialog
            node_ref=dialog
            aria-label="Picture"
            class="hidden size-full max-h-none max-w-none flex-col overflow-hidden bg-canvas text-ink open:flex"
            // The browser tells of closing a moment later: by then it may have been opened again, and stays open.
            on:close=move |_| {
                if dialog.get_untracked().is_none_or(|dialog| !dialog.open()) {
                    look.set(None);
                }
            }
        >
            <div class="flex shrink-0 items-center gap-1 border-b border-line bg-surface px-2 py-1.5 pt-[max(0.625rem,env(safe-area-inset-top))]">
                <div class="min-w-0 flex-1 px-2">{move || shown.with(|shown| shown.as_ref().map(|message| origin(thread, message)))}</div>
                <p class="shrink-0 px-1 text-xs text-muted max-sm:sr-only" role="status">
                    {move || count(look, is_picture.get())}
                </p>
                {move || is_picture.get().then(|| view! { <Zooms stage /> })}
                <button
                    type="button"
                    class=button::ICON
                    aria-label="Show in conversation"
                    title="Show in conversation"
                    on:click=move |_| {
                        let place = shown.with_untracked(|shown| shown.as_ref().map(Message::position));
                        look.set(None);
                        if let Some(place) = place {
                            panel.leave_for(thread, place);
                        }
                    }
                >
                    <Icon glyph=Glyph::Messages />
                </button>
                <a href=download download class=button::ICON aria-label="Download" title="Download">
                    <Icon glyph=Glyph::Download />
                </a>
                <button type="button" class=button::ICON aria-label="Close" title="Close" autofocus on:click=move |_| look.set(None)>
                    <Icon glyph=Glyph::Close />
                </button>
            </div>
            <div class="relative min-h-0 flex-1">
                <div
                    node_ref=stage.frame
                    class="absolute inset-0 grid touch-none place-items-center overflow-hidden"
                    on:pointerdown=move |event| {
                        if event.button() == 0 && !on_film(&event) {
                            stage.fingers.update_value(|fingers| fingers.down(event.pointer_id(), stage.place(&event)));
                        }
                    }
                    on:pointermove=move |event| stage.gesture(|fingers| fingers.moved(event.pointer_id(), stage.place(&event)))
                    on:pointerup=move |event| stage.gesture(|fingers| fingers.up(event.pointer_id(), stage.place(&event)))
                    on:pointercancel=move |event| stage.fingers.update_value(|fingers| fingers.lost(event.pointer_id()))
                    on:pointerleave=move |event| stage.fingers.update_value(|fingers| fingers.lost(event.pointer_id()))
                    on:dblclick=move |event| {
                        if stage.zoom.get_untracked().is_whole() {
                            stage.by(LEAP, stage.place(&event));
                        } else {
                            stage.zoom.set(Zoom::WHOLE);
                        }
                    }
                    on:wheel=move |event| {
                        event.prevent_default();
                        let lines = if event.delta_mode() == 1 { 16.0 } else { 1.0 };
                        stage.by((-event.delta_y() * lines * 0.002).exp(), stage.place(&event));
                    }
                >
                    {move || shown.get().map(|message| draw(stage, &message))}
                </div>
                <button
                    type="button"
                    class=format!("{SIDE} left-2")
                    aria-label="Previous"
                    title="Previous"
                    aria-disabled=move || (!stage.has(Step::Back)).then_some("true")
                    on:click=move |_| stage.step(Step::Back)
                >
                    <Icon glyph=Glyph::Back class="size-5" />
                </button>
                <button
                    type="button"
                    class=format!("{SIDE} right-2")
                    aria-label="Next"
                    title="Next"
                    aria-disabled=move || (!stage.has(Step::On)).then_some("true")
                    on:click=move |_| stage.step(Step::On)
                >
                    <Icon glyph=Glyph::Back class="size-5 rotate-180" />
                </button>
            </div>
            {move || shown.with(|shown| shown.as_ref().and_then(caption)).map(|text| view! { <Caption text /> })}
        </dialog>
    }
}

/// The buttons that make a picture larger and smaller.
#[component]
fn Zooms(stage: Stage) -> impl IntoView {
    let press = move |factor| move |_: ev::MouseEvent| stage.by(factor, Point::default());
    view! {
        <button
            type="button"
            class=format!("{} aria-disabled:opacity-50", button::ICON)
            aria-label="Smaller"
            title="Smaller (−, 0 for the whole picture)"
            aria-disabled=move || stage.zoom.get().is_whole().then_some("true")
            on:click=press(1.0 / STEP)
        >
            <Icon glyph=Glyph::Minus />
        </button>
        <button
            type="button"
            class=format!("{} aria-disabled:opacity-50", button::ICON)
            aria-label="Larger"
            title="Larger (+)"
            aria-disabled=move || stage.zoom.get().is_most().then_some("true")
            on:click=press(STEP)
        >
            <Icon glyph=Glyph::Plus />
        </button>
    }
}

/// What was written with it.
#[component]
fn Caption(text: String) -> impl IntoView {
    view! {
        // A long one is scrolled, also by keys.
        <div
            class="max-h-[30dvh] shrink-0 overflow-y-auto border-t border-line bg-surface px-4 py-3 pb-[max(0.75rem,env(safe-area-inset-bottom))] -outline-offset-2"
            tabindex="0"
            role="group"
            aria-label="Caption"
        >
            <Formatted text />
        </div>
    }
}

/// The picture or film itself.
fn draw(stage: Stage, message: &Message) -> AnyView {
    let broken = RwSignal::new(false);
    let arrived = RwSignal::new(false);
    let address = address(message);
    let sorry = move || {
        let words = if broken.get() {
            "This could not be shown. Download it instead."
        } else if arrived.get() {
            return None;
        } else {
            "Loading…"
        };
        Some(view! { <p class="absolute px-16 text-center text-muted">{words}</p> })
    };
    if is_film(message) {
        return view! {
            <video
                src=address
                controls
                playsinline
                class="max-h-full max-w-full"
                aria-label="Video"
                on:loadedmetadata=move |_| arrived.set(true)
                on:error=move |_| broken.set(true)
            ></video>
            {sorry}
        }
        .into_any();
    }
    view! {
        <img
            node_ref=stage.picture
            src=address
            alt=alt(message)
            draggable="false"
            class="absolute inset-0 size-full object-scale-down"
            class:hidden=move || broken.get()
            style:transform=move || stage.zoom.get().css()
            on:load=move |_| arrived.set(true)
            on:error=move |_| broken.set(true)
        />
        {sorry}
    }
    .into_any()
}

/// `Picture 2 of 5`.
fn count(look: RwSignal<Option<Look>>, is_picture: bool) -> Option<String> {
    let what = if is_picture { "Picture" } else { "Video" };
    look.with(|look| {
        look.as_ref()
            .map(|look| format!("{what} {} of {}", look.at + 1, look.messages.len()))
    })
}

fn caption(message: &Message) -> Option<String> {
    let shown = message.shown();
    let caption = shown.media().and_then(|media| media.caption.clone());
    caption.filter(|caption| !caption.trim().is_empty())
}

fn alt(message: &Message) -> &'static str {
    if matches!(message.content, Content::Sticker(_)) {
        "Sticker"
    } else {
        "Photo"
    }
}

/// Who sent it, and when.
fn origin(thread: Thread, message: &Message) -> impl IntoView + use<> {
    let who = match &message.direction {
        Direction::Inbound => thread.conversation.with_untracked(|conversation| conversation.customer.title()),
        Direction::Outbound { author, .. } if thread.me.with_value(|me| author.is_person(&me.id)) => "You".to_owned(),
        Direction::Outbound { author, .. } => author.name.clone(),
    };
    let at = message.at;
    let when = expect_context::<ZoneSignal>().0.with(|zone| zone.full(at));
    view! {
        <p class="truncate font-semibold" dir="auto">
            {who}
        </p>
        <p class="truncate text-2xs text-muted">
            <time datetime=rfc3339(at)>{when}</time>
        </p>
    }
}
