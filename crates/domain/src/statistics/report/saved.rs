//! The time that drafts saved: an estimate, and called one.

use super::{Card, Cell, Drafts};
use crate::{
    UserId,
    assistant::{Counted, Usage},
    statistics::{metric::SAVED, words},
};

/// How fast people type, and how fast they read, in characters a minute. [`SAVED`] says so.
const TYPED: i64 = 200;
const READ: i64 = 1_000;

/// In seconds; below nothing where reading took longer. None where no draft was measured.
pub(super) fn seconds(usage: &Usage) -> Option<i64> {
    let (letters, measured) = (usage.count(Counted::Letters), usage.count(Counted::Measured));
    if measured <= 0 {
        return None;
    }
    // In halves: one that was changed saved half.
    let sent = 2 * usage.count(Counted::Used) + usage.count(Counted::Edited);
    let typing = letters.saturating_mul(sent).saturating_mul(60) / (2 * measured * TYPED);
    Some(typing - letters.saturating_mul(60) / READ)
}

/// Of all people, or of one.
fn of_people<'a>(drafts: &'a Drafts, agent: Option<&'a UserId>) -> impl Iterator<Item = &'a Usage> {
    let is_asked = move |id: &str| agent.is_none_or(|agent| agent.as_str() == id);
    drafts
        .people
        .iter()
        .filter(move |(id, _)| is_asked(id))
        .map(|(_, (_, usage))| usage)
}

/// All of it together.
pub(super) fn in_all(drafts: &Drafts, agent: Option<&UserId>) -> Option<i64> {
    let each: Vec<i64> = of_people(drafts, agent).filter_map(seconds).collect();
    (!each.is_empty()).then(|| each.iter().sum())
}

pub(super) fn cell(seconds: Option<i64>) -> Cell {
    Cell {
        text: seconds.map_or_else(|| "–".to_owned(), signed),
        number: seconds,
        ..Cell::words("")
    }
}

fn signed(seconds: i64) -> String {
    let sign = if seconds < 0 { "−" } else { "" };
    let size = i64::try_from(seconds.unsigned_abs()).unwrap_or(i64::MAX);
    format!("{sign}{}", words::duration(size))
}

/// The headline figure; none where nobody had drafts.
pub(super) fn card(drafts: &Drafts, agent: Option<&UserId>) -> Option<Card> {
    let saved = in_all(drafts, agent)?;
    let count = |what: Counted| {
        let all = of_people(drafts, agent).map(|usage| usage.count(what));
        words::number(all.sum())
    };
    Some(Card {
        title: "Time saved by drafts".to_owned(),
        value: signed(saved),
        beside: format!(
            "estimated · {} sent as they were, {} after a change, of {} drafts",
            count(Counted::Used),
            count(Counted::Edited),
            count(Counted::Measured)
        ),
        change: None,
        definition: SAVED.to_owned(),
        course: Vec::new(),
        gaps: false,
        behind: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usage(letters: i64, measured: i64, used: i64, edited: i64) -> Usage {
        let mut usage = Usage::default();
        let counts = [
            (Counted::Letters, letters),
            (Counted::Measured, measured),
            (Counted::Used, used),
            (Counted::Edited, edited),
        ];
        for (what, count) in counts {
            usage.add(what, count);
        }
        usage
    }

    #[test]
    fn what_is_sent_saves_typing_and_everything_costs_reading() {
        // Four drafts of 500 characters: one is typed in 150 s and read in 30 s.
        assert_eq!(seconds(&usage(2_000, 4, 4, 0)), Some(4 * 150 - 4 * 30));
        assert_eq!(seconds(&usage(2_000, 4, 1, 2)), Some(2 * 150 - 4 * 30));
        assert_eq!(seconds(&usage(2_000, 4, 0, 0)), Some(-4 * 30));
        assert_eq!(seconds(&usage(0, 0, 3, 0)), None, "nobody knows how long they were");
        assert_eq!(signed(-120), "−2 m 00 s");
        assert!(seconds(&usage(i64::MAX, 1, i64::MAX / 4, 0)).is_some());
    }

    #[test]
    fn the_headline_is_the_sum_of_all_people_or_one_of_them() {
        let person = |name: &str, usage| (name.to_owned(), (name.to_owned(), usage));
        let drafts = Drafts {
            people: [
                person("a", usage(2_000, 4, 4, 0)),
                person("b", usage(1_000, 2, 0, 0)),
                person("c", usage(0, 0, 0, 0)),
            ]
            .into(),
            ..Drafts::default()
        };
        let all = card(&drafts, None).unwrap();
        assert_eq!(all.value, "7 m 00 s");
        assert_eq!(all.beside, "estimated · 4 sent as they were, 0 after a change, of 6 drafts");
        let of = |id: &str| card(&drafts, Some(&UserId::parse(id).unwrap())).map(|card| card.value);
        assert_eq!((of("b").as_deref(), of("c")), (Some("−1 m 00 s"), None));
        assert_eq!(cell(in_all(&drafts, None)).number, Some(420));
        assert!(card(&Drafts::default(), None).is_none());
    }
}
