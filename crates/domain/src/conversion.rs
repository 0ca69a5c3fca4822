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
    /// Whether Meta was told of it; none: nobody wanted that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub told: Option<Told>,
    pub v: u64,
}

/// What became of telling Meta. Neither taken nor refused: it was begun, and nobody knows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Told {
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub taken: bool,
    /// Why it was not taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refused: Option<String>,
}

impl Told {
    /// For people.
    pub fn words(&self) -> String {
        match (&self.refused, self.taken) {
            (_, true) => "Meta was told".to_owned(),
            (Some(why), false) => format!("Meta did not take it: {why}"),
            (None, false) => "nobody knows whether Meta was told: the answer was lost".to_owned(),
        }
    }
}

impl Conversion {
    /// Its line in the thread, after the name of who noted it.
    pub fn line(&self) -> String {
        let revenue = self
            .revenue
            .as_ref()
            .map(|revenue| format!(" of {}", revenue.words()))
            .unwrap_or_default();
        let from = self
            .from
            .as_ref()
            .map(|from| format!(", from “{}”", from.title()))
            .unwrap_or_default();
        format!("noted a conversion{revenue}{from}")
    }

    /// Where the line stands.
    pub const fn position(&self) -> Position {
        Position { at: self.at, id: self.id }
    }

    /// Why Meta cannot be told of it; none where it can. Meta finds a click by its id, and takes what happened in the last 7 days.
    pub fn untellable(&self, now: Seconds) -> Option<&'static str> {
        const WEEK: i64 = 7 * 86_400;
        if self.from.as_ref().is_none_or(|from| from.click.is_empty()) {
            return Some("WhatsApp gave no click of an advertisement with what the customer wrote, so Meta cannot be told.");
        }
        if self.at.plus(WEEK - 60) < now {
            return Some("It is older than the 7 days of which Meta takes conversions.");
        }
        let is_taken = self.told.as_ref().is_some_and(|told| told.taken);
        is_taken.then_some("Meta was told already.")
    }

    /// What Meta is told: a purchase where it is known what it brought, else that the customer became a lead. Meta's Conversions API.
    pub fn event(&self, waba: &str) -> serde_json::Value {
        let click = self.from.as_ref().map(|from| from.click.as_str()).unwrap_or_default();
        let mut event = serde_json::json!({
            "event_name": if self.revenue.is_some() { "Purchase" } else { "LeadSubmitted" },
            "event_time": self.at.0,
            "action_source": "business_messaging",
            "messaging_channel": "whatsapp",
            "user_data": { "whatsapp_business_account_id": waba, "ctwa_clid": click },
        });
        if let Some(revenue) = &self.revenue {
            let value: f64 = decimal(revenue.amount).parse().unwrap_or_default();
            event["custom_data"] = serde_json::json!({ "currency": revenue.currency, "value": value });
        }
        serde_json::json!({ "data": [event] })
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
        let row = |Listed {
                       conversion,
                       customer,
                       when,
                   }: &Listed| {
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
            heads: heads
                .into_iter()
                .map(|head| Head {
                    title: head.to_owned(),
                    definition: String::new(),
                })
                .collect(),
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
                text: if revenue.is_empty() {
                    "–".to_owned()
                } else {
                    revenue_words(&revenue)
                },
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
mod tests;
