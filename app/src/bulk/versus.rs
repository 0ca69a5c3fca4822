//! The messages of a job beside each other: who gets which, and what became of them.

use super::{
    job::Shown,
    parts::{CARD, count, people, percent},
};
use domain::bulk::{Compared, Cost, LEAST_TO_COMPARE, Tally, Variant, Verdict};
use leptos::prelude::*;

/// How many get each of several messages and what it costs, after the check. Nothing where there is one.
#[component]
pub(super) fn Divided(shown: Shown) -> impl IntoView {
    move || {
        shown.view.with(|view| {
            view.job.split()?;
            let line = |(at, group): (usize, Variant)| {
                let cost = view.cost_each.as_ref().and_then(|each| each.get(at)).map(Cost::words);
                let cost = cost.map(|cost| format!(" · {cost}")).unwrap_or_default();
                let many = people(view.job.recipients_of(group).into());
                let words = match view.job.message(group) {
                    Some(chosen) => format!("Message {} to {many}: “{}” ({}){cost}", group.words(), chosen.name, chosen.language),
                    None => format!("The winner to {many}{cost}"),
                };
                view! { <li class="py-0.5">{words}</li> }
            };
            let lines: Vec<_> = (0..).zip(view.job.groups()).map(line).collect();
            let mut sizes = view.job.messages().map(|(variant, _)| u64::from(view.job.recipients_of(variant)));
            let few = sizes.any(|many| many < LEAST_TO_COMPARE).then(|| {
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

/// What became of the messages, and how sure a difference is.
#[component]
pub(super) fn Versus(shown: Shown, tally: Memo<Tally>) -> impl IntoView {
    let job = shown.job();
    let groups = job.with_untracked(|job| job.groups().collect::<Vec<_>>());
    let letters: Vec<&str> = groups
        .iter()
        .filter(|group| **group != Variant::Rest)
        .map(|group| group.words())
        .collect();
    let two = letters.len() == 2;
    let title = match letters.split_last() {
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
        None => String::new(),
    };
    let label = if two { "Result of both messages" } else { "Result of all messages" };
    let head = move |group: Variant| {
        let name = move || {
            job.with(|job| {
                let chosen = job.sends(group).and_then(|variant| Some((variant, job.message(variant)?)));
                match (group, chosen) {
                    (Variant::Rest, Some((variant, _))) => format!("message {}", variant.words()),
                    (Variant::Rest, None) => "not decided yet".to_owned(),
                    (_, chosen) => chosen
                        .map(|(_, chosen)| format!("{} · {}", chosen.name, chosen.language))
                        .unwrap_or_default(),
                }
            })
        };
        let title = match group {
            Variant::Rest => "The rest".to_owned(),
            message => format!("Message {}", message.words()),
        };
        let sent = move || tally.with(|tally| format!("accepted for {}", people(tally.of(group).accepted())));
        view! {
            <th class="px-2 py-1 align-bottom font-semibold" scope="col">
                {title}
                <span class="block max-w-56 truncate text-2xs font-normal text-muted">{name}</span>
                <span class="block text-2xs font-normal text-muted">{sent}</span>
            </th>
        }
    };
    let cell = |(_, (part, whole)): (Variant, (u64, u64))| {
        view! {
            <td class="whitespace-nowrap px-2 py-1.5 tabular-nums">
                <span class="font-semibold">{percent(part, whole)}</span>
                <span class="ml-2 text-2xs text-muted">{count(part)}</span>
            </td>
        }
    };
    let rows = move || {
        let line = |line: Compared| {
            let verdicts = line
                .verdicts
                .into_iter()
                .map(|(variant, verdict)| view! { <span class="block">{beside(verdict, variant, two)}</span> })
                .collect_view();
            view! {
                <tr class="border-t border-line">
                    <th class="px-2 py-1.5 font-normal text-muted" scope="row">
                        {line.measure.words()}
                    </th>
                    {line.each.into_iter().map(cell).collect_view()}
                    <td class="min-w-56 whitespace-nowrap px-2 py-1.5">{verdicts}</td>
                </tr>
            }
        };
        job.with(|job| tally.with(|tally| Compared::all(job, tally)))
            .map(line)
            .collect_view()
    };
    view! {
        <section class=CARD aria-labelledby="versus">
            <h2 id="versus" class="font-semibold">
                {title}
            </h2>
            <div class="mt-2 overflow-x-auto" tabindex="0" role="region" aria-label=label>
                <table class="w-full text-left text-xs">
                    <thead>
                        <tr>
                            <td class="px-2 py-1"></td>
                            {groups.into_iter().map(head).collect_view()}
                            <th class="px-2 py-1 align-bottom font-semibold" scope="col">
                                {if two { "Difference" } else { "Difference from A" }}
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

/// How sure the difference of a message from A is; of several messages with the letter.
fn beside(verdict: Verdict, variant: Variant, two: bool) -> String {
    match verdict {
        Verdict::TooFew if !two => format!("{}: too few to tell", variant.words()),
        verdict => verdict.words(variant),
    }
}
