//! Drawing what is known of a thread.

use super::{Loaded, More, Thread, playing::Playing};
use crate::conversation::{
    outbox::Sending,
    rows::{Block, Row, Shown, mark_days},
};
use domain::{Entry, MessageId};
use leptos::prelude::*;
use std::collections::{HashMap, HashSet};

impl Thread {
    /// Brings the rows in line with what is known. Rows that stay keep their signals, so only what changed is drawn.
    pub(super) fn refresh(&self) {
        let Some((blocks, stored, has_older, has_newer)) = self.kept.try_update_value(|kept| {
            let Loaded {
                list,
                rows,
                pages,
                outbox,
                playing,
                ..
            } = kept;
            let mut row = |entry: &Entry, sending: &Sending| row(rows, entry, sending, *playing);
            let stored: HashSet<MessageId> = list.messages().map(|message| message.id).collect();
            let mut blocks: Vec<(usize, Vec<Row>)> = pages.numbers().iter().map(|number| (*number, Vec::new())).collect();
            for entry in list.entries() {
                blocks[pages.index_of(entry.position())].1.push(row(entry, &Sending::Stored));
            }
            // Where the newest are. Who sends is led there.
            if let Some((0, newest)) = blocks.last_mut() {
                let under_way = outbox.messages().into_iter();
                let under_way = under_way.filter(|outgoing| !stored.contains(&outgoing.message.id));
                newest.extend(under_way.map(|outgoing| row(&Entry::Message(outgoing.message), &outgoing.sending)));
            }
            (blocks, stored, list.older().is_some(), list.newer().is_some())
        }) else {
            return;
        };
        let all: Vec<Row> = blocks.iter().flat_map(|(_, rows)| rows).cloned().collect();
        self.around
            .with_value(|around| around.zone)
            .0
            .with_untracked(|zone| mark_days(&all, zone));
        self.place(blocks);
        self.changes.update(|changes| *changes += 1);
        for (side, has_more) in [(self.older, has_older), (self.newer(), has_newer)] {
            let more = if has_more { More::Offered } else { More::None };
            // While a page is under way, its arrival tells.
            if side.with_untracked(|known| *known != more && *known != More::Loading) {
                side.set(more);
            }
        }
        self.outbox().drop_stored(|id| stored.contains(&id));
    }

    /// Puts rows into their blocks, the oldest first, leaving alone what stays as it is.
    fn place(&self, blocks: Vec<(usize, Vec<Row>)>) {
        let known = self.blocks.get_untracked();
        let mut placed = Vec::with_capacity(blocks.len());
        for (number, rows) in blocks {
            let block = known.iter().find(|block| block.number == number).cloned();
            let block = block.unwrap_or_else(|| Block {
                number,
                rows: ArcRwSignal::default(),
                gap: ArcRwSignal::default(),
            });
            let same = block
                .rows
                .with_untracked(|old| old.iter().map(|row| row.id).eq(rows.iter().map(|row| row.id)));
            if !same {
                block.rows.set(rows);
            }
            placed.push(block);
        }
        let numbers = |blocks: &[Block]| blocks.iter().map(|block| block.number).collect::<Vec<_>>();
        if numbers(&known) != numbers(&placed) {
            self.blocks.set(placed);
        }
    }
}

/// The row of an entry, as it is now; what plays stays as it is.
fn row(rows: &mut HashMap<MessageId, Row>, entry: &Entry, sending: &Sending, playing: Option<Playing>) -> Row {
    let id = entry.position().id;
    let row = rows.entry(id).or_insert_with(|| {
        Row::new(Shown {
            entry: entry.clone(),
            sending: sending.clone(),
        })
    });
    if !playing.is_some_and(|playing| playing.holds(id)) {
        row.show(entry, sending);
    }
    row.clone()
}
