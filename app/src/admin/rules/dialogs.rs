//! What is asked before a rule is switched on or deleted, and what it did.

use super::{Rules, trial};
use crate::{
    admin::apart::wait_apart,
    error::AppError,
    server_fns::rules::{delete_rule, rule_runs, switch_rule, try_rule},
    ui::{Dialog, ZoneSignal, button},
};
use domain::rule::{RuleView, Run};
use leptos::prelude::*;
use leptos_router::components::A;

#[component]
pub(super) fn Dialogs(rules: Rules) -> impl IntoView {
    view! {
        <Dialog open=rules.switching label="Switch a rule on">
            {move || rules.chosen.get_untracked().map(|view| switch_on(rules, &view))}
        </Dialog>
        <Dialog open=rules.showing label="What it did">
            {move || rules.chosen.get_untracked().map(|view| did(&view))}
        </Dialog>
        <Dialog open=rules.removing label="Delete a rule">
            {move || rules.chosen.get_untracked().map(|view| remove(rules, &view))}
        </Dialog>
    }
}

/// The test run, and then the switch.
fn switch_on(rules: Rules, view: &RuleView) -> impl IntoView + use<> {
    let rule = view.rule.clone();
    let (id, v, name) = (rule.id, rule.v, rule.name.clone());
    wait_apart();
    let tried = LocalResource::new(move || try_rule(rule.clone()));
    let works = move || matches!(tried.get(), Some(Ok(_)));
    let switch = move |_| {
        rules.run(switch_rule(id, true, v), |rules, rule| {
            let _ = rules.switching.try_set(false);
            rules.say(format!("“{}” is switched on.", rule.name));
        });
    };
    view! {
        <div class="flex min-h-0 flex-col gap-3 overflow-y-auto p-4">
            <p class="font-medium [overflow-wrap:anywhere]">{name}</p>
            {move || trial::result(rules, tried.get())}
            <div class="flex flex-wrap gap-2">
                <button type="button" class=button::PRIMARY disabled=move || !works() || rules.busy.get() on:click=switch>
                    "Switch on"
                </button>
                <button type="button" class=button::QUIET on:click=move |_| rules.switching.set(false)>
                    "Not yet"
                </button>
            </div>
        </div>
    }
}

fn did(view: &RuleView) -> impl IntoView + use<> {
    let (id, name) = (view.rule.id, view.rule.name.clone());
    wait_apart();
    let runs = LocalResource::new(move || rule_runs(id));
    view! {
        <div class="flex min-h-0 flex-col gap-3 overflow-y-auto p-4">
            <p class="font-medium [overflow-wrap:anywhere]">{name}</p>
            {move || list(runs.get())}
        </div>
    }
}

fn list(answer: Option<Result<Vec<Run>, AppError>>) -> AnyView {
    let zone = expect_context::<ZoneSignal>();
    match answer {
        None => view! {
            <p class="text-muted" role="status">
                "Loading …"
            </p>
        }
        .into_any(),
        Some(Err(error)) => view! {
            <p class="text-bad" role="alert">
                {error.to_string()}
            </p>
        }
        .into_any(),
        Some(Ok(runs)) if runs.is_empty() => view! { <p class="text-muted">"It has not acted within a month."</p> }.into_any(),
        Some(Ok(runs)) => {
            let line = |run: Run| {
                let at = run.at.seconds();
                let steps = run
                    .steps
                    .iter()
                    .map(|step| view! { <li class="[overflow-wrap:anywhere]">{step.words()}</li> });
                let steps = steps.collect_view();
                view! {
                    <li class="px-3 py-2">
                        <A href=format!("/inbox/{}", run.conversation) attr:class="text-xs font-medium underline">
                            {move || zone.0.with(|zone| zone.full(at))}
                        </A>
                        <ul class="list-disc pl-5">{steps}</ul>
                    </li>
                }
            };
            let lines = runs.into_iter().map(line).collect_view();
            view! {
                <ul aria-label="What it did" class="divide-y divide-line rounded-lg border border-line">
                    {lines}
                </ul>
            }
            .into_any()
        }
    }
}

fn remove(rules: Rules, view: &RuleView) -> impl IntoView + use<> {
    let (id, v, name) = (view.rule.id, view.rule.v, view.rule.name.clone());
    let words = format!("Delete “{name}”? What it wrote stays in the conversations.");
    let delete = move |_| {
        let name = name.clone();
        rules.run(delete_rule(id, v), move |rules, ()| {
            let _ = rules.removing.try_set(false);
            rules.say(format!("“{name}” is deleted."));
        });
    };
    view! {
        <div class="flex flex-col gap-3 p-4">
            <p class="[overflow-wrap:anywhere]">{words}</p>
            <div class="flex flex-wrap gap-2">
                <button type="button" class=button::PRIMARY disabled=move || rules.busy.get() on:click=delete>
                    "Delete for good"
                </button>
                <button type="button" class=button::QUIET on:click=move |_| rules.removing.set(false)>
                    "Keep"
                </button>
            </div>
        </div>
    }
}
