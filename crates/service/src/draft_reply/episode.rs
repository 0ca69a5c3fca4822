//! What a model may read of a thread: what belongs together since it was last resolved, and which language the customer writes.

use domain::{
    Content, DeliveryState, Entry, Message, PhoneNumber, Position,
    assistant::{Line, Spoken},
    entry::RESOLVED,
};

/// So many messages from before that are told besides: who comes back may go on with it.
const BEFORE: usize = 6;

/// The language of a customer is told by so many of their messages at most.
const MOST_HEARD: usize = 20;

/// What is said in it, the oldest first, and the newest entry of all. An old matter is not the answer to a new one, so of what was
/// resolved only the end is told, unless all of it is asked for.
pub(super) fn lines(entries: &[Entry], whole: bool) -> (Vec<Line>, Option<Position>) {
    let entries = in_order(entries);
    let newest = entries.last().map(|entry| entry.position());
    let begins = if whole { 0 } else { begins(&entries) };
    // Notes are for colleagues; a model that reads them could tell them to the customer.
    let said = |entries: &[&Entry]| -> Vec<Line> {
        let messages = entries
            .iter()
            .copied()
            .filter_map(Entry::message)
            .filter(|message| is_said(message));
        messages
            .map(|message| Line {
                from_customer: message.is_inbound(),
                text: message.shown().summary().unwrap_or_default().into_owned(),
            })
            .collect()
    };
    let (before, since) = entries.split_at(begins);
    let mut lines = said(before);
    lines.drain(..lines.len().saturating_sub(BEFORE));
    lines.extend(said(since));
    (lines, newest)
}

/// The customer's language, by what they wrote themselves; else by their number.
pub(super) fn spoken(entries: &[Entry], number: Option<&PhoneNumber>) -> Option<Spoken> {
    let entries = in_order(entries);
    let inbound = entries
        .iter()
        .rev()
        .filter_map(|entry| entry.message())
        .filter(|message| message.is_inbound() && is_said(message));
    let words: Vec<String> = inbound.filter_map(own_words).take(MOST_HEARD).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    assistant::spoken(&words, number.and_then(numbering::country).as_deref())
}

fn in_order(entries: &[Entry]) -> Vec<&Entry> {
    let mut entries: Vec<&Entry> = entries.iter().collect();
    entries.sort_by_key(|entry| entry.position());
    entries
}

/// Where the episode begins in which the customer wrote last: behind the line that says that it was resolved.
fn begins(entries: &[&Entry]) -> usize {
    let is_theirs = |entry: &&Entry| entry.message().is_some_and(|message| message.is_inbound() && is_said(message));
    let is_resolved = |entry: &&Entry| matches!(entry, Entry::Activity(activity) if activity.words == RESOLVED);
    let last = entries.iter().rposition(is_theirs).unwrap_or(0);
    entries[..last].iter().rposition(is_resolved).map_or(0, |resolved| resolved + 1)
}

/// Whether customer and team both know a message: it was not deleted, taken back, hidden or lost, and says something.
fn is_said(message: &Message) -> bool {
    let is_gone = message.marks.deleted_at.is_some() || message.marks.hidden.is_some() || message.is_taken_back();
    let has_failed = message.delivery().is_some_and(|delivery| delivery.state() == DeliveryState::Failed);
    !(is_gone || has_failed || matches!(message.content, Content::Reaction { .. }))
}

/// What the customer wrote, without the words that we have for files and places.
fn own_words(message: &Message) -> Option<String> {
    match message.shown().as_ref() {
        Content::Text { body } => Some(body.clone()),
        other => other.media()?.caption.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{
        Author, Context, ConversationId, CustomerId, Direction, MessageId, Newer, PhoneId, Seconds, UserId, act::Marks, entry::Activity,
    };

    fn conversation() -> ConversationId {
        ConversationId {
            phone: PhoneId::parse("1").unwrap(),
            customer: CustomerId::from_parts(1, 1),
        }
    }

    fn wrote(at: i64, body: &str) -> Entry {
        Entry::Message(Message {
            id: MessageId::from_parts(1, u128::try_from(at).unwrap()),
            conversation: conversation(),
            at: Seconds(at),
            wamid: None,
            direction: Direction::Inbound,
            content: Content::Text { body: body.to_owned() },
            context: Context::default(),
            marks: Marks::default(),
            v: 1,
            newer: Newer::default(),
        })
    }

    fn resolved(at: i64) -> Entry {
        Entry::Activity(Activity {
            id: MessageId::from_parts(1, u128::try_from(at).unwrap()),
            conversation: conversation(),
            at: Seconds(at),
            by: Author::person(&UserId::parse("u").unwrap(), "Asha".to_owned()),
            words: RESOLVED.to_owned(),
            v: 1,
        })
    }

    fn told(entries: &[Entry], whole: bool) -> Vec<String> {
        lines(entries, whole).0.into_iter().map(|line| line.text).collect()
    }

    #[test]
    fn of_a_matter_that_was_resolved_only_the_end_is_told() {
        let mut entries: Vec<Entry> = (0..20).map(|n| wrote(n, &format!("old {n}"))).collect();
        entries.push(resolved(20));
        // As they come from the store, the newest first.
        entries.insert(0, wrote(31, "new 1"));
        entries.insert(1, wrote(30, "new 0"));
        assert_eq!(
            told(&entries, false),
            ["old 14", "old 15", "old 16", "old 17", "old 18", "old 19", "new 0", "new 1"]
        );
        assert_eq!(told(&entries, true).len(), 22);
        // What was resolved just now is still what it is about.
        entries.push(resolved(40));
        assert_eq!(told(&entries, false).len(), 8);
        let old: Vec<Entry> = entries[2..].to_vec();
        assert_eq!(told(&old, false).len(), 20);
        assert!(told(&[], false).is_empty() && told(&[resolved(1)], false).is_empty());
    }

    #[test]
    fn the_language_is_that_of_the_newest_words() {
        let entries = [
            wrote(1, "When does my order arrive? I have waited for two weeks now."),
            wrote(3, "¿Me pueden decir cuándo llega mi pedido, por favor?"),
            wrote(2, "Thank you for looking into it"),
        ];
        assert_eq!(spoken(&entries, None).unwrap().language, "Spanish");
        let number = PhoneNumber::parse("+5511987654321").unwrap();
        assert_eq!(spoken(&[wrote(1, "ok")], Some(&number)).unwrap().language, "Portuguese");
        assert_eq!(spoken(&[wrote(1, "ok")], None), None);
    }
}
