//! With how many customers conversations were opened: WhatsApp limits that by account and 24 hours.

use crate::Service;
use domain::{
    BulkId, Content, Conversation, Message, Millis, Window,
    bulk::{Job, JobState, RecipientState, Share},
};
use std::collections::BTreeMap;
use store::{Opened, StoreError};

const DAY_SECONDS: i64 = 24 * 60 * 60;

/// What is counted when WhatsApp has a message; nothing of answers, and of whom wrote within 24 hours.
pub(crate) async fn by(service: &Service, message: &Message, conversation: Option<&Conversation>) -> Result<Option<Opened>, StoreError> {
    let now = service.now();
    let may_answer = conversation.is_none_or(|conversation| matches!(conversation.window(now), Window::Open { .. }));
    if may_answer || !matches!(message.content, Content::Template(_)) {
        return Ok(None);
    }
    let phones = service.phones().await?;
    let phone = phones.iter().find(|phone| phone.id == message.conversation.phone);
    Ok(phone.and_then(|phone| phone.waba.clone()).map(|waba| Opened {
        waba,
        customer: message.conversation.customer,
        at: now.seconds(),
    }))
}

/// How many in the last 24 hours, by Meta's id of the account.
pub(crate) async fn lately(service: &Service, waba: &str) -> Result<u64, StoreError> {
    let since = service.now().seconds().plus(-DAY_SECONDS);
    service.inner.store.opened_since(waba, since).await
}

/// What a job takes of the limit; none for numbers whose account is not known.
pub(crate) async fn share(service: &Service, job: &Job) -> Result<Option<Share>, StoreError> {
    let phones = service.phones().await?;
    let phone = phones.iter().find(|phone| phone.id == job.phone);
    let Some(waba) = phone.and_then(|phone| phone.waba.clone()) else {
        return Ok(None);
    };
    let (mut limits, opened, others) = futures::try_join!(
        Box::pin(service.inner.store.limits()),
        Box::pin(lately(service, &waba)),
        Box::pin(others(service, job, &waba))
    )?;
    Ok(Some(Share {
        limit: limits.remove(&waba),
        opened,
        others,
        people: job.recipients().into(),
    }))
}

/// How many the other jobs of an account write to within the next 24 hours at most: those that are sent, and those that are to begin
/// or go on by then.
async fn others(service: &Service, job: &Job, waba: &str) -> Result<u64, StoreError> {
    let (store, now) = (&service.inner.store, service.now());
    let mut times: BTreeMap<BulkId, Vec<Millis>> = BTreeMap::new();
    for phone in service.phones().await?.iter().filter(|phone| phone.waba.as_deref() == Some(waba)) {
        times.extend(store.bulk_running_jobs(&phone.id).await?.into_iter().map(|id| (id, Vec::new())));
        for (at, id) in store.bulk_days(&phone.id, now, now.plus(DAY_SECONDS * 1_000)).await? {
            times.entry(id).or_default().push(at);
        }
    }
    times.remove(&job.id);
    let mut people = 0;
    for (id, times) in times {
        let Some(other) = store.bulk_job(id).await? else { continue };
        // It may have been put off since.
        if !times.is_empty() && other.state != JobState::Running && !times.iter().any(|at| other.stands_at(*at)) {
            continue;
        }
        let waiting = match other.state {
            JobState::Running => store.bulk_tally(id).await?.count(RecipientState::Pending),
            JobState::Scheduled { .. } | JobState::Asked { .. } => other.recipients().into(),
            _ => 0,
        };
        people += other.within_a_day(waiting);
    }
    Ok(people)
}
