//! When a bulk job stops by itself, and when it needs a second person.

use super::Editor;
use crate::ui::{button, select_box};
use domain::bulk::{LEAST_DELIVERED, USUAL_FAILED_PERCENT, USUAL_STOPPED_PERCENT};
use leptos::prelude::*;

/// How many failures stop a bulk job.
#[component]
pub(super) fn MostFailed(editor: Editor) -> impl IntoView {
    let chosen = Memo::new(move |_| editor.typed.with(|typed| typed.failed_percent));
    let choose = Callback::new(move |percent| editor.change(|typed| typed.failed_percent = percent));
    view! {
        <Choice
            label="A bulk job stops when so many messages fail"
            words=|percent| share(percent, USUAL_FAILED_PERCENT)
            choices=&[0, 2, 5, 10, 20, 50]
            chosen
            choose
            hint="Of the last some hundreds of messages. Admins are told, and whoever looked at it lets it go on.".to_owned()
        />
    }
}

/// How many who want no more stop a bulk job.
#[component]
pub(super) fn MostUnwanted(editor: Editor) -> impl IntoView {
    let chosen = Memo::new(move |_| editor.typed.with(|typed| typed.stopped_percent));
    let choose = Callback::new(move |percent| editor.change(|typed| typed.stopped_percent = percent));
    view! {
        <Choice
            label="A bulk job stops when so many say stop"
            words=|percent| share(percent, USUAL_STOPPED_PERCENT)
            choices=&[0, 1, 2, 3, 10, 20]
            chosen
            choose
            hint=format!(
                "Of those whom it reached, from {LEAST_DELIVERED} people on. Who stops is left out of marketing at once, whatever is set here.",
            )
        />
    }
}

/// From how many recipients on a bulk job needs a second person.
#[component]
pub(super) fn ApproveAbove(editor: Editor) -> impl IntoView {
    let chosen = Memo::new(move |_| editor.typed.with(|typed| typed.approve_above));
    let choose = Callback::new(move |above| editor.change(|typed| typed.approve_above = above));
    let words = |above| match above {
        0 => "None".to_owned(),
        above => format!("Those to more than {above} people"),
    };
    view! {
        <Choice
            label="Bulk jobs that need a second person"
            words
            choices=&[0, 100, 500, 1_000, 5_000, 10_000, 100_000]
            chosen
            choose
            hint="Another Operator or Admin, who neither made the job nor wants it sent, approves it first or says why not.".to_owned()
        />
    }
}

/// From what cost on a bulk job needs a second person.
#[component]
pub(super) fn ApproveCost(editor: Editor) -> impl IntoView {
    let chosen = Memo::new(move |_| editor.typed.with(|typed| typed.approve_cost));
    let choose = Callback::new(move |cost| editor.change(|typed| typed.approve_cost = cost));
    let words = |cost| match cost {
        0 => "No matter what they cost".to_owned(),
        cost => format!("Those that cost more than {cost}"),
    };
    view! {
        <Choice
            label="Costly bulk jobs that need a second person"
            words
            choices=&[0, 10, 50, 100, 500, 1_000, 5_000, 10_000]
            chosen
            choose
            hint="At most, in the currency of the table of prices. As long as there is no such table, all of them do.".to_owned()
        />
    }
}

/// A share in words.
fn share(percent: u32, usual: u32) -> String {
    match percent {
        0 => format!("More than {usual} %, as usual"),
        percent => format!("More than {percent} %"),
    }
}

/// One of some numbers.
#[component]
fn Choice(
    label: &'static str,
    words: fn(u32) -> String,
    choices: &'static [u32],
    chosen: Memo<u32>,
    choose: Callback<u32>,
    hint: String,
) -> impl IntoView {
    // What was set by another way is offered too.
    let options = move || {
        let other = Some(chosen.get()).filter(|number| !choices.contains(number));
        let option = |choice: u32| {
            view! {
                <option value=choice.to_string() selected=move || chosen.get() == choice>
                    {words(choice)}
                </option>
            }
        };
        choices.iter().copied().chain(other).map(option).collect_view()
    };
    view! {
        <label class="block space-y-1">
            <span class="text-xs font-medium">{label}</span>
            {select_box(
                view! {
                    <select class=button::SELECT on:change=move |event| choose.run(event_target_value(&event).parse().unwrap_or(0))>
                        {options}
                    </select>
                },
            )}
            <span class="block text-xs text-muted">{hint}</span>
        </label>
    }
}
