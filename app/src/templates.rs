//! `/templates` and below: all templates, one of them, and where one is written. One file of code, apart from the first load.

use crate::{live::Live, pages};
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
    TEMPLATES,
    templates,
    TemplatesPage
);

/// The page that the address names.
#[component]
fn TemplatesPage() -> impl IntoView {
    expect_context::<Live>().follow_from_now();
    let path = use_location().pathname.get_untracked();
    if pages::NEW_TEMPLATE.is_at(&path) {
        view! { <editor::EditorPage /> }.into_any()
    } else if pages::TEMPLATE.is_at(&path) {
        view! { <one::TemplatePage /> }.into_any()
    } else {
        view! { <list::ListPage /> }.into_any()
    }
}
