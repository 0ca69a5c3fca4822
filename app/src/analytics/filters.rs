//! Which days, which number, who: links and a form, so that it works without scripts and the address keeps it.

use super::{counted::CountedBy, steps::Steps, views::Views};
use crate::ui::{Glyph, Icon, button, tabs};
use domain::{
    PhoneId, UserId,
    statistics::{
        Query, Report, SavedView, Step,
        query::{OFFERED, Range, day_text},
        report::Choice,
    },
};
use leptos::prelude::*;

/// The bar above the figures.
#[component]
pub(super) fn Filters(report: Report, views: Vec<SavedView>, changed: Callback<()>) -> impl IntoView {
    let query = report.query.clone();
    let ranges = OFFERED.map(|(range, name)| {
        let there = Query { range, ..query.clone() };
        let current = query.range == range;
        view! {
            <a href=format!("/analytics?{}", there.address()) class=tabs::LINK aria-current=current.then_some("true")>
                <span class=tabs::PILL>{name}</span>
            </a>
        }
    });
    let phone = report.query.phone.as_ref().map(PhoneId::as_str).unwrap_or_default().to_owned();
    let agent = report.query.agent.as_ref().map(UserId::as_str).unwrap_or_default().to_owned();
    // The form keeps the range that was chosen: its name, and the days of one that has none.
    let (range, own) = match report.query.range {
        Range::Month => ("month".to_owned(), None),
        Range::LastMonth => ("last-month".to_owned(), None),
        Range::Days(days) => (days.to_string(), None),
        Range::Own { from, to } => ("own".to_owned(), Some([("from", day_text(from)), ("to", day_text(to))])),
    };
    let own = own.map(|days| days.map(|(name, day)| view! { <input type="hidden" name=name value=day /> }));
    let by = query
        .step
        .map(Step::name)
        .map(|step| view! { <input type="hidden" name="by" value=step /> });
    view! {
        <header class="border-b border-line bg-surface px-4 py-2">
            <div class="flex flex-wrap items-center gap-x-4 gap-y-1">
                <h1 class="text-base font-semibold">"Analytics"</h1>
                <nav class="flex flex-wrap text-2xs font-medium" aria-label="Range">
                    {ranges}
                </nav>
                <a href=format!("/analytics?board=&{}", query.address()) class=format!("{} ml-auto", button::QUIET)>
                    <Icon glyph=Glyph::Chart />
                    "Boards"
                </a>
                <a href=crate::pages::NOW.path class=button::QUIET>
                    <Icon glyph=Glyph::Monitor />
                    "Now"
                </a>
            </div>
            <div class="mt-1 flex flex-wrap items-end gap-x-4 gap-y-1">
                <form method="get" action="/analytics" class="flex flex-wrap items-end gap-2" aria-label="Filter">
                    <input type="hidden" name="range" value=range />
                    {own}
                    {by}
                    {query.is_by_opening().then(|| view! { <input type="hidden" name="counted" value="opened" /> })}
                    <Choose label="Number" name="phone" all="All numbers" choices=report.phones.clone() chosen=phone />
                    <Choose label="Agent" name="agent" all="Everybody" choices=report.agents.clone() chosen=agent />
                    <label class="flex min-h-11 items-center gap-2 desk:min-h-9">
                        <input type="checkbox" name="hours" value="open" checked=report.query.open class="size-4 accent-brand" />
                        "Business hours only"
                    </label>
                    <button type="submit" class=button::SECONDARY>
                        "Show"
                    </button>
                </form>
                <details class="text-2xs open:basis-full" open=matches!(report.query.range, Range::Own { .. })>
                    <summary class="inline-flex min-h-11 cursor-pointer items-center font-medium text-brand desk:min-h-8">
                        "Own range"
                    </summary>
                    <form method="get" action="/analytics" class="flex flex-wrap items-end gap-2" aria-label="Own range">
                        <input type="hidden" name="range" value="own" />
                        {report.query.phone.clone().map(|phone| view! { <input type="hidden" name="phone" value=phone.to_string() /> })}
                        {report.query.agent.clone().map(|agent| view! { <input type="hidden" name="agent" value=agent.to_string() /> })}
                        {query.is_by_opening().then(|| view! { <input type="hidden" name="counted" value="opened" /> })}
                        {report.query.open.then(|| view! { <input type="hidden" name="hours" value="open" /> })}
                        {query.step.map(Step::name).map(|step| view! { <input type="hidden" name="by" value=step /> })}
                        <Day label="From" name="from" value=report.from.clone() />
                        <Day label="To" name="to" value=report.to.clone() />
                        <button type="submit" class=button::SECONDARY>
                            "Show"
                        </button>
                    </form>
                </details>
                <CountedBy query=query.clone() />
                <Steps report=report.clone() />
                <Views views query=report.query.clone() changed />
            </div>
        </header>
    }
}

#[component]
fn Day(label: &'static str, name: &'static str, value: String) -> impl IntoView {
    view! {
        <label class="grid gap-0.5 text-2xs text-muted">
            {label}
            <input
                type="date"
                name=name
                value=value
                required
                class="min-h-11 rounded-lg border border-line bg-raised px-2.5 text-ink desk:min-h-9"
            />
        </label>
    }
}

#[component]
fn Choose(label: &'static str, name: &'static str, all: &'static str, choices: Vec<Choice>, chosen: String) -> impl IntoView {
    let options = choices.into_iter().map(|choice| {
        let selected = choice.id == chosen;
        view! {
            <option value=choice.id selected=selected>
                {choice.name}
            </option>
        }
    });
    let options = options.collect_view();
    view! {
        <label class="grid gap-0.5 text-2xs text-muted">
            {label} <span class="relative">
                <select name=name class=button::SELECT>
                    <option value="">{all}</option>
                    {options}
                </select>
                <Icon glyph=Glyph::ChevronDown class="pointer-events-none absolute right-2.5 top-1/2 size-4 -translate-y-1/2" />
            </span>
        </label>
    }
}
