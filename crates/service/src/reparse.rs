//! Reading again what is stored beside messages as it came from WhatsApp: placeholders of older versions become what they are.

use crate::{Service, change::TRIES, retry::Tries};
use domain::{Content, Message};
use store::{CommitError, DueEntry, DueKind, FetchTask, StoreError};
use whatsapp::event;

/// What a run did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reparsed {
    /// How many messages have what WhatsApp sent beside them.
    pub seen: usize,
    /// How many are shown as what they are now.
    pub changed: usize,
}

/// Goes through all messages. Safe to stop and to repeat; `progress` is told after each page.
pub async fn reparse(service: &Service, mut progress: impl FnMut(Reparsed)) -> Result<Reparsed, StoreError> {
    let mut done = Reparsed::default();
    let mut place = None;
    loop {
        let page = service.inner.store.raw_messages(place).await?;
        for (message, raw) in page.messages {
            done.seen += 1;
            if read_again(service, message, &raw).await? {
                done.changed += 1;
            }
        }
        progress(done);
        match page.next {
            None => return Ok(done),
            next => place = next,
        }
    }
}

/// One message. True when it says more now.
async fn read_again(service: &Service, message: Message, raw: &str) -> Result<bool, StoreError> {
    if !matches!(message.content, Content::Placeholder { .. } | Content::Newer(_)) {
        return Ok(false);
    }
    let Some((content, mut context)) = event::read_again(raw) else {
        return Ok(false);
    };
    if matches!(content, Content::Placeholder { .. } | Content::Newer(_)) {
        return Ok(false);
    }
    context.time_unknown = message.context.time_unknown;
    let store = &service.inner.store;
    let key = store::MessageKey::of(&message);
    let mut tries = Tries::new(service, TRIES);
    loop {
        let (message, conversation) = futures::try_join!(store.message(&key), store.conversation(&key.conversation))?;
        let Some(mut message) = message else { return Ok(false) };
        let version = message.v;
        message.content = content.clone();
        message.context = context.clone();
        message.v += 1;
        let listed = conversation.and_then(|conversation| {
            let version = conversation.v;
            conversation.refresh_last(&message).map(|conversation| (conversation, version))
        });
        let event = service.live_event(
            listed.as_ref().map(|(conversation, _)| conversation.clone()),
            vec![message.clone()],
            &key.conversation,
        );
        let mut commit = store.commit::<()>();
        commit.put_marks((), &message, version);
        // Its file can be fetched now, if WhatsApp still has it.
        if let Some(task) = FetchTask::of(&message) {
            commit.put_due((), &DueEntry::new(DueKind::Media, message.id, service.now(), task));
        }
        if let Some((conversation, version)) = &listed {
            commit.put_conversation((), conversation, Some(*version));
        }
        let event = commit.put_live((), &event);
        match commit.run().await {
            Ok(()) => {
                service.publish(event);
                return Ok(true);
            }
            Err(CommitError::Cancelled(_)) => tries.conflict().await?,
            Err(CommitError::Store(error)) => tries.failure(error).await?,
        }
    }
}
