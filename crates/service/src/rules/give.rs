//! Giving a conversation to a person, or to whoever has least to do.

use super::act::{author, line, note};
use crate::{SendError, Service, send_reply::Failed};
use domain::{
    Assignee, LiveEvent, PhoneId,
    inbox::{Filter, Tab},
    live::{Change, Scope},
    rule::{Fate, Run},
};
use futures::future::try_join_all;
use store::StoreError;

/// Open conversations of a person are counted up to here, on each number.
const COUNTED: u32 = 500;
/// Lists lag a moment behind: what somebody was given within it counts beside the list.
const LAG_MILLIS: i64 = 5_000;

/// Gives it to one of these people.
pub(super) async fn give(service: &Service, run: &Run, at: usize, among: &[Assignee], taken: bool) -> Result<Fate, Failed> {
    let store = &service.inner.store;
    let conversation = store.conversation(&run.conversation).await?;
    let conversation = conversation.ok_or(Failed::Refused(SendError::NotFound))?;
    if conversation.assignee.is_some() && !taken {
        let fate = Fate::Skipped("Somebody takes care of it already.".to_owned());
        note(service, &run.with(at, fate.clone())).await.map_err(Failed::Write)?;
        return Ok(fate);
    }
    let people = able(service, among, &run.conversation.phone).await?;
    let mut turns = store.rule_turns(run.rule).await?;
    let mut loads = Vec::new();
    for person in people {
        let last = turns.last.get(&person.id).copied().unwrap_or_default();
        let just = u32::from(service.now().0 - last.0 < LAG_MILLIS);
        // One person needs no counting.
        let load = if among.len() > 1 { open(service, &person).await? + just } else { 0 };
        loads.push((load, last, person));
    }
    loads.sort_by(|one, other| (one.0, one.1, &one.2.id).cmp(&(other.0, other.1, &other.2.id)));
    let Some((_, _, person)) = loads.into_iter().next() else {
        let who = match among {
            [one] => format!("{} can no longer take conversations of this number.", one.name),
            _ => "None of these people can take conversations of this number any more.".to_owned(),
        };
        return Err(Failed::Refused(SendError::Invalid(format!(
            "{who} Choose somebody else in the rule."
        ))));
    };
    let next = run.with(at, Fate::Done);
    let (version, id) = (conversation.v, conversation.id.clone());
    let Some(conversation) = conversation.assign(Some(person.clone())) else {
        note(service, &next).await.map_err(Failed::Write)?;
        return Ok(Fate::Done);
    };
    turns.last.insert(person.id.clone(), service.now());
    turns.last.retain(|known, _| among.iter().any(|one| one.id == *known));
    turns.v += 1;
    let line = line(service, run, at, format!("assigned this to {}", person.name));
    tracing::debug!(rule = author(run).id, "a rule gives a conversation to somebody");
    let mut commit = store.commit();
    commit.put_conversation((), &conversation, Some(version));
    commit.create_entry((), &line);
    commit.put_rule_run((), &next);
    if among.len() > 1 {
        commit.put_rule_turns((), run.rule, &turns);
    }
    let changes = vec![Change::Conversation(conversation), Change::Entry(line)];
    let event = LiveEvent::new(service.inner.ids.event(), Scope::Number(id.phone), changes);
    let event = commit.put_live((), &event);
    commit.run().await.map_err(Failed::Write)?;
    service.publish(event);
    service.inner.lists.forget();
    Ok(Fate::Done)
}

/// Those of them who may take conversations of a number, as they are called now.
async fn able(service: &Service, among: &[Assignee], phone: &PhoneId) -> Result<Vec<Assignee>, StoreError> {
    let Some(directory) = service.inner.store.directory().await? else {
        return Ok(Vec::new());
    };
    let sees = |person: &Assignee| directory.sights.get(&person.id).is_none_or(|numbers| numbers.contains(phone));
    let people = crate::me::assignable(service).await?;
    let wanted = |person: &Assignee| among.iter().any(|one| one.id == person.id) && sees(person);
    Ok(people.into_iter().filter(wanted).collect())
}

/// How many open conversations somebody has, over all numbers.
async fn open(service: &Service, person: &Assignee) -> Result<u32, StoreError> {
    let phones = service.phones().await?;
    let filter = Filter {
        tab: Tab::Mine,
        ..Filter::default()
    };
    let counts = phones
        .iter()
        .map(|phone| Box::pin(service.inner.store.count_conversations(&phone.id, &filter, &person.id, COUNTED)));
    Ok(try_join_all(counts).await?.into_iter().sum())
}
