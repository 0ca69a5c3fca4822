//! Private notes: words for colleagues in a thread. They are never sent, and are no answer to the customer.

use crate::{SendError, Service, retry::Tries};
use domain::{
    ConversationId, Entry, LiveEvent, MessageId, MessageText,
    draft::DraftError,
    entry::Note,
    live::{Change, Scope},
};
use identity::Operator;
use store::CommitError;

/// How often a note is tried against a busy store.
const TRIES: u32 = 8;

/// Writes a note. The same author and words under the same id give the same note back.
pub async fn add(service: &Service, operator: &Operator, id: &ConversationId, client_id: MessageId, body: &str) -> Result<Note, SendError> {
    if !crate::sees(operator, &id.phone) {
        return Err(SendError::NotFound);
    }
    let body = String::from(MessageText::parse(body).map_err(DraftError::from)?);
    if service.inner.store.conversation(id).await?.is_none() {
        return Err(SendError::NotFound);
    }
    let note = Note {
        id: client_id,
        conversation: id.clone(),
        at: service.now().seconds(),
        author: crate::author(operator),
        body,
        v: 1,
    };
    let mut tries = Tries::new(service, TRIES);
    loop {
        if let Some(known) = service.inner.store.note(client_id).await? {
            let same = known.conversation == note.conversation && known.author.id == note.author.id && known.body == note.body;
            return if same { Ok(known) } else { Err(SendError::Conflict) };
        }
        let entry = Entry::Note(note.clone());
        let event = LiveEvent::new(
            service.inner.ids.event(),
            Scope::Number(id.phone.clone()),
            vec![Change::Entry(entry.clone())],
        );
        let mut commit = service.inner.store.commit();
        commit.create_note_pointer((), &note);
        commit.create_entry((), &entry);
        let event = commit.put_live((), &event);
        match commit.run().await {
            Ok(()) => {
                service.publish(event);
                return Ok(note);
            }
            Err(CommitError::Cancelled(_)) => tries.conflict().await?,
            Err(CommitError::Store(error)) => tries.failure(error).await?,
        }
    }
}
