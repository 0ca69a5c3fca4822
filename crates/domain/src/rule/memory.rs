//! What rules did for a customer: what their limits and the guards against loops go by.

use super::{Limit, MOST_A_DAY, MOST_IN_A_ROW, Rule, Trail};
use crate::{
    clock::{Millis, Seconds},
    ids::{PhoneId, RuleId},
};
use serde::{Deserialize, Serialize};

const DAY: i64 = 86_400_000;
/// Who answers automatic messages within this many seconds so often in a row is a machine.
const QUICK_SECONDS: i64 = 1;
const QUICK: u32 = 3;
/// And counts as one for so long, in milliseconds, unless one of us writes.
const MACHINE: i64 = 6 * 60 * 60_000;
/// So much is remembered.
const MOST_ACTED: usize = 100;
const MOST_SENT: usize = 12;

/// What rules did for one customer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Memory {
    /// When each rule last acted on each of our numbers.
    pub acted: Vec<Acted>,
    /// The newest automatic messages, the oldest first.
    pub sent: Vec<Sent>,
    /// On which of our numbers they asked for a person, and when.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub handed: Vec<Sent>,
    /// How often in a row they answered one within a second.
    #[serde(skip_serializing_if = "is_zero")]
    pub quick: u32,
    /// When they last did. Within one second that counts once: a burst of a person's own is no answer to each.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quick_at: Option<Seconds>,
    /// Until then they count as a machine.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub machine: Option<Millis>,
    /// Grows by one with each change.
    pub v: u64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
const fn is_zero(count: &u32) -> bool {
    *count == 0
}

/// That a rule acted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acted {
    pub rule: RuleId,
    pub phone: PhoneId,
    pub at: Millis,
}

/// That something happened on one of our numbers: an automatic message was sent, or a person asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sent {
    pub phone: PhoneId,
    pub at: Millis,
}

/// Why a customer gets nothing from a rule, though it would act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quiet {
    /// The customer is one of our own numbers.
    Ours,
    /// It is about consent, which has its own answer.
    Consent,
    /// It came so late that an automatic answer would be strange.
    Late,
    Answered,
    Machine,
    Repeats,
    InARow,
    ADay,
}

impl Quiet {
    /// In a sentence.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Ours => "The customer is one of your own numbers.",
            Self::Consent => "The message is about consent to marketing, which has its own answer.",
            Self::Late => "The message is more than an hour old.",
            Self::Answered => "Somebody answered first.",
            Self::Machine => "The other side answers within a second, like a machine.",
            Self::Repeats => "They wrote the same again right after an automatic answer, like a machine.",
            Self::InARow => "3 automatic messages went out already without one of you.",
            Self::ADay => "This customer got 6 automatic messages within a day already.",
        }
    }
}

impl Memory {
    /// Whether a rule may act, by its limit.
    pub fn may(&self, rule: &Rule, phone: &PhoneId, opened_at: Seconds, now: Millis) -> bool {
        let mut acted = self.acted.iter().filter(|acted| acted.rule == rule.id);
        match rule.limit {
            Limit::EveryTime => true,
            Limit::OnceADay => !acted.any(|acted| now.0 - acted.at.0 < DAY),
            Limit::OnceAConversation => !acted.any(|acted| acted.phone == *phone && acted.at >= opened_at.millis()),
        }
    }

    /// A message came: whether it answers an automatic one as fast as a machine would. Once one of us has written nobody is taken
    /// for a machine any more.
    pub fn hear(&mut self, trail: &Trail, at: Seconds, now: Millis) {
        let since = |moment: Millis| trail.person.is_some_and(|person| person.millis() >= moment);
        // What an older server set for longer than is set today does not hold either.
        let holds = |until: &Millis| until.0 - now.0 <= 2 * MACHINE && !since(until.plus(-MACHINE));
        self.machine = self.machine.filter(holds);
        if self.quick_at.is_some_and(|quick| since(quick.millis())) {
            self.quick = 0;
        }
        match trail.after {
            Some(after) if (0..=QUICK_SECONDS).contains(&after) && self.quick_at.is_none_or(|before| before < at) => {
                self.quick = self.quick.saturating_add(1);
                self.quick_at = Some(at);
            }
            Some(after) if after > QUICK_SECONDS => self.quick = 0,
            _ => {}
        }
        if self.quick >= QUICK {
            self.machine = Some(now.plus(MACHINE));
            self.quick = 0;
        }
    }

    /// Why so many messages more may not go out from a number.
    pub fn refuses(&self, phone: &PhoneId, messages: usize, trail: &Trail, now: Millis) -> Option<Quiet> {
        if self.machine.is_some_and(|until| now < until) {
            return Some(Quiet::Machine);
        }
        if messages == 0 {
            return None;
        }
        let from = trail.person.map_or(i64::MIN, |person| person.millis().0);
        let row = self.sent.iter().filter(|sent| sent.phone == *phone && sent.at.0 >= from).count();
        let day = self.sent.iter().filter(|sent| now.0 - sent.at.0 < DAY).count();
        if row + messages > MOST_IN_A_ROW {
            Some(Quiet::InARow)
        } else if day + messages > MOST_A_DAY {
            Some(Quiet::ADay)
        } else {
            None
        }
    }

    /// A message that was counted when a rule acted was not sent after all.
    pub fn take_back(&mut self, phone: &PhoneId, at: Millis) {
        if let Some(place) = self.sent.iter().position(|sent| sent.phone == *phone && sent.at == at) {
            self.sent.remove(place);
        }
    }

    /// They ask for a person: the assistant answers no more as long as the conversation stays open.
    pub fn hand_over(&mut self, phone: &PhoneId, now: Millis) {
        self.handed.retain(|handed| handed.phone != *phone);
        self.handed.push(Sent {
            phone: phone.clone(),
            at: now,
        });
        let over = self.handed.len().saturating_sub(MOST_SENT);
        self.handed.drain(..over);
    }

    /// Whether they asked for a person since the conversation was opened.
    pub fn is_handed_over(&self, phone: &PhoneId, opened_at: Seconds) -> bool {
        self.handed
            .iter()
            .any(|handed| handed.phone == *phone && handed.at >= opened_at.millis())
    }

    /// A rule acts, and sends so many messages.
    pub fn act(&mut self, rule: RuleId, phone: &PhoneId, messages: usize, now: Millis) {
        self.acted.retain(|acted| acted.rule != rule || acted.phone != *phone);
        self.acted.push(Acted {
            rule,
            phone: phone.clone(),
            at: now,
        });
        let over = self.acted.len().saturating_sub(MOST_ACTED);
        self.acted.drain(..over);
        let sent = Sent {
            phone: phone.clone(),
            at: now,
        };
        self.sent.extend(std::iter::repeat_n(sent, messages));
        let over = self.sent.len().saturating_sub(MOST_SENT);
        self.sent.drain(..over);
    }
}
