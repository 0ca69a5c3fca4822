//! The list of conversations.

use crate::{ReadError, Service};
use domain::{
    Conversation, EventId, PhoneId, Position,
    inbox::{COUNT_CAP, Counts, Filter, InboxSnapshot, PAGE, Page, Tab},
};
use futures::future::try_join_all;
use identity::Viewer;

/// How far before a snapshot its live stream begins. Lists lag a moment behind writes; this is ample.
pub(crate) const SNAPSHOT_OVERLAP_MILLIS: i64 = 10_000;

/// From where to follow the live stream for what is read from now on.
pub(crate) fn snapshot_cursor(service: &Service) -> EventId {
    EventId::from_parts(service.now().plus(-SNAPSHOT_OVERLAP_MILLIS).unsigned(), 0)
}

/// The first page of a list with its tab counts.
pub async fn snapshot(service: &Service, viewer: &Viewer, filter: &Filter) -> Result<InboxSnapshot, ReadError> {
    let since = snapshot_cursor(service);
    let (page, counts) = futures::try_join!(page(service, viewer, filter, None), counts(service, viewer, filter))?;
    Ok(InboxSnapshot {
        page,
        counts,
        since,
        now: service.now(),
    })
}

/// A page of a list: newest activity first, over all numbers that the filter and the person's sight allow.
pub async fn page(service: &Service, viewer: &Viewer, filter: &Filter, after: Option<Position>) -> Result<Page, ReadError> {
    let me = &viewer.actor().sub;
    let store = &service.inner.store;
    let phones = visible(service, viewer, filter).await?;
    let lists = phones
        .iter()
        .map(|phone| store.list_conversations(phone, filter, me, after, PAGE + 1));
    let mut conversations: Vec<Conversation> = try_join_all(lists).await?.into_iter().flatten().collect();
    conversations.sort_by_key(|conversation| std::cmp::Reverse(conversation.activity()));
    let more = conversations.len() > PAGE;
    conversations.truncate(PAGE);
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
        let counts = phones
            .iter()
            .map(|phone| service.inner.store.count_conversations(phone, &filter, me, COUNT_CAP));
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
