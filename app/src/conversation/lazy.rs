//! The conversation page as a file of its own: the inbox is on the screen and alive before it is fetched.

use super::ConversationPage;
use crate::{error::AppError, ui::Failed};
use leptos::{prelude::*, wasm_split::wasm_split};
use leptos_router::LazyRoute;

/// The route of a conversation.
pub struct ConversationRoute;

impl LazyRoute for ConversationRoute {
    fn data() -> Self {
        Self
    }

    async fn view(_: Self) -> AnyView {
        page().await.unwrap_or_else(|error| view! { <NotLoaded error /> }.into_any())
    }

    async fn preload() {
        #[cfg(feature = "hydrate")]
        {
            let under_way = crate::wake::under_way();
            // Until then what the server rendered stays, as without scripts: nothing else would fit into its place. Else whether it
            // worked is asked again, and answered, by `view`.
            while load().await.is_err() && under_way {
                gloo_timers::future::TimeoutFuture::new(2_000).await;
            }
            // Starting the file and bringing the page to life are two tasks: something may be answered in between.
            gloo_timers::future::TimeoutFuture::new(0).await;
        }
    }
}

/// In the browser this first loads the code of the page, unless it is there already; on the server it is an ordinary call.
#[allow(clippy::unnecessary_wraps, reason = "the way there can fail")]
#[wasm_split(conversation, wasm_split_path = ::leptos::wasm_split, fallible, preload(load))]
fn page() -> Result<AnyView, AppError> {
    Ok(crate::wake::apart(|| view! { <ConversationPage /> }))
}

/// Loads the code in the background, so that the first conversation opens at once. A failure is nobody's loss here: opening
/// a conversation tries again and says what is wrong.
pub(crate) fn fetch_ahead() {
    #[cfg(feature = "hydrate")]
    Effect::new(|_| {
        crate::wake::then(|| {
            leptos::task::spawn_local(async {
                let _ = load().await;
            });
        });
    });
}

/// The code of the page could not be fetched.
#[component]
fn NotLoaded(error: AppError) -> impl IntoView {
    let retry = Callback::new(|()| {
        #[cfg(feature = "hydrate")]
        let _ = location().reload();
    });
    view! {
        <main class="flex min-w-0 flex-1">
            <Failed text=error.to_string() retry />
        </main>
    }
}
