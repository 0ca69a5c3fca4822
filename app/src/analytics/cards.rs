//! Headline figures: the value, how it differs from before, its course, and what exactly it is.

use super::chart::line;
use domain::statistics::report::Card;
use leptos::prelude::*;

/// All headline figures.
#[component]
pub(super) fn Cards(cards: Vec<Card>) -> impl IntoView {
    let card = |(place, card): (usize, Card)| {
        let heading = format!("figure-{place}");
        view! {
            <section class="grid content-start gap-1 rounded-xl border border-line bg-surface p-4" aria-labelledby=heading>
                <div class="flex items-center justify-between gap-2">
                    <h2 id=heading.clone() class="text-2xs font-medium text-muted">
                        {card.title.clone()}
                    </h2>
                    <Definition id=format!("means-{place}") title=card.title text=card.definition />
                </div>
                <p class="text-2xl font-semibold tracking-tight" data-figure="">
                    {card.value}
                </p>
                <p class="text-2xs text-muted">{card.beside} {card.change.map(|change| format!(" · {change} on the range before"))}</p>
                <Course values=card.course />
            </section>
        }
    };
    let cards = cards.into_iter().enumerate().map(card).collect_view();
    view! { <div class="grid gap-3 sm:grid-cols-2 lg:grid-cols-4">{cards}</div> }
}

/// What a figure exactly is, while a mouse rests on the question mark or the keyboard is on it.
#[component]
pub(super) fn Definition(id: String, title: String, text: String) -> impl IntoView {
    view! {
        <span class="group/means relative inline-flex">
            <button
                type="button"
                class="-m-2 grid size-11 place-items-center rounded-full text-2xs font-semibold text-muted hover:text-ink desk:m-0 desk:size-6"
                aria-label=format!("What is meant by: {title}")
                aria-describedby=id.clone()
            >
                "?"
            </button>
            <span
                id=id
                role="tooltip"
                class="invisible absolute right-0 top-full z-10 w-60 rounded-lg border border-line bg-surface p-2 text-left text-2xs font-normal text-ink opacity-0 shadow-float transition-opacity duration-150 group-focus-within/means:visible group-focus-within/means:opacity-100 pointer-fine:group-hover/means:visible pointer-fine:group-hover/means:opacity-100"
            >
                {text}
            </span>
        </span>
    }
}

/// The course of a figure over the range; the chart and its table say it in numbers.
#[component]
fn Course(values: Vec<i64>) -> impl IntoView {
    let most = values.iter().copied().max().unwrap_or(0);
    (most > 0 && values.len() > 1).then(|| {
        view! {
            <svg viewBox="0 0 1000 100" preserveAspectRatio="none" class="mt-1 h-8 w-full text-brand" aria-hidden="true">
                <polyline
                    points=line(&values, most, 100)
                    fill="none"
                    stroke="currentColor"
                    stroke-width="1.5"
                    vector-effect="non-scaling-stroke"
                ></polyline>
            </svg>
        }
    })
}
