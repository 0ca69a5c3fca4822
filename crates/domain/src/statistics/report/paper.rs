//! A report on one page that needs nothing else: for files that are kept or sent on.

use super::{Card, Chart, Report, Table};
use std::fmt::Write as _;

const STYLE: &str = "body{font:14px/1.45 system-ui,sans-serif;color:#161a18;max-width:60rem;margin:2rem auto;padding:0 1rem}\
h1{font-size:1.4rem;margin:0}h2{font-size:1rem;margin:1.6rem 0 .4rem}p{margin:.2rem 0;color:#59635d}\
.cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(13rem,1fr));gap:.6rem;margin-top:1rem}\
.cards div{border:1px solid #e4e7e4;border-radius:.6rem;padding:.6rem .8rem;break-inside:avoid}.cards b{display:block;font-size:1.3rem}\
table{border-collapse:collapse;width:100%;break-inside:avoid}th,td{text-align:right;padding:.25rem .5rem;border-bottom:1px solid #e4e7e4}\
th:first-child,td:first-child{text-align:left}th{font-weight:600;color:#59635d}svg{width:100%;height:9rem;overflow:visible}\
@media print{body{margin:0;max-width:none}}";

const COLOURS: [&str; 6] = ["#0f66ba", "#0a7a54", "#8f5a00", "#b3261e", "#161a18", "#59635d"];
const DASHES: [&str; 6] = ["", "8 4", "2 4", "12 3 2 3", "1 3", "16 6"];

/// Text as it may stand in a page.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
    out
}

/// The whole page. `title` says which report it is.
pub fn paper(report: &Report, title: &str) -> String {
    let mut page = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>{0}</title><style>{STYLE}</style><h1>{0}</h1><p>{1}, compared with {2}. Days of {3}. Counted by {4}.</p><div class=\"cards\">",
        escaped(title),
        escaped(&report.span),
        escaped(&report.compared),
        escaped(&report.zone),
        report.query.counted_by()
    );
    report.cards.iter().for_each(|card| push_card(&mut page, card));
    page.push_str("</div>");
    report.charts.iter().for_each(|chart| push_chart(&mut page, chart));
    report.tables.iter().for_each(|table| push_table(&mut page, table));
    page.push_str("</html>\n");
    page
}

// Writing into a text does not fail.
fn push_card(page: &mut String, card: &Card) {
    let change = card.change.as_ref().map(|change| format!(" · {change}")).unwrap_or_default();
    let _ = write!(
        page,
        "<div title=\"{}\">{}<b>{}</b>{}{}</div>",
        escaped(&card.definition),
        escaped(&card.title),
        escaped(&card.value),
        escaped(&card.beside),
        escaped(&change)
    );
}

fn push_chart(page: &mut String, chart: &Chart) {
    let most = chart.series.iter().flat_map(|series| &series.values).copied().max().unwrap_or(0);
    if most <= 0 {
        return;
    }
    let title = escaped(&chart.title);
    let _ = write!(
        page,
        "<h2>{title}</h2><p>At most {}</p><svg viewBox=\"0 0 1000 100\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"{title}\">\
         <path d=\"M0 100H1000\" stroke=\"#e4e7e4\" vector-effect=\"non-scaling-stroke\"/>",
        escaped(&chart.unit.words(most))
    );
    let gaps = i64::try_from(chart.labels.len()).unwrap_or(1).saturating_sub(1).max(1);
    let looks = || chart.series.iter().zip(COLOURS.iter().zip(DASHES));
    for (series, (colour, dashes)) in looks() {
        let point = |(place, value): (i64, &i64)| format!("{},{}", place * 1000 / gaps, 100 - value.saturating_mul(100) / most);
        let points: Vec<String> = (0..).zip(&series.values).map(point).collect();
        let _ = write!(
            page,
            "<polyline points=\"{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\" stroke-dasharray=\"{dashes}\" vector-effect=\"non-scaling-stroke\"/>",
            points.join(" ")
        );
    }
    page.push_str("</svg><p>");
    for (series, (colour, dashes)) in looks() {
        let how = if dashes.is_empty() { "——" } else { "- -" };
        let _ = write!(
            page,
            "<span style=\"color:{colour}\">{how} {}</span> &nbsp; ",
            escaped(&series.name)
        );
    }
    page.push_str("</p>");
}

fn push_table(page: &mut String, table: &Table) {
    if table.rows.is_empty() {
        return;
    }
    let _ = write!(page, "<h2>{}</h2>", escaped(&table.title));
    if !table.note.is_empty() {
        let _ = write!(page, "<p>{}</p>", escaped(&table.note));
    }
    page.push_str("<table><tr>");
    for head in &table.heads {
        let _ = write!(page, "<th title=\"{}\">{}</th>", escaped(&head.definition), escaped(&head.title));
    }
    page.push_str("</tr>");
    for row in &table.rows {
        page.push_str("<tr>");
        for cell in row {
            let _ = write!(page, "<td>{}</td>", escaped(&cell.text));
        }
        page.push_str("</tr>");
    }
    page.push_str("</table>");
}
