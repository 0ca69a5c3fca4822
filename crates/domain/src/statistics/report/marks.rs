//! Marks on the time axis: what may have changed the figures.

use super::{Buckets, long};
use crate::{clock::Seconds, zone::Zone};
use serde::{Deserialize, Serialize};

/// So many are shown, the newest.
const MOST: usize = 20;

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Noted {
    /// Days since 1970 by the clock of the range, and the hour; a whole day stands at its first.
    pub day: i64,
    pub hour: i64,
    pub words: String,
}

impl Noted {
    /// At a moment.
    pub fn at(zone: &Zone, at: Seconds, words: String) -> Self {
        let local = zone.local(at);
        Self {
            day: local.day_number,
            hour: i64::from(local.hour),
            words,
        }
    }

    /// On a day.
    pub const fn on(day: i64, words: String) -> Self {
        Self { day, hour: 0, words }
    }
}

/// A mark as all charts show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// At which point.
    pub place: usize,
    /// `29 Nov 2026`.
    pub when: String,
    pub words: String,
}

/// Those of a range, in their order; each once.
pub(super) fn marks(mut noted: Vec<Noted>, buckets: &Buckets, (from, to): (i64, i64)) -> Vec<Mark> {
    noted.retain(|noted| (from..=to).contains(&noted.day));
    noted.sort();
    noted.dedup();
    let newest = noted.split_off(noted.len().saturating_sub(MOST));
    let one = |noted: Noted| Mark {
        place: buckets.of(noted.day, noted.hour),
        when: long(noted.day, noted.day),
        words: noted.words,
    };
    newest.into_iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::Step;

    #[test]
    fn marks_stand_at_their_points_in_every_step() {
        let kolkata = Zone {
            name: "Asia/Kolkata".into(),
            offsets: vec![(Seconds(i64::MIN), 19_800)],
        };
        // 20:00 UTC is half past one of the next day there.
        let at = Noted::at(&kolkata, Seconds(9 * 86_400 + 20 * 3_600), "paused".to_owned());
        assert_eq!((at.day, at.hour), (10, 1));
        let noted = vec![
            Noted::on(12, "Holiday".to_owned()),
            at.clone(),
            at,
            Noted::on(40, "after the range".to_owned()),
            Noted::on(-1, "before it".to_owned()),
        ];
        let places = |step| {
            let buckets = Buckets::new(0, 29, Some(step));
            let marks = marks(noted.clone(), &buckets, (0, 29));
            marks.into_iter().map(|mark| (mark.place, mark.words)).collect::<Vec<_>>()
        };
        let [paused, holiday] = ["paused".to_owned(), "Holiday".to_owned()];
        assert_eq!(places(Step::Hour), [(241, paused.clone()), (288, holiday.clone())]);
        assert_eq!(places(Step::Day), [(10, paused.clone()), (12, holiday.clone())]);
        assert_eq!(places(Step::Week), [(1, paused), (1, holiday)]);
    }

    #[test]
    fn of_many_the_newest_are_shown() {
        let noted = (0..30).map(|day| Noted::on(day, format!("on day {day}"))).collect();
        let marks = marks(noted, &Buckets::new(0, 29, None), (0, 29));
        assert_eq!((marks.len(), marks[0].place, marks[0].when.as_str()), (MOST, 10, "11 Jan 1970"));
    }
}
