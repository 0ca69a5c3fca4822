//! Whether the customer waits for an answer, and since when: answers of programs, and what did not arrive, are none.

use super::{Conversation, ConversationState};
use crate::{
    author::AuthorKind,
    clock::Seconds,
    delivery::DeliveryState,
    message::{Direction, Message, Position},
};
use serde::{Deserialize, Serialize};

/// So many answers are followed to their arrival. One that arrives is enough.
const MOST: usize = 5;

/// What the customer asked last, and what people of ours answered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Unanswered {
    /// When they wrote the oldest message since the answer before; none before they wrote any.
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<Seconds>,
    /// The answers to it that have not failed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    answers: Vec<Position>,
}

impl Conversation {
    /// Since when the customer waits for somebody of us; none while they do not.
    pub fn waits_since(&self) -> Option<Seconds> {
        if self.state != ConversationState::Open {
            return None;
        }
        match &self.unanswered {
            Some(known) => known.since.filter(|_| known.answers.is_empty()),
            // As far as can be told of what an older version wrote.
            None => (self.last.delivery.is_none() && !self.last.stand_in).then_some(self.last.position.at),
        }
    }

    /// The customer wrote. What answered before answers nothing more.
    pub(super) fn ask(&mut self, at: Seconds) {
        let since = self.waits_since().map_or(at, |since| since.min(at));
        self.unanswered = Some(Box::new(Unanswered {
            since: Some(since),
            answers: Vec::new(),
        }));
    }

    /// One of us, or something of ours, wrote.
    pub(super) fn answer(&mut self, message: &Message) {
        let known = self.unanswered.as_deref().cloned();
        // Before the list shows this message: as far as can be told of what an older version wrote.
        let mut known = known.unwrap_or_else(|| Unanswered {
            since: self.waits_since(),
            answers: Vec::new(),
        });
        if is_answer(message) == Some(true) && known.answers.len() < MOST {
            known.answers.push(message.position());
        }
        self.unanswered = Some(Box::new(known));
    }

    /// Something became of a message of ours. Gives whether that changes who waits.
    pub(super) fn hear_of_answer(&mut self, message: &Message) -> bool {
        let Some(known) = &mut self.unanswered else { return false };
        let place = message.position();
        let before = known.answers.len();
        match is_answer(message) {
            Some(false) => known.answers.retain(|answer| *answer != place),
            // It failed, so it seemed, and arrived after all.
            Some(true) if before < MOST && known.since.is_some_and(|since| since <= place.at) && !known.answers.contains(&place) => {
                known.answers.push(place);
            }
            _ => {}
        }
        known.answers.len() != before
    }
}

/// Whether what a person wrote is on its way, or arrived; none of what no person wrote.
fn is_answer(message: &Message) -> Option<bool> {
    let Direction::Outbound { author, delivery } = &message.direction else {
        return None;
    };
    let is_theirs = author.kind == AuthorKind::Person && message.content.is_activity();
    is_theirs.then(|| !matches!(delivery.state(), DeliveryState::Failed | DeliveryState::TakenBack))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::{Author, Draft, MessageId, Millis, UserId, delivery::Report, failure::Failure};
    use serde_json::json;

    fn asked(at: i64) -> Conversation {
        let id = MessageId::from_parts(1, 1);
        let mut conversation: Conversation = serde_json::from_value(json!({
            "id": format!("{}-310000000000011", crate::CustomerId::from_parts(1, 1)),
            "customer": { "name": "Meera" },
            "state": "open",
            "last": { "position": Position { at: Seconds(at), id }, "preview": "Hello" },
            "lastInboundAt": at,
            "openedAt": at,
            "v": 1,
        }))
        .unwrap();
        conversation.ask(Seconds(at));
        conversation
    }

    fn person() -> Author {
        Author::person(&UserId::parse("asha").unwrap(), "Asha")
    }

    fn program() -> Author {
        Author {
            kind: AuthorKind::Rule,
            id: "r".into(),
            name: "Away".into(),
        }
    }

    fn replied(conversation: Conversation, at: i64, by: Author) -> (Conversation, Message) {
        let id = MessageId::from_parts(u64::try_from(at).unwrap(), 2);
        conversation
            .reply(Millis(at * 1000), id, by, Draft::text("Hello").unwrap())
            .unwrap()
    }

    fn told(message: &mut Message, report: Report) {
        if let Direction::Outbound { delivery, .. } = &mut message.direction {
            delivery.take(report);
        }
    }

    fn failed(message: &mut Message) {
        told(message, Report::Failed(Failure::meta(131_026, None), Seconds(2_000)));
    }

    #[test]
    fn only_a_person_ends_the_wait_and_only_with_what_arrives() {
        let (automatic, mut by_rule) = replied(asked(1_000), 1_001, program());
        assert_eq!(automatic.waits_since(), Some(Seconds(1_000)), "a program answers nobody");
        told(&mut by_rule, Report::State(DeliveryState::Delivered, Seconds(1_002)));
        let automatic = automatic.refresh_last(&by_rule).unwrap();
        assert_eq!(automatic.waits_since(), Some(Seconds(1_000)));

        let (answered, mut first) = replied(automatic, 1_100, person());
        let (answered, mut second) = replied(answered, 1_101, person());
        assert_eq!(answered.waits_since(), None);
        failed(&mut second);
        let answered = answered.refresh_last(&second).unwrap();
        assert_eq!(answered.waits_since(), None, "one of two arrives");
        failed(&mut first);
        let waiting = answered.refresh_last(&first).unwrap();
        assert_eq!(waiting.waits_since(), Some(Seconds(1_000)), "nothing arrived");
        assert_eq!(waiting.clone().refresh_last(&first), None, "heard once");
        told(&mut first, Report::State(DeliveryState::Delivered, Seconds(2_001)));
        assert_eq!(waiting.refresh_last(&first).unwrap().waits_since(), None, "it arrived after all");
    }

    #[test]
    fn the_wait_is_that_for_the_oldest_message() {
        let mut conversation = asked(1_000);
        conversation.ask(Seconds(1_500));
        conversation.ask(Seconds(900));
        assert_eq!(conversation.waits_since(), Some(Seconds(900)));
        let (mut conversation, mut answer) = replied(conversation, 2_000, person());
        conversation.ask(Seconds(3_000));
        assert_eq!(conversation.waits_since(), Some(Seconds(3_000)));
        told(&mut answer, Report::State(DeliveryState::Read, Seconds(3_001)));
        let conversation = conversation.clone().refresh_last(&answer).unwrap_or(conversation);
        assert_eq!(conversation.waits_since(), Some(Seconds(3_000)), "it answered what was before");
        let resolved = conversation.resolve().unwrap();
        assert_eq!(resolved.waits_since(), None);
    }

    #[test]
    fn what_an_older_version_wrote_is_told_by_the_newest_message() {
        let mut old = asked(1_000);
        old.unanswered = None;
        assert_eq!(old.waits_since(), Some(Seconds(1_000)));
        let (automatic, _) = replied(old.clone(), 1_001, program());
        assert_eq!(automatic.waits_since(), Some(Seconds(1_000)));
        let (answered, _) = replied(old, 1_001, person());
        assert_eq!(answered.waits_since(), None);
        let again: Conversation = serde_json::from_str(&serde_json::to_string(&answered).unwrap()).unwrap();
        assert_eq!(again, answered);
    }
}
