//! Customers: their outer identities and their profile.

use crate::{
    Commit, Store, StoreError,
    item::{Item, from_body, number, stamp, text, text_of, to_body},
    keys::{self, IdentityKind},
};
use domain::{Contact, CustomerId, Seconds};
use std::collections::HashMap;

/// An outer identity and the customer it belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdentityOwner {
    pub kind: IdentityKind,
    pub value: String,
    pub customer: CustomerId,
}

const LEFT_AT: &str = "leftAt";

/// Whose an outer identity is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Owner {
    pub customer: CustomerId,
    /// When the customer gave it up. What was written until then is theirs, also when it comes late; what came after is
    /// somebody else's.
    pub left: Option<Seconds>,
}

impl Store {
    /// Which customer an outer identity belongs to.
    pub async fn identity(&self, kind: IdentityKind, value: &str) -> Result<Option<Owner>, StoreError> {
        let Some(item) = self.item(keys::identity(kind, value)).await? else {
            return Ok(None);
        };
        let customer = text_of(&item, "customer").ok_or_else(|| StoreError::malformed("identity without customer"))?;
        let left = item.get(LEFT_AT).and_then(|left| left.as_n().ok()?.parse().ok()).map(Seconds);
        let customer = customer.parse().map_err(StoreError::malformed)?;
        Ok(Some(Owner { customer, left }))
    }

    /// A customer's profile.
    pub async fn contact(&self, customer: CustomerId) -> Result<Option<Contact>, StoreError> {
        self.item(keys::contact(customer)).await?.map(from_body).transpose()
    }
}

impl<T: Clone> Commit<'_, T> {
    /// Binds an outer identity to a customer; it must be free.
    pub fn create_identity(&mut self, tag: T, owner: &IdentityOwner) {
        self.create(tag, Ok(identity_item(owner)));
    }

    /// Writes whose an outer identity is now, over what was read of it; `None` when it was free.
    pub fn put_identity(&mut self, tag: T, kind: IdentityKind, value: &str, owner: Owner, read: Option<Owner>) {
        let mut item = identity_item(&IdentityOwner {
            kind,
            value: value.to_owned(),
            customer: owner.customer,
        });
        if let Some(left) = owner.left {
            item.insert(LEFT_AT.to_owned(), number(left.0));
        }
        let Some(read) = read else { return self.create(tag, Ok(item)) };
        self.put(tag, Ok(item), |put| {
            let put = put.expression_attribute_values(":customer", text(read.customer.to_string()));
            match read.left {
                None => put.condition_expression("customer = :customer AND attribute_not_exists(leftAt)"),
                Some(left) => put
                    .condition_expression("customer = :customer AND leftAt = :left")
                    .expression_attribute_values(":left", number(left.0)),
            }
        });
    }

    /// Writes a profile over a version; `None` for a new one.
    pub fn put_contact(&mut self, tag: T, contact: &Contact, version: Option<u64>) {
        self.replace(tag, to_body(keys::contact(contact.id), "CONTACT", contact, contact.v), version);
    }
}

fn identity_item(owner: &IdentityOwner) -> Item {
    let mut item = HashMap::from([("customer".to_owned(), text(owner.customer.to_string()))]);
    stamp(&mut item, keys::identity(owner.kind, &owner.value), "IDENTITY");
    item
}
