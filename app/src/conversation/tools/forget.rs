//! The assistant is made to forget a customer, after saying what that does and what it does not.

use super::{super::thread::Thread, sender::ToolDialog};
use crate::{
    server_fns::assistant::forget_customer,
    ui::{Problem, button},
};
use leptos::{prelude::*, task::spawn_local};

pub(super) fn dialog(thread: Thread) -> AnyView {
    let (busy, error, done) = (RwSignal::new(false), RwSignal::new(None::<String>), RwSignal::new(false));
    let forget = move |_| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        error.set(None);
        spawn_local(async move {
            let forgotten = forget_customer(thread.id.get_value()).await;
            let _ = busy.try_set(false);
            match forgotten {
                Ok(()) => {
                    let _ = done.try_set(true);
                }
                Err(why) => {
                    let _ = error.try_set(Some(why.to_string()));
                }
            }
        });
    };
    view! {
        <ToolDialog thread label="What the assistant remembers">
            <div class="flex flex-col gap-2 p-4">
                <p>
                    "The agent that drafts replies remembers what earlier conversations with this customer were about. "
                    "It can be made to forget that. The conversation itself stays here."
                </p>
                <p class="text-xs text-muted">
                    "What a draft of the last hour adds, when its session ends at AWS, is deleted by itself in a good hour. It stays on record that you did this."
                </p>
                <Problem words=error />
                {move || {
                    done.get()
                        .then(|| {
                            view! {
                                <p class="text-brand" role="status">
                                    "The assistant remembers nothing of this customer."
                                </p>
                            }
                        })
                }}
                <button
                    type="button"
                    class=format!("{} self-start", button::SECONDARY)
                    disabled=move || busy.get() || done.get()
                    on:click=forget
                >
                    "Forget this customer"
                </button>
            </div>
        </ToolDialog>
    }
    .into_any()
}
