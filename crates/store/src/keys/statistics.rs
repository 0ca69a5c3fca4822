//! Keys of the figures of the team.

use super::Key;
use domain::{
    ConversationId, PhoneId,
    statistics::{DayKey, Kind},
};

/// Figures of a day. All of a kind stand together for 400 days, so that a year is one or two reads.
pub fn statistics(phone: &PhoneId, day: &DayKey) -> Key {
    let sk = format!("{:06}#{}", day.day.max(0), day.id);
    Key::new(statistics_pk(phone, day.kind, day.day), sk)
}

/// Partition of the figures of a kind around a day (days since 1970).
pub fn statistics_pk(phone: &PhoneId, kind: Kind, day: i64) -> String {
    format!("STATS#{phone}#{}#{}", kind.name(), day.div_euclid(STATISTICS_DAYS))
}

/// So many days of figures stand in one partition.
pub const STATISTICS_DAYS: i64 = 400;

/// Up to where the change feed of a number is counted.
pub fn statistics_cursor(phone: &PhoneId) -> Key {
    Key::new(format!("STATSCUR#{phone}"), "CURSOR")
}

/// What was counted of a conversation.
pub fn tally(id: &ConversationId) -> Key {
    Key::new(format!("TALLY#{}#{}", id.phone, id.customer), "TALLY")
}

/// What drafts of the assistant came to on a day (days since 1970).
pub fn draft_day(phone: &PhoneId, day: i64) -> Key {
    Key::new(format!("ASSIST#{phone}"), format!("{day:06}"))
}
