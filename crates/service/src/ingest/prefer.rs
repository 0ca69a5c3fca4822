//! What customers want to receive, written on the customer: also on one who never wrote, so that it is known when they do.

use super::{Outcome, identify::Customers};
use crate::{Ids, Service, bulk::Track, retry::Tries};
use domain::{
    Consent, ConsentSource, ConversationId, LiveEvent, Seconds,
    bulk::Answered,
    inbound::InboundPreference,
    live::{Change, Scope},
};
use store::{CommitError, StoreError};

/// How often it is tried against other writers and a busy store.
const TRIES: u32 = 8;

/// Takes in one preference. Repeats and older words change nothing.
pub(super) async fn prefer(service: &Service, preference: &InboundPreference) -> Result<Outcome, StoreError> {
    let InboundPreference {
        phone, sender, marketing, ..
    } = preference;
    let entry = Consent {
        // By the customer's side of it: whatever else a repeat says, it is the same.
        id: Ids::same_for(
            marketing.since.millis(),
            if marketing.stopped { "setting stop" } else { "setting start" },
        ),
        at: marketing.since,
        stopped: marketing.stopped,
        source: ConsentSource::Setting,
    };
    let mut tries = Tries::new(service, TRIES);
    loop {
        let mut customers = Customers::new(service, &service.inner.store);
        let customer = customers.identify(sender, marketing.since).await?;
        let changed = customers.prefer(customer, sender, *marketing, entry.clone()).await?.changed;
        let mut commit = service.inner.store.commit();
        customers.write(&mut commit, &());
        if let Some(phone) = phone.as_ref().filter(|_| changed && marketing.stopped) {
            let phone = phone.clone();
            let said = credit(service, &ConversationId { customer, phone }, marketing.since).await?;
            said.write(service, &mut commit, &());
        }
        let told = phone.as_ref().zip(customers.written(customer)).filter(|_| changed);
        let live = told.and_then(|(phone, contact)| {
            let scope = Scope::Number(phone.clone());
            let event = LiveEvent::new(service.inner.ids.event(), scope, vec![Change::Contact(contact)]);
            commit.put_live((), &event)
        });
        let written = if commit.is_empty() { Ok(()) } else { commit.run().await };
        match written {
            Ok(()) if changed => {
                service.publish(live);
                return Ok(Outcome::Stored);
            }
            Ok(()) => return Ok(Outcome::Repeated),
            Err(CommitError::Cancelled(_)) => tries.conflict().await?,
            Err(CommitError::Store(error)) => tries.failure(error).await?,
        }
    }
}

/// A stop within 72 hours of a message of a bulk job counts as one that is written. What is switched off there is no answer, though.
async fn credit(service: &Service, conversation: &ConversationId, at: Seconds) -> Result<Track, StoreError> {
    let (store, mut track) = (&service.inner.store, Track::default());
    let Some(mark) = store.bulk_mark(conversation).await?.filter(|mark| mark.counts_at(at)) else {
        return Ok(track);
    };
    if let Some(mut claimed) = store.bulk_recipient(mark.recipient).await? {
        let stop = Answered {
            stopped: true,
            ..Answered::default()
        };
        track.answered(mark.recipient, claimed.hear(stop));
    }
    Ok(track)
}
