//! The list of conversations.

use crate::{ReadError, Service, coalesced::Coalesced, drafts};
use domain::{
    Conversation, ConversationState, EventId, PhoneId, Position, UserId,
    inbox::{COUNT_CAP, Counts, FIRST, Filter, InboxSnapshot, PAGE, Page, Tab},
};
use futures::future::try_join_all;
use identity::Viewer;
use std::sync::Arc;
use store::StoreError;

/// What was just read of lists, for all who look at them.
pub(crate) struct Lists {
    tops: Coalesced<ListKey, Arc<Vec<Conversation>>>,
    counts: Coalesced<ListKey, u32>,
    /// All that is open on a number, for boards on walls.
    open: Coalesced<PhoneId, Arc<Vec<Conversation>>>,
}

/// A list of one number. Only one's own list depends on who asks.
#[derive(PartialEq, Eq, Hash)]
struct ListKey(PhoneId, Tab, ConversationState, Option<UserId>);

impl ListKey {
    fn new(phone: &PhoneId, filter: &Filter, me: &UserId) -> Self {
        let me = (filter.tab == Tab::Mine).then(|| me.clone());
        Self(phone.clone(), filter.tab, filter.state.clone(), me)
    }
}

/// For so long a list is given again, in milliseconds.
const TOPS_TTL: i64 = 500;

/// For so long counts are given again, in milliseconds. Browsers ask for them a second after an event, so what they are told
/// is never from before it.
const COUNTS_TTL: i64 = 900;

/// The same for all that is open. Boards ask two seconds after an event.
const OPEN_TTL: i64 = 1_500;

impl Default for Lists {
    fn default() -> Self {
        Self {
            tops: Coalesced::new(TOPS_TTL),
            counts: Coalesced::new(COUNTS_TTL),
            open: Coalesced::new(OPEN_TTL),
        }
    }
}

impl Lists {
    /// Something came in: it stands at the top of lists. Counts are not read anew for each event: under load they never stop.
    pub(crate) fn moved(&self) {
        self.tops.forget();
    }

    /// Somebody here changed something, and looks at what became of it.
    pub(crate) fn forget(&self) {
        self.tops.forget();
        self.counts.forget();
        self.open.forget();
    }
}

/// How far before a snapshot its live stream begins. Lists lag a moment behind writes; this is ample.
pub(crate) const SNAPSHOT_OVERLAP_MILLIS: i64 = 10_000;

/// From where to follow the live stream for what is read from now on.
pub(crate) fn snapshot_cursor(service: &Service) -> EventId {
    EventId::from_parts(service.now().plus(-SNAPSHOT_OVERLAP_MILLIS).unsigned(), 0)
}

/// What a list begins with, at its top or after a place, and its tab counts.
pub async fn snapshot(service: &Service, viewer: &Viewer, filter: &Filter, after: Option<Position>) -> Result<InboxSnapshot, ReadError> {
    let since = snapshot_cursor(service);
    let unsent = async { Ok::<_, ReadError>(drafts::unsent(service, viewer).await?) };
    let (page, counts, unsent) = futures::try_join!(read(service, viewer, filter, after, FIRST), counts(service, viewer, filter), unsent)?;
    Ok(InboxSnapshot {
        page,
        counts,
        since,
        now: service.now(),
        unsent,
    })
}

/// The newest open conversations of a number, so many at most; somewhat old, and read once for all who ask.
pub(crate) async fn open(service: &Service, viewer: &Viewer, phone: &PhoneId, most: usize) -> Result<Arc<Vec<Conversation>>, StoreError> {
    let filter = Filter::default();
    // Who asks makes no difference to a list of all.
    let me = &viewer.actor().sub;
    let read = async || {
        let list = service.inner.store.list_conversations(phone, &filter, me, None, most).await?;
        Ok(Arc::new(list))
    };
    service.inner.lists.open.get_or_read(service.now(), phone.clone(), read).await
}

/// The page of a list after a place.
pub async fn page(service: &Service, viewer: &Viewer, filter: &Filter, after: Position) -> Result<Page, ReadError> {
    read(service, viewer, filter, Some(after), PAGE).await
}

/// Newest activity first, over all numbers that the filter and the person's sight allow.
async fn read(service: &Service, viewer: &Viewer, filter: &Filter, after: Option<Position>, limit: usize) -> Result<Page, ReadError> {
    let me = &viewer.actor().sub;
    let store = &service.inner.store;
    let phones = visible(service, viewer, filter).await?;
    let lists = phones.iter().map(async |phone| {
        let list = move || async move {
            let list = store.list_conversations(phone, filter, me, after, limit + 1).await?;
            Ok::<_, StoreError>(Arc::new(list))
        };
        if after.is_some() {
            return Box::pin(list()).await;
        }
        let tops = &service.inner.lists.tops;
        tops.get_or_read(service.now(), ListKey::new(phone, filter, me), list).await
    });
    let lists = try_join_all(lists).await?;
    let mut newest: Vec<&Conversation> = lists.iter().flat_map(|list| list.iter()).collect();
    newest.sort_by_key(|conversation| std::cmp::Reverse(conversation.activity()));
    let more = newest.len() > limit;
    let conversations: Vec<Conversation> = newest.into_iter().take(limit).cloned().collect();
    let next = if more {
        conversations.last().map(Conversation::activity)
    } else {
        None
    };
    Ok(Page { conversations, next })
}

/// How many conversations each tab holds, each counted up to [`COUNT_CAP`].
pub async fn counts(service: &Service, viewer: &Viewer, filter: &Filter) -> Result<Counts, ReadError> {
    let phones = visible(service, viewer, filter).await?;
    let tab = async |tab| {
        let me = &viewer.actor().sub;
        let filter = Filter { tab, ..filter.clone() };
        let counts = phones.iter().map(async |phone| {
            let count = || service.inner.store.count_conversations(phone, &filter, me, COUNT_CAP);
            let counts = &service.inner.lists.counts;
            counts.get_or_read(service.now(), ListKey::new(phone, &filter, me), count).await
        });
        let counts = try_join_all(counts).await?;
        Ok::<_, ReadError>(counts.into_iter().sum::<u32>().min(COUNT_CAP))
    };
    let (mine, unassigned, all) = futures::try_join!(tab(Tab::Mine), tab(Tab::Unassigned), tab(Tab::All))?;
    Ok(Counts { mine, unassigned, all })
}

async fn visible(service: &Service, viewer: &Viewer, filter: &Filter) -> Result<Vec<PhoneId>, ReadError> {
    let phones = service.phones().await?;
    let wanted = |phone: &PhoneId| filter.phone.as_ref().is_none_or(|one| one == phone) && identity::may_see(viewer, phone);
    Ok(phones.iter().map(|phone| phone.id.clone()).filter(wanted).collect())
}
