//! Signed in, but without a role.

use crate::ui::{Card, button};
use leptos::prelude::*;
use leptos_meta::Title;

/// The e-mail of whoever asks, provided by the server with each request; a page without a role cannot ask `me` for it.
#[derive(Clone, Debug, Default)]
pub struct SignedInAs(pub Option<String>);

/// `/no-access`.
#[component]
pub fn NoAccessPage() -> impl IntoView {
    let email = SharedValue::new(|| use_context::<SignedInAs>().and_then(|known| known.0)).into_inner();
    view! {
        <Title text=crate::pages::NO_ACCESS.title />
        <Card>
            <h1 class="text-xl font-semibold tracking-tight">"No access yet"</h1>
            <p class="text-muted">
                {email
                    .map(|email| {
                        view! {
                            "You are signed in as "
                            <strong class="wrap-anywhere font-medium text-ink">{email}</strong>
                            ". "
                        }
                    })} "Ask an administrator to add you to the Viewer, Operator or Admin group."
            </p>
            <form method="post" action="/auth/logout" class="mt-3 w-full">
                <button type="submit" class=format!("{} w-full", button::SECONDARY)>
                    "Sign out"
                </button>
            </form>
        </Card>
    }
}
