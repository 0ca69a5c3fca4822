//! The invariants, each a comparison of what the sandbox knows with what the table says.

use super::{
    acts,
    facts::{Conversation, ConversationId, Facts, Message, Place, rank},
    record::{REPORTED, Record, Reports},
};
use std::{
    collections::{BTreeSet, HashMap, HashSet},
    fmt::Display,
};

/// What was looked at, and what was wrong with it.
#[derive(Default)]
pub(super) struct Findings {
    pub(super) checked: Vec<(&'static str, u64)>,
    pub(super) violations: Vec<String>,
}

impl Findings {
    pub(super) fn wrong(&mut self, invariant: &str, what: impl Display) {
        self.violations.push(format!("{invariant}: {what}"));
    }

    pub(super) fn count(&mut self, what: &'static str, number: usize) {
        self.checked.push((what, number as u64));
    }
}

impl Display for ConversationId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}-{}", self.customer, self.phone)
    }
}

/// The table with its messages found by place.
pub(super) struct Index<'a> {
    pub(super) facts: &'a Facts,
    by_place: HashMap<(&'a ConversationId, &'a str), &'a Message>,
}

impl<'a> Index<'a> {
    pub(super) fn at(&self, place: &'a Place) -> Option<&'a Message> {
        self.by_place.get(&(&place.0, place.1.as_str())).copied()
    }
}

/// Checks everything. `now` is the server's clock, in milliseconds.
pub(super) fn all(record: &Record, facts: &Facts, now: u64) -> Findings {
    let mut findings = Findings::default();
    for item in &facts.malformed {
        findings.wrong("items", format_args!("{item} is not what its key says"));
    }
    let index = Index {
        facts,
        by_place: facts
            .messages
            .iter()
            .flat_map(|(id, messages)| messages.iter().map(move |message| ((id, message.position.as_str()), message)))
            .collect(),
    };
    inbound(record, &index, &mut findings);
    acts::check(record, &index, &mut findings);
    people(record, facts, &mut findings);
    sends(record, &index, &mut findings);
    feed(&index, now, &mut findings);
    conversations(facts, &mut findings);
    facts.jobs.check(facts, &mut findings);
    findings
}

/// I1: every message that was published is stored once, and nothing else is.
fn inbound(record: &Record, index: &Index<'_>, findings: &mut Findings) {
    let accepted: HashSet<&str> = record.accepted.iter().map(|send| send.wamid.as_str()).collect();
    let mut stored: HashMap<&str, u32> = HashMap::new();
    for (id, message) in index.facts.messages.iter().flat_map(|(id, list)| list.iter().map(move |m| (id, m))) {
        let Some(wamid) = message.wamid.as_deref() else {
            if message.inbound {
                findings.wrong(
                    "I1",
                    format_args!("{id} has an inbound message {} without a WhatsApp id", message.position),
                );
            }
            continue;
        };
        *stored.entry(wamid).or_default() += 1;
        let known = if message.inbound {
            record.published.contains(wamid) || record.written.contains_key(wamid)
        } else {
            record.received.contains(wamid) || accepted.contains(wamid)
        };
        if !known {
            findings.wrong("I1", format_args!("{wamid} is stored and was never published, sent or seeded"));
        }
        match index.facts.wamids.get(wamid) {
            Some((to, position)) if to == id && *position == message.position => {}
            Some(_) => findings.wrong("I1", format_args!("the pointer of {wamid} leads to another message")),
            None => findings.wrong("I1", format_args!("{wamid} is stored without its pointer")),
        }
    }
    for (wamid, times) in stored.iter().filter(|(_, times)| **times > 1) {
        findings.wrong("I1", format_args!("{wamid} is stored {times} times"));
    }
    for (wamid, place) in &index.facts.wamids {
        if index.at(place).is_none() {
            findings.wrong("I1", format_args!("the pointer of {wamid} leads to no message"));
        }
    }
    for wamid in index.facts.waiting.iter().filter(|wamid| index.facts.wamids.contains_key(*wamid)) {
        findings.wrong("I1", format_args!("something waits for {wamid}, which is there"));
    }
    for wamid in &record.published {
        let failed = index.facts.failed.contains(wamid)
            || (!wamid.starts_with("wamid.") && index.facts.failed_raw.iter().any(|raw| raw.contains(wamid.as_str())));
        if !stored.contains_key(wamid.as_str()) && !failed && !index.facts.acts.contains(wamid) {
            findings.wrong("I1", format_args!("{wamid} was published and is neither stored nor kept as failed"));
        }
    }
    findings.count("inbound", record.published.len());
    findings.count("messages", index.by_place.len());
}

/// I1: one person at one number of ours has one conversation, and each customer a profile.
fn people(record: &Record, facts: &Facts, findings: &mut Findings) {
    let mut conversations: HashMap<(&str, &str), BTreeSet<&ConversationId>> = HashMap::new();
    let mut persons: HashMap<&ConversationId, BTreeSet<&str>> = HashMap::new();
    for (wamid, (id, _)) in &facts.wamids {
        let Some(written) = record.written.get(wamid) else { continue };
        conversations.entry((&written.person, &written.number)).or_default().insert(id);
        persons.entry(id).or_default().insert(&written.person);
        if written.number != id.phone {
            findings.wrong(
                "I1",
                format_args!("{wamid} was written to {} and is stored under {}", written.number, id.phone),
            );
        }
    }
    for ((person, number), ids) in conversations.iter().filter(|(_, ids)| ids.len() > 1) {
        let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
        findings.wrong(
            "I1",
            format_args!("{person} has {} conversations at {number}: {}", ids.len(), ids.join(", ")),
        );
    }
    for (id, persons) in persons.iter().filter(|(_, persons)| persons.len() > 1) {
        let persons: Vec<&str> = persons.iter().copied().collect();
        findings.wrong(
            "I1",
            format_args!("{id} is the conversation of several people: {}", persons.join(", ")),
        );
    }
    for (identity, customer) in &facts.identities {
        if !facts.contacts.contains(customer) {
            findings.wrong("I1", format_args!("the identity {identity} leads to no customer"));
        }
    }
    for id in facts.conversations.keys().filter(|id| !facts.contacts.contains(&id.customer)) {
        findings.wrong("I1", format_args!("{id} is the conversation of no customer"));
    }
    findings.count(
        "people",
        conversations.keys().map(|(person, _)| person).collect::<BTreeSet<_>>().len(),
    );
    findings.count("identities", facts.identities.len());
}

/// Sent once, and I3: the state shown is the furthest that was reported.
fn sends(record: &Record, index: &Index<'_>, findings: &mut Findings) {
    let facts = index.facts;
    let mut accepted: HashMap<&str, u32> = HashMap::new();
    for send in &record.accepted {
        let reports = record.reports.get(&send.wamid);
        // Only of what WhatsApp did not let out there may be another.
        let is_refused = reports.is_some_and(Reports::is_refused_for_pace);
        if let Some(callback) = send.callback.as_ref().filter(|_| !is_refused) {
            *accepted.entry(callback).or_default() += 1;
        }
        let by_client = send.callback.as_ref().and_then(|callback| facts.outbound.get(callback));
        let Some(message) = by_client
            .or_else(|| facts.wamids.get(&send.wamid))
            .and_then(|place| index.at(place))
        else {
            findings.wrong("sends", format_args!("{} was accepted for sending and is not stored", send.wamid));
            continue;
        };
        if message.turned_back.contains(&send.wamid) {
            if !is_refused {
                findings.wrong("sends", format_args!("{} went again and was not refused", send.wamid));
            }
            continue;
        }
        let (state, waits) = (message.state.unwrap_or("inbound"), facts.outbox.contains(&message.id));
        match reports.and_then(|reports| reports.furthest) {
            Some(furthest) if state != REPORTED[furthest] => {
                findings.wrong(
                    "I3",
                    format_args!("{} is {state} and was reported {}", send.wamid, REPORTED[furthest]),
                );
            }
            None if matches!(state, "queued" | "sending") && waits => {}
            None if !matches!(state, "unconfirmed" | "handed_over") => {
                findings.wrong(
                    "sends",
                    format_args!("{} was accepted for sending, nothing was reported, and it is {state}", send.wamid),
                );
            }
            _ => {}
        }
        if let Some(codes) = reports.map(|reports| &reports.codes).filter(|codes| !codes.is_empty())
            && !message.code.is_some_and(|code| codes.contains(&code))
        {
            findings.wrong(
                "I3",
                format_args!("{} failed with {codes:?} and carries {:?}", send.wamid, message.code),
            );
        }
    }
    for (callback, times) in accepted.iter().filter(|(_, times)| **times > 1) {
        findings.wrong("sends", format_args!("{callback} was accepted for sending {times} times"));
    }
    for (id, message) in facts.messages.iter().flat_map(|(id, list)| list.iter().map(move |m| (id, m))) {
        let Some(state) = message.state else { continue };
        if matches!(state, "queued" | "sending") && !facts.outbox.contains(&message.id) {
            findings.wrong(
                "sends",
                format_args!("{} in {id} is {state} and nothing in the outbox stands for it", message.id),
            );
        }
        let reported = message.wamid.as_ref().and_then(|wamid| record.reports.get(wamid)?.furthest);
        if reported.is_some_and(|furthest| rank(state) < rank(REPORTED[furthest])) {
            findings.wrong(
                "I3",
                format_args!("{} in {id} is {state}, and more than that was reported", message.id),
            );
        }
    }
    for (client, place) in &facts.outbound {
        if index.at(place).is_none_or(|message| message.id != *client) {
            findings.wrong("sends", format_args!("the pointer of {client} leads to no message of that id"));
        }
    }
    findings.count("sends", record.accepted.len());
    findings.count("reported", record.reports.len());
}

/// I4: who follows the live events has what is stored.
fn feed(index: &Index<'_>, now: u64, findings: &mut Findings) {
    let facts = index.facts;
    for (id, live) in facts.live_conversations.iter().filter(|(_, live)| live.counts(now)) {
        match facts.conversations.get(id) {
            None => findings.wrong("I4", format_args!("live events tell of {id}, which is not stored")),
            Some(stored) if stored.v != live.greatest => {
                findings.wrong(
                    "I4",
                    format_args!("{id} is at version {} and live events at {}", stored.v, live.greatest),
                );
            }
            Some(_) => {}
        }
    }
    for (place, live) in facts.live_messages.iter().filter(|(_, live)| live.counts(now)) {
        match index.at(place) {
            None => findings.wrong(
                "I4",
                format_args!("live events tell of {} in {}, which is not stored", place.1, place.0),
            ),
            // Being sent is told when it is over.
            Some(stored) if stored.state == Some("sending") => {}
            Some(stored) if stored.v != live.greatest => findings.wrong(
                "I4",
                format_args!(
                    "{} in {} is at version {} and live events at {}",
                    place.1, place.0, stored.v, live.greatest
                ),
            ),
            Some(_) => {}
        }
    }
    findings.count("liveEvents", usize::try_from(facts.live_events).unwrap_or(usize::MAX));
}

/// I5: what a conversation says about its messages is what they say.
fn conversations(facts: &Facts, findings: &mut Findings) {
    for (id, messages) in &facts.messages {
        for message in messages {
            if message.position != message.own_position {
                findings.wrong(
                    "I5",
                    format_args!(
                        "{} in {id} says of itself that it stands at {}",
                        message.position, message.own_position
                    ),
                );
            }
        }
        match facts.conversations.get(id) {
            Some(conversation) => recount(id, conversation, messages, findings),
            None => findings.wrong("I5", format_args!("{id} has messages and is no conversation")),
        }
    }
    for id in facts.conversations.keys().filter(|id| !facts.messages.contains_key(id)) {
        findings.wrong("I5", format_args!("{id} has no messages"));
    }
    for (id, conversation) in &facts.conversations {
        let planned = facts.later.get(id).copied().unwrap_or_default();
        if conversation.later != planned {
            findings.wrong(
                "I5",
                format_args!(
                    "{id} says that {:?} messages wait and are held, and {planned:?} are",
                    conversation.later
                ),
            );
        }
    }
    findings.count("conversations", facts.conversations.len());
}

fn recount(id: &ConversationId, stored: &Conversation, messages: &[Message], findings: &mut Findings) {
    let mut wrong = |what: &str, is: &dyn Display, should: &dyn Display| {
        findings.wrong("I5", format_args!("{id}: {what} is {is} and should be {should}"));
    };
    let arrived = messages.iter().filter(|message| message.inbound && message.activity);
    let unread = arrived
        .clone()
        .filter(|message| stored.seen.as_ref().is_none_or(|seen| message.id > *seen))
        .count();
    if stored.unread != i64::try_from(unread).unwrap_or(i64::MAX) {
        wrong("unread", &stored.unread, &unread);
    }
    let newest = arrived.filter(|message| !message.in_group).map(|message| message.at).max();
    if stored.last_inbound_at != newest {
        let show = |at: Option<i64>| at.map_or("nothing".to_owned(), |at| at.to_string());
        wrong("lastInboundAt", &show(stored.last_inbound_at), &show(newest));
    }
    // Where nothing is activity, the first message stands in for it, whichever it was.
    if let Some(last) = messages
        .iter()
        .filter(|message| message.activity)
        .max_by(|a, b| a.position.cmp(&b.position))
    {
        if stored.last_position != last.position {
            wrong("the last message", &stored.last_position, &last.position);
        } else if stored.last_delivery.as_deref() != last.state && last.state != Some("sending") {
            let show = |state: Option<&str>| state.unwrap_or("nothing").to_owned();
            wrong(
                "the last message's state",
                &show(stored.last_delivery.as_deref()),
                &show(last.state),
            );
        }
    } else if !messages.iter().any(|message| message.position == stored.last_position) {
        wrong("the last message", &stored.last_position, &"one of its own");
    }
    if stored.last_activity != stored.last_position {
        wrong("lastActivityAt", &stored.last_activity, &stored.last_position);
    }
    let inbox = format!("INBOX#{}#{}#", id.phone, stored.state);
    if !stored.inbox_pk.starts_with(&inbox) {
        wrong("inboxPk", &stored.inbox_pk, &inbox);
    }
    let assignee = stored.assignee.as_deref().unwrap_or("none");
    let queue = format!("QUEUE#{}#{}#{assignee}", id.phone, stored.state);
    if stored.queue_pk != queue {
        wrong("queuePk", &stored.queue_pk, &queue);
    }
}
