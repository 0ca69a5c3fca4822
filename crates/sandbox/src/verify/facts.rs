//! The server's side: what its table says, reduced to what is checked.

use super::{
    bulk::Jobs,
    items::{integer, owned, plain},
    marks::{Marks, marks},
    tables::{Item, Tables, text},
};
use anyhow::Result;
use serde_json::Value;
use std::collections::{HashMap, HashSet};

/// Live events are kept for a day.
const KEPT_MILLIS: u64 = 86_400_000;

/// A message item.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
#[derive(Debug, Default)]
pub(super) struct Message {
    pub(super) id: String,
    /// `{unix_s}#{ulid}`, out of its key.
    pub(super) position: String,
    /// The same, out of its own attributes.
    pub(super) own_position: String,
    pub(super) at: i64,
    pub(super) wamid: Option<String>,
    pub(super) inbound: bool,
    /// It moves the conversation; of a customer it also counts as unread and opens the window.
    pub(super) activity: bool,
    /// Said to a group, which opens no window to the person.
    pub(super) in_group: bool,
    /// The furthest state of one of ours.
    pub(super) state: Option<&'static str>,
    /// Meta's code of its failure.
    pub(super) code: Option<i64>,
    /// Its job did not send it because of what the customer said meanwhile.
    pub(super) is_left_out: bool,
    /// WhatsApp's ids of it from when it was turned back, and went again.
    pub(super) turned_back: Vec<String>,
    /// Which recipient of a bulk job it was for.
    pub(super) bulk: Option<String>,
    pub(super) marks: Marks,
    pub(super) v: i64,
}

/// A conversation item.
#[derive(Debug, Default)]
pub(super) struct Conversation {
    pub(super) state: String,
    pub(super) assignee: Option<String>,
    pub(super) unread: i64,
    pub(super) last_position: String,
    pub(super) last_delivery: Option<String>,
    pub(super) last_inbound_at: Option<i64>,
    pub(super) seen: Option<String>,
    pub(super) v: i64,
    pub(super) inbox_pk: String,
    pub(super) queue_pk: String,
    pub(super) last_activity: String,
    /// How many messages it says are to be sent later: those that wait, and those that are held.
    pub(super) later: (i64, i64),
}

/// A conversation's number and customer.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct ConversationId {
    pub(super) phone: String,
    pub(super) customer: String,
}

impl ConversationId {
    fn of_key(pk: &str) -> Option<Self> {
        let (phone, customer) = pk.strip_prefix("CONV#")?.split_once('#')?;
        Some(Self {
            phone: phone.to_owned(),
            customer: customer.to_owned(),
        })
    }

    fn of_attribute(text: &str) -> Option<Self> {
        let (customer, phone) = text.split_once('-')?;
        Some(Self {
            phone: phone.to_owned(),
            customer: customer.to_owned(),
        })
    }
}

/// Where a message stands.
pub(super) type Place = (ConversationId, String);

/// The newest live event about something.
#[derive(Default)]
pub(super) struct Live {
    pub(super) greatest: i64,
    newest: u64,
}

impl Live {
    fn take(&mut self, v: i64, at: u64) {
        self.greatest = self.greatest.max(v);
        self.newest = self.newest.max(at);
    }

    /// Whether it says anything about now: older events are gone or going.
    pub(super) fn counts(&self, now: u64) -> bool {
        now.saturating_sub(self.newest) < KEPT_MILLIS
    }
}

/// The whole table, reduced.
#[derive(Default)]
pub(super) struct Facts {
    pub(super) messages: HashMap<ConversationId, Vec<Message>>,
    pub(super) conversations: HashMap<ConversationId, Conversation>,
    /// How many messages are to be sent later: those that wait, and those that are held.
    pub(super) later: HashMap<ConversationId, (i64, i64)>,
    /// By WhatsApp's id.
    pub(super) wamids: HashMap<String, Place>,
    /// What customers did to messages, by WhatsApp's id of the act.
    pub(super) acts: HashSet<String>,
    /// Messages that something waits for.
    pub(super) waiting: HashSet<String>,
    /// By our own id.
    pub(super) outbound: HashMap<String, Place>,
    pub(super) identities: Vec<(String, String)>,
    pub(super) contacts: HashSet<String>,
    /// WhatsApp ids in events that could not be understood, or that wait for their message.
    pub(super) failed: HashSet<String>,
    /// Those events whole, for ids of other forms.
    pub(super) failed_raw: Vec<String>,
    pub(super) outbox: HashSet<String>,
    pub(super) live_conversations: HashMap<ConversationId, Live>,
    pub(super) live_messages: HashMap<Place, Live>,
    pub(super) live_events: u64,
    pub(super) jobs: Jobs,
    /// Items that are not what their key says.
    pub(super) malformed: Vec<String>,
}

impl Facts {
    /// Reads the whole table once.
    pub(super) async fn read(tables: &Tables) -> Result<Self> {
        let mut facts = Self::default();
        tables.scan(|item| facts.take(&item)).await?;
        Ok(facts)
    }

    fn take(&mut self, item: &Item) {
        let (Some(pk), Some(sk)) = (text(item, "pk"), text(item, "sk")) else {
            return;
        };
        if self.sort(item, pk, sk).is_none() {
            self.malformed.push(format!("{pk} {sk}"));
        }
    }

    fn sort(&mut self, item: &Item, pk: &str, sk: &str) -> Option<()> {
        let (kind, rest) = pk.split_once('#').unwrap_or((pk, ""));
        match kind {
            "CONV" => {
                let id = ConversationId::of_key(pk)?;
                // Notes and lines about what the team did stand among the messages, and were never sent.
                if matches!(text(item, "itemType"), Some("NOTE" | "ACTIVITY")) {
                    return Some(());
                }
                if let Some(position) = sk.strip_prefix("MSG#") {
                    let message = message(item, position)?;
                    self.messages.entry(id).or_default().push(message);
                } else if sk.starts_with("LATER#") {
                    let held = plain(item)?["stand"].get("held").is_some();
                    let (waiting, all_held) = self.later.entry(id).or_default();
                    *(if held { all_held } else { waiting }) += 1;
                } else if sk == "CONV" {
                    self.conversations.insert(id, conversation(item)?);
                }
            }
            // A mark that something came before its message; no pointer yet.
            "WAMID" if item.contains_key("waiting") => {}
            "WAMID" => {
                if item.contains_key("raw") {
                    self.acts.insert(rest.to_owned());
                }
                self.wamids.insert(rest.to_owned(), place(item)?);
            }
            "WAIT" => {
                self.waiting.insert(rest.to_owned());
                self.failed.extend(wamids_in(text(item, "raw")?));
            }
            "OUT" => {
                self.outbound.insert(rest.to_owned(), place(item)?);
            }
            "IDENT" => self.identities.push((rest.to_owned(), text(item, "customer")?.to_owned())),
            "CONTACT" => {
                self.contacts.insert(rest.to_owned());
            }
            // The outbox is a kind of the due queue; a former version had it under a name of its own.
            "OUTBOX" | "DUE" => {
                let (_, id) = sk.split_once('#')?;
                if kind == "OUTBOX" || rest.starts_with("send#") {
                    self.outbox.insert(id.to_owned());
                }
            }
            "FAILED" => {
                let raw = text(item, "raw")?;
                self.failed.extend(wamids_in(raw));
                self.failed_raw.push(raw.to_owned());
            }
            "LIVE" => self.live(item, sk)?,
            "JOBS" => self.jobs.take_job(item, sk)?,
            "JOB" => self.jobs.take(item, rest, sk)?,
            _ => {}
        }
        Some(())
    }

    fn live(&mut self, item: &Item, sk: &str) -> Option<()> {
        let at = ulid::Ulid::from_string(sk).ok()?.timestamp_ms();
        self.live_events += 1;
        let event: Value = match text(item, "event") {
            Some(json) => serde_json::from_str(json).ok()?,
            None => plain(item)?,
        };
        if let Some(conversation) = event.get("conversation") {
            self.live_conversation(conversation, at)?;
        }
        for message in event["messages"].as_array().into_iter().flatten() {
            self.live_message(message, at)?;
        }
        for change in event["changes"].as_array().into_iter().flatten() {
            if let Some(conversation) = change.get("conversation") {
                self.live_conversation(conversation, at)?;
            } else if let Some(message) = change["entry"].get("message") {
                self.live_message(message, at)?;
            }
        }
        Some(())
    }

    fn live_conversation(&mut self, conversation: &Value, at: u64) -> Option<()> {
        let id = ConversationId::of_attribute(conversation["id"].as_str()?)?;
        let known = self.live_conversations.entry(id).or_default();
        known.take(integer(&conversation["v"])?, at);
        Some(())
    }

    fn live_message(&mut self, message: &Value, at: u64) -> Option<()> {
        let id = ConversationId::of_attribute(message["conversation"].as_str()?)?;
        let position = position(integer(&message["at"])?, message["id"].as_str()?);
        let known = self.live_messages.entry((id, position)).or_default();
        known.take(integer(&message["v"])?, at);
        Some(())
    }
}

fn position(at: i64, id: &str) -> String {
    format!("{:010}#{id}", at.max(0))
}

fn place(item: &Item) -> Option<Place> {
    let id = ConversationId::of_attribute(text(item, "conversation")?)?;
    Some((id, text(item, "position")?.to_owned()))
}

/// All states of a message of ours, the least first.
const STATES: [&str; 11] = [
    "queued",
    "taken_back",
    "sending",
    "unconfirmed",
    "handed_over",
    "accepted",
    "sent",
    "failed",
    "delivered",
    "read",
    "played",
];

/// How far a state is.
pub(super) fn rank(state: &str) -> usize {
    STATES.iter().position(|known| *known == state).unwrap_or(0)
}

fn message(item: &Item, key: &str) -> Option<Message> {
    let value = plain(item)?;
    let (id, at) = (value["id"].as_str()?, integer(&value["at"])?);
    let direction = value.get("direction")?;
    let mut out = Message {
        id: id.to_owned(),
        position: key.to_owned(),
        own_position: position(at, id),
        at,
        wamid: owned(&value["wamid"]),
        inbound: direction == "inbound",
        marks: marks(&value["marks"]),
        v: integer(&value["v"])?,
        ..Message::default()
    };
    // What only speaks about another message, and what WhatsApp says itself, is no activity.
    let kind = value["content"].as_object().and_then(|content| content.iter().next());
    let kind = kind.map(|(kind, what)| {
        if kind == "other" {
            what["kind"].as_str().unwrap_or_default()
        } else {
            kind
        }
    });
    out.activity = !kind.is_some_and(|kind| matches!(kind, "reaction" | "edit" | "revoke" | "system"));
    if out.inbound {
        kind?;
        out.in_group = value["context"]["group"].is_string();
    } else {
        let delivery = &direction["outbound"]["delivery"];
        let history = delivery["history"].as_object()?;
        out.state = STATES.iter().rev().find(|state| history.contains_key(**state)).copied();
        out.state?;
        out.code = integer(&delivery["failure"]["code"]);
        out.is_left_out = delivery["failure"]["aws"] == "OptedOut";
        let back = delivery["turnedBack"].as_array().into_iter().flatten();
        out.turned_back = back.filter_map(owned).collect();
        let author = &direction["outbound"]["author"];
        out.bulk = owned(&author["id"]).filter(|_| author["kind"] == "bulk_job");
    }
    Some(out)
}

fn conversation(item: &Item) -> Option<Conversation> {
    let value = plain(item)?;
    let last = &value["last"];
    let unread = &value["unread"];
    let places = unread["places"].as_array().map_or(0, Vec::len);
    let counted = i64::try_from(places).ok()? + integer(&unread["more"]).unwrap_or(0);
    Some(Conversation {
        state: owned(&value["state"])?,
        assignee: owned(&value["assignee"]["id"]),
        unread: integer(unread).unwrap_or(counted),
        last_position: owned(&last["position"])?,
        last_delivery: owned(&last["delivery"]),
        last_inbound_at: integer(&value["lastInboundAt"]),
        seen: owned(&value["seen"]),
        v: integer(&value["v"])?,
        inbox_pk: text(item, "inboxPk").unwrap_or_default().to_owned(),
        queue_pk: text(item, "queuePk").unwrap_or_default().to_owned(),
        last_activity: text(item, "lastActivityAt").unwrap_or_default().to_owned(),
        later: (
            integer(&value["later"]["waiting"]).unwrap_or(0),
            integer(&value["later"]["held"]).unwrap_or(0),
        ),
    })
}

/// WhatsApp ids in any text, however deep in escaped JSON.
fn wamids_in(raw: &str) -> impl Iterator<Item = String> {
    raw.match_indices("wamid.").map(|(start, _)| {
        raw[start..]
            .chars()
            .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '+' | '/' | '=' | '_' | '-'))
            .collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_found_in_escaped_json() {
        let raw = r#"{"Message":"{\"x\":\"{\\\"id\\\":\\\"wamid.HBg+/=\\\",\\\"y\\\":\\\"wamid.2\\\"}\"}"}"#;
        assert_eq!(wamids_in(raw).collect::<Vec<_>>(), ["wamid.HBg+/=", "wamid.2"]);
    }

    #[test]
    fn an_old_event_says_nothing() {
        let mut live = Live::default();
        live.take(3, 1000);
        live.take(2, 2000);
        assert_eq!(live.greatest, 3);
        assert!(live.counts(2000 + KEPT_MILLIS - 1) && !live.counts(2000 + KEPT_MILLIS));
    }
}
