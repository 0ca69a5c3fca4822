//! `/admin/audit`: who did what, the newest first. The address keeps what it is narrowed to, so it works without scripts.

use super::narrow::{choose, of_table};
use crate::{
    error::AppError,
    pages,
    preferences::leave_if_gone,
    server_fns::audit::audit_page,
    ui::{Empty, Failed, Glyph, Icon, ZoneSignal, button},
};
use domain::{
    audit::{ACTS, AuditLine, AuditPage as Found, AuditQuery, RESULTS, act_words, result_words},
    hours::Date,
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

#[component]
pub(super) fn AuditPage() -> impl IntoView {
    let address = use_query_map();
    let query = Memo::new(move |_| address.with(|address| AuditQuery::parse(|name| address.get(name))));
    let found = Resource::new_blocking(move || query.get(), audit_page);
    let retry = Callback::new(move |()| found.refetch());
    view! {
        <div class="min-h-0 flex-1 overflow-y-auto p-3 md:p-6">
            <Title text=pages::AUDIT.title />
            <div class="mx-auto max-w-5xl">
                <h1 class="text-base font-semibold">"Audit"</h1>
                <p class="mb-3 text-xs text-muted">"Who did what, the newest first."</p>
                {move || view! { <Narrow query=query.get() /> }}
                <Transition fallback=|| {
                    view! {
                        <p class="p-6 text-muted" role="status">
                            "Loading …"
                        </p>
                    }
                }>
                    {move || Suspend::new(async move {
                        let query = query.get_untracked();
                        match found.await {
                            Ok(page) => view! { <Rows query page /> }.into_any(),
                            Err(error) => not_shown(&error, retry),
                        }
                    })}
                </Transition>
            </div>
        </div>
    }
}

fn not_shown(error: &AppError, retry: Callback<()>) -> AnyView {
    crate::frame::set_page_status(error);
    let text = error.to_string();
    let error = error.clone();
    Effect::new(move |_| {
        leave_if_gone(&error);
    });
    view! { <Failed text retry /> }.into_any()
}

#[component]
fn Narrow(query: AuditQuery) -> impl IntoView {
    let export = format!(
        "/admin/audit/export{}",
        AuditQuery {
            before: None,
            ..query.clone()
        }
        .address()
    );
    view! {
        <form method="get" action="/admin/audit" class="mb-3 flex flex-wrap items-end gap-2" aria-label="Filter">
            {choose("Act", "act", "Everything", of_table(&ACTS), query.act.as_deref())}
            {choose("Result", "result", "Every result", of_table(&RESULTS), query.result.as_deref())}
            <label class="grid gap-0.5 text-2xs text-muted max-sm:w-full">
                "Words"
                <input
                    type="search"
                    name="text"
                    value=query.text.unwrap_or_default()
                    placeholder="Name, address, object"
                    class="min-h-11 rounded-lg border border-line bg-raised px-2.5 text-ink desk:min-h-9"
                />
            </label>
            {day("From (UTC)", "from", query.from)}
            {day("To (UTC)", "to", query.to)}
            <button type="submit" class=button::SECONDARY>
                "Show"
            </button>
            // Not followed by the router: the server answers with a file.
            <a href=export rel="external" download="" class=button::QUIET data-command="Download the audit">
                <Icon glyph=Glyph::Download />
                "CSV"
            </a>
        </form>
    }
}

fn day(label: &'static str, name: &'static str, chosen: Option<Date>) -> impl IntoView {
    view! {
        <label class="grid gap-0.5 text-2xs text-muted max-sm:flex-1">
            {label}
            <input
                type="date"
                name=name
                value=chosen.map(|day| day.to_string())
                class="min-h-11 rounded-lg border border-line bg-raised px-2.5 text-ink desk:min-h-9"
            />
        </label>
    }
}

#[component]
fn Rows(query: AuditQuery, page: Found) -> impl IntoView {
    let Found { lines, days, next } = page;
    let older = next.map(|place| {
        AuditQuery {
            before: Some(place),
            ..query.clone()
        }
        .address()
    });
    let newest = query.before.is_some().then(|| {
        AuditQuery {
            before: None,
            ..query.clone()
        }
        .address()
    });
    let is_empty = lines.is_empty();
    let words = if older.is_some() {
        "Nothing among the rows that were looked at. Look further back."
    } else {
        "No such row."
    };
    view! {
        {if is_empty {
            view! { <Empty glyph=Glyph::Search title="Nothing found" text=words /> }.into_any()
        } else {
            view! {
                <ol aria-label="Audit" class="divide-y divide-line rounded-xl border border-line bg-surface">
                    {lines.into_iter().map(row).collect_view()}
                </ol>
            }
                .into_any()
        }}
        <p class="mt-3 text-xs text-muted">
            {format!("Rows are kept for {days} days. ")} <a href=pages::SETTINGS.path class="text-brand underline">
                "Settings"
            </a>
        </p>
        <p class="mt-3 flex flex-wrap gap-2">
            {newest
                .map(|address| {
                    view! {
                        <a href=format!("/admin/audit{address}") class=button::SECONDARY>
                            "Newest"
                        </a>
                    }
                })}
            {older
                .map(|address| {
                    view! {
                        <a href=format!("/admin/audit{address}") class=button::SECONDARY>
                            "Older"
                        </a>
                    }
                })}
        </p>
    }
}

fn row(line: AuditLine) -> impl IntoView {
    let zone = expect_context::<ZoneSignal>();
    let at = line.at.seconds();
    let colour = match line.result.as_str() {
        "done" => "text-muted",
        "begun" => "text-warn",
        _ => "text-bad",
    };
    let act = act_words(&line.act).to_owned();
    let result = result_words(&line.result).to_owned();
    let who = line.who.unwrap_or_else(|| "Nobody known".to_owned());
    let role = line.role.map(|role| format!(" · {role}"));
    let rest: Vec<String> = [line.note, line.object].into_iter().flatten().collect();
    let from = [
        line.origin.map(|origin| format!("from {origin}")),
        line.trace.map(|trace| format!("request {trace}")),
    ];
    let from: Vec<String> = from.into_iter().flatten().collect();
    view! {
        <li class="flex flex-wrap items-baseline gap-x-4 gap-y-0.5 px-4 py-2">
            <time class="basis-40 text-xs text-muted" datetime=domain::zone::rfc3339(at)>
                {move || zone.0.with(|zone| zone.full(at))}
            </time>
            <div class="min-w-0 flex-1 basis-72 [overflow-wrap:anywhere]">
                <p>
                    <span class="font-medium">{who}</span>
                    <span class="text-muted">{role}</span>
                    " · "
                    {act}
                </p>
                {(!rest.is_empty())
                    .then(|| {
                        view! {
                            <p class="text-xs" dir="auto">
                                {rest.join(" · ")}
                            </p>
                        }
                    })}
                {(!from.is_empty()).then(|| view! { <p class="text-2xs text-muted">{from.join(" · ")}</p> })}
            </div>
            <span class=format!("text-xs font-medium {colour}")>{result}</span>
        </li>
    }
}
