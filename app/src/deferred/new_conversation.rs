//! Where the dialog for a new conversation appears, once somebody has asked for it.

use crate::{conversation::new_conversation, starting::Starting, ui::Toasts};
use leptos::{prelude::*, task::spawn_local};

#[component]
pub(super) fn NewConversation() -> impl IntoView {
    let (starting, toasts) = (expect_context::<Starting>(), expect_context::<Toasts>());
    let loaded = RwSignal::new(None::<fn(Starting) -> AnyView>);
    Effect::new(move |_| {
        if !starting.open.get() || loaded.with_untracked(Option::is_some) {
            return;
        }
        spawn_local(async move {
            match new_conversation().await {
                Ok(make) => {
                    let _ = loaded.try_set(Some(make));
                }
                Err(error) => {
                    let _ = starting.open.try_set(false);
                    toasts.show(error.to_string(), None);
                }
            }
        });
    });
    move || loaded.get().map(|make| make(starting))
}
