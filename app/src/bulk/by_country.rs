//! What became of the recipients of each country. Counted when somebody wants it.

use super::{
    job::Shown,
    parts::{CARD, complain, count, percent},
};
use crate::{
    server_fns::{bulk::countries, bulk_more::count_by_country},
    ui::{NowSignal, Toasts, ZoneSignal, button},
};
use domain::{
    Seconds,
    bulk::{ByCountry, Reached},
};
use leptos::{prelude::*, task::spawn_local};
use std::collections::{BTreeMap, BTreeSet};

/// So many countries are shown; the others come together.
const MOST: usize = 30;

/// A country, how many of its people get a message, and what became of these once they were counted.
type Line = (String, u64, Option<Reached>);

/// What was counted, and how far.
#[derive(Clone, Debug, Default)]
struct Counted {
    found: ByCountry,
    /// When it began to be counted, once all were.
    as_of: Option<Seconds>,
}

/// The countries with their recipients, and what became of these once they were counted. Nothing where there is only one country.
#[component]
pub(super) fn Countries(shown: Shown) -> impl IntoView {
    let planned = shown.view.with_untracked(|view| {
        let planned = view.job.planned.as_ref();
        planned.map(|planned| planned.countries.clone()).unwrap_or_default()
    });
    (planned.len() > 1).then(|| view! { <Several shown planned /> })
}

#[component]
fn Several(shown: Shown, planned: BTreeMap<String, u64>) -> impl IntoView {
    let toasts = expect_context::<Toasts>();
    let now = expect_context::<NowSignal>();
    let zone = expect_context::<ZoneSignal>().0;
    let all: u64 = planned.values().sum();
    let planned = StoredValue::new(planned);
    let counted = RwSignal::new(None::<Counted>);
    let busy = RwSignal::new(false);
    let names = RwSignal::new(BTreeMap::<String, String>::new());
    let begin = move |_| {
        let id = shown.view.with_untracked(|view| view.job.id);
        let began = now.exact().seconds();
        busy.set(true);
        spawn_local(async move {
            if names.try_with_untracked(BTreeMap::is_empty) == Some(true)
                && let Ok(known) = countries().await
            {
                let _ = names.try_set(known.into_iter().map(|country| (country.code, country.name)).collect());
            }
            let mut found = ByCountry::default();
            let mut from = Some(0);
            // Until all were counted, or the page is gone.
            while let Some(place) = from {
                match count_by_country(id, place).await {
                    Ok(more) => found.go_on(more),
                    Err(error) => {
                        complain(toasts, &error);
                        break;
                    }
                }
                from = found.next;
                let so_far = Counted {
                    found: found.clone(),
                    as_of: from.is_none().then_some(began),
                };
                if counted.try_set(Some(so_far)).is_some() {
                    return;
                }
            }
            let _ = busy.try_set(false);
        });
    };
    let state = move || match counted.get() {
        None if busy.get() => "Counting…".to_owned(),
        None => "How far their messages came is counted when you ask for it.".to_owned(),
        Some(counted) => match counted.as_of {
            Some(at) => format!(
                "As of {}. Shares are of the people of each country.",
                zone.with(|zone| zone.clock(at))
            ),
            None => format!("{} of {} counted.", count(counted.found.people()), count(all)),
        },
    };
    let rows = move || {
        let counted = counted.get();
        let named = |code: &str| names.with(|names| names.get(code).cloned()).unwrap_or_else(|| known(code));
        let mut lines: Vec<Line> = planned.with_value(|planned| {
            let found = counted.as_ref().map(|counted| &counted.found.countries);
            // What is known of numbering plans may have changed since the check.
            let codes: BTreeSet<&String> = planned.keys().chain(found.into_iter().flat_map(BTreeMap::keys)).collect();
            let line = |code: &String| {
                let reached = found.map(|found| found.get(code).copied().unwrap_or_default());
                let people = planned.get(code).copied().or(reached.map(|reached| reached.people));
                (named(code), people.unwrap_or_default(), reached)
            };
            codes.into_iter().map(line).collect()
        });
        lines.sort_by_key(|(_, people, _)| std::cmp::Reverse(*people));
        let others = lines.split_off(lines.len().min(MOST));
        if !others.is_empty() {
            lines.push(together(&others));
        }
        lines.into_iter().map(row).collect_view()
    };
    view! {
        <section class=CARD aria-labelledby="countries">
            <div class="flex flex-wrap items-center gap-x-3 gap-y-1">
                <h2 id="countries" class="min-w-0 flex-1 basis-40 font-semibold">
                    "By country"
                </h2>
                <button type="button" class=button::SECONDARY disabled=move || busy.get() on:click=begin>
                    {move || if counted.with(Option::is_some) { "Count again" } else { "Count how far they came" }}
                </button>
            </div>
            <p class="mt-1 text-2xs text-muted" role="status">
                {state}
            </p>
            <div class="mt-2 overflow-x-auto" tabindex="0" role="region" aria-label="Recipients by country">
                <table class="w-full text-left text-xs">
                    <thead>
                        <tr class="text-2xs text-muted">
                            <th class="py-1 pr-2 font-semibold" scope="col">
                                "Country"
                            </th>
                            {["People", "Sent", "Delivered", "Read", "Failed"]
                                .map(|name| {
                                    view! {
                                        <th class="px-2 py-1 text-right font-semibold" scope="col">
                                            {name}
                                        </th>
                                    }
                                })
                                .into_iter()
                                .collect_view()}
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    }
}

/// What a country is called while its name is not known.
fn known(code: &str) -> String {
    match code {
        "ZZ" => "No country".to_owned(),
        code => code.to_owned(),
    }
}

/// The countries that are not shown alone.
fn together(others: &[Line]) -> Line {
    let people = others.iter().map(|(_, people, _)| people).sum();
    let reached = others.iter().filter_map(|(_, _, reached)| *reached).reduce(Reached::plus);
    (format!("{} other countries", others.len()), people, reached)
}

fn row((name, people, reached): Line) -> impl IntoView {
    let cell = |of: fn(&Reached) -> u64| {
        let many = reached.as_ref().map(of);
        let share = many.map(|many| percent(many, people));
        view! {
            <td class="whitespace-nowrap px-2 py-1.5 text-right tabular-nums">
                {many.map_or_else(|| "–".to_owned(), count)} <span class="block text-2xs text-muted">{share}</span>
            </td>
        }
    };
    let width = reached.map(|reached| {
        let share = (reached.delivered * 100).checked_div(people).unwrap_or(0).min(100);
        format!("width:{share}%")
    });
    view! {
        <tr class="border-t border-line align-top">
            <th class="min-w-24 py-1.5 pr-2 font-medium" scope="row">
                {name}
                {width
                    .map(|width| {
                        view! {
                            <span class="mt-1 block h-1.5 rounded bg-raised" aria-hidden="true">
                                <span class="block h-full rounded bg-brand" style=width></span>
                            </span>
                        }
                    })}
            </th>
            <td class="px-2 py-1.5 text-right tabular-nums">{count(people)}</td>
            {cell(|reached| reached.sent)}
            {cell(|reached| reached.delivered)}
            {cell(|reached| reached.read)}
            {cell(|reached| reached.failed)}
        </tr>
    }
}
