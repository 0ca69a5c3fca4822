//! Everything below the address: filters, headline figures, charts, tables.

use super::{
    cards::Cards, chart::ChartBox, counted::Says, definition::Definitions, filters::Filters, heat::Heat, month::MonthBox,
    own_marks::OwnMarks, reports::Reports, sorted::SortedBox, table::Part,
};
use crate::ui::{Empty, Glyph};
use domain::{
    conversion::Conversions,
    now_board::Load,
    statistics::{
        Report, SavedView,
        own_mark::ListedMark,
        period::Written,
        report::{Month, Table},
    },
};
use leptos::prelude::*;
use std::time::Duration;

/// So many figures stand above the first chart.
const HEAD: usize = 4;
/// While everything is counted for the first time, or anew, it looks again this often.
const LOOKS: Duration = Duration::from_secs(2);

/// A report as it is shown.
#[component]
pub(super) fn Figures(
    report: Report,
    month: Option<Month>,
    marks: Vec<ListedMark>,
    converted: Conversions,
    views: Vec<SavedView>,
    loads: Vec<Load>,
    reports: Vec<Written>,
    changed: Callback<()>,
    marked: Callback<()>,
    again: Callback<()>,
) -> impl IntoView {
    let is_counted = report.as_of.is_some();
    Effect::new(move |_| {
        if is_counted {
            return;
        }
        if let Ok(timer) = set_timeout_with_handle(move || again.run(()), LOOKS) {
            on_cleanup(move || timer.clear());
        }
    });
    let all = report.all_tables();
    let address = StoredValue::new(report.query.address());
    let export = move |table: &Table| address.with_value(|address| format!("/analytics/export?table={}&{address}", table.id));
    let heat = all.iter().find(|table| table.id == "hours").cloned();
    let heat_export = heat.as_ref().map(&export);
    let mut charts = report.charts.iter().cloned().enumerate().map(|(place, chart)| {
        let (table, marks, says_marks) = (chart.table(), report.marks.clone(), place == 0);
        view! { <ChartBox export=export(&table) marks says_marks table chart address /> }
    });
    let first_chart = charts.next();
    let charts = charts.collect_view();
    let mut head = report.cards.clone();
    let mut rest = head.split_off(HEAD.min(head.len()));
    rest.extend(month.as_ref().map(|month| month.card.clone()));
    let month = month.map(|month| view! { <MonthBox month address /> });
    // What is no figure of days stands beside them.
    let whole = |table: Table| match table.id.as_str() {
        "team" => table.with_load(&loads, report.query.agent.as_ref()),
        "sources" => table.with_conversions(&converted),
        _ => table,
    };
    let tables = report.tables.iter().cloned().map(whole).map(|table| {
        let export = export(&table);
        view! { <SortedBox export table address /> }
    });
    let tables = tables.collect_view();
    let as_of = report.as_of.clone().map_or_else(
        || "All figures are being counted. They appear here within moments.".to_owned(),
        |at| format!("Counted up to {at}."),
    );
    let whose = if report.query.phone.is_some() || report.phones.len() < 2 {
        "number"
    } else {
        "first number"
    };
    view! {
        <Filters report=report.clone() views changed />
        <div class="mx-auto grid max-w-6xl gap-4 p-4 md:p-5">
            <p class="text-muted">
                <strong class="font-semibold text-ink">{report.span.clone()}</strong>
                {format!(", compared with {}. {as_of} Days and hours are those of the {whose}, {}.", report.compared, report.zone)}
            </p>
            <Says query=report.query.clone() />
            {report
                .always_open
                .then(|| {
                    view! {
                        <p class="rounded-lg bg-warn-soft p-3 text-warn">
                            "No business hours are entered, so all time counts as open. An Admin can enter them under Admin, Numbers."
                        </p>
                    }
                })}
            {(report.empty && is_counted)
                .then(|| {
                    view! {
                        <div class="rounded-xl border border-line bg-surface">
                            <Empty
                                glyph=Glyph::Chart
                                title="Nothing happened in this range"
                                text="Choose a longer range, or another number or person. Figures appear as customers write and the team answers."
                            />
                        </div>
                    }
                })}
            <Cards cards=head before=0 address />
            {first_chart}
            <OwnMarks marks phones=report.phones.clone() phone=report.query.phone.clone() changed=marked />
            <Cards cards=rest before=HEAD address />
            {charts}
            {month}
            {heat
                .map(|table| {
                    view! {
                        <Part title=table.title.clone() export=heat_export.unwrap_or_default()>
                            <Heat table zone=report.zone.clone() address />
                        </Part>
                    }
                })}
            <div class="grid grid-flow-row-dense grid-cols-1 items-start gap-4 lg:grid-cols-2">{tables}</div>
            <Reports reports />
            <Definitions />
        </div>
    }
}
