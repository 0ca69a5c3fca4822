//! Which customer wrote: by business-scoped user id first, then by number.

use crate::Service;
use domain::{Consent, Contact, CustomerCard, CustomerId, Marketing, PhoneNumber, Seconds, inbound::IdentityChange};
use std::collections::{BTreeMap, HashMap, HashSet, hash_map::Entry};
use store::{Commit, Owner, Store, StoreError, keys::IdentityKind};

/// The customers of one group of events, so that two messages of a new customer find the same one.
pub(crate) struct Customers<'a> {
    service: &'a Service,
    store: &'a Store,
    identities: BTreeMap<Identity, Bound>,
    contacts: HashMap<CustomerId, Identified>,
    /// First met in this group.
    new: HashSet<CustomerId>,
    /// What was said of consent.
    said: Vec<(CustomerId, Consent)>,
}

/// What a wish of a customer changes.
#[derive(Clone, Copy)]
pub(crate) struct Preferred {
    /// It was not known.
    pub(super) changed: bool,
    /// They wanted the other before, or had said nothing.
    pub(super) turned: bool,
}

type Identity = (IdentityKind, String);

/// Whose an identity was when it was read, and whose it is now.
#[derive(Clone, Copy)]
struct Bound {
    read: Option<Owner>,
    now: Option<Owner>,
}

/// A profile with its stored version; none while it is new.
struct Identified {
    contact: Contact,
    version: Option<u64>,
    changed: bool,
}

impl<'a> Customers<'a> {
    pub(crate) fn new(service: &'a Service, store: &'a Store) -> Self {
        Self {
            service,
            store,
            identities: BTreeMap::new(),
            contacts: HashMap::new(),
            new: HashSet::new(),
            said: Vec::new(),
        }
    }

    /// Finds or makes the customer behind a card, and takes over what the card says. `at` is when it was so.
    pub(super) async fn identify(&mut self, card: &CustomerCard, at: Seconds) -> Result<CustomerId, StoreError> {
        let bsuid = card.bsuid.as_ref().map(|id| (IdentityKind::Bsuid, id.as_str().to_owned()));
        let number = card.number.as_ref().map(|number| (IdentityKind::Wa, number.identity()));
        let by_bsuid = self.owner(bsuid.as_ref(), at).await?;
        let by_number = self.number_owner(card.number.as_ref(), at).await?;
        let customer = match (by_bsuid, by_number) {
            (Some(customer), _) => customer,
            // Known by number only so far: the user id is new to us, the customer is not. With another user id it is
            // another customer, who got the number since.
            (None, Some(customer)) if bsuid.is_none() || self.contact(customer, card, at).await?.contact.card.bsuid.is_none() => customer,
            (None, _) => self.new_customer(card, at),
        };
        let known = self.contact(customer, card, at).await?;
        known.changed |= known.contact.learn(card, at);
        if let (Some(customer), Some(other)) = (by_bsuid, by_number.filter(|other| Some(*other) != by_bsuid)) {
            // Known by user id and by number as two: without a user id of its own the other is the same person, met earlier;
            // with one, the number has gone over to this one.
            let holder = self.contact(other, card, at).await?;
            let (known_by_id, since) = (holder.contact.card.bsuid.is_some(), holder.contact.card_at);
            if !known_by_id {
                self.link(customer, other, card, at).await?;
            } else if let Some(number) = number.clone().filter(|_| at >= since) {
                self.bind(number, Owner { customer, left: None });
            }
        }
        for (identity, owner) in bsuid
            .into_iter()
            .map(|identity| (identity, by_bsuid))
            .chain(number.into_iter().map(|identity| (identity, by_number)))
        {
            // The number of a customer who is known by user id may still lead to another one; the user id decides.
            if owner.is_none() || owner != Some(customer) && by_bsuid.is_none() {
                self.bind(identity, Owner { customer, left: None });
            }
        }
        Ok(customer)
    }

    /// Who has a number now; nobody when we know nobody with it.
    pub(crate) async fn holder(&mut self, number: &PhoneNumber, now: Seconds) -> Result<Option<CustomerId>, StoreError> {
        self.number_owner(Some(number), now).await
    }

    /// Finds or makes the customer with a number that one of us typed. How WhatsApp writes a known one stays as it is.
    pub(crate) async fn reach(&mut self, number: &PhoneNumber, now: Seconds) -> Result<&Contact, StoreError> {
        let card = CustomerCard {
            number: Some(number.clone()),
            ..CustomerCard::default()
        };
        let customer = if let Some(known) = self.holder(number, now).await? {
            known
        } else {
            let customer = self.new_customer(&card, now);
            self.bind((IdentityKind::Wa, number.identity()), Owner { customer, left: None });
            customer
        };
        Ok(&self.contact(customer, &card, now).await?.contact)
    }

    /// From `at` on a customer is known by something else. The number before is free for others; the user id before stays
    /// theirs, since nobody else can get it and late messages carry it.
    pub(super) async fn rename(
        &mut self,
        customer: CustomerId,
        before: &CustomerCard,
        change: &IdentityChange,
        at: Seconds,
    ) -> Result<(), StoreError> {
        if let Some(number) = before
            .number
            .as_ref()
            .filter(|number| change.number.is_some() && change.number.as_ref() != Some(*number))
        {
            let identity = (IdentityKind::Wa, number.identity());
            if self.number_owner(Some(number), at).await? == Some(customer) {
                self.bind(identity, Owner { customer, left: Some(at) });
            }
        }
        let bsuid = change.bsuid.as_ref().map(|id| (IdentityKind::Bsuid, id.as_str().to_owned()));
        let number = change.number.as_ref().map(|number| (IdentityKind::Wa, number.identity()));
        for identity in bsuid.into_iter().chain(number) {
            match self.owner(Some(&identity), at.plus(1)).await? {
                None => self.bind(identity, Owner { customer, left: None }),
                Some(other) if other != customer => self.link(customer, other, before, at).await?,
                Some(_) => {}
            }
        }
        let known = self.contact(customer, before, at).await?;
        known.contact.rename(change, at);
        known.changed = true;
        Ok(())
    }

    /// A customer said whether they want marketing messages. It stands in the ledger also when something newer counts.
    pub(crate) async fn prefer(
        &mut self,
        customer: CustomerId,
        card: &CustomerCard,
        marketing: Marketing,
        entry: Consent,
    ) -> Result<Preferred, StoreError> {
        let known = self.contact(customer, card, marketing.since).await?;
        let before = known.contact.marketing.is_some_and(|marketing| marketing.stopped);
        let changed = known.contact.prefer(marketing);
        known.changed |= changed;
        self.said.push((customer, entry));
        Ok(Preferred {
            changed,
            turned: changed && before != marketing.stopped,
        })
    }

    /// How a customer is known now.
    pub(super) fn card(&self, customer: CustomerId) -> Option<&CustomerCard> {
        self.contacts.get(&customer).map(|known| &known.contact.card)
    }

    /// The profile as it is once the transaction is written.
    pub(crate) fn written(&self, customer: CustomerId) -> Option<Contact> {
        let known = self.contacts.get(&customer)?;
        let mut contact = known.contact.clone();
        contact.v += u64::from(known.changed);
        Some(contact)
    }

    /// Two customers turned out to be one person.
    async fn link(&mut self, one: CustomerId, other: CustomerId, card: &CustomerCard, at: Seconds) -> Result<(), StoreError> {
        for (mine, theirs) in [(one, other), (other, one)] {
            let known = self.contact(mine, card, at).await?;
            known.changed |= known.contact.linked.insert(theirs);
        }
        Ok(())
    }

    /// A customer nobody has met: there is nothing to read.
    fn new_customer(&mut self, card: &CustomerCard, at: Seconds) -> CustomerId {
        let customer = self.service.inner.ids.customer();
        let known = Identified {
            contact: Contact::new(customer, card.clone(), at),
            version: None,
            changed: true,
        };
        self.contacts.insert(customer, known);
        self.new.insert(customer);
        customer
    }

    /// Whether a customer was first met in this group.
    pub(crate) fn is_new(&self, customer: CustomerId) -> bool {
        self.new.contains(&customer)
    }

    fn bind(&mut self, identity: Identity, owner: Owner) {
        let bound = self.identities.entry(identity).or_insert(Bound { read: None, now: None });
        bound.now = Some(owner);
    }

    /// Whose an identity is, as far as it was read.
    fn bound(&self, identity: &Identity) -> Option<Owner> {
        self.identities.get(identity)?.now
    }

    /// Whose an identity was at a moment; nobody's when its customer had left it.
    async fn owner(&mut self, identity: Option<&Identity>, at: Seconds) -> Result<Option<CustomerId>, StoreError> {
        let Some(identity) = identity else { return Ok(None) };
        let bound = if let Some(bound) = self.identities.get(identity) {
            *bound
        } else {
            let read = self.store.identity(identity.0, &identity.1).await?;
            let bound = Bound { read, now: read };
            self.identities.insert(identity.clone(), bound);
            bound
        };
        Ok(bound
            .now
            .filter(|owner| owner.left.is_none_or(|left| at <= left))
            .map(|owner| owner.customer))
    }

    /// Whose a number was at a moment, however it is written. Schemas before 3 knew a line by the digits of one writing only;
    /// what is found under these is taken over.
    async fn number_owner(&mut self, number: Option<&PhoneNumber>, at: Seconds) -> Result<Option<CustomerId>, StoreError> {
        let Some(number) = number else { return Ok(None) };
        let identity = (IdentityKind::Wa, number.identity());
        let owner = self.owner(Some(&identity), at).await?;
        let written = (IdentityKind::Wa, number.digits().to_owned());
        if written == identity || self.bound(&identity).is_some() {
            return Ok(owner);
        }
        let owner = self.owner(Some(&written), at).await?;
        if let Some(before) = self.bound(&written) {
            self.bind(identity, before);
        }
        Ok(owner)
    }

    async fn contact(&mut self, customer: CustomerId, card: &CustomerCard, at: Seconds) -> Result<&mut Identified, StoreError> {
        match self.contacts.entry(customer) {
            Entry::Occupied(known) => Ok(known.into_mut()),
            Entry::Vacant(free) => {
                let stored = self.store.contact(customer).await?;
                let version = stored.as_ref().map(|contact| contact.v);
                Ok(free.insert(Identified {
                    contact: stored.unwrap_or_else(|| Contact::new(customer, card.clone(), at)),
                    version,
                    changed: version.is_none(),
                }))
            }
        }
    }

    /// How many writes it makes.
    pub(super) fn writes(&self) -> usize {
        let identities = self
            .identities
            .values()
            .filter(|bound| bound.now.is_some() && bound.now != bound.read);
        identities.count() + self.contacts.values().filter(|known| known.changed).count() + self.said.len()
    }

    /// Puts what changed into a transaction.
    pub(crate) fn write<T: Clone>(&self, commit: &mut Commit<'_, T>, stale: &T) {
        for ((kind, value), bound) in &self.identities {
            if let Some(now) = bound.now.filter(|_| bound.now != bound.read) {
                commit.put_identity(stale.clone(), *kind, value, now, bound.read);
            }
        }
        for known in self.contacts.values().filter(|known| known.changed) {
            let mut contact = known.contact.clone();
            contact.v += 1;
            commit.put_contact(stale.clone(), &contact, known.version);
        }
        for (customer, entry) in &self.said {
            commit.put_consent(stale.clone(), *customer, entry);
        }
    }
}
