//! Step 1: the list of people.

use super::{
    customers::FromInbox,
    home::HomeField,
    job::Shown,
    lines::LinesField,
    parts::{CARD, FIELD},
    upload::{as_file, upload},
};
use crate::{
    server_fns::bulk::{attach_list, set_consent_column},
    ui::{NowSignal, Toasts, button, select_box},
};
use domain::bulk::{Columns, File};
use leptos::{html, prelude::*};

/// A file that is chosen, dropped or pasted.
#[component]
pub(super) fn AudienceStep(shown: Shown) -> impl IntoView {
    let words = RwSignal::new(String::new());
    let over = RwSignal::new(false);
    let pasted = NodeRef::<html::Textarea>::new();
    let input = NodeRef::<html::Input>::new();
    // Handlers have no context: what they need is taken here.
    let now = expect_context::<NowSignal>();
    let file = Memo::new(move |_| shown.view.with(|view| view.job.audience.file.clone()));
    let only = Memo::new(move |_| shown.view.with(|view| view.job.audience.only));
    let attach = move |upload| attach_list(shown.view.with_untracked(|view| view.job.id), upload, None);
    let pick = move |_| {
        let chosen = input.get_untracked().and_then(|input| input.files()).and_then(|files| files.get(0));
        upload(shown, now, words, chosen, attach);
    };
    let drop = move |event: leptos::ev::DragEvent| {
        event.prevent_default();
        over.set(false);
        let chosen = event.data_transfer().and_then(|data| data.files()).and_then(|files| files.get(0));
        upload(shown, now, words, chosen, attach);
    };
    let paste = move |_| {
        let text = pasted.get_untracked().map(|area| area.value()).unwrap_or_default();
        upload(shown, now, words, as_file(&text), attach);
    };
    view! {
        <section class=CARD aria-labelledby="step-1">
            <h2 id="step-1" class="font-semibold">
                "1. Audience"
            </h2>
            <p class="mt-1 text-xs text-muted">"A CSV, TSV or XLSX file with one person a row and a column with their numbers."</p>
            <label
                class="mt-3 grid min-h-24 cursor-pointer place-items-center rounded-lg border border-dashed border-line p-4 text-center focus-within:border-brand"
                class=("bg-brand-soft", move || over.get())
                on:dragover=move |event| {
                    event.prevent_default();
                    over.set(true);
                }
                on:dragleave=move |_| over.set(false)
                on:drop=drop
            >
                <span>
                    <span class="font-medium text-brand">"Choose a file"</span>
                    " or drop it here"
                </span>
                <input
                    node_ref=input
                    type="file"
                    class="sr-only"
                    accept=".csv,.tsv,.txt,.xlsx,text/csv,text/tab-separated-values"
                    on:change=pick
                />
            </label>
            <details class="mt-2 text-xs">
                <summary class="inline-flex min-h-11 cursor-pointer items-center font-medium text-brand desk:min-h-8">
                    "Or paste rows"
                </summary>
                <label class="block">
                    <span class="sr-only">"Rows"</span>
                    <textarea node_ref=pasted class=FIELD rows="4" placeholder="Name,Phone&#10;Ana,+91 98765 43210"></textarea>
                </label>
                <button type="button" class=format!("{} mt-2", button::SECONDARY) on:click=paste>
                    "Use these rows"
                </button>
            </details>
            <FromInbox shown />
            <LinesField shown />
            <p class="mt-2 text-xs text-muted" role="status">
                {move || words.get()}
            </p>
            {move || {
                only.get()
                    .map(|only| {
                        view! {
                            <p class="mt-2 font-medium">{format!("Only those of the earlier job: {}.", only.who.words())}</p>
                            <p class="text-xs text-muted">"With another list, too, it is for nobody else. For others, begin a new job."</p>
                        }
                    })
            }}
            {move || file.get().map(|file| view! { <Chosen shown file /> })}
        </section>
    }
}

/// What is in the file, and which column has the numbers.
#[component]
fn Chosen(shown: Shown, file: File) -> impl IntoView {
    let File {
        upload,
        name,
        columns,
        known,
        ..
    } = file;
    let Columns {
        names, has_header, sample, ..
    } = columns;
    let column = Memo::new(move |_| shown.view.with(|view| view.job.audience.phone_column));
    let toasts = expect_context::<Toasts>();
    let choose = move |event| {
        let chosen: Option<usize> = event_target_value(&event).parse().ok();
        let template = shown.view.with_untracked(|view| view.job.template.clone());
        shown.save(toasts, chosen, template);
    };
    let read_anew = move |event| {
        let id = shown.view.with_untracked(|view| view.job.id);
        shown.change(toasts, attach_list(id, upload, Some(event_target_checked(&event))));
    };
    let options = names
        .iter()
        .enumerate()
        .map(|(index, name)| {
            view! {
                <option value=index.to_string() selected=move || column.get() == Some(index)>
                    {name.clone()}
                </option>
            }
        })
        .collect_view();
    let heads = names
        .iter()
        .map(|name| {
            view! {
                <th class="px-2 py-1 text-left font-semibold" scope="col">
                    {name.clone()}
                </th>
            }
        })
        .collect_view();
    let rows = sample
        .into_iter()
        .take(4)
        .map(|row| {
            let cells = row.into_iter().map(|cell| {
                view! {
                    <td class="max-w-48 truncate px-2 py-1" dir="auto">
                        {cell}
                    </td>
                }
            });
            view! { <tr class="border-t border-line">{cells.collect_view()}</tr> }
        })
        .collect_view();
    view! {
        <div class="mt-3 flex flex-col gap-3">
            <p class="font-medium" dir="auto">
                {name}
            </p>
            {known
                .map(|job| {
                    view! {
                        <p class="text-xs text-warn" dir="auto">
                            {format!("The job “{job}” has this list already. Go on only if they are to get another message.")}
                        </p>
                    }
                })}
            <label class="block max-w-sm">
                <span class="mb-1 block text-2xs font-semibold text-muted">"Column with the phone numbers"</span>
                {select_box(
                    view! {
                        <select class=button::SELECT on:change=choose>
                            <option value="" selected=move || column.get().is_none()>
                                "Choose a column…"
                            </option>
                            {options}
                        </select>
                    },
                )}
            </label>
            <HomeField shown />
            <ConsentColumn shown names />
            <label class="inline-flex min-h-11 items-center gap-2 desk:min-h-8">
                <input
                    type="checkbox"
                    class="size-4 shrink-0 accent-brand"
                    prop:checked=has_header
                    checked=has_header
                    on:change=read_anew
                />
                "The first row holds the names of the columns"
            </label>
            <div class="overflow-x-auto rounded-lg border border-line" tabindex="0" role="region" aria-label="First rows of the file">
                <table class="w-full text-xs">
                    <thead>
                        <tr>{heads}</tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </div>
    }
}

/// Which column says who agreed to marketing.
#[component]
fn ConsentColumn(shown: Shown, names: Vec<String>) -> impl IntoView {
    let toasts = expect_context::<Toasts>();
    let column = Memo::new(move |_| shown.view.with(|view| view.job.audience.consent_column));
    let choose = move |event| {
        let id = shown.view.with_untracked(|view| view.job.id);
        let chosen: Option<usize> = event_target_value(&event).parse().ok();
        shown.change(toasts, set_consent_column(id, chosen));
    };
    let options = names
        .into_iter()
        .enumerate()
        .map(|(index, name)| {
            view! {
                <option value=index.to_string() selected=move || column.get() == Some(index)>
                    {name}
                </option>
            }
        })
        .collect_view();
    view! {
        <div class="max-w-sm">
            <label class="block">
                <span class="mb-1 block text-2xs font-semibold text-muted">"Column that says who agreed to marketing"</span>
                {select_box(
                    view! {
                        <select class=button::SELECT on:change=choose>
                            <option value="" selected=move || column.get().is_none()>
                                "None"
                            </option>
                            {options}
                        </select>
                    },
                )}
            </label>
            {move || {
                column
                    .get()
                    .map(|_| {
                        view! {
                            <p class="mt-1 text-2xs text-muted">
                                "When the list is checked, yes and no go into each customer's record of consent. A no leaves the row out; "
                                "a yes does not undo a stop."
                            </p>
                        }
                    })
            }}
        </div>
    }
}
