//! Where something stands that is kept in one partition a day.

use crate::EventId;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// Its day (days since 1970, UTC) and its id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct DayPlace {
    pub day: i64,
    pub id: EventId,
}

impl DayPlace {
    /// Behind everything of a day.
    pub const fn end_of(day: i64) -> Self {
        Self {
            day,
            id: EventId::from_parts((1 << 48) - 1, (1 << 80) - 1),
        }
    }
}

impl fmt::Display for DayPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.day, self.id)
    }
}

/// No such place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a place among what is kept by day")]
pub struct NoPlace;

impl FromStr for DayPlace {
    type Err = NoPlace;

    fn from_str(text: &str) -> Result<Self, NoPlace> {
        let (day, id) = text.split_once('-').ok_or(NoPlace)?;
        Ok(Self {
            day: day.parse().map_err(|_| NoPlace)?,
            id: id.parse().map_err(|_| NoPlace)?,
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_place_is_read_as_it_is_written() {
        for place in [
            DayPlace::end_of(20_000),
            DayPlace {
                day: -3,
                id: EventId::from_parts(1, 2),
            },
        ] {
            assert_eq!(place.to_string().parse::<DayPlace>().ok(), (place.day >= 0).then_some(place));
        }
        assert!("x".parse::<DayPlace>().is_err());
        assert!("20000-x".parse::<DayPlace>().is_err());
    }
}
