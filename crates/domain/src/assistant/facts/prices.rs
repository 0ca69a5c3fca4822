//! Prices in a text: an amount beside a currency, and shares in percent.

use super::words::{Kind, Piece};
use std::ops::Range;

/// A price.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Price {
    pub(super) at: Range<usize>,
    /// Without marks between thousands and zeroes at its end.
    amount: String,
    currency: &'static str,
}

/// What is one currency, by its code; `$` and `¥` may be several. Codes in small letters are words of many languages, so they are
/// in this list only where they are not.
const CURRENCIES: [(&str, &[&str]); 31] = [
    ("%", &["%", "٪", "percent", "prozent", "प्रतिशत", "pourcent"]),
    ("$", &["$", "dollar", "dollars", "dólar", "dólares", "डॉलर", "دولار"]),
    ("EUR", &["€", "eur", "euro", "euros", "यूरो", "يورو"]),
    (
        "INR",
        &[
            "₹",
            "inr",
            "rs",
            "rupee",
            "rupees",
            "rupien",
            "roupies",
            "rupias",
            "रुपये",
            "रुपए",
            "रुपया",
            "रु",
        ],
    ),
    ("USD", &["usd"]),
    ("SGD", &["sgd"]),
    ("AUD", &["aud"]),
    ("CAD", &["cad"]),
    ("GBP", &["£", "gbp", "pound", "pounds"]),
    ("¥", &["¥", "￥"]),
    ("JPY", &["jpy", "yen", "円"]),
    ("CNY", &["cny", "rmb", "yuan", "元", "块"]),
    ("AED", &["aed", "dirham", "dirhams", "درهم"]),
    ("SAR", &["sar", "riyal", "riyals", "ريال"]),
    ("CHF", &["chf"]),
    ("BRL", &["brl", "reais"]),
    ("IDR", &["idr", "rp", "rupiah"]),
    ("VND", &["₫", "vnd", "đồng"]),
    ("THB", &["฿", "thb", "baht", "บาท"]),
    ("KRW", &["₩", "krw", "원"]),
    ("PHP", &["₱"]),
    ("TRY", &["₺"]),
    ("RUB", &["₽", "rub", "рублей", "рубля", "рубль", "руб"]),
    ("NGN", &["₦", "ngn", "naira"]),
    ("BDT", &["৳", "bdt", "taka"]),
    ("ILS", &["₪", "ils"]),
    ("PKR", &["pkr"]),
    ("KES", &["kes", "ksh"]),
    ("ZAR", &["zar"]),
    ("MYR", &["myr"]),
    ("MXN", &["mxn"]),
];

/// Words of scripts without spaces.
const UNSPACED: [(&str, &str); 5] = [("円", "JPY"), ("元", "CNY"), ("块", "CNY"), ("원", "KRW"), ("บาท", "THB")];

/// What `$` may be.
const DOLLARS: [&str; 5] = ["USD", "SGD", "AUD", "CAD", "MXN"];
/// What `¥` may be.
const YENS: [&str; 2] = ["JPY", "CNY"];

impl Price {
    /// Whether both say the same.
    pub(super) fn is(&self, other: &Self) -> bool {
        let (one, two) = (self.currency, other.currency);
        let may_be = |sign: &str, codes: &[&str]| one == sign && codes.contains(&two) || two == sign && codes.contains(&one);
        self.amount == other.amount && (one == two || may_be("$", &DOLLARS) || may_be("¥", &YENS))
    }
}

/// All prices of a text, in order.
pub(super) fn prices(text: &str, pieces: &[Piece]) -> Vec<Price> {
    let mut found = Vec::<Price>::new();
    for (n, piece) in pieces.iter().enumerate() {
        if piece.kind != Kind::Number {
            continue;
        }
        let Some((currency, at)) = after(text, pieces, n).or_else(|| before(text, pieces, n)) else {
            continue;
        };
        found.push(Price {
            at,
            amount: amount(&piece.says),
            currency,
        });
    }
    found
}

/// `500 EUR`, `500€`, `5000円です`.
fn after(text: &str, pieces: &[Piece], n: usize) -> Option<(&'static str, Range<usize>)> {
    let (number, mark) = (pieces.get(n)?, pieces.get(n + 1)?);
    if !number.is_beside(mark, text) {
        return None;
    }
    // `5 $ 6`: the sign belongs to the number that it touches.
    let next = pieces.get(n + 2).filter(|next| next.kind == Kind::Number);
    if mark.kind == Kind::Sign && !number.touches(mark) && next.is_some_and(|next| mark.touches(next)) {
        return None;
    }
    if let Some(code) = currency(mark) {
        return Some((code, number.at.start..mark.at.end));
    }
    // In scripts without spaces the sentence goes on at once.
    let &(word, code) = UNSPACED.iter().find(|(word, _)| mark.says.starts_with(word))?;
    Some((code, number.at.start..mark.at.start + word.len()))
}

/// `€ 500`, `Rs. 500`, `US$500`.
fn before(text: &str, pieces: &[Piece], n: usize) -> Option<(&'static str, Range<usize>)> {
    let number = pieces.get(n)?;
    let mark = pieces.get(n.checked_sub(1)?)?;
    if !mark.is_beside(number, text) || mark.says == "%" {
        return None;
    }
    if mark.is(Kind::Sign, ".") {
        let word = pieces.get(n.checked_sub(2)?)?;
        let is_short = word.touches(mark) && matches!(word.says.as_str(), "rs" | "rp");
        return is_short
            .then(|| currency(word).map(|code| (code, word.at.start..number.at.end)))
            .flatten();
    }
    let code = currency(mark)?;
    let country = n.checked_sub(2).and_then(|n| pieces.get(n)).filter(|word| word.touches(mark));
    let of_country = country.filter(|_| code == "$").and_then(|word| {
        let code = match word.says.as_str() {
            "us" => "USD",
            "s" => "SGD",
            "a" => "AUD",
            "c" => "CAD",
            "r" => "BRL",
            _ => return None,
        };
        Some((code, word.at.start..number.at.end))
    });
    Some(of_country.unwrap_or((code, mark.at.start..number.at.end)))
}

fn currency(mark: &Piece) -> Option<&'static str> {
    let found = CURRENCIES.iter().find(|(_, words)| words.contains(&mark.says.as_str()));
    found.map(|(code, _)| *code)
}

/// `1,500.50` and `1.500,5` are the same. Three digits behind the last mark are thousands.
fn amount(number: &str) -> String {
    let is_mark = |c: char| !c.is_ascii_digit();
    let (whole, part) = match number.rsplit_once(is_mark) {
        Some((whole, part)) if part.len() != 3 => (whole, part.trim_end_matches('0')),
        _ => (number, ""),
    };
    let whole: String = whole.chars().filter(char::is_ascii_digit).collect();
    let whole = whole.trim_start_matches('0');
    if part.is_empty() {
        whole.to_owned()
    } else {
        format!("{whole}.{part}")
    }
}
