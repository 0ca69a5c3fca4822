//! A part of the page with its heading and its export, and tables of figures.

use super::{cards::Course, definition::Definition, sorted::Sorting};
use crate::ui::{Glyph, Icon, button};
use domain::statistics::report::{Cell, Format, Head, Table};
use leptos::prelude::*;

/// A box with a heading and a link that saves its figures.
#[component]
pub(super) fn Part(
    title: String,
    export: String,
    /// In all columns of the grid around it.
    #[prop(optional)]
    wide: bool,
    children: Children,
) -> impl IntoView {
    let span = if wide { "lg:col-span-2" } else { "" };
    view! {
        <section class=format!("min-w-0 rounded-xl border border-line bg-surface p-4 {span}") aria-label=title.clone()>
            <div class="mb-2 flex items-center justify-between gap-2">
                <h2 class="font-semibold">{title.clone()}</h2>
                <Files export title=title.clone() />
            </div>
            {children()}
        </section>
    }
}

/// Links that save a table as a file.
#[component]
pub(super) fn Files(export: String, title: String) -> impl IntoView {
    let files = [(Format::Csv, "CSV"), (Format::Workbook, "Excel"), (Format::Json, "JSON")].map(|(format, name)| {
        let address = format!("{export}&format={}", format.ending());
        let label = format!("Save as {name}: {title}");
        // Not the router's: it is a file.
        view! {
            <a href=address class=format!("{} print:hidden", button::QUIET) rel="external" download="" aria-label=label>
                {name}
            </a>
        }
    });
    view! {
        <span class="flex items-center text-2xs print:hidden">
            <Icon glyph=Glyph::Download class="size-4 text-muted" />
            {files}
        </span>
    }
}

/// A table in its box.
#[component]
pub(super) fn TableBox(
    table: Table,
    export: String,
    address: StoredValue<String>,
    #[prop(default = None)] sorting: Option<Sorting>,
) -> impl IntoView {
    // Beside another one they would be too narrow for names.
    let wide = 6 < table.heads.len();
    let has_courses = table.rows.iter().flatten().any(|cell| !cell.course.is_empty());
    view! {
        <Part title=table.title.clone() export wide>
            {has_courses
                .then(|| view! { <p class="mb-2 text-2xs text-muted">"The line beside a number is its course over the range."</p> })}
            {(!table.note.is_empty()).then(|| view! { <p class="mb-2 text-2xs text-muted">{table.note.clone()}</p> })}
            <Grid table address sorting />
        </Part>
    }
}

/// Where that is which a figure counts.
pub(super) fn behind(figure: &str, address: StoredValue<String>) -> String {
    address.with_value(|address| format!("{}?{figure}&{address}", crate::pages::BEHIND.path))
}

/// A figure, and the way to what is behind it where there is one.
pub(super) fn figure(cell: Cell, class: &'static str, address: StoredValue<String>) -> AnyView {
    match cell.behind {
        None => cell.text.into_any(),
        Some(figure) => view! {
            <a href=behind(&figure, address) class=class>
                {cell.text}
            </a>
        }
        .into_any(),
    }
}

/// What a row is of, and the way to its page where it has one.
fn named(cell: Cell) -> AnyView {
    match cell.link {
        None => cell.text.into_any(),
        Some(page) => view! {
            <a href=page dir="auto" class="-my-2 inline-flex min-h-11 items-center text-brand hover:underline desk:min-h-8 print:text-ink">
                {cell.text}
            </a>
        }
        .into_any(),
    }
}

/// The table alone.
#[component]
pub(super) fn Grid(
    table: Table,
    address: StoredValue<String>,
    /// Where the heads lead to the rows in the order of their columns.
    #[prop(default = None)]
    sorting: Option<Sorting>,
) -> impl IntoView {
    let Table {
        id, title, heads, rows, ..
    } = table;
    let side = |place: usize| if place == 0 { "text-left" } else { "text-right" };
    let head = |(place, head): (usize, Head)| {
        let means = (!head.definition.is_empty()).then(|| {
            let (title, text) = (head.title.clone(), head.definition.clone());
            view! { <Definition id=format!("{id}-{place}") title text /> }
        });
        let sorted = sorting.as_ref().and_then(|sorting| sorting.way(place));
        let title = if let Some(sorting) = &sorting {
            let there = address.with_value(|address| sorting.there(address, place));
            view! {
                <a
                    href=there
                    data-noscroll="true"
                    class="inline-flex min-h-11 items-center hover:underline desk:min-h-6 print:no-underline"
                >
                    {head.title}
                    <span aria-hidden="true">{sorted.map(|(_, arrow)| arrow)}</span>
                </a>
            }
            .into_any()
        } else {
            head.title.into_any()
        };
        view! {
            <th
                scope="col"
                class=format!("py-1 pl-3 align-bottom font-normal first:pl-0 {}", side(place))
                aria-sort=sorted.map(|(way, _)| way)
            >
                <span class="inline-flex min-h-7 items-center gap-1 desk:min-h-6">{title} {means}</span>
            </th>
        }
    };
    let heads = heads.into_iter().enumerate().map(head).collect_view();
    if rows.is_empty() {
        return view! { <p class="py-3 text-muted">"Nothing in this range."</p> }.into_any();
    }
    let cell = move |(place, cell): (usize, Cell)| {
        if place == 0 {
            view! {
                <th scope="row" class="wrap-anywhere min-w-28 py-2 text-left font-medium">
                    {named(cell)}
                </th>
            }
            .into_any()
        } else {
            let mut cell = cell;
            let values = std::mem::take(&mut cell.course);
            // A figure or a time stays on one line; the table scrolls.
            let class = if cell.text.chars().count() <= 20 {
                "whitespace-nowrap py-2 pl-3 text-right tabular-nums"
            } else {
                "py-2 pl-3 text-right tabular-nums"
            };
            let course = (!values.is_empty()).then(|| view! { <Course values class="h-5 w-16" /> });
            let cell = figure(
                cell,
                "-my-2 inline-flex min-h-11 min-w-11 items-center justify-end text-brand hover:underline desk:min-h-8 desk:min-w-6 print:text-ink",
                address,
            );
            if course.is_some() {
                let both = view! { <span class="inline-flex items-center justify-end gap-2">{course} {cell}</span> };
                return view! { <td class=class>{both}</td> }.into_any();
            }
            view! { <td class=class>{cell}</td> }.into_any()
        }
    };
    let rows = rows.into_iter().map(|row| {
        let cells = row.into_iter().enumerate().map(cell).collect_view();
        view! { <tr class="border-t border-line">{cells}</tr> }
    });
    let rows = rows.collect_view();
    view! {
        <div class="max-h-96 overflow-auto" tabindex="0" role="region" aria-label=format!("{title}, table")>
            <table class="w-full">
                <thead class="text-2xs text-muted">
                    <tr>{heads}</tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}
