//! Code that is a WebAssembly file of its own, fetched when it is needed: [`in_file!`] for a function, [`lazy_page!`] for a page.
//! Without the feature `split` (the server, `make dev`) everything is one program, and these are ordinary calls.

use crate::{error::AppError, ui::Failed};
use leptos::prelude::*;
use leptos_router::ChooseView;
use std::pin::Pin;

/// Puts a function into a file by name. It becomes `async`: calling it loads the code first, unless it is there already. `$load`
/// only loads.
macro_rules! in_file {
    ($file:ident, load = $load:ident; $(#[$attr:meta])* $vis:vis fn $name:ident($($arg:ident: $kind:ty),*) -> Result<$what:ty, $error:ty> $body:block) => {
        $(#[$attr])*
        #[cfg(feature = "split")]
        #[allow(clippy::unnecessary_wraps, reason = "the way there can fail")]
        #[leptos::wasm_split::wasm_split($file, wasm_split_path = ::leptos::wasm_split, fallible, preload(#[allow(dead_code, reason = "not all are loaded ahead")] $load))]
        $vis fn $name($($arg: $kind),*) -> Result<$what, $error> $body

        $(#[$attr])*
        #[cfg(not(feature = "split"))]
        #[allow(clippy::unused_async, reason = "in a file of its own it is asynchronous")]
        $vis async fn $name($($arg: $kind),*) -> Result<$what, $error> $body

        #[cfg(not(feature = "split"))]
        #[allow(dead_code, clippy::unused_async, reason = "in a file of its own it is asynchronous")]
        $vis async fn $load() -> Result<(), $error> {
            Ok(())
        }
    };
}

/// What is shown at the route of a page whose code is a file of its own. One type for all of them.
#[derive(Clone, Copy)]
pub struct LazyPage {
    pub(crate) load: fn() -> Loading<()>,
    pub(crate) page: fn() -> Loading<AnyView>,
}

/// Code, or what is made with it, under way.
pub(crate) type Loading<T> = Pin<Box<dyn Future<Output = Result<T, AppError>>>>;

impl ChooseView for LazyPage {
    async fn choose(self) -> AnyView {
        (self.page)().await.unwrap_or_else(|error| view! { <NotLoaded error /> }.into_any())
    }

    async fn preload(&self) {
        preload(self.load).await;
    }
}

/// Makes a [`LazyPage`] of a page: `lazy_page!(HELP, help, HelpPage)`. The page's view must be one element.
macro_rules! lazy_page {
    ($(#[$attr:meta])* $name:ident, $file:ident, $page:ident) => {
        $(#[$attr])*
        #[allow(clippy::needless_question_mark, reason = "where code is split, the error is another")]
        pub const $name: $crate::lazy::LazyPage = {
            $crate::lazy::in_file! { $file, load = load;
                fn page() -> Result<leptos::prelude::AnyView, $crate::error::AppError> {
                    Ok($crate::hydration::apart(|| leptos::prelude::view! { <$page /> }))
                }
            }

            $crate::lazy::LazyPage {
                load: || Box::pin(async { Ok(load().await?) }),
                page: || Box::pin(page()),
            }
        };
    };
}

pub(crate) use {in_file, lazy_page};

/// What the router waits for before it shows a page.
#[cfg_attr(not(feature = "hydrate"), allow(clippy::unused_async, reason = "the server has all code"))]
async fn preload(load: fn() -> Loading<()>) {
    #[cfg(feature = "hydrate")]
    {
        let under_way = crate::hydration::under_way();
        // Until then what the server rendered stays, as without scripts: nothing else would fit into its place. Else whether it
        // worked is asked again, and answered, by the page itself.
        while load().await.is_err() && under_way {
            gloo_timers::future::TimeoutFuture::new(2_000).await;
        }
        // Starting the file and hydrating the page are two tasks: something may be answered in between.
        gloo_timers::future::TimeoutFuture::new(0).await;
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = load;
}

/// Loads code once the page lives and nothing else waits. What of it goes on does so until the owner goes.
pub(crate) fn fetch_ahead<F, E>(load: impl Fn() -> F + 'static)
where
    F: Future<Output = Result<(), E>> + 'static,
{
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| {
        let loading = load();
        crate::hydration::then(|| {
            leptos::task::spawn_local_scoped_with_cancellation(async {
                let _ = loading.await;
            });
        });
    });
    #[cfg(not(feature = "hydrate"))]
    let _ = load;
}

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
