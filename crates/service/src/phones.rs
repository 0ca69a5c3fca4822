//! Our numbers: what AWS says of them, and those that only events have told us of.

use crate::{Service, numbers};
use domain::{Phone, PhoneId, PhoneNumber};
use std::sync::Arc;
use store::StoreError;
use whatsapp::client::{ChangeError, Linked, ReadError};

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
    /// There are accounts, and the numbers of none could be read.
    #[error(transparent)]
    Numbers(#[from] ChangeError),
    #[error("the store failed")]
    Store(#[from] StoreError),
}

/// Brings our numbers up to date with AWS, and keeps how they are rated. Returns how many there are. An account that cannot be read
/// holds up no other; from numbers that AWS has in none of them nothing is sent any more.
pub async fn sync(service: &Service) -> Result<usize, SyncError> {
    let (mut phones, mut read, mut unread) = (Vec::new(), 0, None);
    for Linked { account, phones: numbers } in service.inner.eum.accounts().await? {
        match numbers {
            Ok(numbers) => {
                read += 1;
                phones.extend(numbers);
            }
            Err(error) => {
                tracing::warn!(account = %account.id, error = %domain::Causes(&error), "the numbers of an account were not read");
                unread = Some(error);
            }
        }
    }
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
    match unread {
        Some(error) if read == 0 => return Err(error.into()),
        Some(_) => {}
        None => {
            let is_gone = |known: &Phone| known.eum_id.is_some() && !phones.iter().any(|phone| phone.id == known.id);
            for gone in known.into_iter().filter(is_gone) {
                tracing::warn!(phone = %gone.id, "AWS does not have a number any more");
                service.inner.store.put_phone(&Phone { eum_id: None, ..gone }).await?;
                service.inner.phones.forget();
            }
        }
    }
    Ok(phones.len())
}
