//! What messages cost in the month that runs, what they will have cost by its end, and how much of the budget that is.
//!
//! The forecast is simple, so that it can be explained: each day that is left costs what its weekday cost on average in the last four
//! weeks, and today as much as that at least.

use super::{
    Card, Cell, Chart, Head, Series, Table, Unit,
    buckets::{Buckets, long},
    cost::Cost,
};
use crate::{
    bulk::Prices,
    settings::MonthBudget,
    statistics::{
        day::Figures,
        metric::{BUDGET, FORECAST},
        period::{first_of_month, last_of_month},
        query::{Query, Range, day_text},
        step::Step,
        sum::Sum,
        words,
    },
    zone::Zone,
};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, fmt::Write as _};

/// So many days before today are looked at.
const LOOKED_AT: i64 = 28;
/// Without figures of so many days nothing is foreseen.
const ENOUGH: i64 = 14;
const WEEK: i64 = 7;
const HOURS: i64 = 24;

/// The month that runs, ready to be shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Month {
    pub card: Card,
    /// What the chart says, in words.
    pub note: String,
    pub chart: Chart,
    /// Number by number, where there are several or one has a budget.
    pub numbers: Option<Table>,
    /// Its first and last day, as `2026-11-30`, and whose they are.
    pub days: [String; 2],
    pub zone: String,
}

impl Month {
    /// A table of it with its days and their zone, for a file.
    pub fn table(self, id: &str) -> Option<(Table, [String; 2], String)> {
        let mut tables = std::iter::once(self.chart.table()).chain(self.numbers);
        let table = tables.find(|table| table.id == id)?;
        Some((table, self.days, self.zone))
    }
}

/// What has to be asked of the figures for it: the month until today, and the weeks before today.
pub fn query(today: i64) -> Query {
    Query {
        range: Range::Own {
            from: first_of_month(today).min(today - LOOKED_AT),
            to: today,
        },
        step: Some(Step::Day),
        ..Query::default()
    }
}

/// What a number costs in the month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfNumber {
    name: String,
    budget: Option<MonthBudget>,
    /// Each day until today.
    spent: Vec<i64>,
    /// What is still to come: today, and each day after it. None where that cannot be foreseen.
    coming: Option<Vec<i64>>,
    /// Days before today of which there are figures, of the last four weeks.
    known: i64,
}

impl OfNumber {
    /// Out of its figures of the days that [`query`] asks for.
    pub fn new(name: String, budget: Option<MonthBudget>, sum: &Sum, prices: &Prices, today: i64) -> Self {
        let (first, last) = (first_of_month(today), last_of_month(today));
        let from = first.min(today - LOOKED_AT);
        let days = by_day(sum, prices, (from, today));
        let at = |day: i64| usize::try_from(day - from).ok().and_then(|place| days.get(place)).copied();
        let cost = |day: i64| at(day).map_or(0, |(cost, _)| cost);
        let begun = (today - LOOKED_AT..today).find(|day| at(*day).is_some_and(|(_, happened)| happened));
        let known = begun.map_or(0, |begun| today - begun);
        let average = |day: i64| {
            let same = (begun.unwrap_or(today)..today).filter(|before| (day - before) % WEEK == 0);
            let (all, many) = same.fold((0, 0), |(all, many), day| (all + cost(day), many + 1));
            i64::checked_div(all, many).unwrap_or(0)
        };
        let coming = (known >= ENOUGH).then(|| {
            let rest = (average(today) - cost(today)).max(0);
            std::iter::once(rest).chain((today + 1..=last).map(average)).collect()
        });
        Self {
            name,
            budget,
            spent: (first..=today).map(cost).collect(),
            coming,
            known,
        }
    }

    /// What was spent until now.
    pub fn spent(&self) -> i64 {
        self.spent.iter().sum()
    }

    fn forecast(&self) -> Option<i64> {
        self.coming.as_ref().map(|coming| self.spent() + coming.iter().sum::<i64>())
    }

    /// Nothing happened, so nothing is missing where it is not foreseen.
    fn is_idle(&self) -> bool {
        self.known == 0 && self.spent() == 0
    }
}

/// What each of some local days costs, and whether anything happened on it.
fn by_day(sum: &Sum, prices: &Prices, (from, to): (i64, i64)) -> Vec<(i64, bool)> {
    let places = usize::try_from(to - from + 1).unwrap_or(0);
    let mut course = vec![Figures::default(); places];
    let mut charged = BTreeMap::<String, Vec<i64>>::new();
    for (hour, part) in &sum.course {
        let Ok(place) = usize::try_from(hour.div_euclid(HOURS) - from) else {
            continue;
        };
        let Some(figures) = course.get_mut(place) else { continue };
        figures.merge(&part.whole, 1);
        for (what, count) in &part.charged {
            charged.entry(what.clone()).or_insert_with(|| vec![0; places])[place] += count;
        }
    }
    let happened: Vec<bool> = course.iter().map(|figures| !figures.is_empty()).collect();
    let cost = Cost::of(Some(prices), &charged, &course);
    let cost = |place| cost.as_ref().map_or(0, |cost| cost.at(place));
    happened
        .into_iter()
        .enumerate()
        .map(|(place, happened)| (cost(place), happened))
        .collect()
}

/// What of a budget was reached of which Admins are told: 80 or 100 percent.
pub fn reached(budget: &MonthBudget, spent: i64) -> Option<i64> {
    [100, 80].into_iter().find(|share| budget.percent(spent) >= *share)
}

/// Puts it together.
pub fn month(numbers: &[OfNumber], prices: &Prices, zone: &Zone, today: i64) -> Month {
    let (first, last) = (first_of_month(today), last_of_month(today));
    let buckets = Buckets::new(first, last, Some(Step::Day));
    let money = |amount: i64| format!("{} {}", words::money(amount), prices.currency);
    let spent: i64 = numbers.iter().map(OfNumber::spent).sum();
    let busy: Vec<&OfNumber> = numbers.iter().filter(|number| !number.is_idle()).collect();
    let forecasts: Option<Vec<i64>> = busy.iter().map(|number| number.forecast()).collect();
    let forecast = forecasts.filter(|each| !each.is_empty()).map(|each| each.iter().sum::<i64>());
    let budget = in_all(numbers, &prices.currency);
    let end = long(last, last);
    let mut note = if let Some(forecast) = forecast {
        format!(
            "{} until now, and about {} by {end}: each day that is left at the average of its weekday in the last four weeks.",
            money(spent),
            money(forecast)
        )
    } else {
        let known = busy.iter().map(|number| number.known).min().unwrap_or(0);
        let days = if known == 1 { "1 day".to_owned() } else { format!("{known} days") };
        let whose = if busy.len() > 1 { " of one of the numbers" } else { "" };
        format!(
            "{} until now. There is no forecast: it takes figures of {ENOUGH} days before today, and there are those of {days}{whose}.",
            money(spent)
        )
    };
    match (&budget, foreign(numbers, &prices.currency)) {
        (Some(budget), _) => {
            let then = forecast.map_or_else(String::new, |forecast| {
                format!(", and about {} % by then", budget.percent(forecast))
            });
            // Writing into a text does not fail.
            let _ = write!(
                note,
                " {} % of the budget of {} is used{then}.",
                budget.percent(spent),
                budget.words()
            );
        }
        (None, Some(foreign)) => {
            let _ = write!(
                note,
                " A budget is in {foreign}, and the prices are in {}: they cannot be compared.",
                prices.currency
            );
        }
        (None, None) => {}
    }
    let beside = [
        forecast.map(|forecast| format!("about {} by {end}", money(forecast))),
        budget
            .as_ref()
            .map(|budget| format!("{} % of {}", budget.percent(spent), budget.words())),
    ];
    let beside: Vec<String> = beside.into_iter().flatten().collect();
    let has_numbers = numbers.len() > 1 || numbers.iter().any(|number| number.budget.is_some());
    Month {
        card: Card {
            title: "Cost of this month".to_owned(),
            value: money(spent),
            beside: if beside.is_empty() {
                "no forecast yet".to_owned()
            } else {
                beside.join(" · ")
            },
            change: None,
            definition: FORECAST.to_owned(),
            course: along(numbers.iter().map(|number| &number.spent)),
            gaps: true,
            behind: None,
        },
        chart: chart(numbers, (forecast.is_some(), budget.as_ref()), &buckets, &prices.currency),
        days: [day_text(first), day_text(last)],
        zone: zone.name.clone(),
        numbers: has_numbers.then(|| table(numbers, prices, &note)),
        note,
    }
}

/// Several courses added up, and along them.
fn along<'a>(courses: impl Iterator<Item = &'a Vec<i64>>) -> Vec<i64> {
    let mut days: Vec<i64> = Vec::new();
    for course in courses {
        days.resize(days.len().max(course.len()), 0);
        for (day, value) in days.iter_mut().zip(course) {
            *day += value;
        }
    }
    let mut all = 0;
    days.into_iter()
        .map(|day| {
            all += day;
            all
        })
        .collect()
}

/// The budgets together; none where a number has none in the currency of the prices.
fn in_all(numbers: &[OfNumber], currency: &str) -> Option<MonthBudget> {
    let each: Option<Vec<u64>> = numbers
        .iter()
        .map(|number| {
            number
                .budget
                .as_ref()
                .filter(|budget| budget.currency == currency)
                .map(|budget| budget.amount)
        })
        .collect();
    let amount = each?.into_iter().sum::<u64>();
    (amount > 0).then(|| MonthBudget {
        amount,
        currency: currency.to_owned(),
    })
}

/// The currency of a budget that cannot be compared with the prices.
fn foreign(numbers: &[OfNumber], currency: &str) -> Option<String> {
    let budgets = numbers.iter().filter_map(|number| number.budget.as_ref());
    budgets.map(|budget| &budget.currency).find(|theirs| *theirs != currency).cloned()
}

/// What adds up day by day. What has not come is no point of the first line, and what is over none of the second.
fn chart(numbers: &[OfNumber], (is_foreseen, budget): (bool, Option<&MonthBudget>), buckets: &Buckets, currency: &str) -> Chart {
    let places = buckets.labels.len();
    let series = |name: &str, values: Vec<i64>| Series {
        name: name.to_owned(),
        values,
        behind: None,
    };
    let mut spent = along(numbers.iter().map(|number| &number.spent));
    let today = spent.len();
    let until_now = spent.last().copied().unwrap_or(0);
    spent.resize(places, 0);
    let mut lines = vec![series("Until now", spent)];
    if is_foreseen {
        let coming = along(numbers.iter().filter_map(|number| number.coming.as_ref()));
        let mut line = vec![0; today.saturating_sub(1)];
        line.extend(coming.into_iter().map(|coming| until_now + coming));
        line.resize(places, 0);
        lines.push(series("Forecast", line));
    }
    if let Some(budget) = budget {
        let amount = i64::try_from(budget.amount).unwrap_or(i64::MAX);
        lines.push(series("Budget", vec![amount; places]));
    }
    Chart {
        id: "cost-month".to_owned(),
        title: format!("Estimated cost of this month, {currency}"),
        unit: Unit::Spent,
        labels: buckets.labels.clone(),
        series: lines,
    }
}

fn table(numbers: &[OfNumber], prices: &Prices, note: &str) -> Table {
    let money = |amount: Option<i64>| amount.map_or_else(|| Cell::words("–"), |amount| Cell::of(amount, Unit::Money));
    let row = |number: &OfNumber| {
        let budget = number.budget.as_ref();
        let comparable = budget.filter(|budget| budget.currency == prices.currency);
        let percent = |amount: Option<i64>| {
            let percent = comparable.zip(amount).map(|(budget, amount)| budget.percent(amount));
            percent.map_or_else(
                || Cell::words("–"),
                |percent| Cell {
                    text: format!("{percent} %"),
                    ..Cell::number(percent)
                },
            )
        };
        let forecast = number.forecast();
        vec![
            Cell::words(&number.name),
            money(Some(number.spent())),
            money(forecast),
            budget.map_or_else(|| Cell::words("–"), |budget| Cell::words(&budget.words())),
            percent(Some(number.spent())),
            percent(forecast),
        ]
    };
    Table {
        id: "budgets".to_owned(),
        title: "Budgets of this month".to_owned(),
        note: note.to_owned(),
        heads: vec![
            Head::plain("Number"),
            Head::plain("Until now"),
            Head::new("Forecast", FORECAST),
            Head::new("Budget", BUDGET),
            Head::new("Used %", BUDGET),
            Head::new("Used by the end %", FORECAST),
        ],
        rows: numbers.iter().map(row).collect(),
        ids: Vec::new(),
    }
}
