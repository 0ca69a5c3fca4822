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
pub(crate) struct PhoneCache(RwLock<Option<(Millis, Arc<Vec<Phone>>)>>);

impl Service {
    /// All numbers of ours, by number. At most a few seconds old.
    pub async fn phones(&self) -> Result<Arc<Vec<Phone>>, StoreError> {
        let now = self.now();
        if let Some((read_at, phones)) = self.cached_phones()
            && now.0 - read_at.0 < FRESH_MILLIS
        {
            return Ok(phones);
        }
        let mut phones = self.inner.store.phones().await?;
        phones.sort_by(|a, b| (&a.number, &a.id).cmp(&(&b.number, &b.id)));
        let phones = Arc::new(phones);
        *self.inner.phones.0.write().unwrap_or_else(PoisonError::into_inner) = Some((now, phones.clone()));
        Ok(phones)
    }

    fn cached_phones(&self) -> Option<(Millis, Arc<Vec<Phone>>)> {
        self.inner.phones.0.read().unwrap_or_else(PoisonError::into_inner).clone()
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
        *self.inner.phones.0.write().unwrap_or_else(PoisonError::into_inner) = None;
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
        }
    }
    Ok(phones.len())
}
