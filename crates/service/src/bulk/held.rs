//! What those do who were held out of a job: how many of them wrote to us, for comparison with the answers of the others.
//!
//! It is counted when the job is over, a day after its end and for the last time after three, when no answer counts any more. Nothing is
//! written or read for it while the job is sent or when a message comes.

use super::{
    BulkError, cell, change,
    list::home,
    people::digits,
    run::{SLICE, failed, go_on},
};
use crate::Service;
use domain::{
    BulkId, ConversationId, Entry, MessageId, PhoneNumber, Position, Seconds,
    bulk::{ANSWER_SECONDS, Job, LeftOut, Meanwhile},
};
use numbering::Home;
use runner::Outcome;
use std::collections::{BTreeMap, BTreeSet};
use store::{
    BulkTask, Commit, DueEntry, DueKind, Start, Store, StoreError,
    keys::{self, IdentityKind},
};
use tokio::time::Instant;

/// So many of them are looked up together.
const TOGETHER: usize = 200;
/// Entries of a thread that are read in one go.
const PAGE: usize = 50;

/// How far a count has come.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct SoFar {
    /// The next page of those who were held out.
    pub(super) page: u32,
    /// So many stand before it.
    pub(super) before: u64,
    pub(super) people: u64,
    pub(super) wrote: u64,
}

/// Has those counted who were held out of a job that is over. Nothing where nobody was.
pub(super) fn put(commit: &mut Commit<'_, ()>, job: &Job, service: &Service) {
    let Some(at) = job.counts_held_at(service.now()) else { return };
    let task = SoFar::default().task(job.id);
    commit.put_due((), &DueEntry::new(DueKind::Bulk, format!("{}.held", job.id), at, task));
}

impl SoFar {
    const fn task(self, job: BulkId) -> BulkTask {
        BulkTask::Held {
            job,
            page: self.page,
            before: self.before,
            people: self.people,
            wrote: self.wrote,
        }
    }
}

/// Counts them, page by page.
pub(super) async fn count(service: &Service, entry: &DueEntry<BulkTask>, id: BulkId, mut so_far: SoFar) -> Result<Outcome, StoreError> {
    let store = &service.inner.store;
    let ends = Instant::now() + SLICE;
    let Some(job) = store.bulk_job(id).await?.filter(Job::is_over) else {
        return Ok(Outcome::Done);
    };
    let home = home(service, &job).await?;
    while let Some(rows) = store.bulk_left_out(id, job.plan, LeftOut::HeldOut, so_far.page).await? {
        for some in rows.chunks(TOGETHER) {
            let numbers = (so_far.before..).zip(some.iter().map(|(_, cell)| read(cell, home)));
            let numbers: Vec<(u64, Option<PhoneNumber>)> = numbers.collect();
            Box::pin(look_at(service, &job, numbers, &mut so_far)).await?;
            so_far.before += some.len() as u64;
        }
        so_far.page += 1;
        if Instant::now() >= ends {
            return go_on(service, entry, so_far.task(id), service.now()).await;
        }
    }
    // Rows are kept for as long as the team says. Without all of them there is nothing to compare.
    if so_far.before < job.held_out() {
        return Ok(Outcome::Done);
    }
    let now = service.now();
    let meanwhile = Meanwhile {
        at: now,
        people: so_far.people,
        wrote: so_far.wrote,
    };
    match change(
        service,
        id,
        |job| Ok(job.counted_held(meanwhile)),
        |commit, job| put(commit, job, service),
    )
    .await
    {
        Ok(_) | Err(BulkError::NotFound) => Ok(Outcome::Done),
        Err(error) => Err(failed(error)),
    }
}

/// The number in a cell, as it was read at the check.
fn read(cell: &str, home: Home) -> Option<PhoneNumber> {
    cell::number(cell, home).ok().map(|typed| typed.number)
}

/// Looks at some of them, each with how many come before: those whose place in the job came, and what they wrote from then on.
async fn look_at(service: &Service, job: &Job, some: Vec<(u64, Option<PhoneNumber>)>, so_far: &mut SoFar) -> Result<(), StoreError> {
    let store = &service.inner.store;
    let times = times(
        store,
        job,
        some.iter().filter_map(|(before, _)| job.place_of_held(*before)).collect(),
    )
    .await?;
    let mut came = Vec::new();
    for (before, number) in some {
        let place = job.place_of_held(before).and_then(|chunk| times.get(&chunk).copied());
        if let Some(place) = place {
            so_far.people += 1;
            came.extend(number.map(|number| (place, number)));
        }
    }
    for (place, conversation) in with_conversations(store, job, came).await? {
        so_far.wrote += u64::from(has_written(store, &conversation, place).await?);
    }
    Ok(())
}

/// When all of some groups had their turn. Those that had none are not among them.
async fn times(store: &Store, job: &Job, groups: BTreeSet<u32>) -> Result<BTreeMap<u32, Seconds>, StoreError> {
    let asked = groups.iter().map(|chunk| keys::bulk_chunk_done(job.id, job.plan, *chunk));
    let store = store.ahead(asked.collect()).await?;
    // An earlier version kept no time.
    let began = job.started_at.unwrap_or(job.made_at).seconds();
    let mut times = BTreeMap::new();
    for chunk in groups {
        if let Some(at) = store.bulk_chunk_done_at(job.id, job.plan, chunk, began).await? {
            times.insert(chunk, at);
        }
    }
    Ok(times)
}

/// Their conversations with the number of the job in which they wrote after their place came; most have none.
async fn with_conversations(
    store: &Store,
    job: &Job,
    people: Vec<(Seconds, PhoneNumber)>,
) -> Result<Vec<(Seconds, ConversationId)>, StoreError> {
    let written = |number: &PhoneNumber| [number.identity(), number.digits().to_owned()];
    let identities = people
        .iter()
        .flat_map(|(_, number)| written(number).map(|written| keys::identity(IdentityKind::Wa, &written)));
    let store = store.ahead(identities.collect()).await?;
    let mut owned: BTreeMap<(u64, ConversationId), Seconds> = BTreeMap::new();
    for (place, number) in &people {
        for written in written(number) {
            if let Some(owner) = store.identity(IdentityKind::Wa, &written).await? {
                let (customer, phone) = (owner.customer, job.phone.clone());
                owned.insert((digits(number), ConversationId { customer, phone }), *place);
            }
        }
    }
    let asked = owned.keys().map(|(_, conversation)| keys::conversation(conversation));
    let store = store.ahead(asked.collect()).await?;
    let mut found: BTreeMap<u64, (Seconds, ConversationId)> = BTreeMap::new();
    for ((digits, id), place) in owned {
        let last = store.conversation(&id).await?.and_then(|conversation| conversation.last_inbound_at);
        // Of two writings of one number one counts.
        if last.is_some_and(|last| last >= place) {
            found.insert(digits, (place, id));
        }
    }
    Ok(found.into_values().collect())
}

/// Whether a customer wrote something that would count as an answer, had they had the message then.
async fn has_written(store: &Store, conversation: &ConversationId, place: Seconds) -> Result<bool, StoreError> {
    let mut from = Start::At(Position {
        at: place,
        id: MessageId::from_parts(0, 0),
    });
    loop {
        let page = store.newer_entries(conversation, from, PAGE).await?;
        for entry in &page.entries {
            if entry.position().at.0 - place.0 > ANSWER_SECONDS {
                return Ok(false);
            }
            let wrote = match entry {
                Entry::Message(message) => message.is_inbound() && message.content.is_activity(),
                _ => false,
            };
            if wrote && Meanwhile::counts(place, entry.position().at) {
                return Ok(true);
            }
        }
        match page.newer {
            Some(last) => from = Start::After(last),
            None => return Ok(false),
        }
    }
}
