//! An agent writes first: to a number that somebody typed, by template.

use crate::{
    SendError, Service, files,
    ingest::Customers,
    may_get,
    retry::Tries,
    send_reply::{Failed, Outgoing, draft, is_same, store_message, stored},
};
use domain::{
    Asked, Assignee, Author, Conversation, ConversationId, ConversationState, Draft, Message, MessageId, Phone, PhoneId, PhoneNumber,
    Recipient, ReplyRefused,
    recipient::{Begun, KnownCustomer},
};
use identity::Operator;
use numbering::{Home, Typed};
use store::CommitError;

/// How often it is tried against others who write to the same customer.
const TRIES: u32 = 8;

/// Said of a number that is in no numbering plan that we know.
const DOUBT: &str = "No such number is known in its country. Check the digits before you send.";

/// Reads a number as somebody types it, and says who has it. A number without a country code is one of the country of ours.
pub async fn look_up(service: &Service, operator: &Operator, phone: &PhoneId, typed: &str) -> Result<Recipient, SendError> {
    let ours = ours(service, operator, phone).await?;
    let Typed {
        number,
        shown,
        country,
        doubtful,
        ..
    } = read(&ours, typed)?;
    let mut customers = Customers::new(service, &service.inner.store);
    let customer = match customers.holder(&number, service.now().seconds()).await? {
        None => None,
        Some(customer) => {
            let id = ConversationId {
                customer,
                phone: phone.clone(),
            };
            let store = &service.inner.store;
            let (contact, conversation) = futures::try_join!(store.contact(customer), store.conversation(&id))?;
            contact.map(|contact| KnownCustomer {
                title: contact.card.title(),
                marketing_stopped: contact.marketing.is_some_and(|marketing| marketing.stopped),
                name: contact.card.name,
                last: conversation.as_ref().map(|conversation| conversation.last.position),
                conversation: conversation.map(|conversation| conversation.id),
            })
        }
    };
    Ok(Recipient {
        number,
        shown,
        country,
        doubt: doubtful.then(|| DOUBT.to_owned()),
        customer,
    })
}

/// Sends a template to a number. Customer and conversation are made when there are none, in the transaction of the message:
/// however many write to a number first at the same time, it is one customer and one conversation.
///
/// The same author, number and template under the same id give the same message back; anything else under it is a
/// [`SendError::Conflict`].
pub async fn start(service: &Service, operator: &Operator, phone: &PhoneId, typed: &str, outgoing: Outgoing) -> Result<Begun, SendError> {
    let ours = ours(service, operator, phone).await?;
    let number = read(&ours, typed)?.number;
    if !matches!(outgoing.asked, Asked::Template { .. }) {
        return Err(ReplyRefused::NeverWrote.into());
    }
    let start = Start {
        phone,
        number: &number,
        author: crate::author(operator),
        assignee: Assignee {
            id: operator.actor().sub.clone(),
            name: operator.actor().name.clone(),
        },
    };
    if let Some(known) = start.known(service, &outgoing).await? {
        return Ok(known);
    }
    let mut draft = draft(service, phone, &outgoing).await?;
    files::put_files(service, operator, phone, draft.content_mut()).await?;
    let mut tries = Tries::new(service, TRIES);
    loop {
        match start.attempt(service, outgoing.id, &draft).await {
            Ok(message) => return Ok(begun(&message)),
            Err(Failed::Refused(refused)) => return Err(refused),
            Err(Failed::Write(CommitError::Cancelled(_))) => {
                if let Some(known) = start.known(service, &outgoing).await? {
                    return Ok(known);
                }
                tries.conflict().await?;
            }
            Err(Failed::Write(CommitError::Store(error))) => {
                tries.failure(error).await?;
                // It may have been stored although the answer was lost.
                if let Some(known) = start.known(service, &outgoing).await? {
                    return Ok(known);
                }
            }
        }
    }
}

/// One of our numbers, when this person may write from it.
async fn ours(service: &Service, operator: &Operator, phone: &PhoneId) -> Result<Phone, SendError> {
    let phones = service.phones().await?;
    let ours = phones.iter().find(|ours| ours.id == *phone && crate::sees(operator, phone));
    ours.cloned().ok_or(SendError::NotFound)
}

fn read(ours: &Phone, typed: &str) -> Result<Typed, SendError> {
    let home = ours.number.as_ref().map_or(Home::NONE, Home::of);
    let typed = numbering::read(typed, home).map_err(|why| SendError::Invalid(why.to_string()))?;
    if ours.number.as_ref().is_some_and(|ours| ours.identity() == typed.number.identity()) {
        return Err(SendError::Invalid(
            "This is the number you write from. Enter the customer's.".to_owned(),
        ));
    }
    Ok(typed)
}

fn begun(message: &Message) -> Begun {
    Begun {
        conversation: message.conversation.clone(),
        message: message.id,
    }
}

/// Who writes to whom.
struct Start<'a> {
    phone: &'a PhoneId,
    number: &'a PhoneNumber,
    author: Author,
    /// Who begins a conversation takes care of it.
    assignee: Assignee,
}

impl Start<'_> {
    /// What was sent under this id before, if it is the same.
    async fn known(&self, service: &Service, outgoing: &Outgoing) -> Result<Option<Begun>, SendError> {
        let Some(message) = stored(service, outgoing.id).await? else {
            return Ok(None);
        };
        let to = &message.conversation;
        let mut customers = Customers::new(service, &service.inner.store);
        let holder = customers.holder(self.number, service.now().seconds()).await?;
        let theirs = to.phone == *self.phone && holder == Some(to.customer);
        let same = theirs && is_same(service, &message, to, &self.author, outgoing).await?;
        if same {
            Ok(Some(begun(&message)))
        } else {
            Err(SendError::Conflict)
        }
    }

    async fn attempt(&self, service: &Service, client_id: MessageId, draft: &Draft) -> Result<Message, Failed> {
        let store = &service.inner.store;
        let now = service.now();
        let mut customers = Customers::new(service, store);
        let contact = customers.reach(self.number, now.seconds()).await?;
        may_get(contact, draft.content()).map_err(Failed::Refused)?;
        let id = ConversationId {
            customer: contact.id,
            phone: self.phone.clone(),
        };
        let mut card = contact.card.clone();
        card.number.get_or_insert_with(|| self.number.clone());
        let known = store.conversation(&id).await?;
        let version = known.as_ref().map(|conversation| conversation.v);
        let (author, draft) = (self.author.clone(), draft.clone());
        let (conversation, mut message) = match known {
            Some(conversation) => conversation.reply(now, client_id, author, draft),
            None => Conversation::begin(
                id,
                card,
                (ConversationState::Open, Some(self.assignee.clone())),
                now,
                (client_id, author, draft),
            ),
        }
        .map_err(|refused| Failed::Refused(refused.into()))?;
        let undo = service.undo_millis().await?;
        if undo > 0 {
            message.wait_until(now.plus(undo));
        }
        store_message(service, (&conversation, version), message, None, |commit| {
            customers.write(commit, &());
        })
        .await
    }
}
