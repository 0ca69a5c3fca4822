//! `/analytics`: how fast the team is, when customers write, what becomes of messages.

use crate::{
    error::AppError, lazy::lazy_page, live::Live, preferences::leave_if_gone, server_fns::analytics::analytics as read, ui::Failed,
};
use domain::statistics::Query;
use leptos::{either::Either, prelude::*};
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

mod cards;
mod chart;
mod figures;
mod filters;
mod heat;
mod table;

use figures::Figures;

lazy_page!(AnalyticsRoute, analytics, AnalyticsPage);

/// The figures of the range that the address names.
#[component]
fn AnalyticsPage() -> impl IntoView {
    expect_context::<Live>().follow_from_now();
    let address = use_query_map();
    let query = Memo::new(move |_| address.with(|address| Query::parse(|name| address.get(name))));
    let report = Resource::new_blocking(move || query.get(), read);
    let retry = Callback::new(move |()| report.refetch());
    view! {
        <main class="min-w-0 flex-1 overflow-y-auto" aria-label="Analytics">
            <Title text=crate::pages::ANALYTICS.title />
            // What was there stays on the screen while other figures are under way.
            <Transition fallback=|| {
                view! {
                    <p class="p-6 text-muted" role="status">
                        "Loading the figures …"
                    </p>
                }
            }>
                {move || Suspend::new(async move {
                    match report.await {
                        Ok(shown) => Either::Left(view! { <Figures report=shown /> }),
                        Err(error) => Either::Right(view! { <NotShown error retry /> }),
                    }
                })}
            </Transition>
        </main>
    }
}

/// No figures: who is gone leaves, everybody else may try again.
#[component]
fn NotShown(error: AppError, retry: Callback<()>) -> impl IntoView {
    crate::frame::answer(&error);
    let text = error.to_string();
    Effect::new(move |_| leave_if_gone(&error));
    view! {
        <div class="flex min-h-full">
            <Failed text retry />
        </div>
    }
}
