//! A part of the page with its heading and its export, and tables of figures.

use super::cards::Definition;
use crate::ui::{Glyph, Icon, button};
use domain::statistics::report::{Cell, Head, Table};
use leptos::prelude::*;

/// A box with a heading and a link that saves its figures.
#[component]
pub(super) fn Part(title: String, export: String, children: Children) -> impl IntoView {
    view! {
        <section class="min-w-0 rounded-xl border border-line bg-surface p-4" aria-label=title.clone()>
            <div class="mb-2 flex items-center justify-between gap-2">
                <h2 class="font-semibold">{title.clone()}</h2>
                // Not the router's: it is a file.
                <a href=export class=button::QUIET rel="external" download="" aria-label=format!("Save as CSV: {title}")>
                    <Icon glyph=Glyph::Download />
                    "CSV"
                </a>
            </div>
            {children()}
        </section>
    }
}

/// A table in its box.
#[component]
pub(super) fn TableBox(table: Table, export: String) -> impl IntoView {
    view! {
        <Part title=table.title.clone() export>
            <Grid table />
        </Part>
    }
}

/// The table alone.
#[component]
pub(super) fn Grid(table: Table) -> impl IntoView {
    let Table { id, title, heads, rows } = table;
    let side = |place: usize| if place == 0 { "text-left" } else { "text-right" };
    let head = |(place, head): (usize, Head)| {
        let means = (!head.definition.is_empty()).then(|| {
            let (title, text) = (head.title.clone(), head.definition.clone());
            view! { <Definition id=format!("{id}-{place}") title text /> }
        });
        view! {
            <th scope="col" class=format!("py-1 pl-3 align-bottom font-normal first:pl-0 {}", side(place))>
                <span class="inline-flex items-center gap-1">{head.title} {means}</span>
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
                <th scope="row" class="wrap-anywhere py-2 text-left font-medium">
                    {cell.text}
                </th>
            }
            .into_any()
        } else {
            view! { <td class="py-2 pl-3 text-right tabular-nums">{cell.text}</td> }.into_any()
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
