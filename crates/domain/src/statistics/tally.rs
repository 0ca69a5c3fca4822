//! What was counted of one conversation, so that what changes can be told from what was counted before.

use super::{day::Totals, point::Point, run::Stand};
use serde::{Deserialize, Serialize};

/// So many points are kept as they are; older ones have been counted for good.
const KEEP: usize = 200;

/// This many are let go at once.
const LET_GO: usize = 50;

/// The part of a conversation that may still change, and where it stood before.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Tally {
    before: Stand,
    points: Vec<Point>,
}

impl Tally {
    /// Takes in what is known of some entries now, in any order. Gives what the figures change by: nothing for what is known
    /// already. What is older than all that is kept changes nothing any more.
    pub fn take(&mut self, points: impl IntoIterator<Item = Point>) -> Totals {
        let known = self.points.clone();
        for point in points {
            self.put(point);
        }
        if known == self.points {
            return Totals::default();
        }
        let mut totals = self.count(&self.points);
        totals.merge(&self.count(&known), -1);
        totals.tidy();
        self.let_go(KEEP);
        totals
    }

    /// All figures of a conversation, from all of its entries.
    pub fn whole(points: impl IntoIterator<Item = Point>) -> (Self, Totals) {
        let mut tally = Self::default();
        for point in points {
            tally.points.push(point);
        }
        tally.points.sort_by_key(Point::order);
        let mut totals = tally.count(&tally.points);
        totals.tidy();
        tally.let_go(KEEP);
        (tally, totals)
    }

    fn put(&mut self, point: Point) {
        if let Some(place) = self.points.iter().position(|known| known.id == point.id) {
            if self.points.get(place).is_some_and(|known| known.v >= point.v) {
                return;
            }
            self.points.remove(place);
        } else if self.before.up_to.is_some_and(|up_to| point.order() <= up_to) {
            return;
        }
        let order = point.order();
        let place = self.points.partition_point(|known| known.order() < order);
        self.points.insert(place, point);
    }

    fn count(&self, points: &[Point]) -> Totals {
        let mut totals = Totals::default();
        let mut stand = self.before.clone();
        for point in points {
            stand.step(point, &mut totals);
        }
        totals
    }

    fn let_go(&mut self, keep: usize) {
        if self.points.len() <= keep {
            return;
        }
        let gone = self.points.len().saturating_sub(keep.saturating_sub(LET_GO));
        for point in self.points.drain(..gone) {
            self.before.step(&point, &mut Totals::default());
        }
    }
}
