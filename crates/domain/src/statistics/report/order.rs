//! The order of a table's rows, as the address keeps it.

use super::{Cell, Table};
use std::{cmp::Ordering, str::FromStr};

/// By which column: `3`, or `-3` from the greatest down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Order {
    pub column: usize,
    pub falls: bool,
}

impl FromStr for Order {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let column = text.strip_prefix('-');
        Ok(Self {
            falls: column.is_some(),
            column: column.unwrap_or(text).parse()?,
        })
    }
}

impl Order {
    /// As it stands in an address.
    pub fn text(self) -> String {
        format!("{}{}", if self.falls { "-" } else { "" }, self.column)
    }

    /// What the head of a column leads to: figures from the greatest down and names from A on, and the other way round after that.
    pub const fn after(now: Option<Self>, column: usize) -> Self {
        let falls = match now {
            Some(now) if now.column == column => !now.falls,
            _ => column > 0,
        };
        Self { column, falls }
    }

    fn compare(self, one: &[Cell], other: &[Cell]) -> Ordering {
        let (Some(one), Some(other)) = (one.get(self.column), other.get(self.column)) else {
            return Ordering::Equal;
        };
        let turned = |order: Ordering| if self.falls { order.reverse() } else { order };
        match (one.place(), other.place()) {
            (Some(one), Some(other)) => turned(one.cmp(&other)),
            // Where nothing was measured is the end, whichever way.
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => turned(one.text.to_lowercase().cmp(&other.text.to_lowercase())),
        }
    }
}

impl Cell {
    /// What it is sorted by, if not by its words.
    fn place(&self) -> Option<i64> {
        self.sort.or(self.number)
    }
}

impl Table {
    /// Its rows in an order; as they are without one, or by a column that it has not.
    #[must_use]
    pub fn ordered(mut self, order: Option<Order>) -> Self {
        if let Some(order) = order {
            let ids = self.ids.into_iter().map(Some).chain(std::iter::repeat(None));
            let mut rows: Vec<_> = self.rows.into_iter().zip(ids).collect();
            rows.sort_by(|(one, _), (other, _)| order.compare(one, other));
            let (rows, ids): (Vec<_>, Vec<_>) = rows.into_iter().unzip();
            self.rows = rows;
            self.ids = ids.into_iter().flatten().collect();
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::super::Head;
    use super::*;

    #[test]
    fn rows_stand_by_any_column_with_what_was_not_measured_at_the_end() {
        let row = |name: &str, cell: Cell| vec![Cell::words(name), cell];
        let table = Table {
            id: "team".to_owned(),
            title: "Team".to_owned(),
            note: String::new(),
            heads: vec![Head::plain("Agent"), Head::plain("Sent")],
            rows: vec![
                row("Meera", Cell::number(9)),
                row("asha", Cell::words("–")),
                row("Tom", Cell::number(10)),
            ],
            ids: ["m", "a", "t"].map(str::to_owned).to_vec(),
        };
        let ids = |order: &str| table.clone().ordered(order.parse().ok()).ids.concat();
        assert_eq!(ids(""), "mat");
        assert_eq!((ids("0"), ids("-0")), ("amt".to_owned(), "tma".to_owned()));
        assert_eq!((ids("1"), ids("-1")), ("mta".to_owned(), "tma".to_owned()));
        assert_eq!(ids("7"), "mat");
        // A moment goes by its time, not by its words.
        let moment = |text: &str, at: Option<i64>| Cell {
            sort: at,
            ..Cell::words(text)
        };
        let mut moments = table.clone();
        moments.rows = vec![
            row("Meera", moment("9 Dec", Some(2))),
            row("asha", moment("", None)),
            row("Tom", moment("10 Nov", Some(1))),
        ];
        let ids = |order: &str| moments.clone().ordered(order.parse().ok()).ids.concat();
        assert_eq!((ids("1"), ids("-1")), ("tma".to_owned(), "mta".to_owned()));
        let first = Order::after(None, 1);
        assert_eq!(
            (first.text(), Order::after(Some(first), 1).text()),
            ("-1".to_owned(), "1".to_owned())
        );
        assert_eq!(Order::after(Some(first), 0).text(), "0");
    }
}
