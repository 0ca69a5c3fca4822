//! Keys of the figures of the team.

use super::Key;
use domain::{
    BoardId, ConversationId, PhoneId, ViewId,
    statistics::{DayKey, Span, period::Written},
};

/// Figures of a day. All of a number stand together, so that a year of them is one read.
pub fn statistics(phone: &PhoneId, day: &DayKey) -> Key {
    let sk = format!("{:06}#{}#{}", day.day.max(0), day.kind.name(), day.id);
    Key::new(statistics_pk(phone, day.day), sk)
}

/// Partition of the figures of a number around a day (days since 1970).
pub fn statistics_pk(phone: &PhoneId, day: i64) -> String {
    format!("STATS#{phone}#{}", day.div_euclid(STATISTICS_DAYS))
}

/// So many days of figures stand in one partition.
pub const STATISTICS_DAYS: i64 = 10_000;

/// The sum of some local days of a number, or of several together, kept for reports. Blocks and hours are those of everybody, or of
/// one person; days hold everybody.
pub fn statistics_sum(whose: &str, zone: &str, span: Span, agent: Option<&str>) -> Key {
    let sk = match (span, agent) {
        (Span::Day(day), _) => format!("DAY#{:06}", day.max(0)),
        (Span::Block(block), None) => format!("BLOCK#{:06}", block.max(0)),
        (Span::Block(block), Some(agent)) => format!("BLOCK#{:06}#{agent}", block.max(0)),
        (Span::Hours(day), agent) => format!("HOURS#{:06}#{}", day.max(0), agent.unwrap_or("-")),
    };
    Key::new(format!("STATSSUM#{whose}#{zone}"), sk)
}

/// Up to where the change feed of a number is counted.
pub fn statistics_cursor(phone: &PhoneId) -> Key {
    Key::new(format!("STATSCUR#{phone}"), "CURSOR")
}

/// What was counted of a conversation.
pub fn tally(id: &ConversationId) -> Key {
    Key::new(format!("TALLY#{}#{}", id.phone, id.customer), "TALLY")
}

/// That a conversation has to do with the figures of a day.
pub fn statistics_listed(id: &ConversationId, day: i64) -> Key {
    let sk = format!("{:06}#{}", day.max(0), id.customer);
    Key::new(statistics_listed_pk(&id.phone), sk)
}

/// Partition of the conversations behind the figures of a number.
pub fn statistics_listed_pk(phone: &PhoneId) -> String {
    format!("STATSIN#{phone}")
}

/// Partition of the views of the statistics that the team keeps.
pub const STATISTICS_VIEWS: &str = "STATSVIEWS";

/// One of them.
pub fn statistics_view(id: ViewId) -> Key {
    Key::new(STATISTICS_VIEWS.to_owned(), id.to_string())
}

/// Partition of the boards of figures.
pub const STATISTICS_BOARDS: &str = "STATSBOARDS";

/// One of them.
pub fn statistics_board(id: BoardId) -> Key {
    Key::new(STATISTICS_BOARDS.to_owned(), id.to_string())
}

/// Partition of the reports that are in the bucket.
pub const STATISTICS_REPORTS: &str = "STATSREPORTS";

/// One of them.
pub fn statistics_report(written: &Written) -> Key {
    Key::new(STATISTICS_REPORTS.to_owned(), format!("{}#{}", written.from, written.period.name()))
}

/// What drafts of the assistant came to on a day (days since 1970).
pub fn draft_day(phone: &PhoneId, day: i64) -> Key {
    Key::new(format!("ASSIST#{phone}"), format!("{day:06}"))
}

/// The same of the days of a block that are over, kept for reports: of a number, or of several together.
pub fn draft_block(whose: &str, block: i64) -> Key {
    Key::new(format!("ASSISTSUM#{whose}"), format!("BLOCK#{:06}", block.max(0)))
}
