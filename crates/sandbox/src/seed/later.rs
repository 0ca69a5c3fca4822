//! What is to be sent later in one of the seeded conversations: a message that waits for tomorrow, and one that is held.

use super::past::Past;
use anyhow::{Result, anyhow};
use domain::{
    Asked, Author, Content, MessageId, Millis, Scheduled, UserId,
    later::{Fallback, Stand},
    template::Fill,
};

/// The conversation that has them, by its place in the list.
pub(super) const PLACE: u32 = 4;

const DAY_MILLIS: i64 = 86_400_000;

/// What fills the template that goes in place of one.
const FILLS: [(&str, &str); 5] = [
    ("header.1", "A-7"),
    ("body.1", "Maya"),
    ("body.2", "Friday"),
    ("body.3", "9 and 12"),
    ("buttons.0", "A-7"),
];

/// Plans them. The conversation counts them from then on.
pub(super) fn plan(past: &mut Past, people: &[(String, String)], now: Millis) -> Result<Vec<Scheduled>> {
    let (id, name) = people.first().ok_or_else(|| anyhow!("nobody answers"))?;
    let author = Author::person(&UserId::parse(id.as_str())?, name.clone());
    let held = Stand::Held {
        why: "Not sent: the 24-hour window was closed. Send a template, or send this when they write again.".to_owned(),
        since: now.seconds().plus(-3_600),
    };
    let template = Fallback {
        name: "order_shipped".to_owned(),
        language: "en".to_owned(),
        fills: FILLS.map(|(at, text)| (at.to_owned(), Fill::Text(text.to_owned()))).into(),
    };
    let plans = [
        (
            "Good morning! Did everything arrive in one piece?",
            DAY_MILLIS,
            Stand::Waiting,
            Some(template),
        ),
        ("Your invoice is ready. Shall I send it here?", -3_600_000, held, None),
    ];
    let mut planned = Vec::new();
    for (serial, (text, after, stand, fallback)) in (1_u8..).zip(plans) {
        past.conversation = past.conversation.clone().reschedule(None, Some(&stand));
        planned.push(Scheduled {
            id: MessageId::from_parts(now.unsigned(), u128::from(serial)),
            conversation: past.conversation.id.clone(),
            author: author.clone(),
            asked: Asked::Content(Box::new(Content::Text { body: text.to_owned() })),
            quotes: None,
            link_preview: false,
            fallback,
            due: now.plus(after),
            zone: "Asia/Kolkata".to_owned(),
            stand,
            v: 1,
        });
    }
    Ok(planned)
}
