//! People beside those of the list: who is added to it, alone kept of it, or left out.

use super::{
    customers::lists,
    job::Shown,
    parts::{FIELD, complain, count, people},
    upload::upload,
};
use crate::{
    server_fns::{bulk::list_jobs, bulk_plan::set_job_lines, session::Me},
    ui::{Glyph, Icon, NowSignal, Toasts, ZoneSignal, button, select_box},
};
use domain::{
    BulkId, UploadId, UserId,
    bulk::{JobName, Join, Line, MOST_LINES, People, Planned, Who, inbox_words},
};
use leptos::{html, prelude::*, task::spawn_local};

/// Stands for another file where jobs and lists are offered.
const FILE: &str = "file";

/// What a line says.
fn words(line: &Line, me: &UserId) -> String {
    format!("{} {}", line.join.words(), line.people.words(me))
}

/// Who reads.
fn me() -> UserId {
    expect_context::<StoredValue<Me>>().with_value(|me| me.id.clone())
}

/// The lines, and one more.
#[component]
pub(super) fn LinesField(shown: Shown) -> impl IntoView {
    let toasts = expect_context::<Toasts>();
    let me = StoredValue::new(me());
    let lines = Memo::new(move |_| shown.view.with(|view| view.job.audience.lines().collect::<Vec<Line>>()));
    // Read when somebody opens it, or finds it open.
    let others = RwSignal::new(None::<Vec<(BulkId, JobName)>>);
    let read = move || {
        if others.with_untracked(Option::is_some) {
            return;
        }
        let (id, phone) = shown.view.with_untracked(|view| (view.job.id, view.job.phone.clone()));
        spawn_local(async move {
            match list_jobs(None).await {
                Ok(jobs) => {
                    let jobs = jobs.into_iter().map(|view| view.job);
                    let fit = jobs.filter(|job| job.id != id && job.phone == phone && job.planned.is_some());
                    let _ = others.try_set(Some(fit.map(|job| (job.id, job.name)).collect()));
                }
                Err(error) => complain(toasts, &error),
            }
        });
    };
    let has_lines = lines.with_untracked(|lines| !lines.is_empty());
    Effect::new(move |_| {
        if has_lines {
            read();
        }
    });
    let busy = move || shown.saving.get() != 0;
    let keep = Callback::new(move |lines: Vec<Line>| {
        let id = shown.view.with_untracked(|view| view.job.id);
        shown.change(toasts, set_job_lines(id, lines));
    });
    let rows = move || {
        let rows = lines.get().into_iter().map(|line| {
            let said = me.with_value(|me| words(&line, me));
            let remove = move |_| {
                let others = lines.get_untracked().into_iter().filter(|known| *known != line);
                keep.run(others.collect());
            };
            view! {
                <li class="flex items-center gap-2">
                    <span class="min-w-0 flex-1" dir="auto">
                        {said.clone()}
                    </span>
                    <button type="button" class=button::ICON aria-label=format!("Take out: {said}") disabled=busy on:click=remove>
                        <Icon glyph=Glyph::Close class="size-4" />
                    </button>
                </li>
            }
        });
        rows.collect_view()
    };
    let full = Memo::new(move |_| lines.with(|lines| lines.len() >= MOST_LINES));
    view! {
        <details class="mt-2 text-xs" open=has_lines on:toggle=move |_| read()>
            <summary class="inline-flex min-h-11 cursor-pointer items-center font-medium text-brand desk:min-h-8">
                "Add, narrow down or leave out people"
            </summary>
            <ul class="max-w-lg" aria-label="Further people">
                {rows}
            </ul>
            {move || {
                if full.get() {
                    view! { <p class="mt-1 text-muted">{format!("There are {MOST_LINES} lines, and no more can be added.")}</p> }.into_any()
                } else {
                    view! { <NewLine shown others busy=Signal::derive(busy) /> }.into_any()
                }
            }}
            <p class="mt-1 max-w-lg text-muted">
                "Whatever their order: first people are added, then only some are kept, then some are left out. The same number counts once. \
                 Who is added has no columns: fixed texts and fall-backs fill their message. All of it is as it stands at the check; who comes \
                 later is not in it. Of the newest jobs from the same number."
            </p>
        </details>
    }
}

/// One more line.
#[component]
fn NewLine(shown: Shown, others: RwSignal<Option<Vec<(BulkId, JobName)>>>, busy: Signal<bool>) -> impl IntoView {
    let toasts = expect_context::<Toasts>();
    let with = move |line: Line| {
        let (id, lines) = shown
            .view
            .with_untracked(|view| (view.job.id, view.job.audience.lines().chain([line]).collect::<Vec<Line>>()));
        set_job_lines(id, lines)
    };
    let join = RwSignal::new(Join::Also);
    let who = RwSignal::new(Who::Got);
    // Of who tapped a button, which: any while nothing is typed.
    let button = RwSignal::new(String::new());
    // A list of the inbox by its number, the id of a job, or that a file is to be chosen.
    let from = RwSignal::new(String::new());
    let me = StoredValue::new(me());
    let line = move || {
        let (join, from) = (join.get_untracked(), from.get_untracked());
        let list = from.parse().ok().and_then(|index| lists().into_iter().nth(index));
        let people = if let Some(filter) = list {
            let by = me.get_value();
            People::Inbox { filter, by }
        } else {
            let id = from.parse::<BulkId>().ok()?;
            let (job, name) = others.with_untracked(|others| others.iter().flatten().find(|(known, _)| *known == id).cloned())?;
            let who = who.get_untracked();
            let button = Some(button.get_untracked()).filter(|_| who == Who::Tapped);
            People::Job { job, name, who, button }
        };
        Some(Line { join, people })
    };
    let press = move |_| {
        if let Some(line) = line() {
            from.set(String::new());
            shown.change(toasts, with(line));
        }
    };
    let joins = Join::ALL.map(|join| view! { <option value=join.name()>{join.words()}</option> });
    let inbox = lists()
        .into_iter()
        .enumerate()
        .map(|(index, filter)| view! { <option value=index.to_string()>{inbox_words(&filter)}</option> });
    let jobs = move || {
        let jobs = others.get().unwrap_or_default().into_iter();
        jobs.map(|(id, name)| view! { <option value=id.to_string()>{name.as_str().to_owned()}</option> })
            .collect_view()
    };
    let is_file = Memo::new(move |_| from.with(|from| from == FILE));
    let is_job = Memo::new(move |_| from.with(|from| from.parse::<BulkId>().is_ok()));
    let groups = move || {
        is_job.get().then(|| {
            let groups = Who::ALL.map(|choice| {
                view! {
                    <option value=choice.name() selected=move || who.get() == choice>
                        {choice.words()}
                    </option>
                }
            });
            let choose = move |event| {
                let name = event_target_value(&event);
                who.set(Who::ALL.into_iter().find(|choice| choice.name() == name).unwrap_or(Who::Got));
            };
            view! {
                <label class="w-60 max-w-full">
                    <span class="mb-1 block text-2xs font-semibold text-muted">"Who of that job"</span>
                    {select_box(
                        view! {
                            <select class=button::SELECT on:change=choose>
                                {groups.collect_view()}
                            </select>
                        },
                    )}
                </label>
            }
        })
    };
    let which = move || {
        (is_job.get() && who.get() == Who::Tapped).then(|| {
            view! {
                <label class="w-48 max-w-full">
                    <span class="mb-1 block text-2xs font-semibold text-muted">"What stands on the button"</span>
                    <input
                        type="text"
                        class=FIELD
                        maxlength="60"
                        placeholder="Any of them"
                        prop:value=move || button.get()
                        on:input=move |event| button.set(event_target_value(&event))
                    />
                </label>
            }
        })
    };
    let going_up = RwSignal::new(String::new());
    let now = expect_context::<NowSignal>();
    let input = NodeRef::<html::Input>::new();
    let pick = move |_| {
        let chosen = input.get_untracked().and_then(|input| input.files()).and_then(|files| files.get(0));
        let join = join.get_untracked();
        upload(shown, now, going_up, chosen, move |upload: UploadId| {
            // What is in it is for the server to see.
            let people = People::File {
                upload,
                name: String::new(),
                column: 0,
                has_header: false,
            };
            let kept = with(Line { join, people });
            async move {
                let job = kept.await?;
                let _ = from.try_set(String::new());
                Ok(job)
            }
        });
    };
    let file = move || {
        is_file.get().then(|| {
            view! {
                <label class="max-w-full">
                    <span class="mb-1 block text-2xs font-semibold text-muted">"File with a column of numbers"</span>
                    <input
                        node_ref=input
                        type="file"
                        class="min-h-11 max-w-full desk:min-h-9"
                        accept=".csv,.tsv,.txt,.xlsx,text/csv,text/tab-separated-values"
                        disabled=move || busy.get()
                        on:change=pick
                    />
                </label>
            }
        })
    };
    let add = move || {
        (!is_file.get()).then(|| {
            view! {
                <button type="button" class=button::SECONDARY disabled=move || busy.get() || from.with(String::is_empty) on:click=press>
                    "Add this line"
                </button>
            }
        })
    };
    let choose_join = move |event| {
        let name = event_target_value(&event);
        join.set(Join::ALL.into_iter().find(|choice| choice.name() == name).unwrap_or_default());
    };
    view! {
        <div class="mt-1 flex flex-wrap items-end gap-2">
            <label class="w-48 max-w-full">
                <span class="mb-1 block text-2xs font-semibold text-muted">"What is done"</span>
                {select_box(
                    view! {
                        <select class=button::SELECT on:change=choose_join>
                            {joins.collect_view()}
                        </select>
                    },
                )}
            </label>
            <label class="w-60 max-w-full">
                <span class="mb-1 block text-2xs font-semibold text-muted">"With the people of"</span>
                {select_box(
                    view! {
                        <select
                            class=button::SELECT
                            prop:value=move || from.get()
                            on:change=move |event| from.set(event_target_value(&event))
                        >
                            <option value="">"Choose a job, a list or a file"</option>
                            <optgroup label="Lists of the inbox">{inbox.collect_view()}</optgroup>
                            <option value=FILE>"Another file"</option>
                            <optgroup label="Jobs">{jobs}</optgroup>
                        </select>
                    },
                )}
            </label>
            {groups}
            {which}
            {file}
            {add}
        </div>
        <p class="text-muted" role="status">
            {move || going_up.get()}
        </p>
    }
}

/// How many people each line had when the list was checked. Nothing where there is none.
#[component]
pub(super) fn Counted(shown: Shown, planned: Planned) -> impl IntoView {
    let zone = expect_context::<ZoneSignal>().0;
    let me = me();
    let lines = shown.view.with_untracked(|view| view.job.audience.lines().collect::<Vec<Line>>());
    if lines.is_empty() || lines.len() != planned.lines.len() {
        return None;
    }
    let rows = lines.into_iter().zip(planned.lines).map(|(line, many)| {
        view! {
            <li class="flex gap-3 py-0.5">
                <span class="min-w-0 flex-1" dir="auto">
                    {words(&line, &me)}
                </span>
                <span class="shrink-0">{people(many)}</span>
            </li>
        }
    });
    let added = planned.added.map(|added| {
        let words = format!(
            "{} rows of the list, and {} added, from row {} on. They have no columns: fixed texts and fall-backs fill their message.",
            count(planned.rows.saturating_sub(added.people)),
            people(added.people),
            added.from_row,
        );
        view! { <p class="mt-1 text-muted">{words}</p> }
    });
    let at = planned.at.seconds();
    Some(view! {
        <div class="mt-2 max-w-lg text-xs">
            <ul aria-label="People of the lines">{rows.collect_view()}</ul>
            {added}
            <p class="mt-1 text-muted">
                {move || {
                    zone.with(|zone| format!("As it stood on {}. Who came later is not in it: check again to look anew.", zone.full(at)))
                }}
            </p>
        </div>
    })
}
