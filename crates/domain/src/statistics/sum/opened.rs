//! Figures of conversations by when they opened, in the place of those by when something happened.

use super::{Sum, Which};
use crate::statistics::day::{Day, DayKey, Figures, Kind};

impl Sum {
    /// Figures by when conversations opened, as headline figures.
    pub fn of_opened<'a>(which: Which<'_>, quarters: impl IntoIterator<Item = (i64, &'a Day)>) -> Self {
        let mut sum = Self::default();
        for (day, figures) in quarters {
            let key = DayKey {
                kind: Kind::Number,
                day,
                id: "-".to_owned(),
            };
            sum.add(which, [(&key, figures)]);
        }
        sum.heat.clear();
        sum
    }

    /// Says of conversations what another says, which counts them by when they opened.
    pub fn by_opening(&mut self, opened: &Self) {
        for part in self.course.values_mut() {
            part.whole.by_opening(&Figures::default());
        }
        for (hour, part) in &opened.course {
            self.part(*hour).whole.merge(&part.whole, 1);
        }
        let row = self.rows.entry(Kind::Number).or_default().entry("-".to_owned()).or_default();
        row.1.by_opening(&opened.headline(None));
    }
}
