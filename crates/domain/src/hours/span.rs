//! Hours of one day.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use std::{fmt, str::FromStr};

/// So many spans may a day have.
pub const MOST_SPANS: usize = 8;

const DAY: u16 = 24 * 60;

/// From a minute of the day until before another. The end of the day is 24:00.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    from: u16,
    until: u16,
}

/// Why these are no hours of a day.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadSpan {
    #[error("Enter both times, such as 09:00 and 17:30.")]
    NoTime,
    #[error("{0} ends before it begins. For hours past midnight end at 00:00, and begin the next day at 00:00.")]
    Backwards(String),
    #[error("{0} and {1} overlap. Make them one, or move one of them.")]
    Overlap(String, String),
    #[error("A day can have at most {MOST_SPANS} spans.")]
    TooMany,
}

impl Span {
    /// The whole day.
    pub const ALL_DAY: Self = Self { from: 0, until: DAY };

    /// From minute to minute of a day.
    pub fn new(from: u16, until: u16) -> Result<Self, BadSpan> {
        if from < until && until <= DAY {
            Ok(Self { from, until })
        } else {
            Err(BadSpan::Backwards(format!("{}–{}", Minute(from), Minute(until))))
        }
    }

    /// As two fields for a time give it: an end at midnight is the end of the day.
    pub fn typed(from: &str, until: &str) -> Result<Self, BadSpan> {
        let (from, until) = (typed_minute(from), typed_minute(until));
        let (from, until) = from.zip(until).ok_or(BadSpan::NoTime)?;
        Self::new(from, if until == 0 { DAY } else { until })
    }

    /// The minute at which it begins.
    pub const fn from(self) -> u16 {
        self.from
    }

    /// The minute before which it ends.
    pub const fn until(self) -> u16 {
        self.until
    }

    /// Its two ends as fields for a time hold them: midnight is 00:00 at both.
    pub fn fields(self) -> (String, String) {
        (Minute(self.from).to_string(), Minute(self.until % DAY).to_string())
    }
}

/// The minute of the day in a field for a time: `09:30`.
pub fn typed_minute(text: &str) -> Option<u16> {
    let (hour, minute) = text.trim().split_once(':')?;
    // Some browsers add seconds.
    let minute = minute.split_once(':').map_or(minute, |(minute, _)| minute);
    let part = |text: &str, below: u16| {
        let digits = (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse::<u16>().ok().filter(|value| digits && *value < below)
    };
    let minutes = part(hour, 25)? * 60 + part(minute, 60)?;
    (minutes <= DAY).then_some(minutes)
}

struct Minute(u16);

impl fmt::Display for Minute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

/// `09:00–17:30`.
impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}–{}", Minute(self.from), Minute(self.until))
    }
}

impl FromStr for Span {
    type Err = BadSpan;

    /// As it is stored: `09:00-17:30`.
    fn from_str(text: &str) -> Result<Self, BadSpan> {
        let (from, until) = text.split_once('-').ok_or(BadSpan::NoTime)?;
        let (from, until) = typed_minute(from).zip(typed_minute(until)).ok_or(BadSpan::NoTime)?;
        Self::new(from, until)
    }
}

impl Serialize for Span {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{}-{}", Minute(self.from), Minute(self.until)))
    }
}

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

/// The hours of one day, in order; no two touch.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<Span>", into = "Vec<Span>")]
pub struct DaySpans(Vec<Span>);

impl DaySpans {
    /// Puts them in order and joins those that touch. Those that overlap are a mistake.
    pub fn new(mut spans: Vec<Span>) -> Result<Self, BadSpan> {
        spans.sort_unstable();
        if spans.len() > MOST_SPANS {
            return Err(BadSpan::TooMany);
        }
        let mut joined: Vec<Span> = Vec::with_capacity(spans.len());
        for span in spans {
            match joined.last_mut() {
                Some(last) if last.until > span.from => return Err(BadSpan::Overlap(last.to_string(), span.to_string())),
                Some(last) if last.until == span.from => last.until = span.until,
                _ => joined.push(span),
            }
        }
        Ok(Self(joined))
    }

    /// Open at all times.
    pub fn all_day() -> Self {
        Self(vec![Span::ALL_DAY])
    }

    /// Nobody is there.
    pub fn is_closed(&self) -> bool {
        self.0.is_empty()
    }

    /// In order.
    pub fn spans(&self) -> &[Span] {
        &self.0
    }
}

impl TryFrom<Vec<Span>> for DaySpans {
    type Error = BadSpan;

    fn try_from(spans: Vec<Span>) -> Result<Self, BadSpan> {
        Self::new(spans)
    }
}

impl From<DaySpans> for Vec<Span> {
    fn from(day: DaySpans) -> Self {
        day.0
    }
}

/// `09:00–13:00, 14:00–18:00`, `closed` or `all day`.
impl fmt::Display for DaySpans {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.as_slice() {
            [] => f.write_str("closed"),
            [Span::ALL_DAY] => f.write_str("all day"),
            spans => {
                for (at, span) in spans.iter().enumerate() {
                    let comma = if at == 0 { "" } else { ", " };
                    write!(f, "{comma}{span}")?;
                }
                Ok(())
            }
        }
    }
}
