//! Conversions: somebody bought, booked or signed, as one of us notes it, with what it brought and where the customer came from.

use crate::{
    bulk::prices::{amount, decimal, money},
    clock::Seconds,
    context::Referral,
    ids::{ConversationId, MessageId},
    message::Position,
    statistics::{
        metric::CONVERTED,
        report::{Cell, Head, Table, Unit},
    },
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The figure's name in addresses.
pub const FIGURE: &str = "converted";
/// Stands in addresses for the id of no source.
pub const NO_SOURCE: &str = "-";
/// So many of a number are listed for a range, the newest.
pub const MOST: usize = 1_000;
/// More digits before the point are a slip of the keyboard.
const MOST_DIGITS: usize = 9;

/// What it brought.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Revenue {
    /// In whole millionths of the currency.
    pub amount: u64,
    /// ISO 4217.
    pub currency: String,
}

impl Revenue {
    /// Reads it as it is typed: `99.50 USD`. Refused with a sentence.
    pub fn parse(typed: &str) -> Result<Self, String> {
        let refused = || "Write what it brought with its currency, like 99.50 USD, or leave it empty.".to_owned();
        let mut parts = typed.split_whitespace();
        let (Some(typed), Some(currency), None) = (parts.next(), parts.next(), parts.next()) else {
            return Err(refused());
        };
        let is_currency = currency.len() == 3 && currency.bytes().all(|byte| byte.is_ascii_alphabetic());
        let amount = amount(typed, MOST_DIGITS).filter(|amount| *amount > 0 && is_currency);
        Ok(Self {
            amount: amount.ok_or_else(refused)?,
            currency: currency.to_ascii_uppercase(),
        })
    }

    /// For people: `99.50 USD`.
    pub fn words(&self) -> String {
        format!("{} {}", money(self.amount), self.currency)
    }
}

/// The advertisement or post that a customer came from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Origin {
    /// `ad` or `post`.
    pub kind: String,
    pub id: String,
    pub name: String,
    /// Meta's id of the click.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub click: String,
}

impl Origin {
    /// Out of what came with a message. None without an id: figures do not count those apart either.
    pub fn of(referral: &Referral) -> Option<Self> {
        (!referral.id.is_empty()).then(|| Self {
            kind: referral.kind.clone(),
            id: referral.id.clone(),
            name: referral.headline.clone(),
            click: referral.click.clone(),
        })
    }

    /// What people call it.
    pub fn title(&self) -> &str {
        if self.name.is_empty() { &self.id } else { &self.name }
    }
}

/// One conversion. Written once; taken back if it was a mistake.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Conversion {
    /// That of its line in the thread, too.
    pub id: MessageId,
    pub conversation: ConversationId,
    pub at: Seconds,
    /// Who noted it, by the name they had then.
    pub by: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Origin>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revenue: Option<Revenue>,
    pub v: u64,
}

impl Conversion {
    /// Its line in the thread, after the name of who noted it.
    pub fn line(&self) -> String {
        let revenue = self.revenue.as_ref().map(|revenue| format!(" of {}", revenue.words())).unwrap_or_default();
        let from = self.from.as_ref().map(|from| format!(", from “{}”", from.title())).unwrap_or_default();
        format!("noted a conversion{revenue}{from}")
    }

    /// Where the line stands.
    pub const fn position(&self) -> Position {
        Position { at: self.at, id: self.id }
    }

    /// The id of its source in addresses.
    pub fn source(&self) -> &str {
        self.from.as_ref().map_or(NO_SOURCE, |from| &from.id)
    }
}

/// One as it is listed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    pub conversion: Conversion,
    pub customer: String,
    /// When, for people.
    pub when: String,
}

/// Those of a range, the newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conversions {
    pub list: Vec<Listed>,
    /// There are others that are not listed.
    pub is_cut: bool,
    /// First and last day, and which these are in words.
    pub days: [String; 2],
    pub span: String,
    pub zone: String,
}

impl Conversions {
    /// Those of one source; all of them without.
    #[must_use]
    pub fn of(mut self, source: Option<&str>) -> Self {
        self.list
            .retain(|listed| source.is_none_or(|source| listed.conversion.source() == source));
        self
    }

    /// What they brought together, each currency by itself; empty where nobody has said.
    pub fn revenue<'a>(list: impl IntoIterator<Item = &'a Listed>) -> BTreeMap<String, u64> {
        let mut all = BTreeMap::<String, u64>::new();
        for revenue in list.into_iter().filter_map(|listed| listed.conversion.revenue.as_ref()) {
            let sum = all.entry(revenue.currency.clone()).or_default();
            *sum = sum.saturating_add(revenue.amount);
        }
        all
    }

    /// As a file: one row each.
    pub fn table(&self, id: &str) -> Table {
        let row = |Listed { conversion, customer, when }: &Listed| {
            let from = conversion.from.as_ref();
            let revenue = conversion.revenue.as_ref();
            vec![
                Cell::words(when),
                Cell::words(customer),
                Cell::words(from.map_or("", Origin::title)),
                Cell::words(from.map_or("", |from| &from.id)),
                Cell::words(&revenue.map(|revenue| decimal(revenue.amount)).unwrap_or_default()),
                Cell::words(revenue.map_or("", |revenue| &revenue.currency)),
                Cell::words(&conversion.by),
            ]
        };
        let heads = ["When", "Customer", "Source", "Id", "Revenue", "Currency", "Noted by"];
        Table {
            id: id.to_owned(),
            title: "Conversions".to_owned(),
            note: String::new(),
            heads: heads.into_iter().map(|head| Head { title: head.to_owned(), definition: String::new() }).collect(),
            rows: self.list.iter().map(row).collect(),
            ids: Vec::new(),
        }
    }
}

/// The source that an address asks for.
pub fn source(get: impl Fn(&str) -> Option<String>) -> Option<String> {
    let of = get("of")?;
    of.strip_prefix("source:").map(str::to_owned)
}

/// `99.50 USD`, or several currencies one after the other.
pub fn revenue_words(revenue: &BTreeMap<String, u64>) -> String {
    let each = revenue.iter().map(|(currency, amount)| format!("{} {currency}", money(*amount)));
    each.collect::<Vec<_>>().join(" + ")
}

impl Table {
    /// The table of sources with the conversions of each. A source that only has conversions gets a row, and so have those without one.
    #[must_use]
    pub fn with_conversions(mut self, conversions: &Conversions) -> Self {
        let mut sources = BTreeMap::<&str, Vec<&Listed>>::new();
        for listed in &conversions.list {
            sources.entry(listed.conversion.source()).or_default().push(listed);
        }
        let cells = |source: &str, list: &[&Listed]| {
            let count = i64::try_from(list.len()).unwrap_or(i64::MAX);
            let behind = (count > 0).then(|| format!("figure={FIGURE}&of=source:{}", crate::statistics::query::escaped(source)));
            let revenue = Conversions::revenue(list.iter().copied());
            // One currency can be sorted and counted on with.
            let number = match revenue.values().collect::<Vec<_>>().as_slice() {
                [amount] => i64::try_from(**amount).ok(),
                _ => None,
            };
            let money = Cell {
                text: if revenue.is_empty() { "–".to_owned() } else { revenue_words(&revenue) },
                sort: number,
                ..Cell::words("")
            };
            [
                Cell {
                    behind,
                    ..Cell::of(count, Unit::Count)
                },
                money,
            ]
        };
        for (row, id) in self.rows.iter_mut().zip(&self.ids) {
            let list = sources.remove(id.as_str()).unwrap_or_default();
            row.extend(cells(id, &list));
        }
        let columns = self.heads.len();
        for (source, list) in sources {
            let from = list.first().and_then(|listed| listed.conversion.from.as_ref());
            let (name, id) = from.map_or(("No advertisement or post", ""), |from| (from.title(), from.id.as_str()));
            let mut row = vec![Cell::words(name), Cell::words(id)];
            row.resize(columns, Cell::words("–"));
            row.extend(cells(source, &list));
            self.rows.push(row);
            self.ids.push(source.to_owned());
        }
        let head = |title: &str| Head {
            title: title.to_owned(),
            definition: CONVERTED.to_owned(),
        };
        self.heads.extend([head("Conversions"), head("Revenue")]);
        if conversions.is_cut {
            self.note = format!("Of each number only the newest {MOST} conversions count here. Choose a shorter range, or one number.");
        }
        self
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::ids::{CustomerId, PhoneId};

    fn listed(serial: u64, from: Option<&str>, revenue: Option<&str>) -> Listed {
        let conversion = Conversion {
            id: MessageId::from_parts(serial, 1),
            conversation: ConversationId {
                phone: PhoneId::parse("1").unwrap(),
                customer: CustomerId::from_parts(1, u128::from(serial)),
            },
            at: Seconds(0),
            by: "Meera".to_owned(),
            from: from.map(|id| Origin {
                kind: "ad".to_owned(),
                id: id.to_owned(),
                name: "Autumn sale".to_owned(),
                click: String::new(),
            }),
            revenue: revenue.map(|typed| Revenue::parse(typed).unwrap()),
            v: 1,
        };
        Listed {
            conversion,
            customer: "Asha".to_owned(),
            when: "29 Nov 2026, 10:00".to_owned(),
        }
    }

    fn all() -> Conversions {
        Conversions {
            list: vec![
                listed(1, Some("7"), Some("99.5 usd")),
                listed(2, Some("7"), Some("0.50 USD")),
                listed(3, Some("8"), None),
                listed(4, None, Some("5 EUR")),
                listed(5, None, Some("5 USD")),
            ],
            ..Conversions::default()
        }
    }

    #[test]
    fn what_it_brought_is_read_with_its_currency_or_refused() {
        assert_eq!(Revenue::parse(" 99.5  usd ").unwrap().words(), "99.50 USD");
        for wrong in ["", "99.5", "USD", "0 USD", "5 $", "5 EURO", "1,5 EUR", "-3 EUR", "5 EUR net"] {
            assert!(Revenue::parse(wrong).unwrap_err().contains("like 99.50 USD"), "{wrong}");
        }
    }

    #[test]
    fn the_line_of_the_thread_says_what_is_known() {
        let line = |from, revenue| listed(1, from, revenue).conversion.line();
        assert_eq!(line(None, None), "noted a conversion");
        assert_eq!(line(Some("7"), Some("5 EUR")), "noted a conversion of 5.00 EUR, from “Autumn sale”");
        let json = serde_json::to_string(&listed(1, None, None).conversion).unwrap();
        assert!(!json.contains("revenue") && serde_json::from_str::<Conversion>(&json).is_ok(), "{json}");
    }

    #[test]
    fn each_source_has_its_conversions_and_the_list_behind_them_is_as_long() {
        let sources = Table {
            id: "sources".to_owned(),
            title: "Advertisements and posts".to_owned(),
            note: String::new(),
            heads: ["Source", "Id", "Opened"]
                .map(|title| Head {
                    title: title.to_owned(),
                    definition: String::new(),
                })
                .to_vec(),
            rows: vec![
                vec![Cell::words("Autumn sale"), Cell::words("7"), Cell::number(4)],
                vec![Cell::words("Spring sale"), Cell::words("9"), Cell::number(2)],
            ],
            ids: vec!["7".to_owned(), "9".to_owned()],
        };
        let table = sources.with_conversions(&all());
        let texts: Vec<String> = table
            .rows
            .iter()
            .map(|row| row.iter().map(|cell| cell.text.as_str()).collect::<Vec<_>>().join("|"))
            .collect();
        let wanted = [
            "Autumn sale|7|4|2|100.00 USD",
            "Spring sale|9|2|0|–",
            "No advertisement or post||–|2|5.00 EUR + 5.00 USD",
            "Autumn sale|8|–|1|–",
        ];
        assert_eq!(texts, wanted);
        assert!(table.rows.iter().all(|row| row.len() == table.heads.len()));
        for row in &table.rows {
            let count = &row[3];
            let source = count.behind.as_deref().map(|figure| figure.rsplit_once(':').unwrap().1);
            let behind = source.map_or(0, |source| all().of(Some(source)).list.len());
            assert_eq!(count.number, i64::try_from(behind).ok(), "{count:?}");
        }
        assert_eq!(all().of(None).list.len(), 5);
        assert_eq!(all().table("behind").rows[0][4].text, "99.5");
    }
}
