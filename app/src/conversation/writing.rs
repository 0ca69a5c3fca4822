//! What helps to write a text: WhatsApp's marks with a preview, emoji, the choice of a link's card. A file of its own, fetched once the
//! conversation lives.

use super::{thread::Thread, tools::Tool};
use crate::{
    error::AppError,
    lazy::{fetch_ahead, in_file},
    ui::{Glyph, Icon, button},
};
use leptos::{html, prelude::*, task::spawn_local};

#[cfg(feature = "hydrate")]
mod bar;
#[cfg(feature = "hydrate")]
mod complete;
#[cfg(any(feature = "hydrate", test))]
mod emoji;
#[cfg(feature = "hydrate")]
mod field;
#[cfg(any(feature = "hydrate", test))]
mod marks;
#[cfg(feature = "hydrate")]
mod picker;

/// What stands between the composer's parts and the help to write in it.
#[derive(Clone, Copy)]
pub(super) struct Desk {
    pub(super) thread: Thread,
    #[cfg_attr(not(feature = "hydrate"), allow(dead_code, reason = "nobody writes on the server"))]
    field: NodeRef<html::Textarea>,
    /// Whether the buttons of the marks are shown.
    marks: RwSignal<bool>,
    /// Whether the emoji are shown.
    emoji: RwSignal<bool>,
    made: RwSignal<Option<Make>>,
}

/// What the file makes.
type Make = fn(Desk) -> AnyView;
/// Takes what was picked.
type OnPick = Callback<String>;

impl Desk {
    /// For the composer's text field.
    pub(super) fn new(thread: Thread, field: NodeRef<html::Textarea>) -> Self {
        let desk = Self {
            thread,
            field,
            marks: RwSignal::new(false),
            emoji: RwSignal::new(false),
            made: RwSignal::new(None),
        };
        fetch_ahead(move || desk.load());
        desk
    }

    async fn load(self) -> Result<(), AppError> {
        let make = desk().await?;
        let _ = self.made.try_set(Some(make));
        Ok(())
    }

    fn show(self, part: RwSignal<bool>) {
        part.update(|shown| *shown = !*shown);
        if self.made.with_untracked(Option::is_none) {
            spawn_local(async move {
                if let Err(error) = self.load().await {
                    let _ = part.try_set(false);
                    self.thread.complain(&error);
                }
            });
        }
    }

    /// Where the help appears: above the text.
    pub(super) fn panel(self) -> impl IntoView {
        move || self.made.get().map(|make| make(self))
    }

    /// The button that shows the marks.
    pub(super) fn marks_button(self) -> impl IntoView {
        view! {
            <button
                type="button"
                class=format!("{} font-semibold noscript:hidden", button::ICON)
                aria-label="Formatting"
                title="Formatting"
                aria-pressed=move || self.marks.get().to_string()
                on:click=move |_| self.show(self.marks)
            >
                "Aa"
            </button>
        }
    }

    /// The buttons of emoji and voice messages. Phones have emoji on their keyboards.
    pub(super) fn buttons(self) -> impl IntoView {
        view! {
            <div class="flex flex-wrap noscript:hidden">
                <button
                    type="button"
                    class=format!("{} max-sm:hidden", button::ICON)
                    aria-label="Emoji"
                    title="Emoji"
                    aria-expanded=move || self.emoji.get().to_string()
                    on:click=move |_| self.show(self.emoji)
                >
                    <Icon glyph=Glyph::Smile />
                </button>
                <button
                    type="button"
                    class=button::ICON
                    aria-label="Voice message"
                    title="Voice message"
                    on:click=move |_| self.thread.open_tool(Tool::Voice)
                >
                    <Icon glyph=Glyph::Mic />
                </button>
            </div>
        }
    }
}

in_file! { desk, load = load_desk;
    /// The help to write in the composer.
    fn desk() -> Result<Make, AppError> {
        Ok(make)
    }
}

in_file! { desk, load = load_picker;
    /// All emoji to pick from.
    #[allow(dead_code, reason = "asked for in the browser only")]
    pub(super) fn picker() -> Result<fn(OnPick) -> AnyView, AppError> {
        Ok(pick)
    }
}

#[cfg(feature = "hydrate")]
fn make(desk: Desk) -> AnyView {
    bar::make(desk)
}

#[cfg(feature = "hydrate")]
fn pick(on_pick: OnPick) -> AnyView {
    picker::picker(on_pick)
}

/// Nothing is asked for while the page is rendered on the server.
#[cfg(not(feature = "hydrate"))]
fn make(_: Desk) -> AnyView {
    ().into_any()
}

#[cfg(not(feature = "hydrate"))]
fn pick(_: OnPick) -> AnyView {
    ().into_any()
}
