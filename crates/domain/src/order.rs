//! What a customer orders out of a catalogue.

use serde::{Deserialize, Serialize};
use std::fmt;

/// An order. Meta: `messages[].order`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Order {
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub catalog: String,
    /// What the customer wrote beside it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    pub items: Vec<OrderItem>,
}

/// A line of an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderItem {
    /// The product's id in the catalogue.
    pub product: String,
    pub quantity: u32,
    /// For one, when it was said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<Price>,
}

/// An amount of money.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Price {
    /// Thousandths of the currency's unit: no currency divides its unit further.
    pub thousandths: i64,
    /// ISO 4217.
    pub currency: String,
}

impl Price {
    /// From a decimal number such as `12.5`, to the nearest thousandth. None for what is no amount.
    pub fn parse(decimal: &str, currency: &str) -> Option<Self> {
        let (whole, fraction) = decimal.split_once('.').unwrap_or((decimal, ""));
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || whole.len() > 12 || !digits(whole) || !digits(fraction) {
            return None;
        }
        // One digit more than is kept tells which way to round: programs write 9.99 as 9.9900000000000002.
        let fraction: String = fraction.chars().chain("0000".chars()).take(4).collect();
        let ten_thousandths: i64 = format!("{whole}{fraction}").parse().ok()?;
        Some(Self {
            thousandths: (ten_thousandths + 5) / 10,
            currency: currency.to_owned(),
        })
    }
}

impl fmt::Display for Price {
    /// `40.48 EUR`, `1000 JPY`, `0.125 KWD`: never fewer digits than it has.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, rest) = (self.thousandths / 1000, self.thousandths % 1000);
        match rest {
            0 => write!(f, "{whole} {}", self.currency),
            _ if rest % 10 == 0 => write!(f, "{whole}.{:02} {}", rest / 10, self.currency),
            _ => write!(f, "{whole}.{rest:03} {}", self.currency),
        }
    }
}

impl Order {
    /// How many things, and their price where all have one in the same currency.
    pub fn summary(&self) -> String {
        let count: u64 = self.items.iter().map(|item| u64::from(item.quantity)).sum();
        let count = if count == 1 {
            "1 item".to_owned()
        } else {
            format!("{count} items")
        };
        match self.total() {
            Some(price) => format!("{count}, {price}"),
            None => count,
        }
    }

    /// The price of all. None where one is missing, currencies differ, or it is more than can be counted.
    pub fn total(&self) -> Option<Price> {
        let currency = &self.items.first()?.price.as_ref()?.currency;
        let mut thousandths = 0_i64;
        for item in &self.items {
            let price = item.price.as_ref().filter(|price| price.currency == *currency)?;
            thousandths = thousandths.checked_add(price.thousandths.checked_mul(i64::from(item.quantity))?)?;
        }
        Some(Price {
            thousandths,
            currency: currency.clone(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(quantity: u32, price: &str, currency: &str) -> OrderItem {
        OrderItem {
            product: "p".into(),
            quantity,
            price: Price::parse(price, currency),
        }
    }

    #[test]
    fn orders_are_summed_up_to_the_cent() {
        let order = |items| Order { items, ..Order::default() };
        assert_eq!(
            order(vec![item(2, "19.99", "EUR"), item(1, "0.5", "EUR")]).summary(),
            "3 items, 40.48 EUR"
        );
        assert_eq!(order(vec![item(2, "500", "JPY")]).summary(), "2 items, 1000 JPY");
        assert_eq!(order(vec![item(1, "0.125", "KWD")]).summary(), "1 item, 0.125 KWD");
        assert_eq!(order(vec![item(1, "9.9900000000000002", "EUR")]).summary(), "1 item, 9.99 EUR");
        assert_eq!(order(vec![item(1, "1", "EUR"), item(1, "1", "USD")]).summary(), "2 items");
        assert_eq!(order(vec![item(1, "free", "EUR")]).summary(), "1 item");
        assert_eq!(order(vec![item(u32::MAX, "999999999999", "EUR"); 9]).total(), None);
    }
}
