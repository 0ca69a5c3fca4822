//! Headline figures: the value, how it differs from before, its course, and what exactly it is.

use super::{definition::Definition, scale::line, table::behind};
use domain::statistics::report::Card;
use leptos::prelude::*;

/// Some headline figures, of which so many stand elsewhere before them.
#[component]
pub(super) fn Cards(cards: Vec<Card>, before: usize, address: StoredValue<String>) -> impl IntoView {
    let card = move |(place, card): (usize, Card)| {
        let place = place + before;
        let heading = format!("figure-{place}");
        view! {
            <section class="grid content-start gap-1 rounded-xl border border-line bg-surface p-4" aria-labelledby=heading>
                <div class="flex items-center justify-between gap-2">
                    <h2 id=heading.clone() class="text-2xs font-medium text-muted">
                        {card.title.clone()}
                    </h2>
                    <Definition id=format!("means-{place}") title=card.title.clone() text=card.definition />
                </div>
                <p class="text-2xl font-semibold tracking-tight" data-figure="">
                    {card.value}
                </p>
                <p class="text-2xs text-muted">{card.beside} {card.change.map(|change| format!(" · {change} on the range before"))}</p>
                <Course values=card.course gaps=card.gaps />
                {card
                    .behind
                    .map(|(words, figure)| {
                        let label = format!("{words}: {}", card.title);
                        view! {
                            <a
                                href=behind(&figure, address)
                                aria-label=label
                                class="inline-flex min-h-11 items-center text-2xs font-medium text-brand hover:underline desk:min-h-6 print:hidden"
                            >
                                {words}
                            </a>
                        }
                    })}
            </section>
        }
    };
    let cards = cards.into_iter().enumerate().map(card).collect_view();
    view! { <div class="grid gap-3 sm:grid-cols-2 lg:grid-cols-4">{cards}</div> }
}

/// The course of a figure over the range. It is there for the eye alone: the figure stands beside it.
#[component]
pub(super) fn Course(
    values: Vec<i64>,
    #[prop(optional)] gaps: bool,
    #[prop(default = "mt-1 h-8 w-full")] class: &'static str,
) -> impl IntoView {
    let most = values.iter().copied().max().unwrap_or(0);
    (most > 0 && values.len() > 1).then(|| {
        view! {
            <svg
                viewBox="0 0 1000 100"
                preserveAspectRatio="none"
                class=format!("{class} overflow-visible text-brand")
                aria-hidden="true"
                data-course=""
            >
                <polyline
                    points=line(&values, most, 100, gaps)
                    fill="none"
                    stroke="currentColor"
                    stroke-width="1.5"
                    vector-effect="non-scaling-stroke"
                ></polyline>
            </svg>
        }
    })
}
