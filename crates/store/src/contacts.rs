//! Customers: their outer identities and their profile.

use crate::{
    Commit, Store, StoreError,
    item::{Item, from_item, stamp, text, text_of, to_item},
    keys::{self, IdentityKind},
};
use domain::{Contact, CustomerId};
use std::collections::HashMap;

/// An outer identity and the customer it belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdentityOwner {
    pub kind: IdentityKind,
    pub value: String,
    pub customer: CustomerId,
}

impl Store {
    /// Which customer an outer identity belongs to.
    pub async fn identity(&self, kind: IdentityKind, value: &str) -> Result<Option<CustomerId>, StoreError> {
        let Some(item) = self.item(keys::identity(kind, value)).await? else {
            return Ok(None);
        };
        let customer = text_of(&item, "customer").ok_or_else(|| StoreError::malformed("identity without customer"))?;
        customer.parse().map(Some).map_err(StoreError::malformed)
    }

    /// A customer's profile.
    pub async fn contact(&self, customer: CustomerId) -> Result<Option<Contact>, StoreError> {
        self.item(keys::contact(customer)).await?.map(from_item).transpose()
    }
}

impl<T: Clone> Commit<'_, T> {
    /// Binds an outer identity to a customer; it must be free.
    pub fn create_identity(&mut self, tag: T, owner: &IdentityOwner) {
        self.create(tag, Ok(identity_item(owner)));
    }

    /// Moves an outer identity from one customer to another.
    pub fn rebind_identity(&mut self, tag: T, from: CustomerId, owner: &IdentityOwner) {
        self.put(tag, Ok(identity_item(owner)), |put| {
            put.condition_expression("customer = :from")
                .expression_attribute_values(":from", text(from.to_string()))
        });
    }

    /// Writes a profile over a version; `None` for a new one.
    pub fn put_contact(&mut self, tag: T, contact: &Contact, version: Option<u64>) {
        self.replace(tag, to_item(keys::contact(contact.id), "CONTACT", contact), version);
    }
}

fn identity_item(owner: &IdentityOwner) -> Item {
    let mut item = HashMap::from([("customer".to_owned(), text(owner.customer.to_string()))]);
    stamp(&mut item, keys::identity(owner.kind, &owner.value), "IDENTITY");
    item
}
