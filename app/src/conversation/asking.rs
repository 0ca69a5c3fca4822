//! A question of an agent to the company's documents, beside the conversation: it tells the customer nothing. The box is fetched when
//! it is opened.

use super::{assist::is_offered, thread::Thread};
use crate::{ask::AskBox, error::AppError, lazy::in_file};
use domain::assistant::Voice;
use leptos::{prelude::*, task::spawn_local};

/// What the file makes.
type Make = fn(Thread) -> AnyView;

/// The box, closed. Nothing where nothing drafts, and for who may not write.
#[component]
pub(super) fn Asking(thread: Thread) -> impl IntoView {
    let made = RwSignal::new(None::<Make>);
    let open = move |_| {
        if made.with_untracked(Option::is_some) {
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
                <summary class="flex min-h-11 cursor-pointer items-center font-medium desk:min-h-8">"Ask the knowledge base"</summary>
                <div class="pb-2">{move || made.get().map(|make| make(thread))}</div>
            </details>
        }
    })
}

in_file! { desk, load = load_asking;
    fn asking() -> Result<Make, AppError> {
        Ok(make)
    }
}

fn make(thread: Thread) -> AnyView {
    let phone = Signal::stored(Some(thread.id.with_value(|id| id.phone.clone())));
    view! { <AskBox phone voice=Voice::Colleague label="Your question" placeholder="How long is a refund on its way?" /> }.into_any()
}
