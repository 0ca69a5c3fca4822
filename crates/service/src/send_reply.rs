//! An agent answers a customer.

use crate::{SendError, Service, hand_over, retry::Tries};
use domain::{Author, ConversationId, Direction, Draft, Message, MessageId};
use identity::Operator;
use store::{CommitError, DueEntry, DueKind, MessageKey, SendTask, StoreError};

/// How often a reply is tried against other writers of the same conversation.
const TRIES: u32 = 8;

/// After this long the sweeper looks at a message that nobody has handed over. Longer than storing and claiming take.
pub(crate) const DUE_MILLIS: i64 = 10_000;

/// Takes a message for a customer. The message comes back *queued* and is handed to AWS in the background.
///
/// `client_id` becomes the message's id. The same author, conversation and draft under the same id give the same message
/// back; anything else under it is a [`SendError::Conflict`].
pub async fn send(
    service: &Service,
    operator: &Operator,
    id: &ConversationId,
    client_id: MessageId,
    draft: Draft,
) -> Result<Message, SendError> {
    if !crate::sees(operator, &id.phone) {
        return Err(SendError::NotFound);
    }
    let author = Author::person(&operator.actor().sub, operator.actor().name.clone());
    let mut tries = Tries::new(service, TRIES);
    loop {
        match try_send(service, id, client_id, &author, &draft).await {
            Ok(message) => return Ok(message),
            Err(Failed::Refused(refused)) => return Err(refused),
            Err(Failed::Write(CommitError::Cancelled(_))) => tries.conflict().await?,
            Err(Failed::Write(CommitError::Store(error))) => tries.failure(error).await?,
        }
    }
}

enum Failed {
    Refused(SendError),
    Write(CommitError<()>),
}

impl From<StoreError> for Failed {
    fn from(error: StoreError) -> Self {
        Self::Write(error.into())
    }
}

async fn try_send(service: &Service, id: &ConversationId, client_id: MessageId, author: &Author, draft: &Draft) -> Result<Message, Failed> {
    let store = &service.inner.store;
    if let Some(key) = store.outbound_message(client_id).await? {
        let known = store
            .message(&key)
            .await?
            .ok_or_else(|| StoreError::Refused("a pointer without its message".into()))?;
        return if is_same(&known, id, author, draft) {
            Ok(known)
        } else {
            Err(Failed::Refused(SendError::Conflict))
        };
    }
    let conversation = store.conversation(id).await?.ok_or(Failed::Refused(SendError::NotFound))?;
    let version = conversation.v;
    let now = service.now();
    let (conversation, message) = conversation
        .reply(now, client_id, author.clone(), draft.clone())
        .map_err(|refused| Failed::Refused(refused.into()))?;
    let task = SendTask {
        conversation: id.clone(),
        position: message.position(),
    };
    let entry = DueEntry::new(DueKind::Send, client_id, now.plus(DUE_MILLIS), task);
    let event = service.live_event(Some(conversation.clone()), vec![message.clone()], id);
    let mut commit = store.commit();
    commit.create_outbound_pointer((), client_id, &MessageKey::of(&message));
    commit.create_message((), &message, None);
    commit.put_due((), &entry);
    commit.put_conversation((), &conversation, Some(version));
    let event = commit.put_live((), &event);
    commit.run().await.map_err(Failed::Write)?;
    service.publish(event);
    let background = service.clone();
    let queued = message.clone();
    service
        .inner
        .tasks
        .spawn(async move { hand_over::hand_over(&background, queued, &entry).await });
    Ok(message)
}

fn is_same(known: &Message, id: &ConversationId, author: &Author, draft: &Draft) -> bool {
    let by = matches!(&known.direction, Direction::Outbound { author: by, .. } if by.kind == author.kind && by.id == author.id);
    let says = known.content == *draft.content() && known.context.quotes.as_ref() == draft.quotes();
    known.conversation == *id && by && says
}
