//! The list of templates to pick from: those that were sent lately, then all others.

use super::{super::fields::FIELD, refusal};
use crate::{
    error::AppError,
    server_fns::templates::Templates,
    ui::{Empty, Failed, Glyph, Icon, Skeleton, button},
};
use domain::template::{Status, Template};
use leptos::prelude::*;

/// How many templates are drawn at first, and with each "Show more".
const AT_ONCE: usize = 60;
/// How many were sent lately.
const RECENT: usize = 5;

const HEADING: &str = "px-4 pb-1 pt-3 text-2xs font-semibold text-muted";

fn key(template: &Template) -> (String, String) {
    (template.name.clone(), template.language.clone())
}

/// Where those stand that were sent last and can be sent, the newest first.
fn recent(found: &[Template]) -> Vec<usize> {
    let used = |at: &usize| found[*at].used_at;
    let mut recent: Vec<usize> = (0..found.len())
        .filter(|at| used(at).is_some() && refusal(&found[*at]).is_none())
        .collect();
    recent.sort_by_key(|at| std::cmp::Reverse(used(at)));
    recent.truncate(RECENT);
    recent
}

/// The list to pick from.
pub(super) fn pick(
    list: RwSignal<Option<Result<Templates, AppError>>>,
    chosen: RwSignal<Option<Template>>,
    refresh: Callback<()>,
) -> AnyView {
    let search = RwSignal::new(String::new());
    let found = Memo::new(move |_| {
        let words = search.with(|search| search.to_lowercase());
        list.with(|list| {
            let all = list
                .as_ref()
                .and_then(|list| list.as_ref().ok())
                .map_or(&[][..], |list| &list.templates);
            let mut found: Vec<Template> = all
                .iter()
                .filter(|template| {
                    let text = format!("{} {}", template.name.replace('_', " "), template.definition.body).to_lowercase();
                    words
                        .split_whitespace()
                        .all(|word| text.contains(word) || template.name.contains(word))
                })
                .cloned()
                .collect();
            // What can be sent stands first, and of that what was sent lately.
            found.sort_by_cached_key(|template| {
                (
                    template.status != Status::Approved,
                    template.name.clone(),
                    template.language.clone(),
                )
            });
            let recent = recent(&found);
            (recent, found)
        })
    });
    // So many are drawn; an account may have thousands.
    let drawn = RwSignal::new(AT_ONCE);
    let lately = Memo::new(move |_| found.with(|(recent, found)| recent.iter().map(|at| found[*at].clone()).collect::<Vec<_>>()));
    let others = Memo::new(move |_| {
        found.with(|(recent, found)| {
            let others = found.iter().enumerate().filter(|(at, _)| !recent.contains(at));
            others.map(|(_, template)| template.clone()).collect::<Vec<_>>()
        })
    });
    let shown = Memo::new(move |_| others.with(|others| others.iter().take(drawn.get()).cloned().collect::<Vec<_>>()));
    view! {
        <div class="flex items-center gap-2 border-b border-line p-3">
            <input
                type="search"
                class=FIELD
                aria-label="Search templates"
                placeholder="Search templates…"
                autofocus
                prop:value=move || search.get()
                on:input=move |event| search.set(event_target_value(&event))
            />
            <button
                type="button"
                class=button::ICON
                aria-label="Ask WhatsApp again"
                title="Ask WhatsApp again"
                on:click=move |_| refresh.run(())
            >
                <Icon glyph=Glyph::Retry />
            </button>
        </div>
        <div class="min-h-40 flex-1 overflow-y-auto">
            {move || match list.get() {
                None => {
                    view! {
                        <div class="flex flex-col gap-2 p-3">
                            <Skeleton class="h-12" />
                            <Skeleton class="h-12" />
                            <Skeleton class="h-12" />
                        </div>
                    }
                        .into_any()
                }
                Some(Err(error)) => view! { <Failed text=error.to_string() retry=refresh /> }.into_any(),
                Some(Ok(all)) if all.templates.is_empty() => {
                    let words = if all.read_at.is_some() {
                        "This account has no templates yet."
                    } else {
                        "Templates have not been read from WhatsApp yet. Ask again in a moment."
                    };
                    view! {
                        <Empty glyph=Glyph::Messages title="No templates" text=words>
                            ""
                        </Empty>
                    }
                        .into_any()
                }
                Some(Ok(_)) => {
                    view! {
                        {move || {
                            (!lately.with(Vec::is_empty))
                                .then(|| {
                                    view! {
                                        <p class=HEADING>"Sent lately"</p>
                                        <ul class="divide-y divide-line" aria-label="Sent lately">
                                            <For each=move || lately.get() key=key children=move |template| offer(chosen, template) />
                                        </ul>
                                        <p class=HEADING>"All others"</p>
                                    }
                                })
                        }}
                        <ul class="divide-y divide-line" aria-label="Templates">
                            <For each=move || shown.get() key=key children=move |template| offer(chosen, template) />
                        </ul>
                        {move || {
                            (others.with(Vec::len) != shown.with(Vec::len))
                                .then(|| {
                                    view! {
                                        <button
                                            type="button"
                                            class=format!("{} m-3", button::SECONDARY)
                                            on:click=move |_| drawn.update(|drawn| *drawn += AT_ONCE)
                                        >
                                            "Show more"
                                        </button>
                                    }
                                })
                        }}
                        {move || {
                            found
                                .with(|(_, found)| found.is_empty())
                                .then(|| view! { <p class="p-6 text-center text-muted">"No template matches."</p> })
                        }}
                    }
                        .into_any()
                }
            }}
        </div>
    }
    .into_any()
}

fn offer(chosen: RwSignal<Option<Template>>, template: Template) -> AnyView {
    let refusal = refusal(&template);
    let (name, body) = (template.name.clone(), template.definition.body.clone());
    let details = format!(
        "{} · {} · {}",
        template.language,
        template.category.to_lowercase(),
        template.status.label()
    );
    let disabled = refusal.is_some();
    view! {
        <li>
            <button
                type="button"
                class="block w-full px-4 py-2.5 text-left hover:bg-raised disabled:cursor-not-allowed disabled:opacity-60"
                disabled=disabled
                on:click=move |_| chosen.set(Some(template.clone()))
            >
                <span class="block font-medium [overflow-wrap:anywhere]">{name}</span>
                <span class="line-clamp-2 text-xs text-muted" dir="auto">
                    {body}
                </span>
                <span class="block text-2xs text-muted">{details}</span>
                {refusal.map(|words| view! { <span class="block text-2xs text-warn">{words}</span> })}
            </button>
        </li>
    }
    .into_any()
}
