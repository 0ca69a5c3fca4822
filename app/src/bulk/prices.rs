//! What messages cost, for everybody to look at. Admins set it on the page of settings.

use super::parts::{FIELD, complain};
use crate::{
    pages,
    server_fns::{bulk::get_prices, session::Me},
    ui::{Dialog, Toasts, button},
};
use domain::Role;
use leptos::{prelude::*, task::spawn_local};

/// The button and its dialog.
#[component]
pub(super) fn PricesButton() -> impl IntoView {
    let open = RwSignal::new(false);
    let text = RwSignal::new(String::new());
    let toasts = expect_context::<Toasts>();
    let is_admin = expect_context::<StoredValue<Me>>().with_value(|me| me.role == Role::Admin);
    let show = move |_| {
        open.set(true);
        spawn_local(async move {
            match get_prices().await {
                Ok(prices) => {
                    let _ = text.try_set(prices.map(|prices| prices.text()).unwrap_or_default());
                }
                Err(error) => complain(toasts, &error),
            }
        });
    };
    view! {
        <button type="button" class=button::QUIET on:click=show>
            "Prices"
        </button>
        <Dialog open label="Prices of messages">
            <div class="flex flex-col gap-3 p-4">
                <p class="text-xs text-muted">
                    "By country and category, as WhatsApp's rate card says; “fee” is what AWS takes for each message; “tier” says what is taken from a message of the month on. The day is said wherever a cost is shown."
                </p>
                <label class="block">
                    <span class="mb-1 block text-2xs font-semibold text-muted">"Table"</span>
                    <textarea
                        class=format!("{FIELD} font-mono text-xs")
                        rows="10"
                        placeholder="No table is set."
                        readonly
                        prop:value=move || text.get()
                    ></textarea>
                </label>
                {if is_admin {
                    view! {
                        <a href=format!("{}#prices", pages::SETTINGS.path) class=button::SECONDARY>
                            "Change them in the settings"
                        </a>
                    }
                        .into_any()
                } else {
                    view! { <p class="text-xs text-muted">"An Admin can change them."</p> }.into_any()
                }}
            </div>
        </Dialog>
    }
}
