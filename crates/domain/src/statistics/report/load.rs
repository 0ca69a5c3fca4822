//! What everybody of the team has to do right now, beside what they did.

use super::{Cell, Head, Table};
use crate::{ids::UserId, now_board::Load};

impl Table {
    /// The table of the team, or of one of them, with what is open now. Who has work and no figures gets a row.
    #[must_use]
    pub fn with_load(mut self, loads: &[Load], agent: Option<&UserId>) -> Self {
        let known = |id: &String| loads.iter().find(|load| load.who.as_ref().is_some_and(|who| who.id.as_str() == id));
        let cells = |load: Option<&Load>| {
            let count = |count: fn(&Load) -> u32| Cell::number(load.map_or(0, |load| i64::from(count(load))));
            [count(|load| load.open), count(|load| load.waiting)]
        };
        for (row, id) in self.rows.iter_mut().zip(&self.ids) {
            row.splice(1..1, cells(known(id)));
        }
        let columns = self.heads.len().saturating_sub(1);
        for load in loads {
            let Some(who) = &load.who else { continue };
            if self.ids.iter().any(|id| id == who.id.as_str()) || agent.is_some_and(|agent| *agent != who.id) {
                continue;
            }
            let nothing = (0..columns).map(|_| Cell::words("–"));
            let row = [Cell::words(&who.name)].into_iter().chain(cells(Some(load))).chain(nothing);
            self.rows.push(row.collect());
            self.ids.push(who.id.as_str().to_owned());
        }
        let heads = [
            Head::new(
                "Open now",
                "Open conversations that are assigned to them at this moment, on all numbers.",
            ),
            Head::new("Waiting now", "Those of them in which the customer waits for a person."),
        ];
        self.heads.splice(1..1, heads);
        self
    }
}
