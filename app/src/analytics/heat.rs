//! When customers write: a table whose cells are the darker the more there is. The number stands in each cell.

use super::table::figure as linked;
use domain::statistics::report::{Cell, Table};
use leptos::prelude::*;

/// The looks of nothing, and of four quarters of the most.
const LEVELS: [&str; 5] = ["", "bg-brand/10", "bg-brand/20", "bg-brand/35", "bg-brand/50"];

fn level(count: i64, most: i64) -> &'static str {
    let level = if count == 0 || most == 0 { 0 } else { 1 + (count * 4 - 1) / most };
    usize::try_from(level)
        .ok()
        .and_then(|level| LEVELS.get(level).copied())
        .unwrap_or("bg-brand/50")
}

/// Weekdays by hours.
#[component]
pub(super) fn Heat(table: Table, zone: String, address: StoredValue<String>) -> impl IntoView {
    let figure = |cell: &Cell| cell.number.unwrap_or(0);
    let most = table.rows.iter().flatten().map(figure).max().unwrap_or(0);
    let heads = table.heads.iter().skip(1).map(|head| {
        let hour = head.title.get(..2).unwrap_or_default().to_owned();
        view! {
            <th scope="col" class="px-0.5 font-normal">
                {hour}
            </th>
        }
    });
    let heads = heads.collect_view();
    let rows = table.rows.iter().map(|row| {
        let day = row.first().map(|cell| cell.text.clone()).unwrap_or_default();
        let cells = row.iter().skip(1).map(|cell| {
            let looks = format!(
                "h-7 min-w-7 rounded-md text-center tabular-nums text-ink {}",
                level(figure(cell), most)
            );
            let cell = linked(
                cell.clone(),
                "grid min-h-11 min-w-11 place-items-center rounded-md hover:underline desk:min-h-7 desk:min-w-7",
                address,
            );
            view! { <td class=looks>{cell}</td> }
        });
        let cells = cells.collect_view();
        view! {
            <tr>
                <th scope="row" class="pr-2 text-left font-normal">
                    {day}
                </th>
                {cells}
            </tr>
        }
    });
    let rows = rows.collect_view();
    view! {
        <div class="overflow-x-auto" tabindex="0" role="region" aria-label="When customers write, by weekday and hour">
            <table class="border-separate border-spacing-0.5 text-2xs text-muted">
                <thead>
                    <tr>
                        <th scope="col" class="text-left font-normal">
                            "Day"
                        </th>
                        {heads}
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        <p class="mt-2 text-2xs text-muted">{format!("Customer messages by the hour they were written in, {zone}.")}</p>
    }
}
