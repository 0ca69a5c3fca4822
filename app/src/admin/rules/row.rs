//! One rule in the list: what it does, how often it did, and what can be done with it.

use super::{LIST, Rules};
use crate::{
    server_fns::rules::{move_rule, switch_rule},
    ui::{Glyph, Icon, ZoneSignal, button},
};
use domain::{
    Millis, RuleId,
    rule::{RuleView, Trouble},
};
use leptos::prelude::*;
use leptos_router::components::A;

/// A row is drawn anew when anything of it changes.
pub(super) fn key(view: &RuleView) -> (RuleId, u64, u32, Option<Millis>, usize) {
    (view.rule.id, view.rule.v, view.acted, view.last, view.troubles.len())
}

#[component]
pub(super) fn Row(rules: Rules, view: RuleView) -> impl IntoView {
    let rule = &view.rule;
    let (id, name, on, v) = (rule.id, rule.name.clone(), rule.enabled, rule.v);
    let place = move || rules.views.with(|views| views.iter().position(|view| view.rule.id == id));
    let is_first = move || place() == Some(0);
    let is_last = move || place().is_none_or(|place| rules.views.with(|views| place + 1 == views.len()));
    let numbers = match rule.numbers.as_slice() {
        [] => "All numbers".to_owned(),
        some => some.iter().map(|id| rules.number(id)).collect::<Vec<_>>().join(", "),
    };
    let does = rule
        .actions
        .iter()
        .map(|action| view! { <li class="[overflow-wrap:anywhere]">{action.words()}</li> });
    let does = does.collect_view();
    let conditions = format!(
        "{} · {}{}{}{numbers}",
        rule.limit.words(),
        if rule.only_unassigned {
            "Only where nobody takes care · "
        } else {
            ""
        },
        if rule.only_open { "Only within business hours · " } else { "" },
        if rule.stop { "Then no further rule · " } else { "" },
    );
    let (when, edit, title) = (rule.trigger.words(), format!("{LIST}?edit={id}"), name.clone());
    let stored = StoredValue::new(view.clone());
    let pick = move |open: RwSignal<bool>| {
        rules.chosen.set(Some(stored.get_value()));
        open.set(true);
    };
    let switch = move |_| {
        if on {
            rules.run(switch_rule(id, false, v), |rules, rule| {
                rules.say(format!("“{}” is switched off.", rule.name));
            });
        } else {
            // What it would do is looked at first.
            pick(rules.switching);
        }
    };
    let shift = move |up: bool| rules.run(move_rule(id, up), |_, ()| ());
    view! {
        <li class="flex flex-wrap items-start gap-x-3 gap-y-1 px-3 py-3 md:px-4" aria-label=name.clone()>
            <div class="flex shrink-0 flex-col noscript:hidden">
                <button
                    type="button"
                    class=button::ICON
                    aria-label=format!("Move {name} up")
                    title="Earlier"
                    disabled=move || is_first() || rules.busy.get()
                    on:click=move |_| shift(true)
                >
                    <Icon glyph=Glyph::ArrowUp class="size-4" />
                </button>
                <button
                    type="button"
                    class=button::ICON
                    aria-label=format!("Move {name} down")
                    title="Later"
                    disabled=move || is_last() || rules.busy.get()
                    on:click=move |_| shift(false)
                >
                    <Icon glyph=Glyph::ArrowDown class="size-4" />
                </button>
            </div>
            <div class="min-w-0 flex-1 basis-56">
                <A
                    href=edit
                    attr:class="inline-flex min-h-11 items-center font-medium underline-offset-2 [overflow-wrap:anywhere] hover:underline desk:min-h-8"
                >
                    {title}
                </A>
                <p class="[overflow-wrap:anywhere]">{when}</p>
                <ul class="list-disc pl-5 text-muted">{does}</ul>
                <p class="mt-1 text-xs text-muted">{conditions}</p>
                <p class="text-xs text-muted">{lately(&view)}</p>
                {troubles(&view.troubles)}
            </div>
            <div class="flex flex-wrap items-center gap-1 noscript:hidden">
                <button
                    type="button"
                    role="switch"
                    aria-checked=if on { "true" } else { "false" }
                    aria-label=format!("{name} is switched on")
                    class=button::SECONDARY
                    disabled=move || rules.busy.get()
                    on:click=switch
                >
                    <span class=if on { "size-2.5 rounded-full bg-ok" } else { "size-2.5 rounded-full border border-muted" }></span>
                    {if on { "On" } else { "Off" }}
                </button>
                <button type="button" class=button::QUIET aria-label=format!("What it did: {name}") on:click=move |_| pick(rules.showing)>
                    "What it did"
                </button>
                <button
                    type="button"
                    class=button::ICON
                    aria-label=format!("Delete {name}")
                    title="Delete"
                    on:click=move |_| pick(rules.removing)
                >
                    <Icon glyph=Glyph::Trash class="size-4" />
                </button>
            </div>
        </li>
    }
}

/// How often it acted, and when last.
fn lately(view: &RuleView) -> impl IntoView + use<> {
    let zone = expect_context::<ZoneSignal>();
    let (acted, more, last) = (view.acted, view.more, view.last);
    move || {
        let times = match (acted, more) {
            (0, _) => "Did nothing within 7 days".to_owned(),
            (1, false) => "Acted once within 7 days".to_owned(),
            (count, false) => format!("Acted {count} times within 7 days"),
            (count, true) => format!("Acted more than {count} times within 7 days"),
        };
        let last = last.map(|last| zone.0.with(|zone| format!(" · last {}", zone.full(last.seconds()))));
        times + &last.unwrap_or_default()
    }
}

/// What went wrong last.
fn troubles(troubles: &[Trouble]) -> impl IntoView + use<> {
    let zone = expect_context::<ZoneSignal>();
    let lines = troubles.iter().cloned().map(|trouble| {
        let at = trouble.at.seconds();
        view! {
            <li class="[overflow-wrap:anywhere]">
                {trouble.words}" " <A href=format!("/inbox/{}", trouble.conversation) attr:class="underline">
                    {move || zone.0.with(|zone| zone.full(at))}
                </A>
            </li>
        }
    });
    let lines = lines.collect_view();
    (!troubles.is_empty()).then(|| {
        view! {
            <ul aria-label="What went wrong" class="mt-1 text-xs text-bad">
                {lines}
            </ul>
        }
    })
}
