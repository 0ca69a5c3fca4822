//! `/templates` and below: all templates, one of them, and where one is written. One file of code, apart from the first load.

use crate::{live::Live, pages, ui::NowSignal};
use domain::EventId;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

mod address;
mod drafts;
mod editor;
mod filters;
mod language;
mod library;
mod list;
mod marks;
mod one;
mod preview;
mod rows;
mod words;

crate::lazy::lazy_page!(
    /// The route of all pages of templates.
    TemplatesRoute,
    templates,
    TemplatesPage
);

/// The page that the address names.
#[component]
fn TemplatesPage() -> impl IntoView {
    follow();
    let path = use_location().pathname.get_untracked();
    if pages::NEW_TEMPLATE.is_at(&path) {
        view! { <editor::EditorPage /> }.into_any()
    } else if pages::TEMPLATE.is_at(&path) {
        view! { <one::TemplatePage /> }.into_any()
    } else {
        view! { <list::ListPage /> }.into_any()
    }
}

/// Opens the live stream. What came shortly before is told again, in case the page was read just then.
fn follow() {
    const BEFORE: u64 = 10_000;
    let (live, now) = (expect_context::<Live>(), expect_context::<NowSignal>());
    Effect::new(move |_| {
        live.follow(EventId::from_parts(now.exact().unsigned().saturating_sub(BEFORE), 0));
    });
}
