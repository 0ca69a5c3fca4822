//! What a job has spent, and what it may spend.

use super::{
    job::Shown,
    parts::{CARD, FIELD, may_act},
};
use crate::{server_fns::bulk::set_job_budget, ui::Toasts};
use domain::bulk::{Budget, JobState, Tally, prices::money};
use leptos::prelude::*;

/// What it may spend, in the currency of the prices; nothing as long as no prices are known.
#[component]
pub(super) fn BudgetField(shown: Shown) -> impl IntoView {
    let toasts = expect_context::<Toasts>();
    let typed = Memo::new(move |_| {
        shown
            .view
            .with(|view| view.job.budget.as_ref().map(Budget::typed).unwrap_or_default())
    });
    let currency = Memo::new(move |_| {
        shown.view.with(|view| {
            let priced = view.cost.as_ref().map(|cost| cost.currency.clone());
            priced.or_else(|| view.job.budget.as_ref().map(|budget| budget.currency.clone()))
        })
    });
    let reach = Memo::new(move |_| {
        shown
            .view
            .with(|view| Some(view.job.budget.as_ref()?.sentence(view.cost.as_ref()?)))
    });
    let set = move |event| {
        let id = shown.view.with_untracked(|view| view.job.id);
        shown.change(toasts, set_job_budget(id, Some(event_target_value(&event))));
    };
    move || {
        currency.get().map(|currency| {
            view! {
                <label class="mt-3 block max-w-sm">
                    <span class="mb-1 block text-2xs font-semibold text-muted">
                        {format!("Budget in {currency}; nothing for no limit")}
                    </span>
                    <input
                        type="text"
                        inputmode="decimal"
                        autocomplete="off"
                        class=format!("{FIELD} max-w-40")
                        prop:value=move || typed.get()
                        value=typed.get_untracked()
                        on:change=set
                    />
                    <span class="mt-1 block text-2xs text-muted">
                        {move || reach.get().unwrap_or_else(|| "The job stops by itself before it spends more.".to_owned())}
                    </span>
                </label>
            }
        })
    }
}

/// What was spent so far, and the budget.
#[component]
pub(super) fn Money(shown: Shown, tally: Memo<Tally>) -> impl IntoView {
    let may_act = may_act();
    let over = Memo::new(move |_| {
        shown
            .view
            .with(|view| matches!(view.job.state, JobState::Finished | JobState::Cancelled))
    });
    let words = move || {
        let (spent, sent) = tally.with(|tally| (tally.spent(), tally.accepted()));
        shown.view.with(|view| match (&view.cost, &view.job.budget) {
            // It was sent before costs were counted, or before there were prices.
            (Some(cost), None) if spent == 0 && sent > 0 => format!("{} at most for all, by the prices of {}.", cost.words(), cost.as_of),
            (Some(cost), None) => format!(
                "{} {} at most so far, of {} for all, by the prices of {}.",
                money(spent),
                cost.currency,
                cost.words(),
                cost.as_of
            ),
            (_, Some(budget)) => format!(
                "{} {} at most so far, of a budget of {}.",
                money(spent),
                budget.currency,
                budget.words()
            ),
            (None, None) => "What it costs is not known: no table of prices is set.".to_owned(),
        })
    };
    // Statuses say what was charged for.
    let charged = Memo::new(move |_| {
        let (spent, is_charged) = tally.with(|tally| (tally.spent(), !tally.billed().is_empty()));
        shown.view.with(|view| {
            let (billed, cost) = (view.billed.filter(|_| is_charged)?, view.cost.as_ref()?);
            Some(charged_words(billed, spent, &cost.currency))
        })
    });
    view! {
        <section class=CARD aria-labelledby="money">
            <h2 id="money" class="font-semibold">
                "Cost"
            </h2>
            <p class="mt-2">{words}</p>
            <p class="text-2xs text-muted">"Counted when a message is sent. What does not arrive costs nothing in the end."</p>
            {move || charged.get().map(|words| view! { <p class="mt-2">{words}</p> })}
            {move || (may_act && !over.get()).then(|| view! { <BudgetField shown /> })}
        </section>
    }
}

/// What was charged, and how far that is from what was counted.
fn charged_words(billed: u64, spent: u64, currency: &str) -> String {
    let apart = match (spent.checked_sub(billed), spent) {
        (_, 0) => String::new(),
        (Some(0), _) => ", as much as was counted".to_owned(),
        (Some(less), _) => format!(", {} {currency} less than was counted", money(less)),
        (None, _) => format!(", {} {currency} more than was counted", money(billed - spent)),
    };
    format!(
        "By what WhatsApp says it charged for, it cost about {} {currency}{apart}.",
        money(billed)
    )
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn what_was_charged_is_told_beside_what_was_counted() {
        let words = |billed, spent| charged_words(billed, spent, "USD");
        assert_eq!(
            words(9_000_000, 12_500_000),
            "By what WhatsApp says it charged for, it cost about 9.00 USD, 3.50 USD less than was counted."
        );
        assert!(words(2_000_000, 1_000_000).ends_with("1.00 USD more than was counted."));
        assert!(words(1, 1).ends_with("as much as was counted.") && words(1, 0).ends_with("0.01 USD."));
    }
}
