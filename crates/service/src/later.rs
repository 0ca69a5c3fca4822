//! Messages that are sent later: planned, changed, cancelled, and sent when their time has come.
//!
//! A scheduled message is removed in the transaction that stores what is sent in its place, so it is sent once or not at all,
//! whoever else changes or cancels it at that moment.

use crate::{
    SendError, Service, files,
    retry::Tries,
    send_reply::{Failed, Outgoing, draft, may_quote, store_message},
    zone,
};
use domain::{
    Asked, Content, Conversation, ConversationId, Draft, LiveEvent, Media, Message, MessageId, Millis, ReplyRefused, Scheduled, Window,
    Zone,
    later::{Fallback, MOST, NoSuchTime, Stand, When},
    live::{Change, Scope},
    template::Fill,
};
use identity::{Operator, Viewer};
use store::{Commit, CommitError, LaterTask};

mod fire;

pub use fire::fire;

/// How often a change is tried against other writers of the same conversation.
const TRIES: u32 = 8;

/// What goes at the same time goes in its order, so far apart.
const BETWEEN_MILLIS: i64 = 1_000;

/// What is to be sent later, and when.
#[derive(Clone, Debug)]
pub struct Plan {
    pub outgoing: Outgoing,
    pub when: When,
    /// Sent in its place when the customer's 24 hours are over by then.
    pub fallback: Option<Fallback>,
    /// The version that is changed; none for a new one.
    pub over: Option<u64>,
    /// Which of several it is that go at the same time, one after the other; the first is 0.
    pub nth: u32,
}

/// What is to be sent later in a conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plans {
    pub scheduled: Vec<Scheduled>,
    /// The main zone of the customer's country, where their number tells.
    pub customers: Option<Zone>,
}

/// All of a conversation.
pub async fn list(service: &Service, viewer: &Viewer, id: &ConversationId) -> Result<Plans, SendError> {
    if !identity::may_see(viewer, &id.phone) {
        return Err(SendError::NotFound);
    }
    let store = &service.inner.store;
    let (conversation, scheduled) = futures::try_join!(store.conversation(id), store.all_scheduled(id))?;
    let number = conversation.ok_or(SendError::NotFound)?.customer.number;
    let name = number.and_then(|number| zone::of_recipient(number.digits()));
    let customers = name.and_then(|name| zone::zone(name, service.now().seconds()));
    Ok(Plans { scheduled, customers })
}

/// Plans a message, or changes one that is planned. The same call again gives the same message back.
pub async fn put(service: &Service, operator: &Operator, id: &ConversationId, plan: Plan) -> Result<Scheduled, SendError> {
    if !crate::sees(operator, &id.phone) {
        return Err(SendError::NotFound);
    }
    let wanted = Box::pin(check(service, operator, id, plan)).await?;
    let over = wanted.v.checked_sub(1).filter(|version| *version > 0);
    let mut tries = Tries::new(service, TRIES);
    loop {
        let (store, client_id) = (&service.inner.store, wanted.id);
        let (conversation, known, sent) = futures::try_join!(
            store.conversation(id),
            store.scheduled(id, client_id),
            store.outbound_message(client_id)
        )?;
        let conversation = conversation.ok_or(SendError::NotFound)?;
        match (&known, over) {
            (Some(known), _) if is_same(known, &wanted) => return Ok(known.clone()),
            (Some(known), Some(over)) if known.v == over => {}
            (None, None) if sent.is_none() => {}
            (None, Some(_)) => return Err(SendError::Invalid(GONE.to_owned())),
            (Some(_), Some(_)) => return Err(SendError::Invalid(CHANGED.to_owned())),
            _ => return Err(SendError::Conflict),
        }
        if known.is_none() && conversation.later.all() >= MOST {
            let why = format!("There are {MOST} scheduled messages in this conversation already. Cancel one first.");
            return Err(SendError::Invalid(why));
        }
        let mut scheduled = wanted.clone();
        if let Some(known) = &known {
            scheduled.author = known.author.clone();
        }
        let written = write(service, conversation, known.as_ref(), Some(&scheduled), |_| {});
        match written.await {
            Ok(()) => return Ok(scheduled),
            Err(CommitError::Cancelled(_)) => tries.conflict().await?,
            Err(CommitError::Store(error)) => tries.failure(error).await?,
        }
    }
}

const GONE: &str = "This message was sent or cancelled meanwhile.";
const CHANGED: &str = "Somebody changed this message meanwhile. Look at it again.";

/// What was planned, checked: it can be sent as far as can be told now, and its time exists and is ahead.
async fn check(service: &Service, operator: &Operator, id: &ConversationId, plan: Plan) -> Result<Scheduled, SendError> {
    let now = service.now();
    let invalid = |why: NoSuchTime| SendError::Invalid(why.to_string());
    let zone = zone::zone(plan.when.zone(), now.seconds()).ok_or_else(|| invalid(NoSuchTime::NoSuchZone))?;
    let due = plan.when.moment(&zone, now).map_err(invalid)?;
    let due = due.plus(i64::from(plan.nth.min(MOST)) * BETWEEN_MILLIS);
    let outgoing = plan.outgoing;
    if matches!(&outgoing.asked, Asked::Content(content) if matches!(**content, Content::Reaction { .. })) {
        return Err(SendError::Invalid("A reaction cannot be sent later.".to_owned()));
    }
    may_quote(service, id, outgoing.quotes.as_ref()).await?;
    let known = match plan.over {
        Some(_) => service.inner.store.scheduled(id, outgoing.id).await?,
        None => None,
    };
    let fallbacks = known.iter().filter_map(|known| known.fallback.as_ref().map(Fallback::asked));
    let mut had: Vec<Media> = fallbacks.flat_map(|asked| files_of(&asked)).collect();
    had.extend(known.iter().flat_map(|known| files_of(&known.asked)));
    let asked = with_files(service, operator, id, &outgoing, &had).await?;
    let fallback = match plan.fallback {
        None => None,
        Some(mut fallback) => {
            let instead = Outgoing {
                asked: fallback.asked(),
                ..outgoing.clone()
            };
            if let Asked::Template { fills, .. } = with_files(service, operator, id, &instead, &had).await? {
                fallback.fills = fills;
            }
            Some(fallback)
        }
    };
    Ok(Scheduled {
        id: outgoing.id,
        conversation: id.clone(),
        author: crate::author(operator),
        asked,
        quotes: outgoing.quotes,
        link_preview: outgoing.link_preview,
        fallback,
        due,
        zone: zone.name,
        stand: Stand::Waiting,
        v: plan.over.unwrap_or(0).saturating_add(1),
    })
}

/// What is asked, checked, with its files as they are here: when its time comes nobody asks for them again.
async fn with_files(
    service: &Service,
    operator: &Operator,
    id: &ConversationId,
    outgoing: &Outgoing,
    had: &[Media],
) -> Result<Asked, SendError> {
    let mut checked = draft(service, &id.phone, outgoing).await?;
    crate::may_reach(service, id.customer, checked.content()).await?;
    files::put_files_over(service, operator, &id.phone, checked.content_mut(), had).await?;
    let mut asked = outgoing.asked.clone();
    match &mut asked {
        Asked::Content(content) => **content = checked.content().clone(),
        Asked::Template { fills, .. } => {
            for fill in fills.values_mut() {
                if let Fill::File(file) = fill {
                    let here = checked.content().files().into_iter().find(|here| here.upload == file.upload);
                    *file = here.cloned().unwrap_or_default();
                }
            }
        }
    }
    Ok(asked)
}

/// The files that something brings.
fn files_of(asked: &Asked) -> Vec<Media> {
    match asked {
        Asked::Content(content) => content.files().into_iter().cloned().collect(),
        Asked::Template { fills, .. } => {
            let file = |fill: &Fill| match fill {
                Fill::File(file) => Some(file.clone()),
                _ => None,
            };
            fills.values().filter_map(file).collect()
        }
    }
}

/// Whether a plan that is told again is the one that is there. In so many minutes is a little later each time.
fn is_same(known: &Scheduled, wanted: &Scheduled) -> bool {
    let bare = |scheduled: &Scheduled| Scheduled {
        due: Millis(0),
        author: known.author.clone(),
        ..scheduled.clone()
    };
    known.stand == Stand::Waiting && (known.due.0 - wanted.due.0).abs() < 60_000 && bare(known) == bare(wanted)
}

/// Cancels one. Told again, or when it is gone already, nothing happens.
pub async fn cancel(service: &Service, operator: &Operator, id: &ConversationId, client_id: MessageId) -> Result<(), SendError> {
    if !crate::sees(operator, &id.phone) {
        return Err(SendError::NotFound);
    }
    let mut tries = Tries::new(service, TRIES);
    loop {
        let store = &service.inner.store;
        let (conversation, known) = futures::try_join!(store.conversation(id), store.scheduled(id, client_id))?;
        let conversation = conversation.ok_or(SendError::NotFound)?;
        let Some(known) = known else {
            return match store.outbound_message(client_id).await? {
                Some(_) => Err(SendError::Invalid("Too late: the message has been sent.".to_owned())),
                None => Ok(()),
            };
        };
        match write(service, conversation, Some(&known), None, |_| {}).await {
            Ok(()) => return Ok(()),
            Err(CommitError::Cancelled(_)) => tries.conflict().await?,
            Err(CommitError::Store(error)) => tries.failure(error).await?,
        }
    }
}

/// Sends one now, whatever its time. It is sent as planned or refused; a fall-back is not what somebody asks for who sees it.
pub async fn send_now(service: &Service, operator: &Operator, id: &ConversationId, client_id: MessageId) -> Result<Message, SendError> {
    if !crate::sees(operator, &id.phone) {
        return Err(SendError::NotFound);
    }
    let mut tries = Tries::new(service, TRIES);
    loop {
        let store = &service.inner.store;
        let Some(known) = store.scheduled(id, client_id).await? else {
            let key = store.outbound_message(client_id).await?.filter(|key| key.conversation == *id);
            let key = key.ok_or(SendError::NotFound)?;
            return store.message(&key).await?.ok_or(SendError::NotFound);
        };
        match try_send(service, &known, false).await {
            Ok(message) => return Ok(message),
            Err(Failed::Refused(refused)) => return Err(refused),
            Err(Failed::Write(CommitError::Cancelled(_))) => tries.conflict().await?,
            Err(Failed::Write(CommitError::Store(error))) => tries.failure(error).await?,
        }
    }
}

/// Stores the message that was planned, and removes the plan. With the fall-back where the window does not let it through.
async fn try_send(service: &Service, planned: &Scheduled, may_fall_back: bool) -> Result<Message, Failed> {
    let store = &service.inner.store;
    let now = service.now();
    let conversation = store.conversation(&planned.conversation).await?;
    let conversation = conversation.ok_or(Failed::Refused(SendError::NotFound))?;
    service.inner.lines.saw(&conversation, now);
    let version = conversation.v;
    let closed = match conversation.window(now) {
        Window::Open { .. } => None,
        Window::Closed { since } => Some(ReplyRefused::WindowClosed { since }),
        Window::Never => Some(ReplyRefused::NeverWrote),
    };
    let is_template = matches!(planned.asked, Asked::Template { .. });
    let draft = match (closed, &planned.fallback) {
        (Some(_), Some(fallback)) if may_fall_back && !is_template => checked(service, planned, fallback.asked()).await,
        (Some(refused), _) if !is_template => Err(refused.into()),
        _ => checked(service, planned, planned.asked.clone()).await,
    };
    let draft = draft.map_err(Failed::Refused)?;
    let (conversation, message) = conversation
        .reschedule(Some(&planned.stand), None)
        .reply(now, planned.id, planned.author.clone(), draft)
        .map_err(|refused| Failed::Refused(refused.into()))?;
    store_message(service, (&conversation, Some(version)), message, None, |commit| {
        remove(commit, planned);
    })
    .await
}

async fn checked(service: &Service, planned: &Scheduled, asked: Asked) -> Result<Draft, SendError> {
    let quotes = planned.quotes.clone().filter(|_| asked == planned.asked);
    let outgoing = Outgoing {
        id: planned.id,
        asked,
        quotes,
        link_preview: planned.link_preview,
    };
    let draft = draft(service, &planned.conversation.phone, &outgoing).await?;
    crate::may_reach(service, planned.conversation.customer, draft.content()).await?;
    Ok(draft)
}

fn remove(commit: &mut Commit<'_, ()>, planned: &Scheduled) {
    commit.remove_scheduled((), planned);
    // One that a worker has claimed stands elsewhere; it finds nothing to send.
    commit.finish_due((), &LaterTask::entry(planned));
}

/// Writes a plan in place of another, `None` where there is none, with the conversation's count and the live event.
async fn write(
    service: &Service,
    conversation: Conversation,
    from: Option<&Scheduled>,
    to: Option<&Scheduled>,
    also: impl FnOnce(&mut Commit<'_, ()>),
) -> Result<(), CommitError<()>> {
    let version = conversation.v;
    let stand = |scheduled: Option<&Scheduled>| scheduled.map(|scheduled| scheduled.stand.clone());
    let conversation = conversation.reschedule(stand(from).as_ref(), stand(to).as_ref());
    let mut commit = service.inner.store.commit();
    match (from, to) {
        (Some(from), None) => remove(&mut commit, from),
        (from, Some(to)) => {
            commit.put_scheduled((), to, from.map(|from| from.v));
            let entry = |scheduled: &Scheduled| (scheduled.stand == Stand::Waiting).then(|| LaterTask::entry(scheduled));
            let (old, new) = (from.and_then(entry), entry(to));
            if let Some(old) = old.filter(|old| new.as_ref().is_none_or(|new| new.due != old.due)) {
                commit.finish_due((), &old);
            }
            if let Some(new) = &new {
                commit.put_due((), new);
            }
        }
        (None, None) => {}
    }
    commit.put_conversation((), &conversation, Some(version));
    also(&mut commit);
    let event = LiveEvent::new(
        service.inner.ids.event(),
        Scope::Number(conversation.id.phone.clone()),
        vec![Change::Conversation(conversation)],
    );
    let event = commit.put_live((), &event);
    commit.run().await?;
    service.publish(event);
    // One that is due soon is not found late.
    service.inner.later_wake.now();
    Ok(())
}
