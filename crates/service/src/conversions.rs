//! Conversions: noting one in a thread, taking it back, and those of a range.

use crate::{
    ActError, ReadError, SendError, Service,
    numbers::words,
    statistics::{asked, seen},
};
use domain::{
    AccountId, ConversationId, Direction, Entry, LiveEvent, MessageId,
    conversion::{Conversion, Conversions, Listed, MOST, Origin, Revenue, Told},
    entry::Activity,
    live::{Change, Scope},
    statistics::{Query, query::day_text, report::long},
};
use identity::{Operator, Viewer};
use store::{CommitError, StoreError, keys};
use whatsapp::client::ChangeError;

/// Where the customer came from stands among so many of the newest entries, or is not looked for.
const LOOKED_THROUGH: usize = 200;
/// An id is of the time in which it is used, give or take this much: conversions are found by it.
const MILLIS_OFF: u64 = 10 * 60 * 1_000;

/// Notes a conversion, with a line in the thread. The same id again is the same one.
pub async fn note(
    service: &Service,
    operator: &Operator,
    conversation: &ConversationId,
    id: MessageId,
    typed: &str,
) -> Result<(), SendError> {
    let revenue = match typed.trim() {
        "" => None,
        typed => Some(Revenue::parse(typed).map_err(SendError::Invalid)?),
    };
    let store = &service.inner.store;
    if !crate::sees(operator, &conversation.phone) || store.conversation(conversation).await?.is_none() {
        return Err(SendError::NotFound);
    }
    if id.0.timestamp_ms().abs_diff(service.now().unsigned()) > MILLIS_OFF {
        return Err(SendError::Invalid(
            "This was open for too long. Close it and note the conversion again.".to_owned(),
        ));
    }
    if let Some(known) = store.conversion(&conversation.phone, id).await? {
        return told_before(&known, conversation);
    }
    let conversion = Conversion {
        id,
        conversation: conversation.clone(),
        at: service.now().seconds(),
        by: operator.actor().name.clone(),
        from: came_from(service, conversation).await?,
        revenue,
        told: None,
        v: 1,
    };
    let line = Entry::Activity(Activity {
        id,
        conversation: conversation.clone(),
        at: conversion.at,
        by: crate::author(operator),
        words: conversion.line(),
        v: 1,
    });
    let mut commit = store.commit();
    commit.create_conversion((), &conversion);
    match write(service, commit, conversation, line).await {
        Ok(()) => Ok(()),
        // Both tries of one click came at once.
        Err(CommitError::Cancelled(_)) => match store.conversion(&conversation.phone, id).await? {
            Some(known) => told_before(&known, conversation),
            None => Err(SendError::Conflict),
        },
        Err(CommitError::Store(error)) => Err(error.into()),
    }
}

fn told_before(known: &Conversion, conversation: &ConversationId) -> Result<(), SendError> {
    if known.conversation == *conversation {
        Ok(())
    } else {
        Err(SendError::Conflict)
    }
}

/// The advertisement or post that the customer came from last.
async fn came_from(service: &Service, conversation: &ConversationId) -> Result<Option<Origin>, StoreError> {
    let page = service.inner.store.entries(conversation, None, LOOKED_THROUGH).await?;
    let messages = page.entries.iter().rev().filter_map(Entry::message);
    let mut inbound = messages.filter(|message| matches!(message.direction, Direction::Inbound));
    Ok(inbound.find_map(|message| Origin::of(message.context.referral.as_deref()?)))
}

/// Takes one back that was noted by mistake. One that is gone already is none.
pub async fn take_back(service: &Service, operator: &Operator, conversation: &ConversationId, id: MessageId) -> Result<(), ActError> {
    let store = &service.inner.store;
    if !crate::sees(operator, &conversation.phone) {
        return Err(ActError::NotFound);
    }
    let known = store.conversion(&conversation.phone, id).await?;
    let known = known
        .filter(|known| known.conversation == *conversation)
        .ok_or(ActError::NotFound)?;
    let line = Entry::Activity(Activity {
        id: service.new_message_id(),
        conversation: conversation.clone(),
        at: service.now().seconds(),
        by: crate::author(operator),
        words: "took a conversion back".to_owned(),
        v: 1,
    });
    let mut commit = store.commit();
    commit.remove_conversion((), &known);
    match write(service, commit, conversation, line).await {
        Ok(()) => Ok(()),
        Err(CommitError::Cancelled(_)) => Err(ActError::NotFound),
        Err(CommitError::Store(error)) => Err(error.into()),
    }
}

/// Tells Meta of one. That this begins is kept before, so that an answer that is lost is not taken for a refusal.
pub async fn tell(service: &Service, operator: &Operator, conversation: &ConversationId, id: MessageId) -> Result<(), SendError> {
    let store = &service.inner.store;
    if !crate::sees(operator, &conversation.phone) {
        return Err(SendError::NotFound);
    }
    let known = store.conversion(&conversation.phone, id).await?;
    let known = known
        .filter(|known| known.conversation == *conversation)
        .ok_or(SendError::NotFound)?;
    if let Some(why) = known.untellable(service.now().seconds()) {
        return Err(SendError::Invalid(why.to_owned()));
    }
    let phones = service.phones().await?;
    let phone = phones.iter().find(|phone| phone.id == conversation.phone);
    let account = phone.and_then(|phone| Some((AccountId::parse(phone.account.clone()?).ok()?, phone.waba.clone()?)));
    let Some((account, waba)) = account else {
        return Err(SendError::Invalid(
            "The number belongs to no account that is linked any more.".to_owned(),
        ));
    };
    let begun = told(service, known, Told::default(), None).await?;
    let eum = &service.inner.eum;
    let done = match eum.dataset(&account).await {
        Ok(dataset) => eum
            .tell_conversion(&account, &dataset, &begun.event(&waba))
            .await
            .map_err(|error| (error, "SendWhatsAppConversionEvent")),
        Err(error) => Err((error, "CreateWhatsAppDataset")),
    };
    match done {
        Ok(()) => {
            let taken = Told {
                taken: true,
                refused: None,
            };
            let line = Entry::Activity(Activity {
                id: service.new_message_id(),
                conversation: conversation.clone(),
                at: service.now().seconds(),
                by: crate::author(operator),
                words: "told Meta of a conversion".to_owned(),
                v: 1,
            });
            told(service, begun, taken, Some(line)).await.map(drop)
        }
        Err((error, operation)) => {
            let why = words(&error, operation);
            // Whether Meta has it is only open where the event itself was under way.
            if !matches!(error, ChangeError::Ambiguous(_)) || operation == "CreateWhatsAppDataset" {
                let refused = Told {
                    taken: false,
                    refused: Some(why.clone()),
                };
                told(service, begun, refused, None).await?;
            }
            Err(SendError::Invalid(why))
        }
    }
}

/// Keeps what became of telling Meta.
async fn told(service: &Service, known: Conversion, told: Told, line: Option<Entry>) -> Result<Conversion, SendError> {
    let changed = Conversion {
        told: Some(told),
        v: known.v + 1,
        ..known
    };
    let mut commit = service.inner.store.commit();
    commit.put_conversion((), &changed, changed.v - 1);
    let done = match line {
        Some(line) => write(service, commit, &changed.conversation, line).await,
        None => commit.run().await,
    };
    match done {
        Ok(()) => Ok(changed),
        Err(CommitError::Cancelled(_)) => Err(SendError::Invalid(
            "A colleague did something with this conversion meanwhile. Reload the page.".to_owned(),
        )),
        Err(CommitError::Store(error)) => Err(error.into()),
    }
}

/// Writes a change of conversions with its line in the thread.
async fn write(
    service: &Service,
    mut commit: store::Commit<'_, ()>,
    conversation: &ConversationId,
    line: Entry,
) -> Result<(), CommitError<()>> {
    commit.create_entry((), &line);
    let scope = Scope::Number(conversation.phone.clone());
    let event = LiveEvent::new(service.inner.ids.event(), scope, vec![Change::Entry(line)]);
    let event = commit.put_live((), &event);
    commit.run().await?;
    service.publish(event);
    Ok(())
}

/// Those of the days and numbers that somebody asks for. One person's are not told apart.
pub async fn of_range(service: &Service, viewer: &Viewer, query: &Query) -> Result<Conversions, ReadError> {
    let phones = service.phones().await?;
    let (asked, zone) = asked(service, &seen(viewer, &phones), query).await?;
    let (first, last) = query.days(&zone, service.now().seconds());
    // A day more on each side: ids are of UTC.
    let id = |day: i64, rest: u128| {
        let millis = domain::Seconds(day.max(0) * 86_400).millis();
        MessageId::from_parts(millis.unsigned(), rest)
    };
    let ids = (id(first - 1, 0), id(last + 2, u128::MAX >> 48));
    let store = &service.inner.store;
    let each = asked.iter().map(|phone| Box::pin(store.conversions(&phone.id, ids, MOST + 1)));
    let mut found: Vec<Conversion> = futures::future::try_join_all(each).await?.into_iter().flatten().collect();
    found.retain(|conversion| (first..=last).contains(&zone.local(conversion.at).day_number));
    found.sort_by_key(|conversion| std::cmp::Reverse((conversion.at, conversion.id)));
    let is_cut = found.len() > MOST;
    found.truncate(MOST);
    let store = store
        .ahead(
            found
                .iter()
                .map(|conversion| keys::conversation(&conversion.conversation))
                .collect(),
        )
        .await?;
    let mut list = Vec::new();
    for conversion in found {
        let known = store.conversation(&conversion.conversation).await?;
        list.push(Listed {
            customer: known.map(|known| known.customer.title()).unwrap_or_default(),
            when: zone.full(conversion.at),
            conversion,
        });
    }
    Ok(Conversions {
        list,
        is_cut,
        days: [day_text(first), day_text(last)],
        span: long(first, last),
        zone: zone.name,
    })
}
