//! Tests of what a month costs and will have cost, worked out by hand.

use super::{DAY, HOUR, MONDAY, customer, whole};
use crate::{
    bulk::Prices,
    clock::Seconds,
    settings::MonthBudget,
    statistics::{
        point::Point,
        report::{
            csv,
            month::{Month, OfNumber, month, query, reached},
        },
        sum::{Sum, Which},
    },
    zone::Zone,
};

/// Every message costs one.
const TABLE: &str = "as of,2026-01-01\ncurrency,USD\nfee,1\n*,0,0";
/// Tuesday, 20 January 2026.
const TODAY: i64 = MONDAY / DAY + 15;

fn prices() -> Prices {
    Prices::parse(TABLE).unwrap()
}

/// A message at noon of each of so many days before today, and two more on Saturdays.
fn messages(days: i64) -> Vec<Point> {
    let mut found: Vec<Point> = Vec::new();
    for day in TODAY - days..TODAY {
        let many = if (day + 3).rem_euclid(7) == 5 { 3 } else { 1 };
        for n in 0..many {
            let serial = u64::try_from(found.len()).unwrap();
            found.push(customer(serial, day * DAY + 12 * HOUR + n));
        }
    }
    found
}

fn number(name: &str, points: &[Point], budget: Option<&str>) -> OfNumber {
    let zone = Zone::utc();
    let now = Seconds(TODAY * DAY + 18 * HOUR);
    let mut sum = Sum::default();
    let which = Which {
        zone: &zone,
        days: query(TODAY).days(&zone, now),
        until: now,
        agent: None,
    };
    sum.add(which, &whole(points).0);
    let budget = budget.map(|typed| MonthBudget::parse(typed).unwrap());
    OfNumber::new(name.to_owned(), budget, &sum, &prices(), TODAY)
}

fn shown(numbers: &[OfNumber]) -> Month {
    month(numbers, &prices(), &Zone::utc(), TODAY)
}

#[test]
fn what_is_left_costs_what_its_weekdays_cost() {
    // 25 from 1 to 19 January; 1 for today; 9 days of 1 and two Saturdays of 3 until the 31st.
    let support = number("Support", &messages(20), Some("50 USD"));
    let month = shown(&[support]);
    assert_eq!(month.card.value, "25.00 USD");
    assert_eq!(month.card.beside, "about 41.00 USD by 31 Jan 2026 · 50 % of 50.00 USD");
    assert!(
        month.note.starts_with("25.00 USD until now, and about 41.00 USD by 31 Jan 2026:"),
        "{}",
        month.note
    );
    assert!(
        month
            .note
            .ends_with("50 % of the budget of 50.00 USD is used, and about 82 % by then."),
        "{}",
        month.note
    );
    let names: Vec<&str> = month.chart.series.iter().map(|series| series.name.as_str()).collect();
    assert_eq!(names, ["Until now", "Forecast", "Budget"]);
    let at = |series: usize, place: usize| month.chart.series[series].values[place] / 1_000_000;
    assert_eq!(
        [0, 2, 18, 19, 20].map(|place| at(0, place)),
        [1, 5, 25, 25, 0],
        "adds up, and ends today"
    );
    assert_eq!([18, 19, 20, 23, 30].map(|place| at(1, place)), [0, 26, 27, 32, 41], "begins today");
    assert!(month.chart.series.iter().all(|series| series.values.len() == 31));
    // What has not come stands in no table as nothing.
    let lines = csv(&month.chart.table());
    let lines: Vec<&str> = lines.lines().collect();
    assert_eq!(lines[1], "1 Jan,1.000000,–,50.000000");
    assert_eq!(lines[31], "31 Jan,–,41.000000,50.000000");
    let budgets = csv(month.numbers.as_ref().unwrap());
    assert_eq!(budgets.lines().nth(1), Some("Support,25.000000,41.000000,50.00 USD,50,82"));
    let (table, days, zone) = month.clone().table("budgets").unwrap();
    assert_eq!(
        (table.rows.len(), days.join(" "), zone.as_str()),
        (1, "2026-01-01 2026-01-31".to_owned(), "UTC")
    );
    assert!(month.table("team").is_none());
}

#[test]
fn of_too_few_days_nothing_is_foreseen() {
    let month = shown(&[number("Support", &messages(13), None)]);
    assert!(month.note.contains("there are those of 13 days."), "{}", month.note);
    assert_eq!((month.card.beside.as_str(), month.chart.series.len()), ("no forecast yet", 1));
    assert!(month.numbers.is_none());
    assert!(shown(&[number("Support", &messages(14), None)]).note.contains("and about"));
    let nothing = shown(&[number("Support", &[], None)]);
    assert!(
        nothing.note.starts_with("0.00 USD until now. There is no forecast"),
        "{}",
        nothing.note
    );
}

#[test]
fn several_numbers_add_up_and_a_new_one_keeps_the_forecast_back() {
    let old = || number("Support", &messages(20), Some("50 USD"));
    let idle = number("Sales", &[], None);
    let both = shown(&[old(), idle]);
    assert!(both.card.beside.starts_with("about 41.00 USD"), "{}", both.card.beside);
    assert!(!both.note.contains("budget"), "one has none: {}", both.note);
    assert_eq!(both.numbers.unwrap().rows.len(), 2);
    let new = number("Sales", &messages(3), Some("10 USD"));
    let both = shown(&[old(), new.clone()]);
    assert!(both.note.contains("those of 3 days of one of the numbers"), "{}", both.note);
    assert!(both.note.ends_with("% of the budget of 60.00 USD is used."), "{}", both.note);
    assert_eq!(both.card.value, format!("{}.00 USD", 25 + new.spent() / 1_000_000));
    let euros = shown(&[number("Support", &messages(20), Some("50 EUR"))]);
    assert!(euros.note.ends_with("they cannot be compared."), "{}", euros.note);
    assert_eq!(euros.numbers.unwrap().rows[0][4].text, "–");
}

#[test]
fn a_budget_is_told_at_the_greater_share_that_is_reached() {
    let budget = MonthBudget::parse("50 USD").unwrap();
    let spent = [39, 40, 49, 50, 90].map(|whole| whole * 1_000_000);
    assert_eq!(
        spent.map(|spent| reached(&budget, spent)),
        [None, Some(80), Some(80), Some(100), Some(100)]
    );
}
