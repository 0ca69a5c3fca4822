//! `/bulk` and below: bulk jobs, made in steps, sent, and watched. A file of its own, fetched when one of the pages is opened.

mod acts;
mod again;
mod approval;
mod audience;
mod blank;
mod budget;
mod by_country;
mod calendar;
mod check;
mod customers;
mod days;
mod ends;
mod file;
mod free;
mod held;
mod home;
mod hours;
mod id;
mod job;
mod lines;
mod list;
mod message;
mod off_days;
mod parts;
mod prices;
mod recipients;
mod repeat;
mod room;
mod second;
mod seed;
mod send;
mod upload;
mod versus;
mod warm;
mod when;
mod winner;

use crate::live::Live;
use calendar::CalendarPage;
use job::JobPage;
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use list::ListPage;

crate::lazy::lazy_page!(
    /// The route of the list of jobs, and of one job.
    BULK,
    bulk,
    BulkPage
);

/// All jobs as a list or by their days, or the one that the address names.
#[component]
fn BulkPage() -> impl IntoView {
    expect_context::<Live>().follow_from_now();
    let is_job = use_params_map().with_untracked(|params| params.get_str("id").is_some());
    if is_job {
        view! { <JobPage /> }.into_any()
    } else {
        let query = use_query_map();
        let by_days = Memo::new(move |_| query.with(|query| query.get_str("view") == Some("calendar")));
        let page = move || {
            if by_days.get() {
                view! { <CalendarPage /> }.into_any()
            } else {
                view! { <ListPage /> }.into_any()
            }
        };
        view! { <div class="contents">{page}</div> }.into_any()
    }
}
