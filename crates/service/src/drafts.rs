//! What people write and have not sent yet, kept for their other tabs and devices.

use crate::{SendError, Service, retry::Tries};
use domain::{
    ConversationId, LiveEvent,
    draft::{Forms, Kept, MAX_DRAFT_UNITS, Saved, Unsent},
    live::{Change, Scope},
    text::MessageText,
};
use identity::{Operator, Viewer};
use store::{CommitError, DraftItem, StoreError};

/// How long a draft is kept that nobody touches, in seconds.
const KEEP_SECONDS: i64 = 60 * 24 * 60 * 60;

/// How many drafts of one person lists show. Who has left more than that lying about is not helped by one more.
const LISTED: i32 = 50;

/// How often a draft is tried against a busy store.
const TRIES: u32 = 8;

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

/// What is to be kept.
#[derive(Debug)]
pub struct Written {
    pub text: String,
    /// What was begun in forms; none leaves them as they are, as tabs do that are older than they.
    pub forms: Option<Forms>,
}

/// Keeps a draft, if the one that is there is the one that was read. Else what is there comes back, and nothing is written. The
/// lists of whoever writes it are told when its first words change.
pub async fn save(service: &Service, operator: &Operator, id: &ConversationId, written: Written, over: u64) -> Result<Saved, SendError> {
    if !crate::sees(operator, &id.phone) || service.inner.store.conversation(id).await?.is_none() {
        return Err(SendError::NotFound);
    }
    if MessageText::units(&written.text) > MAX_DRAFT_UNITS {
        return Err(SendError::Invalid("This is too long to be kept. Shorten it.".to_owned()));
    }
    if let Some(why) = written.forms.as_ref().and_then(Forms::refusal) {
        return Err(SendError::Invalid(why.to_owned()));
    }
    let (store, who, now) = (&service.inner.store, &operator.actor().sub, service.now());
    let mut draft = DraftItem {
        text: written.text,
        forms: Forms::default(),
        at: now,
        version: over.saturating_add(1),
        expires_at: now.seconds().plus(KEEP_SECONDS),
    };
    let mut tries = Tries::new(service, TRIES);
    loop {
        let there = store.draft(who, id, now.seconds()).await?.map(kept).unwrap_or_default();
        if there.v != over {
            // A write whose answer was lost, told again.
            let same_forms = written.forms.as_ref().is_none_or(|forms| there.forms == *forms);
            let same = there.v == draft.version && there.text == draft.text && same_forms;
            return Ok(if same { Saved::Kept(there) } else { Saved::Newer(there) });
        }
        draft.forms = written.forms.as_ref().unwrap_or(&there.forms).clone();
        let unsent = Unsent::of(id.clone(), &draft.text, &draft.forms);
        let mut commit = store.commit();
        commit.put_draft((), who, id, &draft, over, now.seconds());
        let event = if unsent == Unsent::of(id.clone(), &there.text, &there.forms) {
            None
        } else {
            let changes = vec![Change::Unsent(unsent)];
            let event = LiveEvent::new(service.inner.ids.event(), Scope::Person(who.clone()), changes);
            commit.put_live((), &event)
        };
        match commit.run().await {
            Ok(()) => {
                service.publish(event);
                return Ok(Saved::Kept(kept(draft)));
            }
            Err(CommitError::Cancelled(_)) => tries.conflict().await?,
            Err(CommitError::Store(error)) => tries.failure(error).await?,
        }
    }
}

/// The first words of what somebody has not sent, for their lists: the newest, of numbers that they may see.
pub(crate) async fn unsent(service: &Service, viewer: &Viewer) -> Result<Vec<Unsent>, StoreError> {
    let (who, now) = (&viewer.actor().sub, service.now().seconds());
    let mut all = service.inner.store.drafts(who, now, LISTED).await?;
    all.retain(|one| identity::may_see(viewer, &one.conversation.phone));
    Ok(all)
}

fn kept(item: DraftItem) -> Kept {
    Kept {
        text: item.text,
        at: item.at,
        v: item.version,
        forms: item.forms,
    }
}
