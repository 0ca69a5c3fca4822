//! What a group of events will ask the store for, read together: first what leads on (whose an identity is, where a message
//! stands), then where it leads.

use domain::{ConversationId, CustomerCard, CustomerId, inbound::Inbound};
use std::collections::BTreeSet;
use store::{
    MessageKey, Pointer, Store, StoreError,
    keys::{self, IdentityKind, Key},
};

/// A view of the store that has it all. What a fold asks for beyond it costs a call of its own.
pub(super) async fn read<'a>(store: &Store, events: impl Iterator<Item = &'a Inbound> + Clone) -> Result<Store, StoreError> {
    let mut first = BTreeSet::new();
    for event in events.clone() {
        match event {
            Inbound::Message(message) => {
                first.extend(identities(&message.sender).map(|(kind, value)| keys::identity(kind, &value)));
                first.extend(message.context.quotes.as_ref().map(keys::wamid_pointer));
            }
            Inbound::Act(act) => _ = first.insert(keys::wamid_pointer(&act.target)),
            Inbound::Status(status) => {
                first.insert(keys::wamid_pointer(&status.wamid));
                first.extend(status.client_id.map(keys::outbound_pointer));
            }
        }
    }
    let store = store.ahead(first).await?;
    let mut second = BTreeSet::new();
    for event in events {
        match event {
            Inbound::Message(message) => {
                for customer in owners(&store, &message.sender).await? {
                    let id = ConversationId {
                        customer,
                        phone: message.phone.clone(),
                    };
                    second.insert(keys::contact(customer));
                    second.insert(keys::conversation(&id));
                    second.insert(keys::bulk_mark(&id));
                }
                // What is quoted may be a job's.
                if let Some(quoted) = &message.context.quotes {
                    second.extend(place(store.known(quoted).await?));
                }
            }
            Inbound::Act(act) => second.extend(place(store.known(&act.target).await?)),
            Inbound::Status(status) => {
                if let Some(id) = status.client_id {
                    second.extend(store.outbound_message(id).await?.map(keys_of).into_iter().flatten());
                }
                second.extend(place(store.known(&status.wamid).await?));
            }
        }
    }
    store.ahead(second).await
}

/// What a customer is known by.
fn identities(card: &CustomerCard) -> impl Iterator<Item = (IdentityKind, String)> {
    let bsuid = card.bsuid.as_ref().map(|id| (IdentityKind::Bsuid, id.as_str().to_owned()));
    let number = card.number.as_ref().map(|number| (IdentityKind::Wa, number.identity()));
    bsuid.into_iter().chain(number)
}

async fn owners(store: &Store, card: &CustomerCard) -> Result<Vec<CustomerId>, StoreError> {
    let mut owners = Vec::new();
    for (kind, value) in identities(card) {
        owners.extend(store.identity(kind, &value).await?.map(|owner| owner.customer));
    }
    Ok(owners)
}

fn place(known: Pointer) -> impl Iterator<Item = Key> {
    let key = match known {
        Pointer::Message(key) => Some(key),
        Pointer::Nothing | Pointer::Waiting(_) => None,
    };
    key.map(keys_of).into_iter().flatten()
}

/// A message and the conversation that shows it.
fn keys_of(message: MessageKey) -> [Key; 2] {
    [
        keys::message(&message.conversation, message.position),
        keys::conversation(&message.conversation),
    ]
}
