//! What a rule would have done about the newest messages.

use super::Rules;
use crate::{
    error::AppError,
    ui::{Glyph, Icon, ZoneSignal},
};
use domain::rule::{Trial, TrialLine};
use leptos::prelude::*;
use leptos_router::components::A;

/// The result of a test run: while it is under way, when it failed, and what came of it.
pub(super) fn result(rules: Rules, answer: Option<Result<Trial, AppError>>) -> AnyView {
    match answer {
        None => view! {
            <p class="p-2 text-muted" role="status">
                "Trying it on the last messages …"
            </p>
        }
        .into_any(),
        Some(Err(error)) => view! {
            <p class="p-2 text-bad" role="alert">
                {error.to_string()}
            </p>
        }
        .into_any(),
        Some(Ok(trial)) => found(rules, &trial),
    }
}

fn found(rules: Rules, trial: &Trial) -> AnyView {
    let words = match (trial.looked, trial.lines.len()) {
        (0, _) => "There are no messages to try it on yet.".to_owned(),
        (looked, 0) => format!("It would have done nothing about the last {looked} messages."),
        (looked, count) => format!("It would have acted on {count} of the last {looked} messages:"),
    };
    let lines = trial.lines.iter().map(|line| one(rules, line)).collect_view();
    view! {
        <p class="flex items-center gap-2 font-medium" role="status">
            <Icon glyph=Glyph::Info class="size-4 shrink-0 text-muted" />
            {words}
        </p>
        {(!trial.lines.is_empty())
            .then(|| {
                view! {
                    <ul
                        aria-label="Messages on which it would have acted"
                        class="max-h-72 divide-y divide-line overflow-y-auto rounded-lg border border-line"
                        tabindex="0"
                    >
                        {lines}
                    </ul>
                }
            })}
        <p class="text-xs text-muted">"Nothing was sent or changed. Who takes care of a conversation counts as it is now."</p>
    }
    .into_any()
}

fn one(rules: Rules, line: &TrialLine) -> impl IntoView + use<> {
    let zone = expect_context::<ZoneSignal>();
    let at = line.at;
    let would = line
        .would
        .iter()
        .map(|words| view! { <li class="[overflow-wrap:anywhere]">{words.clone()}</li> });
    let would = would.collect_view();
    let (address, customer) = (format!("/inbox/{}", line.conversation), line.customer.clone());
    view! {
        <li class="px-3 py-2">
            <p class="text-xs text-muted [overflow-wrap:anywhere]">
                <A href=address attr:class="font-medium text-ink underline">
                    {customer}
                </A>
                " · "
                {rules.number(&line.number)}
                " · "
                {move || zone.0.with(|zone| zone.full(at))}
            </p>
            <p class="[overflow-wrap:anywhere]" dir="auto">
                {line.said.clone()}
            </p>
            <ul class="list-disc pl-5 text-xs text-muted">{would}</ul>
        </li>
    }
}
