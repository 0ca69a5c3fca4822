//! A question of an agent to the company's documents, beside the conversation: it tells the customer nothing. The box is fetched when
//! it is opened.

use super::{assist::is_offered, panel::Panel, thread::Thread};
use crate::{ask::AskBox, error::AppError, lazy::in_file};
use domain::assistant::Voice;
use leptos::{ev, prelude::*, task::spawn_local};

/// What the file makes.
type Make = fn(Thread) -> AnyView;

/// The box, closed. Nothing where nothing drafts, and for who may not write.
#[component]
pub(super) fn Asking(thread: Thread, panel: Panel) -> impl IntoView {
    let made = RwSignal::new(None::<Make>);
    let open = move |event: ev::Event| {
        let is_open = unfolded(&event, panel);
        if made.with_untracked(Option::is_some) {
            if is_open {
                request_animation_frame(focus);
            }
            return;
        }
        spawn_local(async move {
            match asking().await {
                Ok(make) => {
                    let _ = made.try_set(Some(make));
                }
                Err(error) => thread.complain(&error),
            }
        });
    };
    (thread.may_write() && is_offered(thread)).then(|| {
        view! {
            <details class="border-t border-line px-4 py-2 noscript:hidden" on:toggle=open>
                <summary class="flex min-h-11 cursor-pointer items-center font-medium desk:min-h-8" data-key="Ctrl J">
                    "Ask the knowledge base"
                </summary>
                <div class="pb-2">{move || made.get().map(|make| make(thread))}</div>
            </details>
        }
    })
}

/// Whether the box was opened. By its key it may be where nobody sees it.
fn unfolded(event: &ev::Event, panel: Panel) -> bool {
    #[cfg(feature = "hydrate")]
    {
        use wasm_bindgen::JsCast;
        let target = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlElement>().ok());
        let Some(target) = target.filter(|target| target.has_attribute("open")) else {
            return false;
        };
        if target.offset_parent().is_none() {
            panel.show(true);
        }
        true
    }
    #[cfg(not(feature = "hydrate"))]
    {
        let _ = (event, panel);
        false
    }
}

/// To the field, for who came by its key.
fn focus() {
    #[cfg(feature = "hydrate")]
    {
        use wasm_bindgen::JsCast;
        let field = document().query_selector("aside [data-ask] textarea").ok().flatten();
        if let Some(field) = field.and_then(|field| field.dyn_into::<web_sys::HtmlElement>().ok()) {
            let _ = field.focus();
        }
    }
}

in_file! { desk, load = load_asking;
    fn asking() -> Result<Make, AppError> {
        Ok(make)
    }
}

fn make(thread: Thread) -> AnyView {
    let phone = Signal::stored(Some(thread.id.with_value(|id| id.phone.clone())));
    // Behind the box, which is made when the page lives.
    crate::hydration::then(|| request_animation_frame(focus));
    view! { <AskBox phone voice=Voice::Colleague label="Your question" placeholder="How long is a refund on its way?" /> }.into_any()
}
