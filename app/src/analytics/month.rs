//! What this month costs and will have cost: its chart, and number by number how much of the budgets is used.

use super::{chart::ChartBox, table::TableBox};
use domain::statistics::report::{Month, Table};
use leptos::prelude::*;

/// Chart and table. The headline figure stands among the others.
#[component]
pub(super) fn MonthBox(month: Month, address: StoredValue<String>) -> impl IntoView {
    let export = |table: &Table| address.with_value(|address| format!("/analytics/export?table={}&{address}", table.id));
    let Month { note, chart, numbers, .. } = month;
    let table = chart.table();
    let numbers = numbers.map(|table| view! { <TableBox export=export(&table) table address /> });
    view! {
        <ChartBox export=export(&table) marks=Vec::new() says_marks=false table chart note address />
        {numbers}
    }
}
