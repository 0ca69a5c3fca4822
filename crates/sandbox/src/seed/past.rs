//! Making pasts: what customers and the team said to each other, folded by the server's own rules.

use super::{
    line::{self, Around},
    material::{By, CHATTER, FAILURES, PEOPLE, SCRIPTS},
    ours, showcase,
};
use crate::{media::Sample, names};
use anyhow::{Result, anyhow};
use domain::{
    Assignee, Author, Bsuid, Conversation, ConversationId, CustomerCard, CustomerId, DeliveryState, Direction, Failure, Message, MessageId,
    PhoneId, PhoneNumber, Seconds, UserId, Wamid,
    delivery::Report,
    entry::{Activity, RESOLVED},
    inbound::{Inbound, InboundAct},
};
use rand::{Rng, SeedableRng, rngs::StdRng, seq::IndexedRandom};
use serde_json::{Value, json};

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
/// From this place on, conversations are older than a day, and had others before them.
const OLDER: usize = 90;

/// Makes pasts, the same ones each time but for the time they end.
pub(super) struct Seeder {
    random: StdRng,
    now: Seconds,
    /// Who answers: the demo Operators and the Admin.
    people: Vec<(String, String)>,
    serial: u64,
}

/// One customer's past.
pub(super) struct Past {
    pub(super) card: CustomerCard,
    pub(super) conversation: Conversation,
    /// Each with WhatsApp's own object.
    pub(super) messages: Vec<(Message, Value)>,
    /// Lines about what the team did.
    pub(super) lines: Vec<domain::Entry>,
    /// What the customer did to messages, which the messages show already; each with WhatsApp's own object.
    pub(super) acts: Vec<(InboundAct, Value)>,
    /// The files under their ids, with the time they were sent.
    pub(super) files: Vec<(String, Sample, Seconds)>,
}

impl Past {
    /// WhatsApp's id of the latest message that is so.
    fn latest(&self, is: impl Fn(&Message) -> bool) -> Option<Wamid> {
        let found = self.messages.iter().rev().find(|(message, _)| is(message));
        found.and_then(|(message, _)| message.wamid.clone())
    }

    /// The same, of a customer's text.
    fn latest_text(&self) -> Option<Wamid> {
        self.latest(|message| message.is_inbound() && matches!(message.content, domain::Content::Text { .. }))
    }
}

impl Seeder {
    /// Pasts that end now; `people` are ids and names of those who answer.
    pub(super) fn new(now: Seconds, people: Vec<(String, String)>) -> Self {
        Self {
            random: StdRng::seed_from_u64(7),
            now,
            people,
            serial: 0,
        }
    }

    /// The past of the customer at that place.
    pub(super) fn past(&mut self, index: u32) -> Result<Past> {
        let place = index as usize;
        let card = self.card(place)?;
        let number = names::OUR_NUMBERS[usize::from(self.random.random_ratio(1, 3))];
        let lines = self.lines(place);
        // Most talked today, some last week, a few months ago: newest first by index, as lists are read.
        let ended = self.now.plus(-match place {
            0 => 40,
            1..12 => i64::try_from(place)? * 4 * MINUTE + self.random.random_range(0..90),
            12..70 => self.random.random_range(HOUR..20 * HOUR),
            70..90 => self.random.random_range(20 * HOUR..24 * HOUR),
            OLDER..160 => self.random.random_range(DAY..30 * DAY),
            _ => self.random.random_range(DAY..70 * DAY),
        });
        let id = ConversationId {
            customer: CustomerId(self.ulid(ended)),
            phone: PhoneId::parse(number.meta_id)?,
        };
        let mut past = Past {
            card: card.clone(),
            conversation: placeholder(&id, ended),
            messages: Vec::new(),
            lines: Vec::new(),
            acts: Vec::new(),
            files: Vec::new(),
        };
        let mut known = None;
        let mut at = ended;
        let mut times = Vec::new();
        for line in (0..lines.len()).rev() {
            times.push(at);
            // Who talks with us for weeks comes back a few times a day.
            let pause = if is_long(place) && line.is_multiple_of(3) { 8 * HOUR } else { 0 };
            at = at.plus(-pause - self.random.random_range(20..25 * MINUTE));
        }
        times.reverse();
        for visit in self.visits(place, at) {
            let (mut conversation, mut at) = (known.take(), visit);
            // The team has the last word.
            let script = script(place, 0);
            let words = script.iter().rposition(|(by, _)| matches!(by, By::Us)).map_or(0, |last| last + 1);
            for (by, text) in script.iter().take(words) {
                conversation = Some(match (by, conversation) {
                    (By::Us, Some(conversation)) => self.reply(conversation, text, at, false, &mut past)?,
                    (_, known) => self.receive(known, &id, &card, text, at, &mut past)?,
                });
                at = at.plus(self.random.random_range(20..25 * MINUTE));
            }
            past.lines.extend(self.resolved(place, &id, at)?);
            known = conversation.map(|conversation| conversation.clone().resolve().unwrap_or(conversation));
        }
        let last = lines.len() - 1;
        for (line, ((by, text), at)) in lines.iter().zip(times).enumerate() {
            known = Some(match (by, known) {
                (By::Us, Some(conversation)) => self.reply(conversation, text, at, line == last && place % 11 == 3, &mut past)?,
                (_, known) => self.receive(known, &id, &card, text, at, &mut past)?,
            });
        }
        let mut conversation = known.ok_or_else(|| anyhow!("a past without lines"))?;
        let seen = past
            .messages
            .iter()
            .rev()
            .find(|(message, _)| message.is_inbound())
            .map(|(message, _)| message.id);
        // Who was answered was read, and who talks with us all day; of the others every third.
        let answered = !past.messages.last().is_some_and(|(message, _)| message.is_inbound());
        if let Some(seen) = seen.filter(|_| answered || place % 3 == 1 || is_long(place)) {
            conversation = conversation.clone().mark_read(seen).unwrap_or(conversation);
        }
        if place % 5 < 3 && !self.people.is_empty() {
            let (sub, name) = self.people[place % self.people.len()].clone();
            let assignee = Assignee {
                id: UserId::parse(sub)?,
                name,
            };
            conversation = conversation.clone().assign(Some(assignee)).unwrap_or(conversation);
        }
        if answered && place.is_multiple_of(4) && place > 12 {
            conversation = conversation.clone().resolve().unwrap_or(conversation);
            past.lines.extend(self.resolved(place, &id, ended.plus(5 * MINUTE))?);
        }
        conversation.v = 1;
        past.conversation = conversation;
        Ok(past)
    }

    /// The line that says who resolved it.
    fn resolved(&self, place: usize, conversation: &ConversationId, at: Seconds) -> Result<Option<domain::Entry>> {
        let Some((sub, name)) = self.people.get(place % self.people.len().max(1)).cloned() else {
            return Ok(None);
        };
        Ok(Some(domain::Entry::Activity(Activity {
            id: MessageId::from_parts(at.millis().unsigned(), u128::try_from(place)?),
            conversation: conversation.clone(),
            at,
            by: Author::person(&UserId::parse(sub)?, name),
            words: RESOLVED.to_owned(),
            v: 1,
        })))
    }

    fn card(&mut self, place: usize) -> Result<CustomerCard> {
        let (name, code) = person(place);
        let round = place / PEOPLE.len();
        // The same first name with another initial: two hundred people out of fifty.
        let name = if round == 0 {
            name.to_owned()
        } else {
            format!("{name} {}.", char::from(b'A' + u8::try_from(round % 26)?))
        };
        let bsuid = format!("IN.{:018}", 100_000_000_000_000_000_u64 + place as u64 * 7_919);
        let digits = 10 - code.len().saturating_sub(2);
        let local: String = (0..digits).map(|_| char::from(b'0' + self.random.random_range(0..10_u8))).collect();
        // Some share no number, some no name.
        let number = (place % 17 != 5)
            .then(|| PhoneNumber::parse(&format!("+{code}9{}", &local[1..])))
            .transpose()?;
        let name = (place % 19 != 7 || number.is_none()).then_some(name);
        let username = (place % 17 == 5).then(|| format!("customer.{place}"));
        Ok(CustomerCard {
            name,
            username,
            number,
            bsuid: Some(Bsuid::parse(bsuid)?),
        })
    }

    /// What was said. Some stop early, so that their last line is another's.
    fn lines(&mut self, place: usize) -> Vec<(By, &'static str)> {
        if is_long(place) {
            return (0..180)
                .map(|line| (if line % 3 == 1 { By::Us } else { By::Customer }, CHATTER[line % CHATTER.len()]))
                .collect();
        }
        if let Some(script) = showcase::at(place) {
            return script.to_vec();
        }
        let script = script(place, 1);
        let length = if place < PEOPLE.len() {
            script.len()
        } else {
            self.random.random_range(1..=script.len())
        };
        script[..length].to_vec()
    }

    /// When somebody talked with us before that, the first time first: on other days, while we are open.
    fn visits(&mut self, place: usize, before: Seconds) -> Vec<Seconds> {
        const OPENS: i64 = 3 * HOUR + 30 * MINUTE;
        if place < OLDER {
            return Vec::new();
        }
        let mut visits = Vec::new();
        let mut day = before.0.div_euclid(DAY) - 1;
        for _ in 0..self.random.random_range(1..5) {
            day -= self.random.random_range(1..9);
            // Sundays are holidays.
            if (day + 4).rem_euclid(7) == 0 {
                day -= 1;
            }
            visits.push(Seconds(day * DAY + OPENS + self.random.random_range(0..8 * HOUR)));
        }
        visits.reverse();
        visits
    }

    fn receive(
        &mut self,
        known: Option<Conversation>,
        id: &ConversationId,
        card: &CustomerCard,
        text: &str,
        at: Seconds,
        past: &mut Past,
    ) -> Result<Conversation> {
        let (ours, theirs) = (past.latest(|message| !message.is_inbound()), past.latest_text());
        let media = self
            .random
            .random_range(1_000_000_000_000_000_u64..10_000_000_000_000_000)
            .to_string();
        let line = line::read(
            text,
            &Around {
                ours: ours.as_ref(),
                theirs: theirs.as_ref(),
                media: &media,
            },
        )?;
        past.files.extend(line.file.map(|sample| (media, sample, at)));
        let mut raw = Value::Object(line.object);
        raw["id"] = json!(self.wamid()?.as_str());
        raw["timestamp"] = json!(at.0.to_string());
        if let Some(number) = &card.number {
            raw["from"] = json!(number.digits());
        }
        raw["from_user_id"] = json!(card.bsuid.as_ref().map(Bsuid::as_str));
        match inbound(id, card, &raw, at)? {
            Inbound::Message(inbound) => {
                let received = Conversation::receive(known, id.clone(), &inbound, MessageId(self.ulid(at)));
                past.messages.push((received.message, raw));
                Ok(received.conversation)
            }
            Inbound::Act(act) => {
                let conversation = known.ok_or_else(|| anyhow!("{text} comes first"))?;
                let mut targets = past.messages.iter_mut().map(|(message, _)| message);
                let target = targets.find(|message| message.wamid.as_ref() == Some(&act.target));
                let target = target.ok_or_else(|| anyhow!("{text} is about nothing"))?;
                target.act(&act.act, &act.when);
                let conversation = conversation.clone().refresh_last(target).unwrap_or(conversation);
                past.acts.push((act, raw));
                Ok(conversation)
            }
            Inbound::Status(_) => Err(anyhow!("{text} is no line of a customer")),
        }
    }

    fn reply(&mut self, conversation: Conversation, text: &str, at: Seconds, fails: bool, past: &mut Past) -> Result<Conversation> {
        let (sub, name) = self
            .people
            .choose(&mut self.random)
            .cloned()
            .ok_or_else(|| anyhow!("nobody to answer"))?;
        let author = Author::person(&UserId::parse(sub)?, name);
        let id = MessageId(self.ulid(at));
        let (conversation, mut message) = conversation.reply(at.millis(), id, author, ours::read(text)?)?;
        message.wamid = Some(self.wamid()?);
        if let Direction::Outbound { delivery, .. } = &mut message.direction {
            use DeliveryState::{Accepted, Delivered, HandedOver, Read, Sending, Sent};
            for (state, later) in [(Sending, 0), (HandedOver, 0), (Accepted, 1), (Sent, 1)] {
                delivery.take(Report::State(state, at.plus(later)));
            }
            if fails {
                let (code, details) = FAILURES[usize::try_from(self.serial)? % FAILURES.len()];
                delivery.take(Report::Failed(Failure::meta(code, Some(details.to_owned())), at.plus(2)));
            } else {
                delivery.take(Report::State(Delivered, at.plus(2)));
                if self.random.random_ratio(3, 4) {
                    delivery.take(Report::State(Read, at.plus(40)));
                }
            }
        }
        let conversation = conversation.clone().refresh_last(&message).unwrap_or(conversation);
        let raw = whatsapp::payload::of(&conversation.customer, message.id, &message.content, &message.context);
        let raw = raw.ok_or_else(|| anyhow!("{text} cannot be sent"))?;
        past.messages.push((message, raw));
        Ok(conversation)
    }

    fn ulid(&mut self, at: Seconds) -> ulid::Ulid {
        self.serial += 1;
        // The serial keeps ids of one second in order.
        let random = u128::from(self.serial) << 64 | u128::from(self.random.random::<u64>());
        ulid::Ulid::from_parts(at.millis().unsigned(), random & ((1 << 80) - 1))
    }

    fn wamid(&mut self) -> Result<Wamid> {
        self.serial += 1;
        let id = format!("wamid.SEED{:08}{:016X}", self.serial, self.random.random::<u64>());
        Ok(Wamid::parse(id)?)
    }
}

fn placeholder(id: &ConversationId, at: Seconds) -> Conversation {
    Conversation {
        id: id.clone(),
        customer: CustomerCard::default(),
        state: domain::ConversationState::Open,
        assignee: None,
        unread: domain::Unread::default(),
        last: domain::LastMessage {
            position: domain::Position {
                at,
                id: MessageId::from_parts(0, 0),
            },
            preview: String::new(),
            delivery: None,
            stand_in: false,
        },
        last_inbound_at: None,
        seen: None,
        unanswered: None,
        later: domain::Later::default(),
        opened_at: at,
        v: 0,
        newer: domain::Newer::default(),
    }
}

/// Neighbours in the list should not be neighbours in the world: 17 and the number of people have no common divisor.
const fn person(place: usize) -> (&'static str, &'static str) {
    PEOPLE[place * 17 % PEOPLE.len()]
}

/// People talk in the language of their country when there is a script in it, else in English.
fn script(place: usize, round: usize) -> &'static [(By, &'static str)] {
    let (_, code) = person(place);
    let own: Vec<_> = SCRIPTS.iter().filter(|(language, _)| *language == code).collect();
    let english: Vec<_> = SCRIPTS.iter().filter(|(language, _)| language.is_empty()).collect();
    if own.is_empty() || place % 4 == 3 {
        english[(place + 1 - round) % english.len()].1
    } else {
        own[(place + 1 - round) % own.len()].1
    }
}

/// The few threads that are long enough to scroll for a while.
const fn is_long(place: usize) -> bool {
    matches!(place, 2 | 30)
}

/// A customer's line as the server would have read it.
pub(super) fn inbound(id: &ConversationId, card: &CustomerCard, raw: &Value, at: Seconds) -> Result<Inbound> {
    let profile = json!({ "name": card.name, "username": card.username });
    let contact = json!({ "profile": profile, "user_id": raw["from_user_id"], "wa_id": raw["from"] });
    let value = json!({ "metadata": { "phone_number_id": id.phone.as_str() }, "contacts": [contact], "messages": [raw] });
    let change = json!({ "field": "messages", "value": value });
    let read = whatsapp::event::parse(&change.to_string(), at.millis());
    let unreadable = read.unreadable.into_iter().next();
    let event = read.events.into_iter().next();
    event.ok_or_else(|| {
        anyhow!(
            "a line that is not read: {}",
            unreadable.map_or_else(String::new, |unreadable| unreadable.reason)
        )
    })
}
