//! Reading again what is stored beside messages as it came from WhatsApp: placeholders of older versions become what they are.

use crate::{Service, change::change_message, fetch_media::put_fetch};
use domain::{Content, Message};
use store::{Commit, MessageKey, StoreError};
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
            if Box::pin(read_again(service, message, &raw)).await? {
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
    let reread = |message: &mut Message| {
        message.content = content.clone();
        message.context = context.clone();
        true
    };
    // Its file can be fetched now, if WhatsApp still has it.
    let now = service.now();
    let fetch = |commit: &mut Commit<'_, ()>, message: &Message| put_fetch(commit, message, now);
    let changed = change_message(service, &MessageKey::of(&message), reread, fetch).await?;
    Ok(changed.is_some_and(|(_, changed)| changed))
}
