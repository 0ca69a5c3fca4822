//! The names of the list, each with its languages, and what stands in their place.

use super::{
    address,
    drafts::Drafts,
    language,
    list::{List, Status},
    marks, words,
};
use crate::{
    server_fns::session::Me,
    ui::{Empty, Failed, Glyph, Icon, Skeleton, button},
};
use domain::template::{Filter, Group, Row};
use leptos::prelude::*;
use leptos_router::components::A;

/// The names, and "Show more" at their end.
#[component]
pub(super) fn Rows(list: List, filter: Memo<Filter>) -> impl IntoView {
    let empty = Memo::new(move |_| list.listing.with(|listing| listing.groups.is_empty()));
    let loading = Memo::new(move |_| list.status.with(|status| *status == Status::Loading));
    let several = Memo::new(move |_| list.listing.with(|listing| listing.accounts.len() > 1));
    view! {
        <div class="flex min-h-0 flex-1 flex-col overflow-y-auto overscroll-contain" aria-busy=move || loading.get().to_string()>
            {move || match (list.status.get(), empty.get()) {
                (Status::Failed(error), _) => {
                    view! { <Failed text=error.to_string() retry=Callback::new(move |()| list.fetch(0)) /> }.into_any()
                }
                (Status::Loading, true) => view! { <Outlines /> }.into_any(),
                (Status::Ready, true) => {
                    let (title, text) = teach(list, &filter.get());
                    view! { <Empty glyph=Glyph::Template title text /> }.into_any()
                }
                (_, false) => ().into_any(),
            }}
            <Drafts list />
            <ul class="flex flex-col gap-2 p-3 md:p-6" class:hidden=move || empty.get() aria-label="Template list">
                <For each=move || list.listing.with(|listing| listing.groups.clone()) key=key let:group>
                    <Name group several />
                </For>
            </ul>
            <EndOfList list filter />
        </div>
    }
}

/// What is shown of a name; another one when anything of it changes.
fn key(group: &Group) -> String {
    let row = |row: &Row| {
        let used = row.used_at.map(|at| at.0).unwrap_or_default();
        let quality = row.quality.as_deref().unwrap_or_default();
        let status = row.status.name();
        format!("{} {status} {} {quality} {used} {}", row.language, row.category, row.snippet)
    };
    let rows: Vec<String> = group.rows.iter().map(row).collect();
    format!("{} {} {}", group.account, group.name, rows.join("\n"))
}

/// A name with its languages.
#[component]
fn Name(group: Group, several: Memo<bool>) -> impl IntoView {
    let me = expect_context::<StoredValue<Me>>();
    let account = me.with_value(|me| words::account(me, &group.account));
    let need = group.need();
    let first = group.rows.first();
    let mut categories: Vec<String> = group.rows.iter().map(|row| words::category(&row.category)).collect();
    categories.dedup();
    let snippet = first.map(|row| row.snippet.clone()).unwrap_or_default();
    let code = first.map(|row| row.language.clone()).unwrap_or_default();
    let used = group.rows.iter().filter_map(|row| row.used_at).max();
    let name = group.name.clone();
    view! {
        <li class="rounded-xl border border-line bg-surface px-4 py-3 [contain-intrinsic-size:auto_8rem] [content-visibility:auto]">
            <div class="flex flex-wrap items-baseline gap-x-3 gap-y-0.5">
                <h2 class="min-w-0 font-semibold [overflow-wrap:anywhere]">{name}</h2>
                <p class="text-xs text-muted">{categories.join(", ")}</p>
                <p class="text-xs text-muted" class:hidden=move || !several.get()>
                    {account}
                </p>
                {used.map(|at| view! { <p class="ml-auto text-2xs text-muted">"Last sent " {marks::ago(at)}</p> })}
            </div>
            {need
                .map(|need| {
                    view! {
                        <p class="mt-1 flex items-start gap-1.5 text-xs font-medium text-warn">
                            <Icon glyph=Glyph::Alert class="mt-px size-3.5 shrink-0" />
                            {need.words()}
                        </p>
                    }
                })}
            {(!snippet.is_empty())
                .then(|| {
                    view! {
                        <p class="mt-1 line-clamp-2 text-muted" dir="auto" lang=language::tag(&code)>
                            {snippet}
                        </p>
                    }
                })}
            <ul class="mt-2 flex flex-wrap gap-2" aria-label="Languages">
                {group.rows.into_iter().map(one_language).collect_view()}
            </ul>
        </li>
    }
}

/// A language of a name: leads to it.
pub(super) fn one_language(row: Row) -> AnyView {
    let to = address::one(&row.account, &row.name, &row.language);
    let called = language::name(&row.language);
    view! {
        <li>
            <A
                href=to
                attr:class="inline-flex min-h-11 items-center gap-2 rounded-lg border border-line bg-raised px-2.5 transition-colors duration-150 hover:bg-brand-soft aria-[current=page]:bg-brand-soft desk:min-h-9"
            >
                <span class="font-medium">{called}</span>
                {marks::status(&row.status)}
                {marks::quality(row.quality.as_deref())}
            </A>
        </li>
    }
    .into_any()
}

/// "Show more" at the end. A link, for those without scripts.
#[component]
fn EndOfList(list: List, filter: Memo<Filter>) -> impl IntoView {
    let after = Memo::new(move |_| list.listing.with(|listing| listing.after));
    let shown = move || {
        list.listing
            .with(|listing| format!("{} of {}", listing.groups.len(), listing.total))
    };
    move || {
        after.get().map(|after| {
            view! {
                <p class="flex shrink-0 items-center justify-center gap-3 pb-6 text-xs text-muted">
                    <a
                        href=move || address::going_on(&filter.get(), after)
                        class=button::SECONDARY
                        on:click=move |event| {
                            event.prevent_default();
                            list.fetch_more();
                        }
                    >
                        {move || if list.more.get() { "Loading…" } else { "Show more" }}
                    </a>
                    {shown}
                </p>
            }
        })
    }
}

/// Outlines in the place of names.
#[component]
fn Outlines() -> impl IntoView {
    view! {
        <div class="flex flex-col gap-2 p-3 md:p-6">
            <p class="sr-only" role="status">
                "Loading templates"
            </p>
            {(0..5)
                .map(|_| {
                    view! {
                        <div class="flex flex-col gap-2 rounded-xl border border-line bg-surface px-4 py-3">
                            <Skeleton class="h-4 w-48" />
                            <Skeleton class="h-3 w-full" />
                            <Skeleton class="h-9 w-64" />
                        </div>
                    }
                })
                .collect_view()}
        </div>
    }
}

/// What an empty list says.
fn teach(list: List, filter: &Filter) -> (&'static str, &'static str) {
    if *filter != Filter::default() {
        return ("No template fits", "Choose fewer filters, or search for other words.");
    }
    let read = list
        .listing
        .with(|listing| listing.accounts.iter().any(|account| account.read_at.is_some()));
    if read {
        (
            "No templates yet",
            "A template reaches customers when their 24 hours are over. An Admin makes one here.",
        )
    } else {
        (
            "Not read yet",
            "Templates are read from WhatsApp every few minutes. Come back in a moment.",
        )
    }
}
