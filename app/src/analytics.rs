//! `/analytics`: how fast the team is, when customers write, what becomes of messages; `/analytics/now`: who waits.

use crate::{
    error::AppError, lazy::lazy_page, live::Live, preferences::leave_if_gone, server_fns::analytics::analytics as read, ui::Failed,
};
use domain::statistics::Query;
use leptos::{either::Either, prelude::*};
use leptos_meta::Title;
use leptos_router::hooks::{use_location, use_query_map};

mod cards;
mod chart;
mod figures;
mod filters;
mod heat;
mod now;
mod table;

use figures::Figures;

lazy_page!(ANALYTICS, analytics, AnalyticsPage);

/// Which of the two, the address says.
#[component]
fn AnalyticsPage() -> impl IntoView {
    let path = use_location().pathname;
    let is_now = Memo::new(move |_| path.with(|path| crate::pages::NOW.is_at(path)));
    view! {
        <main class="flex min-w-0 flex-1 flex-col">
            {move || if is_now.get() { view! { <now::NowPage /> }.into_any() } else { view! { <RangePage /> }.into_any() }}
        </main>
    }
}

/// The figures of the range that the address names.
#[component]
fn RangePage() -> impl IntoView {
    expect_context::<Live>().follow_from_now();
    let address = use_query_map();
    let query = Memo::new(move |_| address.with(|address| Query::parse(|name| address.get(name))));
    let report = Resource::new_blocking(move || query.get(), read);
    let retry = Callback::new(move |()| report.refetch());
    view! {
        <div class="min-h-0 flex-1 overflow-y-auto">
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
        </div>
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
