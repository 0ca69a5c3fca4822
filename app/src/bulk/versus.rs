//! Both messages of a job beside each other: who gets which, and what became of them.

use super::{
    job::Shown,
    parts::{CARD, count, people, percent},
};
use domain::bulk::{Compared, Cost, LEAST_TO_COMPARE, Tally, Variant};
use leptos::prelude::*;

/// How many get each of two messages and what it costs, after the check. Nothing where there is one.
#[component]
pub(super) fn Divided(shown: Shown) -> impl IntoView {
    move || {
        shown.view.with(|view| {
            view.job.split()?;
            let line = |(at, variant): (usize, Variant)| {
                let chosen = view.job.message(variant)?;
                let cost = view.cost_each.as_ref().and_then(|each| each.get(at)).map(Cost::words);
                let cost = cost.map(|cost| format!(" · {cost}")).unwrap_or_default();
                let many = people(view.job.recipients_of(variant).into());
                let words = format!(
                    "Message {} to {many}: “{}” ({}){cost}",
                    variant.words(),
                    chosen.name,
                    chosen.language
                );
                Some(view! { <li class="py-0.5">{words}</li> })
            };
            let lines: Vec<_> = (0..).zip(Variant::ALL).filter_map(line).collect();
            let few = Variant::ALL.map(|variant| u64::from(view.job.recipients_of(variant)));
            let few = few.iter().any(|many| *many < LEAST_TO_COMPARE).then(|| {
                let words = format!("With fewer than {LEAST_TO_COMPARE} people each, the result tells nothing about a difference.");
                view! { <p class="mt-1 text-xs text-warn">{words}</p> }
            });
            Some(view! {
                <ul class="mt-2" aria-label="Messages">
                    {lines}
                </ul>
                {few}
            })
        })
    }
}

/// What became of both messages, and how sure a difference is.
#[component]
pub(super) fn Versus(shown: Shown, tally: Memo<Tally>) -> impl IntoView {
    let head = move |variant: Variant| {
        let name = shown.view.with_untracked(|view| {
            let chosen = view.job.message(variant);
            chosen
                .map(|chosen| format!("{} · {}", chosen.name, chosen.language))
                .unwrap_or_default()
        });
        let sent = move || tally.with(|tally| format!("accepted for {}", people(tally.of(variant).accepted())));
        view! {
            <th class="px-2 py-1 align-bottom font-semibold" scope="col">
                {format!("Message {}", variant.words())}
                <span class="block max-w-56 truncate text-2xs font-normal text-muted">{name}</span>
                <span class="block text-2xs font-normal text-muted">{sent}</span>
            </th>
        }
    };
    let cell = |(part, whole): (u64, u64)| {
        view! {
            <td class="whitespace-nowrap px-2 py-1.5 tabular-nums">
                <span class="font-semibold">{percent(part, whole)}</span>
                <span class="ml-2 text-2xs text-muted">{count(part)}</span>
            </td>
        }
    };
    let rows = move || {
        let line = |line: Compared| {
            view! {
                <tr class="border-t border-line">
                    <th class="px-2 py-1.5 font-normal text-muted" scope="row">
                        {line.measure.words()}
                    </th>
                    {cell(line.a)}
                    {cell(line.b)}
                    <td class="min-w-56 px-2 py-1.5">{line.verdict.words()}</td>
                </tr>
            }
        };
        tally.with(Compared::all).map(line).collect_view()
    };
    view! {
        <section class=CARD aria-labelledby="versus">
            <h2 id="versus" class="font-semibold">
                "A and B"
            </h2>
            <div class="mt-2 overflow-x-auto" tabindex="0" role="region" aria-label="Result of both messages">
                <table class="w-full text-left text-xs">
                    <thead>
                        <tr>
                            <td class="px-2 py-1"></td>
                            {head(Variant::A)}
                            {head(Variant::B)}
                            <th class="px-2 py-1 align-bottom font-semibold" scope="col">
                                "Difference"
                            </th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            <p class="mt-2 text-2xs text-muted">
                "Shares of the messages that WhatsApp accepted. A difference is in points of a hundred, with the limits between which the truth \
                 lies in 95 of 100 comparisons. Answers count for 72 hours: look then, for who looks often finds differences by chance."
            </p>
        </section>
    }
}
