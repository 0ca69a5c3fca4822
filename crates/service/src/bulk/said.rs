//! What a list itself says of consent: kept in the ledger of each customer, with the list as its source.
//!
//! A file is old the day after it was made, and a customer's own words are not: a *no* of the list counts, a *yes* only where nothing is
//! known. So a list that is checked twice says nothing new, and none undoes a stop.

use crate::{Service, ingest::Customers, retry::Tries};
use domain::{
    Consent, ConsentSource, CustomerId, LiveEvent, Marketing, PhoneId, PhoneNumber,
    bulk::{File, Job},
    live::{Change, Scope},
};
use futures::{StreamExt, TryStreamExt};
use std::collections::{BTreeMap, BTreeSet};
use store::{
    CommitError, Store, StoreError,
    keys::{self, IdentityKind},
};

/// How often it is tried against other writers and a busy store.
const TRIES: u32 = 8;
/// So many people are written together: number, customer and ledger each, in a transaction of a hundred at most.
const TOGETHER: usize = 25;
/// So many transactions are under way side by side.
const SIDE_BY_SIDE: usize = 8;

/// People and what the list says of them, by their digits: true is a yes.
type Words = BTreeMap<String, (PhoneNumber, bool)>;

/// What the rows of a list say.
pub(super) struct Said<'a> {
    service: &'a Service,
    phone: PhoneId,
    source: ConsentSource,
    heard: Words,
    yes: u64,
    no: u64,
}

impl<'a> Said<'a> {
    pub(super) fn new(service: &'a Service, job: &Job, file: &File) -> Self {
        Self {
            service,
            phone: job.phone.clone(),
            source: ConsentSource::Import {
                file: file.name.clone(),
                name: job.by_name.clone(),
            },
            heard: Words::new(),
            yes: 0,
            no: 0,
        }
    }

    /// How many it says a yes of, and how many a no.
    pub(super) const fn counts(&self) -> (u64, u64) {
        (self.yes, self.no)
    }

    /// A row says something. Of a yes and a no of the same person the no counts.
    pub(super) fn hear(&mut self, number: &PhoneNumber, agrees: bool) {
        let heard = self.heard.entry(number.identity()).or_insert_with(|| (number.clone(), agrees));
        heard.1 &= agrees;
    }

    /// Keeps what was heard, and says of whom it was a no.
    pub(super) async fn keep(&mut self) -> Result<BTreeSet<String>, StoreError> {
        let heard = std::mem::take(&mut self.heard);
        if heard.is_empty() {
            return Ok(BTreeSet::new());
        }
        let no: BTreeSet<String> = heard
            .iter()
            .filter(|(_, (_, agrees))| !agrees)
            .map(|(who, _)| who.clone())
            .collect();
        self.no += no.len() as u64;
        self.yes += (heard.len() - no.len()) as u64;
        let store = look_up(&self.service.inner.store, heard.keys().cloned().collect()).await?;
        let mut news = Vec::new();
        for (identity, (number, agrees)) in heard {
            let owner = store
                .identity(IdentityKind::Wa, &identity)
                .await?
                .filter(|owner| owner.left.is_none());
            let contact = match owner {
                Some(owner) => store.contact(owner.customer).await?,
                None => None,
            };
            if is_news(contact.and_then(|contact| contact.marketing), agrees) {
                news.push((number, agrees));
            }
        }
        // On the heap: the AWS SDK's futures are large.
        let writes: Vec<_> = news.chunks(TOGETHER).map(|some| Box::pin(self.write(some))).collect();
        futures::stream::iter(writes)
            .buffer_unordered(SIDE_BY_SIDE)
            .try_collect::<()>()
            .await?;
        Ok(no)
    }

    async fn write(&self, some: &[(PhoneNumber, bool)]) -> Result<(), StoreError> {
        let mut tries = Tries::new(self.service, TRIES);
        loop {
            match Box::pin(self.try_write(some)).await {
                Ok(()) => return Ok(()),
                Err(CommitError::Cancelled(_)) => tries.conflict().await?,
                Err(CommitError::Store(error)) => tries.failure(error).await?,
            }
        }
    }

    async fn try_write(&self, some: &[(PhoneNumber, bool)]) -> Result<(), CommitError<()>> {
        let (service, now) = (self.service, self.service.now().seconds());
        let store = look_up(&service.inner.store, some.iter().map(|(number, _)| number.identity()).collect()).await?;
        let mut customers = Customers::new(service, &store);
        let mut told: BTreeSet<CustomerId> = BTreeSet::new();
        for (number, agrees) in some {
            let contact = customers.reach(number, now).await?.clone();
            // Somebody may have said something since.
            if !is_news(contact.marketing, *agrees) {
                continue;
            }
            let since = contact.marketing.map_or(now, |marketing| now.max(marketing.since.plus(1)));
            let stopped = !agrees;
            let entry = Consent {
                id: service.inner.ids.event(),
                at: since,
                stopped,
                source: self.source.clone(),
            };
            customers
                .prefer(contact.id, &contact.card, Marketing { since, stopped }, entry)
                .await?;
            // Pages may show whom we know already.
            if !customers.is_new(contact.id) {
                told.insert(contact.id);
            }
        }
        let mut commit = service.inner.store.commit();
        customers.write(&mut commit, &());
        if commit.is_empty() {
            return Ok(());
        }
        let changes: Vec<Change> = told
            .into_iter()
            .filter_map(|customer| customers.written(customer))
            .map(Change::Contact)
            .collect();
        let live = if changes.is_empty() {
            None
        } else {
            let event = LiveEvent::new(service.inner.ids.event(), Scope::Number(self.phone.clone()), changes);
            commit.put_live((), &event)
        };
        commit.run().await?;
        service.publish(live);
        Ok(())
    }
}

/// Whether a list tells more than is known.
fn is_news(known: Option<Marketing>, agrees: bool) -> bool {
    match known {
        None => true,
        Some(known) => !known.stopped && !agrees,
    }
}

/// Customers by their digits, read together.
async fn look_up(store: &Store, identities: Vec<String>) -> Result<Store, StoreError> {
    let keys = identities.iter().map(|identity| keys::identity(IdentityKind::Wa, identity));
    let store = store.ahead(keys.collect()).await?;
    let mut contacts = BTreeSet::new();
    for identity in &identities {
        if let Some(owner) = store.identity(IdentityKind::Wa, identity).await? {
            contacts.insert(keys::contact(owner.customer));
        }
    }
    store.ahead(contacts).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Seconds;

    #[test]
    fn a_no_counts_and_a_yes_only_where_nothing_is_known() {
        let known = |stopped| {
            Some(Marketing {
                since: Seconds(1),
                stopped,
            })
        };
        assert!(is_news(None, true) && is_news(None, false));
        assert!(is_news(known(false), false) && !is_news(known(false), true));
        assert!(!is_news(known(true), true) && !is_news(known(true), false));
    }
}
