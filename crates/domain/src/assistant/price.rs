//! What tokens cost, as an Admin says it. No price is built in: a wrong one is worse than none.
//!
//! Amounts are whole millionths of the currency.

use super::usage::{Counted, Usage};
use crate::{
    bulk::prices::{decimal, millionths, money},
    statistics::with_thousands,
};
use serde::{Deserialize, Serialize};

/// From this on, in millionths, two digits behind the point are enough.
const CENT: u64 = 10_000;

/// What an Admin types; nothing at all where no price is to be shown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PriceForm {
    pub currency: String,
    /// Of 1,000 tokens that are read.
    pub input: String,
    /// Of 1,000 tokens that are written.
    pub output: String,
}

/// The price of 1,000 tokens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TokenPrice {
    /// ISO 4217.
    currency: String,
    input: u64,
    output: u64,
}

impl TokenPrice {
    /// Checks what was typed. None where nothing was.
    pub fn parse(form: &PriceForm) -> Result<Option<Self>, String> {
        let [currency, input, output] = [&form.currency, &form.input, &form.output].map(|text| text.trim());
        if currency.is_empty() && input.is_empty() && output.is_empty() {
            return Ok(None);
        }
        let is_currency = currency.len() == 3 && currency.bytes().all(|byte| byte.is_ascii_alphabetic());
        if !is_currency {
            return Err("Currency: Write its three letters, like USD.".to_owned());
        }
        let amount = |field: &str, text: &str| millionths(text).ok_or_else(|| format!("{field}: Write a price like 0.0008."));
        Ok(Some(Self {
            currency: currency.to_ascii_uppercase(),
            input: amount("Tokens read", input)?,
            output: amount("Tokens written", output)?,
        }))
    }

    /// As it is typed.
    pub fn form(&self) -> PriceForm {
        PriceForm {
            currency: self.currency.clone(),
            input: decimal(self.input),
            output: decimal(self.output),
        }
    }

    /// What tokens cost, in words: `0.0021 USD`.
    pub fn of(&self, usage: &Usage) -> String {
        let part = |what: Counted, each: u64| {
            let tokens = u64::try_from(usage.count(what)).unwrap_or(0);
            tokens.saturating_mul(each).div_ceil(1_000)
        };
        let sum = part(Counted::Input, self.input).saturating_add(part(Counted::Output, self.output));
        let amount = if sum < CENT { decimal(sum) } else { money(sum) };
        format!("{amount} {}", self.currency)
    }
}

/// What one draft took, in words: `1,234 tokens · 0.0021 USD`.
pub fn cost(usage: &Usage, is_estimate: bool, price: Option<&TokenPrice>) -> String {
    let about = if is_estimate { "about " } else { "" };
    let tokens = with_thousands(usage.tokens());
    let price = price.map(|price| format!(" · {}", price.of(usage))).unwrap_or_default();
    format!("{about}{tokens} tokens{price}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(currency: &str, input: &str, output: &str) -> PriceForm {
        let [currency, input, output] = [currency, input, output].map(str::to_owned);
        PriceForm { currency, input, output }
    }

    #[test]
    fn a_price_is_read_and_shown_as_it_was_typed() {
        let form = typed("usd", "0.0008", " 0.0032 ");
        let price = TokenPrice::parse(&form).unwrap().unwrap();
        assert_eq!(price.form(), typed("USD", "0.0008", "0.0032"));
        assert_eq!(TokenPrice::parse(&PriceForm::default()), Ok(None));
        for bad in [
            typed("", "1", "1"),
            typed("dollars", "1", "1"),
            typed("USD", "", "1"),
            typed("USD", "1", "free"),
            typed("USD", "-1", "1"),
        ] {
            assert!(TokenPrice::parse(&bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn what_a_draft_took_is_said_in_words() {
        let price = TokenPrice::parse(&typed("USD", "0.0008", "0.0032")).unwrap().unwrap();
        let mut usage = Usage::default();
        usage.add(Counted::Input, 1_100);
        usage.add(Counted::Output, 134);
        assert_eq!(cost(&usage, false, Some(&price)), "1,234 tokens · 0.001309 USD");
        assert_eq!(cost(&usage, true, None), "about 1,234 tokens");
        usage.add(Counted::Input, 1_000_000);
        assert_eq!(price.of(&usage), "0.81 USD");
        assert_eq!(price.of(&Usage::default()), "0 USD");
        usage.add(Counted::Output, i64::MAX - 1_000);
        assert!(price.of(&usage).ends_with(" USD"));
    }
}
