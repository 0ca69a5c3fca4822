//! What recipients of the jobs of a first start answer, so that their funnels go to the end: a tap on a button of the template, or words;
//! each was answered by one of us and is resolved.

use super::super::{ours, past::inbound};
use crate::{ChatImport, Direction as Way};
use anyhow::{Result, anyhow};
use domain::{
    Author, Conversation, DeliveryState, Direction, Entry, Message, MessageId, Seconds, Wamid,
    bulk::Variant,
    delivery::Report,
    entry::{Activity, RESOLVED},
    inbound::Inbound,
};
use serde_json::{Value, json};

/// The buttons of the template.
pub(super) const BUTTONS: [&str; 3] = ["Yes, I will", "Another day, please", "Cancel it"];

/// What a customer says, and what they are answered.
#[derive(Clone, Copy)]
pub(super) struct Reply {
    pub(super) words: &'static str,
    pub(super) taps: bool,
    ours: &'static str,
}

const REPLIES: [Reply; 4] = [
    Reply {
        words: BUTTONS[0],
        taps: true,
        ours: "Thank you, see you on Friday!",
    },
    Reply {
        words: BUTTONS[1],
        taps: true,
        ours: "No problem. Would Monday at 11:00 suit you?",
    },
    Reply {
        words: "I will be there, thank you",
        taps: false,
        ours: "Wonderful, see you then.",
    },
    Reply {
        words: BUTTONS[0],
        taps: true,
        ours: "Thank you, see you on Friday!",
    },
];

/// Whether somebody reads what they get.
pub(super) const fn reads(variant: Variant, index: u32) -> bool {
    match variant {
        Variant::A => index.is_multiple_of(3),
        _ => !index.is_multiple_of(4),
    }
}

/// What somebody answers; nothing for most. The friendlier wording is answered more often.
pub(super) fn of(variant: Variant, index: u32) -> Option<Reply> {
    let answers = match variant {
        Variant::A => index.is_multiple_of(6) || index.is_multiple_of(9),
        _ => index % 5 < 2,
    };
    let at = usize::try_from(index).ok()? % REPLIES.len();
    REPLIES.get(at).copied().filter(|_| answers && reads(variant, index))
}

/// What stands in a thread after the message of the job.
pub(super) struct After {
    pub(super) conversation: Conversation,
    /// The customer's, with its raw object, and ours.
    pub(super) theirs: (Message, Value),
    pub(super) answer: Message,
    pub(super) resolved: Entry,
}

impl After {
    /// Ten minutes after `message`, whose conversation this is, the customer says it.
    pub(super) fn new(conversation: Conversation, message: &Message, reply: Reply, by: &Author) -> Result<Self> {
        let id = conversation.id.clone();
        let own = message.id.0.random();
        let said = |minutes: i64| -> (Seconds, MessageId) {
            let at = message.at.plus(minutes * 60);
            (at, MessageId::from_parts(at.millis().unsigned(), own))
        };
        let wamid = |what: &str| Wamid::parse(format!("wamid.SEEDBULK{what}{}", message.id));
        let (at, theirs_id) = said(10);
        let mut raw = if reply.taps {
            json!({ "type": "button", "button": { "text": reply.words, "payload": reply.words } })
        } else {
            json!({ "type": "text", "text": { "body": reply.words } })
        };
        raw["id"] = json!(wamid("IN")?.as_str());
        raw["timestamp"] = json!(at.0.to_string());
        raw["from"] = json!(conversation.customer.number.as_ref().map(|number| number.digits().to_owned()));
        if let Some(quoted) = message.wamid.as_ref().filter(|_| reply.taps) {
            raw["context"] = json!({ "id": quoted.as_str(), "from": id.phone.as_str() });
        }
        let Inbound::Message(event) = inbound(&id, &conversation.customer, &raw, at)? else {
            return Err(anyhow!("an answer that is no message"));
        };
        let received = Conversation::receive(Some(conversation), id.clone(), &event, theirs_id);
        let theirs = received.message;
        let conversation = received.conversation;
        let conversation = conversation.clone().mark_read(theirs.id).unwrap_or(conversation);
        let (at, answer_id) = said(17);
        let (conversation, mut answer) = conversation.reply(at.millis(), answer_id, by.clone(), ours::read(reply.ours)?)?;
        answer.wamid = Some(wamid("OUT")?);
        if let Direction::Outbound { delivery, .. } = &mut answer.direction {
            use DeliveryState::{Accepted, Delivered, HandedOver, Read, Sending, Sent};
            for (state, later) in [(Sending, 0), (HandedOver, 0), (Accepted, 1), (Sent, 1), (Delivered, 2), (Read, 30)] {
                delivery.take(Report::State(state, at.plus(later)));
            }
        }
        let conversation = conversation.clone().refresh_last(&answer).unwrap_or(conversation);
        let mut conversation = conversation.clone().resolve().unwrap_or(conversation);
        conversation.v = 1;
        let (at, line) = said(18);
        let resolved = Entry::Activity(Activity {
            id: line,
            conversation: id,
            at,
            by: by.clone(),
            words: RESOLVED.to_owned(),
            v: 1,
        });
        Ok(Self {
            conversation,
            theirs: (theirs, raw),
            answer,
            resolved,
        })
    }

    /// The same in the phone of the customer.
    pub(super) fn chat(&self, person: &str) -> Result<[ChatImport; 2]> {
        let (theirs, raw) = &self.theirs;
        let ours = whatsapp::payload::of(
            &self.conversation.customer,
            self.answer.id,
            &self.answer.content,
            &self.answer.context,
        );
        let one = |message: &Message, raw: Value, direction| ChatImport {
            person: person.to_owned(),
            our_number: message.conversation.phone.to_string(),
            wamid: message.wamid.as_ref().map(ToString::to_string),
            direction,
            message: raw,
            at: message.at.millis().0,
            status: "read".to_owned(),
        };
        Ok([
            one(theirs, raw.clone(), Way::Inbound),
            one(
                &self.answer,
                ours.ok_or_else(|| anyhow!("an answer that cannot be sent"))?,
                Way::Outbound,
            ),
        ])
    }
}
