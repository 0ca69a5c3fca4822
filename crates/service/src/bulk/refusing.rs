//! Who of a list is to get nothing, by what is known of them.

use domain::{Seconds, bulk::LeftOut};
use std::collections::{BTreeMap, BTreeSet};
use store::{
    Store, StoreError,
    keys::{self, IdentityKind},
};

/// Which of the rows whose numbers look like landlines are of nobody whom we know. Who has written or was written to from one is known to
/// have WhatsApp there.
pub(super) async fn strange_landlines(store: &Store, alike: Vec<(u64, String)>) -> Result<BTreeSet<u64>, StoreError> {
    let known = alike.iter().map(|(_, identity)| keys::identity(IdentityKind::Wa, identity));
    let store = store.ahead(known.collect()).await?;
    let mut strange = BTreeSet::new();
    for (row, identity) in alike {
        if store.identity(IdentityKind::Wa, &identity).await?.is_none() {
            strange.insert(row);
        }
    }
    Ok(strange)
}

/// The rows of those who want no marketing messages, or were sent one since `cap`.
pub(super) async fn refusing(
    store: &Store,
    identities: &[(u64, String)],
    cap: Option<Seconds>,
) -> Result<BTreeMap<u64, LeftOut>, StoreError> {
    let known = identities.iter().map(|(_, identity)| keys::identity(IdentityKind::Wa, identity));
    let store = store.ahead(known.collect()).await?;
    let mut owners = Vec::new();
    for (row, identity) in identities {
        if let Some(owner) = store.identity(IdentityKind::Wa, identity).await? {
            owners.push((*row, owner.customer));
        }
    }
    let mut asked: BTreeSet<_> = owners.iter().map(|(_, customer)| keys::contact(*customer)).collect();
    if cap.is_some() {
        asked.extend(owners.iter().map(|(_, customer)| keys::marketing_sent(*customer)));
    }
    let mut store = store.ahead(asked).await?;
    if let Some(cap) = cap {
        let mut messages = BTreeSet::new();
        for (_, customer) in &owners {
            messages.extend(store.marketing_sent_by(*customer, cap).await?);
        }
        store = store.ahead(messages).await?;
    }
    let mut refusing = BTreeMap::new();
    for (row, customer) in owners {
        let contact = store.contact(customer).await?;
        if contact
            .and_then(|contact| contact.marketing)
            .is_some_and(|marketing| marketing.stopped)
        {
            refusing.insert(row, LeftOut::OptedOut);
        } else if let Some(cap) = cap
            && store.marketing_sent(customer, cap).await?.last.is_some_and(|at| at >= cap)
        {
            refusing.insert(row, LeftOut::Capped);
        }
    }
    Ok(refusing)
}
