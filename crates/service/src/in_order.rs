//! Messages to one customer go out in the order in which they stand in the thread.
//!
//! What this instance has stored waits in a line in memory, which costs nothing. The end of the thread is read only where something
//! may wait that this instance does not know: a message of another instance, of before a crash, or one that is left to the sweeper.
//! Messages of bulk jobs and reactions stand in no line.

use crate::{Service, change::change_message};
use domain::{Conversation, ConversationId, Delivery, DeliveryState, Direction, Entry, Message, Millis, Position, bulk::RecipientId};
use std::{
    collections::{BTreeSet, HashMap},
    pin::pin,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use store::{MessageKey, StoreError};
use tokio::{
    sync::Notify,
    time::{Instant, timeout_at},
};

/// For so long a message gives way to one that stands still, in milliseconds. One that moves, if only at the rate that WhatsApp
/// allows, has all the time that it needs.
const LONGEST_MILLIS: i64 = 60_000;
/// An attempt to hand a message over lasts half a minute at most; what is older is nobody's.
const ATTEMPT_MILLIS: i64 = 35_000;
/// So many entries before a message are looked at.
const LOOK: usize = 40;
/// For so long after something was left to the sweeper, threads are looked at, in milliseconds.
const LEFT_MILLIS: i64 = 15 * 60 * 1000;
/// Above this many lines, those that nobody needs any more are forgotten.
const MOST_LINES: usize = 10_000;

/// The lines of this instance.
#[derive(Default)]
pub(crate) struct Lines(Mutex<HashMap<ConversationId, Line>>);

#[derive(Default)]
struct Line {
    waiting: BTreeSet<Position>,
    /// Until then something may wait that is not in this line.
    look_until: Option<Millis>,
    moved: Arc<Notify>,
}

/// A message's place in its line; whoever drops it makes room.
pub(crate) struct Place {
    service: Service,
    conversation: ConversationId,
    position: Position,
    is_over: bool,
}

impl Place {
    /// Its message needs to go no more: it is gone, or never will be.
    pub(crate) fn over(mut self) {
        self.is_over = true;
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let left = (!self.is_over).then(|| self.service.now().plus(LEFT_MILLIS));
        self.service.inner.lines.leave(&self.conversation, self.position, left);
    }
}

/// Whether a message stands in a line.
fn counts(message: &Message) -> bool {
    message.content.is_activity() && RecipientId::of(message).is_none()
}

impl Lines {
    fn with<T>(&self, act: impl FnOnce(&mut HashMap<ConversationId, Line>) -> T) -> T {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Takes note of a conversation that is about to be written in: what it showed last may not be gone yet.
    pub(crate) fn saw(&self, conversation: &Conversation, now: Millis) {
        let last = &conversation.last;
        if !matches!(last.delivery, Some(DeliveryState::Queued | DeliveryState::Sending)) {
            return;
        }
        self.with(|lines| {
            let line = lines.entry(conversation.id.clone()).or_default();
            if !line.waiting.contains(&last.position) {
                line.look_until = Some(now.plus(LEFT_MILLIS));
            }
        });
    }

    fn leave(&self, conversation: &ConversationId, position: Position, left: Option<Millis>) {
        self.with(|lines| {
            let Some(line) = lines.get_mut(conversation) else { return };
            line.waiting.remove(&position);
            line.look_until = line.look_until.max(left);
            line.moved.notify_waiters();
            if line.waiting.is_empty() && line.look_until.is_none() {
                lines.remove(conversation);
            }
        });
    }

    /// What moves when somebody leaves the line; none when nobody is ahead.
    fn ahead(&self, conversation: &ConversationId, position: Position) -> Option<Arc<Notify>> {
        self.with(|lines| {
            let line = lines.get(conversation)?;
            line.waiting
                .first()
                .is_some_and(|first| *first < position)
                .then(|| line.moved.clone())
        })
    }

    fn is_to_look(&self, conversation: &ConversationId, now: Millis) -> bool {
        self.with(|lines| {
            lines
                .get(conversation)
                .and_then(|line| line.look_until)
                .is_some_and(|until| now < until)
        })
    }
}

/// A place for a message that was just stored.
pub(crate) fn join(service: &Service, message: &Message) -> Option<Place> {
    if !counts(message) {
        return None;
    }
    let now = service.now();
    service.inner.lines.with(|lines| {
        if lines.len() >= MOST_LINES {
            lines.retain(|_, line| !line.waiting.is_empty() || line.look_until.is_some_and(|until| now < until));
        }
        lines
            .entry(message.conversation.clone())
            .or_default()
            .waiting
            .insert(message.position());
    });
    Some(Place {
        service: service.clone(),
        conversation: message.conversation.clone(),
        position: message.position(),
        is_over: false,
    })
}

/// Waits until nothing that stands before a message is to go out first. False when that lasts: the sweeper comes again. Without a
/// place, which is the sweeper's case, only the thread is looked at.
pub(crate) async fn turn(service: &Service, message: &Message, place: Option<&Place>, patience: Duration) -> Result<bool, StoreError> {
    if !counts(message) {
        return Ok(true);
    }
    let lines = &service.inner.lines;
    let must_look = if place.is_some() {
        let deadline = Instant::now() + patience;
        while let Some(line) = lines.ahead(&message.conversation, message.position()) {
            let mut moved = pin!(line.notified());
            moved.as_mut().enable();
            // It may have moved in between.
            if lines.ahead(&message.conversation, message.position()).is_none() {
                break;
            }
            if timeout_at(deadline, moved).await.is_err() {
                return Ok(false);
            }
        }
        lines.is_to_look(&message.conversation, service.now())
    } else {
        true
    };
    if !must_look {
        return Ok(true);
    }
    let before = service
        .inner
        .store
        .entries(&message.conversation, Some(message.position()), LOOK)
        .await?;
    let now = service.now();
    let is_young = now.0 - message.at.millis().0 < LEFT_MILLIS;
    Ok(!(is_young && gives_way(&before.entries, before.older.is_some(), now)))
}

/// Says on a message that waits when it goes, where that is because WhatsApp takes so many to one person, or from one number. Said once:
/// what comes between moves it little; and anew once that time is over.
pub(crate) async fn say_when(service: &Service, message: &Message) -> Result<(), StoreError> {
    let (store, now) = (&service.inner.store, service.now());
    let is_said = message.delivery().is_none_or(|delivery| is_told(delivery, now));
    if is_said || !counts(message) || service.inner.pace.goes_at(&message.conversation, 0, now).is_none() {
        return Ok(());
    }
    let before = store.entries(&message.conversation, Some(message.position()), LOOK).await?;
    let waits = |entry: &&Entry| matches!(entry, Entry::Message(one) if counts(one) && is_queued(one));
    let ahead = before.entries.iter().filter(waits).count();
    let at = service.inner.pace.goes_at(&message.conversation, ahead, now);
    let say = |message: &mut Message| {
        let queued = is_queued(message);
        match &mut message.direction {
            Direction::Outbound { delivery, .. } if queued && !is_told(delivery, now) => {
                delivery.waits_until = at;
                at.is_some()
            }
            _ => false,
        }
    };
    let key = MessageKey::of(message);
    Box::pin(change_message(service, &key, say, |_, _| {})).await.map(drop)
}

/// Whether it says already when it goes.
fn is_told(delivery: &Delivery, now: Millis) -> bool {
    delivery.waits_until.is_some_and(|until| until > now)
}

fn is_queued(message: &Message) -> bool {
    message.delivery().is_some_and(|delivery| delivery.state() == DeliveryState::Queued)
}

/// Whether a message waits for what stands before it, the oldest first; `more` is before that. What failed, was taken back or is
/// unconfirmed holds nothing up, and neither does what others have passed by.
fn gives_way(before: &[Entry], more: bool, now: Millis) -> bool {
    // Since when the first of them could have gone.
    let mut since: Option<Millis> = None;
    let mut seen_whole = !more;
    for entry in before.iter().rev() {
        let Entry::Message(message) = entry else { continue };
        let Some(delivery) = message.delivery().filter(|_| counts(message)) else {
            continue;
        };
        match delivery.state() {
            DeliveryState::Queued => since = Some(delivery.waits_until.or(delivery.undo_until).unwrap_or_else(|| message.at.millis())),
            DeliveryState::Sending => {
                let began = delivery.history.get(DeliveryState::Sending).unwrap_or(message.at);
                if now.0 - began.millis().0 < ATTEMPT_MILLIS {
                    return true;
                }
            }
            DeliveryState::TakenBack | DeliveryState::Failed => {}
            // It was turned back before: whether it was taken this time is told first.
            DeliveryState::HandedOver if !delivery.turned_back.is_empty() && handed_over(delivery, now) < ATTEMPT_MILLIS => return true,
            _ => {
                let went = delivery.history.get(DeliveryState::Sending).map(domain::Seconds::millis);
                since = since.map(|since| went.map_or(since, |went| since.max(went)));
                seen_whole = true;
                break;
            }
        }
    }
    since.is_some_and(|since| !seen_whole || now.0 - since.0 < LONGEST_MILLIS)
}

/// How long ago it was handed over.
fn handed_over(delivery: &Delivery, now: Millis) -> i64 {
    let at = delivery.history.get(DeliveryState::HandedOver);
    at.map_or(i64::MAX, |at| now.0 - at.millis().0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn ours(at: i64, state: &str, by: &Value, content: &Value) -> Entry {
        let message: Message = serde_json::from_value(json!({
            "id": domain::MessageId::from_parts(u64::try_from(at).unwrap(), 1), "conversation": "00000000010000000000000002-1", "at": at,
            "direction": { "outbound": { "author": by, "delivery": { "history": { "queued": at, state: at + 1 } } } },
            "content": content, "v": 1,
        }))
        .unwrap();
        Entry::Message(message)
    }

    fn text(at: i64, state: &str) -> Entry {
        let by = json!({ "kind": "person", "id": "a", "name": "Asha" });
        ours(at, state, &by, &json!({ "text": { "body": "x" } }))
    }

    #[test]
    fn a_message_waits_for_what_moves_and_not_for_what_stands_still() {
        let waits = |before: &[Entry], more: bool, second: i64| gives_way(before, more, Millis(second * 1000));
        assert!(!waits(&[], false, 10));
        for (state, last) in [("queued", 69), ("sending", 45)] {
            assert!(waits(&[text(10, state)], false, last), "{state}");
            assert!(!waits(&[text(10, state)], false, last + 1), "{state} for too long");
        }
        for state in ["taken_back", "failed", "unconfirmed", "handed_over", "read"] {
            assert!(!waits(&[text(10, state)], false, 11), "{state}");
        }
        assert!(
            waits(&[text(10, "queued"), text(11, "failed")], false, 12),
            "what failed hides nothing"
        );
        let went = ours_went(100);
        assert!(
            waits(&[went.clone(), text(10, "queued"), text(11, "queued")], false, 150),
            "the line moves"
        );
        assert!(!waits(&[text(10, "queued"), went], false, 12), "others have passed it by");
        assert!(
            waits(&[text(10, "queued"), text(11, "queued")], true, 500),
            "the line is longer than was looked at"
        );
    }

    /// One that was handed over a while after it was stored.
    fn ours_went(at: i64) -> Entry {
        let Entry::Message(mut message) = text(9, "handed_over") else {
            unreachable!()
        };
        let mut written = serde_json::to_value(&message).unwrap();
        written["direction"]["outbound"]["delivery"]["history"] = json!({ "queued": 9, "sending": at, "handed_over": at });
        message = serde_json::from_value(written).unwrap();
        Entry::Message(message)
    }

    #[test]
    fn what_was_turned_back_is_waited_for_until_it_is_known_to_be_taken() {
        let turned_back = |delivery: Value| {
            let Entry::Message(message) = text(10, "queued") else {
                unreachable!()
            };
            let mut written = serde_json::to_value(&message).unwrap();
            written["direction"]["outbound"]["delivery"] = delivery;
            Entry::Message(serde_json::from_value(written).unwrap())
        };
        let waits = |before: &Entry, second: i64| gives_way(std::slice::from_ref(before), false, Millis(second * 1000));
        let rests = turned_back(json!({ "history": { "queued": 10 }, "waitsUntil": 100_000, "turnedBack": ["wamid.1"] }));
        assert!(waits(&rests, 90) && waits(&rests, 159) && !waits(&rests, 160));
        let history = json!({ "queued": 10, "sending": 100, "handed_over": 100 });
        let taken = turned_back(json!({ "history": history, "turnedBack": ["wamid.1"] }));
        assert!(waits(&taken, 101) && !waits(&taken, 135));
        assert!(!waits(&text(100, "handed_over"), 101));
        let sent = turned_back(json!({ "history": { "queued": 10, "handed_over": 100, "sent": 101 }, "turnedBack": ["wamid.1"] }));
        assert!(!waits(&sent, 102));
    }

    #[test]
    fn reactions_hold_nothing_up() {
        let by = json!({ "kind": "person", "id": "a", "name": "Asha" });
        let reaction = ours(10, "queued", &by, &json!({ "reaction": { "to": "wamid.A", "emoji": "👍" } }));
        assert!(!gives_way(&[reaction], false, Millis(11_000)));
    }
}
