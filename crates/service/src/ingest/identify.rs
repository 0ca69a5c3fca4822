//! Which customer wrote: by business-scoped user id first, then by number.

use crate::Service;
use domain::{Contact, CustomerCard, CustomerId, Seconds};
use std::collections::{HashMap, hash_map::Entry};
use store::{IdentityOwner, StoreError, keys::IdentityKind};

/// What must be written to make a customer known under the identities of a message.
#[derive(Clone, Debug, Default)]
pub(super) struct Introduction {
    /// Identities that are new.
    pub(super) create: Vec<IdentityOwner>,
    /// Identities that move to this customer: whose they were, and whose they become.
    pub(super) rebind: Vec<(CustomerId, IdentityOwner)>,
}

/// The customers of one group of events, so that two messages of a new customer find the same one.
#[derive(Default)]
pub(super) struct Customers {
    owners: HashMap<(IdentityKind, String), CustomerId>,
    contacts: HashMap<CustomerId, Known>,
}

/// A profile with its stored version; none while it is new.
pub(super) struct Known {
    pub(super) contact: Contact,
    pub(super) version: Option<u64>,
    pub(super) changed: bool,
}

impl Customers {
    /// Finds or makes the customer behind a card, and says what must be written for it.
    pub(super) async fn identify(
        &mut self,
        service: &Service,
        card: &CustomerCard,
        at: Seconds,
    ) -> Result<(CustomerId, Introduction), StoreError> {
        let bsuid = card.bsuid.as_ref().map(|id| (IdentityKind::Bsuid, id.as_str().to_owned()));
        let number = card.number.as_ref().map(|number| (IdentityKind::Wa, number.digits().to_owned()));
        let by_bsuid = self.owner(service, bsuid.as_ref()).await?;
        let by_number = self.owner(service, number.as_ref()).await?;
        let mut introduction = Introduction::default();
        let customer = match (by_bsuid, by_number) {
            (Some(customer), _) => customer,
            // Known by number only so far: the user id is new to us, the customer is not. With another user id it is
            // another customer, who got the number since.
            (None, Some(customer)) if bsuid.is_none() || self.contact(service, customer, card, at).await?.contact.card.bsuid.is_none() => {
                customer
            }
            (None, _) => service.inner.ids.customer(),
        };
        self.contact(service, customer, card, at).await?;
        for ((kind, value), owner) in bsuid
            .into_iter()
            .map(|key| (key, by_bsuid))
            .chain(number.into_iter().map(|key| (key, by_number)))
        {
            let identity = IdentityOwner {
                kind,
                value: value.clone(),
                customer,
            };
            match owner {
                Some(owner) if owner == customer => continue,
                // The number of a customer who is known by user id may still lead to an older one; it follows the user id.
                Some(owner) if by_bsuid.is_none() => introduction.rebind.push((owner, identity)),
                Some(_) => continue,
                None => introduction.create.push(identity),
            }
            self.owners.insert((kind, value), customer);
        }
        Ok((customer, introduction))
    }

    async fn owner(&self, service: &Service, key: Option<&(IdentityKind, String)>) -> Result<Option<CustomerId>, StoreError> {
        let Some(key) = key else { return Ok(None) };
        match self.owners.get(key) {
            Some(customer) => Ok(Some(*customer)),
            None => service.inner.store.identity(key.0, &key.1).await,
        }
    }

    async fn contact(&mut self, service: &Service, customer: CustomerId, card: &CustomerCard, at: Seconds) -> Result<&Known, StoreError> {
        match self.contacts.entry(customer) {
            Entry::Occupied(known) => Ok(known.into_mut()),
            Entry::Vacant(free) => {
                let stored = service.inner.store.contact(customer).await?;
                let version = stored.as_ref().map(|contact| contact.v);
                let contact = stored.unwrap_or_else(|| Contact {
                    id: customer,
                    card: card.clone(),
                    first_contact_at: at,
                    v: 0,
                });
                Ok(free.insert(Known {
                    contact,
                    version,
                    changed: version.is_none(),
                }))
            }
        }
    }

    /// Takes newer facts about a customer over, and the earliest time of contact.
    pub(super) fn learn(&mut self, customer: CustomerId, card: &CustomerCard, at: Seconds) {
        if let Some(known) = self.contacts.get_mut(&customer) {
            let earlier = at < known.contact.first_contact_at;
            known.contact.first_contact_at = known.contact.first_contact_at.min(at);
            known.changed |= known.contact.card.update(card) | earlier;
        }
    }

    /// Profiles that must be written.
    pub(super) fn changed(&self) -> impl Iterator<Item = &Known> {
        self.contacts.values().filter(|known| known.changed)
    }
}
