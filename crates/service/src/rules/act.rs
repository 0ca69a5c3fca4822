//! The steps of a run, each in one transaction with the note that it is done.

use super::{answer, give, work::TRIES};
use crate::{
    Ids, SendError, Service,
    error::sentence,
    mark_read::send_receipt,
    notices,
    retry::Tries,
    send_reply::{Failed, Outgoing, draft, react, store_message, stored},
};
use domain::{
    Asked, Author, Content, Draft, Entry, LiveEvent, Message, MessageId, Position, Wamid,
    entry::{Activity, Note},
    live::{Change, Scope},
    media::Fetched,
    notice::{About, NoticeKind, Severity, Told},
    rule::{Action, Fate, Run, personal, personal_fills},
};
use store::{CommitError, MessageKey, StoreError};

/// So long a file may be on its way from WhatsApp before it is not sent back any more, in milliseconds.
const FILE_MILLIS: i64 = 10 * 60_000;

/// Does what is still to be done of a run. False when something has to be waited for first.
pub(super) async fn finish(service: &Service, mut run: Run) -> Result<bool, StoreError> {
    let store = &service.inner.store;
    let mut tries = Tries::new(service, TRIES);
    while let Some((at, step)) = run.next() {
        let action = step.action.clone();
        let done = Box::pin(step_once(service, &run, at, &action)).await;
        match done {
            Ok(Fate::Waits) => return Ok(false),
            Ok(fate) => {
                run = run.with(at, fate);
                continue;
            }
            Err(Failed::Refused(SendError::Store(error)) | Failed::Write(CommitError::Store(error))) => tries.failure(error).await?,
            Err(Failed::Write(CommitError::Cancelled(_))) => tries.conflict().await?,
            Err(Failed::Refused(refused)) => {
                let next = run.with(at, Fate::Failed(why(&refused)));
                match note(service, &next).await {
                    Ok(()) => {
                        tracing::info!(rule = %run.rule, message = %run.message, "a rule could not do something");
                        run = next;
                        continue;
                    }
                    Err(CommitError::Store(error)) => tries.failure(error).await?,
                    Err(CommitError::Cancelled(_)) => tries.conflict().await?,
                }
            }
        }
        // Somebody else may have done it, or it was stored although the answer was lost.
        match store.rule_run(run.rule, run.message).await? {
            Some(fresh) => run = fresh,
            None => return Ok(true),
        }
    }
    Ok(true)
}

fn why(refused: &SendError) -> String {
    match refused {
        SendError::NotFound => "The conversation is gone.".to_owned(),
        refused => sentence(refused).unwrap_or_else(|| "It could not be sent. Look at the rule again.".to_owned()),
    }
}

/// Does one step. What comes back is stored; what still waits is tried again later.
async fn step_once(service: &Service, run: &Run, at: usize, action: &Action) -> Result<Fate, Failed> {
    let customer = async || {
        let conversation = service.inner.store.conversation(&run.conversation).await?;
        let conversation = conversation.ok_or(Failed::Refused(SendError::NotFound))?;
        Ok::<_, Failed>(conversation.customer)
    };
    match action {
        Action::Assign { to, taken } => give::give(service, run, at, std::slice::from_ref(to), *taken).await,
        Action::RoundRobin { among, taken } => give::give(service, run, at, among, *taken).await,
        Action::Reply { text } => {
            let name = customer().await?.name;
            let outgoing = Outgoing::text(message_id(run, at), &personal(text, name.as_deref()));
            send(service, run, at, outgoing).await
        }
        Action::Template { name, language, fills } => {
            let called = customer().await?.name;
            let asked = Asked::Template {
                name: name.clone(),
                language: language.clone(),
                fills: personal_fills(fills, called.as_deref()),
            };
            send(service, run, at, outgoing(run, at, asked)).await
        }
        Action::SendBack => send_back(service, run, at).await,
        Action::MarkRead => {
            let sent = send_receipt(service, &run.conversation, &wamid(service, run).await?).await;
            sent.map_err(|why| Failed::Refused(SendError::Invalid(why.to_owned())))?;
            note(service, &run.with(at, Fate::Done)).await.map_err(Failed::Write)?;
            Ok(Fate::Done)
        }
        Action::React { emoji } => {
            let to = wamid(service, run).await?;
            let content = Content::Reaction {
                to,
                emoji: Some(emoji.clone()),
            };
            send(service, run, at, outgoing(run, at, Asked::Content(Box::new(content)))).await
        }
        Action::Note { text } => private_note(service, run, at, text).await,
        Action::Notify { text } => {
            let customer = customer().await?;
            tell(
                service,
                run,
                at,
                &format!("Rule “{}”: {} ({})", run.name, text.trim(), customer.title()),
            )
            .await
        }
        Action::Answer { least, proposes } => {
            let id = message_id(run, at);
            // Said before, and only the note of it is missing.
            if stored(service, id).await?.is_some() {
                note(service, &run.with(at, Fate::Done)).await.map_err(Failed::Write)?;
                return Ok(Fate::Done);
            }
            Box::pin(answer::answer(service, run, at, id, *least, *proposes)).await
        }
        Action::HandOver => {
            let words = "leaves this to a person: the customer asked for one".to_owned();
            hand_over(service, run, at, words).await
        }
    }
}

/// The file of the message, back to who sent it.
async fn send_back(service: &Service, run: &Run, at: usize) -> Result<Fate, Failed> {
    let id = message_id(run, at);
    // Sent before, and only the note of it is missing.
    if stored(service, id).await?.is_some() {
        note(service, &run.with(at, Fate::Done)).await.map_err(Failed::Write)?;
        return Ok(Fate::Done);
    }
    let message = message(service, run).await?;
    let refused = |why: &str| Err(Failed::Refused(SendError::Invalid(why.to_owned())));
    match Draft::back(&message.content).map_err(|error| Failed::Refused(error.into()))? {
        Some(draft) => send_draft(service, run, at, author(run), (id, draft)).await,
        None => match message.content.media().map(|media| &media.fetched) {
            None => refused("There is no file in the message."),
            Some(Some(Fetched::Failed(failed))) => refused(failed.why.words()),
            Some(_) if service.now().0 - run.at.0 > FILE_MILLIS => refused("The file did not arrive from WhatsApp in time."),
            Some(_) => Ok(Fate::Waits),
        },
    }
}

/// The message that the run is about.
async fn message(service: &Service, run: &Run) -> Result<Message, Failed> {
    let key = MessageKey {
        conversation: run.conversation.clone(),
        position: Position {
            at: run.written,
            id: run.message,
        },
    };
    let message = service.inner.store.message(&key).await?;
    message.ok_or(Failed::Refused(SendError::NotFound))
}

/// WhatsApp's id of the message.
async fn wamid(service: &Service, run: &Run) -> Result<Wamid, Failed> {
    message(service, run).await?.wamid.ok_or(Failed::Refused(SendError::NotFound))
}

/// A line of the thread, so that everybody sees that the assistant answers no more.
async fn hand_over(service: &Service, run: &Run, at: usize, words: String) -> Result<Fate, Failed> {
    let line = line(service, run, at, words);
    let mut commit = service.inner.store.commit();
    commit.create_entry((), &line);
    commit.put_rule_run((), &run.with(at, Fate::Done));
    let scope = Scope::Number(run.conversation.phone.clone());
    let event = LiveEvent::new(service.inner.ids.event(), scope, vec![Change::Entry(line)]);
    let event = commit.put_live((), &event);
    commit.run().await.map_err(Failed::Write)?;
    service.publish(event);
    Ok(Fate::Done)
}

fn outgoing(run: &Run, at: usize, asked: Asked) -> Outgoing {
    Outgoing {
        id: message_id(run, at),
        asked,
        quotes: None,
        link_preview: false,
    }
}

/// The id of what a step writes: the same whenever the step is done again, and in the order of the rules and their
/// steps.
pub(super) fn message_id(run: &Run, at: usize) -> MessageId {
    let millis = run.at.plus(i64::try_from(run.behind + at).unwrap_or(0));
    MessageId(Ids::same_for(millis, &format!("rule {} {} {at}", run.rule, run.message)).0)
}

/// The rule as the author of what it writes.
pub(super) fn author(run: &Run) -> Author {
    Author::rule(run.rule, &run.name)
}

/// Keeps only what became of a step.
pub(super) async fn note(service: &Service, next: &Run) -> Result<(), CommitError<()>> {
    let mut commit = service.inner.store.commit();
    commit.put_rule_run((), next);
    commit.run().await
}

async fn send(service: &Service, run: &Run, at: usize, outgoing: Outgoing) -> Result<Fate, Failed> {
    send_as(service, run, at, author(run), outgoing).await
}

pub(super) async fn send_as(service: &Service, run: &Run, at: usize, author: Author, outgoing: Outgoing) -> Result<Fate, Failed> {
    let id = outgoing.id;
    if stored(service, id).await?.is_some() {
        note(service, &run.with(at, Fate::Done)).await.map_err(Failed::Write)?;
        return Ok(Fate::Done);
    }
    let draft = draft(service, &run.conversation.phone, &outgoing).await.map_err(Failed::Refused)?;
    send_draft(service, run, at, author, (id, draft)).await
}

async fn send_draft(service: &Service, run: &Run, at: usize, author: Author, (id, draft): (MessageId, Draft)) -> Result<Fate, Failed> {
    let next = run.with(at, Fate::Done);
    let conversation = &run.conversation;
    let reachable = crate::may_reach(service, conversation.customer, draft.content()).await;
    reachable.map_err(Failed::Refused)?;
    let conversation = service.inner.store.conversation(conversation).await?;
    let conversation = conversation.ok_or(Failed::Refused(SendError::NotFound))?;
    service.inner.lines.saw(&conversation, service.now());
    let version = conversation.v;
    let (conversation, message) = conversation
        .reply(service.now(), id, author, draft)
        .map_err(|refused| Failed::Refused(refused.into()))?;
    let target = match &message.content {
        Content::Reaction { to, emoji } => Some(react(service, &message, to, emoji.clone()).await?),
        _ => None,
    };
    store_message(service, (&conversation, Some(version)), message, target, |commit| {
        commit.put_rule_run((), &next);
    })
    .await?;
    Ok(Fate::Done)
}

pub(super) async fn private_note(service: &Service, run: &Run, at: usize, text: &str) -> Result<Fate, Failed> {
    let note = Note {
        id: message_id(run, at),
        conversation: run.conversation.clone(),
        at: service.now().seconds(),
        author: author(run),
        body: text.trim().to_owned(),
        v: 1,
    };
    let entry = Entry::Note(note.clone());
    let mut commit = service.inner.store.commit();
    commit.create_note_pointer((), &note);
    commit.create_entry((), &entry);
    commit.put_rule_run((), &run.with(at, Fate::Done));
    let scope = Scope::Number(run.conversation.phone.clone());
    let event = LiveEvent::new(service.inner.ids.event(), scope, vec![Change::Entry(entry)]);
    let event = commit.put_live((), &event);
    commit.run().await.map_err(Failed::Write)?;
    service.publish(event);
    Ok(Fate::Done)
}

/// A line of the thread about something that a rule did, now.
pub(super) fn line(service: &Service, run: &Run, at: usize, words: String) -> Entry {
    Entry::Activity(Activity {
        id: message_id(run, at),
        conversation: run.conversation.clone(),
        at: service.now().seconds(),
        by: author(run),
        words,
        v: 1,
    })
}

/// Tells Admins. Told twice it is kept once.
async fn tell(service: &Service, run: &Run, at: usize, sentence: &str) -> Result<Fate, Failed> {
    let phone = &run.conversation.phone;
    let phones = service.phones().await?;
    let number = phones.iter().find(|known| known.id == *phone).map(domain::Phone::title);
    let told = Told {
        at: Some(run.at),
        kind: NoticeKind::Rule,
        severity: Severity::Info,
        sentence: sentence.to_owned(),
        about: About {
            phone: Some(phone.clone()),
            number,
            ..About::default()
        },
        same: format!("rule {} {} {at}", run.rule, run.message),
        raw: format!(
            r#"{{"rule":"{}","conversation":"{}","message":"{}"}}"#,
            run.rule, run.conversation, run.message
        ),
    };
    notices::record(service, told).await?;
    note(service, &run.with(at, Fate::Done)).await.map_err(Failed::Write)?;
    Ok(Fate::Done)
}
