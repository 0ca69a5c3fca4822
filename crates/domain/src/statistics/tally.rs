//! What was counted of one conversation, so that what changes can be told from what was counted before.

use super::{
    behind::Trace,
    day::Totals,
    point::Point,
    run::{Opening, Stand},
};
use crate::clock::Seconds;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

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
    /// The days (UTC) under which the conversation is listed as one that has to do with their figures.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    listed: BTreeSet<i64>,
}

/// What comes of a point is counted for a day after it at the latest.
const COUNTS_AFTER: i64 = 24 * 60 * 60;

impl Tally {
    /// Takes in what is known of some entries now, in any order. Gives what the figures change by: nothing for what is known
    /// already. What is older than all that is kept changes nothing any more.
    pub fn take(&mut self, points: impl IntoIterator<Item = Point>, opening: &Opening) -> Totals {
        let known = self.points.clone();
        for point in points {
            self.put(point);
        }
        if known == self.points {
            return Totals::default();
        }
        let mut totals = self.count(&self.points, opening);
        totals.merge(&self.count(&known, opening), -1);
        totals.tidy();
        self.let_go(KEEP, opening);
        totals
    }

    /// The customer's country, as far as it is known.
    pub fn country(&self) -> &str {
        &self.before.country
    }

    /// Learns of which country the customer is, in two letters. Gives what the figures change by.
    pub fn learn(&mut self, country: &str, opening: &Opening) -> Totals {
        if country == self.before.country {
            return Totals::default();
        }
        let known = self.count(&self.points, opening);
        country.clone_into(&mut self.before.country);
        let mut totals = self.count(&self.points, opening);
        totals.merge(&known, -1);
        totals.tidy();
        totals
    }

    /// All figures of a conversation with a customer of a country, from all of its entries.
    pub fn whole(country: &str, points: impl IntoIterator<Item = Point>, opening: &Opening) -> (Self, Totals) {
        let mut tally = Self::default();
        country.clone_into(&mut tally.before.country);
        for point in points {
            tally.points.push(point);
        }
        tally.points.sort_by_key(Point::order);
        let mut totals = tally.count(&tally.points, opening);
        totals.tidy();
        tally.let_go(KEEP, opening);
        (tally, totals)
    }

    /// The days of a change under which the conversation is not listed yet. From now on it counts as listed there.
    pub fn list(&mut self, change: &Totals) -> Vec<i64> {
        // What happens today may count for when the conversation opened.
        let oldest = self.points.iter().map(|point| point.at).chain(self.before.began_at).min();
        if let Some(oldest) = oldest.map(|oldest| oldest.0.div_euclid(86_400)) {
            self.listed = self.listed.split_off(&oldest);
        }
        let days: BTreeSet<i64> = change.0.keys().map(|key| key.day).collect();
        days.into_iter().filter(|day| self.listed.insert(*day)).collect()
    }

    /// Whether everything that counts from a moment on can be told from what is kept.
    pub fn reaches(&self, from: Seconds) -> bool {
        self.before.up_to.is_none_or(|up_to| up_to.0.plus(COUNTS_AFTER) < from)
    }

    /// Walks through what is kept.
    pub fn trace(&self, opening: &Opening, trace: &mut Trace) {
        let mut stand = self.before.clone();
        for point in &self.points {
            stand.step(point, opening, trace);
        }
    }

    /// Walks through the whole conversation.
    pub fn trace_whole(&self, points: impl IntoIterator<Item = Point>, opening: &Opening, trace: &mut Trace) {
        let mut points: Vec<Point> = points.into_iter().collect();
        points.sort_by_key(Point::order);
        let mut stand = Stand::default();
        stand.country.clone_from(&self.before.country);
        for point in &points {
            stand.step(point, opening, trace);
        }
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

    fn count(&self, points: &[Point], opening: &Opening) -> Totals {
        let mut totals = Totals::default();
        let mut stand = self.before.clone();
        for point in points {
            stand.step(point, opening, &mut totals);
        }
        totals
    }

    fn let_go(&mut self, keep: usize, opening: &Opening) {
        if self.points.len() <= keep {
            return;
        }
        let gone = self.points.len().saturating_sub(keep.saturating_sub(LET_GO));
        for point in self.points.drain(..gone) {
            self.before.step(&point, opening, &mut Totals::default());
        }
    }
}
