//! Short messages that go away by themselves.

use super::{
    button,
    icons::{Glyph, Icon},
};
use leptos::prelude::*;
use std::time::Duration;

/// Long enough to read the sentence and reach the button; everything a toast offers is also elsewhere.
const STAYS: Duration = Duration::from_secs(8);

/// More than this many at once hide the page.
const MOST: usize = 3;

#[derive(Clone)]
struct Toast {
    key: u64,
    text: String,
    action: Option<(String, Callback<()>)>,
}

/// Shows toasts. Provided by the frame.
#[derive(Clone, Copy)]
pub struct Toasts {
    shown: RwSignal<Vec<Toast>>,
    next: StoredValue<u64>,
}

impl Toasts {
    /// Makes the list of toasts and provides it to all pages below.
    pub fn provide() -> Self {
        let this = Self {
            shown: RwSignal::new(Vec::new()),
            next: StoredValue::new(0),
        };
        provide_context(this);
        this
    }

    /// Shows a sentence, with a button when something can be done about it. Call it in the browser only.
    pub fn show(&self, text: impl Into<String>, action: Option<(&str, Callback<()>)>) {
        // An answer may come when the page is gone; then there is nowhere to show it.
        let Some(key) = self.next.try_update_value(|next| {
            *next = next.wrapping_add(1);
            *next
        }) else {
            return;
        };
        let toast = Toast {
            key,
            text: text.into(),
            action: action.map(|(label, run)| (label.to_owned(), run)),
        };
        self.shown.update(|shown| {
            shown.push(toast);
            if shown.len() > MOST {
                shown.remove(0);
            }
        });
        let this = *self;
        set_timeout(move || this.dismiss(key), STAYS);
    }

    fn dismiss(&self, key: u64) {
        // The timer may outlive the page.
        let _ = self.shown.try_update(|shown| shown.retain(|toast| toast.key != key));
    }
}

/// Where toasts appear: announced politely, above everything, never over what is being written.
#[component]
pub fn ToastHost(
    /// At the top, because something at the bottom must stay free.
    #[prop(into)]
    high: Signal<bool>,
) -> impl IntoView {
    let toasts = expect_context::<Toasts>();
    let place = move || {
        if high.get() {
            "pointer-events-none fixed inset-x-0 top-[calc(4.75rem+env(safe-area-inset-top))] z-30 grid place-items-center gap-2 px-4"
        } else {
            "pointer-events-none fixed inset-x-0 bottom-[calc(5rem+env(safe-area-inset-bottom))] z-30 grid place-items-center gap-2 px-4 md:bottom-6"
        }
    };
    view! {
        <section class=place aria-label="Notifications" aria-live="polite">
            <For each=move || toasts.shown.get() key=|toast| toast.key let:toast>
                <ToastCard text=toast.text.clone() action=toast.action.clone() dismiss=Callback::new(move |()| toasts.dismiss(toast.key)) />
            </For>
        </section>
    }
}

/// One toast: a sentence, what can be done about it, and a button that takes it away.
#[component]
pub fn ToastCard(text: String, action: Option<(String, Callback<()>)>, dismiss: Callback<()>) -> impl IntoView {
    view! {
        <div class="pointer-events-auto flex max-w-full animate-rise items-center gap-2 rounded-xl border border-line bg-surface py-1 pl-4 pr-1 shadow-float">
            <span>{text}</span>
            {action
                .map(|(label, run)| {
                    view! {
                        <button
                            type="button"
                            class=button::QUIET
                            on:click=move |_| {
                                run.run(());
                                dismiss.run(());
                            }
                        >
                            {label}
                        </button>
                    }
                })}
            <button type="button" class=button::ICON aria-label="Dismiss" on:click=move |_| dismiss.run(())>
                <Icon glyph=Glyph::Close />
            </button>
        </div>
    }
}
