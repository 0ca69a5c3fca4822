//! Our numbers: what AWS says of them, and those that only events have told us of.

use crate::Service;
use domain::{Millis, Phone, PhoneId, PhoneNumber};
use std::sync::{Arc, PoisonError, RwLock};
use store::StoreError;
use whatsapp::client::ReadError;

/// How long the list of our numbers may be old, in milliseconds.
const FRESH_MILLIS: i64 = 5_000;

/// The list of our numbers as last read from the store.
#[derive(Default)]
pub(crate) struct PhoneCache(RwLock<Cached>);

#[derive(Default)]
struct Cached {
    read: Option<(Millis, Arc<Vec<Phone>>)>,
    /// Counts up with each change that we know of, so that what was read before one is not kept after it.
    changes: u64,
}

impl PhoneCache {
    /// The list, when it is fresh; else how many changes there were.
    fn get(&self, now: Millis) -> Result<Arc<Vec<Phone>>, u64> {
        let cached = self.0.read().unwrap_or_else(PoisonError::into_inner);
        match &cached.read {
            Some((read_at, phones)) if now.0 - read_at.0 < FRESH_MILLIS => Ok(phones.clone()),
            _ => Err(cached.changes),
        }
    }

    fn keep(&self, now: Millis, phones: Arc<Vec<Phone>>, changes: u64) {
        let mut cached = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if cached.changes == changes {
            cached.read = Some((now, phones));
        }
    }

    fn forget(&self) {
        let mut cached = self.0.write().unwrap_or_else(PoisonError::into_inner);
        cached.changes += 1;
        cached.read = None;
    }
}

impl Service {
    /// All numbers of ours, by number. At most a few seconds old.
    pub async fn phones(&self) -> Result<Arc<Vec<Phone>>, StoreError> {
        let now = self.now();
        let changes = match self.inner.phones.get(now) {
            Ok(phones) => return Ok(phones),
            Err(changes) => changes,
        };
        let mut phones = self.inner.store.phones().await?;
        phones.sort_by(|a, b| (&a.number, &a.id).cmp(&(&b.number, &b.id)));
        let phones = Arc::new(phones);
        self.inner.phones.keep(now, phones.clone(), changes);
        Ok(phones)
    }

    /// AWS's id of a number, needed to send from it. None while we know the number from events only.
    pub(crate) async fn eum_id(&self, phone: &PhoneId) -> Result<Option<String>, StoreError> {
        let phones = self.phones().await?;
        Ok(phones
            .iter()
            .find(|known| known.id == *phone)
            .and_then(|known| known.eum_id.clone()))
    }

    /// Makes sure that a number from an event is in the list.
    pub(crate) async fn note_phone(&self, phone: &PhoneId, display: Option<&str>) -> Result<(), StoreError> {
        if self.phones().await?.iter().any(|known| known.id == *phone) {
            return Ok(());
        }
        let number = display.and_then(|display| PhoneNumber::parse(display).ok());
        self.inner
            .store
            .put_phone_if_new(&Phone {
                number,
                ..Phone::unknown(phone.clone())
            })
            .await?;
        self.inner.phones.forget();
        Ok(())
    }
}

/// Why our numbers could not be brought up to date.
#[derive(Debug, thiserror::Error)]
pub enum SyncError {
    #[error(transparent)]
    Aws(#[from] ReadError),
    #[error("the store failed")]
    Store(#[from] StoreError),
}

/// Brings our numbers up to date with AWS. Returns how many there are.
pub async fn sync(service: &Service) -> Result<usize, SyncError> {
    let phones = service.inner.eum.numbers().await?;
    let known = service.inner.store.phones().await?;
    for phone in &phones {
        if !known.contains(phone) {
            service.inner.store.put_phone(phone).await?;
            // Live streams read the feeds of the numbers in the list: one that is missing there would not be heard.
            service.inner.phones.forget();
        }
    }
    Ok(phones.len())
}
