//! Counts from the conversations themselves: at first, when the feed was missed, and to compare.

use super::{
    fold::{country, cursor_at},
    opening::opening,
};
use crate::Service;
use domain::{
    ConversationId, ConversationState, Millis, Phone, PhoneId, UserId,
    inbox::{Filter, Tab},
    live::OVERLAP_MILLIS,
    statistics::{Day, DayKey, Opening, Point, Tally, Totals, VERSION},
};
use std::collections::BTreeSet;
use store::{CommitError, Cursor, MAX_WRITES, StoreError};

/// Figures stand between these days: 2009, when `WhatsApp` began, and 2100.
const FIRST_DAY: i64 = 14_245;
const AHEAD: i64 = 400;

const PAGE: usize = 200;

/// Counts all figures of a number from its conversations. What happens meanwhile is counted by the fold afterwards, which knows
/// by the tallies what of it is in already.
pub(super) async fn count_anew(service: &Service, phone: &PhoneId, opening: &Opening, known: Option<Cursor>) -> Result<(), StoreError> {
    let store = &service.inner.store;
    let over = known.map(|cursor| cursor.v);
    let begun = service.now().plus(-OVERLAP_MILLIS);
    let v = over.map_or(1, |v| v + 1);
    if !moved(service, phone, &cursor_at(begun, true, opening, v), over).await? {
        return Ok(());
    }
    let totals = Box::pin(walk(service, phone, opening, true)).await?;
    let stored = all(service, phone).await?;
    for (key, _) in stored.iter().filter(|(key, _)| !totals.0.contains_key(key)) {
        store.remove_statistics(phone, key).await?;
    }
    for (key, day) in &totals.0 {
        let mut commit = store.commit::<()>();
        commit.put_statistics((), phone, key, day);
        done(commit.run().await)?;
    }
    if moved(service, phone, &cursor_at(begun, false, opening, v + 1), Some(v)).await? {
        tracing::info!(%phone, days = totals.0.len(), "statistics counted from the conversations");
    }
    Ok(())
}

async fn moved(service: &Service, phone: &PhoneId, cursor: &Cursor, over: Option<u64>) -> Result<bool, StoreError> {
    let mut commit = service.inner.store.commit::<()>();
    commit.put_statistics_cursor((), phone, cursor, over);
    match commit.run().await {
        Ok(()) => Ok(true),
        Err(CommitError::Cancelled(_)) => Ok(false),
        Err(CommitError::Store(error)) => Err(error),
    }
}

fn done(result: Result<(), CommitError<()>>) -> Result<(), StoreError> {
    match result {
        Ok(()) | Err(CommitError::Cancelled(_)) => Ok(()),
        Err(CommitError::Store(error)) => Err(error),
    }
}

/// All stored figures of a number.
async fn all(service: &Service, phone: &PhoneId) -> Result<Vec<(DayKey, Day)>, StoreError> {
    let today = service.now().0.div_euclid(86_400_000);
    service.inner.store.statistics(phone, FIRST_DAY, today + AHEAD).await
}

/// All figures of a number by its conversations.
async fn whole(service: &Service, phone: &Phone) -> Result<Totals, StoreError> {
    let opening = opening(service, phone).await?;
    Box::pin(walk(service, &phone.id, &opening, false)).await
}

async fn walk(service: &Service, phone: &PhoneId, opening: &Opening, keep: bool) -> Result<Totals, StoreError> {
    let mut totals = Totals::default();
    let mut seen = BTreeSet::new();
    // A conversation that moves in the list while it is read may be passed by: once more, until none is new.
    loop {
        let before = seen.len();
        for state in [ConversationState::Open, ConversationState::Resolved] {
            for (id, country) in listed(service, phone, state).await? {
                if seen.insert(id.clone()) {
                    let (tally, figures) = Tally::whole(&country, points(service, &id).await?, opening);
                    totals.merge(&figures, 1);
                    if keep {
                        keep_tally(service, &id, tally, &figures).await?;
                    }
                }
            }
        }
        if seen.len() == before {
            totals.tidy();
            return Ok(totals);
        }
    }
}

async fn keep_tally(service: &Service, id: &ConversationId, mut tally: Tally, figures: &Totals) -> Result<(), StoreError> {
    let days = tally.list(figures);
    for days in days.chunks(MAX_WRITES) {
        let mut commit = service.inner.store.commit::<()>();
        for day in days {
            commit.put_statistics_listed((), id, *day);
        }
        done(commit.run().await)?;
    }
    let mut commit = service.inner.store.commit::<()>();
    commit.put_tally((), id, &tally);
    done(commit.run().await)
}

/// The conversations of a number, each with the customer's country.
async fn listed(service: &Service, phone: &PhoneId, state: ConversationState) -> Result<Vec<(ConversationId, String)>, StoreError> {
    let filter = Filter {
        phone: Some(phone.clone()),
        tab: Tab::All,
        state,
    };
    // Nobody's: the list of all names no person.
    let nobody = UserId::parse("-").map_err(|_| StoreError::Unavailable("no person".into()))?;
    let mut found = Vec::new();
    let mut after = None;
    loop {
        let page = service.inner.store.list_conversations(phone, &filter, &nobody, after, PAGE).await?;
        let last = page.last().map(domain::Conversation::activity);
        let full = page.len() == PAGE;
        let one = |conversation: domain::Conversation| (conversation.id, country(&conversation.customer));
        found.extend(page.into_iter().map(one));
        if !full || last == after {
            return Ok(found);
        }
        after = last;
    }
}

pub(super) async fn points(service: &Service, id: &ConversationId) -> Result<Vec<Point>, StoreError> {
    let mut points = Vec::new();
    let mut before = None;
    loop {
        let page = service.inner.store.entries(id, before, PAGE).await?;
        points.extend(page.entries.iter().filter_map(Point::of));
        match page.older {
            None => return Ok(points),
            older => before = older,
        }
    }
}

/// Figures that are stored otherwise than they come out of the conversations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    pub phone: PhoneId,
    pub key: DayKey,
}

/// Compares all stored figures with the conversations. With `mend`, numbers that differ are counted anew by the next fold.
pub async fn recount(service: &Service, mend: bool) -> Result<Vec<Difference>, StoreError> {
    let mut found = Vec::new();
    for phone in service.phones().await?.iter() {
        let counted = whole(service, phone).await?;
        let stored: Totals = Totals(all(service, &phone.id).await?.into_iter().collect());
        let keys: BTreeSet<&DayKey> = counted.0.keys().chain(stored.0.keys()).collect();
        let nothing = Day::default();
        let day = |totals: &Totals, key: &DayKey| totals.0.get(key).unwrap_or(&nothing).clone();
        let differ = keys.into_iter().filter(|key| !day(&counted, key).counts_as(&day(&stored, key)));
        let differ: Vec<_> = differ
            .map(|key| Difference {
                phone: phone.id.clone(),
                key: key.clone(),
            })
            .collect();
        if mend && !differ.is_empty() {
            ask(service, &phone.id).await?;
        }
        found.extend(differ);
    }
    Ok(found)
}

/// Asks for a number to be counted anew.
pub(super) async fn ask(service: &Service, phone: &PhoneId) -> Result<(), StoreError> {
    loop {
        let known = service.inner.store.statistics_cursor(phone).await?;
        let (over, up_to) = known.map_or((None, cursor_at(Millis(0), true, &Opening::default(), 0).up_to), |known| {
            (Some(known.v), known.up_to)
        });
        let cursor = Cursor {
            up_to,
            anew: true,
            figures: VERSION,
            opening: String::new(),
            touched: String::new(),
            opened: String::new(),
            v: over.map_or(1, |v| v + 1),
        };
        if moved(service, phone, &cursor, over).await? {
            return Ok(());
        }
    }
}
