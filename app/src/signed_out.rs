//! After signing out.

use crate::ui::{Card, button};
use leptos::prelude::*;
use leptos_meta::Title;

/// `/logout`.
#[component]
pub fn SignedOutPage() -> impl IntoView {
    view! {
        <Title text=crate::pages::LOGOUT.title />
        <Card>
            <h1 class="text-xl font-semibold tracking-tight">"You are signed out."</h1>
            <p class="text-muted">"Close this window if others use this device."</p>
            <a class=format!("{} mt-3 w-full", button::PRIMARY) href="/login" rel="external">
                "Sign in again"
            </a>
        </Card>
    }
}
