//! What a template achieved lately, and where it is used.

use super::{super::marks, CARD};
use crate::pages;
use domain::template::{RESULT_DAYS, Results, RuleWith, UsedBy};
use leptos::{either::Either, prelude::*};

/// Counts with their shares; nothing while it was not sent.
#[component]
pub(super) fn Achieved(results: Results) -> impl IntoView {
    (!results.is_nothing()).then(|| {
        let all = results.accepted + results.failed;
        let of = |part: i64, whole: i64| (whole > 0).then(|| format!("{} %", (part * 100 + whole / 2) / whole));
        let figures = [
            ("Accepted", results.accepted, of(results.accepted, all)),
            ("Delivered", results.delivered, of(results.delivered, results.accepted)),
            ("Read", results.read, of(results.read, results.accepted)),
            ("Answered", results.replied, of(results.replied, results.accepted)),
            ("Not delivered", results.failed, of(results.failed, all)),
        ];
        let figures = figures.into_iter().map(|(name, count, share)| {
            view! {
                <div class="min-w-20">
                    <dt class="text-2xs text-muted">{name}</dt>
                    <dd class="text-lg font-semibold tabular-nums">
                        {count} {share.map(|share| view! { <span class="ml-1.5 text-xs font-normal text-muted">{share}</span> })}
                    </dd>
                </div>
            }
        });
        view! {
            <section class=CARD aria-labelledby="achieved-heading">
                <h2 id="achieved-heading" class="mb-2 font-semibold">
                    {format!("What became of it in {RESULT_DAYS} days")}
                </h2>
                <dl class="flex flex-wrap gap-x-6 gap-y-2">{figures.collect_view()}</dl>
                <p class="mt-2 text-2xs text-muted">
                    "In all its languages. Answered: the customer wrote within 72 hours. Customers who hide that they have read are not seen."
                </p>
            </section>
        }
    })
}

/// The bulk jobs with it.
#[component]
pub(super) fn Used(jobs: Vec<UsedBy>) -> impl IntoView {
    (!jobs.is_empty()).then(|| {
        let rows = jobs.into_iter().map(|used| {
            view! {
                <li>
                    <a
                        href=format!("{}/{}", pages::BULK.path, used.job)
                        class="-mx-2 flex min-h-11 flex-wrap items-center gap-x-3 rounded-lg px-2 py-1 hover:bg-raised desk:min-h-9"
                    >
                        <span class="min-w-0 flex-1 basis-32 truncate font-medium" dir="auto">
                            {used.name}
                        </span>
                        <span class="text-xs text-muted">{used.state}</span>
                        <span class="text-xs text-muted">{marks::ago(used.at)}</span>
                    </a>
                </li>
            }
        });
        view! {
            <section class=CARD aria-labelledby="used-heading">
                <h2 id="used-heading" class="mb-1 font-semibold">
                    "Bulk jobs with it"
                </h2>
                <ul class="divide-y divide-line">{rows.collect_view()}</ul>
            </section>
        }
    })
}

/// The rules with it. Only Admins can open them.
#[component]
pub(super) fn UsedByRules(rules: Vec<RuleWith>, admin: bool) -> impl IntoView {
    (!rules.is_empty()).then(|| {
        let rows = rules.into_iter().map(|used| {
            let line = view! {
                <span class="min-w-0 flex-1 basis-32 truncate font-medium" dir="auto">
                    {used.name}
                </span>
                <span class="text-xs text-muted">{if used.enabled { "Switched on" } else { "Switched off" }}</span>
            };
            let line = if admin {
                let href = format!("{}?edit={}", pages::RULES.path, used.rule);
                Either::Left(view! {
                    <a
                        href=href
                        class="-mx-2 flex min-h-11 flex-wrap items-center gap-x-3 rounded-lg px-2 py-1 hover:bg-raised desk:min-h-9"
                    >
                        {line}
                    </a>
                })
            } else {
                Either::Right(view! { <p class="flex flex-wrap items-center gap-x-3 py-2">{line}</p> })
            };
            view! { <li>{line}</li> }
        });
        view! {
            <section class=CARD aria-labelledby="rules-heading">
                <h2 id="rules-heading" class="mb-1 font-semibold">
                    "Rules with it"
                </h2>
                <ul class="divide-y divide-line">{rows.collect_view()}</ul>
            </section>
        }
    })
}
