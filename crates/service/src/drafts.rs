//! What people write and have not sent yet, kept for their other tabs and devices.

use crate::{SendError, Service};
use domain::{
    ConversationId,
    draft::{Kept, MAX_DRAFT_UNITS, Saved},
    text::MessageText,
};
use identity::Operator;
use store::DraftItem;

/// How long a draft is kept that nobody touches, in seconds.
const KEEP_SECONDS: i64 = 60 * 24 * 60 * 60;

/// The draft of whoever asks. An empty one may have a version: it was sent or thrown away.
pub async fn read(service: &Service, operator: &Operator, id: &ConversationId) -> Result<Kept, SendError> {
    if !crate::sees(operator, &id.phone) || service.inner.store.conversation(id).await?.is_none() {
        return Err(SendError::NotFound);
    }
    let draft = service
        .inner
        .store
        .draft(&operator.actor().sub, id, service.now().seconds())
        .await?;
    Ok(draft.map(kept).unwrap_or_default())
}

/// Keeps a draft, if the one that is there is the one that was read. Else what is there comes back, and nothing is written.
pub async fn save(service: &Service, operator: &Operator, id: &ConversationId, text: String, over: u64) -> Result<Saved, SendError> {
    if !crate::sees(operator, &id.phone) || service.inner.store.conversation(id).await?.is_none() {
        return Err(SendError::NotFound);
    }
    if MessageText::units(&text) > MAX_DRAFT_UNITS {
        return Err(SendError::Invalid("This is too long to be kept. Shorten it.".to_owned()));
    }
    let (store, who, now) = (&service.inner.store, &operator.actor().sub, service.now());
    let draft = DraftItem {
        text,
        at: now,
        version: over.saturating_add(1),
        expires_at: now.seconds().plus(KEEP_SECONDS),
    };
    if store.put_draft(who, id, &draft, over, now.seconds()).await? {
        return Ok(Saved::Kept(kept(draft)));
    }
    let there = store.draft(who, id, now.seconds()).await?;
    let there = there.map(kept).unwrap_or_default();
    // A write whose answer was lost, told again.
    let same = there.v == draft.version && there.text == draft.text;
    Ok(if same { Saved::Kept(there) } else { Saved::Newer(there) })
}

fn kept(item: DraftItem) -> Kept {
    Kept {
        text: item.text,
        at: item.at,
        v: item.version,
    }
}
