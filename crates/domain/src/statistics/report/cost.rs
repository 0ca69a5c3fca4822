//! What messages cost, by what WhatsApp says it charges for and a table of prices. An estimate, and called one.

use super::{Buckets, Card, Cell, Chart, Head, Series, Table, Unit, tables::Rows};
use crate::{
    bulk::Prices,
    statistics::{
        day::{Figures, Kind},
        metric::{COST, Metric},
        words,
    },
};
use std::collections::BTreeMap;

/// The cost of a range.
pub(super) struct Cost<'a> {
    prices: Option<&'a Prices>,
    /// Charged messages by country and category, along the range.
    charged: &'a BTreeMap<String, Vec<i64>>,
    /// All messages that AWS takes its fee for, along the range.
    messages: Vec<i64>,
}

/// `IN#marketing`, apart.
fn apart(what: &str) -> (&str, &str) {
    what.split_once('#').unwrap_or(("?", what))
}

/// `Marketing lite` for `marketing_lite`.
fn category_words(category: &str) -> String {
    let mut words = category.replace('_', " ");
    if let Some(first) = words.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    words
}

fn signed(amount: u64) -> i64 {
    i64::try_from(amount).unwrap_or(i64::MAX)
}

/// What WhatsApp charges for each template's messages. Empty without prices; what has no price is not in it.
pub(super) fn by_template(rows: &Rows, prices: Option<&Prices>) -> BTreeMap<String, i64> {
    let mut spent = BTreeMap::new();
    for ((_, id), (_, figures)) in rows.iter().filter(|((kind, _), _)| *kind == Kind::TemplateCost) {
        let (country, rest) = apart(id);
        let Some((category, template)) = rest.split_once('#') else {
            continue;
        };
        if let Some(rate) = prices.and_then(|prices| prices.rate(country, category)) {
            *spent.entry(template.to_owned()).or_default() += signed(rate) * figures.count(Metric::Charged);
        }
    }
    spent
}

impl<'a> Cost<'a> {
    /// None where nothing is charged for and nobody has given prices.
    pub(super) fn of(prices: Option<&'a Prices>, charged: &'a BTreeMap<String, Vec<i64>>, course: &[Figures]) -> Option<Self> {
        let messages: Vec<i64> = course
            .iter()
            .map(|figures| figures.count(Metric::Accepted) + figures.count(Metric::Received))
            .collect();
        (prices.is_some() || !charged.is_empty()).then_some(Self { prices, charged, messages })
    }

    fn rate(&self, what: &str) -> Option<i64> {
        let (country, category) = apart(what);
        self.prices?.rate(country, category).map(signed)
    }

    fn fee(&self) -> i64 {
        self.prices.map_or(0, |prices| signed(prices.fee))
    }

    fn charged_in_all(&self) -> BTreeMap<&str, i64> {
        let mut all = BTreeMap::new();
        for (what, counts) in self.charged {
            all.insert(what.as_str(), counts.iter().sum());
        }
        all.retain(|_, count| *count != 0);
        all
    }

    fn total(&self) -> i64 {
        let charged = self.charged_in_all();
        let whatsapp = charged.iter().filter_map(|(what, count)| Some(self.rate(what)? * count));
        whatsapp.sum::<i64>() + self.fee() * self.messages.iter().sum::<i64>()
    }

    fn unpriced(&self) -> i64 {
        let charged = self.charged_in_all();
        charged
            .iter()
            .filter(|(what, _)| self.rate(what).is_none())
            .map(|(_, count)| count)
            .sum()
    }

    /// Which prices these are, and what they leave out.
    fn note(&self) -> String {
        let Some(prices) = self.prices else {
            return "Nobody has given a table of prices: an Admin can set one on the page of settings.".to_owned();
        };
        let unpriced = match self.unpriced() {
            0 => String::new(),
            1 => " 1 charged message is not in it: the table has no price for it.".to_owned(),
            many => format!(
                " {} charged messages are not in it: the table has no price for them.",
                words::number(many)
            ),
        };
        format!(
            "Estimated, in {}, by the table of prices of {}.{unpriced}",
            prices.currency, prices.as_of
        )
    }

    /// The headline figure.
    pub(super) fn card(&self) -> Option<Card> {
        let prices = self.prices?;
        let charged: i64 = self.charged_in_all().values().sum();
        Some(Card {
            title: "Estimated cost".to_owned(),
            value: format!("{} {}", words::money(self.total()), prices.currency),
            beside: format!(
                "{} charged by WhatsApp, {} with AWS's fee · prices of {}",
                words::number(charged),
                words::number(self.messages.iter().sum()),
                prices.as_of
            ),
            change: None,
            definition: COST.to_owned(),
            course: (0..self.messages.len()).map(|place| self.at(place)).collect(),
            gaps: false,
            behind: (charged > 0).then(|| {
                let words = format!("Show {} charged messages", words::number(charged));
                (words, format!("figure={}", Metric::Charged.name()))
            }),
        })
    }

    /// What a part of the range costs.
    pub(super) fn at(&self, place: usize) -> i64 {
        let charged = self
            .charged
            .iter()
            .filter_map(|(what, counts)| Some(self.rate(what)? * counts.get(place)?));
        let whatsapp: i64 = charged.sum();
        whatsapp + self.fee() * self.messages.get(place).copied().unwrap_or(0)
    }

    /// The course by category.
    pub(super) fn chart(&self, buckets: &Buckets) -> Option<Chart> {
        let prices = self.prices?;
        let mut categories: BTreeMap<&str, Vec<i64>> = BTreeMap::new();
        for (what, counts) in self.charged {
            let values = categories.entry(apart(what).1).or_insert_with(|| vec![0; self.messages.len()]);
            for (value, count) in values.iter_mut().zip(counts) {
                *value += self.rate(what).unwrap_or(0) * count;
            }
        }
        let series = |(category, values)| Series {
            name: category_words(category),
            values,
            behind: None,
        };
        let fee = Series {
            name: "AWS, all messages".to_owned(),
            values: self.messages.iter().map(|count| count * self.fee()).collect(),
            behind: None,
        };
        Some(Chart {
            id: "cost-course".to_owned(),
            title: format!("Estimated cost per {}, {}", buckets.word(), prices.currency),
            unit: Unit::Money,
            labels: buckets.labels.clone(),
            series: categories.into_iter().map(series).chain([fee]).collect(),
        })
    }

    /// By country and category, the dearest first.
    pub(super) fn table(&self) -> Table {
        let mut charged: Vec<(&str, i64, Option<i64>)> = self
            .charged_in_all()
            .into_iter()
            .map(|(what, count)| (what, count, self.rate(what)))
            .collect();
        charged.sort_by_key(|(what, count, rate)| (std::cmp::Reverse(rate.unwrap_or(0) * count), -count, *what));
        let money = |amount: Option<i64>| amount.map_or_else(|| Cell::words("–"), |amount| Cell::of(amount, Unit::Money));
        let row = |(what, count, rate): (&str, i64, Option<i64>)| {
            let (country, category) = apart(what);
            let mut figures = Figures::default();
            figures.add_count(Metric::Charged.name(), count);
            vec![
                Cell::words(if country == "?" { "Not known" } else { country }),
                Cell::words(&category_words(category)),
                Cell::counted(&figures, Metric::Charged, Some((Kind::Cost, what))),
                money(rate),
                money(rate.map(|rate| rate * count)),
            ]
        };
        let mut rows: Vec<Vec<Cell>> = charged.into_iter().map(row).collect();
        if let Some(prices) = self.prices {
            let all: i64 = self.messages.iter().sum();
            rows.push(vec![
                Cell::words("All"),
                Cell::words("AWS, sent or received"),
                Cell::number(all),
                money(Some(signed(prices.fee))),
                money(Some(self.fee() * all)),
            ]);
            rows.push(vec![
                Cell::words("All"),
                Cell::words("In all"),
                Cell::words(""),
                Cell::words(""),
                money(Some(self.total())),
            ]);
        }
        Table {
            id: "cost".to_owned(),
            title: "Estimated cost".to_owned(),
            note: self.note(),
            heads: vec![
                Head::plain("Country"),
                Head::plain("Category"),
                Head::new("Messages", Metric::Charged.definition()),
                Head::plain("Price of one"),
                Head::new("Cost", COST),
            ],
            rows,
            ids: Vec::new(),
        }
    }
}
