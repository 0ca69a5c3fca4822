//! `/admin` and what lies below it: people, numbers, settings, rules, the assistant, who did what, what could not be taken in. All in
//! one file of code.

use crate::{
    live::Live,
    pages::{self, Page},
    ui::{Empty, Glyph, tabs},
};
use domain::Role;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

mod apart;
mod assistant;
mod audit;
mod events;
#[cfg(feature = "hydrate")]
mod file;
mod keeping;
mod knowledge;
mod narrow;
mod numbers;
mod people;
mod rules;
mod settings;

crate::lazy::lazy_page!(
    /// The routes of the pages.
    ADMIN,
    admin,
    AdminPage
);

/// A page, and what it shows.
type Tab = (&'static Page, fn() -> AnyView);

/// The pages in the order of their tabs.
const TABS: [Tab; 8] = [
    (&pages::PEOPLE, || view! { <people::PeoplePage /> }.into_any()),
    (&pages::NUMBERS, || view! { <numbers::NumbersPage /> }.into_any()),
    (&pages::RULES, || view! { <rules::RulesPage /> }.into_any()),
    (&pages::ASSISTANT, || view! { <assistant::AssistantPage /> }.into_any()),
    (&pages::KNOWLEDGE, || view! { <knowledge::KnowledgePage /> }.into_any()),
    (&pages::SETTINGS, || view! { <settings::SettingsPage /> }.into_any()),
    (&pages::AUDIT, || view! { <audit::AuditPage /> }.into_any()),
    (&pages::EVENTS, || view! { <events::EventsPage /> }.into_any()),
];

#[component]
fn AdminPage() -> impl IntoView {
    expect_context::<Live>().follow_from_now();
    let path = use_location().pathname;
    let current = Memo::new(move |_| {
        path.with(|path| TABS.iter().position(|(page, _)| page.is_above(path)))
            .unwrap_or_default()
    });
    let is_admin = expect_context::<StoredValue<crate::server_fns::session::Me>>().with_value(|me| me.role >= Role::Admin);
    view! {
        <main class="flex min-w-0 flex-1 flex-col">
            {if is_admin {
                view! {
                    <nav
                        class="flex shrink-0 flex-wrap gap-x-1 border-b border-line bg-surface px-4 py-1.5 pt-[max(0.375rem,env(safe-area-inset-top))] text-2xs font-medium md:px-6"
                        aria-label="Admin"
                    >
                        {TABS
                            .into_iter()
                            .enumerate()
                            .map(|(at, (page, _))| {
                                view! {
                                    <a href=page.path class=tabs::LINK aria-current=move || (current.get() == at).then_some("true")>
                                        <span class=tabs::PILL>{page.title}</span>
                                    </a>
                                }
                            })
                            .collect_view()}
                    </nav>
                    {move || TABS.get(current.get()).map(|(_, shown)| shown())}
                }
                    .into_any()
            } else {
                crate::frame::forbid();
                view! { <Empty glyph=Glyph::Lock title="For Admins" text="Only Admins manage this. Ask one of them." /> }.into_any()
            }}
        </main>
    }
}
