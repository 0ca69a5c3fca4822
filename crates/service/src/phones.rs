//! Our numbers: what AWS says of them, and those that only events have told us of.

use crate::{Service, numbers};
use domain::{Phone, PhoneId, PhoneNumber};
use std::sync::Arc;
use store::StoreError;
use whatsapp::client::ReadError;

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

/// Brings our numbers up to date with AWS, and keeps how they are rated. Returns how many there are.
pub async fn sync(service: &Service) -> Result<usize, SyncError> {
    let phones = service.inner.eum.numbers().await?;
    let known = service.inner.store.phones().await?;
    for phone in &phones {
        if known.contains(phone) {
            continue;
        }
        // Before the number, so that a rating is not lost when the next write fails: it would be seen again.
        let before = known.iter().find(|known| known.id == phone.id);
        if before.is_none_or(|before| before.quality != phone.quality) {
            numbers::rated(service, before, phone).await?;
        }
        service.inner.store.put_phone(phone).await?;
        // Live streams read the feeds of the numbers in the list: one that is missing there would not be heard.
        service.inner.phones.forget();
    }
    Ok(phones.len())
}
