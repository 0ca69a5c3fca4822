//! What messages cost: a table that an Admin pastes, and everybody may look at.

use super::parts::{FIELD, complain};
use crate::{
    error::AppError,
    server_fns::{
        bulk::{get_prices, set_prices},
        session::Me,
    },
    ui::{Dialog, Problem, Toasts, button},
};
use domain::{Role, bulk::prices::MOST_BYTES};
use leptos::{prelude::*, task::spawn_local};

const EXAMPLE: &str =
    "as of,2026-10-01\ncurrency,USD\nfee,0.005\ncountry,marketing,utility,authentication\n*,0.06,0.01,0.01\nIN,0.012,0.002,0.002";

/// The button and its dialog.
#[component]
pub(super) fn PricesButton() -> impl IntoView {
    let open = RwSignal::new(false);
    let text = RwSignal::new(String::new());
    let problem = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);
    let toasts = expect_context::<Toasts>();
    let is_admin = expect_context::<StoredValue<Me>>().with_value(|me| me.role == Role::Admin);
    let show = move |_| {
        problem.set(None);
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
    let save = move |_| {
        busy.set(true);
        problem.set(None);
        spawn_local(async move {
            match set_prices(text.get_untracked()).await {
                Ok(prices) => {
                    let _ = open.try_set(false);
                    toasts.show(format!("Prices of {} are used from now on.", prices.as_of), None);
                }
                Err(AppError::Invalid(words)) => {
                    let _ = problem.try_set(Some(words));
                }
                Err(error) => complain(toasts, &error),
            }
            let _ = busy.try_set(false);
        });
    };
    view! {
        <button type="button" class=button::QUIET on:click=show>
            "Prices"
        </button>
        <Dialog open label="Prices of messages">
            <div class="flex flex-col gap-3 p-4">
                <p class="text-xs text-muted">
                    "By country and category, as WhatsApp's rate card says; “fee” is what AWS takes for each message. The day is said wherever a cost is shown."
                </p>
                <label class="block">
                    <span class="mb-1 block text-2xs font-semibold text-muted">"Table"</span>
                    <textarea
                        class=format!("{FIELD} font-mono text-xs")
                        rows="10"
                        maxlength=MOST_BYTES.to_string()
                        placeholder=EXAMPLE
                        readonly=!is_admin
                        prop:value=move || text.get()
                        on:input=move |event| text.set(event_target_value(&event))
                    ></textarea>
                </label>
                <Problem words=problem />
                {if is_admin {
                    view! {
                        <button type="button" class=button::PRIMARY disabled=move || busy.get() on:click=save>
                            "Use these prices"
                        </button>
                    }
                        .into_any()
                } else {
                    view! { <p class="text-xs text-muted">"An Admin can change them."</p> }.into_any()
                }}
            </div>
        </Dialog>
    }
}
