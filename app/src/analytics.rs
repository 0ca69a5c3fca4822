//! `/analytics`: how fast the team is, when customers write, what becomes of messages; `/analytics/now`: who waits;
//! `/analytics/behind`: what a figure counts; `/analytics?board=`: figures that people put together.

use crate::{
    error::AppError,
    lazy::lazy_page,
    live::Live,
    pages,
    preferences::leave_if_gone,
    server_fns::{
        analytics::{analytics as read, month as read_month, now_board, reports as written, views as saved_views},
        conversions::conversions as read_conversions,
        marks::own_marks,
    },
    ui::Failed,
};
use domain::{conversion::FIGURE, statistics::Query};
use leptos::{either::Either, prelude::*};
use leptos_meta::Title;
use leptos_router::hooks::{use_location, use_query_map};

mod behind;
mod boards;
mod cards;
mod chart;
mod conversions;
mod counted;
mod definition;
mod figures;
mod filters;
mod heat;
mod marks;
mod month;
mod now;
mod own_marks;
mod reports;
mod scale;
mod sorted;
mod steps;
mod table;
mod views;

use figures::Figures;

lazy_page!(ANALYTICS, analytics, AnalyticsPage);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Which {
    Range,
    Now,
    Behind,
    Converted,
    Boards,
}

/// Which of them, the address says.
#[component]
fn AnalyticsPage() -> impl IntoView {
    let (path, address) = (use_location().pathname, use_query_map());
    let is_converted = Memo::new(move |_| address.with(|address| address.get("figure").is_some_and(|figure| figure == FIGURE)));
    let has_board = Memo::new(move |_| address.with(|address| address.get(boards::PARAMETER).is_some()));
    let which = move |path: &String| match path.as_str() {
        path if pages::NOW.is_at(path) => Which::Now,
        // Conversions are no figures of days: what is behind them is a list of its own.
        path if pages::BEHIND.is_at(path) && is_converted.get() => Which::Converted,
        path if pages::BEHIND.is_at(path) => Which::Behind,
        _ if has_board.get() => Which::Boards,
        _ => Which::Range,
    };
    let which = Memo::new(move |_| path.with(which));
    view! {
        <main class="flex min-w-0 flex-1 flex-col">
            {move || match which.get() {
                Which::Range => view! { <RangePage /> }.into_any(),
                Which::Now => view! { <now::NowPage /> }.into_any(),
                Which::Behind => view! { <behind::BehindFigure /> }.into_any(),
                Which::Boards => view! { <boards::BoardsPage /> }.into_any(),
                Which::Converted => view! { <conversions::ConversionsPage /> }.into_any(),
            }}
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
    let month = Resource::new_blocking(move || query.get(), read_month);
    let converted = Resource::new_blocking(move || query.get(), read_conversions);
    let marks = Resource::new_blocking(move || query.get(), own_marks);
    let views = Resource::new_blocking(|| (), |()| saved_views());
    let now = Resource::new_blocking(|| (), |()| now_board());
    let reports = Resource::new_blocking(|| (), |()| written());
    let retry = Callback::new(move |()| report.refetch());
    let changed = Callback::new(move |()| views.refetch());
    let marked = Callback::new(move |()| {
        marks.refetch();
        report.refetch();
    });
    view! {
        <div class="min-h-0 flex-1 overflow-y-auto">
            <Title text=pages::ANALYTICS.title />
            // What was there stays on the screen while other figures are under way.
            <Transition fallback=|| {
                view! {
                    <p class="p-6 text-muted" role="status">
                        "Loading the figures …"
                    </p>
                }
            }>
                {move || Suspend::new(async move {
                    let views = views.await.unwrap_or_default();
                    let loads = now.await.map(|board| board.loads).unwrap_or_default();
                    let reports = reports.await.unwrap_or_default();
                    let month = month.await.unwrap_or_default();
                    let marks = marks.await.unwrap_or_default();
                    let converted = converted.await.unwrap_or_default();
                    match report.await {
                        Ok(shown) => {
                            Either::Left(
                                // Without these the figures are worth showing all the same.
                                view! { <Figures report=shown month marks converted views loads reports changed marked again=retry /> },
                            )
                        }
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
    crate::frame::set_page_status(&error);
    let text = error.to_string();
    Effect::new(move |_| leave_if_gone(&error));
    view! {
        <div class="flex min-h-full">
            <Failed text retry />
        </div>
    }
}
